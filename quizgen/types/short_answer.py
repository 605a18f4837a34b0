"""Short answers: one or a few words, typed or written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from quizgen.errors import FieldPath
from quizgen.frozen import frozen
from quizgen.model.fields import Flag, TextOrMapping, TypedText
from quizgen.model.question import Fault, Keyed, Line, Measure, Shuffle, Stemmed, Stub
from quizgen.model.view import View
from quizgen.types import typed
from quizgen.types.layout import Foreseen
from quizgen.types.typed import AcceptedText, ExpectedText


@frozen
class ShortAnswerLayout(View):
    """The foreseen answers, the best first."""

    foreseen: tuple[Foreseen, ...]

    @property
    def answers(self) -> tuple[str, ...]:
        """The right answers, the shown one first."""
        return tuple(one.text for one in self.foreseen if one.is_right)

    @property
    def answer(self) -> str:
        """The right answer to show."""
        return self.foreseen[0].text


class ShortAnswer(Stemmed):
    """A question that students answer in their own words, one or a few."""

    SETS = Stemmed.SETS | {"typed", "terms"}
    STUB: ClassVar[Stub] = {
        "stem": "What is it called?",
        "answer": "the word",
        "accept": ["another spelling"],
    }

    type: Literal["short-answer"]
    answer: TypedText
    accept: tuple[Annotated[AcceptedText, TextOrMapping], ...] = ()
    expect: tuple[Annotated[ExpectedText, TextOrMapping], ...] = ()
    case_sensitive: Flag = False

    @property
    def _placed(self) -> Iterator[typed.Placed]:
        yield ("answer",), typed.words(self.answer)
        yield from ((("accept", at), typed.words(one.text, one)) for at, one in enumerate(self.accept))
        yield from ((("expect", at), typed.words(one.text, one)) for at, one in enumerate(self.expect))

    def faults(self) -> Iterator[Fault]:
        """Yield faults of accepted answers that give no points, and of answers that never count."""
        for index, one in enumerate(self.accept):
            yield from typed.faults_of_worth(("accept", index), one)
        hides = typed.hides_exactly if self.case_sensitive else typed.hides_words
        yield from typed.faults_of_hidden(self._placed, hides)

    def alternatives(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield every right answer, since a repeated one is a slip."""
        yield from ((path, one.text) for path, one in self._placed if one.is_right)

    def keyed(self) -> Iterator[Keyed]:
        """Yield every accepted answer, the shown one first, then the expected wrong ones."""
        yield from typed.keyed(self._placed)

    def measures(self) -> Iterator[Measure]:
        """Yield the lengths of the answers."""
        yield from super().measures()
        for one in self.keyed():
            yield Measure("answer", one.path, len(one.text))

    def lay_out(self, shuffle: Shuffle) -> ShortAnswerLayout:
        """Return the foreseen answers, the best first."""
        return ShortAnswerLayout(tuple(one for _, one in typed.in_order(self._placed)))

    def on_paper(self, layout: ShortAnswerLayout) -> Iterator[str]:
        """Yield nothing, because a sheet shows only a line to write on."""
        yield from ()

    def as_lines(self, layout: ShortAnswerLayout) -> Iterator[Line]:
        """Yield every accepted answer, then the expected wrong ones."""
        yield from typed.as_lines(layout.foreseen)
