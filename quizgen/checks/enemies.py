"""Rules on enemy items: questions that never share a sheet, since one gives the other away."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.arranging.pools import NONE_SO_FAR
from quizgen.errors import Problem, did_you_mean
from quizgen.scope import Scope


def enemies_known(scope: Scope) -> Iterator[Problem]:
    """Yield names of unknown questions under `apart`."""
    with_enemies = scope.course.with_enemies
    known = {question.name for question in scope.course.questions()} if with_enemies else set()
    for question in with_enemies:
        for index, name in enumerate(question.apart):
            if name not in known and not scope.course.unread.may_hold(name):
                message = f'there is no question "{name}"'
                help_text = did_you_mean(name, known) or NONE_SO_FAR
                yield question.problem(("apart", index), "unknown-question", message, help_text)


def enemies_meet(scope: Scope) -> Iterator[Problem]:
    """Yield names under `apart` that have no effect, since no sheet could have both questions.

    Retired questions don't count, since they may come back.
    """
    with_enemies = scope.course.with_enemies
    on_no_sheet = {
        question.name: f"a {question.type}"
        for question in (scope.course.questions() if with_enemies else ())
        if "asked" not in question.SETS
    }
    for question in with_enemies:
        for index, name in enumerate(question.apart):
            if name == question.name:
                message = "the question is apart from itself"
            elif name in question.apart[:index]:
                message = f'"{name}" is named twice'
            elif question.name in on_no_sheet:
                message = f"this question is {on_no_sheet[question.name]} and is never on a sheet"
            elif name in on_no_sheet:
                message = f'"{name}" is {on_no_sheet[name]} and is never on a sheet'
            else:
                continue
            help_text = "remove the name"
            yield question.problem(("apart", index), "idle-apart", message, help_text, severity="warning")
