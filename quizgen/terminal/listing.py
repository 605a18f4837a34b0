"""A course's contents and the outputs, as lists for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from quizgen.model.fields import State
from quizgen.model.question import Question
from quizgen.outputs.carrying import bounds
from quizgen.outputs.manifest import Backend
from quizgen.reviews.ledger import standing
from quizgen.scope import Inspection, Scope
from quizgen.types import TYPES


def listing(inspection: Inspection) -> Iterator[str]:
    """Yield the course's banks with their questions, its quizzes and its papers."""
    scope = inspection.readable()
    course = scope.course
    yield f"{course.head.id}: {course.head.title} ({_counts(scope, list(course.questions()))})"
    for bank in course.banks:
        yield ""
        yield f"{bank.id}: {bank.title} ({_counts(scope, bank.questions)})"
        for question in bank.questions:
            yield "  " + "  ".join(_columns(scope, question)).rstrip()
        for exhibit in bank.exhibits:
            sharing = sum(question.exhibit == exhibit.id for question in bank.questions)
            title = f": {exhibit.title}" if exhibit.title else ""
            yield f"  exhibit {exhibit.id}{title} ({_questions(sharing)})"
    yield ""
    for arranged in scope.quizzes:
        sheet = arranged.sheets[0]
        codes = ", ".join(f"{one.letter} {one.code}".strip() for one in arranged.sheets)
        yield f"quiz {arranged.quiz.id}: {arranged.quiz.title} ({_questions(sheet.count)}; {codes})"
    for paper in course.papers.values():
        used = sum(
            any(source.paper == paper.id for source in question.sources_read)
            for question in course.questions()
        )
        yield f"paper {paper.id}: {paper.title} ({_questions(used)})"


def _columns(scope: Scope, question: Question) -> Iterator[str]:
    yield f"{question.name:<44}"
    yield f"{question.type:<15}"
    yield f"{question.level or '-':<10}"
    found = standing(question, scope.course)
    yield f"{found.state:<9}"
    if reviews := found.decisive:
        people = ", ".join(review.by for review in reviews)
        waiting = f" ({len(found.accepted)} of {found.wanted})" if found.state == "unchecked" else ""
        yield f"{reviews[-1].at[:10]}  {people}{waiting}"
    yield question.title or ""


def _questions(count: int) -> str:
    return f"{count} question{'s' * (count != 1)}"


def _counts(scope: Scope, questions: Sequence[Question]) -> str:
    counts = Counter(scope.states[question.name] for question in questions)
    return ", ".join([_questions(len(questions)), *(f"{counts[one]} {one}" for one in get_args(State))])


def outputs(backends: Mapping[str, Backend]) -> Iterator[str]:
    """Yield each output with its folders, the files that it makes and the types that it supports."""
    for backend in backends.values():
        yield f"{backend.name}: {', '.join(folder.as_posix() for folder in backend.folders)}"
        for output in backend.manifest.outputs:
            yield f"  makes {output.file}"
        missing = [name for name in TYPES if not backend.carries(name)]
        yield "  supports every type" if not missing else f"  does not support {', '.join(missing)}"
        yield from (f"  {line}" for line in bounds(backend))
