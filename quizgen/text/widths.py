"""Estimates the widths of formulas and tables, so that a stylesheet can fit them to the page.

No stylesheet can ask for the width of an element, and on paper an element that is too wide shrinks every
page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

BREAK = re.compile(r"[\s\-–]+")
"""A place where a line may break in a table cell."""
SCRIPT = 0.71
"""The size of a subscript or superscript relative to its base, in browsers."""
SIGNS = frozenset("()[]{}|,.;:!'′")
"""Operators with little space around them."""


def of_columns(rows: Iterable[Sequence[str]], longest: int) -> list[int]:
    """Return the least width of each column, in letters: the length of its longest unbreakable word.

    Args:
        rows: the texts of the cells.
        longest: the number of letters after which words break.
    """
    sizes = ([_word(cell, longest) for cell in row] for row in rows)
    return [max(column) for column in zip_longest(*sizes, fillvalue=0)]


def _word(text: str, longest: int) -> int:
    return min(longest, max(len(word) for word in BREAK.split(text)))


def of_formula(node: Element) -> float:
    """Return an estimate of the width of a part of MathML, in `em`, rather too large than too small."""
    name = node.tag.rpartition("}")[2]
    if name in ("mi", "mn", "mtext", "mo", "mspace"):
        return _token(name, node)
    parts = [of_formula(part) for part in node] or [0.0]
    small = max(parts[1:], default=0.0) * SCRIPT
    match name:
        case "mfrac":
            width = max(parts) + 0.5
        case "msub" | "msup" | "msubsup":
            width = parts[0] + small
        case "munder" | "mover" | "munderover":
            width = max(parts[0], small)
        case "msqrt" | "mroot":
            width = sum(parts) + 1.1
        case "mtable":
            rows = ([of_formula(cell) + 0.8 for cell in row] for row in node)
            width = sum(max(column) for column in zip_longest(*rows, fillvalue=0.0))
        case _:
            width = sum(parts)
    return width


def _token(name: str, node: Element) -> float:
    text = (node.text or "").strip()
    if name == "mspace":
        width = re.fullmatch(r"([\d.]+)em", node.get("width", ""))
        return float(width[1]) if width else 0
    if name == "mo" and not text.isalpha():
        return 0.45 if text in SIGNS else 1.6
    return 0.7 * len(text)
