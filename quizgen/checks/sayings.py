"""Rules on single questions that also depend on papers, or on the words of a language."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from quizgen.checks import as_typed, claims, structure
from quizgen.errors import Problem
from quizgen.kept import facts
from quizgen.model.course import Bank
from quizgen.model.question import Question
from quizgen.scope import Scope

WORDS = ("author_words", "decimal")
"""The words of a language on which these rules depend."""


def questions_say(scope: Scope) -> Iterator[Problem]:
    """Yield problems of claims, corrections, years and numbers."""
    papers, words = scope.course.papers, scope.words

    def look(question: Question) -> Iterator[Problem]:
        return chain(
            structure.correction(question),
            claims.author_named(question, papers, words),
            claims.year_named(question),
            as_typed.thousands(question, words),
        )

    for bank in scope.course.banks:
        yield from facts.problems(scope.course, bank, ["said", *_depending_on(scope, bank)], look)


def _depending_on(scope: Scope, bank: Bank) -> Iterator[object]:
    """Yield what else these rules depend on: words, and the authors whose views the bank asks about."""
    for lang in sorted({one.lang for one in bank.questions}):
        words = scope.words.of(lang)
        yield lang, [words.get(name) for name in WORDS]
    attributed = (one for one in bank.questions if one.claim == "attributed")
    for paper in sorted({source.paper for one in attributed for source in one.source}):
        yield paper, [*scope.course.papers[paper].names] if paper in scope.course.papers else None
