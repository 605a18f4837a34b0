"""The types of question. A new one is a module here, a line below, and a template in each output."""

from __future__ import annotations

from quizgen.model import Question
from quizgen.questions.cloze import Cloze
from quizgen.questions.essay import Essay
from quizgen.questions.flashcard import Flashcard
from quizgen.questions.matching import Matching
from quizgen.questions.multiple_choice import MultipleChoice
from quizgen.questions.numeric import Numeric
from quizgen.questions.ordering import Ordering
from quizgen.questions.short_answer import ShortAnswer
from quizgen.questions.single_choice import SingleChoice
from quizgen.questions.true_false import TrueFalse

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
