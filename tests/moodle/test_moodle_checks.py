"""What Moodle can't carry is reported before a build, with the question's name and place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.moodle_render import questions, render, write_course
from support.moodle_rules import faults

from quizgen.errors import Problem
from quizgen.pipeline import Project, check_course

CLOZE = {"type": "cloze", "text": "{{c1::a}} {{c2::b}}"}
CHOICE = {"type": "single-choice", "stem": "?", "answer": "1", "distractors": ["2", "3"]}


def problems(tmp_path: Path, code: str, *given: dict[str, Any]) -> list[Problem]:
    write_course(tmp_path / "content", [{"id": f"q{at}", **one} for at, one in enumerate(given)])
    inspection = check_course(Project(content=tmp_path / "content", to=("moodle",)))
    return [problem for problem in inspection.problems if problem.code == code]


@pytest.mark.parametrize(
    "question",
    [
        {**CHOICE, "tags": ["t" * 51]},
        {**CHOICE, "id": "i" * 64, "was": f"{'b' * 60}/{'i' * 64}"},
        {
            "type": "multiple-choice",
            "stem": "?",
            "answers": [f"a{n}" for n in range(11)],
            "distractors": ["b"],
        },
        {
            "type": "matching",
            "stem": "?",
            "pairs": [{"premise": "a", "response": "r" * 256}, {"premise": "b", "response": "s"}],
        },
    ],
    ids=["tag", "id", "keys", "response"],
)
def test_what_is_too_long_or_too_many_is_left_out(tmp_path: Path, question: dict[str, Any]) -> None:
    found = problems(tmp_path, "left-out-of-output", question)
    told = [(problem.severity, problem.message.partition(":")[0]) for problem in found if problem.item]
    assert told == [("warning", "moodle leaves this question out")]


def test_points_that_gaps_can_t_share_are_told(tmp_path: Path) -> None:
    [found] = problems(tmp_path, "uneven-gaps", {**CLOZE, "points": "3"})
    assert found.severity == "warning"
    assert found.message == "moodle can't share 3 points among 2 gaps: each will give one"
    assert found.item == "b/q0"


def test_points_that_gaps_can_share_are_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, "uneven-gaps", CLOZE, {**CLOZE, "points": "4"}) == []


def test_points_of_a_quiz_are_looked_at_too(tmp_path: Path) -> None:
    quiz = tmp_path / "content/quizzes/q.yaml"
    quiz.parent.mkdir(parents=True)
    quiz.write_text("quiz: q\ntitle: Q\ndraw: {bank: b}\npoints: {b/q0: 5}\n")
    [found] = problems(tmp_path, "uneven-gaps", CLOZE)
    assert found.place.file.endswith("quizzes/q.yaml")


def test_an_essay_s_hints_are_told_to_be_left_out(tmp_path: Path) -> None:
    [found] = problems(tmp_path, "not-carried", {"type": "essay", "stem": "?", "hints": ["h"]})
    assert found.message == "moodle can't show the hints of essay questions: b/q0"
    assert found.severity == "note"


@pytest.mark.parametrize("answer", ["+3", "-.5", "5.", "1e+3", "1E-3", "3.10"])
def test_a_number_in_any_spelling_is_one_for_moodle(tmp_path: Path, answer: str) -> None:
    gap = {"type": "cloze", "text": f"{{{{c1::{answer}}}}}", "tolerance": {"c1": "+1"}}
    write_course(
        tmp_path, [{"id": "n", "type": "numeric", "stem": "?", "answer": answer}, {"id": "g", **gap}]
    )
    xml = render(tmp_path)
    assert faults(xml.encode()) == []
    assert float(questions(xml)["b/n"].findtext("answer/text") or "") == float(answer)


@pytest.mark.parametrize("answer", ["3,14", "\u22123", "\u0663", "1 000", "1e999", "0x1F", "3 km"])
def test_what_moodle_would_not_read_as_a_number_is_refused(tmp_path: Path, answer: str) -> None:
    [found] = problems(tmp_path, "not-a-number", {"type": "numeric", "stem": "?", "answer": answer})
    assert found.severity == "error"


def test_a_tag_that_moodle_would_strip_is_written_otherwise(tmp_path: Path) -> None:
    write_course(tmp_path, [{"id": "q", **CHOICE, "tags": ["<a>`b`"]}])
    assert questions(render(tmp_path))["b/q"].findtext("tags/tag/text") == "‹a›'b'"


def test_banks_of_one_title_are_two_categories(tmp_path: Path) -> None:
    write_course(tmp_path, [{"id": "q", **CHOICE}])
    one = (tmp_path / "banks/b.yaml").read_text()
    (tmp_path / "banks/b2.yaml").write_text(one.replace('"bank": "b"', '"bank": "b2"'))
    xml = render(tmp_path)
    assert faults(xml.encode()) == []
    assert "top/Course/Bank (b2)" in xml
