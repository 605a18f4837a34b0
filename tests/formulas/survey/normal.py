"""MathML from different programs in one normal form, so that formulas that look alike are equal.

It keeps rows, fractions, scripts, variants, fences, alignment, lines, strokes, colours and visible spaces. It
leaves out what each program writes in its own way: wrappers, classes of atoms, sizes of gaps in tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

ALIKE = str.maketrans({
    "-": "−", "*": "∗", "∣": "|", "∥": "‖", "\u00a0": " ", "ˆ": "^", "˜": "~", "―": "¯", "‾": "¯", "_": "¯",
    "⟶": "→", "⃗": "→", "´": "´", "ˊ": "´", "`": "`", "ˋ": "`", "〈": "⟨", "〉": "⟩", "−": "−",
    "⁡": None, "⁢": None, "·": "⋅", "Ω": "Ω", "μ": "μ", "µ": "μ",
    "⟂": "⊥", "⪈": "≱", "⪇": "≰", "•": "∙", "⊧": "⊨", "\\": "∖", "\u2006": None,
})  # fmt: skip
"""Characters that look alike in browsers and MathJax at their places."""
VARIANTS = {
    "bold": "MATHEMATICAL BOLD",
    "italic": "MATHEMATICAL ITALIC",
    "bold-italic": "MATHEMATICAL BOLD ITALIC",
    "script": "MATHEMATICAL SCRIPT",
    "-tex-calligraphic": "MATHEMATICAL SCRIPT",
    "bold-script": "MATHEMATICAL BOLD SCRIPT",
    "fraktur": "MATHEMATICAL FRAKTUR",
    "double-struck": "MATHEMATICAL DOUBLE-STRUCK",
    "sans-serif": "MATHEMATICAL SANS-SERIF",
    "monospace": "MATHEMATICAL MONOSPACE",
}
NAMED = {
    "thinmathspace": 0.1667, "mediummathspace": 0.2222, "thickmathspace": 0.2778,
    "negativethinmathspace": -0.1667, "negativemediummathspace": -0.2222, "negativethickmathspace": -0.2778,
}  # fmt: skip
"""MathML 3, section 2.1.5.2."""
BARE = {"mrow", "mstyle", "math", "semantics", "mpadded"}
FENCES = frozenset("()[]{}|‖⟨⟩⌈⌉⌊⌋↑↓⇑⇓↕⇕")


def normal(mathml: str) -> str:
    """Return MathML as a text, which is the same for formulas that look alike."""
    root = ElementTree.fromstring(mathml)
    return " ".join(_rows(root, display=root.get("display") == "block"))


def _rows(node: Element, *, display: bool) -> Iterator[str]:
    name = node.tag.rpartition("}")[2]
    if name in ("mi", "mn", "mo", "mtext", "ms"):
        yield from _token(name, node)
    elif name == "mspace":
        width = _width(node.get("width", "0"))
        if abs(width) > 0.01:
            yield f"space({width:.1f})"
    elif name in BARE:
        yield from _wrapped(node, display=display)
    elif name == "mtable":
        yield _table(node)
    else:
        yield _built(name, node, display=display)


def _wrapped(node: Element, *, display: bool) -> Iterator[str]:
    kept = [f"{key}={node.get(key)}" for key in ("mathcolor", "mathbackground", "mathsize") if node.get(key)]
    wanted = {"true": True, "false": False}.get(node.get("displaystyle", ""), display)
    if wanted != display:
        kept.append("display" if wanted else "inline")
    inner = " ".join(part for child in node for part in _rows(child, display=wanted))
    ours = node.get("class", "") if node.tag.endswith("mrow") else ""
    if ours in ("overline", "underline"):
        yield f"{'mover' if ours == 'overline' else 'munder'}({inner} , ¯)"
    elif ours and ours != "label" and "mjx" not in ours.lower():
        yield f"menclose[{ours}]({inner})"
    elif inner:
        yield f"style[{' '.join(kept)}]({inner})" if kept else inner


def _token(name: str, node: Element) -> Iterator[str]:
    tall = name == "mo" and (node.text or "").strip() in FENCES and node.get("stretchy") != "false"
    text = (node.text or "").translate(ALIKE)
    text = text if name == "mtext" else text.strip()
    text = text.replace("″", "′′").replace("‴", "′′′").replace("⁗", "′′′′")
    if not text:
        return
    variant = node.get("mathvariant", "")
    if name == "mtext":
        sign = len(text) == 1 and not text.isalnum() and text.strip()
        yield text if sign else f'"{variant and variant + ":"}{text}"' if text.strip() else "space(0.3)"
        return
    if name == "mi" and len(text) == 1 and not variant and text.isalpha():
        variant = "italic"
    variant = variant.removeprefix("-tex-").replace("calligraphic", "script")
    if "\u2009" in text:
        text, shown = "", [" space(0.2) " if sign == "\u2009" else f" {sign} " for sign in text]
        yield from "".join(shown).split()
        return
    shown = [_letter(sign, variant) for sign in text]
    if tall:
        shown = [f"tall{text}"]
    yield unicodedata.normalize("NFC", (" " if text.isalpha() else "").join(shown))


def _letter(sign: str, variant: str) -> str:
    if not variant or variant == "normal" or variant not in VARIANTS:
        return sign
    try:
        kind = unicodedata.name(sign).replace("LATIN ", "").replace("GREEK ", "").replace(" LETTER", "")
        return unicodedata.lookup(f"{VARIANTS[variant]} {kind}")
    except (KeyError, ValueError):
        return HOLES.get((variant, sign), sign)


HOLES = {
    **{("script", a): b for a, b in zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)},
    **{("fraktur", a): b for a, b in zip("CHIRZ", "ℭℌℑℜℨ", strict=True)},
    **{("double-struck", a): b for a, b in zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)},
    ("italic", "h"): "ℎ",
}
"""Letters that Unicode had before the others of their alphabet (Unicode 15, section 22.2)."""


def _width(said: str) -> float:
    if said in NAMED:
        return NAMED[said]
    found = re.match(r"(-?[\d.]+)\s*(em|ex|px|pt|mu|in|cm|mm)?", said)
    if not found:
        return 0
    factor = {"em": 1, "ex": 0.43, "px": 1 / 16, "pt": 0.1, "mu": 1 / 18, "in": 7.2, "cm": 2.84, "mm": 0.284}
    return float(found[1]) * factor.get(found[2] or "em", 1)


def _table(node: Element) -> str:
    columns = (node.get("columnalign") or "center").split()
    display = node.get("displaystyle") == "true"
    rows = []
    for row in node:
        cells = []
        for index, cell in enumerate(row):
            side = cell.get("columnalign") or row.get("columnalign") or columns[min(index, len(columns) - 1)]
            inner = " ".join(part for child in cell for part in _rows(child, display=display))
            cells.append(f"{side[0]}<{inner}>")
        while cells and cells[-1].endswith("<>"):
            cells.pop()
        rows.append(" & ".join(cells))
    while rows and not rows[-1]:
        rows.pop()
    wide = max((len(row) for row in node), default=0)
    if ours := _ours(node):
        return f"table{' display' if display else ''}{ours}({' ; '.join(rows)})"
    bars = (node.get("columnlines") or "none").split()
    bars = [bars[min(index, len(bars) - 1)][0] for index in range(wide - 1)]
    lines = (node.get("rowlines") or "none").split()
    lines = [lines[min(index, len(lines) - 1)][0] for index in range(len(rows) - 1)]
    drawn = "".join(bars) + "/" + "".join(lines) if {*bars, *lines} - {"n"} else ""
    frame = f" frame={node.get('frame')}" if node.get("frame", "none") not in ("", "none") else ""
    return f"table{' display' if display else ''}{frame}[{drawn}]({' ; '.join(rows)})"


def _ours(node: Element) -> str:
    """Return the lines of one of our tables, from the classes of its cells."""
    rows = [[(cell.get("class") or "").split() for cell in row] for row in node]
    if not any(names for row in rows for names in row):
        return ""
    bars = "".join("s" if "bar" in names else "n" for names in rows[0][1:])
    lines = "".join("s" if "line" in row[0] else "n" for row in rows[1:])
    frame = " frame=solid" if {"bar", "line"} <= set(rows[0][0]) else ""
    return f"{frame}[{bars}/{lines}]"


def _built(name: str, node: Element, *, display: bool) -> str:
    through = name in ("menclose", "msqrt", "mphantom")
    inner = [display and (through or (index == 0 and name != "mfrac")) for index in range(len(node))]
    parts = [" ".join(_rows(child, display=inner[index])) for index, child in enumerate(node)]
    if name == "mfrac" and node.get("linethickness") in ("0", "0px", "0pt", "0em"):
        name = "mstack"
    if name in ("menclose", "msqrt", "mphantom"):
        parts = [" ".join(part for part in parts if part)]
    notation = f"[{node.get('notation')}]" if name == "menclose" else ""
    return f"{name}{notation}({' , '.join(parts)})"
