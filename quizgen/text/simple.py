"""Reads one-line texts that have only words, *emphasis*, **strong words** and `code`, without the parser.

Most texts of a bank are of this kind, and the parser takes many times as long. The results are those of the
parser, as a test checks; all texts that might hold more are left to the parser.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from quizgen.text.target import ESCAPES, has_none_of

WORDS = r"[^\\`*_~^\[\]<$\n\r]"
"""A character that means itself in Markdown; `!` is one, since no bracket can follow it here."""
MARKED = rf"[^\W_](?:{WORDS}*+(?<=[^\W_]))?+"
"""A text between stars. It begins and ends with a letter or digit, so each star can only open or close."""
BEFORE, AFTER = r"(?<![^ (])", r"(?![^ .,;:?!)])"
"""The surroundings of stars: a space, the beginning or end of the text, or punctuation."""
PIECE = re.compile(
    rf"(?P<text>{WORDS}++)"
    rf"|{BEFORE}\*\*(?P<strong>{MARKED})\*\*{AFTER}"
    rf"|{BEFORE}\*(?P<em>{MARKED})\*{AFTER}"
    r"|(?<!`)`(?P<code>[^\\`\s]++(?: [^\\`\s]++)*+)`(?!`)"
)


is_itself = has_none_of("".join(map(chr, ESCAPES)))
"""Tells whether a text needs no escapes in HTML."""


class Simple(NamedTuple):
    """A simple text as HTML, and as readers see it."""

    html: str
    plain: str


def read(text: str) -> Simple | None:
    """Return a text as HTML and plain text; None if it is not simple.

    Args:
        text: Markdown without spaces at its ends.
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
