"""Typed answers: the right ones, partly right ones, and wrong ones that a teacher expects.

If several answers match the typed text, the one that gives the most counts; `templates/shared/typed.js`
judges by the same rule.
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
"""Enough digits for exact sums of any two numbers that a bank can hold."""
Placed: TypeAlias = tuple[FieldPath, Foreseen]
"""The path of an answer's field, and the answer."""
IN_TEXT: FieldPath = ("text",)
"""The path of answers that are written in a cloze text."""
Hides: TypeAlias = Callable[[Foreseen, Foreseen], bool]
"""Tells whether everything that matches the second of two answers matches the first, too."""


class Accepted(Entry):
    """The worth and feedback of an accepted answer beside the main one."""

    worth: Worth | None = None
    feedback: Prose | None = None


class Expected(Entry):
    """The feedback on a wrong answer that the teacher expects."""

    feedback: Prose


class AcceptedText(Accepted):
    """Other words that are right, fully or in part."""

    text: TypedText


class ExpectedText(Expected):
    """Wrong words that the teacher expects."""

    text: TypedText


def worth_of(entry: Accepted | Expected) -> Decimal:
    """Return how much an answer gives, in percent."""
    if isinstance(entry, Expected):
        return NOTHING
    return WHOLE if entry.worth is None else entry.worth


def words(text: str, entry: Accepted | Expected | None = None) -> Foreseen:
    """Return an answer in words with the worth and feedback of its entry; without one, the right answer."""
    return Foreseen(text, worth_of(entry) if entry else WHOLE, (entry and entry.feedback) or "")


def number(
    answer: str | None,
    limits: tuple[str, str] | None,
    tolerance: str,
    entry: Accepted | Expected | None = None,
) -> Foreseen:
    """Return a number as written, or the middle of a range, with its tolerance.

    Args:
        answer: the number, unless there is a range.
        limits: the ends of the range, if there is one.
        tolerance: the tolerance, as a number or a percentage.
        entry: the entry with its worth and feedback; None for the question's main answer.
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
    """Return the number in a text, with or without a percent sign; 0 if there is none."""
    return as_number(text.rstrip("% ")) or NOTHING


def span(answer: Foreseen) -> tuple[Decimal, Decimal]:
    """Return the smallest and the largest number that match a numeric answer."""
    middle, room = size(answer.text), size(answer.tolerance)
    return EXACT.subtract(middle, room), EXACT.add(middle, room)


def _plain(number: Decimal) -> str:
    """Return a number in plain digits, which every output understands."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_order(placed: Iterable[Placed]) -> list[Placed]:
    """Return answers in the order in which outputs compare them with a typed text: the best first."""
    return sorted(placed, key=lambda one: -one[1].worth)


def hides_words(first: Foreseen, second: Foreseen) -> bool:
    """Return whether two answers in words are the same apart from capitals."""
    return first.text.casefold() == second.text.casefold()


def hides_exactly(first: Foreseen, second: Foreseen) -> bool:
    """Return whether two answers in words are exactly the same."""
    return first.text == second.text


def hides_number(first: Foreseen, second: Foreseen) -> bool:
    """Return whether every number that matches the second of two answers matches the first."""
    (low, high), (least, most) = span(first), span(second)
    return low <= least and most <= high


def hidden(
    placed: Iterable[Placed], hides: Hides, *, twice: bool = False
) -> Iterator[tuple[Placed, Foreseen]]:
    """Yield each answer that never counts, with the better or earlier answer that hides it.

    Args:
        placed: the answers with their paths.
        hides: tells whether the first of two answers hides the second.
        twice: whether a right answer also hides a right answer that repeats it. Alternatives in a cloze text,
            with bars between them, may always repeat.
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
    """Yield the fault of each answer that never counts; the arguments are those of `hidden`."""
    for (path, answer), other in hidden(placed, hides, twice=twice):
        gives = f"gives {other.worth.normalize():f} percent" if other.worth else "is a wrong answer"
        message = f'"{answer.full}" never counts: "{other.full}" matches the same answers and {gives}'
        more = ", or narrow the other" if answer.tolerance else ""
        yield Fault(path, "hidden-answer", message, f"keep one of them{more}")


def faults_of_worth(path: FieldPath, entry: Accepted) -> Iterator[Fault]:
    """Yield the fault of an accepted answer that gives no points, or takes points off."""
    if entry.worth is not None and entry.worth <= 0:
        message = f"an accepted answer must give points, not {entry.worth:f} percent"
        help_text = "write more than 0, or move it to expect, which is for wrong answers"
        yield Fault((*path, "worth"), "unfit-worth", message, help_text)


def keyed(placed: Iterable[Placed]) -> Iterator[Keyed]:
    """Yield answers as keyed texts."""
    for path, one in placed:
        worth = one.worth if one.is_partly else None
        yield Keyed(path, one.shown, one.worth > 0, one.feedback, worth)


def as_lines(answers: Iterable[Foreseen], unit: str = "") -> Iterator[Line]:
    """Yield answers as lines for a reviewer."""
    for one in answers:
        worth = f"({one.worth:f} %)" if one.is_partly else ""
        text = " ".join(filter(None, (one.full, unit, worth)))
        yield Line(text, one.worth > 0, to_plain(one.feedback))
