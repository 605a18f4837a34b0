"""Flashcards: cards with a front and a back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from quizgen.frozen import frozen
from quizgen.model.fields import Flag, Lang, Prose
from quizgen.model.question import Keyed, Line, Question, Shuffle, Stub
from quizgen.model.view import View
from quizgen.text.markdown import to_words


@frozen
class FlashcardLayout(View):
    """The two sides and their languages."""

    front: str
    back: str
    front_lang: str
    back_lang: str
    both_ways: bool


class Flashcard(Question):
    """A card to learn by heart; with `both-ways`, the back asks for the front, too."""

    SETS = Question.SETS | {"cards"}
    ASKED_IN = "front"
    STUB: ClassVar[Stub] = {"front": "What learners see first", "back": "What they should know"}

    type: Literal["flashcard"]
    front: Prose
    back: Prose
    both_ways: Flag = False
    front_lang: Lang | None = None
    back_lang: Lang | None = None

    def keyed(self) -> Iterator[Keyed]:
        """Yield the back."""
        yield Keyed(("back",), self.back, right=True)

    def lay_out(self, shuffle: Shuffle) -> FlashcardLayout:
        """Return both sides."""
        return FlashcardLayout(
            self.front, self.back, self.front_lang or self.lang, self.back_lang or self.lang, self.both_ways
        )

    def on_paper(self, layout: FlashcardLayout) -> Iterator[str]:
        """Yield nothing, because sheets have no cards."""
        yield from ()

    def as_lines(self, layout: FlashcardLayout) -> Iterator[Line]:
        """Yield the back."""
        yield Line(to_words(layout.back))
