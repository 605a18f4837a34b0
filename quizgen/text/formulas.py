"""Formulas: TeX to MathML, what is wrong with one, where a long one may break."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from quizgen.text import widths
from quizgen.text.target import ESCAPES

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


MATHML = "http://www.w3.org/1998/Math/MathML"
MATH_ELEMENT = re.compile(
    re.escape(f"{{{MATHML}}}")
    + "(?:math|none|m(?:enclose|error|frac|i|multiscripts|n|o|over|padded|phantom|prescripts|root|row|s|space"
    "|sqrt|style|sub|subsup|sup|table|td|text|tr|under|underover))"
)
"""What a formula is made of (MathML Core, and `menclose`); no script is among it."""
ACTIVE = frozenset({"href", "style", "class", "id"})
"""What a formula could reach beyond itself by; commands of the converter's have the same names."""
WORDS = re.compile(r"\\(?:text[a-z]*|mbox|hbox|fbox)\s*\{[^{}]*\}")
"""Words in a formula."""
TYPED = re.compile(r"\\([&%#_$])")
"""A sign that TeX has a use of its own for, typed so that it stands for itself."""
BREAKS = frozenset("=+-−±<>≤≥≠≈≡→⇒⇔∈")
"""Signs before which a long formula may go on in the next line."""
FITS = 36
"""Characters of a formula that fit a line of the largest print."""
NARROW = 12
"""Width in `em` of a formula that fits wherever it stands."""


def math_fault(tex: str) -> str:
    """Return what is wrong with a formula, or an empty text.

    The converter lets open braces and unknown commands pass; a reader would see them.
    """
    bare = re.sub(r"\\[\\{}]", "", tex)
    if bare.count("{") != bare.count("}"):
        return "its braces do not pair"
    try:
        made = to_mathml(tex, block=False)
    except _ActiveFormulaError as fault:
        return str(fault)
    except SyntaxError:  # of XML: the one sign that the converter leaves bare
        return r"an & stands where no table is: write \&"
    except Exception as fault:
        return type(fault).__name__.removesuffix("Error")
    unknown = re.search(r"\\[A-Za-z]+", made)
    return f"there is no command {unknown.group()}" if unknown else ""


@lru_cache(maxsize=4096)
def to_mathml(tex: str, *, block: bool) -> str:
    """Return a formula as MathML, a long block in pieces that may stand on lines of their own."""
    from xml.etree import ElementTree  # noqa: PLC0415

    from latex2mathml.converter import convert  # noqa: PLC0415 - slow to import, and few banks have formulas

    ElementTree.register_namespace("", MATHML)
    # The converter takes what stands in \text{…} as it is: HTML would be HTML.
    safe = WORDS.sub(lambda words: TYPED.sub(r"\1", words.group()).translate(ESCAPES), tex)
    made = str(convert(safe, display="block" if block else "inline"))
    whole = ElementTree.fromstring(made)  # noqa: S314 - the converter made it
    _refuse_active(whole)
    if block and (pieces := _lines_of(whole)):
        return f'<span class="formula">{"".join(pieces)}</span>'
    made = _with_width(made, widths.of_formula(whole))
    # A wide formula scrolls on a narrow screen, and what scrolls has to be within reach of the keyboard.
    return made.replace("<math ", '<math tabindex="0" ', 1) if block else made


class _ActiveFormulaError(Exception):
    """A formula that would be more than a formula on a page."""


def _refuse_active(formula: Element) -> None:
    for node in formula.iter():
        if not MATH_ELEMENT.fullmatch(node.tag):
            raise _ActiveFormulaError("it has HTML in it")
        if found := next((name for name in node.attrib if name in ACTIVE), None):
            raise _ActiveFormulaError(f"\\{found} is not for formulas in a bank")


def _with_width(formula: str, width: float) -> str:
    """Return a formula that tells a stylesheet how wide it is, if it could be too wide for a page."""
    if width <= NARROW:
        return formula
    return formula.replace("<math ", f'<math style="--wide: {width:.1f}" ', 1)


def _lines_of(formula: Element) -> list[str]:
    """Return a long formula in pieces that may stand on lines of their own, each with its sign in front.

    No browser breaks a formula by itself, and on paper one that is too wide makes the whole page smaller.
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
        if sign in BREAKS and depth == 0 and pieces[-1]:
            node.set("form", "infix")  # at the start of a line too, it stands between two things
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
