"""A template that takes too much time or memory, or reads other files, stops a build; nothing is written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.courses import codes, course

from quizgen.errors import OutsideError
from quizgen.pipeline import Project, build, check_course
from quizgen.rendering import limits

BANK = "bank: b\ntitle: B\nquestions:\n  - {id: q, type: true-false, stem: So it is., answer: true}\n"
MANIFEST = 'outputs: [{for: bank, file: "notes/{bank}.txt", root: bank.txt.j2, types: [true-false]}]\n'
FOR_EVER = "{% for a in range(100000) %}{% for b in range(100000) %}{{ b }}{% endfor %}{% endfor %}"
DOUBLED = "{% set ns = namespace(t='x') %}\n{% for a in range(40) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}"


def project(top: Path, template: str, **templates: str) -> Project:
    """Write a course with its own output."""
    content = course(top, banks__b=BANK)
    for name, text in {"backend.yaml": MANIFEST, "bank.txt.j2": template, **templates}.items():
        path = top / "templates" / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Project(content, top / "dist", to=("notes",))


@pytest.mark.parametrize(
    ("template", "seconds", "message"),
    [
        (f"one\n{FOR_EVER}", 1, "more than 1 s of computing"),
        (DOUBLED, limits.SECONDS, "more than 1024 MiB of memory"),
    ],
)
def test_a_template_that_takes_too_much_is_stopped_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: str, seconds: int, message: str
) -> None:
    monkeypatch.setattr(limits, "SECONDS", seconds)
    with pytest.raises(OutsideError) as stopped:
        build(project(tmp_path, template))
    (problem,) = stopped.value.problems
    assert message in problem.message
    assert problem.place.line == 2
    assert not list((tmp_path / "dist").rglob("*.txt"))


def test_a_file_of_many_questions_may_take_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 1)
    slow = "{% macro line(item) %}{% for a in range(100000) %}{% set b = a %}{% endfor %}.{% endmacro %}"
    template = (
        "{% for item in items %}{% for n in range(NN) %}{{ kind(item).line(item) }}{% endfor %}{% endfor %}"
    )
    made = project(tmp_path, template.replace("NN", "15"), **{"questions/true-false.txt.j2": slow})
    more = "".join(
        f"  - {{id: q{n}, type: true-false, stem: Statement {n}., answer: true}}\n" for n in range(6)
    )
    (made.content / "banks" / "b.yaml").write_text(BANK + more)
    build(made)
    assert (tmp_path / "dist/notes/b.txt").read_text() == "." * 15 * 7
    (tmp_path / "templates/notes/bank.txt.j2").write_text(template.replace("NN", "1000"))
    with pytest.raises(OutsideError):
        build(made)


def test_the_command_says_so_and_ends_with_3(tmp_path: Path) -> None:
    made = project(tmp_path, DOUBLED)
    command = [sys.executable, "-m", "quizgen", "build", "--to", "notes", "--content", made.content, "-q"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 3
    assert "notes/bank.txt.j2:2:" in run.stderr
    assert "memory" in run.stderr
    assert "nothing was written" in run.stderr


@pytest.mark.parametrize("name", ["link.txt", "parts", "questions/essay.txt.j2", "../words/en.yaml"])
def test_a_link_that_leads_out_of_the_templates_is_refused(tmp_path: Path, name: str) -> None:
    made = project(tmp_path, "{% include 'link.txt' %}")
    secret = tmp_path / "elsewhere"
    secret.mkdir()
    (secret / "file").write_text("name: secret\n")
    link = tmp_path / "templates" / "notes" / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(secret if name == "parts" else secret / "file")
    found = [one for one in check_course(made).problems if one.severity == "error"]
    assert codes(found) == ["template-fault"]
    assert found[0].place.file.endswith(name.removeprefix("../"))
    assert "points outside" in found[0].message


def test_a_link_inside_the_templates_is_a_template(tmp_path: Path) -> None:
    made = project(tmp_path, "{% include 'link.txt' %}", **{"real.txt": "here"})
    (tmp_path / "templates/notes/link.txt").symlink_to("real.txt")
    build(made)
    assert (tmp_path / "dist/notes/b.txt").read_text() == "here"
