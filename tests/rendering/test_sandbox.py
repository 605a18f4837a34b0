"""A user's own templates: attempts to leave the sandbox fail at their line, and what pages need works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.courses import course

from quizgen.errors import QuizgenError
from quizgen.model.view import Later, View, names
from quizgen.outputs.manifest import builtin_folder, find
from quizgen.outputs.words import Words
from quizgen.pipeline import Project, load_course
from quizgen.rendering import policy
from quizgen.rendering.contexts import Context
from quizgen.rendering.jobs import Jobs
from quizgen.rendering.render import Renderer
from quizgen.types import TYPES

HERE = Path(__file__).parent
BANK = "bank: b\ntitle: B\nquestions:\n  - {id: q, type: true-false, stem: So it is., answer: true}\n"
MANIFEST = """\
escape: none
assets: media
values: {a: b}
outputs: [{for: bank, file: "notes/{bank}.txt", root: bank.txt.j2}]
"""
EVERY_TYPE = HERE.parent / "html" / "course"


def lines(file: str) -> list[str]:
    """Return the templates of a file, one per line."""
    read = (HERE / file).read_text(encoding="utf-8").splitlines()
    return [line for line in read if line and not line.startswith("# ")]


class Sheet:
    """A course with its own output, to try many versions of its only template."""

    def __init__(self, top: Path, escape: str = "none") -> None:
        self.project = Project(course(top, banks__b=BANK), top / "dist", to=("notes",))
        (self.project.content / "a.png").write_bytes(b"no picture, but a file")
        (top / "secret.png").write_bytes(b"not for everybody")
        self.folder = top / "templates" / "notes"
        (self.folder / "questions").mkdir(parents=True)
        (self.folder / "backend.yaml").write_text(MANIFEST.replace("none", escape))
        macro = "{% macro line(item) %}{{ item.question.id }}{% endmacro %}"
        (self.folder / "questions" / "true-false.txt.j2").write_text(macro)
        self.template = self.folder / "bank.txt.j2"
        self.template.write_text("")
        scope, arranger = load_course(self.project).sound()
        (self.backend,) = scope.backends
        self.words = scope.words
        self.job = next(Jobs(scope, arranger).of(self.backend))

    def render(self, template: str) -> str:
        """Return what a template prints."""
        self.template.write_text(template, encoding="utf-8")
        renderer = Renderer(self.backend, self.words, self.project.content)
        return "".join(renderer.render(self.job.output, self.job.lang, self.job.context()))


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    return Sheet(tmp_path_factory.mktemp("sandbox"))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    return Sheet(tmp_path_factory.mktemp("page"), escape="html")


@pytest.mark.parametrize("template", lines("escapes.txt"))
def test_a_way_out_is_refused_at_its_line(sheet: Sheet, template: str) -> None:
    with pytest.raises(QuizgenError) as refused:
        print(sheet.render(f"one\n{template}\n"))
    (problem,) = refused.value.problems
    assert problem.code == "template-fault"
    assert (problem.place.file, problem.place.line) == (sheet.template.as_posix(), 2)
    assert problem.place.text == template
    assert not re.search(r" object|0x[0-9a-f]{6}|quizgen\.", problem.message)
    assert (sheet.project.content / "a.png").exists()


@pytest.mark.parametrize("line", lines("harmless.txt"))
def test_what_pages_need_works(sheet: Sheet, line: str) -> None:
    template, _, expected = line.rpartition(" | ")
    assert sheet.render(template) == expected


@pytest.mark.parametrize("line", lines("macros.txt"))
def test_a_macro_does_the_same_however_it_is_called(sheet: Sheet, page: Sheet, line: str) -> None:
    template, _, expected = line.rpartition(" | ")
    assert page.render(template) == expected
    assert sheet.render(f"{{% autoescape true %}}{template}{{% endautoescape %}}") == expected


def test_a_macro_that_is_not_there_yet_is_a_fault(sheet: Sheet, page: Sheet) -> None:
    later = "{% macro m() %}{{ n() }}{% endmacro %}\n{{ m() }}\n{% macro n() %}{% endmacro %}"
    on_a_condition = "{% if lang == 'x' %}{% macro n() %}{% endmacro %}{% endif %}{{ n() }}"
    elsewhere = "{% macro n() %}{% endmacro %}{% macro m() %}{% set y = 1 %}{% endmacro %}{{ m() }}{{ y }}"
    for template, name in ((later, "n"), (on_a_condition, "n"), (elsewhere, "y")):
        for one in (sheet, page):
            with pytest.raises(QuizgenError, match=f"'{name}' is undefined") as found:
                one.render(template)
            assert found.value.problems[0].place.line == 1


def test_a_fault_in_a_condition_is_told_at_its_line(sheet: Sheet) -> None:
    macro = """{% macro m(a) %}
{% if a == 1 %}
it is {{ a }},
{{ none }}
{% elif a + 1 %}
more
{% endif %}
{% endmacro %}"""
    for argument, line in (("1", 4), ("none", 5)):
        with pytest.raises(QuizgenError) as found:
            sheet.render(f"{{% autoescape true %}}{macro}{{{{ m({argument}) }}}}{{% endautoescape %}}")
        assert found.value.problems[0].place.line == line


@pytest.mark.parametrize("name", ["__class__", "__init__", "__str__", "_abc_impl", "mro", "fields_by_name"])
def test_a_computed_name_reaches_no_more_than_a_written_one(sheet: Sheet, name: str) -> None:
    setting = f"{{% set name = {name!r} %}}"
    assert sheet.render(f"{setting}{{{{ course[name] is defined | string }}}}") == "False"
    found = "[course, words, kind, self] | map(attribute=name) | select('defined') | list | length"
    assert sheet.render(f"{setting}{{{{ {found} }}}}") == "0"


@pytest.mark.parametrize(
    "condition", ["title is string(1)", "lang is defined(1)", "lang is none(*[1])", "lang is string(a=1)"]
)
def test_a_test_takes_no_more_arguments_than_jinja_says(sheet: Sheet, condition: str) -> None:
    with pytest.raises(QuizgenError, match="argument"):
        sheet.render(f"{{% set title = 'x' %}}{{% if {condition} %}}x{{% endif %}}")


def test_what_a_course_shares_is_not_changed_by_a_template(sheet: Sheet) -> None:
    with pytest.raises(QuizgenError, match="namespace"):
        sheet.render("{% set words.name = 'x' %}")
    assert sheet.render("{{ words.name }}") == "Name"


def test_our_own_templates_say_nothing_that_others_may_not() -> None:
    for backend in find((builtin_folder(),))[0].values():
        environment = Renderer(backend, Words({}), Path()).environment
        for path in sorted(backend.folders[0].rglob("*.j2")):
            tree = environment.parse(path.read_text(encoding="utf-8"))
            policy.refuse(tree, environment, path.name, path.as_posix())


PLAIN = (str, int, float, Decimal, type(None))


def faults(value: Any, way: str) -> Iterator[str]:
    """Yield what a template could reach from a value but should not, with the path to it."""
    if isinstance(value, Later):
        value = value.value
    if isinstance(value, View):
        yield from faults_of_kind(type(value), way)
    elif not isinstance(value, (*PLAIN, dict)) and type(value) not in (tuple, list):
        yield f"{way} is a {type(value)}"
    for step, one in steps(value):
        yield from faults(one, f"{way}.{step}")


def steps(value: Any) -> Iterator[tuple[object, Any]]:
    """Yield the parts of a value, with their names."""
    if isinstance(value, View):
        yield from ((name, getattr(value, name)) for name in names(type(value)))
    elif isinstance(value, dict):
        yield from (("key", key) for key in value)
        yield from value.items()
    elif isinstance(value, tuple | list):
        yield from enumerate(value)


@cache
def faults_of_kind(kind: Any, way: str) -> tuple[str, ...]:
    """Return the faults of a class of views: that it can be changed, or that it does something."""
    frozen = kind.__setattr__ is not object.__setattr__ and "__dict__" not in dir(kind)
    changes = () if frozen else ("can be changed",)
    acts = [f"has {name}" for name in dir(kind) if not name.startswith("_") and name not in names(kind)]
    return tuple(f"{way} ({kind.__name__}) {fault}" for fault in (*changes, *acts))


EACH = {
    "course": "{course}",
    "bank": "{bank}",
    "question": "{bank}-{question}",
    "quiz": "{quiz}",
    "version": "{quiz}-{version}",
}


def test_all_that_a_template_can_reach_is_plain(tmp_path: Path) -> None:
    every = [f"{{for: {per}, file: 'x/{file}', root: x.j2}}" for per, file in EACH.items()]
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "x.j2").touch()
    (tmp_path / "x" / "backend.yaml").write_text(f"outputs: [{', '.join(every)}]")
    (tmp_path / "x" / "questions").mkdir()
    for name in TYPES:
        (tmp_path / "x" / "questions" / f"{name}.txt.j2").touch()
    scope, arranger = load_course(Project(EVERY_TYPE, templates=(tmp_path,), to=("x",))).sound()
    kinds: set[str] = set()
    types: set[str] = set()
    for job in Jobs(scope, arranger).of(scope.backends[0]):
        context = job.context()
        kinds.add(type(context).__name__)
        types.update(item.question.type for item in job.items)
        for name in (field.name for field in fields(context)):
            assert list(faults(getattr(context, name), name)) == []
    assert kinds == {kind.__name__ for kind in Context.__subclasses__()}
    assert types == set(TYPES)


def test_the_walk_finds_what_would_be_live() -> None:
    @dataclass
    class Live(View):
        path: Path

        def delete(self) -> None: ...

    found = " ".join(faults(Live(Path()), "x"))
    assert "can be changed" in found
    assert "has delete" in found
    assert "x.path is a" in found
