r"""\ce and \pu show what mhchem shows: the samples in chemistry.tsv, in a normal form of their MathML.

The table was made with MathJax 3.2.2 and its mhchem. A line has a sample and what mhchem shows: `_{…}` and
`^{…}` for scripts, `(…)/(…)` for fractions. Spaces, italics and the shapes of arrows are left out.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from quizgen.text.formulas import math_fault
from quizgen.text.markdown import to_html
from quizgen.text.mathml import element
from quizgen.text.rewriting import rewritten
from quizgen.text.target import Target

TABLE = Path(__file__).with_name("chemistry.tsv")
SAMPLES = dict(csv.reader(TABLE.read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
NORMAL = str.maketrans(
    {"⟶": "→", "⟵": "←", "⟷": "↔", "−": "-", "·": "⋅", "∙": "•", "⋯": "⋅⋅⋅", "×": "⋅", "µ": "μ", "∗": "*"}
)
TOKENS = ("mi", "mn", "mo", "mtext")


def shown(node: Element) -> str:
    """Return MathML in the table's form."""
    name = node.tag.rpartition("}")[2]
    if name in TOKENS:
        return "".join((node.text or "").split()).translate(NORMAL)
    return joined(name, [shown(child) for child in node])


def joined(name: str, parts: Sequence[str]) -> str:
    match name, parts:
        case (("msub" | "munder"), [base, below]):
            return f"{base}_{{{below}}}"
        case (("msup" | "mover"), [base, above]):
            return f"{base}^{{{above}}}"
        case (("msubsup" | "munderover"), [base, below, above]):
            return f"{base}_{{{below}}}^{{{above}}}"
        case "mfrac", [above, below]:
            return f"({above})/({below})"
    return "".join(parts)


@pytest.mark.parametrize(("sample", "expected"), SAMPLES.items())
def test_chemistry_and_amounts_look_as_in_mhchem(sample: str, expected: str) -> None:
    assert not math_fault(sample)
    assert shown(element(rewritten(sample), block=False)) == expected


def test_a_formula_in_chemistry_does_not_end_the_formula() -> None:
    html = to_html(
        r"In $\ce{^{14}C -> ^{14}N + e- + $\bar{\nu}$}$ and $\ce{A ->[$\Delta$] B}$.", Target(math="tex")
    )
    assert html.count(r"\(") == 2
    assert "$" not in html
    assert r"\bar{\nu}" in html
