"""Strict YAML: scalars stay text, nothing is guessed, and every value knows its place.

PyYAML turns `no` into False and `3.10` into 3.1, and lets a repeated key win silently. A question bank can't
afford either, so this module reads libyaml's events and builds plain dictionaries, lists and strings.
Places cost memory and are seldom asked for; the first question for one reads its part of the text again.
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
"""From where to where values go, and from where to where their keys go, by path."""

ODD_BREAK = re.compile("[\x85\u2028\u2029]")
"""What ends a line in YAML 1.1, and in no editor."""
COMMENT = re.compile(r"(?:^|(?<=\s))#", re.MULTILINE)
"""Where a comment begins, unless it is in a text."""
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML was built with it, else the same events, slower."""

SIZE = 4
"""Numbers of a stretch."""
SHORT = 24
"""Characters of a text that others will say too, such as a type or a tag: it is kept once."""
DEEPEST = 40
"""No bank nests deeper; a file that does is hostile or broken."""

UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 or YAML 1.2 refuse (YAML 1.2.2, section 5.1), and noncharacters: no output may choke on it."""

SWALLOWED = re.compile(r"(?<![ \t])(?:[ \t]+(?P<rest>#[^\s#].*)|[ ](?P<one>#.*))")
"""A hash behind a text that may be no comment: a sign follows right behind it, or one space is before it."""
UNPRINTABLE_ASCII = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""The same for a text without other letters, in a third of the time."""
CONFLICT = re.compile(r"^(<<<<<<< |>>>>>>> ).*$", re.MULTILINE)
"""What git leaves in a file when two people changed the same lines."""

INDENTATION = re.compile(r"[- \t]*")
KEYLESS = re.compile(r"\s*[,}]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text that is YAML by itself.

    Args:
        line: that it begins in, counted from 0.
        column: that it begins in, counted from 0.
        start: of its characters in the text.
        end: of its characters in the text.
    """

    line: int
    column: int
    start: int
    end: int


class Stretches:
    """Where the mappings of the top lists of a file stand: four numbers each, since there may be 100,000."""

    def __init__(self) -> None:
        self._numbers: dict[str | int, array[int]] = {}

    def add(self, path: FieldPath, stretch: Stretch) -> None:
        """Note where the mapping at a path stands: the key of a list, and its place there."""
        top, index = path
        numbers = self._numbers.setdefault(top, array("Q"))
        numbers.extend([0] * (SIZE * int(index) - len(numbers)))  # those between are no mappings
        numbers.extend((stretch.line, stretch.column, stretch.start, stretch.end))

    def at(self, path: FieldPath) -> Stretch | None:
        """Return where the mapping at a path stands; None where there is none, or it is no YAML by itself."""
        top, index = path if len(path) == 2 else ("", 0)
        if top not in self._numbers or not isinstance(index, int):
            return None
        found = self._numbers[top][SIZE * index : SIZE * (index + 1)]
        return Stretch(*found) if found and found[-1] else None


@dataclass(frozen=True, eq=False)
class Tree:
    """One YAML file: its values, and where each of them stands.

    Args:
        name: the file's name for messages.
        held: all of it, as decoded; empty where `again` reads it.
        root: the values; "" for an empty file.
        problems: what was wrong with the YAML itself.
        repeats: whether keys of the whole may be there several times.
        stretches: where the mappings of its top lists stand, such as a bank's questions.
        at_top: the spans of the whole, of its keys' values, and of the keys.
        again: reads what is in the file a second time.
        digest: of what was in it the first time.
        mended: the text that the values were read from, where a parser could not take it as it was.
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
        """All of it, as decoded; empty where the file has changed since."""
        return self.held if self.again is None else _read_again(self.again, self.digest)

    @property
    def parsed(self) -> str:
        """The text that values were read from."""
        return self.mended.text if self.mended else self.text

    @property
    def text_lines(self) -> list[str]:
        """The text that values were read from in lines, as YAML counts them."""
        return _lines(self)

    def released(self, data: bytes, again: Callable[[], bytes]) -> Tree:
        """Return the same without its text, which only places need and which takes as much as the model.

        Args:
            data: what is in the file.
            again: reads that a second time.
        """
        return replace(self, held="", again=again, digest=_digest(data)) if self.held else self

    def place(self, path: FieldPath, *, key: bool = False) -> Place:
        """Return where the value at `path` stands (or its key).

        A path may hold what is not in the file: a value inherited from `defaults`, a list of one that was
        written without its dash. Then the nearest thing around it is the place.
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
        if stretch and not self.text:  # somebody has changed the file meanwhile
            span = Span(stretch.line, stretch.column)
        place = span_place(self.name, self.text_lines, span or spans.get(known, Span()))
        return _as_counted(self.mended.place(place) if self.mended else place, self._counts)

    @cached_property
    def written_lines(self) -> list[str]:
        """The text in lines, as an editor counts them."""
        return [line.rstrip("\r\n") for line in LINE.findall(self.text)]

    @cached_property
    def _counts(self) -> list[Place]:
        return _counts(self.text)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


@lru_cache(maxsize=1)
def _read_again(again: Callable[[], bytes], digest: bytes) -> str:
    """Return the text of the file that was asked for last; an empty one where it isn't what it was."""
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
    """Return the spans of values and of keys by path: of one stretch, or of the whole text for `()`."""
    stretch = tree.stretches.at(top) or Stretch(0, 0, 0, len(tree.parsed))
    text, column = tree.parsed[stretch.start : stretch.end], stretch.column
    if not text.startswith("{"):  # what is written without brackets hangs on its columns
        text, column = " " * column + text, 0
    builder = _Builder(tree.name, text, keep_spans=True, repeats=tree.repeats)
    builder.read(top, stretch.line, column)
    return builder.spans, builder.keys


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where a value goes, lines and columns counted from 0."""

    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


def span_place(name: str, lines: list[str], span: Span) -> Place:
    """Return the place of a span, underlined to its end or to the end of its first line."""
    text = lines[span.line] if span.line < len(lines) else ""
    end = span.end_column if span.end_line == span.line else len(text.rstrip())
    return Place(name, span.line + 1, span.column + 1, max(1, end - span.column), text)


def read(name: str, data: bytes, *, repeats: bool = False) -> Tree:
    """Read one YAML file.

    Args:
        name: the file's name for messages.
        data: what is in it: UTF-8, with or without a byte order mark, with any line ends.
        repeats: whether keys of the whole may be there several times. Each key then has the list of its
            values, also where it is there once.

    Returns:
        the tree, with the problems of the YAML itself; an empty one where it can't be read.
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
    if builder.problems:  # places come from reading all of it again: a repeated key would have two
        return Tree(name, text, root, _counted(builder.problems, text), repeats)
    return Tree(name, text, root, (), repeats, builder.stretches, (builder.spans, builder.keys))


def _read_mended(name: str, text: str, fault: Fault, repeats: bool) -> Tree:
    """Read a file that a parser can't take as it is: with what it stops at mended, and told."""
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
        or one.place.line - 1 not in lines  # else the text has that problem already
    ]
    for told, line, slip in mended.told:
        written = mended.original[line].splitlines()[0] if line < len(mended.original) else ""
        said = slip or in_words(told, written)
        if not _said(problems, line):
            place = Place(name, line + 1, said.at + 1, said.width, written)
            problems.append(Problem(place, said.code, said.message, said.help, said.severity))
    return Tree(name, text, root, _counted(problems, text), repeats, mended=mended)


