"""The page on templates: its examples build, and no manifest key, filter or name is missing."""

from __future__ import annotations

import dataclasses
import inspect as python
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.courses import course

from quizgen.arranging.sheet import Arranged, Group, Item, Part, Row, Sheet
from quizgen.errors import QuizgenError
from quizgen.evidence import citation
from quizgen.model.course import Bank, CourseHead
from quizgen.model.entry import Entry
from quizgen.model.question import Question
from quizgen.outputs import assets, manifest
from quizgen.outputs.words import Words
from quizgen.pipeline import Project, build, check_course
from quizgen.rendering import render
from quizgen.rendering.jobs import JOBS
from quizgen.types import (
    TYPES,
    cloze,
    essay,
    flashcard,
    layout,
    matching,
    numeric,
    ordering,
    short_answer,
    true_false,
)

PAGE = (Path(__file__).parent.parent / "docs/templates.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`(templates/[^`]+)`[^\n]*:\n\n```\w+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
MADE = re.findall(r"^```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SECTIONS = dict(re.findall(r"^#{2,3} (.+?)\n(.*?)(?=^#{2,3} |\Z)", PAGE, re.MULTILINE | re.DOTALL))

BIRDS = """\
bank: birds
title: Birds
questions:
  - id: fledgling
    type: flashcard
    front: fledgling
    back: a young bird that has just learnt to fly
  - id: where
    type: short-answer
    stem: Where do swifts breed?
    answer: roof
    accept: [the roof]
  - {id: left-out, type: true-false, stem: Swifts sleep in trees., answer: false}
"""
OUR_OWN = {
    *("origin", "attach", "texts", "problem", "faults", "alternatives", "lay_out"),
    *("filled", "right", "wrong", "parsed"),
}
"""What a template has no use for: how a question finds its file and its faults."""
SHOWN = (
    Item, Part, Sheet, Row, Arranged, Group, assets.Asset,
    citation.Citation, Bank, CourseHead, Question, layout.PlacedOption, layout.OptionsLayout,
    true_false.PlacedVerdict, true_false.TrueFalseLayout, short_answer.ShortAnswerLayout,
    numeric.NumericLayout,
    matching.PlacedPremise, matching.PlacedResponse, matching.MatchingLayout, ordering.PlacedEntry,
    ordering.OrderingLayout, cloze.PlacedGap, cloze.ClozeLayout, essay.EssayLayout, flashcard.FlashcardLayout,
)  # fmt: skip
ELSEWHERE = (Question, CourseHead)
"""Their fields are told on the page about the format; only what is added here is looked for."""


def project(top: Path) -> Project:
    """Write a course, and the page's templates beside it."""
    content = course(
        top, banks__birds=BIRDS, quizzes__q="quiz: q\ntitle: Quiz\ndraw: {types: [short-answer]}\n"
    )
    for name, text in FILES.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Project(content, top / "dist", to=("notes", "html"))


def test_the_examples_build_what_the_page_says(tmp_path: Path) -> None:
    assert {Path(name).parts[1] for name in FILES} == {"html", "notes", "words"}
    built = build(project(tmp_path))
    assert (tmp_path / "dist/notes/birds.md").read_text(encoding="utf-8") == MADE[0]
    sheet = (tmp_path / "dist/html/student/q-a.html").read_text(encoding="utf-8")
    assert "h1 { border-bottom: 2px solid; }" in sheet
    assert "Mark: 1" in sheet
    assert "<main>" in sheet
    assert any(one.code == "not-carried" and "birds/left-out" in one.message for one in built.problems)


@pytest.mark.parametrize("entry", [manifest.Manifest, manifest.Output, manifest.Limits, manifest.Neutralise])
def test_every_key_of_the_manifest_is_told(entry: type[Entry]) -> None:
    for name, info in entry.model_fields.items():
        assert f"`{info.alias or name}`" in SECTIONS["The manifest"]


def test_every_value_of_the_manifest_is_told() -> None:
    for entry in (manifest.Manifest, manifest.Output):
        for info in entry.model_fields.values():
            for value in getattr(info.annotation, "__args__", ()):
                assert not isinstance(value, str) or f"`{value}`" in SECTIONS["The manifest"]


def test_every_filter_is_told_and_no_other() -> None:
    html = manifest.Backend("html", manifest.Manifest(outputs=()), ())
    there = set(render.Renderer(html, Words({}), Path())._filters())
    assert set(re.findall(r"^\| `(\w+)", SECTIONS["Filters"], re.MULTILINE)) == there


def test_every_name_is_told(tmp_path: Path) -> None:
    inspection = check_course(project(tmp_path))
    scope, arranger = inspection.scope, inspection.arranger
    assert scope is not None
    assert arranger is not None
    backend = next(one for one in scope.backends if one.name == "html")
    text = SECTIONS["What a template sees"]
    by_file = text.partition("Besides, by `for`")[2].splitlines()
    for output in backend.manifest.outputs:
        job = next(iter(JOBS[output.per](backend, output, scope, arranger, scope.quizzes)), None)
        row = next(line for line in by_file if line.startswith(f"| `{output.per}` | "))
        for name in set(job.context) - {"course"} if job else ():
            assert f"`{name}`" in row, f"for {output.per}: {name}"
    everywhere = set(render.Renderer(backend, scope.words, scope.course.folder).environment.globals)
    source = python.getsource(render.Renderer.render)
    pairs = re.findall(r'everywhere\["(\w+)"\]|[{ ]"(\w+)":', source)
    everywhere |= {name for pair in pairs for name in pair}
    for name in everywhere - {""}:
        assert re.search(rf"`{name}(\(\w+\))?`", text), name


def public(kind: type[Any]) -> Iterator[str]:
    """Yield the names that a template may ask a thing for."""
    if dataclasses.is_dataclass(kind):
        yield from (field.name for field in dataclasses.fields(kind))
    if kind not in ELSEWHERE and issubclass(kind, Entry):
        yield from kind.model_fields
    properties = [name for name, one in vars(kind).items() if isinstance(one, property)]
    cached = [name for name, one in vars(kind).items() if type(one).__name__ == "cached_property"]
    yield from (name for name in (*properties, *cached) if not name.startswith("_"))


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_every_attribute_of_what_they_see_is_told(kind: type[Any]) -> None:
    missing = [name for name in public(kind) if name not in OUR_OWN and f"`{name}`" not in PAGE]
    assert not missing


def test_every_type_has_its_row() -> None:
    rows = SECTIONS["An item's parts by type"]
    for name in TYPES:
        assert re.search(rf"^\| ([\w-]+, )*{name}\b", rows, re.MULTILINE), name


@pytest.mark.parametrize("reach", ["path.unlink()", "path['unlink']()", "path.parent.name"])
def test_a_template_can_touch_no_file(tmp_path: Path, reach: str) -> None:
    made = project(tmp_path)
    manifest = "assets: media\noutputs: [{for: course, file: 'x/{course}', root: x.j2, types: [flashcard]}]\n"
    (tmp_path / "templates/x").mkdir()
    (tmp_path / "templates/x/backend.yaml").write_text(manifest)
    (made.content / "a.png").write_text("no picture, but a file")
    picture = '{% set picture = ("![a](a.png)" | md | files)[0] %}\n{{ picture.name }}\n'
    (tmp_path / "templates/x/x.j2").write_text(f"{picture}{{{{ picture.{reach} }}}}\n")
    with pytest.raises(QuizgenError, match="unsafe") as told:
        build(dataclasses.replace(made, to=("x",)))
    assert told.value.problems[0].place.line == 3
    assert (made.content / "a.png").exists()
