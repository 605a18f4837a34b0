"""A word or a few, typed or written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from quizgen.errors import FieldPath
from quizgen.model.fields import Flag, Label
from quizgen.model.question import Shuffle, Stemmed


@dataclass(frozen=True, slots=True)
class ShortAnswerLayout:
    """What is taken as right, the best first."""

    answers: tuple[str, ...]

    @property
    def answer(self) -> str:
        """The answer that is shown as the right one."""
        return self.answers[0]


class ShortAnswer(Stemmed):
    """A question whose answer the student finds the words for."""

    type: Literal["short-answer"]
    answer: Label
    accept: tuple[Label, ...] = ()
    case_sensitive: Flag = False

    def alternatives(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield every accepted answer: one that is given twice is a slip."""
        yield ("answer",), self.answer
        for index, text in enumerate(self.accept):
            yield ("accept", index), text

    def lay_out(self, shuffle: Shuffle) -> ShortAnswerLayout:
        """Return what is accepted."""
        return ShortAnswerLayout((self.answer, *self.accept))
