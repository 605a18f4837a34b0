"""Work out who checked which text of a question. The promise of "hand-checked" rests on this module.

A review is recorded with a digest of the question's meaning (`digests`). Once someone edits the question, its
digest differs and the review has lapsed. Several people may review a question; `standing` combines their
reviews into a state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quizgen.frozen import frozen
from quizgen.model.course import Course, Review, in_order, person
from quizgen.model.fields import State
from quizgen.model.question import Question
from quizgen.reviews.digests import digest, digests


@frozen
class Standing:
    """The combined result of a question's reviews.

    Args:
        state: checked, lapsed, rejected or unchecked.
        wanted: how many people must accept the text.
        present: each person's newest review of the present text, oldest first.
        past: the newest review of each other person, which is of an earlier text, oldest first.
    """

    state: State
    wanted: int = 1
    present: tuple[Review, ...] = ()
    past: tuple[Review, ...] = ()

    @property
    def accepted(self) -> tuple[Review, ...]:
        """The reviews that accept the present text."""
        return tuple(review for review in self.present if review.state == "accepted")

    @property
    def decisive(self) -> tuple[Review, ...]:
        """The reviews that decide the state."""
        if self.state == "lapsed":
            return self.past[-1:]
        rejected = tuple(review for review in self.present if review.state == "rejected")
        return rejected or self.accepted

    @property
    def missing(self) -> int:
        """How many more people must accept the present text."""
        return max(0, self.wanted - len(self.accepted))

    def of(self, name: str) -> Review | None:
        """Return a person's newest review of the present text, or None."""
        return next((one for one in self.present if one.person == person(name)), None)

    def past_of(self, name: str) -> Review | None:
        """Return a person's newest review of an earlier text, or None if they reviewed the present one."""
        return next((one for one in self.past if one.person == person(name)), None)


def standing(question: Question, course: Course) -> Standing:
    """Return the combined result of a question's reviews in a course."""
    reviews, wanted = course.reviews.get(question.name, ()), course.head.reviewers
    if not reviews:
        return Standing("unchecked", wanted)
    return weigh(reviews, digest(question, course.folder), wanted)


def weigh(reviews: Iterable[Review], digest: str, wanted: int) -> Standing:
    """Return the combined result of a question's reviews for its present text.

    Each person's newest review of the text counts. A single rejection rejects the text; otherwise `wanted`
    people must accept it. If only reviews of other texts are left, the question has lapsed.

    Args:
        reviews: the question's reviews, in any order.
        digest: the digest of the present text.
        wanted: how many people must accept the text.
    """
    ordered = in_order(review for review in reviews if not review.is_remark)
    present = _newest([one for one in ordered if one.digest == digest])
    past = _newest([one for one in ordered if one.digest != digest])
    people = {one.person for one in present}
    past = tuple(one for one in past if one.person not in people)
    states = [one.state for one in present]
    state: State = "lapsed" if past and not states else "unchecked"
    if "rejected" in states:
        state = "rejected"
    elif states.count("accepted") >= wanted:
        state = "checked"
    return Standing(state, wanted, present, past)


def _newest(reviews: Sequence[Review]) -> tuple[Review, ...]:
    """Return each person's newest review of an ordered list, except reviews that were withdrawn."""
    newest = {review.person: review for review in reviews}
    return in_order(review for review in newest.values() if review.state != "withdrawn")


def states(course: Course) -> dict[str, State]:
    """Return the state of every question, by name."""
    now, wanted = digests(course, course.reviews), course.head.reviewers
    found: dict[str, State] = {question.name: "unchecked" for question in course.questions()}
    found.update((name, weigh(course.reviews[name], one, wanted).state) for name, one in now.items())
    return found
