"""Rules whose findings in a question depend on nothing else, so that they look only at changed questions.

A picture's file may change without the question, so questions with pictures are checked each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from quizgen.checks import as_typed, prose, structure
from quizgen.errors import FieldPath, Problem
from quizgen.kept import banks, questions
from quizgen.kept.problems import Data, as_data, from_data
from quizgen.kept.questions import PROBLEMS, Asked, Form, Moved
from quizgen.model.course import Bank
from quizgen.model.question import Question
from quizgen.scope import Scope

_Found: TypeAlias = tuple[tuple[Problem, ...], set[str]]
"""The findings in a bank, and the ids of its questions with pictures."""
_Data: TypeAlias = tuple[Data, list[str]]
"""The same as it is kept."""
PICTURE = "!["
"""The beginning of a picture in a text."""


class _InQuestion(NamedTuple):
    """The findings in a question, none in one with pictures, which is checked each time."""

    problems: tuple[Problem, ...]
    is_pictured: bool


def questions_alone(scope: Scope) -> Iterator[Problem]:
    """Yield the findings in each question, for those that have not changed the findings of the last time."""
    outputs = prose.outputs_of(scope)
    manifests = ["alone", *(repr(backend.manifest) for backend in scope.backends)]
    for bank in scope.course.banks:
        look = partial(_look_into, scope, bank, manifests, outputs)
        found, pictured = banks.of_bank(scope.course, bank, manifests, look, FORM)
        yield from found
        for question in bank.questions if pictured else ():
            if question.id in pictured:
                yield from _look_at(question, question.shown(), outputs)


def _look_into(scope: Scope, bank: Bank, manifests: Sequence[str], outputs: prose.Outputs) -> _Found:
    """Return the findings in a bank's questions without pictures, and the ids of the others."""

    def look(question: Question) -> _InQuestion | None:
        shown = [] if prose.all_sound(question, outputs) else list(question.shown())
        is_pictured = any(PICTURE in text for _, text in shown)
        problems = () if is_pictured else tuple(_look_at(question, shown, outputs))
        return _InQuestion(problems, is_pictured) if problems or is_pictured else None

    found = questions.unusual(scope.course, bank, manifests, look, OF_QUESTION)
    pictured = {name for name, one in found.items() if one.is_pictured}
    return tuple([problem for one in found.values() for problem in one.problems]), pictured


def _look_at(
    question: Question, shown: Iterable[tuple[FieldPath, str]], outputs: prose.Outputs
) -> Iterator[Problem]:
    """Yield the findings in a question, given its texts as outputs show them."""
    yield from structure.phrases_given(question)
    offered = structure.offered_by(question)
    yield from structure.distinct_alternatives(question, offered)
    yield from as_typed.typeable_answers(question)
    yield from as_typed.letters_as_answers(question, offered)
    yield from prose.sound_question(question, shown, outputs)


def _kept(found: _InQuestion, asked: Asked) -> tuple[list[Moved], bool] | None:
    """Return the findings in a question as data; None if they can't be kept."""
    problems = PROBLEMS.write(found.problems, asked)
    return None if problems is None else (problems, found.is_pictured)


def _recalled(data: tuple[list[Moved], bool], asked: Asked) -> _InQuestion:
    problems, is_pictured = data
    return _InQuestion(PROBLEMS.read(problems, asked), bool(is_pictured))


def _written(found: _Found) -> _Data:
    return as_data(found[0]), sorted(found[1])


def _read(data: _Data) -> _Found:
    problems, pictured = data
    return from_data(problems), set(map(str, pictured))


OF_QUESTION = Form(_kept, _recalled)
"""How the findings in a question are kept."""
FORM = banks.Form(_written, _read)
"""How the findings in a bank are kept, with the ids of its questions with pictures."""
