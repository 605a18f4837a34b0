"""Measure how a course was checked: by whom, on how many days, in how many minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median

from quizgen.frozen import frozen
from quizgen.model.course import Course, Review

PAUSE = 600
"""Seconds; a longer gap between two decisions is a pause, not work."""


@frozen
class Checker:
    """How one person checked.

    Args:
        name: the person's name, as last written.
        decisions: how many decisions the ledger has from this person, without remarks.
        rejected: how many of the decisions reject a question.
        days: on how many days the person checked, in UTC.
        minutes: how long the person checked, without pauses of more than ten minutes; the time before the
            first decision of a sitting is unknown and not counted.
        seconds: the median time between two decisions of a sitting, or None if no two are in one sitting.
        first: the first day, such as 2026-11-21.
        last: the last day.
    """

    name: str
    decisions: int
    rejected: int
    days: int
    minutes: int
    seconds: int | None
    first: str
    last: str


def checkers(course: Course) -> list[Checker]:
    """Return how each person checked, the person with the most decisions first."""
    people: dict[str, list[Review]] = {}
    for reviews in course.reviews.values():
        for review in reviews:
            if not review.is_remark:
                people.setdefault(review.person, []).append(review)
    found = [_checker(sorted(reviews, key=lambda one: one.rank)) for reviews in people.values()]
    return sorted(found, key=lambda one: (-one.decisions, one.name))


def _checker(reviews: Sequence[Review]) -> Checker:
    times = [datetime.fromisoformat(review.at).timestamp() for review in reviews]
    steps = [after - before for before, after in pairwise(times) if after - before <= PAUSE]
    days = sorted({review.at[:10] for review in reviews})
    return Checker(
        reviews[-1].by,
        len(reviews),
        sum(review.state == "rejected" for review in reviews),
        len(days),
        round(sum(steps) / 60),
        round(median(steps)) if steps else None,
        days[0],
        days[-1],
    )
