"""Typed answers that are partly right, or expected and wrong: one table, checked in every output."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
import yaml
from playwright.sync_api import Browser
from support import moodle_typed
from support.anki_client import client
from support.browser import visit
from support.moodle_backup import Quiz, faults, text_of
from support.moodle_render import visible
from support.moodle_rules import Alternative, parse_cloze
from support.practice import check
from support.practice import question as on_page

from quizgen.pipeline import Project, build, check_course
from quizgen.terminal.question import one as shown

GROUPS = yaml.load((Path(__file__).parent / "foreseen.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)


class Row(NamedTuple):
    """What is typed into a gap or the only field, its worth in percent, and the feedback."""

    id: str
    question: dict[str, Any]
    gap: int
    typed: str
    gives: Decimal
    said: str


ROWS = [
    Row(f"q{number}", group["question"], int(gap), typed, Decimal(gives), said)
    for number, group in enumerate(GROUPS, 1)
    for gap, typed, gives, said in group["typed"]
]
GAPPED = {f"q{number}": group["question"]["type"] == "cloze" for number, group in enumerate(GROUPS, 1)}
RIGHT = {1: "swift", 2: "the air", 3: "17.3", 4: "May"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course with the table's questions, built for every output."""
    folder = tmp_path_factory.mktemp("foreseen")
    questions = [
        {"id": f"q{number}", "stem": f"Question {number}?", **group["question"]}
        for number, group in enumerate(GROUPS, 1)
    ]
    for question in questions:
        if question["type"] == "cloze":
            del question["stem"]
    files = {
        "course": {"course": "typed", "title": "Typed"},
        "banks/words": {"bank": "words", "title": "Words", "questions": questions},
        "quizzes/quiz": {"quiz": "quiz", "title": "Quiz", "draw": {"bank": "words"}},
    }
    for name, content in files.items():
        path = folder / f"content/{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    build(Project(folder / "content", folder / "dist", to=("anki", "html", "json", "moodle")))
    return folder


