"""Numeric questions: the answer is a number, or any number of a range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Protocol

from quizgen.errors import FieldPath
from quizgen.frozen import frozen
from quizgen.model.fields import Label, NumberText, ToleranceText
from quizgen.model.question import Fault, Keyed, Line, Shuffle, Stemmed, Stub
from quizgen.model.shape import Before
from quizgen.model.view import View
from quizgen.types import typed
from quizgen.types.layout import Foreseen
from quizgen.types.typed import Accepted, Expected

Range = tuple[NumberText, NumberText]


class Number(Protocol):
    """The fields of a number: the question's own, or another one that it foresees."""

    @property
    def answer(self) -> str | None:
        """The number."""

    @property
    def range(self) -> tuple[str, str] | None:
        """The smallest and the largest number, instead of `answer`."""

    @property
    def tolerance(self) -> str:
        """How far off is still right."""


class AcceptedNumber(Accepted):
    """Another number that is right, fully or in part."""

    answer: NumberText | None = None
    range: Range | None = None
    tolerance: ToleranceText = "0"


class ExpectedNumber(Expected):
    """A wrong number that the teacher expects."""

    answer: NumberText | None = None
    range: Range | None = None
    tolerance: ToleranceText = "0"


def _as_mapping(value: Any) -> Any:
    return {"answer": value} if isinstance(value, str) else value


NumberOrMapping = Before(_as_mapping)
"""Turns a plain number into `{answer: …}`."""


@frozen
class NumericLayout(View):
    """The foreseen numbers and their unit.

    Args:
        foreseen: the foreseen answers, the best first.
        unit: the unit to show after the number, or an empty text.
    """

    foreseen: tuple[Foreseen, ...]
    unit: str

    @property
    def answer(self) -> str:
        """The number in the teacher's spelling; the middle of a range."""
        return self.foreseen[0].text

    @property
    def tolerance(self) -> str:
        """How far off is still right; "0" if only the number itself is."""
        return self.foreseen[0].tolerance

    @property
    def range(self) -> str:
        """The range as shown to readers, such as "4 – 6"; empty if the answer is one number."""
        return self.foreseen[0].range

    @property
    def percent(self) -> str:
        """The tolerance as written, such as "2 %", if it is a percentage; otherwise empty."""
        return self.foreseen[0].percent

    @property
    def around(self) -> str:
        """The tolerance as shown after the number, such as "± 2"; empty for a range or a tolerance of 0."""
        return self.foreseen[0].around


class Numeric(Stemmed):
    """A question whose answer is a number; students may type a decimal comma."""

    SETS = Stemmed.SETS | {"typed", "numbers"}
    ELSEWHERE: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("min", "max", "minimum", "maximum", "lower", "upper"),
        "write the smallest and the largest right number on one line: range: [4, 6]",
    )
    STUB: ClassVar[Stub] = {"stem": "How many are there?", "answer": "10", "tolerance": "0"}

    type: Literal["numeric"]
    answer: NumberText | None = None
    range: Range | None = None
    tolerance: ToleranceText = "0"
    accept: tuple[Annotated[AcceptedNumber, NumberOrMapping], ...] = ()
    expect: tuple[Annotated[ExpectedNumber, NumberOrMapping], ...] = ()
    unit: Label | None = None

    @property
    def _beside(self) -> Iterator[tuple[FieldPath, AcceptedNumber | ExpectedNumber]]:
        yield from ((("accept", index), one) for index, one in enumerate(self.accept))
        yield from ((("expect", index), one) for index, one in enumerate(self.expect))

    @property
    def _placed_beside(self) -> Iterator[typed.Placed]:
        for path, one in self._beside:
            yield path, typed.number(one.answer, one.range, one.tolerance, one)

    @property
    def _placed(self) -> Iterator[typed.Placed]:
        own = ("range",) if self.range else ("answer",)
        yield own, typed.number(self.answer, self.range, self.tolerance)
        yield from self._placed_beside

    def faults(self) -> Iterator[Fault]:
        """Yield faults of missing or double numbers, ranges, tolerances, and answers that never count."""
        found = list(_faults((), self))
        for path, one in self._beside:
            found += _faults(path, one)
        for index, accepted in enumerate(self.accept):
            found += typed.faults_of_worth(("accept", index), accepted)
        yield from found or typed.faults_of_hidden(self._placed, typed.hides_number, twice=True)

    def keyed(self) -> Iterator[Keyed]:
        """Yield the number, or the ends of its range, then the other foreseen numbers."""
        if self.answer is not None:
            yield Keyed(("answer",), self.answer, right=True)
        for index, end in enumerate(self.range or ()):
            yield Keyed(("range", index), end, right=True)
        yield from typed.keyed(self._placed_beside)

    def lay_out(self, shuffle: Shuffle) -> NumericLayout:
        """Return the foreseen numbers, the best first, with the unit."""
        return NumericLayout(tuple(one for _, one in typed.in_order(self._placed)), self.unit or "")

    def on_paper(self, layout: NumericLayout) -> Iterator[str]:
        """Yield the unit, which follows the line to write on."""
        yield layout.unit

    def as_lines(self, layout: NumericLayout) -> Iterator[Line]:
        """Yield the numbers with their tolerances and the unit."""
        yield from typed.as_lines(layout.foreseen, layout.unit)


def _faults(path: FieldPath, number: Number) -> Iterator[Fault]:
    """Yield faults of a missing or double number, an empty range, and a negative tolerance."""
    if number.answer is None and number.range is None:
        message = "there is neither an answer nor a range"
        yield Fault(path, "missing-key", message, 'write "answer", or "range: [4, 6]"')
    if number.range:
        yield from _faults_of_range(path, number, *number.range)
    if typed.size(number.tolerance) < 0:
        message, help_text = "a tolerance can't be negative", "write it without the sign"
        yield Fault((*path, "tolerance"), "negative-tolerance", message, help_text)


def _faults_of_range(path: FieldPath, number: Number, low: str, high: str) -> Iterator[Fault]:
    if number.answer is not None:
        message = "there is both an answer and a range"
        yield Fault((*path, "range"), "answer-or-range", message, "keep one of them")
    if number.tolerance != "0":
        message = "a range takes no tolerance: nothing beyond its ends is right"
        help_text = "widen the range, and remove this line"
        yield Fault((*path, "tolerance"), "answer-or-range", message, help_text)
    if typed.size(low) >= typed.size(high):
        message = f"the range from {low} to {high} is empty"
        yield Fault((*path, "range"), "range-backwards", message, "write the smaller number first")
