"""Formulas as a browser draws them: rows, alignment of columns, lines, boxes, strokes, letters, gaps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from quizgen.text.markdown import to_html
from quizgen.text.target import Target

pytestmark = pytest.mark.browser
STYLES = Path(__file__).parents[2] / "templates" / "html" / "styles" / "base.css.j2"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    page = browser.new_page()
    css = re.sub(r"\{#.*?#\}", "", STYLES.read_text(encoding="utf-8"), flags=re.DOTALL)
    page.set_content(f"<!doctype html><style>{css}</style><div class=text></div>")
    return page


def show(page: Page, tex: str, *, inline: bool = False) -> None:
    mark = "$" if inline else "$$"
    page.locator(".text").evaluate(
        "(at, html) => at.innerHTML = html", to_html(f"{mark}{tex}{mark}", Target(fit=True))
    )


def box(page: Page, selector: str, number: int = 0) -> dict[str, float]:
    found = page.locator(selector).nth(number).bounding_box()
    assert found
    return {**found, "right": found["x"] + found["width"], "bottom": found["y"] + found["height"]}


def style(page: Page, selector: str, name: str, number: int = 0) -> str:
    node = page.locator(selector).nth(number)
    return str(node.evaluate("(node, name) => getComputedStyle(node)[name]", name))


def gap(page: Page, left: str, right: str) -> float:
    """Return the distance between two tokens, in widths of a letter."""
    size = float(style(page, "math", "fontSize").removesuffix("px"))
    first, second = (box(page, f'math :text-is("{text}")') for text in (left, right))
    return (second["x"] - first["right"]) / size


def test_each_line_is_a_line(page: Page) -> None:
    for tex in (r"\begin{gather} x = 1 \\ y = 22 \end{gather}", r"x = 1 \\ y = 22"):
        show(page, tex)
        assert box(page, 'mi:text-is("x")')["bottom"] <= box(page, 'mi:text-is("y")')["y"] + 4


def test_signs_of_equations_stand_below_one_another(page: Page) -> None:
    show(page, r"\begin{align} x + y + z &= 1 \\ y &= 222 + a \end{align}")
    assert box(page, 'mo:text-is("=")')["x"] == pytest.approx(box(page, 'mo:text-is("=")', 1)["x"], abs=0.5)
    assert box(page, "mtd", 0)["right"] == pytest.approx(box(page, "mtd", 2)["right"], abs=0.5)
    assert (
        box(page, "mtd >> mi", 3)["right"] > box(page, "mtd >> mi", 1)["right"]
    )  # the lower y is aligned to the right
    assert "(1)" not in str(page.locator("math").text_content())


def test_columns_stand_on_their_sides(page: Page) -> None:
    show(page, r"\begin{array}{lr} aaaa & bbbb \\ c & d \end{array}")
    assert box(page, 'mi:text-is("c")')["x"] == pytest.approx(box(page, 'mi:text-is("a")')["x"], abs=1)
    assert box(page, 'mi:text-is("d")')["right"] == pytest.approx(
        box(page, 'mi:text-is("b")', 3)["right"], abs=1
    )


def test_lines_of_tables_are_drawn(page: Page) -> None:
    show(page, r"\left(\begin{array}{cc|c} 1 & 200 & 3 \\ \hline 4 & 5 & 6 \end{array}\right)")
    left = [style(page, "mtd", "borderLeftWidth", number) for number in range(6)]
    top = [style(page, "mtd", "borderTopWidth", number) for number in range(6)]
    assert left == ["0px", "0px", "1px"] * 2
    assert top == ["0px"] * 3 + ["1px"] * 3
    assert style(page, "mtable", "borderCollapse") == "collapse"


def test_a_frame_of_bars_is_closed(page: Page) -> None:
    show(page, r"\begin{array}{|c|c|} \hline a & b \\ \hline c & d \\ \hline \end{array}")
    assert page.locator("mtr").count() == 2
    assert style(page, "mtd", "borderRightWidth", 3) == "1px"
    assert style(page, "mtd", "borderBottomWidth", 3) == "1px"


def test_boxes_and_strokes_are_drawn(page: Page) -> None:
    show(page, r"3 + \boxed{\phantom{0}} = 7 \quad \cancel{2} \quad \bcancel{3} \quad \xcancel{4}")
    assert style(page, ".box", "borderTopWidth") == "1px"
    assert box(page, ".box")["width"] > 5
    strokes = [style(page, "[class*=strike]", "backgroundImage", number) for number in range(3)]
    assert [stroke.count("linear-gradient") for stroke in strokes] == [1, 1, 2]
    assert style(page, "[class*=strike]", "printColorAdjust") == "exact"


def test_a_line_over_letters_is_as_wide_as_they_are(page: Page) -> None:
    show(page, r"\overline{ABCD}")
    assert float(style(page, ".overline", "borderTopWidth").removesuffix("px")) > 0.5
    assert (
        box(page, ".overline")["width"]
        >= box(page, 'mi:text-is("D")')["right"] - box(page, 'mi:text-is("A")')["x"]
    )


@pytest.mark.parametrize(
    "tex", [r"\mathrm{m}", r"{\rm m}", r"\text{m}", r"\unit{\metre}", r"\ce{C}", r"\Delta"]
)
def test_units_and_elements_are_upright(page: Page, tex: str) -> None:
    show(page, f"3{tex} m")
    nodes = page.locator("math :is(mi, mtext)")
    assert nodes.count() == 2
    first, last = (style(page, "math :is(mi, mtext)", "textTransform", number) for number in (0, 1))
    assert (first, last) == ("none", "math-auto")


def test_gaps_are_those_of_tex(page: Page) -> None:
    show(page, r"|x - 1| < 2", inline=True)
    assert gap(page, "1", "<") > 0.2
    assert gap(page, "x", "−") == pytest.approx(gap(page, "−", "1"), abs=0.05)
    show(page, "x = -5", inline=True)
    assert gap(page, "−", "5") < 0.12
    assert gap(page, "x", "=") > 0.2
    show(page, r"3{,}14", inline=True)
    assert gap(page, ",", "14") < 0.05
    show(page, r"f(-x)", inline=True)
    assert gap(page, "−", "x") < 0.12


def test_limits_stand_where_tex_sets_them(page: Page) -> None:
    centred = """(node) => {
      const [base, limit] = [...node.children].map((child) => child.getBoundingClientRect());
      return Math.abs(base.x + base.width / 2 - limit.x - limit.width / 2) < 1;
    }"""
    for tex, inline, expected in (
        (r"\lim_{x \to 0} f", False, True),
        (r"\lim_{x \to 0} f", True, False),
        (r"\sum\limits_{i} f", True, True),
        (r"\operatorname*{arg\,max}_x f", False, True),
        (r"\int_0^1 f", False, False),
    ):
        show(page, tex, inline=inline)
        base = page.locator("math :is(munder, munderover, msub, msubsup)").first
        assert base.evaluate(centred) is expected, tex


def test_alphabets_are_letters_of_their_own(page: Page) -> None:
    show(page, r"\mathbb{RN} \mathbf{12} \boldsymbol{\alpha} \mathcal{L} \mathfrak{g}")
    assert page.locator("math").text_content() == "ℝℕ𝟏𝟐𝜶ℒ𝔤"


def test_a_font_for_formulas_is_named(page: Page) -> None:
    show(page, r"\begin{cases} a & b \\ c & d \\ e & f \end{cases}")
    assert "Latin Modern Math" in style(page, "math", "fontFamily")
    assert style(page, "math", "fontFamily").endswith("math")
    assert box(page, "mo")["height"] > 2.5 * box(page, 'mi:text-is("a")')["height"]
