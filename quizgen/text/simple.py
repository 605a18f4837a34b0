"""Texts of one line with only words, *emphasis*, **strong words** and `code`, read without the parser.

Most texts of a bank are such, and the parser takes many times as long. What is read here is what the parser
reads (a test compares them): what could be more than it looks is left to it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from quizgen.text.target import ESCAPES, has_none_of

WORDS = r"[^\\`*_~^\[\]<$\n\r]"
"""What means itself in Markdown; a `!` does where no bracket can stand behind it."""
MARKED = rf"[^\W_](?:{WORDS}*+(?<=[^\W_]))?+"
"""What stands between stars: it begins and ends in a letter or digit, so no star can do the other's work."""
BEFORE, AFTER = r"(?<![^ (])", r"(?![^ .,;:?!)])"
"""What stands around stars: a space, the beginning or end of the text, or what ends a phrase."""
PIECE = re.compile(
    rf"(?P<text>{WORDS}++)"
    rf"|{BEFORE}\*\*(?P<strong>{MARKED})\*\*{AFTER}"
    rf"|{BEFORE}\*(?P<em>{MARKED})\*{AFTER}"
    r"|(?<!`)`(?P<code>[^\\`\s]++(?: [^\\`\s]++)*+)`(?!`)"
)


is_itself = has_none_of("".join(map(chr, ESCAPES)))
"""Tells whether HTML has a text as it is."""


class Simple(NamedTuple):
    """What a simple text is as HTML, and what a reader sees of it."""

    html: str
    plain: str


def read(text: str) -> Simple | None:
    """Return what a text is, where it is simple.

    Args:
        text: Markdown without spaces around it.
    """
    html, plain, at = [], [], 0
    for found in PIECE.finditer(text):
        if found.start() != at:
            return None
        at, name = found.end(), found.lastgroup or ""
        piece = found[name]
        plain.append(piece)
        shown = piece if is_itself(piece) else piece.translate(ESCAPES)
        html.append(shown if name == "text" else f"<{name}>{shown}</{name}>")
    return Simple("".join(html), " ".join("".join(plain).split())) if at == len(text) else None
