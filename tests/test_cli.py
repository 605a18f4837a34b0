"""The commands as a person runs them: exit codes, streams, and no traceback for any input."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.courses import course

from quizgen.commands.build import _build
from quizgen.files import UnreadableError
from quizgen.pipeline import Project, check_course
from quizgen.terminal.problems import as_text

BANK = """\
    bank: b
    title: B
    questions:
      - id: sum
        type: single-choice
        stem: What is two and two?
        answer: Four
        distractors: [Three, Five]
        source: {paper: p, find: two and two make}
    """
PAPERS = "references: [{id: p, type: book, title: Sums, author: [{family: Roe}]}]\n"
COMMANDS = ("build", "check", "list", "show", "backends")


def run(top: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name != "QUIZGEN_PAPERS"}
    return subprocess.run(
        [sys.executable, "-m", "quizgen", *arguments],
        cwd=top,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def top(tmp_path: Path) -> Path:
    course(tmp_path, banks__b=BANK, papers=PAPERS)
    return tmp_path


def test_build_prints_its_files_and_tells_about_drafts(top: Path) -> None:
    done = run(top, "build")
    assert done.returncode == 0
    files = done.stdout.split()
    assert "dist/anki/c.apkg" in files
    assert all((top / file).is_file() for file in files)
    assert "drafts: 1 of 1" in done.stderr
    assert "quizgen review shows" in done.stderr
    assert "quizgen review shows" not in run(top, "build", "--out", "dist", "--no-cache").stderr, "once"


def test_build_of_one_output_and_one_quiz(top: Path) -> None:
    assert run(top, "build", "--to", "moodle", "--out", "x").stdout.split() == [
        "x/moodle/c.xml",
        "x/moodle/c-b.xml",
        "x/moodle/c-b.mbz",
    ]
    files = run(top, "build", "--quiz", "b", "--out", "y").stdout.split()
    assert "y/anki/c-b.apkg" in files
    assert "y/moodle/c.xml" not in files


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "--to", "mudle"], 'did you mean "moodle"'),
        (["build", "--quiz", "c"], 'there is no quiz "c"'),
        (["build", "--templates", "nowhere"], 'there is no folder "nowhere"'),
        (["show", "b/som"], 'did you mean "b/sum"'),
        (["biuld"], "No such command"),
        (["check", "--format", "xml"], "xml"),
    ],
)
def test_wrong_use_is_exit_2(top: Path, arguments: list[str], said: str) -> None:
    done = run(top, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_no_project_is_told(tmp_path: Path) -> None:
    done = run(tmp_path, "build")
    assert done.returncode == 1
    assert "no-course" in done.stderr
    assert "--content" in done.stderr


def test_a_disk_that_refuses_is_exit_3(top: Path) -> None:
    (top / "dist").write_text("a file where a folder should be")
    done = run(top, "build")
    assert done.returncode == 3
    assert "dist" in done.stderr
    assert "Traceback" not in done.stderr


def test_errors_stop_a_build_and_nothing_is_written(top: Path) -> None:
    path = top / "content/banks/b.yaml"
    path.write_text(path.read_text().replace("answer: Four", "anwser: Four"))
    done = run(top, "build")
    assert done.returncode == 1
    assert done.stdout == ""
    assert 'content/banks/b.yaml:7:5: error[unknown-key] there is no key "anwser" here' in done.stderr
    explain = "quizgen explain CODE says what a code means, and why it matters"
    assert done.stderr.splitlines()[-2:] == [explain, "nothing was written"]
    assert not (top / "dist").exists()


def test_a_folder_that_the_system_refuses_is_told(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its error is made in another way than those that hold many problems."""
    refused = UnreadableError(top / "templates", "can't read this folder", "allow it")

    def build(project: Project) -> None:
        raise refused

    monkeypatch.setattr("quizgen.pipeline.build", build)
    with pytest.raises(UnreadableError) as told:
        _build(Project(top / "content"), quiet=True, verbose=False)
    assert [one.code for one in told.value.problems] == ["not-readable"]


def test_commands_that_write_nothing_do_not_say_so(tmp_path: Path) -> None:
    done = run(tmp_path, "list")
    assert done.returncode == 1
    assert "no-course" in done.stderr
    assert "written" not in done.stderr


def test_a_quiet_build_shows_errors_only(top: Path) -> None:
    path = top / "content/banks/b.yaml"
    path.write_text(path.read_text() + "  - {id: x, type: true-false, stem: So., answer: maybe}\n")
    path.write_text(path.read_text().replace("    source: {paper: p, find: two and two make}\n", ""))
    assert "not-a-flag" in run(top, "build").stderr
    said = run(top, "build", "--quiet").stderr
    assert "no-source" not in said
    assert "not-a-flag" in said


