"""A card with a front and a back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from quizgen.model.fields import Flag, Lang, Prose
from quizgen.model.question import Question, Shuffle


@dataclass(frozen=True, slots=True)
class FlashcardLayout:
    """The two sides and their languages."""

    front: str
    back: str
    front_lang: str
    back_lang: str
    both_ways: bool


class Flashcard(Question):
    """Something to know by heart; asked from the back too where it is `both-ways`."""

    UNANSWERED: ClassVar[bool] = True

    type: Literal["flashcard"]
    front: Prose
    back: Prose
    both_ways: Flag = False
    front_lang: Lang | None = None
    back_lang: Lang | None = None

    @property
    def stem(self) -> str:
        """What is asked, as in the types that have a stem."""
        return self.front

    def lay_out(self, shuffle: Shuffle) -> FlashcardLayout:
        """Return both sides."""
        return FlashcardLayout(
            self.front, self.back, self.front_lang or self.lang, self.back_lang or self.lang, self.both_ways
        )
