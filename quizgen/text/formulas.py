"""Formulas: from TeX to MathML, their faults, and the breaking of long ones."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from quizgen.text import widths

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from quizgen.text.target import Target


MATHML = "http://www.w3.org/1998/Math/MathML"
BREAKS = frozenset("=+-−±<>≤≥≠≈≡→⇒⇔∈")
"""Symbols before which a long formula may break."""
FITS = 36
"""Most characters of a formula that fits on a line of the largest print."""
NARROW = 12
"""The width, in `em`, up to which a formula fits anywhere."""


@lru_cache(maxsize=4096)
def math_fault(tex: str) -> str:
    """Return why a formula can't be typeset on paper, or an empty text.

    Unknown commands count, too: the converter passes them through, and readers would see them.
    """
    from quizgen.text.tex import UnreadableError  # noqa: PLC0415 - few banks have formulas

    try:
        made = to_mathml(tex, block=False)
    except UnreadableError as fault:
        return str(fault)
    except RecursionError:
        return "it is nested too deeply"
    except SyntaxError:  # the converter's output isn't XML, as with a bad size or colour
        return "it has HTML in it"
    except Exception as fault:
        return type(fault).__name__.removesuffix("Error")
    unknown = re.search(r"\\[A-Za-z]+", made)
    return f"there is no command {unknown.group()}" if unknown else ""


def to_tex(tex: str) -> str:
    """Return a formula for MathJax; an unreadable one unchanged, since a check reports it."""
    from quizgen.text.rewriting import for_mathjax, rewritten  # noqa: PLC0415 - few banks have formulas
    from quizgen.text.tex import UnreadableError  # noqa: PLC0415

    try:
        return for_mathjax(rewritten(tex.strip()))
    except UnreadableError:
        return tex.strip()


def in_line(tex: str, target: Target) -> str:
    """Return a formula for a line of HTML; as code if it can't be typeset and could not be left out."""
    if target.math == "tex":
        return f"\\({target.escape_formula(to_tex(tex))}\\)"
    if math_fault(tex):
        return f"<code>{target.escape(tex)}</code>"
    return to_mathml(tex, block=False, fit=target.fit)


@lru_cache(maxsize=4096)
def to_mathml(tex: str, *, block: bool, fit: bool = False) -> str:
    """Return a formula as MathML.

    Args:
        tex: the formula as written in a bank.
        block: whether it is on a line of its own.
        fit: whether to make it fit pages of any width (see `text.target.Target`): a long block comes in
            pieces that may go on separate lines.
    """
    from xml.etree import ElementTree  # noqa: PLC0415 - few banks have formulas

    from quizgen.text.mathml import element  # noqa: PLC0415
    from quizgen.text.rewriting import rewritten  # noqa: PLC0415

    ElementTree.register_namespace("", MATHML)
    whole = element(rewritten(tex), block=block)
    if not fit:
        return ElementTree.tostring(whole, encoding="unicode")
    if block and (pieces := _lines_of(whole)):
        return f'<span class="formula">{"".join(pieces)}</span>'
    made = _with_width(ElementTree.tostring(whole, encoding="unicode"), widths.of_formula(whole))
    # A wide formula scrolls on a narrow screen, and keyboard users must be able to scroll it.
    return made.replace("<math ", '<math tabindex="0" ', 1) if block else made


def _with_width(formula: str, width: float) -> str:
    """Add a formula's width for the stylesheet, if it could be too wide for a page."""
    if width <= NARROW:
        return formula
    return formula.replace("<math ", f'<math style="--wide: {width:.1f}" ', 1)


def _lines_of(formula: Element) -> list[str]:
    """Return a long formula in pieces for separate lines, each beginning with its operator.

    No browser breaks formulas by itself, and on paper a formula that is too wide shrinks the whole page.
    """
    from xml.etree import ElementTree  # noqa: PLC0415

    row = formula[0]
    if len("".join(row.itertext())) <= FITS:
        return []
    pieces: list[list[Element]] = [[]]
    depth = 0
    for node in row:
        sign = (node.text or "") if node.tag == f"{{{MATHML}}}mo" else ""
        depth += (sign in {"(", "["}) - (sign in {")", "]"})
        if sign in BREAKS and depth == 0 and pieces[-1] and node.get("form") != "prefix":
            node.set("form", "infix")  # an infix operator, even at the start of a line
            pieces.append([])
        pieces[-1].append(node)
    if len(pieces) == 1:
        return []
    made = []
    for piece in pieces:
        math = ElementTree.Element(f"{{{MATHML}}}math", {"displaystyle": "true"})
        ElementTree.SubElement(math, f"{{{MATHML}}}mrow").extend(piece)
        made.append(_with_width(ElementTree.tostring(math, encoding="unicode"), widths.of_formula(math)))
    return made
