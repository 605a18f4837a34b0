"""Numbers, ranges and quantities in options: exact, with their units, and comparable across units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypedDict, cast

from quizgen.model.fields import as_number
from quizgen.reading import yamltree
from quizgen.text.lazily import lazily

if TYPE_CHECKING:
    from quizgen.checks.item_writing.views import Choice

FILE = Path(__file__).parent / "units.yaml"
LARGE = 1000
"""The smallest factor of a large prefix."""
LONGEST = 22
"""The most characters of a unit in the table, with a full stop; most options have more."""

MOST_WORDS = 3
"""The most words of a unit in the table, as in "parts per million"."""
SPACES = " \u00a0\u2009\u202f"
"""Spaces that may separate the thousands of a number."""
SIGNS = ("+", "-", "−")
OF_NUMBERS = f"0123456789.,/–—{SPACES}{''.join(SIGNS)}"
"""The characters with which a number or range begins, before its unit."""
TIDY = str.maketrans("−", "-", SPACES)
DIGITS = rf"\d[\d.,]*(?:[{SPACES}]\d{{3}}(?!\d))*"
RANGE = lazily(rf"(?P<low>{DIGITS})\s*(?:-|–|—|to)\s*(?P<high>{DIGITS})\s*(?P<unit>\D.*|)")
ONE = lazily(rf"(?P<one>[+−-]?{DIGITS})(?:/(?P<parts>\d{{1,9}}))?\s*(?P<unit>\D.*|)")
DIGIT = re.compile(r"\d")
THOUSANDS = lazily(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
DECIMAL_COMMA = lazily(r"[+-]?\d+,(\d\d?|\d{4,})")
"""A decimal comma, but not before three digits, which may be thousands outside English."""
SIMPLE_UNIT = lazily(r"%|[^\W\d]*")


Spelling = Literal["signs", "words"]
_Entry = TypedDict(
    "_Entry", {"is": str, "prefixed": str, "signs": list[str], "words": list[str]}, total=False
)


class _Table(TypedDict):
    """The content of units.yaml, which tests check in full."""

    prefixes: dict[Spelling, dict[str, str]]
    quantities: dict[str, list[_Entry]]


class Unit(NamedTuple):
    """A unit.

    Args:
        spelled: its spelling in the table of units; case-folded if the table lacks it.
        of: the quantity that it measures; units of the same quantity are comparable.
        size: its size in the quantity's first unit.
        known: whether the table has it.
    """

    spelled: str
    of: str
    size: Fraction = Fraction(1)
    known: bool = False


class Span(NamedTuple):
    """An option that is a number or range, with both ends in the first unit of their quantity."""

    low: Fraction
    high: Fraction
    unit: Unit
    choice: Choice

    @property
    def single(self) -> bool:
        """Whether it is a single number."""
        return self.low == self.high


def has_digit(choice: Choice) -> bool:
    """Return whether an option has a digit, and so may be a number."""
    return DIGIT.search(choice.text.visible) is not None


def span_of(choice: Choice) -> Span | None:
    """Return an option as a number or range; None if it is anything more."""
    text = choice.text.visible
    if not text[:1].isdigit() and text[:1] not in SIGNS:
        return None
    rest = text.lstrip(OF_NUMBERS)
    if len(rest.split(None, MOST_WORDS)) > MOST_WORDS and not rest.startswith("to"):
        return None  # as most options that begin with a number: no unit has so many words
    read = _read(text, choice.text.lists.lang)
    return Span(*read, choice) if read else None


def _read(text: str, lang: str) -> tuple[Fraction, Fraction, Unit] | None:
    """Return the ends and the unit of a number or range."""
    if found := RANGE.fullmatch(text):  # then it is no single number: no unit begins with a dash or "to"
        unit = _unit(found["unit"])
        low, high = (_number(found[end], lang) if unit else None for end in ("low", "high"))
        # A backward range, such as 3-1, is a score or a ratio.
        if unit is None or low is None or high is None or low >= high:
            return None
        return low * unit.size, high * unit.size, unit
    if (found := ONE.fullmatch(text)) and (unit := _unit(found["unit"])):
        number = _number(found["one"], lang)
        parts = found["parts"]
        # Without a unit, a text such as 24/7 or 9/11 is no fraction.
        if number is not None and (not parts or (unit.known and unit.spelled and int(parts))):
            amount = number / Fraction(parts or 1) * unit.size
            return amount, amount, unit
    return None


def _number(text: str, lang: str) -> Fraction | None:
    """Return the number in a text of digits and separators; None if it can be read in several ways."""
    text = text.translate(TIDY)
    if "," in text:
        if THOUSANDS.fullmatch(text) and lang.partition("-")[0] == "en":
            text = text.replace(",", "")
        elif DECIMAL_COMMA.fullmatch(text):
            text = text.replace(",", ".")
    number = as_number(text)
    return None if number is None else Fraction(number)


def _unit(text: str) -> Unit | None:
    """Return a unit of the table, or a single word as an unknown unit; otherwise None."""
    spelled = " ".join(text.split())
    if len(spelled) <= LONGEST and (found := _find(spelled)):
        return found
    return Unit(text.casefold(), f"unit {text.casefold()}") if SIMPLE_UNIT.fullmatch(text) else None


def _find(text: str) -> Unit | None:
    signs, words = units()
    for spelled in (text, text.removesuffix(".")):
        if found := signs.get(spelled) or words.get(spelled.casefold()):
            return found
    return None


@cache
def units() -> tuple[Mapping[str, Unit], Mapping[str, Unit]]:
    """Return the known units by symbol, and by case-folded word."""
    root = cast(_Table, yamltree.read(FILE.name, FILE.read_bytes()).root)
    tables: dict[Spelling, dict[str, Unit]] = {"signs": {}, "words": {}}
    for quantity, entries in root["quantities"].items():
        for entry in entries:
            for spelling, table in tables.items():
                for spelled, size in _spelled(entry, spelling, root["prefixes"][spelling]):
                    known = table.setdefault(spelled, Unit(spelled, quantity, size, known=True))
                    if (known.of, known.size) != (quantity, size):
                        raise ValueError(spelled)
    return tables["signs"], tables["words"]


def _spelled(
    entry: _Entry, spelling: Spelling, prefixes: Mapping[str, str]
) -> Iterator[tuple[str, Fraction]]:
    """Yield the symbols or words of a unit, alone and with prefixes, each with its size."""
    size, prefixed = Fraction(entry["is"]), entry.get("prefixed")
    for name in entry.get(spelling, ()):
        yield name, size
        for prefix, factor in prefixes.items() if prefixed else ():
            if prefixed == "all" or Fraction(factor) >= LARGE:
                yield prefix + name, Fraction(factor) * size
