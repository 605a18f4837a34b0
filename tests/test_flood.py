"""Many problems: people see the first of each code and file, and a count of the others; programs get all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.courses import course, statements

from quizgen.errors import Place, Problem
from quizgen.pipeline import Project, check_course
from quizgen.terminal.problems import as_text, grouped

SLIPS = "".join(f"  - {{id: q{number}, type: true-false, stem: So., anwser: true}}\n" for number in range(30))


def quizgen(content: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "quizgen", *arguments]
    return subprocess.run(command, cwd=content.parent, capture_output=True, text=True, check=False)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    bank = f"bank: b\ntitle: B\nquestions:\n{SLIPS}"
    return course(tmp_path, banks__b=bank, banks__c=bank.replace("bank: b", "bank: c") + "levle: x\n")


def test_of_each_code_three_are_shown_in_each_file_and_the_others_counted(content: Path) -> None:
    done = quizgen(content, "check")
    lines = done.stdout.splitlines()
    assert [line.split(":")[0] for line in lines if "error[unknown-key]" in line] == [
        *["content/banks/b.yaml"] * 3,
        *["content/banks/c.yaml"] * 3,
    ]
    assert lines.index("  and 27 more of unknown-key in content/banks/b.yaml") < lines.index(
        next(line for line in lines if line.startswith("content/banks/c.yaml"))
    )
    assert lines[-6:] == [
        "  and 28 more of unknown-key in content/banks/c.yaml",
        "in content/banks/b.yaml: 30 errors",
        "in content/banks/c.yaml: 31 errors",
        "quizgen check --all shows all of them",
        "quizgen explain CODE says what a code means, and why it matters",
        "61 errors: fix the errors, then build",
    ]
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("options", "mark"), [(("--all",), "unknown-key"), (("--format", "github"), "::error file")]
)
def test_all_are_shown_to_who_asks_and_to_programs(content: Path, options: list[str], mark: str) -> None:
    assert quizgen(content, "check", *options).stdout.count(mark) >= 60


def test_json_has_all(content: Path) -> None:
    assert len(json.loads(quizgen(content, "check", "--format", "json").stdout)) == 61


def test_a_build_says_where_all_are(content: Path) -> None:
    done = quizgen(content, "build")
    assert "quizgen check --all shows all of them" in done.stderr
    assert done.stderr.count("error[") == 6


def test_one_line_counts_the_others_of_a_code_whatever_their_severity() -> None:
    many = [Problem(Place("a.yaml", at), "c", "m", "", "warning" if at % 2 else "error") for at in range(20)]
    lines = grouped(many).splitlines()
    assert [line for line in lines if " more of " in line] == ["  and 14 more of c in a.yaml"]
    assert sum("[c]" in line for line in lines) == 6


def test_few_problems_are_shown_as_they_are() -> None:
    few = [Problem(Place(f"{name}.yaml"), "same-text", name) for name in "abc"]
    assert grouped(few) == as_text(few)


def test_the_files_with_most_are_listed_and_the_others_counted() -> None:
    many = [Problem(Place(f"{number:02}.yaml", at), "c", "m") for number in range(20) for at in range(1, 5)]
    lines = grouped([*many, Problem(Place("zz.yaml"), "c", "m")]).splitlines()
    assert sum("error[c]" in line for line in lines) == 3 * 12
    assert "  and 33 more of c in 9 other files" in lines
    assert sum(line.startswith("in ") and ".yaml" in line for line in lines) == 12
    assert lines[-2:] == ["in 9 more files: 33 errors", "quizgen check --all shows all of them"]


@pytest.mark.parametrize(
    ("answer", "last"), [("true", ": ready to build"), ("perhaps", ": fix the errors, then build")]
)
def test_the_last_line_says_whether_one_can_build(tmp_path: Path, answer: str, last: str) -> None:
    bank = f"bank: b\ntitle: B\nquestions:\n{statements(1)}".replace("answer: true", f"answer: {answer}")
    content = course(tmp_path, banks__b=bank)
    assert quizgen(content, "check").stdout.splitlines()[-1].endswith(last)
    assert (quizgen(content, "build").returncode == 0) == (answer == "true")


def test_a_course_without_sources_hears_it_once_a_bank(tmp_path: Path) -> None:
    bank = f"bank: b\ntitle: B\nquestions:\n{statements(40)}"
    content = course(tmp_path, banks__b=bank, banks__c=bank.replace("bank: b", "bank: c"))
    problems = [one for one in check_course(Project(content)).problems if one.code == "no-source"]
    assert [(Path(one.place.file).name, one.place.line) for one in problems] == [("b.yaml", 1), ("c.yaml", 1)]
    assert "(40 in this bank)" in problems[0].message


def test_one_source_in_a_course_makes_each_missing_one_a_problem(tmp_path: Path) -> None:
    source = ", source: {paper: p, find: one two three}"
    bank = f"bank: b\ntitle: B\nquestions:\n{statements(1, more=source)}{statements(4, start=1)}"
    papers = "references: [{id: p, type: book, title: T}]\n"
    content = course(tmp_path, banks__b=bank, papers=papers)
    problems = [one for one in check_course(Project(content)).problems if one.code == "no-source"]
    assert [one.item for one in problems] == ["b/q1", "b/q2", "b/q3", "b/q4"]