def foreseen(question: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the entries beside a question's key, or a gap's, as mappings."""
    for field in ("accept", "expect"):
        entries = question.get(field, [])
        for one in chain(*entries.values()) if isinstance(entries, dict) else entries:
            entry = (
                one if isinstance(one, dict) else {"answer" if question["type"] == "numeric" else "text": one}
            )
            text = " – ".join(entry["range"]) if "range" in entry else entry.get("answer", entry.get("text"))
            worth = entry.get("worth", "100" if field == "accept" else "0")
            yield {"text": text, "worth": worth, "feedback": entry.get("feedback", "")}


def plain(markdown: str) -> str:
    return markdown.replace("*", "")


Given = list[tuple[Row, Decimal, str]]
"""The result of each row in an output: its worth in percent, and the feedback."""


def differing(given: Given) -> list[str]:
    """Return the rows with other results than in the table, for people to read."""
    return [
        f"{row.typed!a} of {row.id}: {gives}, {said!a}, not {row.gives}, {row.said!a}"
        for row, gives, said in given
        if abs(gives - row.gives) > Decimal("0.6") or said.strip() != row.said
    ]


@pytest.mark.browser
def test_a_practice_page_says_what_each_gives(browser: Browser, built: Path) -> None:
    given: Given = []
    with visit(browser, built / "dist/html/student/words-practice.html") as seen:
        for row in ROWS:
            asked = on_page(seen.page, row.id)
            fields = asked.locator("input, select")
            answers = {**RIGHT, row.gap: row.typed} if row.gap else {1: row.typed}
            for place, text in answers.items():
                field = fields.nth(place - 1)
                if field.evaluate("(field) => field.tagName") == "SELECT":
                    field.select_option(text)
                else:
                    field.fill(text)
            check(asked)  # the feedback on a partly right answer comes with the answer, after a second try
            verdict = check(asked)
            points = Decimal(asked.get_attribute("data-points") or "nan")
            partly = re.search(r"([\d.]+) / ", verdict)
            gained = Decimal(partly[1]) if partly else points * (verdict[0] == "✓")
            lost = points - gained if row.gap else (points - gained) / points
            said = asked.locator(".told:visible").all_inner_texts()
            given.append((row, (1 - lost) * 100, " ".join(said)))
        assert not seen.troubles
    assert not differing(given)


@pytest.mark.browser
def test_what_a_single_field_is_told_helps_with_the_second_try(browser: Browser, built: Path) -> None:
    with visit(browser, built / "dist/html/student/words-practice.html") as seen:
        first, gaps = on_page(seen.page, "q1"), on_page(seen.page, "q5")
        first.locator("input").fill("swift")
        assert check(first).startswith("◐")
        assert first.locator(".told:visible").inner_text() == "Which one of them?"
        first.locator("input").fill("common swif")
        assert not first.locator(".told:visible").count()
        for place, text in {**RIGHT, 1: "swift bird"}.items():
            if place < 4:
                gaps.locator("input").nth(place - 1).fill(text)
        gaps.locator("select").select_option("June")
        check(gaps)
        assert not gaps.locator(".told:visible").count(), "it would say which part is wrong"


@pytest.mark.browser
def test_a_card_says_what_each_gives(browser: Browser, built: Path) -> None:
    given: Given = []
    page = browser.new_page()
    signs = {"✓": Decimal(100), "✗": Decimal(0)}
    with client(built / "learner") as learner:
        learner.take(built / "dist/anki/typed.apkg")
        for row in ROWS:
            if not row.gap:
                (card,) = learner.rendered(f"words/{row.id}", typed=row.typed)
                page.set_content(card.page("back"))
                verdict = page.locator(".verdict:not([hidden])").inner_text()
                percent = re.search(r"([\d.]+) %", verdict)
                gives = Decimal(percent[1]) if percent else signs[verdict[0]]
                assert verdict[0] == ("◐" if 0 < row.gives < 100 else "✓" if row.gives else "✗")
                said = page.locator(".also.typed .feedback").all_inner_texts()
                given.append((row, gives, " ".join(said)))
        backs = {name: learner.rendered(f"words/{name}")[0].back for name, gapped in GAPPED.items() if gapped}
    page.close()
    assert not differing(given)
    for name, back in backs.items():
        for entry in foreseen(GROUPS[int(name[1:]) - 1]["question"]):
            assert plain(entry["feedback"]) in visible(back), "a card of gaps judges nothing, and lists all"
            assert Decimal(entry["worth"]) in (0, 100) or f"{entry['worth']} %" in visible(back).replace(
                "\xa0", " "
            )


def matching(row: Row, answers: list[Alternative], kind: str, *, exact: bool) -> tuple[Decimal, str]:
    """Return Moodle's marks and feedback for what is typed: the first answer that matches counts."""
    for one in answers:
        text = one.text.replace("\\*", "*")
        if kind == "number":
            fits = moodle_typed.number(row.typed, text, one.tolerance, unit=True) == "right"
        elif kind == "choice":
            fits = text == row.typed
        else:
            fits = moodle_typed.words(row.typed, [text], exact=exact) == "right"
        if fits:
            return Decimal(str(one.fraction)), visible(one.feedback)
    return Decimal(0), ""


def test_moodle_gives_the_same(built: Path) -> None:
    root = ElementTree.parse(built / "dist/moodle/typed.xml").getroot()
    by_name = {one.findtext("idnumber", "").removeprefix("words/"): one for one in root.findall("question")}
    kinds = {"shortanswer": "typed", "numerical": "number"}
    given: Given = []
    for row in ROWS:
        question = by_name[row.id]
        if row.gap:
            gaps, trouble = parse_cloze(question.findtext("questiontext/text", ""))
            assert not trouble
            gap = gaps[row.gap - 1]
            given.append((row, *matching(row, list(gap.alternatives), gap.kind, exact=False)))
        else:
            answers = [
                Alternative(
                    float(one.get("fraction", "")),
                    one.findtext("text", ""),
                    one.findtext("feedback/text", ""),
                    one.findtext("tolerance", ""),
                )
                for one in question.findall("answer")
            ]
            exact = question.findtext("usecase") == "1"
            given.append((row, *matching(row, answers, kinds[question.get("type", "")], exact=exact)))
    assert not differing(given)


def test_a_backup_has_what_the_file_has(built: Path) -> None:
    data = (built / "dist/moodle/typed-quiz.mbz").read_bytes()
    assert not faults(data)
    quiz = Quiz.restored(data)
    given: Given = []
    for row in ROWS:
        question = next(one for one in quiz.by_id.values() if one.name == f"words/{row.id}")
        asked = question.gaps(quiz)[row.gap - 1] if row.gap else question
        tolerances = [text_of(one, "tolerance") for one in asked.own.iter("numerical_record")]
        answers = [
            Alternative(float(one.fraction * 100), one.text, one.feedback, tolerance)
            for one, tolerance in zip(asked.answers, tolerances or [""] * len(asked.answers), strict=True)
        ]
        kind = {"shortanswer": "typed", "numerical": "number", "multichoice": "choice"}[asked.type]
        given.append((row, *matching(row, answers, kind, exact="case-sensitive" in row.question)))
    assert not differing(given)


def test_the_key_lists_them(built: Path) -> None:
    page = (built / "dist/html/teacher/quiz-key.html").read_text(encoding="utf-8")
    sheet = (built / "dist/html/student/quiz-a.html").read_text(encoding="utf-8")
    for number, group in enumerate(GROUPS, 1):
        entry = page[page.index(f'id="words--q{number}"') :].partition("</section>")[0]
        text = visible(entry).replace("\xa0", " ")
        for one in foreseen(group["question"]):
            listed = text[text.index(one["text"]) :]
            assert plain(one["feedback"]) in listed
            assert Decimal(one["worth"]) in (0, 100) or f"{one['worth']} %" in listed
            assert not one["feedback"] or plain(one["feedback"]) not in visible(sheet)


def test_the_table_of_a_key_has_what_is_accepted(built: Path) -> None:
    with (built / "dist/html/teacher/quiz-key.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["item"].removeprefix("words/"): row["accepted"] for row in csv.DictReader(file)}
    for number, group in enumerate(GROUPS, 1):
        for one in foreseen(group["question"]):
            if one["worth"] == "0":
                assert not re.search(rf"(^|; ){re.escape(one['text'])}( |;|$)", rows[f"q{number}"])
            else:
                worth = "" if one["worth"] == "100" else f" ({one['worth']} %)"
                listed = rf"{re.escape(one['text'])}( ± [\d. %]+)?{re.escape(worth)}(;|$)"
                assert re.search(listed, rows[f"q{number}"])


def test_somebody_who_checks_them_sees_them(built: Path) -> None:
    inspection = check_course(Project(built / "content"))
    for number, group in enumerate(GROUPS, 1):
        lines = "\n".join(shown(inspection, f"words/q{number}"))
        for one in foreseen(group["question"]):
            worth = "" if one["worth"] in ("0", "100") else rf" \({re.escape(one['worth'])} %\)"
            says = rf"\n +{re.escape(plain(one['feedback']))}" if one["feedback"] else ""
            assert re.search(rf"{re.escape(one['text'])}( ±[^\n(]*| cm)*{worth}{says}", lines), (one, lines)


def test_other_programs_get_them(built: Path) -> None:
    course = json.loads((built / "dist/json/typed.json").read_text(encoding="utf-8"))
    items = {item["question"]["id"]: item for item in course["banks"][0]["items"]}
    for number, group in enumerate(GROUPS, 1):
        layout = items[f"q{number}"]["layout"]
        answers = layout.get("foreseen") or chain(*(gap["foreseen"] for gap in layout["gaps"]))
        known = [
            (one["range"] or one["text"], Decimal(str(one["worth"])), one["feedback"]) for one in answers
        ]
        for one in foreseen(group["question"]):
            assert (one["text"], Decimal(one["worth"]), one["feedback"]) in known


def test_the_table_has_something_of_everything() -> None:
    assert {(row.question["type"], bool(row.said), min(row.gives, 1)) for row in ROWS} >= {
        (kind, said, gives)
        for kind in ("short-answer", "numeric", "cloze")
        for said, gives in ((True, 1), (False, 1), (True, 0), (False, 0))
    }
    assert len({row.gives for row in ROWS}) >= 6
