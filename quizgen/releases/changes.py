"""What is new or has changed since a release: for outputs whose target adds what it gets, never updates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from quizgen.errors import UsageError
from quizgen.model.course import Course
from quizgen.model.question import Question
from quizgen.outputs.packagers import Contents, Stamp, pending
from quizgen.rendering.contexts import ChangesView, CourseContext, GroupView, QuestionView, in_units
from quizgen.rendering.jobs import Job
from quizgen.reviews.ledger import digest


def held(job: Job, course: Course) -> Contents:
    """Return what a file holds, as a release records it: a digest of what each question says.

    Neither the look of the file nor a question's tags or state count: nobody replaces a question for those.
    """
    return Contents(
        {_first_name(item.question): Stamp(digest(item.question, course.folder), 0) for item in job.items}
    )


def narrowed(job: Job, course: Course, output: str, released: Mapping[str, Any]) -> tuple[Job, ChangesView]:
    """Return the job with only what is new or has changed, and tell its template about it.

    Args:
        job: a job with all the questions.
        course: theirs.
        output: the output's name.
        released: what was recorded of that output; empty if it was never released.

    Raises:
        UsageError: where it never was.
    """
    if not released:
        raise UsageError(f'{output} was never released: "quizgen release" records what to compare with')
    found = pending(held(job, course), released)
    changes = ChangesView(_day(released), found.new, found.changed)
    wanted = {*found.new, *found.changed}

    def context() -> CourseContext:
        whole = cast(CourseContext, job.context())
        kept = (
            (group.bank, tuple(one for one in group.items if _first_name(one.question) in wanted))
            for group in whole.banks
        )
        groups = [GroupView(bank, items, in_units(items)) for bank, items in kept]
        return replace(whole, banks=tuple(group for group in groups if group.items), changes=changes)

    items = [item for item in job.items if _first_name(item.question) in wanted]
    return replace(job, items=items, context=context), changes


def _day(released: Mapping[str, Any]) -> str:
    """Return the day of the last release that brought something."""
    latest = max((item["mod"] for item in released["items"].values()), default=0)
    return datetime.fromtimestamp(latest, UTC).date().isoformat()


def _first_name(question: Question | QuestionView) -> str:
    return "/".join(question.identity)
