"""The texts of a course outside its questions, each with a function that makes problems at its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from quizgen.errors import FieldPath, Origin, Problem, Severity
from quizgen.model.fields import Markdown
from quizgen.scope import Scope


class MakeProblem(Protocol):
    """A function that makes a problem about a text."""

    def __call__(self, code: str, message: str, help: str = "", severity: Severity = "error") -> Problem:
        """Return a problem at the place of the text."""


def outside_questions(scope: Scope) -> Iterator[tuple[str, MakeProblem]]:
    """Yield the texts of exhibits, quizzes and descriptions, each with a function for problems about it."""
    for exhibit in scope.course.exhibits():
        for path, text in exhibit.texts():
            yield text, _at(exhibit.origin, path)
    yield from texts_beside(scope)


def texts_beside(scope: Scope) -> Iterator[tuple[Markdown, MakeProblem]]:
    """Yield the Markdown texts outside questions and exhibits, each with a function for problems about it."""
    head = scope.course.head
    if head.description:
        yield Markdown(head.description), _at(head.origin, ("description",))
    for bank in scope.course.banks:
        if bank.description:
            yield Markdown(bank.description), _at(bank.origin, ("description",))
    for quiz in scope.course.quizzes:
        for path, text in quiz.texts():
            if isinstance(text, Markdown):
                yield text, _at(quiz.origin, path)
    for entry in scope.course.left_out:
        yield Markdown(entry.reason), _at(entry.origin, ("reason",))


def _at(origin: Origin, path: FieldPath) -> MakeProblem:
    """Return the function that makes problems about a text; only a problem looks up the place."""

    def problem(code: str, message: str, help: str = "", severity: Severity = "error") -> Problem:
        return Problem(origin.at(*path), code, message, help, severity)

    return problem
