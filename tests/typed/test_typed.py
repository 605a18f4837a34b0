"""One table of typed texts and their verdicts, checked on cards, on a practice page and by Moodle's rules."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from playwright.sync_api import Browser, Page
from support import moodle_typed
from support.anki_client import client
from support.browser import visit

from quizgen.outputs.manifest import builtin_folder
from quizgen.pipeline import Project, build

GROUPS = yaml.safe_load((Path(__file__).parent / "table.yaml").read_text(encoding="utf-8"))
SOURCE = (builtin_folder() / "shared/typed.js").read_text(encoding="utf-8")
SIGNS = {"✓": "right", "≈": "nearly", "?": "unclear", "✗": "wrong", "…": "incomplete", "": "incomplete"}
"""The beginnings of verdicts. A card has no verdict on an empty field."""


class Row(NamedTuple):
    """A typed text: the question's id and fields, and the verdicts."""

    id: str
    question: dict[str, Any]
    typed: str
    verdict: str
    moodle: str


ROWS = [
    Row(f"q{number}", group["question"], *line)
    for number, group in enumerate(GROUPS, 1)
    for line in group["typed"]
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the build of a bank with the table's questions, and of one with gaps."""
    folder = tmp_path_factory.mktemp("typed")
    questions = [
        {"id": f"q{number}", "stem": f"Question {number}?", **group["question"]}
        for number, group in enumerate(GROUPS, 1)
    ]
    gaps = {
        "id": "gaps",
        "type": "cloze",
        "text": "{{c1::Gibson}} wrote {{c2::1500}} pages, {{c3::I}} read them.",
        "choices": {"c3": ["i"]},
        "tolerance": {"c2": "1"},
    }
    banks = folder / "content/banks"
    banks.mkdir(parents=True)
    (folder / "content/course.yaml").write_text("course: what-is-typed\ntitle: Typed\n", encoding="utf-8")
    bank = {"bank": "typed", "title": "Typed", "questions": [*questions, gaps]}
    (banks / "typed.yaml").write_text(json.dumps(bank, ensure_ascii=True), encoding="utf-8")
    build(Project(folder / "content", folder / "dist", to=("anki", "html")))
    return folder


@pytest.fixture
def practice(browser: Browser, built: Path) -> Iterator[Page]:
    """Yield the practice page."""
    with visit(browser, built / "dist/html/student/typed-practice.html") as seen:
        yield seen.page


def differing(judged: Callable[[Row], str], expected: Callable[[Row], str]) -> list[str]:
    """Return the rows with other verdicts than in the table, for people to read."""
    return [
        f"{row.typed!a} for {row.question}: {verdict}, not {expected(row)}"
        for row in ROWS
        if (verdict := judged(row)) != expected(row)
    ]


def test_the_table_has_something_of_everything() -> None:
    assert len({(row.id, row.typed) for row in ROWS}) == len(ROWS) >= 150
    counts = Counter((row.question["type"], row.verdict) for row in ROWS)
    for kind, verdict in (
        *(("numeric", verdict) for verdict in ("right", "unclear", "wrong", "incomplete")),
        *(("short-answer", verdict) for verdict in ("right", "nearly", "wrong", "incomplete")),
    ):
        assert counts[kind, verdict] >= 2, (kind, verdict)
    assert {row.moodle for row in ROWS} == {"right", "wrong", "asks"}


def goal(asked: dict[str, Any]) -> tuple[str, str]:
    """Return the number in Moodle's file for a numeric question, and its tolerance."""
    if "range" in asked:
        low, high = map(float, asked["range"])
        return str((low + high) / 2), str((high - low) / 2)
    tolerance = asked.get("tolerance", "0")
    if tolerance.endswith("%"):
        tolerance = str(float(tolerance.rstrip("% ")) * abs(float(asked["answer"])) / 100)
    return asked["answer"], tolerance


def test_moodle_as_the_table_says() -> None:
    def judged(row: Row) -> str:
        asked = row.question
        if asked["type"] == "numeric":
            answer, tolerance = goal(asked)
            return moodle_typed.number(row.typed, answer, tolerance, unit="unit" in asked)
        answers = [asked["answer"], *asked.get("accept", ())]
        return moodle_typed.words(row.typed, answers, exact="case-sensitive" in asked)

    assert not differing(judged, lambda row: row.moodle)


@pytest.mark.parametrize(
    ("typed", "answer", "verdict"),
    [
        ("0,5", "0.5", "right"),
        ("600,000", "600000", "wrong"),
        ("600,000", "600", "right"),
        ("½", "0.5", "wrong"),
    ],
)
def test_moodle_marks_in_the_end_what_it_asked_for_again(typed: str, answer: str, verdict: str) -> None:
    assert moodle_typed.number(typed, answer, "0", unit=False) == "asks"
    assert moodle_typed.number(typed, answer, "0", unit=False, ended=True) == verdict


@pytest.mark.browser
def test_a_card_as_the_table_says(browser: Browser, built: Path) -> None:
    with client(built / "learner") as learner:
        learner.take(built / "dist/anki/what-is-typed.apkg")
        page = browser.new_page()

        def judged(row: Row) -> str:
            (card,) = learner.rendered(f"typed/{row.id}", typed=row.typed)
            page.set_content(card.page("back"))
            said = page.locator(".verdict:not([hidden])").all_inner_texts()
            assert page.locator(".compared").is_visible() == (said not in ([], ["✓ Right."]))
            return SIGNS["".join(said)[:1]]

        assert not differing(judged, lambda row: row.verdict)
        page.close()


@pytest.mark.browser
def test_a_practice_page_as_the_table_says(practice: Page) -> None:
    def judged(row: Row) -> str:
        return typed(practice, row.id, row.typed)

    assert not differing(judged, lambda row: row.verdict)


def typed(page: Page, name: str, text: str) -> str:
    """Type into a question's only field, and return the verdict."""
    asked = page.locator(f"[data-id={name}]")
    asked.locator("input").fill(text)
    asked.locator(".check").click()
    return SIGNS[asked.locator(".verdict").inner_text()[:1]]


@pytest.mark.browser
@pytest.mark.parametrize(
    "text",
    [
        *("9" * 5000, "1 " * 500, "1," * 500, "1/" * 500, "x10^" * 250, "9" * 990 + "e999"),
        *("\u0301" * 1000, "a" * 10**6),
    ],
    ids=lambda text: f"{text[:4]} x {len(text)}",
)
def test_no_text_takes_long_or_is_taken_for_right(practice: Page, text: str) -> None:
    practice.set_default_timeout(120_000)
    assert typed(practice, "q1", text) in ("wrong", "unclear")
    assert typed(practice, f"q{len(GROUPS)}", text) == "wrong"


@pytest.mark.browser
def test_gaps_are_judged_together(practice: Page) -> None:
    asked = practice.locator("[data-id=gaps]")

    def answer(first: str, second: str, third: str) -> str:
        asked.get_by_label("Gap 1", exact=True).fill(first)
        asked.get_by_label("Gap 2", exact=True).fill(second)
        asked.get_by_label("Gap 3", exact=True).select_option(third)
        asked.locator(".check").click()
        return asked.locator(".verdict").inner_text()

    assert answer("Gibson", "1499", "") == "… Still empty: 1"
    assert asked.locator(".sign").count() == 0
    assert answer("x", "1,500", "I") == "? Not marked. Write just the number, as 1500 or 1.5."
    assert asked.locator(".sign").all_inner_texts() == ["?"], "the others are not marked yet"
    assert answer("Gibsn", "1501", "I") == "≈ Nearly. The spelling is: Gibson"
    assert asked.locator(".sign").all_inner_texts() == ["≈", "✓", "✓"]
    assert asked.locator(".sign").first.get_attribute("aria-label") == "Nearly. The spelling is: Gibson"
    assert answer("Gibsn", "1502", "I").startswith("◐ Partly right. Points: 1 / 3 Try once more")
    assert answer("gibson", "1 500", "i") == "◐ Partly right. Points: 2 / 3", "a choice is as it is"
    assert answer("Gibsn", "1502", "i").startswith("✗")
    assert answer("gibson", "1 500", "I").startswith("✓")


def test_both_have_one_source(built: Path) -> None:
    judge = SOURCE[SOURCE.index("const LONGEST") :]
    assert judge in (built / "dist/html/student/typed-practice.html").read_text(encoding="utf-8")
    with client(built / "another") as learner:
        learner.take(built / "dist/anki/what-is-typed.apkg")
        assert judge in learner.rendered("typed/q1")[0].back


def test_nothing_in_it_means_something_to_anki_or_to_a_page() -> None:
    assert SOURCE.isascii()
    for sign in ("{{", "}}", "{%", "{#", "</", "<!--", "]]>", "(?<"):
        assert sign not in SOURCE


def test_an_output_may_have_its_own(tmp_path: Path) -> None:
    own = tmp_path / "templates/html/shared/typed.js"
    own.parent.mkdir(parents=True)
    own.write_text("/* ours */\n", encoding="utf-8")
    content = tmp_path / "content/banks"
    content.mkdir(parents=True)
    (content.parent / "course.yaml").write_text("course: of-ones-own\ntitle: Own\n", encoding="utf-8")
    question = {"id": "q", "type": "short-answer", "stem": "Who?", "answer": "Gibson"}
    bank = {"bank": "own", "title": "Own", "questions": [question]}
    (content / "own.yaml").write_text(json.dumps(bank), encoding="utf-8")
    build(Project(content.parent, tmp_path / "dist", to=("html",)))
    page = (tmp_path / "dist/html/student/own-practice.html").read_text(encoding="utf-8")
    assert "/* ours */" in page
    assert "const LONGEST" not in page
