"""Types of question answer for themselves: what each must have, and which modules know one by name."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

import quizgen
from quizgen.model.entry import fields_of
from quizgen.model.question import Question
from quizgen.outputs.manifest import Limits, find, search_path
from quizgen.types import TYPES, named
from quizgen.types.sets import SETS

TOP = Path(__file__).parents[1]
PACKAGE = Path(quizgen.__file__).parent
NOT_CARRIED = {
    "moodle": {"flashcard": "a bank of questions has no place for what nobody answers"},
    "moodle-git": {"flashcard": "as moodle, whose templates it has"},
}
"""Types that an output leaves out on purpose."""

KNOWN_BY_NAME = {
    ("outputs", "cloze"): "a kind of note, as Anki calls it",
    ("rendering", "cloze"): "a filter for templates, which cuts any text at its gaps",
}
"""The modules that know a type by name, by folder, with the reason. This list only gets shorter."""


@pytest.mark.parametrize("name", TYPES)
def test_a_type_answers_all_that_is_asked(name: str) -> None:
    kind = TYPES[name]
    missing = sorted(getattr(kind, "__abstractmethods__", ()))
    assert not missing, f"{kind.__name__} has no {', '.join(missing)}: see Question in model/question.py"
    assert set(SETS) >= kind.SETS, f"a set is a line in types/sets.py: {kind.SETS - set(SETS)}"
    assert "asked" in kind.SETS or "cards" in kind.SETS, (
        f"{kind.__name__} stands neither on a sheet nor on a card"
    )
    contract = {one for one in vars(Question) if not one.startswith("_")} - set(fields_of(Question))
    assert not contract & set(fields_of(kind)), f"a field has the name of something that {name} must answer"


@pytest.mark.parametrize("name", TYPES)
def test_a_type_has_its_templates_its_case_and_its_section(name: str) -> None:
    backends, problems = find(search_path((), TOP / "templates"))
    assert not problems
    for backend in backends.values():
        if name not in NOT_CARRIED.get(backend.name, {}):
            assert backend.carries(name), f"add templates/{backend.name}/questions/{name}.….j2"
    banks = [path.read_text(encoding="utf-8") for path in (TOP / "tests/cases").glob("*/bank.yaml")]
    typed = re.compile(rf"\btype: {name}\b")
    assert any(map(typed.search, banks)), f"add a folder with a {name} to tests/cases"
    page = (TOP / "docs/format.md").read_text(encoding="utf-8")
    assert f"\n### {name}\n" in page, f"docs/format.md has no section on {name}"


@pytest.mark.parametrize("name", SETS)
def test_a_set_has_members_and_what_it_promises_they_have(name: str) -> None:
    members = named([name])
    assert members
    assert name not in TYPES, "a manifest could not tell the set from the type"
    promised = re.findall(r"`(\w+)`", SETS[name])
    for member in members:
        for one in promised:
            assert hasattr(TYPES[member], one) or one in fields_of(TYPES[member]), f"{member} has no {one}"


def test_an_answer_sheet_takes_what_an_overview_calls_bubbled() -> None:
    backends, _ = find(search_path((), TOP / "templates"))
    assert tuple(backends["html"].manifest.values["bubbled"]) == named(["choices"])


def test_what_types_measure_has_a_limit_in_manifests() -> None:
    limits = set(fields_of(Limits)) | {"gaps"}
    measured = set(
        re.findall(r'Measure\("(\w+)"', "".join(map(inspect.getsource, (*TYPES.values(), Question))))
    )
    assert measured <= limits, (
        f"no manifest can limit {measured - limits}: add it to Limits and its words to UNITS"
    )


def known_types(path: Path) -> set[str]:
    """Return the types that a module knows by name: in a string, by their module or by their class."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = {kind.__module__ for kind in TYPES.values()}
    classes = {kind.__name__ for kind in TYPES.values()}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in TYPES:
            found.add(str(node.value))
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            found |= imported & modules
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & modules
        elif isinstance(node, ast.Name) and node.id in classes:
            found.add(node.id)
    return found


def test_nobody_else_knows_a_type_by_its_name() -> None:
    knowing: dict[tuple[str, str], str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        folder = path.relative_to(PACKAGE).parts[0]
        if folder not in ("types", "importers"):  # importers write names of types, as teachers do
            knowing |= {(folder, one): path.name for one in known_types(path)}
    more = {one: file for one, file in knowing.items() if one not in KNOWN_BY_NAME}
    assert not more, f"ask the question, or name a set of types/sets.py: {more}"
    assert set(KNOWN_BY_NAME) == set(knowing), (
        "the list only gets shorter: take out what nobody knows any more"
    )


def test_every_set_is_told_with_its_types() -> None:
    page = (TOP / "docs/templates.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| ((?:[\w-]+, )*[\w-]+|every type) \|", page, re.MULTILINE))
    for name in SETS:
        members = "every type" if name == "all" else ", ".join(named([name]))
        assert rows.get(name) == members, f"docs/templates.md, Sets of types: | `{name}` | {members} |"
