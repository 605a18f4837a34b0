"""True or false: statements to judge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from quizgen.frozen import frozen
from quizgen.model.entry import Entry
from quizgen.model.fields import Flag, Prose
from quizgen.model.question import Keyed, Line, Shuffle, Stemmed, Stub
from quizgen.model.view import View
from quizgen.text.markdown import to_words


class VerdictFeedback(Entry):
    """Feedback for students who answer true, and for students who answer false."""

    true: Prose | None = None
    false: Prose | None = None


@frozen
class PlacedVerdict(View):
    """One of the two possible answers."""

    value: Literal["true", "false"]
    key: bool
    feedback: str


@frozen
class TrueFalseLayout(View):
    """The two answers, always true before false."""

    options: tuple[PlacedVerdict, PlacedVerdict]

    @property
    def answer(self) -> str:
        """The right answer, as a key into an output's words."""
        return next(option.value for option in self.options if option.key)


class TrueFalse(Stemmed):
    """A statement to judge."""

    SETS = Stemmed.SETS | {"choices", "statements"}
    STUB: ClassVar[Stub] = {"stem": "Here is a statement that is true or false.", "answer": "true"}

    type: Literal["true-false"]
    answer: Flag
    feedback: VerdictFeedback = VerdictFeedback()

    def keyed(self) -> Iterator[Keyed]:
        """Yield both answers."""
        yield Keyed(("answer",), "true", self.answer, self.feedback.true or "")
        yield Keyed(("answer",), "false", not self.answer, self.feedback.false or "")

    def lay_out(self, shuffle: Shuffle) -> TrueFalseLayout:
        """Return the two answers, never shuffled: readers expect true before false."""
        yes = PlacedVerdict("true", self.answer, self.feedback.true or "")
        no = PlacedVerdict("false", not self.answer, self.feedback.false or "")
        return TrueFalseLayout((yes, no))

    def on_paper(self, layout: TrueFalseLayout) -> Iterator[str]:
        """Yield the two answers, as keys into an output's words."""
        yield from (option.value for option in layout.options)

    def as_lines(self, layout: TrueFalseLayout) -> Iterator[Line]:
        """Yield both answers."""
        for option in layout.options:
            yield Line(option.value, option.key, to_words(option.feedback))
