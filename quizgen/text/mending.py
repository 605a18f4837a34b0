"""Mends the converter's MathML so that browsers draw it like MathJax.

Browsers know MathML Core (W3C, 2024): no `menclose`, no `mathvariant` except `normal`, no named spaces. They
space an operator by its position, not by its class in TeX.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from quizgen.text.tables import MATHML, Table, mend_table

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SPACES = {
    "thinmathspace": "0.1667em", "mediummathspace": "0.2222em", "thickmathspace": "0.2778em",
    "negativethinmathspace": "-0.1667em", "negativemediummathspace": "-0.2222em",
    "negativethickmathspace": "-0.2778em",
}  # fmt: skip
"""Named spaces (MathML 3, section 2.1.5.2), which MathML Core has dropped."""
VARIANTS = {
    "bold": "MATHEMATICAL BOLD",
    "italic": "MATHEMATICAL ITALIC",
    "bold-italic": "MATHEMATICAL BOLD ITALIC",
    "script": "MATHEMATICAL SCRIPT",
    "fraktur": "MATHEMATICAL FRAKTUR",
    "double-struck": "MATHEMATICAL DOUBLE-STRUCK",
    "sans-serif": "MATHEMATICAL SANS-SERIF",
    "monospace": "MATHEMATICAL MONOSPACE",
}
EARLIER = {
    "script": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "fraktur": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
    "double-struck": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "italic": {"h": "ℎ", "ı": "𝚤", "ȷ": "𝚥"},
}
"""Letters that Unicode had before the rest of their alphabets (Unicode 15, section 22.2)."""
SIGNED = frozenset("+-−±∓")
"""Operators that can be infix or prefix."""
OPENERS = frozenset("([{⟨⌊⌈,;:=<>≤≥≠≈≡→⇒⇔∈∼≃≅≪≫∝⟶⟹⟺↦×⋅÷+-−±∓")
"""Symbols after which TeX takes a sign for a prefix (Knuth, The TeXbook, 1984, chapter 18)."""
BARS = frozenset("|‖∣∥/")
"""Symbols that TeX sets without space around them."""
RELATIONS = frozenset("∣∥")
"""Bars that are relations, such as `\\mid`."""
ORDINARY = frozenset("∞∂∇∀∃∄∅∠∡∢⊤⊥ℏ∁∎")
"""Ordinary symbols in TeX that MathML's dictionary or the converter takes for operators."""
LARGE = re.compile("[∏-∑∫-∳⋀-⋃⨀-⨆⨌]")
ACCENTS = frozenset("´¯˘ˇ˙¨`^˚~→⃛⃜^ˆ˜")
LINES = frozenset("―_")
ARROW = "\u20d7"
"""The arrow of a vector; the usual arrow is made for rows, and is too large over a letter."""
LIMITS = frozenset({"munder", "mover", "munderover"})
UPRIGHT = re.compile("[Α-Ω]")
"""Greek capitals, which TeX sets upright."""
TALL = frozenset("|‖↑↓↕⇑⇓⇕⎰⎱()[]{}")
"""Symbols that a browser stretches to the height of their row, but TeX only after \\left and \\right."""
TOKENS = frozenset({"mi", "mn", "mo", "mtext"})
SCRIPTS = frozenset({"msub", "msup", "msubsup", "munder", "mover", "munderover"})


def mend(formula: Element, tables: Sequence[Table]) -> None:
    """Change the converter's formula, in place, to one that browsers can draw.

    Args:
        formula: the `math` element.
        tables: the looks of its tables, in their order.
    """
    for node, table in zip(list(formula.iter(f"{MATHML}mtable")), tables, strict=True):
        mend_table(node, table)
    _mend(formula, script=False)


def _mend(node: Element, *, script: bool) -> None:
    """Mend a node and everything in it; the recursion is shallow (see `tex.DEEPEST`)."""
    name = _name(node)
    _mend_itself(node, name)
    for index, child in enumerate(node):
        if name not in SCRIPTS and len(child) == 1 and _name(child) == "mrow" and _name(child[0]) == "mo":
            _set_space(child[0], "0")  # a symbol alone in braces is no operator in TeX: 3{,}14
        _mend(child, script=script or (index > 0 and name in SCRIPTS))
    _strike(node)
    if name not in SCRIPTS and name != "mfrac":
        _space(node, script=script)


def _mend_itself(node: Element, name: str) -> None:
    if name in ("mo", "mi") and len(node):
        _join(node)
    if name in TOKENS:
        _mend_token(node)
    elif name == "mspace":
        node.set("width", SPACES.get(node.get("width", "0"), node.get("width", "0")))
    elif name == "menclose":
        node.tag = f"{MATHML}mrow"
        node.set("class", node.attrib.pop("notation", "box"))
    elif name == "mpadded" and node.get("width", "").startswith("+"):
        _pad(node)
    elif name in SCRIPTS and len(node) > 1:
        if name in LIMITS and _name(node[0]) == "mo" and _name(node[1]) != "mo":
            node[0].attrib.setdefault("movablelimits", "true")
        _mend_accent(node)


