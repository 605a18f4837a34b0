"""Waivers: a teacher's reasons why a warning does not apply to a question."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from quizgen.checks import evidence
from quizgen.errors import OWN, Problem
from quizgen.model.course import Bank
from quizgen.model.question import Question
from quizgen.scope import Scope
from quizgen.text.markdown import to_plain

_Waived: TypeAlias = "tuple[str, str]"
"""The name of a question and the code of a problem."""


def apply_waivers(scope: Scope, problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield the problems, waived ones as notes with the reason, and a warning for each idle waiver.

    Errors can't be waived, since no reason makes a wrong output right. While any question is unread, no
    waiver is called idle, since a rule may need the unread question to find the problem.
    """
    waived = {
        (one.name, code): reason for one in scope.course.questions() for code, reason in one.waive.items()
    }
    errors = {(problem.item, problem.code) for problem in problems if problem.severity == "error"}
    used = set()
    for problem in problems:
        key = (problem.item, problem.code)
        if key in waived and problem.severity != "error":
            used.add(key)
            reason = f"waived: {to_plain(waived[key])}"
            yield replace(problem, severity="note", help=reason, waived=True)
        else:
            yield problem
    for bank in () if scope.course.unread else scope.course.banks:
        yield from _idle(scope, bank, used, errors)


def _idle(
    scope: Scope, bank: Bank, used: Collection[_Waived], errors: Collection[_Waived]
) -> Iterator[Problem]:
    """Yield each idle waiver of a bank; a waiver in its defaults is idle if no question needs it."""
    for code in bank.waive:
        hits = [one for one in bank.questions if (one.name, code) in used or _out_of_sight(scope, one, code)]
        if not hits:
            place = bank.origin.at("defaults", "waive", code)
            message = f'the waiver of "{code}" has no effect in this bank'
            help_text = "no question of the bank breaks that rule: remove the waiver"
            yield Problem(place, "idle-waiver", message, help_text, "warning")
    for question in bank.questions:
        for code, reason in question.waive.items():
            if bank.waive.get(code) == reason:
                continue
            if (question.name, code) not in used and not _out_of_sight(scope, question, code):
                message = f'the waiver of "{code}" has no effect'
                broken = (question.name, code) in errors
                help_text = (
                    "an error can't be waived: fix it"
                    if broken
                    else "nothing here breaks that rule: remove the waiver"
                )
                yield question.problem(("waive", code), "idle-waiver", message, help_text, severity="warning")


def _out_of_sight(scope: Scope, question: Question, code: str) -> bool:
    """Return whether the rule could not run: it needs a missing paper text, or belongs to another program."""
    if code.startswith(OWN):
        return True
    papers = {source.paper for source in question.sources_read}
    return code in evidence.WAIVABLE and not papers <= set(scope.library.papers)
