"""Formulas in gaps, their choices and responses, as they appear on sheet, key, card and practice page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page
from support.anki_client import client
from support.browser import SCREENS, axe, too_wide, visit
from support.courses import course

from quizgen.pipeline import Project, build

CASE = Path(__file__).parents[1] / "cases/formulas_in_gaps_and_responses/bank.yaml"
PAPERS = "references: [{id: doe-2020, type: book, title: On examples}]\n"
AS_TYPED = ("$HOME/$USER", "$HOME of lines", "^a$|^b$ and $HOME$PATH")
"""Texts of the case with dollars that are not formulas."""
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the outputs of the case."""
    top = tmp_path_factory.mktemp("gaps")
    content = course(top, banks__b=CASE.read_text(encoding="utf-8"), papers=PAPERS)
    build(Project(content, top / "dist"))
    return top / "dist"


def shown(page: Page) -> str:
    """Return the questions' text on the page, without formulas and without the texts in `AS_TYPED`."""
    text = page.locator("main").evaluate(
        "main => { const copy = main.cloneNode(true);"
        " for (const math of copy.querySelectorAll('math, code, svg, script')) math.remove();"
        " return copy.textContent }"
    )
    for one in AS_TYPED:
        text = text.replace(one, "")
    return str(text)


def formulas(place: Locator) -> list[str]:
    return [text.replace(" ", "") for text in place.locator("math").all_text_contents()]


def test_the_sheet_and_the_key_set_them(dist: Path, browser: Browser) -> None:
    with visit(browser, dist / "html/student/b-a.html") as seen:
        choices = formulas(seen.page.locator(".gap-choices"))
        assert sorted(choices) == sorted(["P(A|B)·P(B)", "P(A|B)", "{A,B}", "2πr"])
        assert sorted(formulas(seen.page.locator(".responses"))) == sorted(["2x", "3x2", "cosx", "1x", "x"])
        assert formulas(seen.page.locator(".gap-hint")) == ["x"]
        for typed in AS_TYPED[1:]:
            assert seen.page.get_by_text(typed).count(), typed
        assert "\\" not in shown(seen.page)
        for _ in seen.screens():
            assert not too_wide(seen.page)
    with visit(browser, dist / "html/teacher/b-key.html") as seen:
        assert "−11−x2" in formulas(seen.page.locator(".gapped u"))
        assert "P(A∩B)" in formulas(seen.page.locator(".gapped"))
        assert "3x2" in formulas(seen.page.locator(".pairs b"))
        assert "\\" not in shown(seen.page)
        lines = seen.page.locator(".gapped u math").evaluate_all(
            "all => all.map(math => getComputedStyle(math).borderBottomWidth)"
        )
        assert set(lines) == {"1px"}, "a line marks what goes into a gap"


def test_the_practice_page_has_words_to_choose_and_takes_tex_or_words(dist: Path, browser: Browser) -> None:
    with visit(browser, dist / "html/student/b-practice.html") as seen:
        page = seen.page

        def verdict(name: str) -> str:
            asked = page.locator(f"[data-id={name}]")
            asked.locator(".check").click()
            return asked.locator(".verdict").inner_text()[:1]

        chosen = page.locator("[data-id=chosen] select")
        assert sorted(chosen.first.locator("option").all_inner_texts()[1:]) == sorted(
            ["P(A|B)·P(B)", "P(A|B)", "{A,B} & <b>", "neither"]
        )
        chosen.nth(1).select_option(label="a norm")
        for label, sign in (("P(A|B)", "◐"), ("P(A|B)·P(B)", "✓")):
            chosen.first.select_option(label=label)
            assert verdict("chosen") == sign, label
        field = page.locator("[data-id=typed] input")
        tex = r"-\frac{1}{\sqrt{1-x^{2}}}"
        for typed, sign in (("1/2", "✗"), (f"${tex}$", "✓"), (tex, "✓"), ("-1/(√(1 - x²))", "✓")):
            field.fill(typed)
            assert verdict("typed") == sign, typed
        names = page.locator("[data-id=names] input")
        names.nth(1).fill("6$")
        for typed, sign in (("HOME/USER", "◐"), ("$HOME:$PATH", "✓")):
            names.first.fill(typed)
            assert verdict("names") == sign, typed
        assert "\\" not in shown(page)
        for width, scheme in seen.screens():
            assert (width, scheme) in SCREENS
            assert not too_wide(page)
            assert not axe(page)


def test_cards_have_them_for_mathjax_as_anki_shows_them(dist: Path, browser: Browser, tmp_path: Path) -> None:
    with client(tmp_path / "learner") as learner:
        learner.take(dist / "anki/c.apkg")
        cards = {card.name: card for card in learner.rendered()}
        file = tmp_path / "card.html"
        for name, side, seen in (
            ("b/typed", "back", r"\(-\frac{1}{\sqrt{1-x^{2}}}\)"),
            ("b/typed", "back", r"\({\text{minus }\frac{1}{\sin y}}\)"),
            ("b/typed", "front", r"a function of \(x\)"),
            ("b/responses", "front", r"three squares: \(3x^2\)"),
            ("b/responses", "back", r"\(\frac{1}{x}\)"),
            ("b/premises", "back", AS_TYPED[2]),
        ):
            for night in (False, True):
                file.write_text(cards[name].page(side, night=night), encoding="utf-8")
                with visit(browser, file) as card:
                    assert seen in card.page.locator("#qa").inner_text(), (name, side)
