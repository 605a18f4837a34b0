"""Sets of types. Each type says to which it belongs, and so promises what others rely on.

Rules name the sets that they look at, manifests the sets that an output takes. So a new type comes under the
rules of its kind, and onto the pages for its kind, without a word there. What the members of a set have
beside what every question has is a protocol here, and `quizgen.types` lets mypy hold each type to it.
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
    "asked": "what can stand on a sheet",
    "cards": "what is learnt by heart: `prompt` is the front, `back` the other side, each in its language",
    "choices": "what is answered by a mark: the options of its layout are where, each a key or not",
    "options": "choices whose options the teacher wrote: `keyed` yields them as written",
    "one-key": "options of which one is right; `order` is how they stand, or None",
    "several-keys": "options of which any number may be right",
    "statements": "a prompt that holds or does not: `answer` says which",
    "typed": "what is answered by a few words or a number: `keyed` yields all that is accepted",
    "terms": "typed words: `answer`, and `accept` for what else is right",
    "numbers": "typed numbers: `answer` or `range`, `tolerance` and `unit`",
    "gaps": "a text to complete: `parsed` is the text with its gaps marked, and the gaps",
    "pairs": "premises and responses: `pairs`, and `spare` responses",
    "sequences": "things to bring into order: `items`, in the right one",
}
"""Each set, with what its members are and what they have."""


class Card(Protocol):
    """What `cards` have."""

    @property
    def back(self) -> str:
        """The other side, in Markdown."""

    @property
    def front_lang(self) -> str | None:
        """The language of the front, where it is not the question's."""

    @property
    def back_lang(self) -> str | None:
        """The language of the back, where it is not the question's."""


class Ordered(Protocol):
    """What those of `one-key` have."""

    @property
    def order(self) -> str | None:
        """How the options are put in order; None where the teacher leaves that to quizgen."""


class SeveralKeys(Protocol):
    """What those of `several-keys` have."""

    @property
    def answers(self) -> Sequence[object]:
        """The right options."""


class Statement(Protocol):
    """What `statements` have."""

    @property
    def answer(self) -> bool:
        """Whether the statement holds."""


class Term(Protocol):
    """What `terms` have."""

    @property
    def answer(self) -> str:
        """The answer, as it is typed."""

    @property
    def accept(self) -> Sequence[object]:
        """What else is right."""


class Gapped(Protocol):
    """What those of `gaps` have."""

    @property
    def parsed(self) -> tuple[str, tuple[ParsedGap, ...]]:
        """The text with its gaps marked, and the gaps in order."""


class Paired(Protocol):
    """What those of `pairs` have."""

    @property
    def pairs(self) -> Sequence[Pair]:
        """Premises with their responses."""

    @property
    def spare(self) -> Sequence[str]:
        """Responses that match nothing."""


class InSequence(Protocol):
    """What `sequences` have."""

    @property
    def items(self) -> Sequence[str]:
        """What to put in order, in the right one."""


class Exact(Protocol):
    """A number that is right, alone or beside others."""

    @property
    def answer(self) -> str | None:
        """The number as written; None where it is a range."""


class Number(Exact, Protocol):
    """What `numbers` have."""

    @property
    def tolerance(self) -> str:
        """How far off is right, as a number or a percentage."""

    @property
    def unit(self) -> str | None:
        """What the number counts or measures."""

    @property
    def accept(self) -> Sequence[Exact]:
        """What else is right."""

    def lay_out(self, shuffle: Shuffle) -> Foreseeing:
        """Return the number's parts."""


class Foreseeing(Protocol):
    """A layout of `numbers`."""

    @property
    def foreseen(self) -> Sequence[Foreseen]:
        """All answers that the question foresees."""
