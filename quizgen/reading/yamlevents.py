"""The events of a YAML text, its parser's errors, and the spans of values: the only importer of yaml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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

from quizgen.errors import Place
from quizgen.frozen import frozen
from quizgen.reading.faults import LATE, Fault

__all__ = [
    "DEEPEST",
    "AliasEvent",
    "DocumentEndEvent",
    "DocumentStartEvent",
    "Event",
    "MappingEndEvent",
    "MappingStartEvent",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "Span",
    "StreamEndEvent",
    "SyntaxFault",
    "TooDeepError",
    "as_fault",
    "events",
    "first_fault",
    "span_of",
    "span_place",
    "written",
]

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml if PyYAML was built with it; otherwise a slower parser with the same events."""
SyntaxFault = yaml.MarkedYAMLError
"""What the parser raises where it stops."""
DEEPEST = 40
"""The deepest nesting of a file. No bank needs as much: a deeper file is hostile or broken."""


class TooDeepError(Exception):
    """Raised to leave a file that nests deeper than `DEEPEST`, before Python's recursion limit."""


@frozen
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


def events(text: str) -> Iterator[Event]:
    """Return the events of a text; the parser raises `SyntaxFault` where it stops."""
    return iter(LOADER(text).get_event, None)


def first_fault(text: str) -> Fault | None:
    """Return the first fault of a text, if the parser finds one."""
    try:
        for _ in events(text):
            pass
    except SyntaxFault as fault:
        return as_fault(fault)
    return None


def as_fault(fault: SyntaxFault) -> Fault:
    """Return where and why the parser stopped, or where the fault begins if it noticed only later."""
    reason = fault.problem or "the YAML can't be read"
    mark, start = fault.problem_mark or fault.context_mark, fault.context_mark
    if mark and start and start.line < mark.line and any(sign in reason for sign in LATE):
        mark = start
    return Fault(mark.line, mark.column, reason) if mark else Fault(0, 0, reason)


def span_of(start: Event, end: Event, line: int = 0, column: int = 0) -> Span:
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


def written(text: str, start: Event, end: Event) -> str:
    """Return the part of a text between two events, as typed."""
    first, last = start.start_mark, end.end_mark
    return text[first.index : last.index] if first and last else ""
