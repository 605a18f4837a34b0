"""The practice page as a learner meets it: with the mouse, with the keyboard, with scripts off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page
from support import browser as chromium

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, made: Path) -> Iterator[Page]:
    """Give the page, fresh: nothing kept from another test."""
    with chromium.visit(browser, made / "student/every-practice.html") as seen:
        yield seen.page


def question(page: Page, name: str) -> Locator:
    return page.locator(f"[data-id=zzid-{name}]")


def verdict(asked: Locator) -> str:
    asked.locator(".check").click()
    return asked.locator(".verdict").inner_text()


def test_choices(page: Page) -> None:
    asked = question(page, "years")
    asked.get_by_label("1984").check()
    assert verdict(asked) == "✗ Not right."
    assert asked.locator(".answer").get_attribute("open") is not None
    asked.get_by_label("1998").check()
    assert verdict(asked) == "✓ Right."
    assert asked.locator(".pick:has(:checked) .sign").all_inner_texts() == ["✓"], "not by colour alone"
    several = question(page, "several")
    several.get_by_label("Norms of responsible").check()
    assert verdict(several) == "◐ Partly right. Points: 1 / 2", "half of the keys"
    wrong = several.locator("input:not([data-key])")
    for option in wrong.all():
        option.check()
    assert verdict(several) == "✗ Not right.", "what is wrong takes off what is right"
    for option in wrong.all():
        option.uncheck()
    several.get_by_label("Measures that build").check()
    assert verdict(several) == "✓ Right."
    said = question(page, "verdict")
    said.get_by_label("False").check()
    assert verdict(said) == "✓ Right."


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("short", "  zzANSWER   two ", "✓ Right."),
        ("short", "Zzanswer", "✗ Not right."),
        ("number", "48213,5", "✓ Right."),
        ("number", "48 214.25 km2", "✓ Right."),
        ("number", "48214.26", "✗ Not right."),
        ("number", "many", "✗ Not right."),
    ],
)
def test_what_is_typed(page: Page, name: str, typed: str, said: str) -> None:
    asked = question(page, name)
    asked.locator("input").fill(typed)
    assert verdict(asked) == said
    assert asked.locator(".answer").get_attribute("open") is not None


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("short", " ", "… Something is still missing."),
        ("short", "Zzanswr two", "≈ Nearly. It is spelled: Zzanswer two"),
        ("number", "48,214", "? Not marked. Write the number as 1500 or 1.5."),
    ],
)
def test_what_is_not_final_reveals_nothing_and_may_be_tried_again(
    page: Page, name: str, typed: str, said: str
) -> None:
    asked = question(page, name)
    asked.locator("input").fill(typed)
    assert verdict(asked) == said
    assert asked.locator(".answer").get_attribute("open") is None
    assert page.locator("#score").inner_text() == "Answered: 0 / 10 · Score: 0"
    assert chromium.axe(page) == []
    asked.locator("input").fill("48213.75" if name == "number" else "Zzanswer one")
    assert verdict(asked) == "✓ Right."
    assert page.locator("#score").inner_text() == "Answered: 1 / 10 · Score: 1"
    asked.locator("input").fill(typed)
    assert verdict(asked) == said
    page.reload()
    assert page.locator("#score").inner_text() == "Answered: 0 / 10 · Score: 0"


def test_matching_ordering_and_gaps(page: Page) -> None:
    asked = question(page, "match")
    letters = dict(
        reversed(text.split(maxsplit=1)) for text in asked.locator(".responses li").all_inner_texts()
    )
    pairs = {"The Group": "Agreed eleven", "ITU": "Runs an", "Tech Accord": "Promised"}
    for premise, response in pairs.items():
        letter = next(letter for text, letter in letters.items() if text.startswith(response))
        asked.get_by_label(premise).select_option(letter)
    assert verdict(asked) == "✓ Right."
    asked = question(page, "order")
    for place, start in enumerate(("The word", "A country", "The manual", "The report"), 1):
        asked.get_by_label(start).select_option(str(place))
    assert verdict(asked) == "✓ Right."
    asked = question(page, "cloze")
    asked.get_by_label("Gap 1").fill("zzgap two")
    asked.get_by_label("Gap 2").fill("Zzgap three")
    asked.get_by_label("Gap 3").select_option("Wiener")
    assert verdict(asked) == "✓ Right."


def test_score_is_kept_and_the_wrong_ones_come_again(page: Page) -> None:
    for name, answer in (("years", "1998"), ("names", "Thomas Rid")):
        question(page, name).get_by_label(answer).check()
        verdict(question(page, name))
    assert page.locator("#score").inner_text() == "Answered: 2 / 10 · Score: 1"
    page.reload()
    assert page.locator("#score").inner_text() == "Answered: 2 / 10 · Score: 1"
    page.get_by_role("button", name="wrong ones again").click()
    assert question(page, "years").is_hidden()
    assert not question(page, "names").get_by_label("Thomas Rid").is_checked()
    assert page.locator("#score").inner_text() == "Answered: 1 / 10 · Score: 1"
    page.get_by_role("button", name="Start over").click()
    assert question(page, "years").is_visible()
    page.reload()
    assert page.locator("#score").inner_text() == "Answered: 0 / 10 · Score: 0"


def test_an_unanswered_question_is_not_counted(page: Page) -> None:
    for name in ("years", "several", "match"):
        assert verdict(question(page, name)) == "… Something is still missing."
        assert page.evaluate("document.activeElement.closest('.question').dataset.id") == f"zzid-{name}"
    assert page.locator("#score").inner_text() == "Answered: 0 / 10 · Score: 0"


def test_the_keyboard_is_enough(page: Page) -> None:
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert question(page, "plain").locator(".verdict").inner_text() != ""
    reached = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.closest('.question')?.dataset.id || ''"))
    asked = page.locator(".question").evaluate_all("all => all.map(one => one.dataset.id)")
    assert reached >= set(asked)
    page.locator(".answer summary").last.focus()
    page.keyboard.press("Enter")
    assert page.locator(".answer").last.get_attribute("open") is not None


def test_an_essay_shows_what_to_look_for_and_is_not_scored(page: Page) -> None:
    asked = question(page, "essay")
    assert asked.locator(".check").count() == 0
    asked.locator(".answer summary").click()
    assert "Zzrubric two" in asked.locator(".answer").inner_text()


def test_scripts_off(browser: Browser, made: Path) -> None:
    with chromium.visit(browser, made / "student/every-practice.html", scripts=False) as seen:
        assert seen.page.get_by_text("Scripts are off").is_visible()
        assert seen.page.locator("button:visible, .bar:visible, .end:visible").count() == 0
        asked = question(seen.page, "plain")
        assert not asked.get_by_text("Zzexplanation").is_visible()
        asked.locator(".answer summary").click()
        assert asked.get_by_text("Zzexplanation").is_visible()
        asked.get_by_text("Hint", exact=True).click()
        assert asked.get_by_text("Zzhint one").is_visible()


def test_answers_stay_off_paper(browser: Browser, made: Path) -> None:
    with chromium.visit(browser, made / "student/every-practice.html") as seen:
        text = " ".join(chromium.pages(chromium.printed(seen.page)))
        assert "Which novel?" in text
        assert "Zz" not in text
