"""How much room a formula or a table takes, so that a stylesheet can set it as large as its page allows.

No stylesheet can ask how wide a thing would be, and on paper one that is too wide makes every page smaller.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

BREAK = re.compile(r"[\s\-–]+")
"""Where a line may end inside a cell of a table."""
SCRIPT = 0.71
"""How large browsers set an index beside its base."""
SIGNS = frozenset("()[]{}|,.;:!'′")
"""Operators without much space around them."""


def of_columns(rows: Iterable[Sequence[str]], longest: int) -> list[int]:
    """Return how many letters each column has to hold side by side.

    Args:
        rows: what is read in each cell.
        longest: after how many letters a word is broken.
    """
    sizes = ([_word(cell, longest) for cell in row] for row in rows)
    return [max(column) for column in zip_longest(*sizes, fillvalue=0)]


def _word(text: str, longest: int) -> int:
    return min(longest, max(len(word) for word in BREAK.split(text)))


def of_formula(node: Element) -> float:
    """Return how wide a part of MathML will be, in `em` and rather too much than too little."""
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
