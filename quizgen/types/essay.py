"""A text that a person marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from quizgen.model.entry import Entry
from quizgen.model.fields import Points, Prose, TextOrMapping, Whole
from quizgen.model.question import Fault, Keyed, Line, Shuffle, Stemmed
from quizgen.model.view import View
from quizgen.text.markdown import to_plain

WORDS_A_LINE = 10
"""About as many words of handwriting go on a line of A4 or Letter."""
FEWEST_LINES = 6
USUAL_LINES = 12


Words = Annotated[Whole, Field(le=4000)]
"""More would be a book, and with `lines` a slip of a zero would print one."""


class WrittenCriterion(Entry):
    """What a marker looks for."""

    text: Prose
    points: Points | None = None


@dataclass(frozen=True, slots=True)
class Criterion(View):
    """What a marker looks for, in a layout."""

    text: str
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class EssayLayout(View):
    """What a marker looks for, how long the text is, and how many lines that takes on paper."""

    rubric: tuple[Criterion, ...]
    words: tuple[int, int] | None
    lines: int


class Essay(Stemmed):
    """An open question with a rubric."""

    type: Literal["essay"]
    rubric: tuple[Annotated[WrittenCriterion, TextOrMapping], ...] = ()
    words: tuple[Words, Words] | None = None
    lines: Annotated[Whole, Field(le=400)] | None = None

    def faults(self) -> Iterator[Fault]:
        """Yield a word range that runs backwards, and a rubric that does not add up."""
        if self.words and self.words[0] > self.words[1]:
            message = f"{self.words[0]} words at least is more than {self.words[1]} at most"
            yield Fault(("words",), "words-backwards", message, "write the smaller number first")
        given = [criterion.points for criterion in self.rubric if criterion.points is not None]
        if given and len(given) == len(self.rubric) and sum(given, Decimal(0)) != self.default_points:
            message = f"the rubric gives {sum(given, Decimal(0))} points, the question {self.default_points}"
            yield Fault(("rubric",), "rubric-sum", message, 'make "points" the sum of the rubric')

    def keyed(self) -> Iterator[Keyed]:
        """Yield what a marker looks for."""
        for index, criterion in enumerate(self.rubric):
            yield Keyed(("rubric", index, "text"), criterion.text, right=True)

    def lay_out(self, shuffle: Shuffle) -> EssayLayout:
        """Return the rubric as written, and the lines that the words take."""
        usual = max(FEWEST_LINES, -(-self.words[1] // WORDS_A_LINE)) if self.words else USUAL_LINES
        rubric = tuple(Criterion(one.text, one.points) for one in self.rubric)
        return EssayLayout(rubric, self.words, self.lines or usual)

    def on_paper(self, layout: EssayLayout) -> Iterator[str]:
        """Yield how many words are expected, and how many lines there are for them."""
        yield "–".join(map(str, layout.words or ()))
        yield str(layout.lines)

    def as_lines(self, layout: EssayLayout) -> Iterator[Line]:
        """Yield the rubric with its points."""
        for criterion in layout.rubric:
            points = f" ({criterion.points})" if criterion.points is not None else ""
            yield Line(f"{to_plain(criterion.text)}{points}")
