"""Only what can't be built is an error; the rest are warnings, which teachers may waive with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.courses import course

from quizgen.model.fields import sizes
from quizgen.pipeline import Project, build, check_course

HEAD = "bank: b\ntitle: B\nquestions:\n"
PAPERS = "references: [{id: p, type: book, title: T}]\n"
TEXT = "The old mill stood at the river where nobody went any more in the long winter of that year.\n"


def question(fields: str, *, waive: str = "") -> str:
    waiver = f", waive: {{{waive}: It is meant so.}}" if waive else ""
    return f"{HEAD}  - {{id: q, type: single-choice, {fields}{waiver}, source: {{paper: p}}}}\n"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("stem: 'Does the price rise or fall?', answer: It rises, distractors: [It falls]", "two-options"),
        (
            "stem: 'What has AB?', answer: A and B, distractors: [A only, B only]",
            "letters-in-option",
        ),
        (
            "stem: 'Where nobody went any more in the long winter of that year?', answer: Home, "
            "distractors: [Away, Out]",
            "shared-words",
        ),
    ],
)
def test_what_can_be_built_warns_and_can_be_waived(tmp_path: Path, fields: str, code: str) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers/p.txt").write_text(TEXT)
    content = course(tmp_path, banks__b=question(fields), papers=PAPERS)
    project = Project(content, out=tmp_path / "dist", papers=tmp_path / "papers")
    assert [one.severity for one in check_course(project).problems if one.code == code] == ["warning"]
    assert build(project).files
    (content / "banks/b.yaml").write_text(question(fields, waive=code))
    told = [one for one in check_course(project).problems if one.code in (code, "idle-waiver")]
    assert [(one.code, one.severity, one.waived) for one in told] == [(code, "note", True)]


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1,500", "900", "12,000"], [1500, 900, 12000]),
        (["1 500", "900", "12\u202f000"], [1500, 900, 12000]),
        (["-3 °C", "10 °C", "\u221212 °C"], [-3, 10, -12]),
        (["10%", "5%"], [10, 5]),
        (["2.5", "1e3"], [2.5, 1000]),
        (["2 m", "5 km"], [None, None]),
        (["two", "5"], [None, 5]),
        (["2,5", "3"], [None, 3]),
    ],
)
def test_sizes_are_read_with_their_thousands_and_their_unit(
    texts: list[str], numbers: list[float | None]
) -> None:
    assert [None if one is None else float(one) for one in sizes(texts)] == numbers


def test_options_with_one_unit_are_sorted(tmp_path: Path) -> None:
    fields = "stem: How warm?, answer: -3 °C, distractors: [10 °C, 2 °C, -12 °C]"
    seen = check_course(Project(course(tmp_path, banks__b=question(fields), papers=PAPERS))).readable()
    (item,) = seen.quizzes[0].sheets[0].items
    assert [option.text for option in item.layout.options] == ["-12 °C", "-3 °C", "2 °C", "10 °C"]