def _restored(value: Value) -> Value:
    """Return a value with the signs that stand-ins are for."""
    if isinstance(value, str):
        return repairs.restored(value)
    if isinstance(value, list):
        return [_restored(one) for one in value]
    return {repairs.restored(key): _restored(one) for key, one in value.items()}


def _said(problems: list[Problem], line: int) -> bool:
    """Return whether an error tells of a line already, in better words than a parser has.

    What YAML took for a comment may be why a bracket is not closed; then the warning of it is the error.
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
    """Return where a parser stops in a text."""
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
    """Read one YAML file that each load of a course reads, such as the words of a language.

    The same file gives the same tree, which nobody may change.
    """
    return read(name, data)


def has_comment(text: str) -> bool:
    """Return whether a part of a file that can be read has a comment, which no value holds."""
    scalars: list[Any] = [
        event for event in yaml.parse(text, yaml.SafeLoader) if isinstance(event, ScalarEvent)
    ]
    inside = [(event.start_mark.index, event.end_mark.index) for event in scalars]
    signs = (found.start() for found in COMMENT.finditer(text))
    return any(not any(start <= at < end for start, end in inside) for at in signs)


class _TooDeepError(Exception):
    """Raised to leave a file that nests deeper than `DEEPEST`."""


class _Builder:
    """Turns the events of one text into values, and collects what strict YAML refuses."""

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
        """Return the root value; on broken syntax, an empty text, and `fault` says where.

        Args:
            path: where the text stands in the whole, if it is a part.
            line: the number of its first line there, counted from 0.
            column: that its first character has there, counted from 0.
        """
        self._start = line, column
        try:
            events = _events(self.text)
            next(events)  # the stream's start
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
        """Note where a mapping stands; a pair without brackets in a list in brackets is no YAML by itself."""
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
            for key in behind:  # they belong to the entry whose dash is missing
                del values[key]
        return self._written(start, self._ended) if spoiled else values

    def _lists(self, start: Event, events: Iterator[Event], path: FieldPath) -> Value:
        """Read a mapping whose keys may be there several times: each has the list of its values."""
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
        """Return a key; None for what can't be one, which is reported."""
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
        """Note where a key stands, and its value, which begins with an event and has just ended."""
        self.keys[path] = _span(key, key, *self._start)
        self.spans.setdefault(path, _span(first, self._ended, *self._start))

    def _join(self, start: Event, values: dict[str, Value], key: Event, first: Event) -> bool:
        """Join the rest of a value, which a comma in braces made a key without a colon, to the value.

        Returns:
            whether it is such a rest.
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
        """Warn of a comma in a list in brackets that seems to stand inside one of its entries."""
        texts = [one.value if isinstance(one, ScalarEvent) and not one.style else None for one in entries]
        tight = [bool(one.start_mark and self.text[one.start_mark.index - 1] == ",") for one in entries]
        if found := slips.parting_comma(texts, tight):
            self._slip(entries[found[0]], found[1])

    def _as_meant(self, event: ScalarEvent) -> Value:
        """Return a text; where YAML reads it otherwise than typed, report that and return what was typed."""
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
        """Report what YAML takes away from a text, where it stands in the text."""
        first = event.start_mark
        if first is None:
            return
        before = self.text[first.index : first.index + slip.at]
        line = first.line + before.count("\n")
        column = slip.at - before.rfind("\n") - 1 if "\n" in before else first.column + slip.at
        place = Place(self.name, line + 1, column + 1, slip.width, self.lines[line])
        self.problems.append(Problem(place, slip.code, slip.message, slip.help, slip.severity))

    def _refuse_repeated(self, start: Event, first: str, repeated: Sequence[ScalarEvent]) -> bool:
        """Report keys that a mapping has twice; return whether it is a dash that is missing."""
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
        """Return what was typed between two events: what a teacher meant who forgot the quotes."""
        first, last = start.start_mark, end.end_mark
        return self.text[first.index : last.index] if first and last else ""

    def _end(self, start: Event, end: Event, path: FieldPath) -> None:
        """Note where a value ends."""
        self._ended = end
        if self.keep_spans:
            self.spans.setdefault(path, _span(start, end, *self._start))

    def _refuse_in_text(self, event: ScalarEvent) -> None:
        """Look closer at a text only where something is odd about it: a bank may hold 100,000."""
        if self.watchful or event.style == '"' or event.anchor is not None or event.tag is not None:
            self._refuse(event)

    def _refuse(self, event: Event) -> None:
        """Report what strict YAML does not have: anchors, aliases, tags, tabs, control characters."""
        if self.keep_spans:
            return  # all was said when the text was read first
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
        if not slips.eaten_backslash(self._written(event, event)):  # else that is reported
            self._problem(event, "control-character", "a control character can't be printed", "remove it")

    def _doubt_comment(self, event: ScalarEvent) -> None:
        """Warn of `What is C #1?`, of which YAML keeps `What is C`; a remark of one's own follows `# `."""
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
        """Stop at a depth that no bank has, before Python's own limit is met."""
        self.depth += 1
        if self.depth > DEEPEST:
            self._problem(event, "too-deep", "this is nested too deeply", "a bank needs six levels at most")
            raise _TooDeepError

    def _refuse_more_documents(self, events: Iterator[Event]) -> None:
        for event in events:
            if isinstance(event, DocumentStartEvent):
                self._problem(event, "second-document", "a file holds one YAML document", 'remove the "---"')
                return
            if not isinstance(event, DocumentEndEvent):
                return

    def _problem(self, event: Event, code: str, message: str, help_text: str) -> None:
        place = span_place(self.name, self.lines, _span(event, event))
        self.problems.append(Problem(place, code, message, help_text))


def _events(text: str) -> Iterator[Event]:
    return iter(LOADER(text).get_event, None)


def _span(start: Event, end: Event, line: int = 0, column: int = 0) -> Span:
    """Return from where to where events go, in a text that begins at a line and a column of the whole."""
    first, last = start.start_mark, end.end_mark
    if first is None or last is None:  # the stubs allow it; neither parser does it
        return Span()
    return Span(
        line + first.line,
        first.column if first.line else column + first.column,
        line + last.line,
        last.column if last.line else column + last.column,
    )


def _counts(text: str) -> list[Place]:
    """Return where each line of YAML 1.1 begins for an editor; nothing where both count the same lines.

    To YAML 1.1 three signs end a line that come with texts from PDFs and word processors.
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
    """Return the place of a character; what can't be shown of its line is marked."""
    start = text.rfind("\n", 0, offset) + 1
    line = UNPRINTABLE.sub("\ufffd", text[start:].partition("\n")[0].rstrip("\r"))
    return Place(name, text.count("\n", 0, offset) + 1, offset - start + 1, 1, line)
