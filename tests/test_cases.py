"""Each folder in cases/ is a test: a bank with what each output makes from it, or with its problems.

`pytest --update` rewrites the expected results; a person reads the diff.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from quizgen.errors import QuizgenError
from quizgen.pipeline import Project, build, check_course
from quizgen.rendering.jobs import Jobs
from quizgen.rendering.render import Renderer
from quizgen.terminal.problems import as_text

CASES = Path(__file__).parent / "cases"
COURSE = "course: course\ntitle: Course\nreleased: 2026-01-01\n"
PAPERS = """\
references:
  - id: doe-2020
    type: article-journal
    author: [{family: Doe, given: Jane}]
    title: On examples
    container-title: Journal of Cases
    volume: 3
    issued: {date-parts: [[2020]]}
"""
NOISE = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)


def lay_out(case: Path, top: Path) -> Path:
    """Make a project from a case: its files, and a default course and papers if it has none."""
    content = top / "content"
    (content / "banks").mkdir(parents=True)
    (content / "course.yaml").write_text(COURSE, encoding="utf-8")
    (content / "papers.yaml").write_text(PAPERS, encoding="utf-8")
    for path in case.iterdir():
        if path.name == "bank.yaml":
            shutil.copy(path, content / "banks" / "bank.yaml")
        elif path.name == "quiz.yaml":
            (content / "quizzes").mkdir()
            shutil.copy(path, content / "quizzes" / "quiz.yaml")
        elif path.is_dir():
            shutil.copytree(path, content / path.name, dirs_exist_ok=True)
        elif path.name in ("course.yaml", "papers.yaml"):
            shutil.copy(path, content / path.name)
    return content


def outputs(content: Path, out: Path) -> dict[str, str]:
    """Return what the outputs make from a case, in a form that gives people readable diffs."""
    build(Project(content, out))
    made = {"moodle.xml": (out / "moodle/course.xml").read_text(encoding="utf-8")}
    for name, pattern in (("sheet.html", "html/student/*-a.html"), ("key.html", "html/teacher/*-key.html")):
        for path in sorted(out.glob(pattern)):
            made[name] = NOISE.sub("", path.read_text(encoding="utf-8"))
    return made


def notes(content: Path) -> str:
    """Return the deck's notes as JSON, from the text that the packager gets."""
    inspection = check_course(Project(content, to=("anki",)))
    assert inspection.scope is not None
    assert inspection.arranger is not None
    backend = inspection.scope.backends[0]
    job = next(Jobs(inspection.scope, inspection.arranger).of(backend))
    renderer = Renderer(backend, inspection.scope.words, content)
    text = "".join(renderer.render(job.output, job.lang, job.context()))
    return json.dumps(json.loads(text)["notes"], ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_case(case: Path, tmp_path: Path, update: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(case, tmp_path)
    monkeypatch.chdir(tmp_path)
    content = Path("content")
    try:
        made = outputs(content, tmp_path / "dist") | {"notes.json": notes(content)}
        shown = [one for one in check_course(Project(content)).problems if one.severity != "note"]
    except QuizgenError as fault:
        made, shown = {}, [one for one in fault.problems if one.severity != "note"]
        assert not list(tmp_path.glob("dist/**/*.*")), "a failed build wrote something"
    if shown:
        made["problems.txt"] = as_text(shown) + "\n"
    if update:
        for path in case.glob("*.*"):
            if path.name in ("moodle.xml", "sheet.html", "key.html", "notes.json", "problems.txt"):
                path.unlink()
        for name, text in made.items():
            (case / name).write_text(text, encoding="utf-8", newline="\n")
    expected = {path.name for path in case.glob("*.*")} - {
        "bank.yaml",
        "quiz.yaml",
        "course.yaml",
        "papers.yaml",
    }
    assert expected == set(made)
    for name, text in made.items():
        assert text == (case / name).read_text(encoding="utf-8"), f"{name} differs: look, then --update"
