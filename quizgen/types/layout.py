"""Parts of layouts that several question types use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from quizgen.frozen import frozen
from quizgen.model.fields import End
from quizgen.model.question import Option
from quizgen.model.view import View
from quizgen.text.literal import formulas, to_words, without_dollars
from quizgen.types.marking import NOTHING, WHOLE

GAP_MARKS = ("\ufdd0", "\ufdd1")
"""Noncharacters, which no bank can hold: they enclose a gap's number while Markdown is rendered."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letter(index: int) -> str:
    """Return A for 0, Z for 25, AA for 26."""
    if index < len(LETTERS):
        return LETTERS[index]
    more, last = divmod(index, len(LETTERS))
    return letter(more - 1) + LETTERS[last]


@frozen
class Foreseen(View):
    """An answer that the teacher foresees, right or wrong, with its worth and feedback.

    Args:
        text: the answer as written; the middle of a range.
        worth: how much it gives, in percent: 100 if it is right, 0 if it is wrong.
        feedback: the feedback for students who answer so, or an empty text.
        tolerance: how far off a number may be; empty for words.
        range: the range as shown to readers, such as "4 – 6", or an empty text.
        percent: the tolerance as written, such as "2 %", if it is a percentage; otherwise empty.
    """

    text: str
    worth: Decimal
    feedback: str = ""
    tolerance: str = ""
    range: str = ""
    percent: str = ""

    @property
    def shown(self) -> str:
        """The answer as shown to readers: its range, or its text."""
        return self.range or self.text

    @property
    def around(self) -> str:
        """The tolerance as shown after the number, such as "± 2"; empty for a range or a tolerance of 0."""
        return "" if self.range or self.tolerance in ("", "0") else f"± {self.off}"

    @property
    def full(self) -> str:
        """The answer as shown to readers, with its tolerance."""
        return f"{self.shown} {self.around}".rstrip()

    @property
    def off(self) -> str:
        """The tolerance, as written if it is a percentage; empty for words."""
        return self.percent or self.tolerance

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways to type it: as written, or with formulas as bare TeX or in words."""
        return tuple(dict.fromkeys(way(self.text) for way in (str, without_dollars, to_words)))

    @property
    def is_right(self) -> bool:
        """Whether it gives all points."""
        return self.worth == WHOLE

    @property
    def is_partly(self) -> bool:
        """Whether it gives some of the points, but not all."""
        return NOTHING < self.worth < WHOLE


@frozen
class PlacedGap(View):
    """A gap in its place.

    Args:
        number: its number in the text, from 1.
        group: 1 for c1; an output that asks one gap at a time asks the gaps of one group together.
        foreseen: the foreseen answers, the best first.
        hint: the hint that the gap shows.
        choices: the choices in order; empty if the answer is typed.
    """

    number: int
    group: int
    foreseen: tuple[Foreseen, ...]
    hint: str
    choices: tuple[str, ...]

    @property
    def accepted(self) -> tuple[str, ...]:
        """The right answers, the best first."""
        return tuple(one.text for one in self.foreseen if one.is_right)

    @property
    def answer(self) -> str:
        """The best answer."""
        return self.foreseen[0].text

    @property
    def tolerance(self) -> str:
        """How far off a number may be; empty for words."""
        return self.foreseen[0].tolerance

    @property
    def offered(self) -> tuple[Foreseen, ...]:
        """The choices, each with its worth and feedback."""
        known = {one.text: one for one in reversed(self.foreseen)}
        return tuple(known.get(choice) or Foreseen(choice, NOTHING) for choice in self.choices)

    @property
    def has_set_choices(self) -> bool:
        """Whether a choice has a formula, which a drop-down list can't show."""
        return any(formula for choice in self.choices for formula in formulas(choice))


@frozen
class PlacedOption(View):
    """An option in its place.

    Args:
        letter: its letter.
        number: its position, from 1.
        text: its text as written.
        feedback: the feedback for students who choose it, or an empty text.
        key: whether it is right.
        worth: how much it gives, in percent of the points, if the bank states it; in a multiple-choice
            question, also if the bank states the worth of another option. Otherwise none.
        fixed: first or last, if it stays there when the others are shuffled; otherwise none.
    """

    letter: str
    number: int
    text: str
    feedback: str
    key: bool
    worth: Decimal | None
    fixed: End | None


@frozen
class OptionsLayout(View):
    """Options in the order that students see.

    Args:
        options: the options in order.
        shuffled: whether the order is random, so that an output may shuffle again.
    """

    options: tuple[PlacedOption, ...]
    shuffled: bool

    @property
    def keys(self) -> int:
        """How many options are right."""
        return sum([option.key for option in self.options])

    @property
    def distractors(self) -> int:
        """How many options are wrong."""
        return len(self.options) - self.keys

    @property
    def takes_off(self) -> bool:
        """Whether an option takes points off."""
        return any(option.worth is not None and option.worth < 0 for option in self.options)

    @property
    def answer(self) -> str:
        """The letters of the keys."""
        return ", ".join(option.letter for option in self.options if option.key)


def show_options(options: Iterable[tuple[Option, bool]], *, shuffled: bool) -> OptionsLayout:
    """Return a layout of options, lettered in their order.

    Args:
        options: the options in order, each with whether it is a key.
        shuffled: whether the order is random.
    """
    placed = [
        PlacedOption(
            letter(index), index + 1, option.text, option.feedback or "", key, option.worth, option.fixed
        )
        for index, (option, key) in enumerate(options)
    ]
    return OptionsLayout(tuple(placed), shuffled)


def unlike(given: Sequence[int], order: Sequence[int]) -> Sequence[int]:
    """Return an order, rotated by one if it would give the answer away.

    Args:
        given: the order that is the answer.
        order: the order that a shuffle returned.
    """
    return [*order[1:], order[0]] if list(given) == list(order) else order
