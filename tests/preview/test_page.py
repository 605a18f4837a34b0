"""The page in a real Chromium: what a person sees, clicks and types, and what is on disk afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser import axe, too_wide
from support.mills import git, lay_out, look
from support.workbench import PATIENCE, Preview, previewing
from typer.testing import CliRunner

from quizgen.cli import app

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE * 1000)
FACTS = (
    "{paper: doe-2020, section: Introduction, find: bought their grain in autumn}",
    "{paper: doe-2020, section: Results, find: blamed the millers}",
)
TRIED = """async () => [
    await fetch("/list").then(() => "reached", () => "refused"),
    (() => { try { return document.cookie || "none"; } catch (fault) { return "refused"; } })(),
    (() => { try { return parent.document.title; } catch (fault) { return "refused"; } })(),
]"""


def bank(count: int) -> str:
    """Return a bank of `count` questions, each with a source."""
    lines = ["bank: mills", "title: Mills", "questions:"]
    for number in range(count):
        lines += [
            f"  - id: q{number}",
            "    type: single-choice",
            "    level: remember",
            f"    stem: When did mill number {number} buy its grain?",
            "    answer: In autumn",
            "    distractors:",
            "      - In winter",
            "      - text: In summer",
            "        feedback: Then the fields were still green.",
            "    explanation: Prices are low after the harvest.",
            f"    source: {FACTS[number % 2]}",
            "",
        ]
    return "\n".join(lines)


@contextmanager
def opened(
    browser: Browser, preview: Preview, path: str = "/", *, quiet: bool = True, **options: Any
) -> Iterator[Page]:
    """Open the page as a person does; errors in its script or on the console fail the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce", **options)
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda one: faults.append(one.text) if one.type == "error" else None)
    try:
        page.goto(preview.address)
        assert "token" not in page.url
        if path != "/":
            page.goto(preview.top + path)
        yield page
        assert not faults or not quiet
    finally:
        context.close()


def said(page: Page, text: str) -> None:
    expect(page.locator("#said")).to_contain_text(text)


def state(page: Page, name: str, wanted: str) -> None:
    expect(page.locator(f'#left [data-name="mills/{name}"]')).to_have_attribute("data-state", wanted)


def title(page: Page, text: str) -> None:
    expect(page.locator("#middle h1")).to_contain_text(text)


def key(page: Page) -> Any:
    """Return the text of the key, which is in a frame."""
    return page.frame_locator("iframe").first.locator("body")


def states(content: Path) -> dict[str, str]:
    return dict(look(content).readable().states)


def edit(content: Path, old: str, new: str) -> None:
    path = content / "banks" / "mills.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_accept_ten_reject_one_undo_and_see_an_edit_lapse(browser: Browser, tmp_path: Path) -> None:
    content = lay_out(tmp_path, bank(12))
    with (
        previewing(tmp_path, "--papers", "papers", "--by", "Ann") as preview,
        opened(browser, preview) as page,
        opened(browser, preview) as other,
    ):
        page.get_by_role("link", name="Check the first of 12").click()
        title(page, "q0")
        expect(page.locator("aside mark")).to_have_text("bought their grain in autumn")
        expect(page.locator("aside")).to_contain_text("They met twice a year in the inn")
        for number in range(10):
            title(page, f"q{number}")
            page.keyboard.press("a")
            said(page, f"accepted: mills/q{number}")
        state(other, "q9", "checked")
        title(page, "q10")
        page.keyboard.press("r")
        said(page, "Write a note")
        page.keyboard.type("the key is wrong")
        page.keyboard.press("Enter")
        said(page, "rejected: mills/q10")
        state(other, "q10", "rejected")
        title(page, "q11")
        page.keyboard.press("u")
        said(page, "undone: rejected mills/q10")
        title(page, "q10")
        state(other, "q10", "unchecked")
        page.keyboard.press("s")
        title(page, "q11")
        page.keyboard.press("b")
        title(page, "q10")
        ledger = (content / "checked" / "mills.yaml").read_text(encoding="utf-8")
        assert len(re.findall(r"(?m)^q\d+: \{state: accepted, .*by: Ann", ledger)) == 10
        assert len(re.findall("state: withdrawn", ledger)) == 1

        edit(content, "mill number 3 buy", "the third mill buy")
        state(page, "q3", "lapsed")
        other.goto(f"{preview.top}/question/mills/q3")
        expect(key(other)).to_contain_text("the third mill buy")
        found = states(content)
        assert [name for name, one in found.items() if one == "lapsed"] == ["mills/q3"]
        assert sum(one == "checked" for one in found.values()) == 9


