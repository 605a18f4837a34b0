"""Literal texts to HTML. In responses and in what goes into gaps, formulas are set; all else is itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from quizgen.text.formulas import in_line
from quizgen.text.spans import FORMULA
from quizgen.text.target import Target

WITH_SPACES = "white-space: pre-wrap"
IN_LITERAL = re.compile(rf"(?<!\\){FORMULA.pattern}(?!\w)", re.DOTALL)
"""As in Markdown, but with no letter behind it: here nothing could show that `$HOME$PATH` is none."""


class Piece(NamedTuple):
    """A formula of a literal text, or what stands between two.

    Args:
        typed: as it is typed, a formula with its dollars.
        tex: the formula; empty for what is none.
    """

    typed: str
    tex: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """Yield a literal text in pieces; joined, what was typed of them is the text."""
    at = 0
    for found in IN_LITERAL.finditer(text) if "$" in text else ():
        yield Piece(text[at : found.start()])
        yield Piece(found[0], found["inline"] or found["display"])
        at = found.end()
    yield Piece(text[at:])


def formulas(text: str) -> Iterator[str]:
    """Yield the formulas of a literal text, as TeX."""
    return (piece.tex for piece in pieces(text) if piece.tex)


def to_html(text: str, target: Target) -> str:
    """Return literal text as HTML; runs of spaces, which HTML would fold, are kept."""
    return _spaced(text, target.escape(text))


def with_formulas(text: str, target: Target) -> str:
    """Return literal text as HTML with its formulas set."""
    made = (in_line(piece.tex, target) if piece.tex else target.escape(piece.typed) for piece in pieces(text))
    return _spaced(text, "".join(made))


def has_spaces(text: str) -> bool:
    """Return whether a text has spaces that HTML would fold: several in a row, or at either end."""
    return "  " in text or text.startswith(" ") or text.removesuffix("\n").endswith(" ")


def _spaced(text: str, html: str) -> str:
    return f'<span style="{WITH_SPACES}">{html}</span>' if has_spaces(text) else html


def to_words(text: str) -> str:
    """Return a literal text with its formulas as words and signs, for what holds no markup."""
    if "$" not in text:
        return text
    from quizgen.text.wording import as_words  # noqa: PLC0415 - few banks have formulas

    return "".join(as_words(piece.tex) if piece.tex else piece.typed for piece in pieces(text))


def without_dollars(text: str) -> str:
    """Return a literal text with its formulas as bare TeX, as somebody types it who knows TeX."""
    return "".join(piece.tex or piece.typed for piece in pieces(text))
