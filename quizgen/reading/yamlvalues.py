"""Values from the events of a YAML text, and the problems of the YAML itself.

A bank has 30 texts per question, so a usual text passes as few lines here as possible.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TypeAlias

from quizgen.errors import FieldPath, Place, Problem
from quizgen.reading import slips
from quizgen.reading.faults import Fault
from quizgen.reading.yamlevents import (
    DEEPEST,
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    Span,
    StreamEndEvent,
    SyntaxFault,
    TooDeepError,
    as_fault,
    events,
    span_of,
    span_place,
    written,
)
from quizgen.reading.yamlspans import Stretch, Stretches
from quizgen.reading.yamltext import NOTHING
from quizgen.text.lazily import lazily

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

SHORT = 24
"""Texts with fewer characters, such as types and tags, often recur, so they are interned."""
UNPRINTABLE = lazily("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that outputs can't hold: XML 1.0 or YAML (1.2.2, section 5.1) refuse them; and noncharacters."""

SWALLOWED = re.compile(r"(?<![ \t])(?:[ \t]+(?P<rest>#[^\s#].*)|[ ](?P<one>#.*))")
"""A hash after a text that may not begin a comment: no space follows it, or only one space is before it."""
INDENTATION = re.compile(r"[- \t]*")
KEYLESS = re.compile(r"\s*[,}]")


