"""Find what changed since a release, for outputs whose target only adds questions and never updates them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from quizgen.arranging.positions import spelled
from quizgen.arranging.sheet import Item
from quizgen.errors import UsageError
from quizgen.model.course import Course
from quizgen.model.question import Question
from quizgen.model.view import Later
from quizgen.outputs.carrying import Carried
from quizgen.outputs.manifest import Backend
from quizgen.outputs.packagers import Contents, Stamp, pending
from quizgen.rendering.contexts import (
    ChangesView,
    Context,
    CourseContext,
    GroupView,
    QuestionView,
)
from quizgen.rendering.jobs import Job
from quizgen.reviews.digests import digest


def held(jobs: Iterable[Job], course: Course) -> Contents:
    """Return what files hold, as a release records it: a digest of each question's text.

    A file's look and a question's tags and state don't count: nobody replaces a question for those.
    """
    questions = {first_name(item.question): item.question for job in jobs for item in job.items}
    return Contents({name: Stamp(digest(one, course.folder), 0) for name, one in questions.items()})


def removed(backend: Backend, course: Course) -> tuple[str, ...]:
    """Return the names of released questions that an output no longer has: retired or gone since then."""
    files = [Carried(backend, output) for output in backend.manifest.outputs if output.changed]
    there = {first_name(one) for one in course.questions() if any(file.takes(one) for file in files)}
    recorded = course.released.get(backend.name, {}).get("items", {}) if files else {}
    return tuple(name for name, stamp in recorded.items() if name not in there and not stamp.get("gone"))


def changes_in(jobs: Sequence[Job], backend: Backend, course: Course) -> ChangesView:
    """Return what has changed in an output since its last release.

    Args:
        jobs: the output's files of changes, each with all questions.
        backend: the output.
        course: the course of the questions.

    Raises:
        UsageError: the output was never released.
    """
    released = course.released.get(backend.name, {})
    if not released:
        raise UsageError(f'{backend.name} was never released: "quizgen release" records what to compare with')
    found = pending(held(jobs, course), released)
    items = {first_name(item.question): item for job in jobs for item in job.items}
    resized = tuple(name for name in found.changed if _moved(items[name], course))
    return ChangesView(_day(released), found.new, found.changed, removed(backend, course), resized)


def narrowed(jobs: Iterable[Job], changes: ChangesView) -> Iterator[Job]:
    """Yield the files that have changes, each with only its new or replaced questions."""
    wanted = {
        "all": {*changes.new, *changes.replaced},
        "new": {*changes.new},
        "replaced": {*changes.replaced},
    }
    for job in jobs:
        names = wanted[job.output.changed or "all"]
        items = [item for item in job.items if first_name(item.question) in names]
        if items:
            yield replace(job, items=items, context=partial(_context, job, names, changes))


def _context(job: Job, names: set[str], changes: ChangesView) -> Context:
    """Return the context of a file's template, with all banks, since their titles depend on each other."""
    whole = job.context()
    if not isinstance(whole, CourseContext):
        return whole
    groups = tuple(_among(group, names) for group in whole.banks)
    return replace(whole, banks=groups, changes=changes)


def _among(group: GroupView, names: set[str]) -> GroupView:
    """Return a bank with only the items whose questions have one of these first names."""
    items = tuple(one for one in group.items if first_name(one.question) in names)
    return GroupView(group.bank, len(items), Later(lambda: items))


def _moved(item: Item, course: Course) -> bool:
    """Return whether the number of parts differs from what learners have, or a known part has moved."""
    before: Mapping[str, Sequence[str]] = (course.positions or {}).get(first_name(item.question), {})
    return any(
        _unlike(before[part], texts) for part, texts in item.question.kept(item.layout) if part in before
    )


def _unlike(before: Sequence[str], texts: Sequence[str]) -> bool:
    now = [spelled(text) for text in texts]
    places = {text: place for place, text in enumerate(before)}
    return len(before) != len(now) or any(places.get(text, place) != place for place, text in enumerate(now))


def _day(released: Mapping[str, Any]) -> str:
    """Return the day of the last release that changed anything, in UTC."""
    latest = max((item["mod"] for item in released["items"].values()), default=0)
    return datetime.fromtimestamp(latest, UTC).date().isoformat()


def first_name(question: Question | QuestionView) -> str:
    """Return the name, `bank/id`, under which learners first got a question; `was` keeps it."""
    return "/".join(question.identity)
