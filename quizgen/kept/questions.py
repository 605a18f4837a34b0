"""What was found in each question of a bank, kept as data: after an edit, rules look only at what changed.

The findings are kept by a digest of the question's text in its file, with their lines counted from its first
line. All else on which they may depend is in the name of what is kept (`banks.named`): the rest of the bank,
such as its defaults, the course's language, the outputs, the program. Data that is damaged or forged counts
as in `banks`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Generic, NamedTuple, TypeAlias, cast

from quizgen import cache
from quizgen.cache.runs import DAMAGED
from quizgen.errors import Place, Problem
from quizgen.kept.banks import LARGEST, D, T, file_of, named
from quizgen.kept.problems import SEVERITIES
from quizgen.model.course import Bank, Course
from quizgen.model.question import Question
from quizgen.reading.yamlparts import QUESTIONS
from quizgen.reading.yamltree import Stretch, Tree

_Unusual: TypeAlias = tuple[list[str], dict[str, D]]
"""Which questions have nothing to find, by their marks, and what is kept of the others."""
TREES = 100
"""Of how many files the marks are kept in memory: they are asked for several times in a row."""


class Asked(NamedTuple):
    """A question in its file.

    Args:
        question: the question.
        mark: a digest of its text.
        before: the number of lines before its first.
        file: the file.
    """

    question: Question
    mark: str
    before: int
    file: Tree


class Form(NamedTuple, Generic[T, D]):
    """How the findings in a question are kept.

    Args:
        write: turns them into data for JSON; None if they can't be kept.
        read: turns such data back into findings.
    """

    write: Callable[[T, Asked], D | None]
    read: Callable[[D, Asked], T]


def found(
    course: Course,
    bank: Bank,
    asked: Sequence[object],
    look: Callable[[Question], T],
    form: Form[T, D],
) -> list[T]:
    """Return what is found in each question, in those that have not changed what was found before.

    Args:
        course: the course.
        bank: one of its banks, perhaps with only some of its questions.
        asked: which rules, and what they depend on besides the question, its bank without the other
            questions, the course's language and the program.
        look: applies the rules.
        form: how their findings are kept.
    """
    file = file_of(course, bank)
    marks = _marks(file)[0] if file and bank.questions else ()
    if not file or not marks:
        return [look(question) for question in bank.questions]
    name = named(course, file.name, [rest_of(file), *asked])
    before: Mapping[str, D] = {}
    with suppress(*DAMAGED):
        before = dict(json.loads(cache.recall(name) or b"{}"))
    after = {mark: before[mark] for mark in marks if mark in before}
    results: list[T] = []
    for one in in_file(file, bank.questions):
        try:
            result = form.read(after[one.mark], one)
        except DAMAGED:  # mostly KeyError: nothing is kept of it
            result = look(one.question)
            _note(after, one, form.write(result, one))
        results.append(result)
    if after != before:
        _keep(name, after)
    return results


def unusual(
    course: Course,
    bank: Bank,
    asked: Sequence[object],
    look: Callable[[Question], T | None],
    form: Form[T, D],
) -> dict[str, T]:
    """Return what is found in those questions of a bank in which anything is found, by id.

    There is nothing to find in most questions. Of these, only that is kept, and nothing is read.

    Args:
        course: the course.
        bank: one of its banks.
        asked: as in `found`.
        look: applies the rules; None if they find nothing.
        form: how their findings are kept.
    """
    file = file_of(course, bank)
    marks = _marks(file)[0] if file else ()
    if not file or not marks:
        return {one.id: result for one in bank.questions if (result := look(one)) is not None}
    name = named(course, file.name, [rest_of(file), *asked])
    before: _Unusual[D] = [], {}
    with suppress(*DAMAGED):
        usual, others = json.loads(cache.recall(name) or b"[[], {}]")
        before = [*map(str, usual)], dict(others)
    usual = set(before[0])
    after = {mark: before[1][mark] for mark in marks if mark in before[1]}
    results: dict[str, T] = {}
    for one in in_file(file, [one for one in bank.questions if marks[_place(one)] not in usual]):
        try:
            results[one.question.id] = form.read(after[one.mark], one)
        except DAMAGED:
            result = look(one.question)
            if result is None:
                usual.add(one.mark)
            else:
                results[one.question.id] = result
            _note(after, one, None if result is None else form.write(result, one))
    now = [mark for mark in marks if mark in usual], after
    if now != before:
        _keep(name, now)
    return results


def _note(data: dict[str, D], asked: Asked, written: D | None) -> None:
    """Note what is kept of a question; None if nothing is."""
    if written is None:
        data.pop(asked.mark, None)
    else:
        data[asked.mark] = written


def _keep(name: str, data: object) -> None:
    kept = json.dumps(data).encode()
    if len(kept) <= LARGEST:
        cache.keep(name, kept)


def in_file(file: Tree, questions: Sequence[Question]) -> list[Asked]:
    """Return questions in their file; none if their places may depend on what is around them."""
    marks, stretches = _marks(file)
    if not marks:
        return []
    places = [_place(question) for question in questions]
    pairs = zip(places, questions, strict=True)
    return [Asked(question, marks[at], stretches[at].line, file) for at, question in pairs]


def _place(question: Question) -> int:
    """Return a question's number in the list of its file."""
    return cast(int, question.origin.path[-1])


@lru_cache(maxsize=TREES)
def rest_of(file: Tree) -> str:
    """Return a digest of all in a bank but its questions, which its tree does not hold."""
    return cache.digest_of(file.root)


@lru_cache(maxsize=TREES)
def _marks(file: Tree) -> tuple[Sequence[str], Sequence[Stretch]]:
    """Return the digests of the texts of all questions in a file, and where they are; none if not certain."""
    marks, stretches = file.marks(QUESTIONS), file.stretches.all(QUESTIONS)
    return (marks, stretches) if len(marks) == len(stretches) else ((), ())


Moved: TypeAlias = tuple[str, str, str, str, int, int, int]
"""A problem of a question: code, message, help, severity, then its line in the question, column and width."""


def written(problems: Sequence[Problem], asked: Asked) -> list[Moved] | None:
    """Return a question's problems as data; None if their places would not move with the question."""
    data = [moved(one, asked.before) for one in problems]
    return data if list(map(_shown, read(data, asked))) == list(map(_shown, problems)) else None


def moved(one: Problem, before: int) -> Moved:
    """Return a question's problem as data, with its line counted from the question's first."""
    place = one.place
    return one.code, one.message, one.help, one.severity, place.line - before, place.column, place.width


def read(data: Sequence[Moved], asked: Asked) -> tuple[Problem, ...]:
    """Return a question's problems from the data that `written` made.

    Raises:
        ValueError, TypeError, KeyError: if the data is something else.
    """
    return tuple([in_place(one, asked) for one in data])


def in_place(data: Moved, asked: Asked) -> Problem:
    """Return a question's problem from the data that `moved` made.

    Raises:
        ValueError, TypeError, KeyError: if the data is something else.
    """
    code, message, help_text, severity, line, column, width = data
    number = asked.before + int(line)
    lines = asked.file.text_lines
    if not 0 < number <= len(lines):
        raise ValueError(line)
    place = Place(asked.file.name, number, int(column), int(width), lines[number - 1])
    name = asked.question.name
    return Problem(place, str(code), str(message), str(help_text), SEVERITIES[severity], name)


def _shown(one: Problem) -> tuple[Problem, int, str]:
    """Return a problem with the parts of its place that don't count when two problems are compared."""
    return one, one.place.width, one.place.text


PROBLEMS = Form(written, read)
"""How the problems of a question are kept."""
