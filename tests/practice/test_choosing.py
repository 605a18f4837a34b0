"""Which questions a practice page shows, in which order, and what students can save."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser import axe, too_wide, visit
from support.practice import check, evaluate, question, reload, score

DAY = 86_400_000
pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, student: Path) -> Iterator[Page]:
    with visit(browser, student / "b-practice.html") as seen:
        seen.page.locator(".tools summary").click()
        yield seen.page


def shown(page: Page) -> list[str]:
    return page.locator(".question:visible").evaluate_all("all => all.map(one => one.dataset.id)")


def options(page: Page, name: str, place: str = ".pick") -> list[str]:
    texts = question(page, name).locator(place).evaluate_all("all => all.map(one => one.textContent.trim())")
    return [" ".join(text.split()) for text in texts]


def test_filters_show_some_questions(page: Page) -> None:
    everything = ["swift", "owl", "size", "pair-one", "pair-two", "word", "word"]
    assert shown(page) == everything
    page.get_by_label("Tags").select_option("sleep")
    assert shown(page) == ["swift", "size"]
    assert page.locator("#shown").inner_text() == "Questions: 2 / 7"
    page.get_by_label("Level").select_option("understand")
    assert shown(page) == ["size"]
    assert not page.get_by_text("A song").is_visible(), "an exhibit goes with the last of its questions"
    page.get_by_label("Tags").select_option("")
    page.get_by_label("Level").select_option("")
    assert not page.get_by_label("Source").is_visible(), "there is nothing to choose from"
    swift, owl = question(page, "swift"), question(page, "owl")
    swift.get_by_label("While it flies").check()
    check(swift)
    for _ in range(2):
        owl.get_by_label("At noon").check()
        check(owl)
    page.get_by_role("button", name="Mark for later Question 3").click()
    show = page.locator("#show")
    for what, names in (
        ("new", everything[2:]),
        ("wrong", ["owl"]),
        ("marked", ["size"]),
        ("cards", ["word", "word"]),
        ("due", []),
        ("", everything),
    ):
        show.select_option(what)
        assert shown(page) == names, what
    assert score(page) == "Answered: 1 / 5 · Score: 1 / 6", "what was wrong began another round"
    for screen in ((1000, "light"), (390, "dark")):
        page.set_viewport_size({"width": screen[0], "height": 900})
        page.emulate_media(color_scheme=screen[1])  # type: ignore[arg-type]
        assert axe(page) == []
        assert too_wide(page) == []


def test_an_order_by_a_number_keeps_what_is_fixed_and_holds(page: Page) -> None:
    before = options(page, "swift")
    letters = [text.split()[0] for text in before]
    question(page, "owl").get_by_label("At night").check()
    check(question(page, "owl"))
    page.get_by_label("Shuffle options").check()
    page.get_by_label("Shuffle questions").check()
    orders, ends, sorted_ones = set(), set(), set()
    for number in range(1, 9):
        page.get_by_label("Shuffle number").fill(str(number))
        page.get_by_label("Shuffle number").press("Tab")
        now = options(page, "swift")
        assert [text.split()[0] for text in now] == letters, "letters stand in their order"
        assert sorted(text[2:] for text in now) == sorted(text[2:] for text in before)
        assert options(page, "swift", ".answer .choices > li .text") == [text[2:] for text in now]
        names = shown(page)
        assert names.index("pair-two") == names.index("pair-one") + 1, "an exhibit keeps its questions"
        orders.add((*now, *names))
        ends.add(options(page, "owl")[-1][2:])
        sorted_ones.add(tuple(options(page, "size")))
    assert len(orders) == 8
    assert ends == {"Never at all"}
    assert len(sorted_ones) == 1, "numbers stay sorted"
    assert question(page, "owl").locator(".pick:has(:checked) .text").inner_text() == "At night"
    last = (options(page, "swift"), shown(page))
    reload(page)
    assert (options(page, "swift"), shown(page)) == last
    assert question(page, "owl").locator(".verdict").inner_text() == "✓ Right."


def test_cards_are_rated_and_come_again_when_they_are_due(browser: Browser, student: Path) -> None:
    with visit(browser, student / "b-practice.html") as seen:
        page = seen.page
        page.clock.install(time="2026-03-01T09:00:00")
        reload(page)
        front, back = question(page, "word").all()
        assert (front.locator(".stem:visible").inner_text(), back.locator(".stem:visible").inner_text()) == (
            "swift",
            "strizh",
        )
        front.locator(".answer summary").click()
        assert front.locator(".answer .stem").inner_text() == "strizh"
        front.get_by_role("button", name="I knew it").click()
        assert page.evaluate("document.activeElement.closest('.question').dataset.digest").endswith("r")
        page.keyboard.press("Enter")
        back.get_by_role("button", name="Not yet").click()
        swift = question(page, "swift")
        for answer in ("In a tree", "While it flies"):
            swift.get_by_label(answer).check()
            check(swift)
        question(page, "size").locator(".answer summary").click()
        expect(page.locator("progress")).to_have_js_property("value", 2, timeout=60_000)
        page.clock.set_fixed_time("2026-03-02T08:00:00")
        page.goto(f"{page.url}#due")
        reload(page)
        assert shown(page) == ["swift", "size", "word"], (
            "tomorrow: what took two tries, what was seen, what was not known"
        )
        assert page.locator(".question:visible").last.get_attribute("data-digest").endswith("r")
        assert swift.locator(".verdict").inner_text() == ""
        assert swift.locator(":checked").count() == 0
        assert swift.locator(".answer").get_attribute("open") is None


def test_a_student_takes_results_and_progress_along(browser: Browser, student: Path, tmp_path: Path) -> None:
    with visit(browser, student / "b-practice.html") as seen:
        page = seen.page
        page.clock.install(time="2026-03-01T09:00:00")
        reload(page)
        page.locator(".tools summary").click()
        page.clock.pause_at("2026-03-01T09:30:00")
        page.get_by_label("Show the time").check()
        page.clock.run_for(65_000)
        assert page.locator("#clock").inner_text() == "1:05"
        for name, answers in (
            ("swift", ["In a tree", "While it flies"]),
            ("owl", ["At night"]),
            ("pair-one", ["False"]),
        ):
            for answer in answers:
                question(page, name).get_by_label(answer).check()
                check(question(page, name))
        rows = page.locator("#topics tbody tr").all_inner_texts()
        assert [row.split("\t") for row in rows] == [
            ["sleep", "1 / 2", "0 / 2", "1 / 2"],
            ["hunting", "1 / 2", "2 / 3", "2 / 3"],
        ]
        line = page.locator("#line").input_value()
        assert line == "=Birds · Answered: 3 / 5 · Score: 3 / 6 · First try: 2 · Time: 1:05 · 2026-03-01"
        with page.expect_download() as download:
            page.get_by_role("button", name="Save as CSV").click()
        download.value.save_as(tmp_path / "results.csv")
        text = (tmp_path / "results.csv").read_bytes().decode("utf-8-sig")
        assert list(csv.reader(text.splitlines())) == [
            ["course", "bank", "question", "id", "points", "first", "now", "tries", "day"],
            ["c", "b", "1", "swift", "1", "0", "1", "2", "2026-03-01"],
            ["c", "b", "2", "owl", "2", "2", "2", "1", "2026-03-01"],
            ["c", "b", "4", "pair-one", "1", "0", "0", "1", "2026-03-01"],
        ]
        with page.expect_download() as download:
            page.get_by_role("button", name="Save progress").click()
        download.value.save_as(tmp_path / "progress.json")
    with visit(browser, student / "b-practice.html") as seen:
        page = seen.page
        assert score(page) == "Answered: 0 / 5 · Score: 0 / 6"
        (tmp_path / "other.json").write_text(
            json.dumps({"kind": "quizgen progress", "course": "x", "banks": {}})
        )
        for file, told, stands in (
            ("other.json", "This file has no progress for this course.", "Answered: 0 / 5 · Score: 0 / 6"),
            ("progress.json", "Your progress is loaded.", "Answered: 3 / 5 · Score: 3 / 6 · First try: 2"),
        ):
            page.locator("#load").set_input_files(tmp_path / file)
            page.get_by_text(told).wait_for()
            assert score(page) == stands
        reload(page)
        assert score(page) == "Answered: 3 / 5 · Score: 3 / 6 · First try: 2"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (3, '"3"'),
        (-1, '"-1"'),
        ("=1+1", '"\'=1+1"'),
        ('a "b", c', '"a ""b"", c"'),
        ("@x", '"\'@x"'),
        ("é\n", '"é\n"'),
    ],
)
def test_a_cell_is_no_formula(browser: Browser, value: Any, written: str) -> None:
    page = browser.new_page()
    assert evaluate(page, "return cell(given);", value) == written
    page.close()
