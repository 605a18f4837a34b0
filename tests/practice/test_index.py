"""The students' start page: what is due, and links to everything to study but to nothing of an exam."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from support.browser import axe, too_wide, visit
from support.practice import back, check, follow, go, question, reload

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(student: Path) -> Iterator[str]:
    """Yield the address of a server for the folder."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *about: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(student))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def stands(page: Page) -> list[str]:
    return page.locator(".stand").all_inner_texts()


def test_it_links_what_is_there_and_nothing_of_an_exam(browser: Browser, student: Path) -> None:
    text = (student / "index.html").read_text(encoding="utf-8")
    assert "Zz" not in text
    with visit(browser, student / "index.html") as seen:
        links = seen.page.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert links == [
            "b-practice.html", "b-cards.html", "other-practice.html",
            "week-a.html", "week-a-large.html", "week-a-answers.html", "week-a-answers-large.html",
            "week-b.html", "week-b-large.html", "week-b-answers.html", "week-b-answers-large.html",
        ]  # fmt: skip
        assert all((student / link).is_file() for link in links)
        assert stands(seen.page) == ["New: 7 · Questions: 7", "New: 1 · Questions: 1"]
        for screen in seen.screens():
            assert axe(seen.page) == [], screen
            assert too_wide(seen.page) == [], screen
    with visit(browser, student / "index.html", scripts=False) as seen:
        assert seen.page.locator("a:visible").count() == len(links)
        assert seen.page.locator("button:visible, .stand:visible").count() == 0


@pytest.mark.parametrize("way", ["file", "server"])
def test_what_is_due_is_known_across_pages(
    browser: Browser, student: Path, request: pytest.FixtureRequest, way: str
) -> None:
    top = student.as_uri() if way == "file" else request.getfixturevalue("served")
    context = browser.new_context(timezone_id="Asia/Tashkent")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.clock.install(time="2026-03-01T09:00:00Z")
    page.goto(f"{top}/b-practice.html")
    question(page, "pair-one").get_by_label("False").check()
    check(question(page, "pair-one"))
    question(page, "owl").get_by_label("At night").check()
    check(question(page, "owl"))
    go(page, f"{top}/index.html")
    assert stands(page) == ["New: 5 · Questions: 7", "New: 1 · Questions: 1"]
    assert not page.locator("#today").is_visible()
    for day, due in (("2026-03-02", "Due: 1"), ("2026-03-03", "Due: 2")):
        page.clock.set_fixed_time(f"{day}T05:00:00Z")
        reload(page)
        assert page.locator("#today").inner_text() == due
        assert stands(page)[0] == f"{due} · New: 5 · Questions: 7"
    follow(page, page.get_by_role("link", name="Practice").first)
    page.locator(".tools summary").wait_for()
    assert page.locator(".question:visible").evaluate_all("all => all.map(one => one.dataset.id)") == [
        "owl",
        "pair-one",
    ]
    question(page, "owl").get_by_label("At night").check()
    assert check(question(page, "owl")) == "✓ Right."
    back(page)
    page.get_by_text("Due: 1 · New: 5").wait_for()
    assert faults == []
    context.close()


def test_progress_moves_to_another_device_by_a_file(browser: Browser, student: Path, tmp_path: Path) -> None:
    with visit(browser, student / "b-practice.html") as seen:
        question(seen.page, "owl").get_by_label("At night").check()
        check(question(seen.page, "owl"))
        with seen.page.expect_download() as of_page:
            seen.page.get_by_role("button", name="Save progress").click()
        of_page.value.save_as(tmp_path / "page.json")
    with visit(browser, student / "index.html") as seen:
        seen.page.locator("#load").set_input_files(tmp_path / "page.json")
        seen.page.get_by_text("Your progress is loaded.").wait_for()
        assert stands(seen.page)[0] == "New: 6 · Questions: 7"
        with seen.page.expect_download() as of_index:
            seen.page.get_by_role("button", name="Save progress").click()
        of_index.value.save_as(tmp_path / "all.json")
    with visit(browser, student / "b-practice.html") as seen:
        seen.page.locator("#load").set_input_files(tmp_path / "all.json")
        seen.page.get_by_text("Your progress is loaded.").wait_for()
        assert question(seen.page, "owl").locator(".verdict").inner_text() == "✓ Right."
