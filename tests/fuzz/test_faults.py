"""Every slip of the table is reported once, at its place and by its code, and nothing else is."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest

from quizgen.pipeline import Project, check_course

from .faults import COURSE, KINDS, TABLE, Fault


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(COURSE, tmp_path / "content")
    return tmp_path / "content"


def errors(content: Path) -> list[tuple[str, str, int, int]]:
    """Return the code, file, line and column of each error."""
    problems = check_course(Project(content)).problems
    return [
        (one.code, Path(one.place.file).relative_to(content).as_posix(), one.place.line, one.place.column)
        for one in problems
        if one.severity == "error"
    ]


def with_fault(content: Path, fault: Fault) -> list[tuple[str, str, int, int]]:
    """Return the errors of the course with a slip; then restore it."""
    path = content / fault.file
    before = path.read_bytes()
    path.write_text(fault.text, encoding="utf-8")
    found = errors(content)
    path.write_bytes(before)
    return found


def test_the_course_has_no_error_by_itself(content: Path) -> None:
    assert errors(content) == []


def test_the_table_is_large() -> None:
    assert len(TABLE) > 1000
    assert {fault.file for fault in TABLE} == {
        path.relative_to(COURSE).as_posix() for path in COURSE.rglob("*.yaml")
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_slip_is_told_once_and_where_it_is(content: Path, kind: str) -> None:
    wrong = []
    for fault in TABLE:
        if fault.kind != kind:
            continue
        found = with_fault(content, fault)
        expected = [(code, fault.file, fault.line, fault.column) for code in fault.codes]
        if len(found) != 1 or found[0] not in expected:
            wrong.append((fault.file, fault.line, fault.column, found))
    assert not wrong


WITHIN = ("key unknown", "key twice", "empty", "tag", "anchor", "alias", "mapping", "list")
"""Slips after which the rest of their file can still be read."""


def test_slips_in_several_files_are_all_told(content: Path) -> None:
    """All problems come at once: none hides another one, except its own consequences."""
    chance = Random(13)
    by_file = {
        file: [one for one in TABLE if one.file == file and one.kind in WITHIN]
        for file in ("banks/birds.yaml", "quizzes/week.yaml", "left-out.yaml", "course.yaml")
    }
    clean = {file: (content / file).read_bytes() for file in by_file}
    for _ in range(40):
        made = [chance.choice(faults) for faults in by_file.values()]
        for fault in made:
            (content / fault.file).write_text(fault.text, encoding="utf-8")
        found = {one[1:] for one in errors(content)}
        assert {(one.file, one.line, one.column) for one in made} <= found, made
        for file, data in clean.items():
            (content / file).write_bytes(data)
