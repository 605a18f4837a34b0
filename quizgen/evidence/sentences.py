"""Find sentence ends in a paragraph, although names, abbreviations and references have full stops too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizgen.evidence.shapes import starts_low

# A reference in brackets belongs to the sentence before it: "… in autumn. (Roe, 1999)"
_REFERENCE = r"\s*[(\[][^()\[\]\d]{0,200}\d[^()\[\]]{0,200}[)\]][.,]?"
_END = re.compile(rf"""(?<![.!?…؟۔])[.!?…؟۔]++["'”’»)\]]*+(?:{_REFERENCE})*(?=\s)|。""")
_BEFORE_WORD = re.compile(r"[\s(\[\"“‘«]")
_INITIALS = re.compile(r"[^\W\d_](\.[^\W\d_])*")  # E., U.S., e.g., т.е.
_BEFORE_NAMES = re.compile(
    "dr|mr|mrs|ms|prof|st|gen|col|sen|rep|gov|lt|capt|rev|hon|cf|vs|проф|акад|им", re.IGNORECASE
)
_BEFORE_NUMBERS = re.compile(
    "nos?|vols?|pp?|figs?|eq|ch|sec|art|para|ed|al|ca|approx|bet|стр|рис|табл|гл|ст", re.IGNORECASE
)
_LONGEST = 40  # characters before and after a full stop that are examined


def sentences_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence (or sentences) around `text[start:end]` begins and ends.

    A full stop that may belong to an abbreviation does not end a sentence: better too long than cut in two.
    """
    ends = [0, *_ends(text), len(text)]
    return max(one for one in ends if one <= start), min(one for one in ends if one >= end)


def _ends(text: str) -> Iterator[int]:
    """Yield the offsets at which the sentences of a text end, in order."""
    for match in _END.finditer(text):
        before = text[max(0, match.start() - _LONGEST) : match.start()]
        after = text[match.end() : match.end() + _LONGEST].lstrip()
        if not starts_low(after) and not (match[0] == "." and _abbreviated(before, after)):
            yield match.end()


def _abbreviated(before: str, after: str) -> bool:
    """Return whether a full stop between these texts belongs to an abbreviation."""
    word = _BEFORE_WORD.split(before)[-1]
    known = _BEFORE_NUMBERS if after[:1].isdigit() else _BEFORE_NAMES
    return any(pattern.fullmatch(word) for pattern in (_INITIALS, known))
