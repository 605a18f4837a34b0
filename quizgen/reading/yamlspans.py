"""Where the values and keys of a YAML text are: the text is parsed again when a problem asks for a place."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

from quizgen.errors import FieldPath
from quizgen.reading.yamlevents import (
    DEEPEST,
    AliasEvent,
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
    events,
    span_of,
    written,
)

Spans: TypeAlias = "tuple[Mapping[FieldPath, Span], Mapping[FieldPath, Span]]"
"""The spans of values and the spans of their keys, both by path."""

NONE = (0, 0, 0, 0)
"""What `Stretches` has for a value without a stretch."""
SIZE = len(NONE)


class Stretch(NamedTuple):
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

    def moved(self, lines: int, characters: int) -> Stretch:
        """Return the same stretch, further down in a text."""
        return Stretch(self.line + lines, self.column, self.start + characters, self.end + characters)


class Stretches:
    """The stretches of mappings in a file's top-level lists, as four numbers each: there may be 100,000."""

    def __init__(self) -> None:
        self._numbers: dict[str | int, array[int]] = {}

    def add(self, path: FieldPath, stretch: Stretch) -> None:
        """Note the stretch of the mapping at a path, which is the key of a list and an index."""
        top, index = path
        numbers = self._numbers.setdefault(top, array("Q"))
        numbers.extend([0] * (SIZE * int(index) - len(numbers)))  # entries in between are no mappings
        numbers.extend(stretch)

    def replace(self, top: str, stretches: Iterable[Stretch | None]) -> None:
        """Note the stretches of all entries of a list; None for an entry without one."""
        self._numbers[top] = array("Q", chain.from_iterable(one or NONE for one in stretches))

    def at(self, path: FieldPath) -> Stretch | None:
        """Return the stretch of the mapping at a path; None if there is none, or it isn't YAML on its own."""
        top, index = path if len(path) == 2 else ("", 0)
        if top not in self._numbers or not isinstance(index, int):
            return None
        found = self._numbers[top][SIZE * index : SIZE * (index + 1)]
        return Stretch(*found) if found and found[-1] else None

    def all(self, top: str) -> list[Stretch]:
        """Return the stretches of a list's mappings; none if one of them has none."""
        numbers = self._numbers.get(top, array("Q"))
        return [Stretch(*numbers[at : at + SIZE]) for at in range(0, SIZE * self.count(top), SIZE)]

    def count(self, top: str) -> int:
        """Return how many stretches `all` returns."""
        ends = self._numbers.get(top, array("Q"))[SIZE - 1 :: SIZE]
        return len(ends) if all(ends) else 0

    def numbers(self) -> dict[str | int, list[int]]:
        """Return the stretches as numbers, by the key of their list."""
        return {top: list(numbers) for top, numbers in self._numbers.items()}

    @classmethod
    def of_numbers(cls, numbers: Mapping[str | int, Sequence[int]]) -> Stretches:
        """Return the stretches that `numbers` returned.

        Raises:
            ValueError, TypeError, OverflowError: if the numbers are something else.
        """
        made = cls()
        for top, ones in numbers.items():
            if len(ones) % SIZE:
                raise ValueError(top)
            made._numbers[top] = array("Q", ones)
        return made


def spans_in(text: str, path: FieldPath, line: int, column: int, *, repeats: bool) -> Spans:
    """Return the spans of values and keys in a text, as far as it can be parsed.

    Args:
        text: the text.
        path: its path in the file, if it is a part.
        line: the number of its first line in the file, counted from 0.
        column: the column of its first character in the file, counted from 0.
        repeats: whether top-level keys may be repeated, so that each has the list of its values.
    """
    walk = _Walk(text, line, column, repeats=repeats)
    walk.all(path)
    return walk.values, walk.keys


class _Walk:
    """Notes the spans of values and keys; if a path occurs twice, the first one."""

    def __init__(self, text: str, line: int, column: int, *, repeats: bool) -> None:
        self._text = text
        self._start = line, column
        self._repeats = repeats
        self._events = events(text)
        self._depth = 0
        self.values: dict[FieldPath, Span] = {}
        self.keys: dict[FieldPath, Span] = {}

    def all(self, path: FieldPath) -> None:
        """Note the spans of the whole text."""
        try:
            next(self._events)  # StreamStartEvent
            if not isinstance(next(self._events), StreamEndEvent):
                self._value(next(self._events), path)
        except (SyntaxFault, TooDeepError):
            return  # a problem of the file, reported when it was read

    def _value(self, start: Event, path: FieldPath) -> None:
        end = start
        if isinstance(start, MappingStartEvent | SequenceStartEvent):
            self._depth += 1
            if self._depth > DEEPEST:
                raise TooDeepError
            end = self._mapping(path) if isinstance(start, MappingStartEvent) else self._sequence(path)
            self._depth -= 1
        self.values.setdefault(path, span_of(start, end, *self._start))

    def _sequence(self, path: FieldPath) -> Event:
        """Note the spans of a list's entries, and return its end."""
        index = 0
        while not isinstance(event := next(self._events), SequenceEndEvent):
            self._value(event, (*path, index))
            index += 1
        return event

    def _mapping(self, path: FieldPath) -> Event:
        """Note the spans of a mapping's keys and their values, and return its end."""
        lists = self._repeats and self._depth == 1
        counts: Counter[str] = Counter()
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event, path)
            inner = (*path, key, counts[key]) if lists else (*path, key)
            counts[key] += 1
            self.keys.setdefault(inner, span_of(event, event, *self._start))
            self._value(next(self._events), inner)
            if lists:
                self.values.setdefault(inner[:-1], self.values[inner])
        return event

    def _key(self, event: Event, path: FieldPath) -> str:
        """Return a key as the values have it: an alias as typed, and no text for a list or mapping."""
        if isinstance(event, ScalarEvent):
            return event.value
        self._value(event, (*path, ""))
        return written(self._text, event, event) if isinstance(event, AliasEvent) else ""
