"""What every type of question has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, ClassVar, Protocol, TypeVar

from pydantic import Field, PrivateAttr

from quizgen.errors import FieldPath, Origin, Problem
from quizgen.model.entry import Entry
from quizgen.model.fields import (
    Claim,
    Flag,
    Id,
    Lang,
    Level,
    Points,
    Prose,
    QuestionName,
    Tag,
    TextOrMapping,
    Use,
    Year,
)
from quizgen.model.papers import Sources

T = TypeVar("T")


class Shuffle(Protocol):
    """Puts things in an order that looks random; which one was decided by whoever made it."""

    def __call__(self, things: Sequence[T], part: str = "") -> tuple[T, ...]:
        """Return the things in their order.

        Args:
            things: to be put in order.
            part: names what is shuffled where a question has several parts: two columns in the same new order
                would give the answer away.
        """


def as_written(things: Sequence[T], part: str = "") -> tuple[T, ...]:
    """Leave things in the order that they have: a shuffle for whoever asks about parts, not places."""
    return tuple(things)


class Correction(Entry):
    """What is right where the paper errs, and who says so."""

    text: Prose
    reference: Prose


class Option(Entry):
    """Something to choose, with what is said to whoever chooses it."""

    text: Prose
    feedback: Prose | None = None


class WrittenOption(Option):
    """An option of a list whose order is the teacher's own."""

    key: Flag = False


OptionOrText = Annotated[Option, TextOrMapping]
WrittenOptionOrText = Annotated[WrittenOption, TextOrMapping]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one question on its own: a problem that does not know its file yet."""

    path: FieldPath
    code: str
    message: str
    help: str = ""


class Question(Entry):
    """What every type of question has. The types are in `quizgen.types`."""

    id: Id
    type: str
    source: Sources = ()
    claim: Claim = "fact"
    correction: Correction | None = None
    explanation: Prose | None = None
    hints: tuple[Prose, ...] = ()
    level: Level | None = None
    points: Points | None = None
    tags: tuple[Tag, ...] = ()
    as_of: Year | None = None
    use: Use = "study"
    lang: Lang = "en"
    was: QuestionName | None = None
    retired: Flag = False
    waive: dict[str, Prose] = Field(default_factory=dict)

    UNANSWERED: ClassVar[bool] = False
    """True for a type that asks nothing and so can't stand on a sheet."""

    _bank: str = PrivateAttr(default="")
    _origin: Origin = PrivateAttr()
    _authored: Mapping[str, Any] = PrivateAttr(default_factory=dict)

    def attach(self, bank: str, origin: Origin, authored: Mapping[str, Any]) -> None:
        """Tell a question, once, where it belongs: its bank, its file, and what was written there."""
        self._bank, self._origin, self._authored = bank, origin, authored

    @cached_property  # pydantic takes its time over a private attribute
    def bank(self) -> str:
        """The id of the question's bank."""
        return self._bank

    @cached_property
    def name(self) -> str:
        """`bank/id`, by which everything refers to the question."""
        return f"{self._bank}/{self.id}"

    @property
    def default_points(self) -> Decimal:
        """The points that it gives where a quiz does not say otherwise."""
        return self.points or Decimal(1)

    @cached_property
    def origin(self) -> Origin:
        """Where the question was written."""
        return self._origin

    @cached_property
    def authored(self) -> Mapping[str, Any]:
        """What was written, with the bank's defaults, as plain text, lists and mappings."""
        return self._authored

    @property
    def identity(self) -> tuple[str, str]:
        """The bank and id that the question was first known by, which learners' histories hang on."""
        bank, _, name = (self.was or self.name).partition("/")
        return bank, name

    def problem(self, path: FieldPath, code: str, message: str, help: str = "", **more: Any) -> Problem:
        """Return a problem of this question, placed at the field that `path` leads to."""
        return Problem(self.origin.at(*path), code, message, help, item=self.name, **more)

    def faults(self) -> Iterator[Fault]:
        """Yield what makes the question unusable, as far as its own type can tell."""
        yield from ()

    def alternatives(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield the texts that a student must be able to tell apart, such as options."""
        yield from ()

    def lay_out(self, shuffle: Shuffle) -> Any:
        """Return the question's parts in the order in which a student sees them."""
        raise NotImplementedError


class Stemmed(Question):
    """A question with a stem."""

    stem: Prose
