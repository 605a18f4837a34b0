"""The marking of partly right answers. All code that marks answers, or describes marking, follows it.

`templates/shared/marking.js` does the same on practice pages; `tests/marking/` has one table for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from quizgen.frozen import frozen
from quizgen.model.fields import Marking

WHOLE, NOTHING = Decimal(100), Decimal(0)
"""The worth of a right and of a wrong answer, in percent."""


@frozen
class Part:
    """A part of an answer: an option, a gap, a premise, two neighbours in an order, or a typed answer.

    Args:
        given: whether the student marked the option, or got this part right.
        key: whether marking it is right; False only for wrong options.
        worth: how much it gives, in percent, if the bank states it; otherwise None.
    """

    given: bool
    key: bool = True
    worth: Decimal | None = None


def share(marking: Marking | None, parts: Sequence[Part]) -> Fraction:
    """Return the share of its points that an answer gets: 1 for all, below 0 if it takes points off.

    An empty answer gets 0 by every marking. Ripkey, Case and Swanson (1996) compare ways to mark questions
    with several keys.

    Args:
        marking: how a partly right answer is marked; None if only one part can be given, as with one key.
        parts: all parts, given or not.
    """
    if not any(part.given for part in parts):
        return Fraction(0)
    if marking == "all-or-nothing":
        return Fraction(all(part.given == part.key for part in parts) and _whole(parts))
    if marking == "per-option":
        return Fraction(sum(part.given == part.key for part in parts), len(parts))
    if marking == "right-minus-wrong":
        each = zip(parts, gains(parts), strict=True)
        gained = sum((gain for part, gain in each if part.given), Fraction(0))
        return min(Fraction(1), max(Fraction(0), gained))
    gained = sum((_worth(part) for part in parts if part.given), Fraction(0))
    return gained / len(parts) if marking == "per-part" else gained


def gains(parts: Sequence[Part]) -> list[Fraction]:
    """Return the share that each option adds if right ones add points and wrong ones take points off.

    Ticking every option gives 0: the right ones add up to 1, the wrong ones to -1. A `worth` in the bank
    replaces its option's usual share.
    """
    keys = sum(part.key for part in parts)
    usual = {True: Fraction(1, keys or 1), False: Fraction(-1, len(parts) - keys or 1)}
    return [_worth(part) if part.worth is not None else usual[part.key] for part in parts]


def neighbours(order: Sequence[int]) -> list[Part]:
    """Return the parts of an order: each pair of neighbours in it, given if the student has the pair, too.

    Args:
        order: the positions, from 1, that the student gave to the things, listed in their right order. A
            position that was given twice counts for none of its things.
    """
    places = [place if order.count(place) == 1 else None for place in order]
    return [Part(one is not None and other == one + 1) for one, other in pairwise(places)]


def _worth(part: Part) -> Fraction:
    """Return the share that a part gives; 33.33333 percent counts as exactly a third."""
    if part.worth is None:
        return Fraction(part.key)
    return Fraction(part.worth / WHOLE).limit_denominator(10_000)


def _whole(parts: Sequence[Part]) -> bool:
    return all(_worth(part) == 1 for part in parts if part.given)
