"""Exhibits in a real Chromium: whole and next to their questions on paper, once above them for practice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support import browser as chromium
from support.courses import course, statements

from quizgen.pipeline import Project, build

pytestmark = pytest.mark.browser

LINES = "Swifts come in May and leave in August, when the air above the roofs holds fewer insects. " * 3


def exhibit(name: str, paragraphs: int) -> str:
    text = "".join(f"      {LINES}\n\n" for _ in range(paragraphs))
    table = "      | a | b |\n      |---|---|\n      | 1 | 2 |\n\n"
    return f"  - id: {name}\n    title: Exhibit {name}\n    text: |\n{text}{table}"


def choices(name: str, count: int) -> str:
    return "".join(
        f"  - {{id: {name}-{number}, type: single-choice, exhibit: {name}, stem: First of {name}-{number}., "
        f"answer: Right, distractors: [Wrong, Not so, Last of {name}-{number}], order: shuffled}}\n"
        for number in range(count)
    )


BANK = (
    "bank: b\ntitle: Birds\nexhibits:\n"
    + exhibit("short", 2) + exhibit("tall", 9) + exhibit("long", 40)
    + "questions:\n"
    + statements(9) + choices("short", 3) + choices("tall", 4) + choices("long", 2)
)  # fmt: skip
QUIZ = "quiz: q\ntitle: Q\nversions: 4\nvariants: [large]\ndraw: {bank: b}\n"


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("exhibits")
    build(Project(course(top, banks__b=BANK, quizzes__q=QUIZ), top / "out", to=("html",)))
    return top / "out/html/student"


@pytest.mark.parametrize("variant", ["", "-large"])
def test_on_paper_an_exhibit_stands_once_and_nothing_is_cut_that_a_page_can_hold(
    browser: Browser, student: Path, variant: str
) -> None:
    begins: set[bool] = set()
    with chromium.visit(browser, student / "q-a.html") as seen:
        for version in "abcd":
            seen.open(student / f"q-{version}{variant}.html")
            pages = [" ".join(page.split()) for page in chromium.pages(chromium.printed(seen.page))]
            for name in ("short", "tall", "long"):
                assert [page.count(f"Exhibit {name}") for page in pages].count(1) == 1
            for stem in re.findall(r"First of (\w+-\d)", " ".join(pages)):
                (whole,) = [page for page in pages if f"First of {stem}" in page]
                assert f"Last of {stem}" in whole, f"{stem} is cut in two"
            (held,) = [page for page in pages if "Exhibit short" in page]
            assert "Questions about this: " in held
            if not variant:
                assert all(f"Last of short-{number}" in held for number in range(3))
            begins |= {"Statement" in page for page in pages if "Exhibit long" in page}
        assert True in begins, "what no page holds begins where there is room"
        assert chromium.axe(seen.page) == []
        for _ in seen.screens():
            assert chromium.too_wide(seen.page) == []


def test_to_practise_an_exhibit_stands_once_above_its_questions(browser: Browser, student: Path) -> None:
    with chromium.visit(browser, student / "b-practice.html") as seen:
        page = seen.page
        assert page.get_by_text("Exhibit short", exact=True).count() == 1
        unit = page.locator(".unit", has_text="Exhibit short")
        assert unit.locator(".question").count() == 3
        assert unit.locator(".refer").inner_text() == "Questions about this: 10–12"
        assert chromium.axe(page) == []
        other = page.locator("[data-id=q0]")
        other.get_by_label("False").check()
        other.locator(".check").click()
        for number in range(3):
            asked = unit.locator(f"[data-id=short-{number}]")
            asked.get_by_label("Right").check()
            asked.locator(".check").click()
        page.locator("#again").click()
        assert not unit.is_visible(), "all of its questions are right: only the wrong ones are tried again"
        assert other.is_visible()
        page.once("dialog", lambda dialog: dialog.accept())
        page.locator("#over").click()
        assert unit.is_visible()
    with chromium.visit(browser, student / "b-practice.html", scripts=False) as seen:
        assert seen.page.get_by_text("Exhibit short", exact=True).is_visible()