def test_empty_values_are_called_empty(top: Path) -> None:
    path = top / "content/banks/b.yaml"
    path.write_text(path.read_text() + "    hints:\n    level:\n    points:\n")
    said = run(top, "check").stdout
    assert [f'"{name}" is empty' in said for name in ("hints", "level", "points")] == [True] * 3


@pytest.mark.parametrize("time", ["soon", "-1", "99999999999999999999", "\u0661"])
def test_a_time_that_is_none_is_wrong_use(top: Path, time: str) -> None:
    done = run(top, "build", SOURCE_DATE_EPOCH=time)
    assert done.returncode == 2
    assert "SOURCE_DATE_EPOCH" in done.stderr


def test_templates_lie_beside_the_content_wherever_one_stands(top: Path) -> None:
    (top / "templates/notes").mkdir(parents=True)
    (top / "templates/notes/backend.yaml").write_text("outputs: []\n")
    assert "notes: ../templates/notes" in run(top / "content", "backends", "--content", ".").stdout


def test_a_place_that_is_taken_is_named(top: Path) -> None:
    (top / "dist/moodle/c.xml").mkdir(parents=True)
    done = run(top, "build", "--to", "moodle")
    assert done.returncode == 3
    assert "dist/moodle/c.xml: " in done.stderr


def test_check_strict_fails_on_a_warning(top: Path) -> None:
    path = top / "content/banks/b.yaml"
    path.write_text(path.read_text().replace("    source: {paper: p, find: two and two make}\n", ""))
    assert run(top, "check").returncode == 0
    assert "no-source" in run(top, "check").stdout
    assert run(top, "check", "--strict").returncode == 1


def test_a_language_without_words_is_a_warning_and_speaks_english(top: Path) -> None:
    path = top / "content/course.yaml"
    path.write_text(path.read_text() + "lang: nl\n")
    checked = run(top, "check")
    assert checked.returncode == 0
    assert "warning[missing-words]" in checked.stdout
    built = run(top, "build")
    assert built.returncode == 0
    assert "warning: quizgen check shows" in built.stderr or "warnings: quizgen check shows" in built.stderr
    assert "warning[missing-words]" not in built.stderr
    assert "quizgen explain CODE" not in built.stderr, "there is no code above it"
    told = run(top, "build", "--verbose").stderr
    assert (
        0 < told.index("warning[missing-words]") < told.index("quizgen explain CODE says what a code means")
    )
    assert 'lang="nl"' in (top / "dist/html/student/b-a.html").read_text(encoding="utf-8")


def test_check_formats(top: Path) -> None:
    path = top / "content/banks/b.yaml"
    path.write_text(path.read_text().replace("paper: p", "paper: q"))
    rows = json.loads(run(top, "check", "--format", "json").stdout)
    assert [
        (row["code"], row["line"], row["column"], row["item"]) for row in rows if row["severity"] == "error"
    ] == [("unknown-paper", 9, 21, "b/sum")]
    github = run(top, "check", "--format", "github").stdout
    assert "::error file=content/banks/b.yaml,line=9,col=21,title=unknown-paper::" in github


def test_list_show_backends_version(top: Path) -> None:
    assert "b/sum" in run(top, "list").stdout
    assert "✓ " in run(top, "show", "b/sum").stdout
    shown = run(top, "backends").stdout
    assert "moodle" in shown
    assert "does not support flashcard" in shown
    assert re.fullmatch(r"quizgen \d+\.\d+\.\d+\n", run(top, "--version").stdout)


def test_every_command_shows_an_example(top: Path) -> None:
    listed = run(top, "--help").stdout
    for command in COMMANDS:
        assert command in listed
        assert "Example: quizgen" in run(top, command, "--help").stdout


SIGNS = ["[", "{", "- ", ": ", "\n", "\n  - "]
SPOILED = re.sub(r"(?m)^    ", "", BANK)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, len(SPOILED)),
    st.text(max_size=12) | st.sampled_from(["[", "{", "- ", ": ", "\n", "\n  - "]),
)
def test_a_spoiled_bank_gives_problems_and_nothing_else(top: Path, at: int, text: str) -> None:
    spoiled = SPOILED[:at] + text + SPOILED[at:]
    (top / "content/banks/b.yaml").write_bytes(spoiled.encode("utf-8", errors="surrogatepass"))
    problems = check_course(Project(top / "content")).problems
    assert as_text(problems) or not problems


ENDING = """
import atexit, gc, sys
from quizgen.__main__ import main
atexit.register(lambda: print(gc.get_freeze_count() > 0))  # what is registered first comes last
sys.argv[1:] = ["--version"]
main()
"""


def test_a_program_that_ends_takes_nothing_apart() -> None:
    done = subprocess.run([sys.executable, "-c", ENDING], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "True"
