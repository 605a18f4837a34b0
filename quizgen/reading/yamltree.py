"""Strict YAML: scalars stay text, nothing is guessed, and every value can be located.

PyYAML turns `no` into False and `3.10` into 3.1, and silently lets the last of repeated keys win. A question
bank can't afford this, so this module reads libyaml's events and builds plain dictionaries, lists and
strings. Places would cost memory and are seldom needed, so the first request for one parses its part of the
file again.
"""

from __future__ import annotations

import hashlib
import re
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from quizgen.errors import FieldPath, Place, Problem
from quizgen.files import UnreadableError
from quizgen.reading import repairs, slips
from quizgen.reading.faults import LATE, Fault, in_words
from quizgen.reading.repairs import Mended
from quizgen.reading.yamllines import LINE
from quizgen.reading.yamltext import NOTHING

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

Spans: TypeAlias = "tuple[Mapping[FieldPath, Span], Mapping[FieldPath, Span]]"
"""The spans of values and the spans of their keys, both by path."""

ODD_BREAK = re.compile("[\x85\u2028\u2029]")
"""Characters that end a line in YAML 1.1, but in no editor."""
COMMENT = re.compile(r"(?:^|(?<=\s))#", re.MULTILINE)
"""The beginning of a comment, unless it is inside a text."""
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml if PyYAML was built with it; otherwise a slower parser with the same events."""

SIZE = 4
"""How many numbers a stretch takes in `Stretches`."""
SHORT = 24
"""Texts with fewer characters, such as types and tags, often recur, so they are interned."""
DEEPEST = 40
"""The deepest nesting of a file. No bank needs as much: a deeper file is hostile or broken."""

UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""Characters that outputs can't hold: XML 1.0 or YAML (1.2.2, section 5.1) refuse them; and noncharacters."""

SWALLOWED = re.compile(r"(?<![ \t])(?:[ \t]+(?P<rest>#[^\s#].*)|[ ](?P<one>#.*))")
"""A hash after a text that may not begin a comment: no space follows it, or only one space is before it."""
UNPRINTABLE_ASCII = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""The same as `UNPRINTABLE` for ASCII texts, in a third of the time."""
CONFLICT = re.compile(r"^(<<<<<<< |>>>>>>> ).*$", re.MULTILINE)
"""Git's marks in a file with a merge conflict."""

