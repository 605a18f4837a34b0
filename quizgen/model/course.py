"""A course with its banks, and what was checked of it. Frozen; knows no file format and no output.

Every field here is a key that a teacher writes, with hyphens for underscores; `fields` says what it can hold.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

from quizgen.errors import Origin
from quizgen.model.entry import Entry, Written, added, written
from quizgen.model.exhibit import Exhibit
from quizgen.model.fields import (
    ChoiceMarking,
    Claim,
    Contact,
    Day,
    Digest,
    Id,
    Label,
    Lang,
    Level,
    Moment,
    Points,
    Prose,
    Tag,
    Use,
    Version,
    Whole,
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
    waive: dict[str, Prose] = written(default_factory=dict)


class BankHead(Entry):
    """A bank's file, before its questions are read."""

    id: Id = written(key="bank")
    title: Label
    description: Prose | None = None
    lang: Lang | None = None
    tags: tuple[Tag, ...] = ()
    defaults: Defaults = Defaults()
    exhibits: list[Any] = written(default_factory=list)
    questions: list[Any]


@dataclass(frozen=True)
class Bank:
    """Questions that belong together; `waive` holds what its defaults waive for all of them."""

    id: str
    title: str
    description: str
    lang: str
    tags: tuple[str, ...]
    questions: tuple[Question, ...]
    origin: Origin
    exhibits: tuple[Exhibit, ...] = ()
    waive: Mapping[str, str] = field(default_factory=dict)


class CourseHead(Written):
    """course.yaml."""

    id: Id = written(key="course")
    title: Label
    description: Prose | None = None
    lang: Lang = "en"
    author: Label | None = None
    licence: Label | None = None
    released: Day | None = None
    papers: Label | None = None
    reviewers: Whole = 1
    order: tuple[Id, ...] = ()
    marking: ChoiceMarking | None = None
    contact: Contact | None = None
    moodle: Version | None = None


Decision = Literal["accepted", "withdrawn", "rejected"]
Remark = Literal["asked", "answered"]
"""A question about a question, and that it is answered: neither accepts nor rejects anything."""
DECISIONS: tuple[Decision, ...] = get_args(Decision)
"""From bold to careful: of two decisions of one person in the same second, the more careful one counts."""
ENTRIES: tuple[Decision | Remark, ...] = (*DECISIONS, *get_args(Remark))


class Review(Entry):
    """What one person decided on one text of a question, or asked or answered about it, and when.

    A review that is withdrawn counts as none. It is an entry of its own, since git would bring a deleted
    line back where somebody else has it.
    """

    state: Literal[Decision, Remark]
    digest: Digest
    by: Label
    at: Moment
    note: Label | None = None

    origin: Origin | None = added(default=None)
    """Where the ledger has it; None for a review that is not written yet."""

    @property
    def person(self) -> str:
        """Who it is of, however the name is spelled."""
        return person(self.by)

    @property
    def is_remark(self) -> bool:
        """Whether it decides nothing."""
        return self.state not in DECISIONS

    @property
    def rank(self) -> tuple[str, int, str, str, str]:
        """What orders the reviews of a question, oldest first; reviews of one rank are the same review."""
        return self.at, ENTRIES.index(self.state), self.by, self.digest, self.note or ""


def person(name: str) -> str:
    """Return what a name has in common with other spellings of it: small letters, composed, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name.casefold()).split())


def in_order(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """Return the reviews of a question, oldest first and each once, in whatever order git left them."""
    ranked = {review.rank: review for review in reviews}
    return tuple(ranked[rank] for rank in sorted(ranked))


def unanswered(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """Return what people asked about a question, and nobody has answered since, oldest first."""
    ordered = in_order(reviews)
    answers = [place for place, review in enumerate(ordered) if review.state == "answered"]
    return tuple(one for one in ordered[max(answers, default=-1) + 1 :] if one.state == "asked")


@dataclass(frozen=True)
class Unread:
    """What is there and could not be read: no rule calls it unknown, since it has a problem of its own.

    Args:
        questions: their names; `bank/*` for what a bank may hold, `*` where even the bank is not known.
        papers: their ids; `*` for what papers.yaml may hold.
        reviews: the banks whose files in checked/ could not be read; `*` for all.
    """

    questions: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()
    reviews: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Return whether any question could not be read."""
        return bool(self.questions)

    def may_hold(self, question: str) -> bool:
        """Return whether a question of this name may be in it."""
        bank = question.partition("/")[0]
        return not self.questions.isdisjoint((question, f"{bank}/*", "*"))

    def may_hold_bank(self, bank: str) -> bool:
        """Return whether a bank of this id may be in it."""
        return not self.questions.isdisjoint((f"{bank}/*", "*"))

    def may_hold_paper(self, paper: str) -> bool:
        """Return whether a paper of this id may be in it."""
        return not self.papers.isdisjoint((paper, "*"))

    def may_hold_review(self, bank: str) -> bool:
        """Return whether a review of a bank's questions may be in it."""
        return not self.reviews.isdisjoint((bank, "*"))


@dataclass(frozen=True)
class Course:
    """All of content/, read.

    Args:
        head: course.yaml.
        folder: content/, for pictures.
        papers: by id.
        banks: in the order that course.yaml has, the others behind it by file name.
        quizzes: by file name; without any, each bank is one.
        reviews: what the ledger holds, by question name, oldest first.
        released: what `quizgen release` recorded, by output.
        positions: the texts of questions' parts in the order that learners have, by the question's first name
            and the part's; None where no release has recorded any.
        left_out: what the papers say and no question asks.
        unread: what could not be read.
    """

    head: CourseHead
    folder: Any
    papers: Mapping[str, Paper]
    banks: tuple[Bank, ...]
    quizzes: tuple[Quiz, ...]
    reviews: Mapping[str, tuple[Review, ...]] = field(default_factory=dict)
    released: Mapping[str, Any] = field(default_factory=dict)
    positions: Mapping[str, Mapping[str, Sequence[str]]] | None = None
    left_out: tuple[LeftOut, ...] = ()
    unread: Unread = Unread()

    @cached_property
    def enemies(self) -> Mapping[str, frozenset[str]]:
        """What may stand on no sheet with a question, by its name, whichever of the two says so."""
        found: dict[str, set[str]] = {}
        for question in self.questions():
            for other in question.apart:
                if other != question.name:
                    found.setdefault(question.name, set()).add(other)
                    found.setdefault(other, set()).add(question.name)
        return {name: frozenset(others) for name, others in found.items()}

    def exhibits(self) -> Iterator[Exhibit]:
        """Yield every exhibit of every bank."""
        for bank in self.banks:
            yield from bank.exhibits

    def questions(self) -> Iterator[Question]:
        """Yield every question of every bank."""
        for bank in self.banks:
            yield from bank.questions
