"""A course with its banks, and what was checked of it. Frozen; knows no file format and no output.

Every field here is a key that a teacher writes, with hyphens for underscores; `fields` says what it can hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr

from quizgen.errors import Origin
from quizgen.model.entry import Entry, Written
from quizgen.model.fields import (
    Claim,
    Day,
    Id,
    Label,
    Lang,
    Level,
    Moment,
    Points,
    Prose,
    Tag,
    Use,
)
from quizgen.model.papers import LeftOut, Paper
from quizgen.model.question import Question
from quizgen.model.quiz import Quiz


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


class CourseHead(Written):
    """course.yaml."""

    id: Id = Field(alias="course")
    title: Label
    lang: Lang = "en"
    author: Label | None = None
    licence: Label | None = None
    released: Day | None = None
    papers: Label | None = None


class Review(Entry):
    """What the ledger holds on one question: who looked at which text, when, and with what result."""

    state: Literal["accepted", "rejected"]
    digest: Annotated[str, Field(pattern=r"^[0-9]+:[0-9a-f]{64}$")]
    by: Label
    at: Moment
    note: Label | None = None

    _origin: Origin | None = PrivateAttr(default=None)

    @property
    def origin(self) -> Origin | None:
        """Where the ledger has it; None for a review that is not written yet."""
        return self._origin

    def attach(self, origin: Origin) -> None:
        """Tell a review, once, where it was written."""
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
        reviews: what the ledger holds, by question name.
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
    reviews: Mapping[str, Review] = field(default_factory=dict)
    released: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    unread: frozenset[str] = frozenset()
    unread_papers: frozenset[str] = frozenset()

    def questions(self) -> Iterator[Question]:
        """Yield every question of every bank."""
        for bank in self.banks:
            yield from bank.questions
