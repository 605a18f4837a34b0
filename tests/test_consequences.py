"""One slip gives one error: its consequences are not reported as separate faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.courses import course

from quizgen.pipeline import Project, check_course

BANK = """\
bank: b
title: B
defaults: {source: {paper: p, find: one two three}}
questions:
  - id: q
    type: true-false
    stem: So it is.
    answer: true
    waive: {absolute-word: It is so.}
    explanation: It is.
  - id: r
    type: ordering
    stem: In which order?
    items: [one, two, three]
    explanation: So.
"""
QUIZ = """\
quiz: w
title: W
draw:
  - {questions: [b/q]}
  - {bank: b, types: [ordering], count: 1}
points: {b/q: 2}
apart: [[b/q, b/s]]
blueprint: {banks: {b: 1.0}, types: {ordering: 0.5}}
"""
REST = {
    "papers": "references: [{id: p, type: book, title: T}]\n",
    "quizzes__w": QUIZ,
    "checked__b": f"q: {{state: accepted, digest: '1:{'0' * 64}', by: Ada, at: 2026-11-21T10:20:30Z}}\n",
    "left-out": "left-out: [{paper: p, find: seven eight nine, reason: Not for beginners.}]\n",
}
MORE = """\
  - id: s
    type: ordering
    stem: In which other order?
    items: [one, two, three]
    explanation: So.
"""


def told(content: Path) -> list[tuple[str, str, str]]:
    """Return the severity, code and file of every problem of `check`, except notes."""
    problems = check_course(Project(content, require_checked=False)).problems
    return [(one.severity, one.code, Path(one.place.file).name) for one in problems if one.severity != "note"]


@pytest.mark.parametrize(
    ("typed", "instead", "code"),
    [
        pytest.param("[one, two, three]", "[one, two, three", "yaml-syntax", id="a bracket not closed"),
        pytest.param("  - id: r", "    id: r", "missing-dash", id="a dash missing"),
        pytest.param("  - id: q", "    id: q", "missing-dash", id="the first dash missing"),
        pytest.param("  - id: r", " - id: r", "yaml-syntax", id="a dash in another column"),
        pytest.param("bank: b", "bank: B", "bad-id", id="a bank's bad id"),
        pytest.param("bank: b", "bank: [b", "yaml-syntax", id="a bank without a name"),
        pytest.param("title: B\n", "", "missing-field", id="a bank without a title"),
        pytest.param("- id: r", "- id: R", "bad-id", id="a question's bad id"),
        pytest.param("- id: r\n    type", "- type", "missing-field", id="a question without an id"),
        pytest.param("type: ordering", "type: order", "unknown-type", id="a type that is not there"),
        pytest.param("{paper: p,", "{papers: p,", "unknown-key", id="defaults with a slip"),
        pytest.param("questions:\n", "question:\n", "unknown-key", id="a bank's key misspelt"),
        pytest.param("stem: In", "Stem: In", "unknown-key", id="a question's key misspelt"),
        pytest.param("bank: b", "<<<<<<< ours\nbank: b", "merge-conflict", id="a conflict"),
        pytest.param("title: B", "title: \x01", "control-character", id="a control character"),
        pytest.param("- id: q", "-\tid: q", "tab", id="a tab"),
    ],
)
def test_a_slip_in_a_bank_is_one_error(tmp_path: Path, typed: str, instead: str, code: str) -> None:
    """Draws, points, groups, shares, checks and waivers that need the bank are not reported."""
    content = course(tmp_path, banks__b=BANK + MORE, **REST)
    before = told(content)
    assert not [one for one in before if one[0] == "error"]
    path = content / "banks/b.yaml"
    assert typed in path.read_text()
    path.write_text(path.read_text().replace(typed, instead, 1))
    new = [one for one in told(content) if one not in before]
    assert new == [("error", code, "b.yaml")]


def test_a_name_that_is_in_no_bank_is_told_although_another_bank_is_broken(tmp_path: Path) -> None:
    other = "bank: o\ntitle: O\nquestions: [\n"
    content = course(tmp_path, banks__b=BANK, banks__o=other, **REST)
    assert ("error", "unknown-question", "w.yaml") in told(content)


def test_no_papers_yaml_is_told_once(tmp_path: Path) -> None:
    rest = {name: text for name, text in REST.items() if name != "papers"}
    content = course(tmp_path, banks__b=BANK + MORE, **rest)
    assert [one for one in told(content) if one[0] == "error"] == [("error", "no-papers", "papers.yaml")]


def test_quizzes_that_can_not_be_read_are_not_replaced_by_banks(tmp_path: Path) -> None:
    content = course(tmp_path, banks__b=BANK + MORE, **{**REST, "quizzes__w": "quiz: w\n"})
    seen = check_course(Project(content))
    assert [problem.code for problem in seen.problems if problem.severity == "error"] == ["missing-field"]
    assert seen.scope is not None
    assert not seen.scope.quizzes
