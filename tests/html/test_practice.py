"""The practice page as learners use it: mouse and keyboard, two tabs, paper, without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from support import browser as chromium
from support.practice import check, digest_of, is_revealed, question, reload, score

pytestmark = pytest.mark.browser
AGAIN = "Try once more, or show the answer."


def asked(page: Page, name: str) -> Locator:
    return question(page, f"zzid-{name}")


@pytest.fixture
def page(browser: Browser, made: Path) -> Iterator[Page]:
    """Yield a fresh page, with nothing stored by another test."""
    with chromium.visit(browser, made / "student/every-practice.html") as seen:
        yield seen.page


def test_choices_have_a_second_try_before_the_answer(page: Page) -> None:
    years = asked(page, "years")
    years.get_by_label("1984").check()
    assert check(years) == f"✗ Not right. {AGAIN}"
    assert not is_revealed(years)
    assert years.locator(".sign").count() == 0
    assert score(page) == "Answered: 0 / 10 · Score: 0 / 16"
    years.get_by_label("1998").check()
    assert years.locator(".verdict").inner_text() == "", "what was said is not said of another answer"
    assert check(years) == "✓ Right."
    assert years.locator(".pick:has(:checked) .sign").all_inner_texts() == ["✓"], "not by colour alone"
    assert is_revealed(years)
    assert score(page) == "Answered: 1 / 10 · Score: 1 / 16 · First try: 0"
    names = asked(page, "names")
    for name in ("Thomas Rid", "Norbert Wiener"):
        names.get_by_label(name).check()
        check(names)
    assert names.locator(".verdict").inner_text() == "✗ Not right."
    assert is_revealed(names)
    several = asked(page, "several")
    several.get_by_label("Norms of responsible").check()
    assert check(several) == f"◐ Partly right. Points: 1 / 2 {AGAIN}", "half of the keys"
    assert several.locator(".sign").count() == 0, "which options are right is not said yet"
    several.get_by_label("Measures that build").check()
    assert check(several) == "✓ Right."
    assert score(page) == "Answered: 3 / 10 · Score: 3 / 16 · First try: 1"
    said = asked(page, "verdict")
    said.get_by_label("True").check()
    assert check(said) == "✗ Not right.", "of two, the other one is left: no second try"
    assert is_revealed(said)
    looked = asked(page, "plain")
    looked.locator(".answer summary").click()
    expect(page.locator("progress")).to_have_js_property("value", 5, timeout=60_000)
    looked.get_by_label("The one about the sea").check()
    assert check(looked) == "✓ Right."
    assert score(page) == "Answered: 5 / 10 · Score: 4 / 16 · First try: 1", "looking first is no right try"


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("short", "  zzANSWER   two ", "✓ Right."),
        ("short", "Zzanswer", f"✗ Not right. {AGAIN}"),
        ("number", "48213,5", "✓ Right."),
        ("number", "48 214.25 km2", "✓ Right."),
        ("number", "48214.26", f"✗ Not right. {AGAIN}"),
    ],
)
def test_what_is_typed(page: Page, name: str, typed: str, said: str) -> None:
    asked(page, name).locator("input").fill(typed)
    assert check(asked(page, name)) == said
    assert is_revealed(asked(page, name)) == said.startswith("✓")


def test_what_is_not_final_reveals_nothing_and_may_be_tried_again(page: Page) -> None:
    for name, typed, said, right in (
        ("short", " ", "… Something is still missing.", "Zzanswer one"),
        ("short", "Zzanswr two", "≈ Nearly. The spelling is: Zzanswer two", "Zzanswer one"),
        ("number", "48,214", "? Not marked. Write just the number, as 1500 or 1.5.", "48213.75"),
    ):
        one = asked(page, name)
        one.locator("input").fill(typed)
        assert check(one) == said
        assert not is_revealed(one)
        assert score(page).startswith("Answered: 0 / 10 · Score: 0 / 16")
        assert name == "short" or chromium.axe(page) == []
        reload(page)
        assert one.locator("input").input_value() == typed, "what is typed is kept as it is typed"
        assert score(page).startswith("Answered: 0 / 10 · Score: 0 / 16")
        one.locator("input").fill(right)
        assert check(one) == "✓ Right."
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Start over").click()
        assert score(page) == "Answered: 0 / 10 · Score: 0 / 16"


def test_matching_ordering_and_gaps(page: Page) -> None:
    match = asked(page, "match")
    pairs = {"The Group": "Agreed eleven", "ITU": "Runs an", "Tech Accord": "Promised"}
    for premise, response in pairs.items():
        choices = match.get_by_label(premise).locator("option").all_inner_texts()
        assert len(choices) == 5
        (choice,) = (text for text in choices if response in text)
        match.get_by_label(premise).select_option(label=choice)
    match.get_by_label("ITU").press("Enter")
    assert match.locator(".verdict").inner_text() == "✓ Right.", "Enter checks, in a list too"
    order = asked(page, "order")
    for place, start in enumerate(("The word", "A country", "The manual", "The report"), 1):
        order.get_by_label(start).select_option(str(place))
    assert check(order) == "✓ Right."
    cloze = asked(page, "cloze")
    assert check(cloze) == "… Still empty: 3"
    cloze.get_by_label("Gap 1").fill("zzgap two")
    assert check(cloze) == "… Still empty: 2"
    assert cloze.locator(".sign").count() == 0
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Gap 2"
    cloze.get_by_label("Gap 2").fill("Zzgap three")
    cloze.get_by_label("Gap 3").select_option("Ampère")
    assert check(cloze) == f"◐ Partly right. Points: 2 / 3 {AGAIN}"
    cloze.get_by_label("Gap 3").select_option("Wiener")
    assert check(cloze) == "✓ Right."
    assert score(page) == "Answered: 3 / 10 · Score: 8 / 16 · First try: 7"


def test_work_is_kept_and_the_wrong_ones_come_again(page: Page) -> None:
    asked(page, "essay").locator("textarea").fill("Three thoughts,\nand one more")
    for name, answer in (("years", "1998"), ("names", "Thomas Rid"), ("plain", "The one about the land")):
        asked(page, name).get_by_label(answer).check()
        if name != "plain":
            check(asked(page, name))
    reload(page)
    assert score(page) == "Answered: 1 / 10 · Score: 1 / 16"
    assert asked(page, "names").locator(".verdict").inner_text().startswith("✗ Not right.")
    assert asked(page, "essay").locator("textarea").input_value() == "Three thoughts,\nand one more"
    assert asked(page, "plain").get_by_label("The one about the land").is_checked(), "not checked, and kept"
    page.get_by_role("button", name="wrong ones again").click()
    assert page.locator(".question:visible").count() == 1
    assert not asked(page, "names").get_by_label("Thomas Rid").is_checked()
    assert page.evaluate("document.activeElement.closest('.question').dataset.id") == "zzid-names"
    asked(page, "names").get_by_label("William Gibson").check()
    assert check(asked(page, "names")) == "✓ Right."
    assert score(page) == "Answered: 2 / 10 · Score: 2 / 16 · First try: 1"
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Start over").click()
    assert score(page).startswith("Answered: 2"), "a restart asks first"
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Start over").click()
    assert page.locator(".question:visible").count() == 22
    reload(page)
    assert score(page) == "Answered: 0 / 10 · Score: 0 / 16"
    assert asked(page, "essay").locator("textarea").input_value(), "what nobody marks is not begun again"


def test_two_tabs_lose_nothing(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    asked(page, "years").get_by_label("1998").check()
    check(asked(page, "years"))
    asked(other, "short").locator("input").fill("Zzanswer one")
    check(asked(other, "short"))
    asked(page, "essay").locator("textarea").fill("of one tab")
    for tab in (page, other):  # a tab hears of another one's work later
        expect(asked(tab, "essay").locator("textarea")).to_have_value("of one tab", timeout=60_000)
        expect(tab.locator("#score")).to_have_text("Answered: 2 / 10 · Score: 2 / 16", timeout=60_000)
        expect(asked(tab, "years").locator(".verdict")).to_have_text("✓ Right.", timeout=60_000)
    other.close()
    reload(page)
    assert score(page) == "Answered: 2 / 10 · Score: 2 / 16"


def test_a_tab_that_was_overtaken_by_another_takes_its_work_and_writes_its_own_again(page: Page) -> None:
    asked(page, "years").get_by_label("1998").check()
    check(asked(page, "years"))
    kept = page.evaluate(
        """short => {
          const place = "quizgen/2/paper-and-screen/every", at = Date.now(), answers = ["Zzanswer one"];
          const newValue = JSON.stringify({ [short]: { answers, at, tries: [{ at, answers }] } });
          const written = () => localStorage.getItem(place);
          const before = written();
          dispatchEvent(new StorageEvent("storage", { key: place, newValue }));
          const after = written();
          dispatchEvent(new StorageEvent("storage", { key: place, newValue: after }));
          dispatchEvent(new StorageEvent("storage", { key: place, newValue: "{" }));
          return [before, after, written()].map((text) => Object.keys(JSON.parse(text)).length);
        }""",
        digest_of(page, "zzid-short"),
    )
    assert kept == [1, 2, 2]
    assert score(page) == "Answered: 2 / 10 · Score: 2 / 16"
    reload(page)
    assert score(page) == "Answered: 2 / 10 · Score: 2 / 16"


def test_an_answer_is_shown_beside_the_text_that_it_was_given_to(
    browser: Browser, made: Path, tmp_path: Path
) -> None:
    file = tmp_path / "every-practice.html"
    shutil.copy(made / "student/every-practice.html", file)
    old = """localStorage.setItem("quizgen/paper-and-screen/every", '{"zzid-years": [true, false]}')"""
    with chromium.visit(browser, file) as seen:
        seen.page.evaluate(old)
        reload(seen.page)
        assert score(seen.page) == "Answered: 0 / 10 · Score: 0 / 16", (
            "places of the first edition mean nothing"
        )
        assert seen.page.evaluate("localStorage.getItem('quizgen/paper-and-screen/every')") is None
        for name, answer in (("years", "1998"), ("names", "William Gibson")):
            asked(seen.page, name).get_by_label(answer).check()
            check(asked(seen.page, name))
        # The page after an edit of one of them, which changed its digest.
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(digest_of(seen.page, "zzid-years"), "0" * 16), encoding="utf-8")
        reload(seen.page)
        assert score(seen.page) == "Answered: 1 / 10 · Score: 1 / 16"
        assert seen.page.locator("[data-id=zzid-years] :checked").count() == 0
        assert asked(seen.page, "names").locator(".verdict").inner_text() == "✓ Right."
        # The storage may contain anything.
        for stored in (
            "{",
            "null",
            '{"x": 1}',
            '[{"at": 1}]',
            '{"0000000000000000": {"answers": [1], "tries": [{"at": 5, "answers": []}]}}',
        ):
            seen.page.evaluate(
                "text => localStorage.setItem('quizgen/2/paper-and-screen/every', text)", stored
            )
            reload(seen.page)
            assert score(seen.page) == "Answered: 0 / 10 · Score: 0 / 16"


def test_the_keyboard_is_enough_and_buttons_have_names_of_their_own(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert asked(page, "plain").locator(".verdict").inner_text() != ""
    reached = set()
    for _ in range(150):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.closest('.question')?.dataset.id || ''"))
    assert reached >= set(page.locator(".question").evaluate_all("all => all.map(one => one.dataset.id)"))
    page.locator(".answer summary").last.focus()
    page.keyboard.press("Enter")
    assert is_revealed(page.locator(".question").last)
    for name in ("Check Question 3", "Mark for later Question 3"):
        assert page.get_by_role("button", name=name, exact=True).count() == 1
    mark = page.get_by_role("button", name="Mark for later Question 3", exact=True)
    mark.click()
    reload(page)
    assert mark.get_attribute("aria-pressed") == "true"
    for name in ("years", "several", "match"):
        assert check(asked(page, name)).startswith("… ")
        assert page.evaluate("document.activeElement.closest('.question').dataset.id") == f"zzid-{name}"
    page.set_viewport_size({"width": 390, "height": 800})
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, select, summary, input[type=text], .pick, textarea")]
            .filter(node => node.getClientRects().length && node.getBoundingClientRect().height < 44)
            .map(node => node.outerHTML.slice(0, 80))"""
    )
    assert small == [], "a finger needs 44 pixels"


