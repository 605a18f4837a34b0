"""Converts literal texts to HTML; in responses and gaps, only formulas are typeset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from quizgen.text.formulas import in_line
from quizgen.text.lazily import lazily
from quizgen.text.spans import FORMULA
from quizgen.text.target import Target

WITH_SPACES = "white-space: pre-wrap"
IN_LITERAL = lazily(rf"(?<!\\){FORMULA.pattern}(?!\w)", re.DOTALL)
"""A formula as in Markdown, but not before a letter, since `$HOME$PATH` can't be escaped here."""


class Piece(NamedTuple):
    """A formula in a literal text, or the text between two formulas.

    Args:
        typed: the piece as typed, a formula with its dollar signs.
        tex: the formula's TeX; empty for text.
    """

    typed: str
    tex: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """Split a literal text into formulas and other pieces; their `typed` texts, joined, are the text."""
    at = 0
    for found in IN_LITERAL.finditer(text) if "$" in text else ():
        yield Piece(text[at : found.start()])
        yield Piece(found[0], found["inline"] or found["display"])
        at = found.end()
    yield Piece(text[at:])


def formulas(text: str) -> Iterator[str]:
    """Yield the formulas in a literal text, as TeX."""
    return (piece.tex for piece in pieces(text) if piece.tex)


def to_html(text: str, target: Target) -> str:
    """Return a literal text as HTML that keeps runs of spaces."""
    return _spaced(text, target.escape(text))


def with_formulas(text: str, target: Target) -> str:
    """Return a literal text as HTML, with its formulas typeset."""
    made = (in_line(piece.tex, target) if piece.tex else target.escape(piece.typed) for piece in pieces(text))
    return _spaced(text, "".join(made))


def has_spaces(text: str) -> bool:
    """Return whether a text has spaces that HTML would collapse: several in a row, or at either end."""
    return "  " in text or text.startswith(" ") or text.removesuffix("\n").endswith(" ")


def _spaced(text: str, html: str) -> str:
    return f'<span style="{WITH_SPACES}">{html}</span>' if has_spaces(text) else html


def to_words(text: str) -> str:
    """Return a literal text with its formulas as words and symbols, for places without markup."""
    if "$" not in text:
        return text
    from quizgen.text.wording import as_words  # noqa: PLC0415 - few banks have formulas

    return "".join(as_words(piece.tex) if piece.tex else piece.typed for piece in pieces(text))


def without_dollars(text: str) -> str:
    """Return a literal text with its formulas as bare TeX, as students who know TeX type them."""
    return "".join(piece.tex or piece.typed for piece in pieces(text))
