"""What is read of content/, and what is said about what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.courses import codes, course, loaded

from quizgen.evidence.citation import in_full, in_short
from quizgen.pipeline import Project, check_course
from quizgen.reading.content import load

BANK = """\
    bank: b
    title: B
    questions:
      - id: q
        type: true-false
        stem: So it is.
        answer: true
        explanation: It is.
        source: {paper: p, find: one two three}
    """


@pytest.mark.parametrize(
    ("fields", "short"),
    [
        ("issued: {date-parts: [[2019, 5]]}", "T 2019"),
        ("issued: {date-parts: [2019, 5]}", "T 2019"),
        ("issued: [{year: 2019, month: 5}]", "T 2019"),  # as Better BibTeX writes it
        ("issued: 2019-05", "T 2019"),
        ("issued: {raw: spring 2019}", "T spring 2019"),
        ("issued: {literal: spring 2019}", "T spring 2019"),
        ("author: [{family: Roe, given: Jane}]", "Roe"),
        ("author: {family: Berg, non-dropping-particle: van den}", "van den Berg"),
        ("author: City Museum", "City Museum"),
        ("author: [{literal: City Museum}, {family: Roe}]", "City Museum & Roe"),
    ],
)
def test_papers_as_other_programs_write_them(tmp_path: Path, fields: str, short: str) -> None:
    papers = (
        f"---\nreferences:\n- id: p\n  type: book\n  title: T\n  note: {{unread: [x]}}\n  {fields}\n...\n"
    )
    made = loaded(course(tmp_path, banks__b=BANK, papers=papers))
    assert in_short(made.papers["p"]) == short
    assert "T" in in_full(made.papers["p"])


@pytest.mark.parametrize(
    ("papers", "code"),
    [
        ("references: [{id: p, title: T}]\n", "missing-field"),
        ("references: [\n", "yaml-syntax"),
        ("", "not-a-list"),
    ],
)
def test_a_paper_that_can_not_be_read_is_not_called_unknown(tmp_path: Path, papers: str, code: str) -> None:
    inspection = check_course(Project(course(tmp_path, banks__b=BANK, papers=papers)))
    assert codes(inspection.problems) == [code]


@pytest.mark.parametrize(
    "stray", ["bank/a.yaml", "banks/a.yml", "banks/B.YAML", "banks/old/a.yaml", "paper.yaml"]
)
def test_what_nothing_reads_is_told(tmp_path: Path, stray: str) -> None:
    content = course(tmp_path, banks__b=BANK)
    (content / stray).parent.mkdir(exist_ok=True)
    (content / stray).touch()
    _, problems = load(content)
    assert [(problem.code, problem.place.file) for problem in problems] == [
        ("not-read", (content / stray).as_posix())
    ]


def test_a_folder_or_a_broken_link_is_no_bank(tmp_path: Path) -> None:
    content = course(tmp_path, banks__b=BANK)
    (content / "banks/folder.yaml").mkdir()
    (content / "banks/link.yaml").symlink_to("nowhere")
    made, problems = load(content)
    assert made is not None
    assert codes(problems) == ["not-read", "not-read"]


def test_a_course_without_a_bank_is_told(tmp_path: Path) -> None:
    _, problems = load(course(tmp_path))
    assert codes(problems) == ["no-questions"]