def test_an_essay_shows_what_to_look_for_and_is_not_scored(page: Page) -> None:
    essay = asked(page, "essay")
    assert essay.locator(".check").count() == 0
    essay.locator(".answer summary").click()
    assert "Zzrubric two" in essay.locator(".answer").inner_text()
    assert score(page) == "Answered: 0 / 10 · Score: 0 / 16"


def test_scripts_off(browser: Browser, made: Path) -> None:
    with chromium.visit(browser, made / "student/every-practice.html", scripts=False) as seen:
        assert seen.page.get_by_text("Scripts are off").is_visible()
        assert seen.page.locator("button:visible, .bar:visible, .end:visible, .tools:visible").count() == 0
        plain = asked(seen.page, "plain")
        assert not plain.get_by_text("Zzexplanation").is_visible()
        plain.locator(".answer summary").click()
        assert plain.get_by_text("Zzexplanation").is_visible()
        plain.get_by_text("Hint", exact=True).click()
        assert plain.get_by_text("Zzhint one").is_visible()


def test_printed_it_is_a_worksheet(page: Page) -> None:
    asked(page, "years").get_by_label("1998").check()
    check(asked(page, "years"))
    asked(page, "short").locator("input").fill("my own words")
    text = " ".join(chromium.pages(chromium.printed(page)))
    assert "Which novel?" in text
    assert "Name" in text
    assert "Date" in text
    assert not [
        word
        for word in ("Zz", "Choose ", "Check", "Mark for", "Right.", "Score")
        if word in text.replace("Choose all", "")
    ]
    page.emulate_media(media="print")
    assert asked(page, "match").locator(".rows .blank:visible").count() == 3
    assert asked(page, "cloze").locator(".blank:visible").count() == 1
    colour = "node => getComputedStyle(node).color"
    assert asked(page, "short").locator("input").evaluate(colour) == "rgba(0, 0, 0, 0)", "it is empty"
    for width in (673, 695):
        page.set_viewport_size({"width": width, "height": 900})
        assert chromium.too_wide(page) == []
