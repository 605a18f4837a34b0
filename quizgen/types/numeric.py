"""A number, or a range of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import ClassVar, Literal

from quizgen.model.fields import Label, NumberText, ToleranceText, as_number
from quizgen.model.question import Fault, Keyed, Line, Shuffle, Stemmed, Stub
from quizgen.model.view import View

EXACT = Context(prec=500)
"""Digits enough for the sum of any two numbers that a bank can hold."""


@dataclass(frozen=True, slots=True)
class NumericLayout(View):
    """The number, how far off is still right, and its unit.

    Args:
        answer: the number in the teacher's spelling; the middle of a range.
        tolerance: how far off is right; "0" where only the number is.
        unit: shown behind the number, or empty.
        range: the range to read, such as "4 – 6"; empty where there is one number.
        percent: the tolerance as written where it is a percentage, such as "2 %"; else empty.
    """

    answer: str
    tolerance: str
    unit: str
    range: str
    percent: str

    @property
    def around(self) -> str:
        """How far off is right, to read behind the number; empty where nothing is, or a range says it."""
        return "" if self.range or self.tolerance == "0" else f"± {self.percent or self.tolerance}"


class Numeric(Stemmed):
    """A question whose answer is a number; a comma is taken for a point where a person types."""

    SETS = Stemmed.SETS | {"typed", "numbers"}
    STUB: ClassVar[Stub] = {"stem": "How many are there?", "answer": "10", "tolerance": "0"}

    type: Literal["numeric"]
    answer: NumberText | None = None
    range: tuple[NumberText, NumberText] | None = None
    tolerance: ToleranceText = "0"
    unit: Label | None = None

    def faults(self) -> Iterator[Fault]:
        """Yield a number that is missing or there twice, a range without room, a tolerance below 0."""
        if self.answer is None and self.range is None:
            message = "there is neither an answer nor a range"
            yield Fault((), "missing-key", message, 'write "answer", or "range: [4, 6]"')
        if self.range:
            yield from self._faults_of_range(*self.range)
        if _size(self.tolerance.rstrip("% ")) < 0:
            yield Fault(
                ("tolerance",),
                "negative-tolerance",
                "a tolerance is not negative",
                "write it without the sign",
            )

    def _faults_of_range(self, low: str, high: str) -> Iterator[Fault]:
        if self.answer is not None:
            message = "there are an answer and a range"
            yield Fault(("range",), "answer-or-range", message, "keep one of them")
        if self.tolerance != "0":
            message = "a range has no tolerance: its ends are right, and nothing beyond"
            yield Fault(("tolerance",), "answer-or-range", message, "widen the range, and remove this line")
        if _size(low) >= _size(high):
            message = f"the range from {low} to {high} has no room"
            yield Fault(("range",), "range-backwards", message, "write the smaller number first")

    def keyed(self) -> Iterator[Keyed]:
        """Yield the number, or the ends of the range."""
        if self.answer is not None:
            yield Keyed(("answer",), self.answer, right=True)
        for index, end in enumerate(self.range or ()):
            yield Keyed(("range", index), end, right=True)

    def lay_out(self, shuffle: Shuffle) -> NumericLayout:
        """Return the number as written, or the middle of the range, with how far off is right."""
        unit = self.unit or ""
        if self.range:
            low, high = map(_size, self.range)
            middle = EXACT.divide(EXACT.add(low, high), Decimal(2))
            room = EXACT.divide(EXACT.subtract(high, low), Decimal(2))
            return NumericLayout(_plain(middle), _plain(room), unit, " – ".join(self.range), "")
        answer = self.answer or ""
        if not self.tolerance.endswith("%"):
            return NumericLayout(answer, self.tolerance, unit, "", "")
        share = EXACT.divide(_size(self.tolerance.rstrip("% ")), Decimal(100))
        off = EXACT.multiply(share, abs(_size(answer)))
        return NumericLayout(answer, _plain(off), unit, "", self.tolerance)

    def on_paper(self, layout: NumericLayout) -> Iterator[str]:
        """Yield the unit behind the line."""
        yield layout.unit

    def as_lines(self, layout: NumericLayout) -> Iterator[Line]:
        """Yield the number, how far off is still right, and the unit."""
        around = f" {layout.around}" if layout.around else ""
        yield Line(f"{layout.range or layout.answer}{around} {layout.unit}".rstrip())


def _size(text: str) -> Decimal:
    return as_number(text) or Decimal(0)


def _plain(number: Decimal) -> str:
    """Return a number in plain digits, as every output reads it."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
