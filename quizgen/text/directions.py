"""The direction of languages, and of numbers among words that run from right to left.

Among such words, the Unicode Bidirectional Algorithm (UAX #9) shows a minus after its number and reverses
`3 + 4 = 7`, because characters between numbers take the direction of the words around them.
"""

from __future__ import annotations

from functools import cache

from quizgen.text.lazily import lazily

SIGNED = lazily(r"[-+−±<>≤≥≈=]\s?[0-9]")
LONGEST = 20
"""Most characters of an amount with its unit, such as `-5 °C`; longer texts are sentences."""
RTL_LETTER = lazily("[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufeff]")

RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"})
"""Languages written from right to left by default (CLDR, characterOrder)."""


@cache
def direction(lang: str) -> str:
    """Return "rtl" for a language that is written from right to left, otherwise "ltr"."""
    script = lang.partition("-")[2][:4].lower()
    if script in ("latn", "cyrl"):
        return "ltr"
    return "rtl" if script in ("arab", "hebr") or lang.partition("-")[0] in RTL else "ltr"


def is_amount(text: str) -> bool:
    """Return whether a text is a signed number or an equation, which runs left to right in any language."""
    if text[:1].isalpha() or not SIGNED.search(text):  # most texts begin with a letter
        return False
    if not any(map(str.isalpha, text)):
        return True
    return len(text) <= LONGEST and SIGNED.match(text) is not None and not RTL_LETTER.search(text)


def isolated(html: str) -> str:
    """Return HTML that runs from left to right, whatever is around it."""
    return f'<bdi dir="ltr">{html}</bdi>'
