"""A quiz: the questions that it draws, and how it is printed."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from quizgen.model.entry import Entry, Written, written
from quizgen.model.fields import (
    AsList,
    Book,
    ChoiceMarking,
    Duration,
    Flag,
    HeaderField,
    Id,
    Label,
    Lang,
    Level,
    Percent,
    Points,
    Prose,
    Purpose,
    QuestionName,
    Seed,
    Share,
    Tag,
    Versions,
    Whole,
)
from quizgen.model.shape import Limits
from quizgen.text.durations import minutes


class Draw(Entry):
    """The questions that a quiz takes: a count of a bank's, of some types, tags or levels; or by name."""

    bank: Id | None = None
    types: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    levels: tuple[Level, ...] = ()
    questions: tuple[QuestionName, ...] = ()
    count: Whole | None = None
    split: Flag = False


Draws = Annotated[tuple[Draw, ...], AsList]


class Section(Entry):
    """A part of a quiz under a heading of its own."""

    title: Label
    instructions: Prose | None = None
    draw: Draws


class Shuffling(Entry):
    """What may be in a different order in each version."""

    questions: Flag = True
    options: Flag = True


class Blueprint(Entry):
    """The share of a quiz's questions that each level, bank or type should have."""

    levels: dict[Level, Share] = written(default_factory=dict)
    banks: dict[Id, Share] = written(default_factory=dict)
    types: dict[str, Share] = written(default_factory=dict)
    tolerance: Share = Decimal("0.10")


class Band(Entry):
    """A text for students whose score is `start` percent or more, up to the next band."""

    start: Percent = written(key="from")
    text: Prose


MOST_ATTEMPTS = 10
"""Moodle's form offers up to ten attempts, or no limit."""
Attempts = Annotated[Whole, Limits(le=MOST_ATTEMPTS)]


class Quiz(Written):
    """A quiz: the questions that it draws, and how it is printed."""

    id: Id = written(key="quiz")
    title: Label
    instructions: Prose | None = None
    time: Duration | None = None
    purpose: Purpose | None = None
    attempts: Attempts | None = None
    book: Book | None = None
    bands: tuple[Band, ...] = ()
    fields: tuple[HeaderField, ...] = ("name", "date", "class")
    versions: Versions = 1
    seed: Seed = 0
    variants: tuple[Literal["large", "easy"], ...] = ()
    lang: Lang | None = None
    sections: tuple[Section, ...] = ()
    draw: Draws = ()
    shuffle: Shuffling = Shuffling()
    points: dict[QuestionName, Points] = written(default_factory=dict)
    marking: ChoiceMarking | None = None
    apart: tuple[tuple[QuestionName, ...], ...] = ()
    blueprint: Blueprint | None = None

    @property
    def minutes(self) -> int | None:
        """How long it takes, if `time` says so in figures."""
        return minutes(self.time) if self.time else None
