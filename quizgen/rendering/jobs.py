"""Which files an output makes: for each its name, its language, its items and what its template sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizgen.arranging.arrange import Arranger
from quizgen.arranging.sheet import Arranged, Group, Item
from quizgen.insight.coverage import Coverage
from quizgen.insight.statistics import Statistics
from quizgen.model.course import Course
from quizgen.model.question import Question
from quizgen.outputs.manifest import Backend, Output
from quizgen.scope import Scope


@dataclass(frozen=True)
class Job:
    """One file to make: which output, its name, its language, its items and what its template sees."""

    output: Output
    file: str
    lang: str
    items: Sequence[Item]
    context: Mapping[str, Any]


def jobs(
    backend: Backend, scope: Scope, arranger: Arranger, quiz: Arranged | None, *, changed: bool = False
) -> Iterator[Job]:
    """Yield every file that a backend makes, of the whole course or of one quiz.

    Args:
        backend: the output.
        scope: the course, as checked.
        arranger: puts its questions in order.
        quiz: the only quiz to make, if not the whole course.
        changed: whether to make the files of changes instead; each still has all the questions.
    """
    for output in backend.manifest.outputs:
        wanted = output.per in ("quiz", "version") if quiz else not output.on_request
        if not wanted or output.changed != changed:
            continue
        jobs = JOBS[output.per](backend, output, scope, arranger, [quiz] if quiz else scope.quizzes)
        yield from (job for job in jobs if job.items)


def _course_jobs(
    backend: Backend, output: Output, scope: Scope, arranger: Arranger, quizzes: Sequence[Arranged]
) -> Iterator[Job]:
    groups = [_restrict(backend, output, group) for group in arranger.groups()]
    context = {
        "banks": [group for group in groups if group.items],
        "quizzes": scope.quizzes,
        "outputs": [chosen.name for chosen in scope.backends],
        "printed": scope.printed,
        "report": Statistics(scope),
        "reviews": scope.course.reviews,
        "coverage": Coverage(scope, arranger.names, scope.quizzes),
    }
    yield _job(output, scope.course, scope.course.head.lang, _items(groups), context)


def _bank_jobs(
    backend: Backend, output: Output, scope: Scope, arranger: Arranger, quizzes: Sequence[Arranged]
) -> Iterator[Job]:
    for bank in scope.course.banks:
        group = _restrict(backend, output, arranger.group(bank))
        context = {"bank": bank, "items": group.items}
        yield _job(output, scope.course, bank.lang, group.items, context, bank=bank.id)


def _quiz_jobs(
    backend: Backend, output: Output, scope: Scope, arranger: Arranger, quizzes: Sequence[Arranged]
) -> Iterator[Job]:
    for arranged in quizzes:
        groups = [_restrict(backend, output, group) for group in arranger.groups(arranged)]
        context = {
            "quiz": arranged.quiz,
            "sheets": arranged.sheets,
            "rows": arranged.rows,
            "banks": [group for group in groups if group.items],
        }
        lang = arranged.quiz.lang or scope.course.head.lang
        yield _job(output, scope.course, lang, _items(groups), context, quiz=arranged.quiz.id)


def _version_jobs(
    backend: Backend, output: Output, scope: Scope, arranger: Arranger, quizzes: Sequence[Arranged]
) -> Iterator[Job]:
    for arranged in quizzes:
        quiz = arranged.quiz
        if output.variant and output.variant not in quiz.variants:
            continue
        if output.types and any(row.question.type not in output.types for row in arranged.rows):
            continue  # a sheet is whole or not at all
        for sheet in arranged.sheets:
            context = {"quiz": quiz, "sheet": sheet, "variant": output.variant or ""}
            lang = quiz.lang or scope.course.head.lang
            yield _job(output, scope.course, lang, sheet.items, context, quiz=quiz.id, version=sheet.version)


def without_items(output: Output, course: Course) -> Job:
    """Return the job of an output of the whole course as if there were no questions: to try its templates."""
    return _job(output, course, course.head.lang, (), {"banks": (), "quizzes": (), "reviews": {}})


JOBS = {"course": _course_jobs, "bank": _bank_jobs, "quiz": _quiz_jobs, "version": _version_jobs}


def _job(
    output: Output, course: Course, lang: str, items: Sequence[Item], context: dict[str, Any], **names: str
) -> Job:
    file = output.file.format(course=course.head.id, **names)
    return Job(output, file, lang, items, {"course": course.head, **context})


def _restrict(backend: Backend, output: Output, group: Group) -> Group:
    """Return the items of a bank that an output takes."""
    return Group(group.bank, tuple(item for item in group.items if _takes(backend, output, item.question)))


def _takes(backend: Backend, output: Output, question: Question) -> bool:
    types = output.types or backend.types
    return (
        question.type in types
        and (output.retired or not question.retired)
        and (output.use is None or output.use == question.use)
    )


def _items(groups: Sequence[Group]) -> list[Item]:
    return [item for group in groups for item in group.items]
