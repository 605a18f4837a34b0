"""`quizgen new backend`: an output that works at once, for a course with everything that is hard to print."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import quizgen
from quizgen.cli import app
from quizgen.types import TYPES


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    run("init", "course")
    monkeypatch.chdir(tmp_path / "course")
    return tmp_path / "course"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_new_output_makes_a_file_of_each_bank_at_once(top: Path) -> None:
    said = run("new", "backend", "notes")
    run("build", "--to", "notes")
    text = (top / "dist/notes/sample.txt").read_text()
    assert all(f"\n{number}. " in f"\n{text}" for number in range(1, 11))
    for line in said.splitlines():
        if line.startswith("    quizgen "):
            run(*line.split()[1:])
    assert {path.name for path in (top / "fixture/dist/notes").iterdir()} == {"texts.txt", "types.txt"}


def test_hard_texts_come_out_as_they_are_typed(top: Path) -> None:
    run("new", "backend", "notes")
    folders = ["--content", "fixture/content", "--templates", "templates", "--out", "fixture/dist"]
    run("build", "--to", "notes", *folders)
    text = (top / "fixture/dist/notes/texts.txt").read_text()
    for typed in (
        "< > & \" ' {{ }} {% %} \\ ~ # = @@ $5 and 100 %.",
        '<script>alert("no")</script>',
        "{{ 7 * 7 }}",
        "&lt;b&gt;",
        "ما عاصمة بيرو (Peru)؟",
        "アマツバメ",
        "if a < b && c:",
        "m·s⁻¹",
    ):
        assert typed in text


def test_the_course_for_trying_has_every_type_and_builds_in_every_output(top: Path) -> None:
    run("new", "backend", "notes")
    course = quizgen.load("fixture/content", templates=["templates"])
    assert {one.type for one in course.questions()} == set(TYPES)
    assert [one for one in course.check() if one.severity == "error"] == []
    built = course.build("fixture/dist", to=["anki", "html", "json", "moodle", "moodle-git", "notes"])
    assert built.files


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("html", 'the output "html" already exists'),
        ("shared", "is a folder of templates that outputs share"),
        ("Notes", 'such as "notes"'),
        ("two words", 'such as "two-words"'),
        ("../x", 'such as "x"'),
        ("x" * 60, "at most 40 lower-case letters"),
        ("notes --bank sample", "--bank does not apply to a backend"),
    ],
)
def test_a_name_that_is_taken_or_none_of_a_folder_is_refused(name: str, said: str, top: Path) -> None:
    words = name.split(" ") if "--" in name else [name]
    with pytest.raises(quizgen.UsageError, match=said):
        CliRunner().invoke(app, ["new", "backend", *words], standalone_mode=False, catch_exceptions=False)
    assert not (top / "templates").exists()


def test_an_output_needs_a_course_and_leaves_what_is_there(
    top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (top / "fixture").write_text("mine")
    with pytest.raises(quizgen.UsageError, match="exists already, but is not a course for trying outputs"):
        CliRunner().invoke(app, ["new", "backend", "notes"], standalone_mode=False, catch_exceptions=False)
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert CliRunner().invoke(app, ["new", "backend", "notes"]).exit_code == 1
    assert not (top / "templates").exists()
    assert not list(Path().iterdir())
