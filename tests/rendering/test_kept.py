"""The code of quizgen's own templates is kept beside the code of its modules, and no other code is used."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment
from support.courses import course, statements

from quizgen.cache import switched_off
from quizgen.pipeline import Project, build
from quizgen.rendering import kept, render

BANK = "bank: b\ntitle: B\nquestions:\n"


class Builds:
    """Builds of a course, each as if the program had just started."""

    def __init__(self, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = top / "code"
        self.templates = top / "templates"
        self.compiled: list[str] = []
        self._project = Project(course(top, banks__b=BANK + statements(2)), top / "dist")
        compile_template = Environment.compile

        def noted(environment: Environment, source: str, name: str, filename: str) -> object:
            self.compiled.append(name)
            return compile_template(environment, source, name, filename)

        monkeypatch.setattr(Environment, "compile", noted)
        monkeypatch.setattr(kept, "_folder", lambda: self.folder)
        monkeypatch.setattr(sys, "dont_write_bytecode", False)

    def build(self) -> dict[str, bytes]:
        """Build, and return the files that were made."""
        render._compiled.cache_clear()
        self.compiled.clear()
        with switched_off():  # otherwise pages of an earlier build stay
            return {path.name: path.read_bytes() for path in build(self._project).files}

    def files(self) -> list[Path]:
        """Return the files that are kept."""
        return sorted(self.folder.iterdir())


@pytest.fixture
def builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Builds:
    return Builds(tmp_path, monkeypatch)


def test_a_template_is_compiled_once_and_makes_the_same(builds: Builds) -> None:
    first = builds.build()
    assert "deck.json.j2" in builds.compiled
    assert len(builds.files()) == len(builds.compiled)
    assert builds.build() == first
    assert builds.compiled == []


def test_damaged_and_foreign_code_is_none(builds: Builds, monkeypatch: pytest.MonkeyPatch) -> None:
    first = builds.build()
    first_compiled = sorted(builds.compiled)
    one, two, *others = builds.files()
    code = two.read_bytes()
    one.write_bytes(code)
    two.write_bytes(code[:-1] + bytes([code[-1] ^ 1]))
    for number, path in enumerate(others):
        path.write_bytes(b"" if number % 2 else path.read_bytes()[:40])
    assert builds.build() == first
    assert sorted(builds.compiled) == first_compiled

    monkeypatch.setattr(kept, "_program", lambda: b"another version of quizgen, Jinja or Python")
    assert builds.build() == first
    assert sorted(builds.compiled) == first_compiled
    assert len(builds.files()) == len(first_compiled), "what another version left is replaced"


def test_templates_beside_a_course_are_never_kept(builds: Builds) -> None:
    builds.build()
    before = builds.files()
    page = builds.templates / "html" / "sheet.html.j2"
    page.parent.mkdir(parents=True)
    page.write_text("mine", encoding="utf-8")
    (builds.templates / "html" / "__pycache__").mkdir()
    (builds.templates / "__pycache__").mkdir()
    for _ in range(2):
        builds.build()
        assert "cards.html.j2" not in builds.compiled
        assert "practice.html.j2" in builds.compiled, (
            "an output with a template of one's own is compiled here"
        )
    assert builds.files() == before
    assert [path for path in builds.templates.rglob("*") if path.is_file()] == [page]


def test_where_python_keeps_no_code_neither_does_quizgen(
    builds: Builds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    first = builds.build()
    assert not builds.folder.exists()
    monkeypatch.setattr(kept, "_folder", lambda: None)
    assert builds.build() == first
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    builds.folder.write_text("a file, where a folder should be")
    monkeypatch.setattr(kept, "_folder", lambda: builds.folder)
    assert builds.build() == first
