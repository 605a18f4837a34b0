"""The house's invariants: which folder may import which, one owner per library, no chance, no clock."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from support.mills import lay_out

import quizgen

PACKAGE = Path(quizgen.__file__).parent
TOP = Path(__file__).parents[1]
CONTRIBUTING = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "templates" not in path.relative_to(PACKAGE).parts)

FOLDERS = (
    "frozen",
    "errors",
    "files",
    "progress",
    "cache",
    "write",
    "text",
    "model",
    "types",
    "evidence",
    "reading",
    "kept",
    "arranging",
    "outputs",
    "scope",
    "reviews",
    "checks",
    "insight",
    "rendering",
    "releases",
    "terminal",
    "pipeline",
    "preview",
    "importers",
    "starting",
    "api",
    "commands",
    "cli",
    "__main__",
)
"""From the bottom up: a module imports its own folder and those below. CONTRIBUTING.md has the same list."""

OWNERS = {
    "yaml": {"reading.yamlevents"},
    "jinja2": {
        "preview.pages",
        "rendering.compiler",
        "rendering.fragments",
        "rendering.kept",
        "rendering.policy",
        "rendering.printing",
        "rendering.render",
        "rendering.sandbox",
        "rendering.statements",
    },
    "genanki": {"outputs.packagers.apkg"},
    "typer": {"cli", "commands"},
    "markdown_it": {"text.dialect"},
    "mdit_py_plugins": {"text.dialect"},
    "latex2mathml": {"text.mathml"},
    "pypdf": {"evidence.pdf"},
    "zstandard": {"importers.anki_collection"},
    "random": set(),
    "pydantic": set(),  # typer installs it; our model reads its entries itself
    **{
        name: set() for name in ("pickle", "shelve", "jinja2.bccache", "jinja2.BytecodeCache")
    },  # their data can be code
    "marshal": {"rendering.kept"},  # beside Python's own bytecode
}
CLOCKS = {"time.time", "datetime.now", "datetime.today", "date.today", "datetime.utcnow"}


def name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path: Path) -> Iterator[str]:
    """Yield what a module imports, even inside functions, but not what only the type checker sees."""
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


def own_imports(path: Path) -> Iterator[list[str]]:
    """Yield the modules of quizgen that a module imports, as parts of their names below the package."""
    for imported in imports(path):
        parts = imported.split(".")
        if parts[0] == "quizgen" and parts[1:] not in ([], ["__version__"]):
            yield parts[1:]


def test_every_module_has_its_folder() -> None:
    assert {name(path).split(".")[0] for path in MODULES} - {""} == set(FOLDERS)
    assert len(list(PACKAGE.glob("*.py"))) <= 10, "the root is for what all stages share"


def test_the_picture_of_the_house_is_this_one() -> None:
    told = re.findall(r"^\| `(\w+)(?:\.py|/)` \|", CONTRIBUTING, re.MULTILINE)
    assert told == [folder for folder in reversed(FOLDERS) if folder != "__main__"]


@pytest.mark.parametrize("path", [path for path in MODULES if name(path)], ids=name)
def test_a_module_imports_only_what_stands_below_it(path: Path) -> None:
    own = name(path).split(".")[0]
    for other, *_ in own_imports(path):
        assert FOLDERS.index(other) <= FOLDERS.index(own), f"{own} imports {other}"


TYPED = ("checks", "importers", "insight", "evidence", "commands", "terminal", "write")
"""Folders in which mypy sees all types, because no library returns untyped values there."""


@pytest.mark.parametrize("path", [path for path in MODULES if name(path).split(".")[0] in TYPED], ids=name)
def test_types_are_seen(path: Path) -> None:
    """mypy sees nothing through `Any`; the protocols in types/sets.py say what types have."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert "Any" not in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


LOOKS = re.compile(r"\.(glob|rglob|iterdir|walk|scandir|listdir)\(")
LOOKING = {
    "files": "the one that reads folders",
    "write.disk": "what quizgen itself wrote",
    "cache.store": "the same",
    "cache.folders": "which names there are, for all their readers",
    "cache.runs": "which libraries are installed",
    "checks.item_writing.lists": "lists that come with the program",
}
"""The modules that may read folders: `glob` and the like hide what the system refuses."""


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_one_module_reads_folders(path: Path) -> None:
    found = LOOKS.findall(path.read_text(encoding="utf-8"))
    assert not found or name(path) in LOOKING, f"use files.listed, not {found}"


def test_no_modules_of_a_folder_import_each_other_in_a_circle() -> None:
    names = {name(path) for path in MODULES}
    below: dict[str, set[str]] = {}
    for path in MODULES:
        ways = [[".".join(parts[:size]) for size in range(len(parts), 0, -1)] for parts in own_imports(path)]
        below[name(path)] = {next(one for one in way if one in names) for way in ways if names & set(way)}
    TopologicalSorter(below).prepare()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_library_has_one_owner(path: Path) -> None:
    for imported in imports(path):
        own = name(path)
        for library, owners in OWNERS.items():
            allowed = not owners.isdisjoint({own, own.split(".")[0], own.rpartition(".")[0]})
            assert allowed or not f"{imported}.".startswith(f"{library}."), f"{imported} belongs to {owners}"


