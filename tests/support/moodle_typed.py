"""How Moodle treats a typed answer in its question types short answer and numerical (4.1 to 5.x).

Written after Moodle's behaviour; shares no code with the program. The site is in English, where a comma
separates thousands, and Moodle asks again for a number that contains one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Verdict = Literal["right", "wrong", "asks"]
BLANK = " \t\n\r\0\x0b"
"""The characters that PHP trims."""
POWER = re.compile(r"(?:e|E|(?:x|\*|×)10(?:\^|\*\*))([+-]?[0-9]+)")
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[-+]?[0-9]+)?")
PRECISION = 1e-14
"""The relative tolerance that Moodle adds, from PHP's ini setting `precision`, which is 14."""


def number(typed: str, answer: str, tolerance: str, *, unit: bool, ended: bool = False) -> Verdict:
    """Return Moodle's verdict on a typed number.

    Args:
        typed: what was typed.
        answer: the right number.
        tolerance: how far a right answer may be off.
        unit: whether the question has a unit, which students need not type; any other unit is a mistake.
        ended: whether the quiz has ended, so that Moodle marks the answer as it is, and does not ask again.
    """
    text = typed.strip(BLANK)
    compact = POWER.sub(r"e\1", text.replace(" ", ""))
    one_comma = compact.count(",") == 1 and "." not in compact
    found = NUMBER.match(compact.replace(",", "." if one_comma else ""))
    incomplete = not found or "," in text or (found.end() < len(compact) and not unit)
    if incomplete and not (ended and text):
        return "asks"
    if not found:
        return "wrong"
    goal, slack = float(answer), float(tolerance)
    slack += PRECISION * max(slack, abs(goal), PRECISION)
    return "right" if goal - slack <= float(found.group()) <= goal + slack else "wrong"


def words(typed: str, answers: list[str], *, exact: bool) -> Verdict:
    """Return Moodle's verdict on typed words: composed (NFC) and trimmed, they match an answer or not."""
    text = typed.strip(BLANK)
    if not text:
        return "asks"
    return "right" if _plain(text, exact) in {_plain(answer, exact) for answer in answers} else "wrong"


def _plain(text: str, exact: bool) -> str:
    composed = unicodedata.normalize("NFC", text)
    if exact:
        return composed
    return "".join(small if len(small := sign.lower()) == 1 else sign for sign in composed)
