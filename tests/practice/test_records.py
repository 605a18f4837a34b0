"""The calculations of a practice page, without the page: verdicts from a table, records, standings, files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page
from support.practice import evaluate

VERDICTS = yaml.safe_load((Path(__file__).parent / "verdicts.yaml").read_text(encoding="utf-8"))
MERGING = (Path(__file__).parent / "merging.js").read_text(encoding="utf-8")
pytestmark = pytest.mark.browser

QUESTION = {
    "scored": True,
    "points": 2,
    "sequence": False,
    "fields": [{"kind": "pick", "key": key} for key in (True, False, False)],
}
RIGHT, WRONG, OTHER = [True, False, False], [False, True, False], [False, False, True]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def field(kind: str, *rest: Any) -> dict[str, Any]:
    if kind == "pick":
        worth = {"worth": rest[1]} if len(rest) > 1 else {}
        return {"kind": kind, "key": rest[0] == "key"} | worth
    if kind == "number":
        return {"kind": "typed", "goal": {"accepted": [rest[0]], "tolerance": rest[1], "unit": ""}}
    if kind == "typed":
        return {"kind": kind, "goal": {"accepted": list(rest), "exact": False}}
    return {"kind": kind, "accepted": list(rest)}


def test_verdicts_as_the_table_says(page: Page) -> None:
    for case in VERDICTS:
        asked = {
            "marking": case.get("marking"),
            "sequence": case.get("sequence", False),
            "fields": [field(*one) for one in case["fields"]],
        }
        tries, said = evaluate(
            page,
            """const [question, answers] = given;
            return [triesOf(question), answers.map((answer) => verdictOf(question, answer))];""",
            [asked, [line[0] for line in case["answers"]]],
        )
        assert tries == case["tries"], case["says"]
        for (answer, verdict, share, *empty), found in zip(case["answers"], said, strict=True):
            assert found["verdict"] == verdict, (case["says"], answer)
            assert found["share"] == pytest.approx(share, abs=1e-4), (case["says"], answer)
            assert not empty or [found["empty"]] == empty, (case["says"], answer)


@pytest.mark.parametrize(
    ("steps", "stands"),
    [
        ([], {"done": False, "verdict": "", "now": 0, "first": None, "tries": 0}),
        ([RIGHT], {"done": True, "verdict": "right", "now": 1, "first": 1, "tries": 1}),
        ([WRONG], {"done": False, "verdict": "wrong", "now": 0, "first": 0, "tries": 1}),
        ([WRONG, OTHER], {"done": True, "verdict": "wrong", "first": 0, "tries": 2}),
        ([WRONG, RIGHT], {"done": True, "verdict": "right", "now": 1, "first": 0, "tries": 2}),
        (["look"], {"done": True, "verdict": "seen", "now": 0, "first": 0, "tries": 1}),
        (["look", RIGHT], {"done": True, "now": 1, "first": 0}),
        ([WRONG, OTHER, "round"], {"done": False, "verdict": "", "now": 0, "first": 0, "tries": 2}),
        ([WRONG, OTHER, "round", RIGHT], {"done": True, "now": 1, "first": 0, "tries": 3}),
        ([WRONG, OTHER, "restart"], {"done": False, "first": None, "tries": 0}),
        ([WRONG, OTHER, "restart", RIGHT], {"done": True, "first": 1, "tries": 1}),
        ([[False] * 3], {"done": False, "first": None, "tries": 0}),
    ],
    ids=str,
)
def test_the_first_try_is_kept_apart_and_a_second_comes_before_the_answer(
    page: Page, steps: list[Any], stands: dict[str, Any]
) -> None:
    found = evaluate(page, STEPS + "return standingOf(question, record);", [QUESTION, steps])
    assert {name: found[name] for name in stands} == stands


STEPS = """
const [question, steps] = given, blank = blankAnswer(question);
let record = BLANK, now = 1000;
for (const step of steps) {
  now += 1000;
  if (step === "look") record = afterLook(question, record, now);
  else if (step === "round") record = withRound(record, blank, now);
  else if (step === "restart") record = withRestart(record, blank, now);
  else record = afterCheck(question, record, step, now);
}
"""


@pytest.mark.parametrize(
    ("steps", "difficulty"),
    [([RIGHT], 2.118), ([WRONG, RIGHT], 5.112), ([WRONG, OTHER], 6.413), (["look"], 6.413), ([WRONG], None)],
    ids=str,
)
def test_a_round_is_reviewed_once_and_rated_by_its_tries(
    page: Page, steps: list[Any], difficulty: float | None
) -> None:
    card = evaluate(page, STEPS + "return record.card;", [QUESTION, steps])
    assert (card and card["difficulty"]) == (difficulty and pytest.approx(difficulty, abs=1e-3))
    more = evaluate(page, STEPS + "return record.card;", [QUESTION, [*steps, RIGHT]])
    if difficulty:
        assert more == card, "what is checked once the answer was seen is no review"


def test_records_of_two_tabs_merge_in_any_order_and_lose_nothing(page: Page) -> None:
    assert evaluate(page, MERGING) == []


NASTY = [
    None, 7, "x", [], {"quizgen": 1}, {"kind": "quizgen progress", "course": "c"},
    {"kind": "quizgen progress", "course": "other", "banks": {}},
]  # fmt: skip


def test_what_comes_from_a_file_is_looked_at(page: Page) -> None:
    read = "return fromProgressFile(given[0], 'c', 5000)"
    for text in ("", "{", *map(as_json, NASTY)):
        assert evaluate(page, read, [text]) is None, text
    digest = "0123456789abcdef"
    records = {
        digest: {
            "answers": [True, "typed"], "at": 9e15, "marked": True, "flagged": 4000,
            "tries": [{"at": 2000, "answers": [True, "typed"]}, {"at": "x"}, None, {"at": 3000, "rating": 9}],
            "card": {"stability": 1e999, "difficulty": 5, "last": 1, "due": 2},
        },
        "__proto__": {"at": 1}, "<b>": {}, "fedcba9876543210": "no record",
    }  # fmt: skip
    file = {"kind": "quizgen progress", "course": "c", "banks": {"b": records, "d": 3}}
    assert evaluate(page, read, [as_json(file)]) == {
        "b": {
            digest: {
                "answers": [True, "typed"], "at": 5000, "tries": [{"at": 2000, "answers": [True, "typed"]}],
                "round": 0, "since": 0, "marked": True, "flagged": 4000, "card": None,
            }
        },
        "d": {},
    }  # fmt: skip


def as_json(value: Any) -> str:
    return json.dumps(value).replace("Infinity", "1e999")
