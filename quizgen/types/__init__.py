"""The question types. A new one needs a module, a line in `TYPES`, and what tests/test_types.py asks for."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from quizgen.model.question import Question
from quizgen.types.cloze import Cloze
from quizgen.types.essay import Essay
from quizgen.types.flashcard import Flashcard
from quizgen.types.matching import Matching
from quizgen.types.multiple_choice import MultipleChoice
from quizgen.types.numeric import Numeric
from quizgen.types.ordering import Ordering
from quizgen.types.short_answer import ShortAnswer
from quizgen.types.single_choice import SingleChoice
from quizgen.types.true_false import TrueFalse

if TYPE_CHECKING:  # mypy checks that each type has what its sets promise
    from quizgen.types import sets

    _CARD: type[sets.Card] = Flashcard
    _ORDERED: type[sets.Ordered] = SingleChoice
    _SEVERAL_KEYS: type[sets.SeveralKeys] = MultipleChoice
    _STATEMENT: type[sets.Statement] = TrueFalse
    _TERM: type[sets.Term] = ShortAnswer
    _NUMBER: type[sets.Number] = Numeric
    _GAPPED: type[sets.Gapped] = Cloze
    _PAIRED: type[sets.Paired] = Matching
    _IN_SEQUENCE: type[sets.InSequence] = Ordering

TYPES: dict[str, type[Question]] = {
    "single-choice": SingleChoice,
    "multiple-choice": MultipleChoice,
    "true-false": TrueFalse,
    "short-answer": ShortAnswer,
    "numeric": Numeric,
    "matching": Matching,
    "ordering": Ordering,
    "cloze": Cloze,
    "essay": Essay,
    "flashcard": Flashcard,
}
"""The classes of questions by the name that a teacher writes."""


def named(names: Collection[str]) -> tuple[str, ...]:
    """Return the names of the types that some names stand for, in the order of `TYPES`.

    Args:
        names: the names of types or of sets of types (see `quizgen.types.sets`).
    """
    return tuple(name for name, kind in TYPES.items() if name in names or not kind.SETS.isdisjoint(names))
