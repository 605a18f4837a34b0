"""What rules between questions need of each question, as data: so they need not read its options again.

A question's facts depend on nothing else, so they are kept until it changes (`kept.questions`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from quizgen.checks.item_writing import guessers
from quizgen.checks.item_writing.lists import BETWEEN
from quizgen.checks.item_writing.views import NONE, NOTHING, Faces, Judged, View, view
from quizgen.errors import Problem
from quizgen.kept import questions
from quizgen.kept.questions import PROBLEMS, Asked, Form, Moved
from quizgen.model.course import Bank, Course
from quizgen.model.question import Question

WRITING = "writing"
"""Under which name the facts of a question are kept, with what rules find in it."""
WHOLE = frozenset({int, bool})
"""The types of whole numbers in JSON."""

_OfOptions: TypeAlias = tuple[list[bool], list[int]]
"""For each option, whether it is right, and how many absolutes it has."""
_OfOneKey: TypeAlias = tuple[int, list[int], bool, list[guessers.Scores]]
"""The lengths of the key and of distractors, whether their order is fixed, and the scores by strategy."""
_Data: TypeAlias = tuple[
    str, str, _OfOptions, _OfOneKey | None, tuple[bool, int, bool, bool] | None, tuple[str, str] | None
]
"""The words of the stem that carry meaning, and the words for which rules that leave out the bank's topic may
find something; then facts of options, of single choice, of statements, and of cards: the words of the front,
and the back."""
_Found: TypeAlias = tuple[View, tuple[Problem, ...]]
"""A question with its facts, and what rules find in it."""


def only(item: View) -> View:
    """Return a question with its facts only: its words would take 8 KB until its bank is checked."""
    if "options" not in item.question.SETS:
        return item
    known = view(item.question)
    known.words, known.repeated = item.words, item.repeated
    known.keys, known.absolutes = item.keys, item.absolutes
    if item.is_of(["one-key"]):
        known.lengths = item.lengths
        known.guessed = guessers.guessed([item])[0]
    return known


def written(item: View) -> _Data:
    """Return a question's facts as data for JSON."""
    one_key: _OfOneKey | None = None
    if item.is_of(["one-key"]):
        scores = list(guessers.guessed([item])[0].scores.values())
        one_key = (*item.lengths, item.fixed_order, scores)
    judged = item.judged if item.is_of(["statements"]) else None
    faces = (_joined(item.faces.front), item.faces.back) if item.is_of(["cards"]) else None
    return _joined(item.words), _joined(item.repeated), (item.keys, item.absolutes), one_key, judged, faces


def _joined(words: Iterable[str]) -> str:
    return BETWEEN.join(sorted(words))  # a stem of signs is one word, with its spaces


def _apart(words: str) -> frozenset[str]:
    """Return words that `_joined` has joined."""
    return frozenset(words.split(BETWEEN)) - NOTHING if words else NONE


def recall(item: View, data: _Data) -> View:
    """Return a question that knows its facts, so that it does not work them out again.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: if the data is something else.
    """
    words, repeated, (keys, absolutes), one_key, judged, faces = data
    if len(absolutes) != len(keys) or not _are_whole(*keys, *absolutes, *(judged or ())):
        raise ValueError(data)
    item.words, item.repeated = _apart(words), _apart(repeated)
    item.keys, item.absolutes = keys, absolutes
    if "one-key" in item.question.SETS:
        _recall_one_key(item, one_key)
    if judged is not None:
        item.judged = Judged(*judged)
    if faces is not None:
        front, back = faces
        item.faces = Faces(frozenset(front.split(BETWEEN)), str(back))
    return item


def _recall_one_key(item: View, data: _OfOneKey | None) -> None:
    """Let a question with one key know its facts.

    Raises:
        ValueError, TypeError: if the data is something else.
    """
    key, others, fixed, scores = data or (0, [], False, [])
    if len(others) != len(item.keys) - 1 or not _are_whole(key, *others):
        raise ValueError(data)
    by_name = dict(zip(guessers.STRATEGIES, scores, strict=True))
    item.guessed = guessers.recalled(item.name, item.keys.index(True), by_name)
    item.lengths, item.fixed_order = (key, others), bool(fixed)


def _are_whole(*values: object) -> bool:
    return WHOLE.issuperset(map(type, values))


def _written(found: _Found, asked: Asked) -> tuple[_Data, list[Moved]] | None:
    """Return what is kept of a question; None if the places of its problems would not move with it."""
    item, problems = found
    moved = PROBLEMS.write(problems, asked)
    return None if moved is None else (written(item), moved)


def _read(data: tuple[_Data, list[Moved]], asked: Asked) -> _Found:
    known, problems = data
    return recall(view(asked.question), known), PROBLEMS.read(problems, asked)


AND_PROBLEMS = Form(_written, _read)
"""How the facts of a question are kept, with what rules find in it."""


def _nothing(_: View, __: Asked) -> tuple[_Data, list[Moved]] | None:
    """Keep nothing, since no rule has looked at the question."""
    return None


def _read_facts(data: tuple[_Data, list[Moved]], asked: Asked) -> View:
    known, _ = data
    return recall(view(asked.question), known)


_FACTS = Form(_nothing, _read_facts)


def recalled(course: Course, bank: Bank, chosen: Iterable[Question]) -> list[View]:
    """Return some of a bank's questions with the facts that rules have kept of them, for other uses."""
    some = replace(bank, questions=tuple(chosen))
    return questions.found(course, some, [WRITING], view, _FACTS)