INDENTATION = re.compile(r"[- \t]*")
KEYLESS = re.compile(r"\s*[,}]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text that is valid YAML on its own.

    Args:
        line: its first line, counted from 0.
        column: its first column, counted from 0.
        start: the offset of its first character in the text.
        end: the offset after its last character.
    """

    line: int
    column: int
    start: int
    end: int


class Stretches:
    """The stretches of mappings in a file's top-level lists, as four numbers each: there may be 100,000."""

    def __init__(self) -> None:
        self._numbers: dict[str | int, array[int]] = {}

    def add(self, path: FieldPath, stretch: Stretch) -> None:
        """Note the stretch of the mapping at a path, which is the key of a list and an index."""
        top, index = path
        numbers = self._numbers.setdefault(top, array("Q"))
        numbers.extend([0] * (SIZE * int(index) - len(numbers)))  # entries in between are no mappings
        numbers.extend((stretch.line, stretch.column, stretch.start, stretch.end))

    def at(self, path: FieldPath) -> Stretch | None:
        """Return the stretch of the mapping at a path; None if there is none, or it isn't YAML on its own."""
        top, index = path if len(path) == 2 else ("", 0)
        if top not in self._numbers or not isinstance(index, int):
            return None
        found = self._numbers[top][SIZE * index : SIZE * (index + 1)]
        return Stretch(*found) if found and found[-1] else None


@dataclass(frozen=True, eq=False)
class Tree:
    """One YAML file: its values and their places.

    Args:
        name: the file's name for messages.
        held: its decoded text; empty if `again` reads it.
        root: the root value; "" for an empty file.
        problems: the problems of the YAML itself.
        repeats: whether top-level keys may be repeated.
        stretches: the stretches of mappings in its top-level lists, such as a bank's questions.
        at_top: the spans of the root, and of top-level keys and their values.
        again: reads the file a second time.
        digest: the digest of the bytes that were read first.
        mended: the repaired text that the values were read from, if the parser refused the original.
    """

    name: str
    held: str = field(repr=False)
    root: Value
    problems: tuple[Problem, ...] = ()
    repeats: bool = False
    stretches: Stretches = field(default_factory=Stretches, repr=False)
    at_top: Spans = field(default=({}, {}), repr=False)
    again: Callable[[], bytes] | None = field(default=None, repr=False)
    digest: bytes = b""
    mended: Mended | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        """The decoded text; empty if the file has changed since it was read."""
        return self.held if self.again is None else _read_again(self.again, self.digest)

    @property
    def parsed(self) -> str:
        """The text that the values were read from."""
        return self.mended.text if self.mended else self.text

    @property
    def text_lines(self) -> list[str]:
        """The lines of the parsed text, as YAML counts them."""
        return _lines(self)

    def released(self, data: bytes, again: Callable[[], bytes]) -> Tree:
        """Return the tree without its text, which takes as much memory as the model; only places need it.

        Args:
            data: the bytes of the file.
            again: reads them a second time.
        """
        return replace(self, held="", again=again, digest=_digest(data)) if self.held else self

    def place(self, path: FieldPath, *, key: bool = False) -> Place:
        """Return the place of the value at a path, or of its key.

        A path may lead to something that is not in the file, such as a value inherited from `defaults` or the
        entry of a list of one without a dash. Then the place is that of the nearest value around it.
        """
        stretch = self.stretches.at(path[:2])
        top = path[:2] if stretch else ()
        spans, keys = self.at_top if path in self.at_top[0] else _spans(self, top)
        known = top
        for step in path[len(top) :]:
            if (*known, step) in spans:
                known = (*known, step)
        there = known[-1:] == path[-1:]
        span = keys.get(known) if key and there else None
        if stretch and not self.text:  # the file has changed since it was read
            span = Span(stretch.line, stretch.column)
        place = span_place(self.name, self.text_lines, span or spans.get(known, Span()))
        return _as_counted(self.mended.place(place) if self.mended else place, self._counts)

    @cached_property
    def written_lines(self) -> list[str]:
        """The lines of the text, as an editor counts them."""
        return [line.rstrip("\r\n") for line in LINE.findall(self.text)]

    @cached_property
    def _counts(self) -> list[Place]:
        return _counts(self.text)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


@lru_cache(maxsize=1)
def _read_again(again: Callable[[], bytes], digest: bytes) -> str:
    """Return the text of a file, or an empty text if it has changed; only the last file is kept."""
    try:
        data = again()
    except UnreadableError:
        return ""
    return data.decode("utf-8-sig") if _digest(data) == digest else ""


@lru_cache(maxsize=1)
def _lines(tree: Tree) -> list[str]:
    return tree.parsed.splitlines()


@lru_cache(maxsize=500)
def _spans(tree: Tree, top: FieldPath) -> Spans:
    """Return the spans of values and keys in one stretch, or in the whole text for `()`."""
    stretch = tree.stretches.at(top) or Stretch(0, 0, 0, len(tree.parsed))
    text, column = tree.parsed[stretch.start : stretch.end], stretch.column
    if not text.startswith("{"):  # without braces, the indentation counts
        text, column = " " * column + text, 0
    builder = _Builder(tree.name, text, keep_spans=True, repeats=tree.repeats)
    builder.read(top, stretch.line, column)
    return builder.spans, builder.keys


@dataclass(frozen=True, slots=True)
class Span:
    """The extent of a value; lines and columns count from 0."""

    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


def span_place(name: str, lines: list[str], span: Span) -> Place:
    """Return a span as a place whose width ends with the span or with its first line."""
    text = lines[span.line] if span.line < len(lines) else ""
    end = span.end_column if span.end_line == span.line else len(text.rstrip())
    return Place(name, span.line + 1, span.column + 1, max(1, end - span.column), text)


def read(name: str, data: bytes, *, repeats: bool = False) -> Tree:
    """Read one YAML file.

    Args:
        name: the file's name for messages.
        data: the bytes of the file: UTF-8, with or without a byte order mark, with any line ends.
        repeats: whether top-level keys may be repeated. Every key, even one that is not repeated, then has
            the list of its values.

    Returns:
        the tree, with the problems of the YAML itself; an empty tree if it can't be read.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return Tree(name, "", "", (_not_utf8(name, data, fault.start),))
    if ("<<<<<<< " in text or ">>>>>>> " in text) and (conflict := CONFLICT.search(text)):
        return Tree(name, text, "", (_conflict(name, text, conflict, repeats),))
    if bad := (UNPRINTABLE_ASCII if text.isascii() else UNPRINTABLE).search(text):
        return Tree(name, text, "", (_unprintable(name, text, bad),))
    builder = _Builder(name, text, repeats=repeats)
    root = builder.read()
    if builder.fault:
        return _read_mended(name, text, builder.fault, repeats)
    if builder.problems:  # no stretches: a repeated key would make places wrong
        return Tree(name, text, root, _counted(builder.problems, text), repeats)
    return Tree(name, text, root, (), repeats, builder.stretches, (builder.spans, builder.keys))


def _read_mended(name: str, text: str, fault: Fault, repeats: bool) -> Tree:
    """Read a file that the parser refuses: repair each fault, and report it."""
    mended = repairs.mend(text, fault, _first_fault)
    builder = _Builder(name, mended.text, repeats=repeats)
    root = _restored(builder.read())
    lines = {line for _, line, _ in mended.told}
    problems = [
        replace(
            one,
            place=mended.place(one.place),
            message=repairs.restored(one.message),
            help=repairs.restored(one.help),
        )
        for one in builder.problems
        if one.code != "curly-quotes"
        or one.place.line - 1 not in lines  # otherwise that slip was reported with a repair
    ]
    for told, line, slip in mended.told:
        written = mended.original[line].splitlines()[0] if line < len(mended.original) else ""
        said = slip or in_words(told, written)
        if not _said(problems, line):
            place = Place(name, line + 1, said.at + 1, said.width, written)
            problems.append(Problem(place, said.code, said.message, said.help, said.severity))
    return Tree(name, text, root, _counted(problems, text), repeats, mended=mended)


def _restored(value: Value) -> Value:
    """Return a value with stand-ins replaced by their characters."""
    if isinstance(value, str):
        return repairs.restored(value)
    if isinstance(value, list):
        return [_restored(one) for one in value]
    return {repairs.restored(key): _restored(one) for key, one in value.items()}


def _said(problems: list[Problem], line: int) -> bool:
    """Return whether a problem of this line is known already, in better words than the parser's.

    A text that YAML took for a comment may be the reason that a bracket is not closed. Then the warning about
    it becomes the error.
    """
    for index, problem in enumerate(problems):
        if problem.place.line != line + 1:
            continue
        if problem.severity == "error":
            return True
        if problem.code == "text-or-comment":
            problems[index] = replace(problem, severity="error")
            return True
    return False


def _first_fault(text: str) -> Fault | None:
    """Return the first fault of a text, if the parser finds one."""
    try:
        for _ in _events(text):
            pass
    except yaml.MarkedYAMLError as fault:
        return _as_fault(fault)
    return None


def _as_fault(fault: yaml.MarkedYAMLError) -> Fault:
    reason = fault.problem or "the YAML can't be read"
    mark, start = fault.problem_mark or fault.context_mark, fault.context_mark
    if mark and start and start.line < mark.line and any(sign in reason for sign in LATE):
        mark = start
    return Fault(mark.line, mark.column, reason) if mark else Fault(0, 0, reason)


@lru_cache(maxsize=64)
def read_once(name: str, data: bytes) -> Tree:
    """Read a YAML file that every load of a course needs, such as the words of a language.

    The same bytes give the same tree, so don't change it.
    """
    return read(name, data)


def has_comment(text: str) -> bool:
    """Return whether a part of a valid file has a comment, which no value holds."""
    scalars: list[Any] = [
        event for event in yaml.parse(text, yaml.SafeLoader) if isinstance(event, ScalarEvent)
    ]
    inside = [(event.start_mark.index, event.end_mark.index) for event in scalars]
    signs = (found.start() for found in COMMENT.finditer(text))
    return any(not any(start <= at < end for start, end in inside) for at in signs)


class _TooDeepError(Exception):
    """Raised to leave a file that nests deeper than `DEEPEST`."""


class _Builder:
    """Builds values from the events of one text, and collects problems."""

    def __init__(self, name: str, text: str, *, keep_spans: bool = False, repeats: bool = False) -> None:
        self.name = name
        self.repeats = repeats
        self.text = text
        self.keep_spans = keep_spans
        self.watch_tabs = not keep_spans and "\t" in text
        self.watch_comments = not keep_spans and " #" in text and SWALLOWED.search(text) is not None
        self.watchful = self.watch_tabs or self.watch_comments
        self.watch_signs = not text.isascii() and slips.SUSPECT.search(text) is not None
        self.depth = 0
        self._parted: Event | None = None
        self.problems: list[Problem] = []
        self.fault: Fault | None = None
        self.spans: dict[FieldPath, Span] = {}
        self.keys: dict[FieldPath, Span] = {}
        self.stretches = Stretches()
        self._start = 0, 0
        self._ended: Event = StreamEndEvent()

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def read(self, path: FieldPath = (), line: int = 0, column: int = 0) -> Value:
        """Return the root value; if the syntax is broken, an empty text, and set `fault`.

        Args:
            path: the path of the text in the whole file, if it is a part.
            line: the number of its first line in the file, counted from 0.
            column: the column of its first character in the file, counted from 0.
        """
        self._start = line, column
        try:
            events = _events(self.text)
            next(events)  # StreamStartEvent
            if isinstance(next(events), StreamEndEvent):
                return ""
            first = next(events)
            root = self._value(first, events, path)
            self.spans.setdefault(path, _span(first, self._ended, *self._start))
            self._refuse_more_documents(events)
        except yaml.MarkedYAMLError as fault:
            self.fault = _as_fault(fault)
            return ""
        except _TooDeepError:
            return ""
        return root

    def _value(self, event: Event, events: Iterator[Event], path: FieldPath) -> Value:
        if isinstance(event, ScalarEvent):
            self._refuse_in_text(event)
            value: Value = event.value if self.keep_spans else self._as_meant(event)
            self._end(event, event, path)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._refuse(event)
            self._go_deeper(event)
            collect = self._mapping if isinstance(event, MappingStartEvent) else self._sequence
            if self.repeats and self.depth == 1 and isinstance(event, MappingStartEvent):
                collect = self._lists
            value = collect(event, events, path)
            self.depth -= 1
        else:  # an alias
            self._refuse(event)
            value = self._written(event, event)
            self._end(event, event, path)
        return value

    def _sequence(self, start: Event, events: Iterator[Event], path: FieldPath) -> Value:
        values: list[Value] = []
        entries: list[Event] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                self._end(start, event, path)
                break
            entries.append(event)
            top = self.depth == 2 and path != ()
            inner = (*path, len(values)) if self.keep_spans or top else path
            values.append(self._value(event, events, inner))
            if top and isinstance(event, MappingStartEvent):
                self._keep_stretch(event, inner)
        if getattr(start, "flow_style", False) and entries and not self.keep_spans:
            self._doubt_commas(entries)
        return values

    def _keep_stretch(self, start: MappingStartEvent, path: FieldPath) -> None:
        """Note a mapping's stretch, but not of a pair without braces in `[…]`, which is no YAML alone."""
        first, last = start.start_mark, self._ended.end_mark
        if len(path) == 2 and first and last and start.flow_style == (self.text[first.index] == "{"):
            self.stretches.add(path, Stretch(first.line, first.column, first.index, last.index))

    def _mapping(self, start: Event, events: Iterator[Event], path: FieldPath) -> Value:
        values: dict[str, Value] = {}
        repeated: list[ScalarEvent] = []
        behind: list[str] = []
        spoiled, braces = False, getattr(start, "flow_style", False)
        for event in events:
            if isinstance(event, MappingEndEvent):
                self._end(start, event, path)
                break
            key = self._key(event, events, path)
            if key is None:
                spoiled, key = True, ""
            keep = self.keep_spans or self.depth == 1
            inner = (*path, key) if keep else path
            first = next(events)
            value = self._value(first, events, inner)
            if braces and value == "" and self._join(start, values, event, first):
                continue
            if key in values:
                repeated += [event] if isinstance(event, ScalarEvent) else []
                continue
            values[key] = value
            if repeated:
                behind.append(key)
            if keep:
                self._keep(inner, event, first)
        if repeated and self._refuse_repeated(start, next(iter(values)), repeated):
            for key in behind:  # these keys belong to the entry whose dash is missing
                del values[key]
        return self._written(start, self._ended) if spoiled else values

    def _lists(self, start: Event, events: Iterator[Event], path: FieldPath) -> Value:
        """Read a mapping whose keys may be repeated: each key has the list of its values."""
        lists: dict[str, list[Value]] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                self._end(start, event, path)
                break
            key = self._key(event, events, path) or ""
            values = lists.setdefault(key, [])
            inner = (*path, key, len(values))
            first = next(events)
            values.append(self._value(first, events, inner))
            self._keep(inner, event, first)
            self.spans.setdefault(inner[:-1], self.spans[inner])
        return {**lists}

    def _key(self, event: Event, events: Iterator[Event], path: FieldPath) -> str | None:
        """Return a key as text; None if it can't be one, which is reported."""
        if isinstance(event, ScalarEvent):
            self._refuse_in_text(event)
            return sys.intern(event.value)
        key = self._value(event, events, (*path, ""))
        if isinstance(key, str):
            return key
        message = "there is a bracket where a text should begin"
        help_text = "put quotes around a text that begins with a bracket, such as {{c1::…}}"
        self._problem(event, "key-not-text", message, help_text)
        return None

    def _keep(self, path: FieldPath, key: Event, first: Event) -> None:
        """Note the spans of a key and of its value, which began with `first` and has just ended."""
        self.keys[path] = _span(key, key, *self._start)
        self.spans.setdefault(path, _span(first, self._ended, *self._start))

    def _join(self, start: Event, values: dict[str, Value], key: Event, first: Event) -> bool:
        """Join the rest of a value in braces, which a comma turned into a key without a colon, to the value.

        Returns:
            whether the key was such a rest.
        """
        if not isinstance(key, ScalarEvent) or not isinstance(first, ScalarEvent) or first.style:
            return False
        if key.end_mark is None or not KEYLESS.match(self.text, key.end_mark.index):
            return False
        last, value = next(reversed(values.items()), ("", ""))
        if not isinstance(value, str) or not value:
            return False
        if start is not self._parted:  # reported once
            self._slip(key, slips.parting_comma_of_mapping(last, value, key.value))
            self._parted = start
        values[last] = f"{value}, {key.value}"
        return True

    def _doubt_commas(self, entries: Sequence[Event]) -> None:
        """Warn about a comma in a list in brackets that seems to be part of an entry."""
        texts = [one.value if isinstance(one, ScalarEvent) and not one.style else None for one in entries]
        tight = [bool(one.start_mark and self.text[one.start_mark.index - 1] == ",") for one in entries]
        if found := slips.parting_comma(texts, tight):
            self._slip(entries[found[0]], found[1])

    def _as_meant(self, event: ScalarEvent) -> Value:
        """Return a scalar's value; if YAML misreads the text, report that and return the text as meant."""
        if event.style == '"':
            raw = self._written(event, event)
            if "\\" in raw and (slip := slips.eaten_backslash(raw)):
                self._slip(event, slip)
                return slips.as_typed(raw) if slip.severity == "error" else event.value
        elif not event.style and self.watch_signs:
            if slip := slips.curly_quotes(event.value):
                self._slip(event, slip)
            elif self._begins_line(event) and (slip := slips.foreign_dash(event.value)):
                self._slip(event, slip)
                return [*slips.entries_of(event.value)]
        text = "" if not event.style and event.value in NOTHING else str(event.value)
        return sys.intern(text) if len(text) < SHORT else text

    def _begins_line(self, event: Event) -> bool:
        span = _span(event, event)
        return self.lines[span.line][: span.column].isspace() or span.column == 0

    def _slip(self, event: Event, slip: slips.Slip) -> None:
        """Report a slip at its offset in the text of an event."""
        first = event.start_mark
        if first is None:
            return
        before = self.text[first.index : first.index + slip.at]
        line = first.line + before.count("\n")
        column = slip.at - before.rfind("\n") - 1 if "\n" in before else first.column + slip.at
        place = Place(self.name, line + 1, column + 1, slip.width, self.lines[line])
        self.problems.append(Problem(place, slip.code, slip.message, slip.help, slip.severity))

    def _refuse_repeated(self, start: Event, first: str, repeated: Sequence[ScalarEvent]) -> bool:
        """Report repeated keys of a mapping; return whether a missing dash is the reason."""
        again = repeated[0].value
        span = _span(start, start)
        entry = self.lines[span.line][: span.column].rstrip().endswith("-")
        if entry and len(repeated) > 1 and (again == first or len(repeated) > 2):
            message = f'the dash before "{again}" is missing: a new entry begins here'
            help_text = f'write "- {again}: …", with its dash under the dash above'
            self._problem(repeated[0], "missing-dash", message, help_text)
            return True
        help_text = "keep one of the two"
        if entry:
            help_text += ", or put a dash before it if a new entry begins here"
        for event in repeated:
            self._problem(event, "repeated-key", f'the key "{event.value}" appears twice', help_text)
        return False

    def _written(self, start: Event, end: Event) -> str:
        """Return the text between two events as typed, which is meant if only the quotes are missing."""
        first, last = start.start_mark, end.end_mark
        return self.text[first.index : last.index] if first and last else ""

    def _end(self, start: Event, end: Event, path: FieldPath) -> None:
        """Note the end of a value, and its span."""
        self._ended = end
        if self.keep_spans:
            self.spans.setdefault(path, _span(start, end, *self._start))

    def _refuse_in_text(self, event: ScalarEvent) -> None:
        """Check a text only if something is odd about it: a bank may have 100,000 texts."""
        if self.watchful or event.style == '"' or event.anchor is not None or event.tag is not None:
            self._refuse(event)

    def _refuse(self, event: Event) -> None:
        """Report anchors, aliases, tags, tabs and control characters, and doubtful comments."""
        if self.keep_spans:
            return  # all this was reported when the text was first read
        if isinstance(event, AliasEvent):
            help_text = "put quotes around a text that begins with *; write out a repeated value each time"
            self._problem(event, "alias", f"YAML reads *{event.anchor} as an alias", help_text)
            return
        if (anchor := getattr(event, "anchor", None)) is not None:
            help_text = "put quotes around a text that begins with &"
            self._problem(event, "anchor", f"YAML reads &{anchor} as an anchor", help_text)
        if (tag := getattr(event, "tag", None)) is not None:
            help_text = "put quotes around a text that begins with !"
            self._problem(event, "tag", f"YAML reads {tag} as a tag", help_text)
        if isinstance(event, ScalarEvent) and event.style == '"' and UNPRINTABLE.search(event.value):
            self._refuse_unprintable(event)
        if self.watch_tabs:
            self._refuse_tab(event)
        if self.watch_comments and isinstance(event, ScalarEvent) and not event.style:
            self._doubt_comment(event)

    def _refuse_unprintable(self, event: ScalarEvent) -> None:
        if not slips.eaten_backslash(self._written(event, event)):  # otherwise that slip is reported
            self._problem(event, "control-character", "a control character can't be printed", "remove it")

    def _doubt_comment(self, event: ScalarEvent) -> None:
        """Warn about `What is C #1?`, which YAML cuts to `What is C`; comments need two spaces first."""
        span = _span(event, event)
        line = self.lines[span.end_line] if span.end_line < len(self.lines) else ""
        if lost := SWALLOWED.match(line, span.end_column):
            rest, at = lost["rest"] or lost["one"], lost.start(lost.lastgroup or 0)
            place = Place(self.name, span.end_line + 1, at + 1, len(rest), line)
            message = f'YAML reads "{rest}" as a comment, not as part of the text'
            help_text = "put quotes around the text; a comment needs two spaces before its # and one after it"
            self.problems.append(Problem(place, "text-or-comment", message, help_text, "warning"))

    def _refuse_tab(self, event: Event) -> None:
        span = _span(event, event)
        line = self.lines[span.line] if span.line < len(self.lines) else ""
        indentation = INDENTATION.match(line, 0, span.column)
        if indentation and indentation.end() == span.column and "\t" in indentation.group():
            self._problem(event, "tab", "there is a tab in the indentation", "indent with spaces")

    def _go_deeper(self, event: Event) -> None:
        """Count a level of nesting, and stop before Python's recursion limit.

        Raises:
            _TooDeepError: below `DEEPEST` levels.
        """
        self.depth += 1
        if self.depth > DEEPEST:
            self._problem(event, "too-deep", "this is nested too deeply", "a bank needs six levels at most")
            raise _TooDeepError

    def _refuse_more_documents(self, events: Iterator[Event]) -> None:
        for event in events:
            if isinstance(event, DocumentStartEvent):
                self._problem(
                    event, "second-document", "a file can have only one YAML document", 'remove the "---"'
                )
                return
            if not isinstance(event, DocumentEndEvent):
                return

    def _problem(self, event: Event, code: str, message: str, help_text: str) -> None:
        place = span_place(self.name, self.lines, _span(event, event))
        self.problems.append(Problem(place, code, message, help_text))


def _events(text: str) -> Iterator[Event]:
    return iter(LOADER(text).get_event, None)


def _span(start: Event, end: Event, line: int = 0, column: int = 0) -> Span:
    """Return the span of events, given the line and column at which their text begins in the file."""
    first, last = start.start_mark, end.end_mark
    if first is None or last is None:  # the type stubs allow this, but neither parser does it
        return Span()
    return Span(
        line + first.line,
        first.column if first.line else column + first.column,
        line + last.line,
        last.column if last.line else column + last.column,
    )


def _counts(text: str) -> list[Place]:
    """Return, for each line of YAML 1.1, where it begins in an editor; empty if both count the same lines.

    Texts pasted from PDFs and word processors may have three characters that end a line in YAML 1.1 only.
    """
    found = []
    for number, line in enumerate(LINE.findall(text) if ODD_BREAK.search(text) else (), 1):
        column = 1
        for part in line.splitlines(keepends=True):
            found.append(Place("", number, column, text=line.rstrip("\r\n")))
            column += len(part)
    return found


def _as_counted(place: Place, counts: list[Place]) -> Place:
    """Return a place as an editor counts lines."""
    if place.line > len(counts):
        return place
    begins = counts[place.line - 1]
    return replace(place, line=begins.line, column=begins.column + place.column - 1, text=begins.text)


def _counted(problems: Sequence[Problem], text: str) -> tuple[Problem, ...]:
    counts = _counts(text)
    return tuple(replace(one, place=_as_counted(one.place, counts)) for one in problems)


def _not_utf8(name: str, data: bytes, offset: int) -> Problem:
    message = f"the file is not in UTF-8: it has the byte 0x{data[offset]:02x} here"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "the file is in UTF-16, not in UTF-8"
    before = data[:offset].decode("utf-8-sig")
    place = _place_of(name, before + data[offset:].decode("utf-8", "replace"), len(before))
    return Problem(place, "not-utf8", message, "save the file as UTF-8")


def _conflict(name: str, text: str, mark: re.Match[str], repeats: bool) -> Problem:
    place = Place(name, text.count("\n", 0, mark.start()) + 1, 1, len(mark.group()), mark.group())
    kept = "the lines of both sides" if repeats else "one side"
    help_text = f"keep {kept}, and delete the lines with <<<<<<<, ======= and >>>>>>>"
    return Problem(place, "merge-conflict", "there is an unresolved git conflict here", help_text)


def _unprintable(name: str, text: str, bad: re.Match[str]) -> Problem:
    place = _place_of(name, text, bad.start())
    message = f"the character U+{ord(bad.group()):04X} can't be printed"
    return Problem(place, "control-character", message, "remove it")


def _place_of(name: str, text: str, offset: int) -> Place:
    """Return the place of a character, with unprintable characters of its line replaced by U+FFFD."""
    start = text.rfind("\n", 0, offset) + 1
    line = UNPRINTABLE.sub("\ufffd", text[start:].partition("\n")[0].rstrip("\r"))
    return Place(name, text.count("\n", 0, offset) + 1, offset - start + 1, 1, line)
