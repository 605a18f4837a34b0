"""A word or a few, typed or written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from quizgen.errors import FieldPath
from quizgen.model.fields import Flag, TypedText
from quizgen.model.question import Keyed, Line, Measure, Shuffle, Stemmed, Stub
from quizgen.model.view import View


@dataclass(frozen=True, slots=True)
class ShortAnswerLayout(View):
    """What is taken as right, the best first."""

    answers: tuple[str, ...]

    @property
    def answer(self) -> str:
        """The answer that is shown as the right one."""
        return self.answers[0]


class ShortAnswer(Stemmed):
    """A question whose answer the student finds the words for."""

    SETS = Stemmed.SETS | {"typed", "terms"}
    STUB: ClassVar[Stub] = {
        "stem": "What is it called?",
        "answer": "the word",
        "accept": ["another spelling"],
    }

    type: Literal["short-answer"]
    answer: TypedText
    accept: tuple[TypedText, ...] = ()
    case_sensitive: Flag = False

    def alternatives(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield every accepted answer: one that is given twice is a slip."""
        for one in self.keyed():
            yield one.path, one.text

    def keyed(self) -> Iterator[Keyed]:
        """Yield every accepted answer, the best first."""
        yield Keyed(("answer",), self.answer, right=True)
        for index, text in enumerate(self.accept):
            yield Keyed(("accept", index), text, right=True)

    def measures(self) -> Iterator[Measure]:
        """Yield how long the answers are."""
        yield from super().measures()
        for one in self.keyed():
            yield Measure("answer", one.path, len(one.text))

    def lay_out(self, shuffle: Shuffle) -> ShortAnswerLayout:
        """Return what is accepted."""
        return ShortAnswerLayout((self.answer, *self.accept))

    def on_paper(self, layout: ShortAnswerLayout) -> Iterator[str]:
        """Yield nothing: there is a line to write on."""
        yield from ()

    def as_lines(self, layout: ShortAnswerLayout) -> Iterator[Line]:
        """Yield every accepted answer."""
        yield from (Line(answer) for answer in layout.answers)
