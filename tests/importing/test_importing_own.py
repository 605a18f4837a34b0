"""Our own Moodle XML, imported: the same questions, and the same file when they are exported again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.importing import OWN

from quizgen.importers.moving import Wish, move_in
from quizgen.model.entry import plain
from quizgen.pipeline import Project, build
from quizgen.reading.content import load

COURSE = "course: course\ntitle: Course\nreleased: 2026-01-01\n"


def fields_of(content: Path) -> dict[str, dict[str, Any]]:
    course, problems = load(content)
    assert course
    assert not [one for one in problems if one.severity == "error"]
    return {one.name: without_line_ends(plain(one)) for one in course.questions()}


def without_line_ends(value: Any) -> Any:
    """Return fields without the line end after a folded text."""
    if isinstance(value, dict):
        return {key: without_line_ends(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_line_ends(one) for one in value]
    return value.rstrip("\n") if isinstance(value, str) else value


@pytest.mark.parametrize("points", ["", "defaults: {points: 3}\n"])
def test_our_own_xml_comes_back_equal(points: str, tmp_path: Path) -> None:
    content, back = tmp_path / "content", tmp_path / "back"
    for folder in (content / "banks", back):
        folder.mkdir(parents=True)
        (folder.parent if folder.name == "banks" else folder).joinpath("course.yaml").write_text(COURSE)
    (content / "banks/own.yaml").write_text(OWN.replace("questions:\n", f"{points}questions:\n", 1))
    build(Project(content, tmp_path / "dist", to=("moodle",)))
    exported = tmp_path / "dist/moodle/course.xml"
    moved = move_in([exported], Wish(back))
    assert {fate.what for fate in moved.fates} == {"new"}, moved.lost
    before, after = fields_of(content), fields_of(back)
    carried = [name for name, was in before.items() if was["type"] != "flashcard" and not was["retired"]]
    assert list(after) == carried
    for name, fields in after.items():
        was = before[name]
        kept = {key: one for key, one in was.items() if key not in ("lines", "points", "retired", "answers")}
        options = {
            key: sorted(map(str, was[key])) for key in ("answers", "distractors", "pairs") if key in was
        }
        found = {key: sorted(map(str, fields[key])) for key in options}
        assert {**{key: fields[key] for key in kept}, **found} == {**kept, **options}, name
    build(Project(back, tmp_path / "again", to=("moodle",)))
    shuffled = [
        sorted(path.read_text().split("\n")) for path in (exported, tmp_path / "again/moodle/course.xml")
    ]
    assert shuffled[0] == shuffled[1]


def test_a_bank_of_questions_that_are_out_of_use_makes_no_quiz(tmp_path: Path) -> None:
    (tmp_path / "banks").mkdir()
    (tmp_path / "course.yaml").write_text(COURSE)
    question = "  - {id: a, type: true-false, stem: Swifts land., answer: false, retired: true}\n"
    (tmp_path / "banks/old.yaml").write_text(f"bank: old\ntitle: Old\nquestions:\n{question}")
    course, problems = load(tmp_path)
    assert course
    assert not problems
    assert not course.quizzes
