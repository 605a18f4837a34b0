"""The schemas for editors: they accept what the program accepts, and refuse anything of another shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from quizgen import cli
from quizgen.reading import schema, yamltree
from quizgen.reading.content import load
from quizgen.starting.course import begin

TOP = Path(__file__).parents[1]
COURSE = TOP / "content"
CASES = TOP / "tests/cases"
FAULTY = ("every_problem_at_once", "usual_slips")
VALIDATORS = {kind: Draft202012Validator(schema.schema(kind)) for kind in schema.KINDS}
SOUND = [
    *((path, "bank") for path in sorted(COURSE.glob("banks/*.yaml"))),
    *((path, "quiz") for path in sorted(COURSE.glob("quizzes/*.yaml"))),
    (COURSE / "course.yaml", "course"),
    (COURSE / "papers.yaml", "papers"),
    *(
        (path, path.stem)
        for path in sorted(CASES.glob("*/*.yaml"))
        if path.stem in schema.KINDS and path.parent.name not in FAULTY
    ),
]


class Core(yaml.SafeLoader):
    """YAML 1.2 as editors read it: only true and false are booleans, and dates are texts."""


Core.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in found if not tag.endswith(("bool", "timestamp"))]
    for sign, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def faults(kind: str, value: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATORS[kind].iter_errors(value)]


@pytest.mark.parametrize("kind", schema.KINDS)
def test_a_schema_is_one_and_explains_each_field(kind: str) -> None:
    made = schema.schema(kind)
    Draft202012Validator.check_schema(made)
    unexplained = []

    def look(value: Any, way: str) -> None:
        if isinstance(value, dict):
            for name, field in value.get("properties", {}).items() if "if" not in way.split("/") else ():
                if not field.get("description") or not field.get("examples"):
                    unexplained.append(f"{way}/{name}")
            for key, one in value.items():
                look(one, f"{way}/{key}")
        elif isinstance(value, list):
            for one in value:
                look(one, way)

    look(made, kind)
    assert not unexplained, "a line in reading/fields.tsv says what a field is"


@pytest.mark.parametrize(("path", "kind"), SOUND, ids=lambda one: str(one).removeprefix(f"{TOP}/"))
def test_what_the_program_takes_a_schema_takes(path: Path, kind: str) -> None:
    assert faults(kind, yamltree.read(path.name, path.read_bytes()).root) == []
    assert faults(kind, yaml.load(path.read_text(encoding="utf-8"), Core)) == []


BANK = {"bank": "b", "title": "B"}
ASKED = {"id": "q", "type": "single-choice", "stem": "S?", "answer": "a", "distractors": ["b"]}
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("bank", {**BANK}),
    ("bank", {**BANK, "questions": []}),
    ("bank", {**BANK, "questions": [ASKED], "levle": "apply"}),
    ("bank", {**BANK, "questions": [{**ASKED, "anwser": "a"}]}),
    ("bank", {**BANK, "questions": [{key: one for key, one in ASKED.items() if key != "stem"}]}),
    ("bank", {**BANK, "questions": [{**ASKED, "type": "multiple"}]}),
    ("bank", {**BANK, "questions": [{**ASKED, "id": "Two Words"}]}),
    ("bank", {**BANK, "questions": [{**ASKED, "distractors": "b"}]}),
    ("bank", {**BANK, "questions": [{**ASKED, "level": "know"}]}),
    ("bank", {**BANK, "questions": [{**ASKED, "points": "many"}]}),
    ("bank", {**BANK, "questions": [{**ASKED, "retired": "yes"}]}),
    ("bank", {**BANK, "questions": [{**ASKED, "source": {"paper": "p", "pge": "3"}}]}),
    ("bank", {**BANK, "questions": [{**ASKED, "pairs": []}]}),
    ("quiz", {"quiz": "q", "title": "Q", "questions": ["b/q"]}),
    ("quiz", {"quiz": "q", "title": "Q", "versions": "two", "draw": {"bank": "b"}}),
    ("quiz", {"quiz": "q", "title": "Q", "draw": {"bank": "b", "cuont": "1"}}),
    ("course", {"course": "c"}),
    ("course", {"course": "c", "title": "C", "lang": "German!"}),
    ("papers", {"references": [{"id": "p", "title": "T"}]}),
]


@pytest.mark.parametrize(("kind", "value"), REFUSED)
def test_the_program_refuses_what_a_schema_does(kind: str, value: dict[str, Any], tmp_path: Path) -> None:
    assert faults(kind, value)
    texts = {
        "course.yaml": {"course": "c", "title": "C"},
        "papers.yaml": {"references": [{"id": "p", "type": "book", "title": "T"}]},
        "banks/b.yaml": {**BANK, "questions": [ASKED]},
    }
    name = {"bank": "banks/b.yaml", "quiz": "quizzes/q.yaml"}.get(kind, f"{kind}.yaml")
    for file, root in {**texts, name: value}.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(json.dumps(root))
    assert [one for one in load(tmp_path)[1] if one.severity == "error" and one.place.file.endswith(name)]


def test_a_new_course_names_the_schemas_that_lie_beside_it(tmp_path: Path) -> None:
    begin(tmp_path / "bio", "en")
    named_in = {"banks/sample.yaml": "bank", "quizzes/first.yaml": "quiz", "course.yaml": "course"}
    for name, kind in named_in.items():
        path = tmp_path / "bio/content" / name
        first = path.read_text(encoding="utf-8").splitlines()[0]
        named = path.parent / first.removeprefix("# yaml-language-server: $schema=")
        assert json.loads(named.read_text(encoding="utf-8")) == schema.schema(kind)


def test_the_command_prints_it() -> None:
    printed = CliRunner().invoke(cli.app, ["schema", "quiz"]).stdout
    assert json.loads(printed) == schema.schema("quiz")