class Values:
    """Builds values from the events of one text, and collects problems.

    Args:
        name: the file's name for messages.
        text: the text.
        repeats: whether top-level keys may be repeated; every key then has the list of its values.

    Attributes:
        problems: the problems found so far.
        fault: where the parser stopped, if it did.
        stretches: the stretches of mappings in the top-level lists.
        spans: the spans of the root and of the values of top-level keys.
        keys: the spans of top-level keys.
    """

    def __init__(self, name: str, text: str, *, repeats: bool = False) -> None:
        self.problems: list[Problem] = []
        self.fault: Fault | None = None
        self.stretches = Stretches()
        self.spans: dict[FieldPath, Span] = {}
        self.keys: dict[FieldPath, Span] = {}
        self._name, self._text, self._repeats = name, text, repeats
        self._watch_tabs = "\t" in text
        self._watch_comments = (" #" in text or "\t#" in text) and SWALLOWED.search(text) is not None
        self._watch_signs = (slips.PLUS if text.isascii() else slips.SUSPECT).search(text) is not None
        self._watchful = self._watch_tabs or self._watch_comments
        self._careful = self._watchful or self._watch_signs
        self._events: Iterator[Event] = iter(())
        self._depth = 0
        self._top: str | None = None
        self._ended: Event = StreamEndEvent()
        self._parted: Event | None = None

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.splitlines()

    def read(self) -> Value:
        """Return the root value; if the syntax is broken, an empty text, and set `fault`."""
        self._events = events(self._text)
        try:
            next(self._events)  # StreamStartEvent
            if isinstance(next(self._events), StreamEndEvent):
                return ""
            first = next(self._events)
            root = self._value(first)
            self.spans[()] = span_of(first, self._end_of(first))
            self._refuse_more_documents()
        except SyntaxFault as fault:
            self.fault = as_fault(fault)
            return ""
        except TooDeepError:
            return ""
        return root

    def _value(self, event: Event) -> Value:
        """Return the value that begins with an event."""
        if isinstance(event, ScalarEvent):
            if self._careful or event.style == '"' or event.anchor is not None or event.tag is not None:
                return self._odd_text(event)
            return _as_read(event)
        if isinstance(event, AliasEvent):
            self._refuse(event)
            return written(self._text, event, event)
        return self._collection(event)

    def _collection(self, start: Event) -> Value:
        """Return the list or mapping that begins with an event."""
        if self._watchful or getattr(start, "anchor", None) or getattr(start, "tag", None):
            self._refuse(start)
        self._depth += 1
        if self._depth > DEEPEST:
            self._problem(start, "too-deep", "this is nested too deeply", "a bank needs six levels at most")
            raise TooDeepError
        if isinstance(start, SequenceStartEvent):
            value = self._sequence(start)
        elif self._repeats and self._depth == 1:
            value = self._lists()
        else:
            value = self._mapping(start)
        self._depth -= 1
        return value

    def _sequence(self, start: SequenceStartEvent) -> Value:
        values: list[Value] = []
        entries: list[Event] = []
        top = self._top if self._depth == 2 else None
        for event in self._events:
            if type(event) is SequenceEndEvent:
                self._ended = event
                break
            values.append(self._value(event))
            if start.flow_style:
                entries.append(event)
            if top is not None and type(event) is MappingStartEvent:
                self._keep_stretch(event, (top, len(values) - 1))
        if entries:
            self._doubt_commas(entries)
        return values

    def _keep_stretch(self, start: MappingStartEvent, path: FieldPath) -> None:
        """Note a mapping's stretch, but not of a pair without braces in `[…]`, which is no YAML alone."""
        first, last = start.start_mark, self._ended.end_mark
        if first and last and start.flow_style == (self._text[first.index] == "{"):
            self.stretches.add(path, Stretch(first.line, first.column, first.index, last.index))

    def _mapping(self, start: Event) -> Value:
        values: dict[str, Value] = {}
        repeated: list[ScalarEvent] = []
        later: list[str] = []
        spoiled, at_top, braces = False, self._depth == 1, getattr(start, "flow_style", False)
        for event in self._events:
            if type(event) is MappingEndEvent:
                self._ended = event
                break
            key = self._key(event)
            if key is None:
                spoiled, key = True, ""
            if at_top:
                self._top = key
            first = next(self._events)
            value = self._value(first)
            if braces and value == "" and self._join(start, values, event, first):
                continue
            if key in values:
                repeated += [event] if isinstance(event, ScalarEvent) else []
                continue
            values[key] = value
            if repeated:
                later.append(key)
            if at_top:
                self._keep((key,), event, first)
        if repeated:
            self._refuse_repeated(start, values, repeated, later)
        return written(self._text, start, self._ended) if spoiled else values

    def _lists(self) -> Value:
        """Read a mapping whose keys may be repeated: each key has the list of its values."""
        lists: dict[str, list[Value]] = {}
        for event in self._events:
            if type(event) is MappingEndEvent:
                self._ended = event
                break
            key = self._key(event) or ""
            values = lists.setdefault(key, [])
            path = (key, len(values))
            first = next(self._events)
            values.append(self._value(first))
            self._keep(path, event, first)
            self.spans.setdefault(path[:-1], self.spans[path])
        return {**lists}

    def _key(self, event: Event) -> str | None:
        """Return a key as text; None if it can't be one, which is reported."""
        if type(event) is ScalarEvent:
            if self._watchful or event.style == '"' or event.anchor is not None or event.tag is not None:
                self._refuse(event)
            return sys.intern(event.value)
        key = self._value(event)
        if isinstance(key, str):
            return key
        message = "there is a bracket where a text should begin"
        help_text = "put quotes around a text that begins with a bracket, such as {{c1::…}}"
        self._problem(event, "key-not-text", message, help_text)
        return None

    def _keep(self, path: FieldPath, key: Event, first: Event) -> None:
        """Note the spans of a key and of its value, which began with `first` and has just ended."""
        self.keys[path] = span_of(key, key)
        self.spans[path] = span_of(first, self._end_of(first))

    def _end_of(self, first: Event) -> Event:
        """Return the last event of the value that began with `first` and has just ended."""
        return first if isinstance(first, ScalarEvent | AliasEvent) else self._ended

    def _join(self, start: Event, values: dict[str, Value], key: Event, first: Event) -> bool:
        """Join the rest of a value in braces, which a comma turned into a key without a colon, to the value.

        Returns:
            whether the key was such a rest.
        """
        if not isinstance(key, ScalarEvent) or not isinstance(first, ScalarEvent) or first.style:
            return False
        if key.end_mark is None or not KEYLESS.match(self._text, key.end_mark.index):
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
        tight = [bool(one.start_mark and self._text[one.start_mark.index - 1] == ",") for one in entries]
        if found := slips.parting_comma(texts, tight):
            self._slip(entries[found[0]], found[1])

    def _odd_text(self, event: ScalarEvent) -> Value:
        """Return a scalar's value; if YAML misreads the text, report that and return the text as meant."""
        if self._watchful or event.style == '"' or event.anchor is not None or event.tag is not None:
            self._refuse(event)
        if event.style == '"':
            raw = written(self._text, event, event)
            if "\\" in raw and (slip := slips.eaten_backslash(raw)):
                self._slip(event, slip)
                return slips.as_typed(raw) if slip.severity == "error" else event.value
        elif not event.style and self._watch_signs:
            if slip := slips.curly_quotes(event.value):
                self._slip(event, slip)
            elif self._begins_line(event) and (slip := slips.foreign_dash(event.value)):
                self._slip(event, slip)
                return [*slips.entries_of(event.value)]
        return _as_read(event)

    def _begins_line(self, event: Event) -> bool:
        span = span_of(event, event)
        return span.column == 0 or self._lines[span.line][: span.column].isspace()

    def _slip(self, event: Event, slip: slips.Slip) -> None:
        """Report a slip at its offset in the text of an event."""
        first = event.start_mark
        if first is None:
            return
        before = self._text[first.index : first.index + slip.at]
        line = first.line + before.count("\n")
        column = slip.at - before.rfind("\n") - 1 if "\n" in before else first.column + slip.at
        place = Place(self._name, line + 1, column + 1, slip.width, self._lines[line])
        self.problems.append(Problem(place, slip.code, slip.message, slip.help, slip.severity))

    def _refuse_repeated(
        self, start: Event, values: dict[str, Value], repeated: Sequence[ScalarEvent], later: Sequence[str]
    ) -> None:
        """Report repeated keys of a mapping; a missing dash may be the reason.

        Args:
            start: the beginning of the mapping.
            values: its values, which lose those of the entry whose dash is missing.
            repeated: the repeated keys.
            later: the keys that come after the first of them.
        """
        first, again = next(iter(values)), repeated[0].value
        span = span_of(start, start)
        entry = self._lines[span.line][: span.column].rstrip().endswith("-")
        if entry and len(repeated) > 1 and (again == first or len(repeated) > 2):
            message = f'the dash before "{again}" is missing: a new entry begins here'
            help_text = f'write "- {again}: …", with its dash under the dash above'
            self._problem(repeated[0], "missing-dash", message, help_text)
            for key in later:
                del values[key]
            return
        help_text = "keep one of the two"
        if entry:
            help_text += ", or put a dash before it if a new entry begins here"
        for event in repeated:
            self._problem(event, "repeated-key", f'the key "{event.value}" appears twice', help_text)

    def _refuse(self, event: Event) -> None:
        """Report anchors, aliases, tags, tabs and control characters, and doubtful comments."""
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
        if isinstance(event, ScalarEvent) and event.style == '"' and not event.value.isprintable():
            self._look_for_unprintable(event)
        if self._watch_tabs:
            self._refuse_tab(event)
        if self._watch_comments and isinstance(event, ScalarEvent) and not event.style:
            self._doubt_comment(event)

    def _look_for_unprintable(self, event: ScalarEvent) -> None:
        if not UNPRINTABLE.search(event.value):
            return
        if not slips.eaten_backslash(written(self._text, event, event)):  # otherwise that slip is reported
            self._problem(event, "control-character", "a control character can't be printed", "remove it")

    def _doubt_comment(self, event: ScalarEvent) -> None:
        """Warn about `What is C #1?`, which YAML cuts to `What is C`; comments need two spaces first."""
        span = span_of(event, event)
        line = self._lines[span.end_line] if span.end_line < len(self._lines) else ""
        if lost := SWALLOWED.match(line, span.end_column):
            rest, at = lost["rest"] or lost["one"], lost.start(lost.lastgroup or 0)
            place = Place(self._name, span.end_line + 1, at + 1, len(rest), line)
            message = f'YAML reads "{rest}" as a comment, not as part of the text'
            help_text = "put quotes around the text; a comment needs two spaces before its # and one after it"
            self.problems.append(Problem(place, "text-or-comment", message, help_text, "warning"))

    def _refuse_tab(self, event: Event) -> None:
        span = span_of(event, event)
        line = self._lines[span.line] if span.line < len(self._lines) else ""
        indentation = INDENTATION.match(line, 0, span.column)
        if indentation and indentation.end() == span.column and "\t" in indentation.group():
            self._problem(event, "tab", "there is a tab in the indentation", "indent with spaces")

    def _refuse_more_documents(self) -> None:
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                self._problem(
                    event, "second-document", "a file can have only one YAML document", 'remove the "---"'
                )
                return
            if not isinstance(event, DocumentEndEvent):
                return

    def _problem(self, event: Event, code: str, message: str, help_text: str) -> None:
        place = span_place(self._name, self._lines, span_of(event, event))
        self.problems.append(Problem(place, code, message, help_text))


def _as_read(event: ScalarEvent) -> str:
    """Return a text as YAML reads it: a word for no value is empty."""
    text = event.value
    if len(text) >= SHORT:
        return text
    return "" if text in NOTHING and not event.style else sys.intern(text)
