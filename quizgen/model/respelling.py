"""Advice on a mistyped number, day, or true or false: how banks spell it."""

from __future__ import annotations

import re
from decimal import Decimal

from quizgen.text import signs
from quizgen.text.lazily import lazily

PLAIN = lazily(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
"""A number as banks spell it."""
ABOUT = r"[+-]?[0-9][0-9.,]*(?:[eE][+-]?[0-9]{1,2})?"
"""A text that may be a number in another spelling."""
POWER = lazily(rf"(?:({ABOUT}) ?[×x*·⋅.] ?)?10 ?(?:\^|\*\*) ?[{{(]?([+-]?[0-9]{{1,2}})[)}}]?")
RANGE = lazily(rf"(?:between )?({ABOUT}) ?(?:-{{1,2}}|\.\.\.?|to|bis|до|and|/to/) ?({ABOUT})")
AROUND = lazily(rf"({ABOUT}) ?(?:±|\+ ?/? ?-) ?({ABOUT} ?%?)")
ROUGHLY = lazily(rf"(?:±|\+/-|~|≈|about|approximately|ca\.?|circa|around|etwa|ok\.?) ?({ABOUT})", re.I)
FRACTION = lazily(r"([+-]?[0-9]{1,6}) ?/ ?([1-9][0-9]{0,5})")
BOUND = lazily(rf"(?:<=?|>=?|≤|≥) ?({ABOUT})")
WITH_UNIT = lazily(
    rf"({ABOUT}) ?(?!(?:or|and|to|und|oder|bis|e[-+]?\d+)\b)([^\W\d_].{{0,30}}|[%°‰µ$€£¥₽′″].{{0,30}})"
)
UNIT_FIRST = lazily(rf"([$€£¥₽]|[A-Z]{{3}}) ?({ABOUT})")
THOUSANDS = lazily(r"([+-]?[1-9][0-9]{0,2})((?:[, '][0-9]{3})+)((?:\.[0-9]+)?)")
THOUSANDS_AND_COMMA = lazily(r"([+-]?[1-9][0-9]{0,2})((?:[. '][0-9]{3})+),([0-9]+)")
DECIMAL_COMMA = lazily(r"[+-]?[0-9]+,[0-9]+(?:[eE][+-]?[0-9]{1,2})?")
DOUBTFUL = lazily(r"(?<![\d.,])[+-]?[1-9][0-9]{0,2},[0-9]{3}(?![\d.,])")
"""A number whose comma separates thousands in some countries and decimals in others."""
ZEROS = lazily(r"^([+-]?)0+(?=[0-9])")
"""Leading zeros, such as 0,001 leaves if its decimal comma is dropped: 0001."""
SUPERSCRIPTS = lazily("[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
WORDS = {
    word: str(at)
    for at, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}
TRUE = frozenset(
    [
        "true",
        "yes",
        "y",
        "t",
        "1",
        "on",
        "right",
        "correct",
        "wahr",
        "ja",
        "richtig",
        "vrai",
        "oui",
        "verdadero",
        "sí",
        "si",
        "verdadeiro",
        "sim",
        "vero",
        "evet",
        "doğru",
        "да",
        "верно",
        "правда",
        "ha",
        "toʻgʻri",
    ]
)
FALSE = frozenset(
    [
        "false",
        "no",
        "n",
        "f",
        "0",
        "off",
        "wrong",
        "incorrect",
        "falsch",
        "nein",
        "faux",
        "non",
        "falso",
        "não",
        "nao",
        "hayır",
        "yanlış",
        "нет",
        "неверно",
        "ложь",
        "yoʻq",
    ]
)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def number(text: str, *, whole: bool = False, quantity: bool = False) -> str:
    """Return advice on what to write for a number in another spelling; empty if the meaning is unclear.

    Args:
        text: as typed.
        whole: whether it should be a whole number.
        quantity: whether the unit, range and tolerance have fields of their own.
    """
    typed = " ".join(signs.plain(SUPERSCRIPTS.sub(_raised, text)).split())
    doubt = DOUBTFUL.search(typed)
    if doubt and whole:  # a whole number has no decimals, so the comma separates thousands
        typed, doubt = DOUBTFUL.sub(lambda found: found[0].replace(",", ""), typed), None
    for read in (_signs, _word, _power, _range, _around, _roughly, _fraction, _bound, _unit):
        advice = read(text.strip(), typed, quantity)
        if advice and not (whole and re.match(r"write [+-]?[0-9]*[.e][0-9]", advice)):
            if doubt and read is not _signs:
                advice += f"; if the comma in {doubt[0]} separates thousands, {doubt[0].replace(',', '')}"
            return advice
    return ""


def _raised(found: re.Match[str]) -> str:
    return "^" + found[0].translate(str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789"))


def spelled(typed: str) -> str:
    """Return a number as banks spell it, whatever separates its thousands and decimals; "" if it is none.

    One comma before three digits is taken to separate decimals (see `DOUBTFUL`).
    """
    if PLAIN.fullmatch(typed):
        return ZEROS.sub(r"\1", typed)
    grouped = THOUSANDS.fullmatch(typed)
    if grouped and not DOUBTFUL.fullmatch(typed):
        return grouped[1] + re.sub("[, ']", "", grouped[2]) + grouped[3]
    grouped = THOUSANDS_AND_COMMA.fullmatch(typed)
    if grouped:
        return f"{grouped[1]}{re.sub('[. ]', '', grouped[2])}.{grouped[3]}"
    return ZEROS.sub(r"\1", typed.replace(",", ".")) if DECIMAL_COMMA.fullmatch(typed) else ""


def _signs(raw: str, typed: str, quantity: bool) -> str:
    plain = spelled(typed)
    if not plain:
        return ""
    if DOUBTFUL.fullmatch(typed):
        return f"write {plain}, or {typed.replace(',', '')} if the comma separates thousands"
    if "." in plain and DECIMAL_COMMA.fullmatch(typed):
        return f"write {plain}, with a decimal point"
    odd = next((sign for sign in raw if sign not in "+-.0123456789eE"), "")
    if odd:
        return f'write {plain}, without "{odd}" ({signs.named(odd)})'
    return without_zeros(typed)


def without_zeros(typed: str) -> str:
    """Return advice on a number with needless leading zeros, or an empty text.

    `0001` may be `0,001` without its comma.
    """
    if not ZEROS.match(typed):
        return ""
    sign, digits = ("-" if typed[0] == "-" else ""), typed.lstrip("+-")
    is_small = digits.isdecimal() and digits.strip("0")
    small = f", or {sign}0.{digits[1:]} with a decimal point" if is_small else ""
    return f"write {spelled(typed)}{small}"


def _share(typed: str) -> str:
    """Return a number or percentage as banks spell it, or unchanged."""
    number, percent, _ = typed.partition("%")
    return (spelled(number.strip()) or number.strip()) + (" %" if percent else "")


def _word(raw: str, typed: str, quantity: bool) -> str:
    digits = WORDS.get(typed.casefold())
    return f"write {digits}" if digits else ""


def _power(raw: str, typed: str, quantity: bool) -> str:
    found = POWER.fullmatch(typed)
    first = spelled(found[1] or "1") if found else ""
    return f"write {first}e{int(found[2])}" if found and first else ""


def _range(raw: str, typed: str, quantity: bool) -> str:
    found = RANGE.fullmatch(typed)
    low, high = (spelled(found[1]), spelled(found[2])) if found else ("", "")
    if not low or not high:
        return ""
    return f"write range: [{low}, {high}] instead of this line" if quantity else "write one number"


def _around(raw: str, typed: str, quantity: bool) -> str:
    found = AROUND.fullmatch(typed)
    middle, off = (spelled(found[1]), _share(found[2])) if found else ("", "")
    return f"write {middle}, and, on its own line, tolerance: {off}" if middle and quantity else ""


def _roughly(raw: str, typed: str, quantity: bool) -> str:
    found = ROUGHLY.fullmatch(typed)
    plain = spelled(found[1]) if found else ""
    more = ", and, on its own line, how far off is still right, such as tolerance: 1" if quantity else ""
    return f"write {plain}{more}" if plain else ""


def _fraction(raw: str, typed: str, quantity: bool) -> str:
    found = FRACTION.fullmatch(typed)
    if not found:
        return ""
    share = Decimal(found[1]) / Decimal(found[2])
    if len(share.as_tuple().digits) < 10:
        return f"write {share:f}"
    more = ", and tolerance: 0.001 on its own line" if quantity else ""
    return f"write {share:.4f}{more}"


def _bound(raw: str, typed: str, quantity: bool) -> str:
    found = BOUND.fullmatch(typed)
    return "write range: […, …] with the smallest and the largest that is right" if found and quantity else ""


def _unit(raw: str, typed: str, quantity: bool) -> str:
    found = WITH_UNIT.fullmatch(typed)
    plain, unit = (spelled(found[1]), found[2]) if found else ("", "")
    if not plain and (first := UNIT_FIRST.fullmatch(typed)):
        plain, unit = spelled(first[2]), first[1]
    if not plain:
        return ""
    if quantity:
        return f'write {plain}, and, on its own line, unit: "{unit}"'
    return f'write {plain}, without "{unit}"'


def flag(text: str) -> str:
    """Return advice on what to write for other words for true and false, or an empty text."""
    word = signs.plain(text).strip().casefold()
    return "write true" if word in TRUE else "write false" if word in FALSE else ""


def day(text: str) -> str:
    """Return a day as 2026-11-21 if it was typed in another, unambiguous order, or an empty text."""
    parts = [part for part in re.split(r"[-./,\s]+", signs.plain(text).strip().casefold()) if part]
    months = [MONTHS.index(part[:3]) + 1 for part in parts if part[:3] in MONTHS]
    numbers = [int(part) for part in parts if re.fullmatch("[0-9]{1,4}", part)]
    years = [one for one in numbers if one > 31]
    if len(parts) != 3 or len(years) != 1 or len(months) + len(numbers) != 3:
        return ""
    rest = [one for one in numbers if one != years[0]]
    if months:
        month, day_of = months[0], rest[0]
    elif numbers[0] == years[0] or (rest[1] > 12 >= rest[0]):
        month, day_of = rest
    elif "." in text or rest[0] > 12:
        day_of, month = rest
    else:  # 3/4/2026 is in March in some countries and in April in others
        return ""
    return f"{years[0]:04}-{month:02}-{day_of:02}" if 1 <= month <= 12 and 1 <= day_of <= 31 else ""
