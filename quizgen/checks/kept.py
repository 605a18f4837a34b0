"""What rules found in a bank alone, kept as data, so that a bank that has not changed is not checked again.

The findings depend on the bank's file, on the program, on the folder of the course (places name files), on
the language that the course gives its banks, and on the outputs. A digest of all that is the name under
which they are kept. Data that can't be read counts as missing. Forged data can hide or invent a problem, but
do nothing more. `unchanged` does the same for the questions of a bank that has changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from quizgen import cache
from quizgen.cache.runs import DAMAGED, program
from quizgen.errors import Place, Problem, Severity
from quizgen.model.course import Bank
from quizgen.reading.yamltree import Tree
from quizgen.scope import Scope

PREFIX, MOST = "found-", 1_000
"""How the names of kept findings begin, and how many are kept."""
FEWEST = 100
"""Questions of a course; to check fewer takes less time than to read what was found in them."""
SEVERITIES: dict[str, Severity] = {"error": "error", "warning": "warning", "note": "note"}
LARGEST = 8_000_000
"""The most bytes of findings that are kept for a bank, so that no bank fills a disk."""

_Problem: TypeAlias = tuple[str, str, str, str, str, str, int, int, int, int]
"""A problem as it is kept: code, message, help, severity and item, then its place; its line is a number."""
Data: TypeAlias = tuple[list[str], list[_Problem]]
"""Problems as they are kept, after the lines that they show: a bank may be one line of several megabytes."""
T = TypeVar("T")
D = TypeVar("D")


class Form(NamedTuple, Generic[T, D]):
    """How findings are kept.

    Args:
        write: turns them into data for JSON.
        read: turns such data back into findings.
    """

    write: Callable[[T], D]
    read: Callable[[D], T]


def of_bank(scope: Scope, bank: Bank, asked: Sequence[object], look: Callable[[], T], form: Form[T, D]) -> T:
    """Return the findings of rules in a bank, the kept ones if nothing has changed that they depend on.

    Args:
        scope: the course.
        bank: one of its banks.
        asked: which rules, and what they depend on besides the bank, the course's language and the program.
        look: applies the rules.
        form: how their findings are kept.
    """
    name = _name(scope, bank, asked)
    if not name:
        return look()
    with suppress(*DAMAGED):
        if kept := cache.recall(name):
            return form.read(json.loads(kept))
    found = look()
    data = json.dumps(form.write(found)).encode()
    if len(data) <= LARGEST:
        cache.keep(name, data)
        cache.forget_oldest(PREFIX, MOST)
    return found


def _name(scope: Scope, bank: Bank, asked: Sequence[object]) -> str:
    """Return the name under which a bank's findings are kept; an empty text if they are not kept."""
    file = file_of(scope, bank)
    return named(scope, file, [file.digest.hex(), *asked]) if file else ""


def file_of(scope: Scope, bank: Bank) -> Tree | None:
    """Return a bank's file; None if nothing of it is kept."""
    file = bank.origin.source
    if not isinstance(file, Tree) or not file.digest or not cache.is_on():
        return None  # a bank that is not saved yet has no digest
    return file if sum(len(one.questions) for one in scope.course.banks) >= FEWEST else None


def named(scope: Scope, file: Tree, asked: Sequence[object]) -> str:
    """Return the name under which something is kept that was found in a bank's file.

    Args:
        scope: the course.
        file: the file.
        asked: which rules, and what they depend on besides the course's language and the program.
    """
    course = scope.course
    where = [str(course.folder), str(course.folder.absolute()), file.name]
    return PREFIX + cache.digest_of([program(), where, course.head.lang, *asked])


def written(problems: Iterable[Problem]) -> Data:
    """Return problems as data, each line once; no waiver has been applied to them yet."""
    lines: dict[str, int] = {}
    data = [(*_said(one), *_spot(one.place, lines)) for one in problems]
    return list(lines), data


def _said(one: Problem) -> tuple[str, str, str, str, str]:
    return one.code, one.message, one.help, one.severity, one.item


def _spot(place: Place, lines: dict[str, int]) -> tuple[str, int, int, int, int]:
    return place.file, place.line, place.column, place.width, lines.setdefault(place.text, len(lines))


def read(data: Data) -> tuple[Problem, ...]:
    """Return the problems from the data that `written` made.

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