def test_every_library_is_installed_with_the_program() -> None:
    """No part of quizgen asks teachers to install something themselves."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    plain = {re.split(r"\W*[>=]", one)[0] for one in project["dependencies"]}
    packages = packages_distributions()
    named = {library for library, owners in OWNERS.items() if owners} - sys.stdlib_module_names
    owned = {packages[library][0].lower() for library in named}
    assert owned <= plain
    assert set(project["optional-dependencies"]) == {"test", "docs"}


def test_nobody_is_asked_to_install_by_a_name_on_the_public_index() -> None:
    """That name is not ours, so its owner could have anything installed."""
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
    assert not clocks or name(path) == "reviews.clock", f"{name(path)} calls {clocks}"
    assert not {"locale", "getpass"} & {imported.split(".")[0] for imported in imports(path)}


def test_no_program_text_knows_an_output_by_name() -> None:
    """An output's name occurs only in its template folder, its packager and texts that people read."""
    for path in MODULES:
        if name(path).startswith("outputs.packagers"):
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


def test_all_that_is_printed_goes_through_one_place() -> None:
    """`commands/screen.py` makes control characters in names and texts harmless."""
    ways = {"print", "typer.echo", "typer.secho", "sys.stdout.write", "sys.stderr.write"}
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)}
        assert not used & ways or name(path) == "commands.screen", f"{name(path)} prints: call screen.say"


NEVER_FOR_A_LOOK = (
    *("jinja2", "genanki", "markdown_it", "latex2mathml", "pypdf", "sqlite3", "webbrowser"),
    *("quizgen.checks", "quizgen.rendering", "quizgen.releases", "quizgen.importers", "quizgen.preview"),
    *(
        "quizgen.evidence.overlap",
        "quizgen.evidence.passages",
        "quizgen.text.engines",
        "quizgen.outputs.chromium",
    ),
)
"""Modules that take longer to import than a small course takes to read."""
NEVER_FOR_DEFAULTS = ("pydantic", "ssl", "jinja2", "genanki", "html.entities")
"""Modules that a small command needs only for a wrong number or choice, an SVG, markup or to render."""
NEVER_FOR_A_DECK = ("pydantic", "asyncio", "cached_property", "ssl", "logging", "urllib.request")
"""Modules that no output needs; some libraries load a web client for nothing."""
NEVER_FOR_TEXT = (*NEVER_FOR_A_DECK, "genanki", "sqlite3")
"""Modules that a build without decks does not need."""

NEVER_FOR_A_CHECK = (
    *("quizgen.evidence.overlap", "quizgen.evidence.passages", "quizgen.checks.pictures"),
    *("quizgen.text.lookalikes", "quizgen.outputs.packagers", "markdown_it", "statistics"),
)
"""Modules that rules need only for papers' texts, pictures, markup or an order of decks."""

LOOK = """
import sys
from quizgen.__main__ import main
sys.argv[1:] = {}
try:
    main()
finally:
    print(*sys.modules)
"""


def test_a_command_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    """Commands on a small course are only as fast as their imports."""
    lay_out(tmp_path, text=None)
    for arguments, never in (
        (["list", "--content", "content"], NEVER_FOR_A_LOOK + NEVER_FOR_DEFAULTS),
        (["show", "mills/grain"], NEVER_FOR_A_LOOK + NEVER_FOR_DEFAULTS),
        (["check", "--format", "github"], NEVER_FOR_DEFAULTS + NEVER_FOR_A_CHECK),
        (["build", "--to", "anki"], NEVER_FOR_A_DECK),
        (["build", "--to", "moodle", "--jobs", "1", "--no-cache"], NEVER_FOR_TEXT),
        (["build", "--to", "html", "--no-cache"], (*NEVER_FOR_TEXT, "quizgen.evidence.passages")),
    ):
        command = [sys.executable, "-c", LOOK.format(arguments)]
        done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
        loaded = set(done.stdout.splitlines()[-1].split())
        assert "quizgen.reading.content" in loaded
        assert sorted(loaded.intersection(never)) == [], arguments


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_classes_of_values_are_made_in_one_way(path: Path) -> None:
    """Python compiles the methods of its own dataclasses at each start."""
    decorated = re.search(r"^\s*@(dataclasses\.)?dataclass\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert not decorated, "use quizgen.frozen"


def test_no_two_files_of_tests_have_one_name() -> None:
    """Without packages, pytest would not collect the second file, and nobody would notice."""
    names = sorted(path.name for path in (TOP / "tests").rglob("test_*.py"))
    assert [name for name in names if names.count(name) > 1] == []
