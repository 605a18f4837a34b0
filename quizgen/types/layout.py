"""The parts that several types of question are laid out in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quizgen.model.fields import End
from quizgen.model.question import Option
from quizgen.model.view import View
from quizgen.text.literal import formulas, to_words, without_dollars
from quizgen.types.marking import NOTHING, WHOLE

GAP_MARKS = ("\ufdd0", "\ufdd1")
"""Noncharacters, which no bank can hold: a gap's number stands between them while Markdown is rendered."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letter(index: int) -> str:
    """Return A for 0, Z for 25, AA for 26."""
    more, last = divmod(index, len(LETTERS))
    return (letter(more - 1) if more else "") + LETTERS[last]


@dataclass(frozen=True, slots=True)
class Foreseen(View):
    """An answer that somebody foresaw, and what becomes of it where it is given.

    Args:
        text: as written; the middle where it is a range.
        worth: what it gives, in percent: 100 where it is right, 0 where it is wrong.
        feedback: what is said to students who answer so, or empty.
        tolerance: how far off a number may be; empty where it is words.
        range: the range to read, such as "4 – 6"; else empty.
        percent: the tolerance as written where it is a percentage, such as "2 %"; else empty.
    """

    text: str
    worth: Decimal
    feedback: str = ""
    tolerance: str = ""
    range: str = ""
    percent: str = ""

    @property
    def shown(self) -> str:
        """The answer to read: its range, or its text."""
        return self.range or self.text

    @property
    def around(self) -> str:
        """How far off is right, to read behind the number; empty where nothing is, or a range says it."""
        return "" if self.range or self.tolerance in ("", "0") else f"± {self.off}"

    @property
    def full(self) -> str:
        """The answer to read, with how far off is right."""
        return f"{self.shown} {self.around}".rstrip()

    @property
    def off(self) -> str:
        """How far off is right, as written; empty where it is words."""
        return self.percent or self.tolerance

    @property
    def ways(self) -> tuple[str, ...]:
        """How it may be typed: as written, or a formula as bare TeX or in words."""
        return tuple(dict.fromkeys(way(self.text) for way in (str, without_dollars, to_words)))

    @property
    def is_right(self) -> bool:
        """Whether it gives all points."""
        return self.worth == WHOLE

    @property
    def is_partly(self) -> bool:
        """Whether it gives some of the points."""
        return NOTHING < self.worth < WHOLE


@dataclass(frozen=True, slots=True)
class PlacedGap(View):
    """A gap in its place.

    Args:
        number: in the text, from 1.
        group: 1 for c1; gaps of one group are asked together where an output asks one at a time.
        foreseen: answers and what becomes of them, the best first.
        hint: shown in the gap.
        choices: what to choose from, in order; empty where the answer is typed.
    """

    number: int
    group: int
    foreseen: tuple[Foreseen, ...]
    hint: str
    choices: tuple[str, ...]

    @property
    def accepted(self) -> tuple[str, ...]:
        """What is right, the best first."""
        return tuple(one.text for one in self.foreseen if one.is_right)

    @property
    def answer(self) -> str:
        """What the gap is filled with."""
        return self.foreseen[0].text

    @property
    def tolerance(self) -> str:
        """How far off a number may be; empty where it is not a number."""
        return self.foreseen[0].tolerance

    @property
    def offered(self) -> tuple[Foreseen, ...]:
        """The choices with what becomes of each."""
        known = {one.text: one for one in reversed(self.foreseen)}
        return tuple(known.get(choice) or Foreseen(choice, NOTHING) for choice in self.choices)

    @property
    def has_set_choices(self) -> bool:
        """Whether a choice has a formula, which no drop-down shows."""
        return any(formula for choice in self.choices for formula in formulas(choice))


@dataclass(frozen=True, slots=True)
class PlacedOption(View):
    """An option in its place.

    Args:
        letter: by which a student names it.
        number: its place, from 1.
        text: as written.
        feedback: what is said to students who choose it, or empty.
        key: whether it is right.
        worth: what it gives, in percent of the points, where that is written of it; of several right options
            also where it is written of another one. Else none.
        fixed: first or last where it stands there, however the others are shuffled; else none.
    """

    letter: str
    number: int
    text: str
    feedback: str
    key: bool
    worth: Decimal | None
    fixed: End | None


@dataclass(frozen=True, slots=True)
class OptionsLayout(View):
    """Options in the order in which a student sees them.

    Args:
        options: in order.
        shuffled: the order means nothing, so that an output may shuffle again.
    """

    options: tuple[PlacedOption, ...]
    shuffled: bool

    @property
    def keys(self) -> int:
        """How many options are right."""
        return sum(option.key for option in self.options)

    @property
    def distractors(self) -> int:
        """How many options are wrong."""
        return len(self.options) - self.keys

    @property
    def takes_off(self) -> bool:
        """Whether an option gives less than nothing."""
        return any(option.worth is not None and option.worth < 0 for option in self.options)

    @property
    def answer(self) -> str:
        """The letters of the keys."""
        return ", ".join(option.letter for option in self.options if option.key)


def show_options(options: Iterable[tuple[Option, bool]], *, shuffled: bool) -> OptionsLayout:
    """Return options with their letters.

    Args:
        options: each with whether it is a key, in order.
        shuffled: whether that order means nothing.
    """
    placed = (
        PlacedOption(
            letter(index), index + 1, option.text, option.feedback or "", key, option.worth, option.fixed
        )
        for index, (option, key) in enumerate(options)
    )
    return OptionsLayout(tuple(placed), shuffled)


def unlike(given: Sequence[int], order: Sequence[int]) -> Sequence[int]:
    """Return `order`, or `order` turned by one where it would give the answer away.

    Args:
        given: the order that is the answer.
        order: the order that a shuffle came to.
    """
    return [*order[1:], order[0]] if list(given) == list(order) else order
