"""Take one person's decisions in turn: each is in the ledger before the next, and can be undone.

The review in a terminal and the page of `quizgen preview` both use this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field

from quizgen.errors import UsageError
from quizgen.frozen import frozen, mutable
from quizgen.model.course import Decision, Remark, Review
from quizgen.model.question import Question
from quizgen.reviews import decisions
from quizgen.reviews.files import record
from quizgen.scope import Scope


@frozen
class Decided:
    """A decision of a sitting.

    Args:
        name: the question's name.
        review: the decision.
        before: the person's earlier decisions on the question.
    """

    name: str
    review: Review
    before: tuple[Review, ...]


@mutable
class Sitting:
    """One person's session of decisions.

    Args:
        by: the person's name.
        now: returns the time, as the ledger writes it.
        decided: the decisions of this session that were not undone, oldest first.
    """

    by: str
    now: Callable[[], str]
    decided: list[Decided] = field(default_factory=list)

    def decide(self, scope: Scope, question: Question, decision: Decision, note: str = "") -> Scope:
        """Record a decision on a question's loaded text, and return the course with it.

        Raises:
            QuizgenError: the ledger can't be read, so writing it would lose data.
            OSError: the disk refuses to write.
        """
        signed = decisions.Signature(self.by, self.now())
        review = decisions.review_of(decision, scope.course, question, signed, note)
        before = decisions.reviews_by(scope, question, self.by)
        changed = _recorded(scope, question, [review])
        self.decided.append(Decided(question.name, review, before))
        return changed

    def remark(self, scope: Scope, question: Question, remark: Remark, note: str = "") -> Scope:
        """Record that the person asks about a question or answers it, and return the course with that.

        Raises:
            QuizgenError, OSError: as `decide` does.
        """
        signed = decisions.Signature(self.by, self.now())
        return _recorded(scope, question, [decisions.review_of(remark, scope.course, question, signed, note)])

    def undo(self, scope: Scope, question: Question) -> Scope:
        """Undo the last decision, which must be on this question, and return the course without it.

        Raises:
            UsageError: nothing was decided, or the last decision was on another question.
            QuizgenError, OSError: as `decide` does.
        """
        if not self.decided or self.decided[-1].name != question.name:
            raise UsageError(f"nothing to undo on {question.name}")
        last = self.decided[-1]
        changed = _recorded(scope, question, decisions.undone(last.review, last.before, self.now()))
        self.decided.pop()
        return changed


def _recorded(scope: Scope, question: Question, own: Sequence[Review]) -> Scope:
    record(scope.course, {question.name: own})
    return decisions.with_reviews(scope, question, own)
