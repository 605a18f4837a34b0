"""Waivers: a teacher's reasons why a rule does not hold for one question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizgen.checks.scope import Scope
from quizgen.errors import Problem


def apply_waivers(scope: Scope, problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield the problems that nobody waived, and a warning for each waiver that waives nothing.

    An error can't be waived: an output would be wrong, and no reason changes that.
    """
    waived = {(one.name, code) for one in scope.course.questions() for code in one.waive}
    used = set()
    for problem in problems:
        key = (problem.item, problem.code)
        if key in waived and problem.severity != "error":
            used.add(key)
        else:
            yield problem
    for question in scope.course.questions():
        for code in question.waive:
            if (question.name, code) not in used:
                message = f'the waiver of "{code}" has no effect'
                help_text = "nothing here breaks that rule: take the waiver away"
                yield question.problem(("waive", code), "idle-waiver", message, help_text, severity="warning")
