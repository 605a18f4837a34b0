"""What students type: answers that are right as well, or in part, and wrong ones that a teacher foresees.

Of all that fits what was typed, that counts which gives most; `templates/shared/typed.js` judges so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Context, Decimal
from typing import TypeAlias

from quizgen.errors import FieldPath
from quizgen.model.entry import Entry
from quizgen.model.fields import Prose, TypedText, Worth, as_number
from quizgen.model.question import Fault, Keyed, Line
from quizgen.text.markdown import to_plain
from quizgen.types.layout import Foreseen
from quizgen.types.marking import NOTHING, WHOLE

EXACT = Context(prec=500)
"""Digits enough for the sum of any two numbers that a bank can hold."""
Placed: TypeAlias = tuple[FieldPath, Foreseen]
"""An answer with the field that holds it."""
IN_TEXT: FieldPath = ("text",)
"""The field of the answers that stand in a text with gaps."""
Hides: TypeAlias = Callable[[Foreseen, Foreseen], bool]
"""Whether whatever fits the second of two answers fits the first one, too."""


class Accepted(Entry):
    """What an answer gives that is right beside the one that is shown, and what is said to it."""

    worth: Worth | None = None
    feedback: Prose | None = None


class Expected(Entry):
    """What is said to a wrong answer."""

    feedback: Prose


class AcceptedText(Accepted):
    """Words that are right as well, or in part."""

    text: TypedText


class ExpectedText(Expected):
    """Words that are wrong."""

    text: TypedText


def worth_of(entry: Accepted | Expected) -> Decimal:
    """Return what an answer gives, in percent."""
    if isinstance(entry, Expected):
        return NOTHING
    return WHOLE if entry.worth is None else entry.worth


def words(text: str, entry: Accepted | Expected | None = None) -> Foreseen:
    """Return an answer in words; without an entry, it is the right one."""
    return Foreseen(text, worth_of(entry) if entry else WHOLE, (entry and entry.feedback) or "")


def number(
    answer: str | None,
    limits: tuple[str, str] | None,
    tolerance: str,
    entry: Accepted | Expected | None = None,
) -> Foreseen:
    """Return a number as written, or the middle of a range, with how far off is right.

    Args:
        answer: the number.
        limits: the ends of the range, where there is one instead.
        tolerance: a number, or a percentage.
        entry: what it gives; without one, it is the right one.
    """
    if limits:
        low, high = map(size, limits)
        middle = EXACT.divide(EXACT.add(low, high), Decimal(2))
        room = EXACT.divide(EXACT.subtract(high, low), Decimal(2))
        return replace(words(_plain(middle), entry), tolerance=_plain(room), range=" – ".join(limits))
    found = words(answer or "", entry)
    if not tolerance.endswith("%"):
        return replace(found, tolerance=tolerance)
    share = EXACT.divide(size(tolerance), Decimal(100))
    off = EXACT.multiply(share, abs(size(found.text)))
    return replace(found, tolerance=_plain(off), percent=tolerance)


def size(text: str) -> Decimal:
    """Return the number that a text is, or a tolerance in percent; 0 where it is none."""
    return as_number(text.rstrip("% ")) or NOTHING


def span(answer: Foreseen) -> tuple[Decimal, Decimal]:
    """Return the smallest and the largest number that fit a number."""
    middle, room = size(answer.text), size(answer.tolerance)
    return EXACT.subtract(middle, room), EXACT.add(middle, room)


def _plain(number: Decimal) -> str:
    """Return a number in plain digits, as every output reads it."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_order(placed: Iterable[Placed]) -> list[Placed]:
    """Return answers in the order in which they are compared with what was typed: the best first."""
    return sorted(placed, key=lambda one: -one[1].worth)


def hides_words(first: Foreseen, second: Foreseen) -> bool:
    """Return whether two answers in words are one to a student, capitals aside."""
    return first.text.casefold() == second.text.casefold()


def hides_exactly(first: Foreseen, second: Foreseen) -> bool:
    """Return whether two answers in words are one where capitals count."""
    return first.text == second.text


def hides_number(first: Foreseen, second: Foreseen) -> bool:
    """Return whether all that fits the second of two numbers fits the first."""
    (low, high), (least, most) = span(first), span(second)
    return low <= least and most <= high


def hidden(
    placed: Iterable[Placed], hides: Hides, *, twice: bool = False
) -> Iterator[tuple[Placed, Foreseen]]:
    """Yield each answer that nothing typed ever comes to, with the better one that is in its way.

    Args:
        placed: the answers.
        hides: whether one of two is in the way of the other.
        twice: whether an answer that is right is in the way of the same one, too. Those that stand in a text,
            with a bar between them, never are.
    """
    before: list[Foreseen] = []
    for path, answer in in_order(placed):
        told = twice and path != IN_TEXT
        if other := next((one for one in before if _in_the_way(one, answer, hides, twice=told)), None):
            yield (path, answer), other
        before.append(answer)


def _in_the_way(one: Foreseen, answer: Foreseen, hides: Hides, *, twice: bool) -> bool:
    if min(one.worth, answer.worth) < WHOLE:
        return hides(one, answer)
    return twice and (hides(one, answer) if answer.tolerance else one.text == answer.text)


def faults_of_hidden(placed: Iterable[Placed], hides: Hides, *, twice: bool = False) -> Iterator[Fault]:
    """Yield each answer that nothing typed ever comes to; the arguments are those of `hidden`."""
    for (path, answer), other in hidden(placed, hides, twice=twice):
        gives = f"gives {other.worth.normalize():f} percent" if other.worth else "is a wrong answer"
        message = f'"{answer.full}" never counts: "{other.full}" matches the same answers and {gives}'
        more = ", or narrow the other" if answer.tolerance else ""
        yield Fault(path, "hidden-answer", message, f"keep one of them{more}")


def faults_of_worth(path: FieldPath, entry: Accepted) -> Iterator[Fault]:
    """Yield an accepted answer that gives nothing, or takes points off."""
    if entry.worth is not None and entry.worth <= 0:
        message = f"an accepted answer gives points, not {entry.worth:f} percent"
        help_text = "write more than 0, or move it to expect, which is for wrong answers"
        yield Fault((*path, "worth"), "unfit-worth", message, help_text)


def keyed(placed: Iterable[Placed]) -> Iterator[Keyed]:
    """Yield answers as what they are to the key."""
    for path, one in placed:
        worth = one.worth if one.is_partly else None
        yield Keyed(path, one.shown, one.worth > 0, one.feedback, worth)


def as_lines(answers: Iterable[Foreseen], unit: str = "") -> Iterator[Line]:
    """Yield answers for somebody who checks them."""
    for one in answers:
        worth = f"({one.worth:f} %)" if one.is_partly else ""
        text = " ".join(filter(None, (one.full, unit, worth)))
        yield Line(text, one.worth > 0, to_plain(one.feedback))
