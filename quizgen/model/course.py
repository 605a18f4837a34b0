"""A course with its banks and the reviews of its questions. Frozen; knows no file format and no output.

Every field of an entry is a key that a teacher writes, with hyphens for underscores; `model.fields` defines
which values it accepts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, Literal, get_args

from quizgen.errors import Origin
from quizgen.frozen import frozen
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
    """The values that a bank's questions take for fields that they don't set."""

    source: Any = None
    level: Level | None = None
    points: Points | None = None
    claim: Claim | None = None
    lang: Lang | None = None
    use: Use | None = None
    waive: dict[str, Prose] = written(default_factory=dict)


class BankHead(Entry):
    """The head of a bank's file; its questions and exhibits are still raw values."""

    id: Id = written(key="bank")
    title: Label
    description: Prose | None = None
    lang: Lang | None = None
    tags: tuple[Tag, ...] = ()
    defaults: Defaults = Defaults()
    exhibits: list[Any] = written(default_factory=list)
    questions: list[Any]


@frozen
class Bank:
    """Questions that belong together; `waive` holds the waivers that its defaults give to all of them."""

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
    """The fields of course.yaml."""

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
"""A remark about a question, and the note that it is answered; neither is a decision."""
DECISIONS: tuple[Decision, ...] = get_args(Decision)
"""From bold to careful: of one person's decisions in the same second, the more careful one counts."""
ENTRIES: tuple[Decision | Remark, ...] = (*DECISIONS, *get_args(Remark))


class Review(Entry):
    """One person's decision on one version of a question, or a remark about it, with its time.

    A withdrawn review no longer counts. Withdrawing adds an entry and deletes none: if another person still
    had a deleted line, a merge in git would bring it back.
    """

    state: Literal[Decision, Remark]
    digest: Digest
    by: Label
    at: Moment
    note: Label | None = None

    origin: Origin | None = added(default=None)
    """Its place in the ledger; None for a review that is not written yet."""

    @property
    def person(self) -> str:
        """The reviewer's name, the same for all its spellings (see `person`)."""
        return person(self.by)

    @property
    def is_remark(self) -> bool:
        """Whether it is a remark, not a decision."""
        return self.state not in DECISIONS

    @property
    def rank(self) -> tuple[str, int, str, str, str]:
        """The sort key of a question's reviews, oldest first; reviews of the same rank are the same."""
        return self.at, ENTRIES.index(self.state), self.by, self.digest, self.note or ""


def person(name: str) -> str:
    """Return a name in the form that its spellings share: case-folded, NFC, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name.casefold()).split())


def in_order(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """Return the reviews of a question, oldest first, without duplicates; git merges may mix them."""
    ranked = {review.rank: review for review in reviews}
    return tuple(ranked[rank] for rank in sorted(ranked))


def unanswered(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """Return the remarks about a question that came after the last answer, oldest first."""
    ordered = in_order(reviews)
    answers = [place for place, review in enumerate(ordered) if review.state == "answered"]
    return tuple(one for one in ordered[max(answers, default=-1) + 1 :] if one.state == "asked")


@frozen
class Unread:
    """Questions, papers and reviews that could not be read.

    Each has a problem of its own already, so no rule reports a reference to it as unknown.

    Args:
        questions: their names; `bank/*` for any question of a bank, `*` for any question at all.
        papers: their ids; `*` for any paper.
        reviews: the banks whose files in checked/ could not be read; `*` for all.
    """

    questions: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()
    reviews: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Return whether any question could not be read."""
        return bool(self.questions)

    def may_hold(self, question: str) -> bool:
        """Return whether a question of this name may be among the unread ones."""
        bank = question.partition("/")[0]
        return not self.questions.isdisjoint((question, f"{bank}/*", "*"))

    def may_hold_bank(self, bank: str) -> bool:
        """Return whether a bank with this id may be among the unread ones."""
        return not self.questions.isdisjoint((f"{bank}/*", "*"))

    def may_hold_paper(self, paper: str) -> bool:
        """Return whether a paper with this id may be among the unread ones."""
        return not self.papers.isdisjoint((paper, "*"))

    def may_hold_review(self, bank: str) -> bool:
        """Return whether a review of a bank's questions may be among the unread ones."""
        return not self.reviews.isdisjoint((bank, "*"))


@frozen
class Course:
    """Everything that was read from content/.

    Args:
        head: course.yaml.
        folder: the path of content/, for pictures.
        papers: the papers by id.
        banks: the banks in the order of course.yaml, then the others by file name.
        quizzes: the quizzes by file name; if there are none, one per bank.
        reviews: the ledger's reviews by question name, oldest first.
        released: the records of `quizgen release`, by output.
        positions: the texts of questions' parts in the order that learners have, by the question's first name
            and the part's name; None if no release has recorded any.
        left_out: passages that no question asks about, with reasons.
        unread: questions, papers and reviews that could not be read.
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
    def with_enemies(self) -> tuple[Question, ...]:
        """The questions that name others that must not share a sheet with them."""
        return tuple([question for question in self.questions() if question.apart])

    @cached_property
    def enemies(self) -> Mapping[str, frozenset[str]]:
        """The questions that must not share a sheet, by question name, whichever of the two says so."""
        found: dict[str, set[str]] = {}
        for question in self.with_enemies:
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