def test_the_last_good_state_stays_where_a_file_breaks(browser: Browser, tmp_path: Path) -> None:
    content = lay_out(tmp_path, bank(3))
    with (
        previewing(tmp_path, "--by", "Ann") as preview,
        opened(browser, preview, "/question/mills/q1") as page,
    ):
        edit(content, "answer: In autumn", "answer: [In autumn")
        expect(page.locator(".banner").first).to_contain_text("it can't be built")
        expect(page.locator("#middle")).to_contain_text("can't be read now")
        title(page, "q1")
        expect(key(page)).to_contain_text("mill number 1")
        expect(page.get_by_role("button", name="Accept")).to_be_disabled()
        edit(content, "answer: [In autumn", "answer: In autumn")
        expect(page.locator(".banner")).to_have_count(0)
        page.locator("#note").fill("half a note")
        edit(content, "mill number 2", "the second mill")
        expect(page.locator('.row[data-name="mills/q2"]')).to_contain_text("the second mill")
        expect(page.locator("#note")).to_have_value("half a note")


def test_what_a_stranger_wrote_reaches_nothing(browser: Browser, tmp_path: Path) -> None:
    script = "\"<img src=x onerror='parent.hit=1'></script><script>parent.hit=1</script>\""
    evil = bank(1).replace("In winter", script).replace("When did", "<b onclick='hit=1'>When</b> did")
    lay_out(tmp_path, evil)
    with (
        previewing(tmp_path, "--by", "Ann") as preview,
        opened(browser, preview, "/question/mills/q0", quiet=False) as page,
    ):
        page.get_by_role("tab", name="All").click()
        frames = page.locator("iframe").all()
        assert len(frames) >= 5
        for frame in frames:
            frame.scroll_into_view_if_needed()
            handle = frame.element_handle()
            inside = handle.content_frame() if handle else None
            assert inside is not None
            inside.wait_for_url("**/look/**")
            assert inside.evaluate(TRIED) == ["refused", "refused", "refused"]
        assert page.evaluate("window.hit") is None


def test_a_question_is_edited_asked_about_and_answered(browser: Browser, tmp_path: Path) -> None:
    content = lay_out(tmp_path, bank(2).replace("    level: remember\n", "    level: remember  # kept\n"))
    path = content / "banks" / "mills.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    with (
        previewing(tmp_path, "--papers", "papers", "--by", "Ann") as preview,
        opened(browser, preview, "/question/mills/q0") as page,
    ):
        page.keyboard.press("e")
        text = page.locator("#text")
        expect(text).to_be_focused()
        assert text.input_value().startswith("id: q0\ntype: single-choice\nlevel: remember  # kept\n")
        page.keyboard.press("Control+a")
        typed = text.input_value()
        text.fill(typed.replace("answer: In autumn", "anser: In autumn"))
        expect(page.locator("#typed")).to_contain_text('did you mean "answer"?')
        expect(page.locator("#typed")).to_contain_text("line 5")
        page.get_by_role("button", name="Save").click()
        said(page, "not saved, because it can't be read")
        assert path.read_bytes() == before
        text.fill(typed.replace("its grain", "all of its grain"))
        expect(page.locator("#typed")).to_contain_text("Nothing is wrong with it.")
        expect(key(page)).to_contain_text("all of its grain")
        page.keyboard.press("Control+s")
        said(page, "saved: mills/q0")
        assert path.read_bytes() == before.replace(b"0 buy its grain", b"0 buy all of its grain")
        expect(page.locator("#left .row").first).to_contain_text("all of its grain")

        page.locator("#note").fill("which mill?")
        page.get_by_role("button", name="Ask").click()
        said(page, "asked: mills/q0")
        row = page.locator('.row[data-name="mills/q0"]')
        expect(row).to_have_attribute("data-asks", "")
        page.get_by_role("button", name="Accept").click()
        said(page, "accepted: mills/q0")
        expect(row).to_have_attribute("data-asks", "")
        row.click()
        page.get_by_label("Your answer").fill("the upper one")
        page.get_by_role("button", name="Answer", exact=True).click()
        said(page, "answered: mills/q0")
        expect(row).not_to_have_attribute("data-asks", "")
        assert states(content)["mills/q0"] == "checked"


