"""The page on templates: its examples build, and no manifest key, filter or name is missing."""

from __future__ import annotations

import dataclasses
import inspect as python
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2.runtime import Context
from support.courses import course

from quizgen.errors import QuizgenError
from quizgen.evidence import citation
from quizgen.model.entry import Entry, fields_of, hints_of
from quizgen.model.view import View, names
from quizgen.outputs import manifest
from quizgen.outputs.words import Words
from quizgen.pipeline import Project, build, check_course
from quizgen.rendering import contexts, jobs, render
from quizgen.rendering.jobs import Jobs
from quizgen.types import TYPES

FILE = Path(__file__).parent.parent / "docs" / "templates.md"
PAGE = FILE.read_text(encoding="utf-8")
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
THINGS = {
    contexts.CourseView: "course",
    contexts.BankView: "bank",
    contexts.GroupView: "one of banks",
    contexts.QuizView: "quiz",
    contexts.ArrangedView: "one of quizzes",
    contexts.SheetView: "sheet",
    contexts.PartView: "one of parts",
    contexts.RowView: "one of rows",
    contexts.ItemView: "item",
    contexts.QuestionView: "question",
    citation.Citation: "one of sources",
    contexts.ReviewView: "one of reviews",
    contexts.ChangesView: "changes",
}
"""The parts of contexts, by their names in templates."""
LOOSE = (contexts.ReportView, contexts.CoverageView)
"""Views for our own pages, which are not part of the contract."""
MADE_PART = re.compile(r"(?<=--update -->\n).*?(?=<!-- end -->)", re.DOTALL)


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
    for one in fields_of(entry).values():
        assert f"`{one.key}`" in SECTIONS["The manifest"]


def test_every_value_of_the_manifest_is_told() -> None:
    for entry in (manifest.Manifest, manifest.Output):
        for name in fields_of(entry):
            for value in getattr(hints_of(entry)[name], "__args__", ()):
                assert not isinstance(value, str) or f"`{value}`" in SECTIONS["The manifest"]


def test_every_filter_is_told_and_no_other() -> None:
    html = manifest.Backend("html", manifest.Manifest(outputs=()), ())
    there = set(render.Renderer(html, Words({}), Path())._filters())
    assert set(re.findall(r"^\| `(\w+)", SECTIONS["Filters"], re.MULTILINE)) == there


def test_every_name_that_is_there_everywhere_is_told(tmp_path: Path) -> None:
    scope, arranger = check_course(project(tmp_path)).sound()
    backend = next(one for one in scope.backends if one.name == "notes")
    (tmp_path / "templates/notes/bank.md.j2").write_text("")
    seen: dict[str, Any] = {}
    renderer = render.Renderer(backend, scope.words, scope.course.folder)
    renderer.environment.context_class = type(
        "Spy", (Context,), {"__init__": lambda self, *args, **more: seen.update(args[1]) or 1 / 0}
    )
    job = next(Jobs(scope, arranger).of(backend))
    with pytest.raises(QuizgenError):
        "".join(renderer.render(job.output, job.lang, job.context()))
    names = {name for row in re.findall(r"^\| (.*?) \|", SECTIONS["What a template sees"], re.MULTILINE)
             for name in re.findall(r"`(\w+)", row)}  # fmt: skip
    assert set(seen) - {field.name for field in dataclasses.fields(job.context())} | {"course"} == names


def told(kind: type) -> dict[str, str]:
    """Return the description of each field and property of a class."""
    args = "\n".join(
        (base.__doc__ or "").partition("Args:")[2] for base in kind.__mro__ if base is not object
    )
    of_fields = re.findall(r"^ {8}(\w+): (.*(?:\n {12}.*)*)", args, re.MULTILINE)
    known = {name: re.sub(r"\s+", " ", says).rstrip(".") for name, says in of_fields}
    for name in names(kind):
        if name not in known:
            says = (python.getdoc(getattr(kind, name)) or "").rstrip(".")
            known[name] = says[:1].lower() + says[1:]
    return {name: known[name] for name in names(kind)}


def tables() -> str:
    """Return the tables of what templates see, made from the classes of contexts."""
    parts = ["\n### By `for`\n\n| for | name | meaning |\n|---|---|---|\n"]
    for per, kind in jobs.CONTEXTS.items():
        rows = {name: says for name, says in told(kind).items() if name not in told(contexts.Context)}
        parts += [f"| `{per}` | `{name}` | {says} |\n" for name, says in rows.items()]
    for kind, title in THINGS.items():
        summary = (python.getdoc(kind) or "").partition("\n")[0]
        parts.append(f"\n### {title.capitalize()}\n\n{summary}\n\n| name | meaning |\n|---|---|\n")
        parts += [f"| `{name}` | {says} |\n" for name, says in told(kind).items()]
    return "".join(parts)


def test_the_tables_are_made_of_the_contexts(update: bool) -> None:
    if update:
        FILE.write_text(MADE_PART.sub(lambda _: tables(), PAGE), encoding="utf-8")
    found = MADE_PART.search(FILE.read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == tables(), "look, then pytest tests/test_docs_templates.py --update"


@pytest.mark.parametrize("kind", [*THINGS, *LOOSE, *jobs.CONTEXTS.values()], ids=lambda kind: kind.__name__)
def test_every_field_says_what_it_is(kind: type) -> None:
    assert all(told(kind).values()), told(kind)


def test_every_part_of_a_layout_is_told() -> None:
    rows = SECTIONS["An item's parts by type"]
    for name, kind in TYPES.items():
        row = next(row for row in rows.splitlines() if re.match(rf"^\| ([\w-]+, )*{name}\b", row))
        if "`foreseen`" in row:
            row += next(row for row in rows.splitlines() if row.startswith("| each of `foreseen`"))
        for part in parts_of(typing.get_type_hints(kind.lay_out)["return"]):
            assert f"`{part}`" in row, f"{name}: {part}"


def parts_of(kind: type) -> Iterator[str]:
    """Yield the names in a layout and in its parts."""
    hints = typing.get_type_hints(kind)
    for name in names(kind):
        yield name
        for inner in typing.get_args(hints.get(name, str)):
            if isinstance(inner, type) and issubclass(inner, View):
                yield from parts_of(inner)


def test_the_template_for_a_smaller_sheet_sets_the_size_of_all_sheets_but_large_ones(tmp_path: Path) -> None:
    page = FILE.with_name("paper.md").read_text(encoding="utf-8")
    name, text = re.findall(r"^`(templates/[^`]+)`:\n\n```jinja\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[
        0
    ]
    content = course(
        tmp_path, banks__birds=BIRDS, quizzes__q="quiz: q\ntitle: Q\nvariants: [large]\ndraw: {bank: birds}\n"
    )
    own = tmp_path / name
    own.parent.mkdir(parents=True)
    own.write_text(text, encoding="utf-8")
    build(Project(content, tmp_path / "dist", templates=(tmp_path / "templates",), to=("html",)))
    sheets = [(tmp_path / f"dist/html/student/q-a{look}.html").read_text("utf-8") for look in ("", "-large")]
    assert ["--text: 10pt" in sheet for sheet in sheets] == [True, False]
