"""Rules on exhibits, which several questions of a sheet share."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.errors import Problem
from quizgen.scope import Scope


def exhibits_used(scope: Scope) -> Iterator[Problem]:
    """Yield exhibits that no question refers to, so that no output shows them."""
    for bank in scope.course.banks:
        if any(name == "*" or name.startswith(f"{bank.id}/") for name in scope.course.unread.questions):
            continue  # an unread question may refer to them
        used = {question.exhibit for question in bank.questions}
        for exhibit in bank.exhibits:
            if exhibit.id not in used:
                message = f'no question refers to the exhibit "{exhibit.id}", so nothing shows it'
                help_text = f"write exhibit: {exhibit.id} in its questions, or remove it"
                yield Problem(exhibit.origin.at("id"), "idle-exhibit", message, help_text, "warning")


def enemies_share(scope: Scope) -> Iterator[Problem]:
    """Yield enemies that share an exhibit: drawn together or not at all, they are never drawn."""
    with_enemies = scope.course.with_enemies
    questions = scope.course.questions() if with_enemies else ()
    shared = {one.name: one.stimulus.name for one in questions if one.stimulus}
    for question in with_enemies:
        for index, name in enumerate(question.apart):
            if question.stimulus and name != question.name and shared.get(name) == question.stimulus.name:
                message = f'"{name}" has the same exhibit, so no draw takes either of them'
                help_text = (
                    "remove the name, give one of them another exhibit, or write split: true in the draws"
                )
                yield question.problem(
                    ("apart", index), "apart-in-exhibit", message, help_text, severity="warning"
                )