def test_a_thousand_questions_are_searched_by_keyboard_and_all_is_accessible(
    browser: Browser, tmp_path: Path
) -> None:
    content = lay_out(tmp_path, bank(1000))
    with (
        previewing(tmp_path, "--by", "Ann") as preview,
        opened(browser, preview, "/question/mills/q0") as page,
    ):
        page.keyboard.press("/")
        page.keyboard.type("number 777 ")
        expect(page.locator("#count")).to_have_text("1 of 1000 questions")
        for _ in range(4):  # the checkbox, the filter, the quiz
            page.keyboard.press("Tab")
        expect(page.locator('.row[data-name="mills/q777"]')).to_be_focused()
        page.keyboard.press("Enter")
        title(page, "q777")
        expect(page.locator("#middle")).to_be_focused()
        page.keyboard.press("a")
        said(page, "accepted: mills/q777")
        edit(content, "mill number 777", "the last but few of all mills, number 777")
        state(page, "q777", "lapsed")
        expect(page.locator("#search")).to_have_value("number 777 ")
        page.get_by_role("tab", name="Key").focus()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", name="On paper")).to_have_attribute("aria-selected", "true")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for path in ("/question/mills/q777", "/"):
                page.goto(preview.top + path)
                page.evaluate(
                    "document.querySelectorAll('#left .bank li').forEach((one, n) => n > 20 && one.remove())"
                )
                assert axe(page) == []
        page.set_viewport_size({"width": 360, "height": 800})
        assert too_wide(page) == []


def test_two_people_check_in_two_clones_and_git_merges_it(browser: Browser, tmp_path: Path) -> None:
    origin, ann, bea = (tmp_path / name for name in ("origin.git", "ann", "bea"))
    lay_out(ann, bank(20))
    git(ann, "init", "-q")
    git(ann, "add", ".")
    git(ann, "commit", "-q", "-m", "A course")
    git(ann, "clone", "-q", "--bare", str(ann), str(origin))
    git(ann, "remote", "add", "origin", str(origin))
    git(ann, "clone", "-q", str(origin), str(bea))
    with (
        previewing(ann, "--papers", "papers", "--by", "Ann") as hers,
        previewing(bea, "--papers", "papers", "--by", "Bea") as others,
        opened(browser, hers, "/question/mills/q0") as page,
        opened(browser, others, "/question/mills/q10") as other,
    ):
        page.locator("#note").fill("too easy")
        page.get_by_role("button", name="Reject").click()
        said(page, "rejected: mills/q0")
        page.get_by_role("button", name="Undo").click()
        said(page, "undone: rejected mills/q0")
        for number in range(10):
            for where, first in ((page, 0), (other, 10)):
                title(where, f"q{first + number}")
                where.get_by_role("button", name="Accept").click()
                said(where, f"accepted: mills/q{first + number}")
    for clone in (ann, bea):
        git(clone, "add", "content/checked")
        git(clone, "commit", "-q", "-m", "Check ten")
    git(ann, "push", "-q", "origin", "HEAD:main")
    git(bea, "pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
    git(bea, "push", "-q", "origin", "HEAD:main")
    git(ann, "pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
    for clone in (ann, bea):
        command = ["check", "--require-checked", "--content", str(clone / "content")]
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 0, done.output
        assert set(states(clone / "content").values()) == {"checked"}


def test_without_scripts_forms_decide(browser: Browser, tmp_path: Path) -> None:
    content = lay_out(tmp_path, bank(2))
    with (
        previewing(tmp_path, "--by", "Ann") as preview,
        opened(browser, preview, "/question/mills/q0", java_script_enabled=False) as page,
    ):
        page.get_by_role("button", name="Accept").click()
        said(page, "accepted: mills/q0")
        title(page, "q1")
        page.get_by_role("button", name="Undo").click()
        said(page, "undone: accepted mills/q0")
        page.goto(f"{preview.top}/quiz/mills")
        page.get_by_role("button", name="Accept all 2").click()
        said(page, "accepted: 2 of mills")
        assert set(states(content).values()) == {"checked"}
