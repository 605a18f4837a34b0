"""Makes ids of banks and questions from names in any script."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container

from quizgen.text.lazily import lazily

LONGEST = 40
"""Most characters of an id made here; banks allow 64."""
LETTERS = {
    **dict(zip("абвгдеёзийклмнопрстуфхыэ", "abvgdeeziyklmnoprstufhye", strict=True)),
    **{"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ъ": "", "ь": ""},
    **{"ў": "o", "қ": "q", "ғ": "g", "ҳ": "h", "і": "i", "ї": "yi", "є": "ye", "ґ": "g"},
    **dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)),
    **{"θ": "th", "χ": "ch", "ψ": "ps"},
    **{
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "ŋ": "ng",
    },
}
"""Letters that have no plain Latin base, or are spelled out without their mark."""
APOSTROPHES = lazily("['’‘ʻʼ`´]")


def slug(name: str, longest: int = LONGEST) -> str:
    """Return a name as an id of lower-case Latin letters, digits and hyphens; empty if none remain."""
    plain = unicodedata.normalize("NFC", APOSTROPHES.sub("", name.lower()))
    letters = "".join(LETTERS.get(sign, sign) for sign in plain)
    bare = "".join(
        LETTERS.get(sign, sign)
        for sign in unicodedata.normalize("NFKD", letters)
        if not unicodedata.combining(sign)
    )
    whole = re.sub("[^a-z0-9]+", "-", bare).strip("-")
    if len(whole) <= longest:
        return whole
    return whole[: longest + 1].rpartition("-")[0].strip("-") or whole[:longest].strip("-")


def titled(name: str) -> str:
    """Return a file name or an id as a title: `week-1` becomes "Week 1"."""
    words = " ".join(name.replace("-", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:]


def id_of(name: str) -> str:
    """Return an id for a name, made from its digest if no letter of it can be in an id."""
    return slug(name) or f"q-{digest_of(name)}"


def digest_of(name: str) -> str:
    """Return the first eight hexadecimal digits of a name's SHA-256; a file's name need not be UTF-8."""
    return hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:8]


def free(wanted: str, taken: Container[str]) -> str:
    """Return an id, with a number added if it is taken."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"
