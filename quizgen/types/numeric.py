"""A number, or a range of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Protocol

from quizgen.errors import FieldPath
from quizgen.model.fields import Label, NumberText, ToleranceText
from quizgen.model.question import Fault, Keyed, Line, Shuffle, Stemmed, Stub
from quizgen.model.shape import Before
from quizgen.model.view import View
from quizgen.types import typed
from quizgen.types.layout import Foreseen
from quizgen.types.typed import Accepted, Expected

Range = tuple[NumberText, NumberText]


class Number(Protocol):
    """What a number has, the question's own and any other that it foresees."""

    @property
    def answer(self) -> str | None:
        """The number."""

    @property
    def range(self) -> tuple[str, str] | None:
        """Or the smallest and the largest one."""

    @property
    def tolerance(self) -> str:
        """How far off is right."""


class AcceptedNumber(Accepted):
    """A number that is right as well, or in part."""

    answer: NumberText | None = None
    range: Range | None = None
    tolerance: ToleranceText = "0"


class ExpectedNumber(Expected):
    """A number that is wrong."""

    answer: NumberText | None = None
    range: Range | None = None
    tolerance: ToleranceText = "0"


def _as_mapping(value: Any) -> Any:
    return {"answer": value} if isinstance(value, str) else value


NumberOrMapping = Before(_as_mapping)
"""A plain number stands for `{answer: …}`."""


@dataclass(frozen=True, slots=True)
class NumericLayout(View):
    """Numbers and what becomes of them, and their unit.

    Args:
        foreseen: answers and what becomes of them, the best first.
        unit: shown behind the number, or empty.
    """

    foreseen: tuple[Foreseen, ...]
    unit: str

    @property
    def answer(self) -> str:
        """The number in the teacher's spelling; the middle of a range."""
        return self.foreseen[0].text

    @property
    def tolerance(self) -> str:
        """How far off is right; "0" where only the number is."""
        return self.foreseen[0].tolerance

    @property
    def range(self) -> str:
        """The range to read, such as "4 – 6"; empty where there is one number."""
        return self.foreseen[0].range

    @property
    def percent(self) -> str:
        """The tolerance as written where it is a percentage, such as "2 %"; else empty."""
        return self.foreseen[0].percent

    @property
    def around(self) -> str:
        """How far off is right, to read behind the number; empty where nothing is, or a range says it."""
        return self.foreseen[0].around


class Numeric(Stemmed):
    """A question whose answer is a number; a comma is taken for a point where a person types."""

    SETS = Stemmed.SETS | {"typed", "numbers"}
    ELSEWHERE: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("min", "max", "minimum", "maximum", "lower", "upper"),
        "write the smallest and the largest right number in one line: range: [4, 6]",
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
        """Yield numbers that are missing or there twice, ranges without room, numbers that others hide."""
        found = list(_faults((), self))
        for path, one in self._beside:
            found += _faults(path, one)
        for index, accepted in enumerate(self.accept):
            found += typed.faults_of_worth(("accept", index), accepted)
        yield from found or typed.faults_of_hidden(self._placed, typed.hides_number, twice=True)

    def keyed(self) -> Iterator[Keyed]:
        """Yield the number, or the ends of the range, then the other numbers that it foresees."""
        if self.answer is not None:
            yield Keyed(("answer",), self.answer, right=True)
        for index, end in enumerate(self.range or ()):
            yield Keyed(("range", index), end, right=True)
        yield from typed.keyed(self._placed_beside)

    def lay_out(self, shuffle: Shuffle) -> NumericLayout:
        """Return the numbers with how far off is right."""
        return NumericLayout(tuple(one for _, one in typed.in_order(self._placed)), self.unit or "")

    def on_paper(self, layout: NumericLayout) -> Iterator[str]:
        """Yield the unit behind the line."""
        yield layout.unit

    def as_lines(self, layout: NumericLayout) -> Iterator[Line]:
        """Yield the numbers, how far off is still right, and the unit."""
        yield from typed.as_lines(layout.foreseen, layout.unit)


def _faults(path: FieldPath, number: Number) -> Iterator[Fault]:
    """Yield a number that is missing or there twice, a range without room, a tolerance below 0."""
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
