"""The marks for partly right answers: one table, for the program and for the practice page's script."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser
from support.courses import course

from quizgen.outputs.manifest import builtin_folder
from quizgen.pipeline import Project, check_course
from quizgen.terminal.question import one
from quizgen.types.marking import Part, neighbours, share

GROUPS = yaml.safe_load((Path(__file__).parent / "table.yaml").read_text(encoding="utf-8"))
CASES = [(group["marking"], case) for group in GROUPS for case in group["cases"]]
SCRIPT = (builtin_folder() / "shared/marking.js").read_text(encoding="utf-8")


def parts(case: dict[str, Any]) -> list[Part]:
    if "order" in case:
        return neighbours(case["order"])
    return [
        Part(
            text.startswith("x "),
            "key" in text,
            Decimal(last) if (last := text.split()[-1]) not in ("key", "wrong") else None,
        )
        for text in case["parts"]
    ]


@pytest.mark.parametrize(("marking", "case"), CASES, ids=str)
def test_an_answer_gets_its_share(marking: Any, case: dict[str, Any]) -> None:
    assert share(marking, parts(case)) == Fraction(case["gives"])


@pytest.mark.browser
def test_a_practice_page_gives_the_same(browser: Browser) -> None:
    asked = [
        {
            "marking": marking,
            "order": case.get("order"),
            "parts": [
                {"given": one.given, "key": one.key}
                | ({"worth": float(one.worth)} if one.worth is not None else {})
                for one in parts(case)
            ],
        }
        for marking, case in CASES
    ]
    page = browser.new_page()
    gives = page.evaluate(
        f"() => {{ {SCRIPT} return {json.dumps(asked)}"
        ".map((one) => share(one.marking, one.order ? neighbours(one.order) : one.parts)); }"
    )
    page.close()
    expected = [float(Fraction(case["gives"])) for _, case in CASES]
    assert gives == pytest.approx(expected, abs=1e-4)


def test_a_terminal_says_how_a_question_is_marked_and_what_options_give(tmp_path: Path) -> None:
    """Reviewers see it: `show` and `review` have these lines."""
    asked = "  - {id: q, type: multiple-choice, stem: Which?, marking: right-minus-wrong,\n"
    asked += (
        "     answers: [{text: A, worth: 75}, {text: B, worth: 25}], distractors: [{text: C, worth: -50}]}\n"
    )
    content = course(tmp_path, banks__b=f"bank: b\ntitle: B\nquestions:\n{asked}")
    lines = list(one(check_course(Project(content)), "b/q"))
    assert "marked right-minus-wrong" in lines[0]
    assert {line.strip().split(" ", 2)[2] for line in lines if "%" in line} == {
        "A (75 %)",
        "B (25 %)",
        "C (-50 %)",
    }
