"""Formulas as a line of words and symbols, for names and labels without markup: π r², not its TeX."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from quizgen.text.mathml import element
from quizgen.text.rewriting import rewritten
from quizgen.text.tables import MATHML

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

RAISED = str.maketrans("0123456789+−-=()n′″‴∘", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ′″‴°")
LOWERED = str.maketrans("0123456789+−-=()aeoxhklmnpstijruv", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ")
SPACED = frozenset("=+−±∓<>≤≥≠≈≡∼→⇒⇔←↔⟶⟹⟺∈∉⊂⊆∩∪×÷∣∧∨")
"""Symbols that have spaces around them as infix operators."""
ACCENTS = {"¯": "\u0304", "^": "\u0302", "~": "\u0303", "˙": "\u0307", "¨": "\u0308", "⃗": "\u20d7"}


@lru_cache(maxsize=4096)
def as_words(tex: str) -> str:
    """Return a formula as one readable line; a formula that can't be typeset stays TeX."""
    try:
        said = _said(element(rewritten(tex), block=False))
    except Exception:  # a check reports whatever the converter refuses
        return tex
    return " ".join(said.split())


def _said(node: Element) -> str:
    name = node.tag.removeprefix(MATHML)
    if name in ("mi", "mn", "mo", "mtext"):
        return _token(name, node)
    if name == "mphantom":
        return ""
    if name == "mspace":
        return "" if node.get("width", "").startswith("-") else " "
    parts = [_said(child) for child in node]
    if node.get("class") == "overline":
        return _accented("".join(parts), "\u0305")
    if name == "mfrac" and node.get("linethickness") != "0":
        return "/".join(map(_whole, parts))
    return BUILT[name](parts) if name in BUILT else _with_scripts(name, parts)


BUILT: dict[str, Callable[[list[str]], str]] = {
    "mfrac": " ".join,
    "msqrt": lambda parts: f"√{_whole(''.join(parts))}",
    "mroot": lambda parts: f"{_script(parts[1], RAISED, '')}√{_whole(parts[0])}",
    "mtable": "; ".join,
    "mtr": lambda parts: " ".join(part for part in parts if part),
}
"""By element, the function that joins the parts, if they are not simply in a row."""


def _token(name: str, node: Element) -> str:
    text = node.text or ""
    if name != "mtext":
        text = "".join(unicodedata.normalize("NFKC", sign) if sign > "\uffff" else sign for sign in text)
    if name == "mo" and node.get("form") != "prefix" and text in SPACED and node.get("lspace") != "0":
        return f" {text} "
    return f"{text} " if text.isalpha() and len(text) > 1 and name != "mtext" else text


def _with_scripts(name: str, parts: list[str]) -> str:
    match name, parts:
        case (("msub" | "munder"), [base, below]):
            return base.strip() + _script(below, LOWERED, "_")
        case "mover", [base, above] if above in ACCENTS and base.isalnum():
            return _accented(base, ACCENTS[above])
        case (("msup" | "mover"), [base, above]):
            return base.strip() + _script(above, RAISED, "^")
        case (("msubsup" | "munderover"), [base, below, above]):
            return base.strip() + _script(below, LOWERED, "_") + _script(above, RAISED, "^")
    return "".join(parts)


def _accented(base: str, accent: str) -> str:
    """Return a term with an accent on each of its characters."""
    return unicodedata.normalize(
        "NFC", "".join(sign if sign == " " else sign + accent for sign in base.strip())
    )


def _script(said: str, table: dict[int, int], mark: str) -> str:
    """Return a superscript or subscript in Unicode's small characters, or otherwise after a mark."""
    said = "".join(said.split())
    if said and all(ord(sign) in table for sign in said):
        return said.translate(table)
    return f"{mark}{said if len(said) == 1 else f'({said})'} " if said else ""


def _whole(said: str) -> str:
    """Return a part of a formula, in parentheses unless it is a single term."""
    said = said.strip()
    return said if said.isalnum() or len(said) == 1 else f"({said})"
