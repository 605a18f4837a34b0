"""Sets of question types. A type names its sets, and so promises the attributes that rules and outputs use.

A rule names the sets that it checks, and a manifest the sets that an output takes. So a new type gets the
rules and the pages for its kind without a change there. The attributes that a set's members have beyond those
of every question are a protocol here, and in `quizgen.types` mypy checks each type against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from quizgen.model.question import Shuffle
    from quizgen.types.cloze import ParsedGap
    from quizgen.types.layout import Foreseen
    from quizgen.types.matching import Pair

SETS = {
    "all": "every type",
    "asked": "questions that a sheet can show",
    "cards": "cards to learn by heart: `prompt` is the front, `back` the other side, each in its language",
    "choices": "questions answered by marking options: those of the layout, each a key or not",
    "options": "choices whose options the teacher wrote: `keyed` yields them as written",
    "one-key": "options of which one is right; `order` says how to order them, or None",
    "several-keys": "options of which any number may be right",
    "statements": "prompts that are true or false: `answer` says which",
    "typed": "questions answered by a few words or a number: `keyed` yields all accepted answers",
    "terms": "typed words: `answer`, and `accept` for other right answers",
    "numbers": "typed numbers: `answer` or `range`, `tolerance` and `unit`",
    "gaps": "texts to complete: `parsed` is the text with its gaps marked, and the gaps",
    "pairs": "premises and responses: `pairs`, and `spare` responses",
    "sequences": "items to put in order: `items`, in the right order",
}
"""The sets by name, with a description of their members and of the attributes that these have."""


class Card(Protocol):
    """The attributes of `cards`."""

    @property
    def back(self) -> str:
        """The other side, in Markdown."""

    @property
    def front_lang(self) -> str | None:
        """The language of the front; None if it is the question's."""

    @property
    def back_lang(self) -> str | None:
        """The language of the back; None if it is the question's."""


class Ordered(Protocol):
    """The attributes of types in `one-key`."""

    @property
    def order(self) -> str | None:
        """How to order the options; None if the teacher leaves that to quizgen."""


class SeveralKeys(Protocol):
    """The attributes of types in `several-keys`."""

    @property
    def answers(self) -> Sequence[object]:
        """The right options."""


class Statement(Protocol):
    """The attributes of `statements`."""

    @property
    def answer(self) -> bool:
        """Whether the statement holds."""


class Term(Protocol):
    """The attributes of `terms`."""

    @property
    def answer(self) -> str:
        """The answer, as students type it."""

    @property
    def accept(self) -> Sequence[object]:
        """Other right answers."""


class Gapped(Protocol):
    """The attributes of types in `gaps`."""

    @property
    def parsed(self) -> tuple[str, tuple[ParsedGap, ...]]:
        """The text with its gaps marked, and the gaps in order."""


class Paired(Protocol):
    """The attributes of types in `pairs`."""

    @property
    def pairs(self) -> Sequence[Pair]:
        """Premises with their responses."""

    @property
    def spare(self) -> Sequence[str]:
        """Responses that match no premise."""


class InSequence(Protocol):
    """The attributes of `sequences`."""

    @property
    def items(self) -> Sequence[str]:
        """The items in the right order."""


class Exact(Protocol):
    """A right number, the only one or one of several."""

    @property
    def answer(self) -> str | None:
        """The number as written; None if it is a range."""


class Number(Exact, Protocol):
    """The attributes of `numbers`."""

    @property
    def tolerance(self) -> str:
        """How far off is still right, as a number or a percentage."""

    @property
    def unit(self) -> str | None:
        """The unit after the number."""

    @property
    def accept(self) -> Sequence[Exact]:
        """Other right numbers."""

    def lay_out(self, shuffle: Shuffle) -> Foreseeing:
        """Return the number's parts."""


class Foreseeing(Protocol):
    """The attributes of a layout of `numbers`."""

    @property
    def foreseen(self) -> Sequence[Foreseen]:
        """All foreseen answers."""
