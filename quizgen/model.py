"""What a course is made of: papers, banks, questions, quizzes. Frozen; knows no file format and no output.

Every field here is a key that a teacher writes, with hyphens for underscores; what it can hold is in `kinds`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from typing import Annotated, Any, ClassVar, Literal, Protocol, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

from quizgen.errors import Origin, Path, Problem
from quizgen.kinds import (
    AsList,
    Claim,
    Day,
    Extent,
    Flag,
    Id,
    Label,
    Lang,
    Level,
    Moment,
    PaperId,
    Points,
    Prose,
    QuestionName,
    Seed,
    Share,
    Tag,
    TextOrMapping,
    Use,
    Versions,
    Whole,
    Year,
)

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


class Entry(BaseModel):
    """A mapping in a file: keys with hyphens, none unknown, nothing to change afterwards."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=lambda name: name.replace("_", "-"),
        protected_namespaces=(),
    )

    def texts(self) -> Iterator[tuple[Path, str]]:
        """Yield every text with its path, in the order of the fields."""
        for name, key in _keys(type(self)):
            if value := getattr(self, name):
                yield from _texts((key,), value)


@cache
def _keys(kind: type[Entry]) -> tuple[tuple[str, str], ...]:
    """Return the fields of an entry, each with the key that a teacher writes."""
    return tuple((name, info.alias or name) for name, info in kind.model_fields.items())