def _name(node: Element) -> str:
    return node.tag.removeprefix(MATHML)


def _join(node: Element) -> None:
    """Join the elements in an operator to one text, since no browser draws elements there."""
    if len(node) and len(node[0]):  # written with \limits: see _Preparing._operator
        node.set("movablelimits", "false")
    text = "".join(node.itertext())
    for child in list(node):
        node.remove(child)
    node.text = text


def _pad(node: Element) -> None:
    """Let a stylesheet widen an arrow's label, since no browser adds to a width."""
    node.tag = f"{MATHML}mrow"
    node.attrib = {"class": "label"}


def _mend_token(node: Element) -> None:
    text = node.text or ""
    name = _name(node)
    variant = node.get("mathvariant", "")
    if UPRIGHT.fullmatch(text) and name == "mi":
        variant = {"": "normal", "bold-italic": "bold"}.get(variant, variant)
        node.set("mathvariant", variant)
    if name != "mtext" and variant not in ("", "normal"):
        mapped = "".join(_letter(sign, variant) for sign in text)
        if mapped != text:
            node.text = mapped
            del node.attrib["mathvariant"]
    elif name == "mi" and len(text) == 1 and _is_operator(text):
        node.tag = f"{MATHML}mo"
        if text in "⟨⟩⌊⌋⌈⌉" or text in TALL:
            node.set("stretchy", "false")
    elif name == "mo" and text in TALL and not {"stretchy", "fence", "minsize"} & node.attrib.keys():
        node.set("stretchy", "false")
    elif name == "mo" and text in ORDINARY and text != "":
        node.tag = f"{MATHML}mi"


def _is_operator(sign: str) -> bool:
    """Return whether a character that the converter takes for a letter is an operator."""
    return sign not in ORDINARY and (
        sign in "⟨⟩⌊⌋⌈⌉" or unicodedata.category(sign) == "Sm" or "\u27f0" <= sign <= "\u297f"
    )


@cache
def _letter(sign: str, variant: str) -> str:
    """Return a letter in a mathematical alphabet, such as ℝ; other characters unchanged."""
    if found := EARLIER.get(variant, {}).get(sign):
        return found
    letter = unicodedata.name(sign, "").replace("LATIN ", "").replace("GREEK ", "").replace(" LETTER", "")
    try:
        return unicodedata.lookup(f"{VARIANTS[variant]} {letter}")
    except KeyError:
        return sign


def _mend_accent(node: Element) -> None:
    """Set accents close to their letters, and make lines as wide as the parts above or below them."""
    if _name(node[1]) != "mo":
        return
    over, name = node[1], _name(node)
    sign = (over.text or "").strip()
    if sign in LINES and not node.get("class"):
        node.remove(over)  # few fonts have a line that stretches, but any stylesheet can draw one
        node.tag = f"{MATHML}mrow"
        node.attrib = {"class": "overline" if name == "mover" else "underline"}
    elif name == "mover" and sign in ACCENTS:
        node.set("accent", "true")
        if sign == "→" and over.get("stretchy") == "true":
            over.text = ARROW
        if sign == "¯" or over.get("stretchy") == "true":
            over.set("stretchy", "false")


def _strike(row: Element) -> None:
    """Negate the symbol after a `not` by Unicode's negated character."""
    gone: set[Element] = set()
    for node, following in pairwise(row):
        if _name(node) == "mpadded" and "".join(node.itertext()) == "⧸":
            while _name(following) == "mrow" and len(following) == 1:
                following = following[0]  # noqa: PLW2901 - the row is only a wrapper
            if following.text and not len(following):
                following.text = unicodedata.normalize("NFC", f"{following.text}\u0338")
                gone.add(node)
    if gone:
        row[:] = [node for node in row if node not in gone]


def _space(row: Element, *, script: bool) -> None:
    """Give the operators of a row the spaces of TeX."""
    before = ""
    for node in _in_row(row):
        text = (node.text or "").strip() if _name(node) == "mo" else "x"
        if _name(node) == "mo" and node.get("fence") != "true":
            if text in SIGNED and not node.get("form") and (not before or before in OPENERS):
                node.set("form", "prefix")
            elif (
                text in BARS
                and not (text in RELATIONS and not node.get("stretchy"))
                and not node.get("minsize")
            ):
                node.tag = f"{MATHML}mi"
                node.attrib.clear()
            elif script and not LARGE.match(text) and text not in ",;" and not text.isalpha():
                _set_space(node, "0")
        before = text if text else before


def _set_space(node: Element, space: str) -> None:
    node.set("lspace", space)
    node.set("rspace", space)


def _in_row(row: Element) -> Iterator[Element]:
    """Yield the visible nodes of a row, side by side, without spaces."""
    for node in row:
        if _name(node) == "mstyle" or (_name(node) == "mrow" and not node.get("class") and len(node) == 1):
            yield from _in_row(node)
        elif _name(node) != "mspace":
            yield node
