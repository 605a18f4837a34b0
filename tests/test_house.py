"""The house's invariants: who may import whom, one owner a library, no chance, no clock."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import quizgen

PACKAGE = Path(quizgen.__file__).parent
TOP = Path(__file__).parents[1]
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "templates" not in path.relative_to(PACKAGE).parts)

STOREYS: list[set[str]] = [
    {"errors", "cache", "widths"},
    {"yamltree", "write", "evidence", "chromium"},
    {"kinds"},
    {"model"},
    {"questions"},
    {"entries"},
    {"load", "markup", "citation"},
    {"ledger", "draw"},
    {"arrange", "packagers"},
    {"backends", "assets"},
    {"scope"},
    {"checks"},
    {"statistics"},
    {"render", "coverage"},
    {"jobs"},
    {"making", "changes"},
    {"release", "report", "releases_lines", "show"},
    {"review"},
    {"pipeline"},
    {"commands"},
    {"cli"},
    {"__main__"},
]
"""From the ground up: a module imports what stands below it, and what shares its own storey's folder."""

OWNERS = {
    "yaml": {"yamltree"},
    "jinja2": {"render"},
    "genanki": {"packagers.apkg"},
    "typer": {"cli", "commands"},
    "markdown_it": {"markup"},
    "mdit_py_plugins": {"markup"},
    "latex2mathml": {"markup"},
    "pypdf": {"evidence.pdf"},
    "random": set(),
    **{
        name: set() for name in ("marshal", "pickle", "shelve", "jinja2.bccache", "jinja2.BytecodeCache")
    },  # data that is code
}
CLOCKS = {"time.time", "datetime.now", "datetime.today", "date.today", "datetime.utcnow"}


def name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path: Path) -> Iterator[str]:
    """Yield what a module imports, also inside functions; not what only the type checker sees."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in hidden:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def storey(top: str) -> int:
    return next(index for index, names in enumerate(STOREYS) if top in names)


def test_every_module_has_its_storey() -> None:
    tops = {name(path).split(".")[0] for path in MODULES} - {""}
    assert tops == set().union(*STOREYS)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_imports_only_what_stands_below_it(path: Path) -> None:
    own = name(path).split(".")[0]
    for imported in imports(path):
        parts = imported.split(".")
        if parts[0] != "quizgen" or not own or parts[1:2] == ["__version__"] or len(parts) < 2:
            continue
        other = parts[1]
        assert other == own or storey(other) < storey(own), f"{own} imports {other}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_library_has_one_owner(path: Path) -> None:
    for imported in imports(path):
        own = name(path)
        for library, owners in OWNERS.items():
            allowed = own in owners or own.split(".")[0] in owners
            assert allowed or not f"{imported}.".startswith(f"{library}."), f"{imported} belongs to {owners}"


def test_every_library_is_installed_with_the_program() -> None:
    """No part of quizgen asks teachers to install something themselves."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    plain = {re.split(r"\W*[>=]", one)[0] for one in project["dependencies"]}
    packages = packages_distributions()
    owned = {packages[library][0].lower() for library, owners in OWNERS.items() if owners}
    assert owned <= plain
    assert list(project["optional-dependencies"]) == ["test"]


def test_nobody_is_asked_to_install_by_a_name_on_the_public_index() -> None:
    """The name there is not ours: whoever holds it could have anything installed."""
    pages = [path for path in (*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md"), *MODULES) if path.is_file()]
    by_name = re.compile(r"\b(?:pip3?|pipx|uv|uvx|poetry|conda)\b.*\bquiz-?gen\b|\bquizgen\[", re.IGNORECASE)
    found = [
        f"{path.relative_to(TOP)}: {line}"
        for path in pages
        for line in path.read_text(encoding="utf-8").splitlines()
        if by_name.search(line)
    ]
    assert not found


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nobody_reads_the_clock_or_the_locale(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    clocks = {one for one in called for clock in CLOCKS if one.endswith(clock)}
    assert not clocks or name(path) == "review.clock", f"{name(path)} calls {clocks}"
    assert not {"locale", "getpass"} & {imported.split(".")[0] for imported in imports(path)}


def test_no_program_text_knows_an_output_by_name() -> None:
    """Nothing of an output outside its template folder, its packager and the words that people read."""
    for path in MODULES:
        if name(path).startswith("packagers"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        }
        texts = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        known = {text for text in texts - docs if text.lower() in ("moodle", "anki", "html/student")}
        assert not known, f"{name(path)} knows {known}"
