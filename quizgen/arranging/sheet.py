"""The pieces of an arrangement: items, parts, sheets, rows and groups."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from quizgen.evidence.citation import Citation
from quizgen.frozen import frozen
from quizgen.model.course import Bank
from quizgen.model.exhibit import Exhibit
from quizgen.model.fields import Marking, State, Use
from quizgen.model.question import Question
from quizgen.model.quiz import Quiz
from quizgen.model.view import Later


@frozen
class Shown:
    """An exhibit, ready to show.

    Args:
        id: its id.
        name: `bank/id`; a question may have the same name.
        title: its heading, or an empty text.
        text: Markdown.
        lang: its language.
        sources: where it comes from, ready to show.
    """

    id: str
    name: str
    title: str
    text: str
    lang: str
    sources: tuple[Citation, ...]

    @classmethod
    def of(cls, exhibit: Exhibit, sources: Iterable[Citation]) -> Shown:
        """Make an exhibit ready to show, with its sources."""
        return cls(exhibit.id, exhibit.name, exhibit.title or "", exhibit.text, exhibit.lang, tuple(sources))


class Inside(NamedTuple):
    """The parts of a question at its place, which only its text tells.

    Args:
        marking: how a partly right answer is marked here; None if the type leaves no choice.
        layout: its parts in order, in a form that depends on the type.
        sources: where it comes from, ready to show.
    """

    marking: Marking | None
    layout: Any
    sources: tuple[Citation, ...]


@frozen
class Item:
    """A question at its place on a sheet or in a bank.

    Args:
        number: counted from 1 in its sheet or bank.
        question: the question.
        points: its points here.
        state: whether it was checked by hand.
        inside: its parts, worked out when a file shows them: after an edit, most files do not change.
        exhibit: the exhibit that it refers to, perhaps together with other questions; or None.
    """

    number: int
    question: Question
    points: Decimal
    state: State
    inside: Later[Inside]
    exhibit: Shown | None = None

    @property
    def marking(self) -> Marking | None:
        """How a partly right answer is marked here; None if the type leaves no choice."""
        return self.inside.value.marking

    @property
    def layout(self) -> Any:
        """Its parts in order, in a form that depends on the type."""
        return self.inside.value.layout

    @property
    def sources(self) -> tuple[Citation, ...]:
        """Where it comes from, ready to show."""
        return self.inside.value.sources

    @property
    def draft(self) -> bool:
        """Whether nobody has accepted this exact text."""
        return self.state != "checked"

    @property
    def anchor(self) -> str:
        """An id for a page. It names the question, so students' pages must not show it."""
        return f"{self.question.bank}--{self.question.id}"


@frozen
class Part:
    """A part of a sheet under its heading; both texts are empty if the sheet has no parts."""

    title: str
    instructions: str
    items: tuple[Item, ...]


@frozen
class Sheet:
    """One version of a quiz; its code depends on all its texts, so it is worked out for its pages only."""

    letter: str
    version: str
    parts: tuple[Part, ...]
    coded: Later[str]

    @property
    def code(self) -> str:
        """A code that only this version has, so that a key fits no other sheet."""
        return self.coded.value

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items in order."""
        return tuple(item for part in self.parts for item in part.items)

    @property
    def count(self) -> int:
        """The number of questions."""
        return len(self.items)

    @property
    def points(self) -> Decimal:
        """The total of the points."""
        return sum((item.points for item in self.items), Decimal(0))

    @property
    def drafts(self) -> int:
        """The number of unchecked questions."""
        return sum(item.draft for item in self.items)


@frozen
class Row:
    """A question of a quiz, with its item in each version."""

    question: Question
    items: tuple[Item, ...]

    @property
    def item(self) -> Item:
        """The question's item in the first version."""
        return self.items[0]


@frozen
class Arranged:
    """A quiz with all its versions."""

    quiz: Quiz
    sheets: tuple[Sheet, ...]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The questions in the order of the first version, each with its item in every version."""
        places = [{item.question.name: item for item in sheet.items} for sheet in self.sheets]
        return tuple(
            Row(item.question, tuple(place[item.question.name] for place in places))
            for item in self.sheets[0].items
        )


Kind: TypeAlias = tuple[str, Use, bool]
"""What decides whether a file may contain a question: its type, its use, and whether it is retired."""


def kind_of(question: Question) -> Kind:
    """Return what decides whether a file may contain a question."""
    return question.type, question.use, question.retired


@frozen
class Group:
    """A bank's questions, outside any quiz."""

    bank: Bank
    items: tuple[Item, ...]

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        """The few kinds of its questions."""
        return frozenset([kind_of(item.question) for item in self.items])