def _texts(path: Path, value: object) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Entry):
        for inner, text in value.texts():
            yield (*path, *inner), text
    elif isinstance(value, tuple | list):
        for index, one in enumerate(value):
            yield from _texts((*path, index), one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts((*path, key), one)


class SourceRef(Entry):
    """Where a question comes from: a paper, and where in it."""

    paper: PaperId
    section: Label | None = None
    page: Label | None = None
    find: Label | None = None


Sources = Annotated[tuple[SourceRef, ...], AsList]


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

    path: Path
    code: str
    message: str
    help: str = ""


class Question(Entry):
    """What every type of question has. The types are in `quizgen.questions`."""

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

    def settle(self, bank: str, origin: Origin, authored: Mapping[str, Any]) -> None:
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
    def worth(self) -> Decimal:
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

    def problem(self, path: Path, code: str, message: str, help: str = "", **more: Any) -> Problem:
        """Return a problem of this question, placed at the field that `path` leads to."""
        return Problem(self.origin.at(*path), code, message, help, item=self.name, **more)

    def faults(self) -> Iterator[Fault]:
        """Yield what makes the question unusable, as far as its own type can tell."""
        yield from ()

    def alternatives(self) -> Iterator[tuple[Path, str]]:
        """Yield the texts that a student must be able to tell apart, such as options."""
        yield from ()

    def lay_out(self, shuffle: Shuffle) -> Any:
        """Return the question's parts in the order in which a student sees them."""
        raise NotImplementedError


class Stemmed(Question):
    """A question with a stem."""

    stem: Prose


class Name(Entry):
    """An author, as CSL has it."""

    model_config = ConfigDict(extra="allow")

    family: str = ""
    given: str = ""
    literal: str = ""
    non_dropping_particle: str = ""

    @property
    def last(self) -> str:
        """What a citation calls the author by."""
        return f"{self.non_dropping_particle} {self.family}".strip() or self.literal


def _as_names(value: object) -> object:
    names = value if isinstance(value, list | tuple) else [value]
    return [{"literal": name} if isinstance(name, str) else name for name in names]


class DateParts(Entry):
    """A date, as CSL has it: `date-parts: [[2024, 12]]`."""

    model_config = ConfigDict(extra="allow")

    date_parts: tuple[tuple[str, ...], ...] = ()
    literal: str = ""


def _as_date(value: object) -> object:
    """Return a date as `DateParts` has it, from what else pandoc reads: a text, or parts with their names."""
    if isinstance(value, list | tuple):
        value = value[0] if len(value) == 1 else value
    if isinstance(value, str):
        dated = re.fullmatch(r"\d{4}(-\d{1,2}){0,2}", value)
        return {"date-parts": [value.split("-")]} if dated else {"literal": value}
    if not isinstance(value, dict):
        return value
    if "raw" in value:
        return _as_date(value["raw"])
    parts = value.get("date-parts")
    if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
        return {**value, "date-parts": [parts]}
    if "year" in value:
        return {"date-parts": [[value[part] for part in ("year", "month", "day") if part in value]]}
    return value


class Paper(Entry):
    """A paper, as CSL has it; the fields that a citation needs, and the rest unread."""

    model_config = ConfigDict(extra="allow")

    id: PaperId
    type: Label
    title: Label
    author: Annotated[tuple[Name, ...], BeforeValidator(_as_names)] = ()
    issued: Annotated[DateParts, BeforeValidator(_as_date)] | None = None
    container_title: Label | None = None
    volume: Label | None = None
    issue: Label | None = None
    page: Label | None = None
    url: Label | None = Field(default=None, alias="URL")
    doi: Label | None = Field(default=None, alias="DOI")

    @property
    def year(self) -> str:
        """The year of publication, or an empty text."""
        if self.issued and self.issued.date_parts and self.issued.date_parts[0]:
            return self.issued.date_parts[0][0]
        return self.issued.literal if self.issued else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The authors' family names, or what stands for them."""
        return tuple(name.family or name.literal for name in self.author if name.family or name.literal)


class Defaults(Entry):
    """What a bank's questions have unless they say otherwise."""

    source: Any = None
    level: Level | None = None
    points: Points | None = None
    claim: Claim | None = None
    lang: Lang | None = None
    use: Use | None = None


class BankHead(Entry):
    """A bank's file, before its questions are read."""

    id: Id = Field(alias="bank")
    title: Label
    description: Prose | None = None
    lang: Lang | None = None
    tags: tuple[Tag, ...] = ()
    defaults: Defaults = Defaults()
    questions: list[Any]


@dataclass(frozen=True)
class Bank:
    """Questions that belong together."""

    id: str
    title: str
    description: str
    lang: str
    tags: tuple[str, ...]
    questions: tuple[Question, ...]
    origin: Origin


class Draw(Entry):
    """Which questions a quiz takes: of a bank, of types, tags and levels, so many; or by name."""

    bank: Id | None = None
    types: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    levels: tuple[Level, ...] = ()
    questions: tuple[QuestionName, ...] = ()
    count: Whole | None = None


Draws = Annotated[tuple[Draw, ...], AsList]


class Section(Entry):
    """A part of a quiz under a heading of its own."""

    title: Label
    instructions: Prose | None = None
    draw: Draws


class Shuffling(Entry):
    """What may stand in another order in each version."""

    questions: Flag = True
    options: Flag = True


class Blueprint(Entry):
    """What share of the questions a quiz should have of each level, bank, type or tag."""

    levels: dict[Level, Share] = Field(default_factory=dict)
    banks: dict[Id, Share] = Field(default_factory=dict)
    types: dict[str, Share] = Field(default_factory=dict)


class Written(Entry):
    """An entry that knows where it was written, once it has been told."""

    _origin: Origin = PrivateAttr()

    @property
    def origin(self) -> Origin:
        """Where it was written."""
        return self._origin

    def settle(self, origin: Origin) -> None:
        """Tell it, once, where it was written."""
        self._origin = origin


class Quiz(Written):
    """A quiz: what it draws, and how it is printed."""

    id: Id = Field(alias="quiz")
    title: Label
    instructions: Prose | None = None
    time: Label | None = None
    versions: Versions = 1
    seed: Seed = 0
    variants: tuple[Literal["large", "easy"], ...] = ()
    lang: Lang | None = None
    sections: tuple[Section, ...] = ()
    draw: Draws = ()
    shuffle: Shuffling = Shuffling()
    points: dict[QuestionName, Points] = Field(default_factory=dict)
    apart: tuple[tuple[QuestionName, ...], ...] = ()
    blueprint: Blueprint | None = None


class CourseHead(Written):
    """course.yaml."""

    id: Id = Field(alias="course")
    title: Label
    lang: Lang = "en"
    author: Label | None = None
    licence: Label | None = None
    released: Day | None = None
    papers: Label | None = None


class LeftOut(SourceRef, Written):
    """What a paper says and the course does not ask, with the reason."""

    find: Label
    extent: Extent = "sentence"
    reason: Prose


class Check(Entry):
    """What the ledger holds on one question: who looked at which text, when, and with what result."""

    state: Literal["accepted", "rejected"]
    digest: Annotated[str, Field(pattern=r"^[0-9]+:[0-9a-f]{64}$")]
    by: Label
    at: Moment
    note: Label | None = None

    _origin: Origin | None = PrivateAttr(default=None)

    @property
    def origin(self) -> Origin | None:
        """Where the ledger has it; None for a check that is not written yet."""
        return self._origin

    def settle(self, origin: Origin) -> None:
        """Tell a check, once, where it was written."""
        self._origin = origin


@dataclass(frozen=True)
class Course:
    """All of content/, read.

    Args:
        head: course.yaml.
        folder: content/, for pictures.
        papers: by id.
        banks: by file name.
        quizzes: by file name; without any, each bank is one.
        checks: what the ledger holds, by question name.
        released: what `quizgen release` recorded.
        left_out: what the papers say and no question asks.
        unread: names of questions that are there but could not be read, so that nobody calls them unknown;
            `bank/*` for all of a bank.
        unread_papers: their ids, for the same reason; `*` where all of papers.yaml is unreadable.
    """

    head: CourseHead
    folder: Any
    papers: Mapping[str, Paper]
    banks: tuple[Bank, ...]
    quizzes: tuple[Quiz, ...]
    checks: Mapping[str, Check] = field(default_factory=dict)
    released: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    unread: frozenset[str] = frozenset()
    unread_papers: frozenset[str] = frozenset()

    def questions(self) -> Iterator[Question]:
        """Yield every question of every bank."""
        for bank in self.banks:
            yield from bank.questions
