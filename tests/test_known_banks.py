"""A process that reads a course again reads and checks only changes, and finds the same as a new process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.courses import course, statements
from support.reads import files_parsed

from quizgen.errors import Problem
from quizgen.model.entry import plain
from quizgen.pipeline import Project, check_course
from quizgen.reading.known import LAST, Known
from quizgen.scope import Inspection

HEAD = "bank: {0}\ntitle: {0}\nquestions:\n"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return a list that collects the banks that are read as YAML."""
    return files_parsed(monkeypatch, "banks")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    banks = {f"banks__{name}": HEAD.format(name) + statements(4) for name in "abc"}
    content = course(tmp_path, **banks, quizzes__w="quiz: w\ntitle: W\ndraw: [{bank: b, count: 3}]\n")
    return Project(content, tmp_path / "dist", known=Known())


def found(project: Project) -> tuple[Problem, ...]:
    """Return the problems of a course, after checking that a fresh process finds the same."""
    seen = check_course(project)
    fresh = check_course(replace(project, known=None))
    assert seen.problems == fresh.problems
    assert seen.scope
    assert fresh.scope
    assert seen.scope.course.unread == fresh.scope.course.unread
    assert authored(seen) == authored(fresh)
    return seen.problems


def authored(seen: Inspection) -> list[object]:
    """Return the questions of a course with their places, and the content of its sheets."""
    scope = seen.readable()
    questions = [(one.name, plain(one), one.origin.at()) for one in scope.course.questions()]
    sheets = [sheet for arranged in scope.quizzes for sheet in arranged.sheets]
    return [*questions, *([item.question.name for item in sheet.items] for sheet in sheets)]


def test_only_banks_that_changed_are_read_again(project: Project, read: list[Path]) -> None:
    check_course(project)
    assert {one.stem for one in read} == {"a", "b", "c"}
    read.clear()
    bank = project.content / "banks/b.yaml"
    bank.write_text(bank.read_text(encoding="utf-8").replace("title: b", "title: B"), encoding="utf-8")
    check_course(project)
    assert {one.stem for one in read} == {"b"}


def edit(name: str, old: str, new: str) -> Callable[[Path], object]:
    def change(content: Path) -> None:
        path = content / name
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), encoding="utf-8")

    return change


CHANGES: tuple[Callable[[Path], object], ...] = (
    edit("banks/a.yaml", "type: true-false", "type: true-fals"),
    edit("banks/a.yaml", "type: true-fals,", "type: true-false,"),
    edit("banks/b.yaml", "title: b", "title: [b"),
    edit("banks/c.yaml", "title: c", "title: *c"),
    edit("course.yaml", "title:", "lang: uz\ntitle:"),
    edit("banks/b.yaml", "title: [b", "title: b"),
    edit("quizzes/w.yaml", "count: 3", "count: 2"),
    edit("banks/c.yaml", "title: *c", "title: c"),
    edit("banks/c.yaml", "bank: c", "bank: a"),
    lambda content: (content / "quizzes/w.yaml").unlink(),
    lambda content: (content / "banks/b.yaml").rename(content / "banks/d.yaml"),
    lambda content: (content / "banks/a.yaml").unlink() or (content / "banks/a.yaml").mkdir(),
    lambda content: (content / "banks/d.yaml").write_bytes(b""),
)


def test_what_is_found_is_what_a_new_look_finds_whatever_changes(project: Project) -> None:
    found(project)
    told = set()
    for change in CHANGES:
        change(project.content)
        told.update(problem.code for problem in found(project))
    assert {"unknown-type", "alias", "repeated-id", "not-readable"} <= told


def test_what_is_typed_and_not_saved_is_known_beside_what_is_saved(
    project: Project, read: list[Path]
) -> None:
    bank = project.content / "banks/a.yaml"
    typed = replace(project, unsaved={bank: bank.read_bytes().replace(b"title: a", b"title: ''")})
    assert found(typed) != found(project)
    read.clear()
    for one in (typed, project, typed, project):
        check_course(one)
    assert "a" not in {one.stem for one in read}


def test_no_more_is_known_of_a_file_than_how_it_was_lately() -> None:
    known = Known()
    work = [known.of("a", number, lambda number=number: [number]) for number in range(LAST + 1)]  # type: ignore[misc]
    assert known.of("a", LAST, list) is work[-1]
    assert known.of("a", 0, list) == []
