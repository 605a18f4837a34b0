"""The types of question. A new one is a module here, a line below, and a template in each output."""

from __future__ import annotations

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
