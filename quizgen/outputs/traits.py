"""What outputs, and rules on them, must know of each question's texts, in which most have nothing unusual.

It is kept until a question changes: after an edit, a build reads only the questions that have changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from quizgen.kept.banks import Form
from quizgen.kept.facts import facts
from quizgen.model.course import Course, CourseHead
from quizgen.model.question import Question
from quizgen.outputs.carrying import Limited, Limiting, Reason, reasons
from quizgen.outputs.manifest import Backend


class Traits(NamedTuple):
    """What outputs must know of a question's texts.

    Args:
        left_out: by output, why it can't carry the question.
        lost: by output, the fields of the question that it does not show.
        gaps: how many gaps share its points.
        keeps_ends: whether one of its parts stays first or last.
        has_worths: whether its parts have worths.
        has_references: whether it names evidence besides the papers.
    """

    left_out: Mapping[str, tuple[Reason, ...]] = {}
    lost: Mapping[str, tuple[str, ...]] = {}
    gaps: int = 0
    keeps_ends: bool = False
    has_worths: bool = False
    has_references: bool = False


USUAL = Traits()
"""The traits of most questions."""
_Data: TypeAlias = tuple[
    dict[str, list[tuple[list[str | int], str, str]]], dict[str, list[str]], int, bool, bool, bool
]
"""Traits as they are kept."""


def traits(course: Course, backends: Sequence[Backend]) -> dict[str, Traits]:
    """Return the traits of questions, by name; those that are missing have the usual ones.

    Args:
        course: the course.
        backends: the outputs that must know them.
    """
    limits = [Limiting.of(backend, course.head) for backend in backends]
    asked = ["traits", *(one for backend in backends for one in _made_of(backend, course.head))]
    look = partial(_look, limits)
    return {
        f"{bank.id}/{name}": found
        for bank in course.banks
        for name, found in facts(course, bank, asked, look, FORM).items()
    }


def _made_of(backend: Backend, head: CourseHead) -> Iterator[object]:
    """Yield what a backend's limits depend on."""
    target = backend.manifest.target
    yield from (backend.name, repr(backend.manifest), sorted(backend.types))
    yield getattr(head, target.setting) if target else None


def _look(limits: Sequence[Limiting], question: Question) -> Traits | None:
    """Return what outputs must know of a question; None if it is the usual."""
    limited = Limited.of(question)
    left_out = {one.backend.name: found for one in limits if (found := reasons(one, limited))}
    lost = {one.backend.name: fields for one in limits if (fields := tuple(_lost(one.backend, question)))}
    gaps = next((measure.size for measure in limited.measures if measure.name == "gaps"), 0)
    said = question.keeps_ends, question.has_worths, bool(question.references)
    traits = Traits(left_out, lost, gaps, *said)
    return None if traits == USUAL else traits


def _lost(backend: Backend, question: Question) -> Iterator[str]:
    """Yield the fields of a question that an output does not show."""
    for field in backend.manifest.drops.get(question.type, ()):
        if getattr(question, field.replace("-", "_"), None):
            yield field


def _written(found: Traits) -> _Data:
    left_out = {
        name: [(list(path), message, help_text) for path, message, help_text in ones]
        for name, ones in found.left_out.items()
    }
    lost = {name: list(fields) for name, fields in found.lost.items()}
    return left_out, lost, *found[2:]


def _read(data: _Data) -> Traits:
    """Return the traits from the data that was kept of them.

    Raises:
        ValueError, TypeError, AttributeError: if the data is something else.
    """
    left_out, lost, gaps, *said = data
    why = {
        str(name): tuple(
            [Reason(tuple(path), str(message), str(help_text)) for path, message, help_text in ones]
        )
        for name, ones in left_out.items()
    }
    fields = {str(name): tuple(map(str, ones)) for name, ones in lost.items()}
    keeps_ends, has_worths, has_references = map(bool, said)
    return Traits(why, fields, int(gaps), keeps_ends, has_worths, has_references)


def _reason(path: Sequence[str | int], message: str, help_text: str) -> Reason:
    return Reason(tuple(path), str(message), str(help_text))


FORM = Form(_written, _read)
"""How traits are kept."""
