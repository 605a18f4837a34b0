"""What a partly right answer gives. Whatever marks an answer, or says how it is marked, follows this module.

`templates/shared/marking.js` does the same on a practice page; `tests/marking/` has one table for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from quizgen.model.fields import Marking

WHOLE, NOTHING = Decimal(100), Decimal(0)
"""What a right and a wrong answer are worth, in percent."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an answer: an option, a gap, a premise, two neighbours of an order, a typed answer.

    Args:
        given: whether the student marked the option, or has this part right.
        key: whether a student should; only options can be wrong to mark.
        worth: what it gives if it is given, in percent, where that was decided; else None.
    """

    given: bool
    key: bool = True
    worth: Decimal | None = None


def share(marking: Marking | None, parts: Sequence[Part]) -> Fraction:
    """Return what share of its points an answer gets: 1 for all of them, below 0 where points are taken off.

    Nothing given is nothing gained, whatever the marking. Ripkey, Case and Swanson (1996) compare such ways
    to mark questions with several keys.

    Args:
        marking: how a partly right answer is marked; None where the answer is one part, as for one key.
        parts: all that could have been given.
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
    """Return what share each option adds where right ones add and wrong ones take off.

    Ticking everything comes to nothing: the right ones add up to 1, the wrong ones to -1. A `worth` that was
    written stands instead of its option's share.
    """
    keys = sum(part.key for part in parts)
    usual = {True: Fraction(1, keys or 1), False: Fraction(-1, len(parts) - keys or 1)}
    return [_worth(part) if part.worth is not None else usual[part.key] for part in parts]


def neighbours(order: Sequence[int]) -> list[Part]:
    """Return the parts of an order: each two things that follow one another, given where they stand so.

    Args:
        order: the places, counted from 1, that were given to the things, in their right order. A place that
            was given twice is nobody's.
    """
    places = [place if order.count(place) == 1 else None for place in order]
    return [Part(one is not None and other == one + 1) for one, other in pairwise(places)]


def _worth(part: Part) -> Fraction:
    """Return what a part gives; 33.33333 percent are a third, as written with as many digits as do."""
    if part.worth is None:
        return Fraction(part.key)
    return Fraction(part.worth / WHOLE).limit_denominator(10_000)


def _whole(parts: Sequence[Part]) -> bool:
    return all(_worth(part) == 1 for part in parts if part.given)
