"""A number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from quizgen.model.fields import Label, NumberText, as_number
from quizgen.model.question import Fault, Keyed, Line, Shuffle, Stemmed
from quizgen.model.view import View


@dataclass(frozen=True, slots=True)
class NumericLayout(View):
    """The number, how far off is still right, and its unit, in the teacher's spelling."""

    answer: str
    tolerance: str
    unit: str


class Numeric(Stemmed):
    """A question whose answer is a number; a comma is taken for a point where a person types."""

    SETS = Stemmed.SETS | {"typed", "numbers"}

    type: Literal["numeric"]
    answer: NumberText
    tolerance: NumberText = "0"
    unit: Label | None = None

    def faults(self) -> Iterator[Fault]:
        """Yield a tolerance that no answer could meet."""
        if (as_number(self.tolerance) or 0) < 0:
            yield Fault(
                ("tolerance",),
                "negative-tolerance",
                "a tolerance is not negative",
                "write it without the sign",
            )

    def keyed(self) -> Iterator[Keyed]:
        """Yield the number."""
        yield Keyed(("answer",), self.answer, right=True)

    def lay_out(self, shuffle: Shuffle) -> NumericLayout:
        """Return the number as written."""
        return NumericLayout(self.answer, self.tolerance, self.unit or "")

    def on_paper(self, layout: NumericLayout) -> Iterator[str]:
        """Yield the unit behind the line."""
        yield layout.unit

    def as_lines(self, layout: NumericLayout) -> Iterator[Line]:
        """Yield the number, how far off is still right, and the unit."""
        around = f" ± {layout.tolerance}" if layout.tolerance != "0" else ""
        yield Line(f"{layout.answer}{around} {layout.unit}".rstrip())
