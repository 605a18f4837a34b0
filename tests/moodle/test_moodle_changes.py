"""Importing again never updates in Moodle: so there is a file of what has changed since a release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.moodle_render import questions, visible, write_course
from support.moodle_rules import faults

from quizgen.errors import UsageError
from quizgen.pipeline import Built, Project, build, release
from quizgen.terminal.releases import changes

AT = "2026-11-21T10:20:30Z"


def question(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "true-false", "stem": f"About {name}.", "answer": "true", **more}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path / "content", tmp_path / "dist", to=("moodle",), changed=True)
    write_course(project.content, [question("a"), question("b"), question("c", use="exam")])
    release(Project(project.content, to=("moodle",)), AT)
    return project


def made(project: Project) -> tuple[Built, bytes]:
    built = build(project)
    [path] = built.files
    assert path.as_posix().endswith("moodle/c-changes.xml")
    return built, path.read_bytes()


def test_only_what_is_new_or_changed_is_in_the_file(project: Project) -> None:
    edited = [
        question("a"),
        question("b", explanation="Now explained."),
        question("c", use="exam"),
        question("d"),
    ]
    write_course(project.content, edited)
    built, xml = made(project)
    assert faults(xml) == []
    assert set(questions(xml)) == {"b/b", "b/d"}
    assert list(changes(built.changes)) == [
        "moodle: 1 changed and 1 new since the release of 2026-11-21",
        "replaces: b/b",
    ]


def test_the_category_names_the_release_and_what_is_replaced(project: Project) -> None:
    write_course(project.content, [question("a", stem="Other.")])
    text = made(project)[1].decode()
    assert "<![CDATA[top/Course/Changes since 2026-11-21]]>" in text
    assert "<idnumber>c/changes/2026-11-21</idnumber>" in text
    assert visible("<p>Replaces: b/a</p>") in visible(text)


def test_what_moved_replaces_what_it_was(project: Project) -> None:
    write_course(project.content, [question("moved", stem="Other.", was="b/a")])
    built, xml = made(project)
    assert set(questions(xml)) == {"b/a"}
    assert built.changes["moodle"].replaced == ("b/a",)


@pytest.mark.parametrize("more", [{"tags": ["t"]}, {"waive": {"key-longest": "why not"}}, {"use": "exam"}])
def test_what_no_student_reads_is_no_change(project: Project, more: dict[str, Any]) -> None:
    write_course(project.content, [question("a", **more), question("b"), question("c", use="exam")])
    built = build(project)
    assert built.files == []
    assert list(changes(built.changes)) == ["moodle: nothing has changed since the release of 2026-11-21"]


def test_a_release_in_between_starts_anew(project: Project) -> None:
    write_course(project.content, [question("a", stem="Other.")])
    release(Project(project.content, to=("moodle",)), "2026-12-24T00:00:00Z")
    assert build(project).files == []
    write_course(project.content, [question("a", stem="Another.")])
    assert b"Changes since 2026-12-24" in made(project)[1]


def test_a_build_without_the_flag_makes_no_such_file(project: Project) -> None:
    files = build(Project(project.content, project.out, to=("moodle",))).files
    assert [path.name for path in files] == ["c.xml", "c-b.xml"]


def test_without_a_release_the_way_out_is_told(tmp_path: Path) -> None:
    write_course(tmp_path / "content", [question("a")])
    with pytest.raises(UsageError, match="quizgen release"):
        build(Project(tmp_path / "content", tmp_path / "dist", changed=True))


def test_an_output_that_replaces_its_files_has_no_changes(project: Project) -> None:
    with pytest.raises(UsageError, match="makes a file of changes"):
        build(Project(project.content, project.out, to=("html",), changed=True))
