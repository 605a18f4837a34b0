"""Which files a build makes, what they contain of the course, and what quizgen says if there are none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.courses import codes, course

from quizgen.pipeline import Project, build, check_course

BANK = """\
bank: b
title: B
questions:
  - {id: q, type: true-false, stem: So it is., answer: true}
  - {id: w, type: short-answer, stem: Which word?, answer: word, lang: ru}
  - {id: x, type: true-false, stem: So it is not., answer: false, use: exam}
"""
QUIZ = "quiz: z\ntitle: Z\nversions: 2\ndraw: {bank: b}\n"


def project(top: Path, output: str, template: str) -> Project:
    """Write a course with its own output."""
    content = course(top, banks__b=BANK, quizzes__z=QUIZ)
    folder = top / "templates" / "notes"
    (folder / "questions").mkdir(parents=True)
    (folder / "backend.yaml").write_text(f"outputs: [{{{output}, root: x.txt.j2}}]\n")
    (folder / "x.txt.j2").write_text(template)
    return Project(content, top / "dist", to=("notes",))


def test_each_question_has_its_file(tmp_path: Path) -> None:
    made = project(
        tmp_path,
        'for: question, file: "notes/{bank}/{question}.txt", types: [true-false, short-answer], use: study',
        "{{ item.number }} {{ item.question.id }} {{ bank.title }} {{ course.title }} {{ lang }}",
    )
    build(made)
    texts = {path.name: path.read_text() for path in (tmp_path / "dist/notes/b").iterdir()}
    assert texts == {"q.txt": "1 q B C en", "w.txt": "2 w B C ru"}


def test_what_an_output_does_not_take_is_missing_in_banks_sheets_and_rows_alike(tmp_path: Path) -> None:
    made = project(
        tmp_path,
        'for: quiz, file: "notes/{quiz}.txt", types: [true-false], use: study',
        "{% for group in banks %}{{ group['items'] | map(attribute='question.id') | join(' ') }}{% endfor %}|"
        "{% for sheet in sheets %}{{ sheet['items'] | map(attribute='question.id') | join(' ') }} "
        "{{ sheet.count }} {{ sheet.points }} "
        "{{ sheet.parts | map(attribute='items') | map('length') | sum }}|"
        "{% endfor %}{{ rows | map(attribute='question.id') | join(' ') }}",
    )
    build(made)
    assert (tmp_path / "dist/notes/z.txt").read_text() == "q|q 1 1 1|q 1 1 1|q"


def test_a_question_looks_the_same_wherever_it_stands(tmp_path: Path) -> None:
    made = project(
        tmp_path,
        'for: bank, file: "notes/{bank}.txt", types: [true-false]',
        "{% set page = 1 %}{% for item in items %}{{ kind(item).line(item) }} {% endfor %}",
    )
    (tmp_path / "templates/notes/questions/true-false.txt.j2").write_text(
        "{% set seen = [bank is defined, items is defined, kind is defined, page is defined] %}"
        "{% macro line(item) %}{{ item.question.id }}{{ seen | select | list | length }}{% endmacro %}"
    )
    build(made)
    assert (tmp_path / "dist/notes/b.txt").read_text() == "q0 x0 "


@pytest.mark.parametrize("name", ["flashcard.j2", "flash-card.txt.j2", "single-choise.html.j2"])
def test_a_template_that_no_type_finds_is_told_with_what_was_meant(tmp_path: Path, name: str) -> None:
    made = project(tmp_path, 'for: bank, file: "notes/{bank}.txt", types: [true-false]', "")
    (tmp_path / "templates/notes/questions" / name).touch()
    (tmp_path / "templates/notes/questions/macros.txt.j2").touch()
    (found,) = [one for one in check_course(made).problems if one.severity == "error"]
    assert codes([found]) == ["template-fault"]
    assert found.place.file.endswith(name)
    assert found.help in ('did you mean "flashcard.txt.j2"?', 'did you mean "single-choice.txt.j2"?')


def test_a_root_without_an_ending_has_templates_without_one(tmp_path: Path) -> None:
    made = project(tmp_path, 'for: bank, file: "notes/{bank}.txt", types: [true-false]', "")
    folder = tmp_path / "templates/notes"
    root = next(path for path in folder.glob("*.j2"))
    root.rename(folder / "list.j2")
    manifest = folder / "backend.yaml"
    manifest.write_text(manifest.read_text().replace(root.name, "list.j2"), encoding="utf-8")
    for path in (folder / "questions").glob("*.j2"):
        path.rename(path.with_name(f"{path.name.partition('.')[0]}.j2"))
    assert not [one for one in check_course(made).problems if one.severity == "error"]


def run(top: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder."""
    command = [sys.executable, "-m", "quizgen", *words]
    return subprocess.run(command, cwd=top, capture_output=True, text=True, timeout=60, check=False)


def test_an_output_that_makes_no_file_is_told_even_where_little_is(tmp_path: Path) -> None:
    project(tmp_path, 'for: bank, file: "notes/{bank}.txt", types: [essay]', "")
    quiet = run(tmp_path, "build", "--to", "notes", "-q")
    assert quiet.returncode == 0
    assert quiet.stderr == "notes makes no file: no question in this course fits it\n"
    assert "makes no file" not in run(tmp_path, "build", "-q").stderr


@pytest.mark.parametrize("command", ["check", "build"])
def test_templates_that_came_with_a_course_are_told_once(tmp_path: Path, command: str) -> None:
    project(tmp_path, 'for: bank, file: "notes/{bank}.txt", types: [true-false]', "")
    assert run(tmp_path, command).stderr.count("templates other than quizgen's own: templates/notes\n") == 1
    assert "templates" not in run(tmp_path, command, "-q").stderr
