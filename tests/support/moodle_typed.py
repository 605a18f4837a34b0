"""What Moodle makes of a typed answer, as its question types short answer and numerical do it (4.1 to 5.x).

Written from what they do, sharing no code with the program. The site speaks English: there a comma parts
thousands, and a number that has one is asked for again.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Verdict = Literal["right", "wrong", "asks"]
BLANK = " \t\n\r\0\x0b"
"""What PHP trims."""
POWER = re.compile(r"(?:e|E|(?:x|\*|×)10(?:\^|\*\*))([+-]?[0-9]+)")
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[-+]?[0-9]+)?")
PRECISION = 1e-14
"""PHP's ini setting `precision` is 14: so much is added, in proportion to the answer."""


def number(typed: str, answer: str, tolerance: str, *, unit: bool, ended: bool = False) -> Verdict:
    """Return what becomes of a typed number.

    Args:
        typed: what was typed.
        answer: the right number.
        tolerance: how far off is right.
        unit: whether the question has a unit; it need not be typed, and no other one counts as a mistake.
        ended: whether the quiz has ended, so that what was asked for again is marked as it stands.
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
    """Return what becomes of typed words: composed and trimmed, then they are an answer or not."""
    text = typed.strip(BLANK)
    if not text:
        return "asks"
    return "right" if _plain(text, exact) in {_plain(answer, exact) for answer in answers} else "wrong"


def _plain(text: str, exact: bool) -> str:
    composed = unicodedata.normalize("NFC", text)
    if exact:
        return composed
    return "".join(small if len(small := sign.lower()) == 1 else sign for sign in composed)
