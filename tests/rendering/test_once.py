"""A process reads and compiles the program's own files only once, whatever a course changes meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from support.courses import course, statements

from quizgen import cache
from quizgen.arranging.codes import seen_digest
from quizgen.arranging.sheet import Item
from quizgen.pipeline import Project, build
from quizgen.reading import yamltree
from quizgen.rendering import contexts
from quizgen.rendering.contexts import Views

BANK = "bank: b\ntitle: B\nquestions:\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a course that was built once."""
    content = course(tmp_path, banks__b=BANK + statements(2))
    made = Project(content, out=tmp_path / "dist")
    build(made)
    return made


def test_a_second_build_compiles_no_template(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    monkeypatch.setattr(Environment, "compile", lambda *given, **_: compiled.append(given[2]))
    build(project)
    assert compiled == []


def test_a_question_is_made_ready_once_for_all_files(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready: list[Item] = []
    monkeypatch.setattr(contexts, "seen_digest", lambda item: ready.append(item) or seen_digest(item))
    with cache.switched_off():  # otherwise the files stay
        assert len(build(project).files) > 8
    # Two questions, each in its bank, on the sheet, and in Moodle's two files of the quiz, which have the
    # sheet's numbers and the bank's order.
    assert len(ready) == 2 * 4


def test_only_a_page_that_shows_the_ledger_or_quizzes_has_views_of_them(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    reviews, arranged = Views.reviews, Views.arranged
    monkeypatch.setattr(Views, "reviews", lambda *given: made.append("ledger") or reviews(*given))
    monkeypatch.setattr(Views, "arranged", lambda *given: made.append("quiz") or arranged(*given))
    build(replace(project, to=("anki",)))
    assert made == []
    build(replace(project, to=("html",)))
    overviews = 2  # of students and of teachers; the pages of the quiz stay
    assert sorted(made) == ["ledger", *["quiz"] * overviews]


def test_a_second_build_reads_no_words_and_manifests_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[str] = []
    read = yamltree.read

    def noted(name: str, *given: Any, **more: Any) -> yamltree.Tree:
        files.append(name)
        return read(name, *given, **more)

    monkeypatch.setattr(yamltree, "read", noted)
    build(project)
    assert any(name.endswith("banks/b.yaml") for name in files)
    assert not [name for name in files if "templates/" in name]


def test_a_template_that_was_edited_meanwhile_is_used(project: Project, tmp_path: Path) -> None:
    page = tmp_path / "templates/html/sheet.html.j2"
    page.parent.mkdir(parents=True)
    for text in ("first", "second"):
        page.write_text(text, encoding="utf-8")
        assert text in {
            file.read_text(encoding="utf-8") for file in build(project).files if file.suffix == ".html"
        }
