"""Formulas as MathML that browsers draw like MathJax; the only importer of the converter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quizgen.text.mending import mend
from quizgen.text.preparing import prepared
from quizgen.text.tables import MATHML
from quizgen.text.target import ESCAPES
from quizgen.text.tex import UnreadableError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MATH_ELEMENT = re.compile(
    r"\{http://www\.w3\.org/1998/Math/MathML\}"
    "(?:math|none|m(?:enclose|error|frac|i|multiscripts|n|o|over|padded|phantom|prescripts|root|row|s|space"
    "|sqrt|style|sub|subsup|sup|table|td|text|tr|under|underover))"
)
"""The elements that a formula may have (MathML Core, and `menclose`); none can run a script."""
ACTIVE = frozenset({"href", "style", "class", "id"})
"""Attributes by which a formula could affect the page; the converter has commands of the same names."""
IN_WORDS = re.compile(r"\\(?:text[a-z]*|mbox|hbox|fbox|[rlc]lap)\s*\{[^{}]*\}")


def element(tex: str, *, block: bool) -> Element:
    """Return a formula as MathML that browsers can draw.

    Args:
        tex: the formula as `rewriting.rewritten` returns it.
        block: whether it is on a line of its own.

    Raises:
        UnreadableError: if the formula can't be parsed, or has HTML in it.
    """
    from xml.etree import ElementTree  # noqa: PLC0415

    from latex2mathml.converter import convert  # noqa: PLC0415 - slow to import, and few banks have formulas

    for_converter, tables = prepared(tex)
    made = str(convert(_without_html(for_converter), display="block" if block else "inline"))
    whole = ElementTree.fromstring(made)  # noqa: S314 - trusted: made by the converter
    _refuse_active(whole)
    _name_delimiters(whole)
    mend(whole, tables)
    return whole


def _name_delimiters(formula: Element) -> None:
    r"""Replace the names of sized delimiters, as in `\bigl\langle`, which the converter keeps."""
    from latex2mathml.symbols_parser import convert_symbol  # noqa: PLC0415

    for node in formula.iter(f"{MATHML}mo"):
        if (node.text or "").startswith("\\") and (code := convert_symbol(str(node.text))):
            node.text = chr(int(code, 16))


def _without_html(tex: str) -> str:
    r"""Escape HTML in a formula's words: the converter copies the argument of \text unchanged."""
    return IN_WORDS.sub(lambda words: words.group().translate(ESCAPES), tex)


def _refuse_active(formula: Element) -> None:
    """Refuse elements and attributes that would be more than a formula on a page.

    Raises:
        UnreadableError: if there are any.
    """
    for node in formula.iter():
        if not MATH_ELEMENT.fullmatch(node.tag):
            raise UnreadableError("it has HTML in it")
        if found := next((name for name in node.attrib if name in ACTIVE), None):
            raise UnreadableError(f"\\{found} is not for formulas in a bank")
