"""Problems as data for JSON: those of a bank, and those of a question, whose lines move with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from quizgen.errors import Place, Problem, Severity

SEVERITIES: dict[str, Severity] = {"error": "error", "warning": "warning", "note": "note"}

_Problem: TypeAlias = tuple[str, str, str, str, str, str, int, int, int, int]
"""A problem as it is kept: code, message, help, severity and item, then its place; its line is a number."""
Data: TypeAlias = tuple[list[str], list[_Problem]]
"""Problems as they are kept, after the lines that they show: a bank may be one line of several megabytes."""


def as_data(problems: Iterable[Problem]) -> Data:
    """Return problems as data, each line once; no waiver has been applied to them yet."""
    lines: dict[str, int] = {}
    data = [(*_said(one), *_spot(one.place, lines)) for one in problems]
    return list(lines), data


def _said(one: Problem) -> tuple[str, str, str, str, str]:
    return one.code, one.message, one.help, one.severity, one.item


def _spot(place: Place, lines: dict[str, int]) -> tuple[str, int, int, int, int]:
    return place.file, place.line, place.column, place.width, lines.setdefault(place.text, len(lines))


def from_data(data: Data) -> tuple[Problem, ...]:
    """Return the problems from the data that `as_data` made.

    Raises:
        ValueError, TypeError, KeyError: if the data is something else.
    """
    shown, problems = data
    lines = dict(enumerate(shown))
    return tuple([_problem(one, lines) for one in problems])


def _problem(data: _Problem, lines: Mapping[int, str]) -> Problem:
    code, message, help_text, severity, item, file, line, column, width, shown = data
    place = Place(str(file), int(line), int(column), int(width), str(lines[shown]))
    return Problem(place, str(code), str(message), str(help_text), SEVERITIES[severity], str(item))
