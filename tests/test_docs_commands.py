"""The page on commands: it has every command, option, variable and exit code of the program, and no other."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

import quizgen
from quizgen import cli
from quizgen.commands import exit_codes
from quizgen.errors import Place, Problem
from quizgen.outputs import manifest
from quizgen.terminal.problems import as_json

PAGE = (Path(__file__).parent.parent / "docs/commands.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
TOP = typer.main.get_command(cli.app)
COMMANDS: dict[str, Any] = TOP.commands  # type: ignore[attr-defined] # a group, since there are several
EXAMPLES = re.findall(r"^    quizgen (.+)$", "".join(SECTIONS.values()), re.MULTILINE)
READ = re.compile(r'(?:environ\.get\(|envvar=|VARIABLE = )"([A-Z_]+)"')
"""The ways in which the program reads the environment."""


def options(command: Any) -> set[str]:
    """Return a command's options, long and short."""
    given = [one for one in command.params if one.param_type_name == "option"]
    return {name for option in given for name in (*option.opts, *option.secondary_opts)}


SHARED = set.intersection(*({"--help"} | options(one) for one in COMMANDS.values()))


def told(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join(re.findall(r"`(-[^`]+)`", text))))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_section_with_all_options_and_an_example(name: str) -> None:
    section = SECTIONS[name]
    there = options(COMMANDS[name]) - {"-q", "-v", "--help"}
    assert there - told(section) == set(), "not told"
    elsewhere = {"--strict", "--papers"} if name == "show" else set()
    assert told(section) - there - elsewhere == set(), "told, but not there"
    assert re.search(rf"^    quizgen {name}\b", section, re.MULTILINE), "no example"
    assert re.search(rf"^    quizgen {name}  ", PAGE, re.MULTILINE), "not in the overview"


def test_what_is_told_at_the_top_is_there() -> None:
    top = PAGE.partition("\n## ")[0]
    everything = set.union(options(TOP), *map(options, COMMANDS.values())) | {"-h", "--help"}
    assert told(top) <= everything
    assert {"-q", "-v", "--help"} <= told(top)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_can_be_typed(example: str) -> None:
    name, *arguments = shlex.split(example)
    COMMANDS[name].make_context(name, arguments)


def test_the_overview_says_what_the_help_says() -> None:
    overview = dict(re.findall(r"^    quizgen ([\w-]+) {2,}(.+)$", PAGE.partition("\n## ")[0], re.MULTILINE))
    helps = {name: (one.help or "").partition("\n")[0].rstrip(".") for name, one in COMMANDS.items()}
    assert list(overview.items()) == [(name, text[0].lower() + text[1:]) for name, text in helps.items()]


def test_every_variable_is_told() -> None:
    read = set()
    for path in Path(quizgen.__file__).parent.rglob("*.py"):
        read.update(READ.findall(path.read_text(encoding="utf-8")))
    assert "NO_COLOR" in read
    missing = {name for name in read if f"`{name}`" not in SECTIONS["Environment"]}
    assert not missing


def test_every_exit_code_is_told() -> None:
    for code in (exit_codes.DONE, exit_codes.WRONG_CONTENT, exit_codes.WRONG_USE, exit_codes.OUTSIDE):
        assert f"| {code} |" in SECTIONS["Exit codes"]


def test_every_file_that_a_build_makes_is_told() -> None:
    found, problems = manifest.find([manifest.builtin_folder()])
    assert not problems
    for backend in found.values():
        for output in backend.manifest.outputs:
            if (
                output.variant or output.changed or not output.is_built
            ):  # described in text, or only for the preview
                continue
            names = {
                "course": "<course>",
                "bank": "<bank>",
                "question": "<question>",
                "quiz": "<quiz>",
                "version": "a",
            }
            file = output.file.format(**names)
            assert f" dist/{file} " in SECTIONS["build"], file


def test_every_field_of_the_json_is_told() -> None:
    (row,) = json.loads(as_json([Problem(Place("a.yaml"), "no-source", "it names no source")]))
    assert all(f"`{name}`" in SECTIONS["check"] for name in row)
