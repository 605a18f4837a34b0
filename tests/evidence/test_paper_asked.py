"""A file of an unknown paper: quizgen asks once on a terminal, and papers.yaml keeps the answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.terminal import MAIN, run_on_terminal

from quizgen.errors import QuizgenError
from quizgen.importers.papers import name_files
from quizgen.terminal.papers import PROMPT

PAPERS = """\
# Ours, by hand.
references:
  - id: roe-2019  # the first one
    type: article
    title: Swifts over the city

  - {id: lee-2020, type: article, title: Nests under roofs}  # in braces
  - type: article  # the id is not the first key
    title: A year in the air
    id: kim-2021
"""
FILES = {
    "content/course.yaml": "course: c\ntitle: C\npapers: ../papers\n",
    "content/papers.yaml": PAPERS,
    "content/banks/birds.yaml": """\
bank: birds
title: Birds
questions:
  - {id: q, type: true-false, stem: Swifts sleep on the wing., answer: true, explanation: They never land.,
     source: {paper: roe-2019, find: sleep on the wing}}
""",
    "papers/scan 7.txt": "All swifts sleep on the wing.\n",
    "papers/nests.txt": "A pair glues feathers together.\n",
    "papers/milk.txt": "Buy milk.\n",
}

STOPPED = """
import builtins
def stopped(prompt):
    raise KeyboardInterrupt
builtins.input = stopped
"""
"""The user presses ^C at the question."""


@pytest.fixture
def top(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def check(top: Path, typed: str, *arguments: str) -> tuple[int, str]:
    return run_on_terminal(
        top, MAIN, "check", *arguments, typed=typed, XDG_CACHE_HOME=str(top / "cache"), QUIZGEN_PAPERS=""
    )


def written(top: Path) -> str:
    return (top / "content/papers.yaml").read_text(encoding="utf-8")


def test_a_terminal_is_asked_once_and_the_answers_stay_in_papers_yaml(top: Path) -> None:
    # milk is not a paper, nests has the most similar title, the scan gets a wrong id and then the right one
    code, said = check(top, "\n1\nroe\nroe-2019\n")
    assert code == 0, said
    assert said.count(PROMPT) == 4
    assert 'Which paper is "milk.txt"?' in said
    assert 'there is no paper "roe" without a text' in said
    assert written(top) == PAPERS.replace(
        "  - id: roe-2019  # the first one\n", "  - id: roe-2019  # the first one\n    file: scan 7.txt\n"
    ).replace("{id: lee-2020, ", "{id: lee-2020, file: nests.txt, "), "comments and all else stay"
    code, said = check(top, "")
    assert code == 0, said
    assert PROMPT not in said, "nobody is asked again, nor of a file that is none"
    assert "paper-not-matched" in said


def test_nothing_changes_where_nobody_answers(top: Path) -> None:
    code, said = check(top, "\x04")
    assert (code, said.count(PROMPT)) == (0, 1)
    assert written(top) == PAPERS
    code, said = run_on_terminal(top, f"{STOPPED}\n{MAIN}", "check")
    assert (code, said.splitlines()[-1]) == (3, "quizgen: stopped")
    assert written(top) == PAPERS


@pytest.mark.parametrize("arguments", [["--quiet"], ["--format", "json"]])
def test_nobody_is_asked_who_wants_a_result_alone(top: Path, arguments: list[str]) -> None:
    assert PROMPT not in check(top, "", *arguments)[1]


def test_without_a_terminal_a_problem_names_both(top: Path) -> None:
    command = [sys.executable, "-c", MAIN, "check"]
    done = subprocess.run(command, cwd=top, capture_output=True, encoding="utf-8", check=True)
    assert PROMPT not in done.stdout
    assert (
        'quizgen can\'t tell which paper "scan 7.txt" is; without a text: roe-2019, lee-2020, kim-2021'
        in done.stdout
    )
    assert written(top) == PAPERS


def test_a_file_is_named_wherever_the_id_stands(top: Path) -> None:
    content = top / "content"
    (content / "papers.yaml").write_bytes(PAPERS.replace("\n", "\r\n").encode())
    name_files(content, {"kim-2021": "a: b.pdf"})
    assert written(top) == f"{PAPERS}    file: 'a: b.pdf'\n"
    assert (content / "papers.yaml").read_bytes().count(b"\r\n") == PAPERS.count("\n") + 1
    (content / "papers.yaml").write_text("- id: 'x\n    y'\n  type: book\n  title: T\n")
    with pytest.raises(QuizgenError, match="to these papers"):
        name_files(content, {"x y": "a.pdf"})
