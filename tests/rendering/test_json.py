"""`--to json`: a course for other programs, valid by its schema, made only on request."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.json_schema import Schema

from quizgen.pipeline import Project, build, load_course
from quizgen.types import TYPES

FILE = Path(__file__).parents[2] / "docs" / "course.schema.json"
EVERY_TYPE = Path(__file__).parents[1] / "html" / "course"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the JSON of a course with every type."""
    top = tmp_path_factory.mktemp("json")
    (path,) = build(Project(EVERY_TYPE, top, to=("json",))).files
    assert path == top / "json" / "paper-and-screen.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_schema_is_made_of_what_templates_see(update: bool) -> None:
    text = json.dumps(Schema().course(), indent=1) + "\n"
    if update:
        FILE.write_text(text, encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == text, "look, then pytest tests/rendering --update"


def test_a_course_is_as_the_schema_has_it(made: Any) -> None:
    schema = json.loads(FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert [one.message for one in validator.iter_errors(made)] == []
    made["banks"][0]["items"][0]["question"]["more"] = 1
    assert not validator.is_valid(made)
    del made["banks"][0]["items"][0]["question"]["more"]


def test_it_holds_all_that_is_arranged(made: Any) -> None:
    scope, _ = load_course(Project(EVERY_TYPE)).sound()
    items = {item["question"]["name"]: item for group in made["banks"] for item in group["items"]}
    assert set(items) == {question.name for question in scope.course.questions()}
    assert {item["question"]["type"] for item in items.values()} == set(TYPES)
    for arranged, quiz in zip(scope.quizzes, made["quizzes"], strict=True):
        for sheet, found in zip(arranged.sheets, quiz["sheets"], strict=True):
            placed = [item for part in found["parts"] for item in part["items"]]
            assert found["code"] == sheet.code
            assert [item["question"] for item in placed] == [item.question.name for item in sheet.items]
            assert [item["number"] for item in placed] == list(range(1, sheet.count + 1))


def test_it_is_made_only_where_it_is_asked_for_and_then_stays(tmp_path: Path) -> None:
    shutil.copytree(EVERY_TYPE, tmp_path / "content")
    project = Project(tmp_path / "content", tmp_path / "dist")
    assert not [path for path in build(project).files if path.suffix == ".json"]
    (path,) = build(Project(tmp_path / "content", tmp_path / "dist", to=("json",))).files
    build(project)
    assert path.is_file()
