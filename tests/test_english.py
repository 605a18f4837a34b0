"""English as CONTRIBUTING.md asks for it: complete help, and no words that sound translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from quizgen import cli

COMMANDS: dict[str, Any] = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined] # a group
TOP = Path(__file__).parents[1]
LONGEST = 55
"""The most characters of a command's first line, so that `quizgen --help` fits in 80 columns."""

NOT = {
    "anew": "again",
    "whoever": "a noun: students who …, teachers who …",
    "whomever": "a noun: students whom …",
    "(?:is|are|was|were) told": "says, reports, or who says it",
    "at hand": "available, found, or a noun",
    "save with": "except with",
    "in the place of": "instead of",
    "the way out": "the remedy, or what to do",
    "tak(?:e|es|en|ing) (?:it|them|one|this|that) (?:away|out)": "remove",
    "taken (?:away|out)": "removed",
    "looked at from": "the rule needs … or more",
    "belongs? into": "belongs in",
    "telling words?": "content word, or: word that carries meaning",
    "(?:what|questions?|questions? that) nobody has \\w+ed": "an adjective: unchecked, unanswered",
    "an? (?:line|row|page|file|deck|circle|point|slot|field|module|question|problem|pattern) an? "
    "(?:bank|row|question|quiz|rule|note|output|paper|command|language|code|format|field|gap|type|line|list"
    "|page|folder)": "one … per …",
}
"""Words not to use, as patterns, with what to write."""
NOT_THESE = re.compile(rf"\b(?:{'|'.join(NOT)})\b".replace(" ", " +"), re.IGNORECASE)
MEANT = {
    "CONTRIBUTING.md": {"whoever", "anew", "at hand"},  # this page lists them as words to avoid
}
"""Words that a file may use, by path, each with the reason beside it."""


def _texts() -> Iterator[Path]:
    """Yield every file with text that people read: the program, its templates, the pages, the tests."""
    for folder, endings in (
        ("quizgen", (".py", ".md", ".yaml", ".tsv", ".j2", ".js", ".css", ".php")),
        ("templates", (".j2", ".js", ".css", ".yaml")),
        ("docs", (".md",)),
        ("tests/problems", ("README.md", "expected.txt")),
        ("tests/rare_problems", (".md",)),
        ("tests", (".py",)),
    ):
        yield from sorted(path for path in (TOP / folder).rglob("*") if path.name.endswith(endings))
    pages = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "NOTICE.md", "SECURITY.md", "content/README.md")
    yield from (TOP / name for name in pages)


def _unwanted(text: str) -> Iterator[tuple[int, str]]:
    """Yield words to avoid with their lines; line ends, with a comment's mark, count as spaces."""
    flat = re.sub(r"\n(?=([ \t]*(?:#|//|\*(?!\*))?[ \t]*))\1", lambda found: " " * len(found[0]), text)
    for found in NOT_THESE.finditer(flat):
        yield text.count("\n", 0, found.start()) + 1, found[0]


def test_no_word_gives_a_translation_away() -> None:
    languages = {path for path in (TOP / "templates" / "words").iterdir() if path.name != "en.yaml"}
    found = [
        f"{path.relative_to(TOP)}:{line}: {word}"
        for path in _texts()
        if path not in {*languages, Path(__file__)}  # this file lists the words
        for line, word in _unwanted(path.read_text(encoding="utf-8"))
        if word.lower() not in MEANT.get(path.relative_to(TOP).as_posix(), ())
    ]
    assert found == [], "CONTRIBUTING.md, How we write English"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Whoever errs is told so.", ["Whoever", "is told"]),
        ("the texts that are at\n    hand", ["at\n    hand"]),
        ("# take it\n# away", ["take it\n# away"]),
        ("one deck per bank, a deck a bank", ["a deck a bank"]),
        ("Remove the waiver. A telling off. Save without it.", []),
    ],
)
def test_words_are_found_over_ends_of_lines(text: str, words: list[str]) -> None:
    lengths = [len(word) for word in words]
    assert [len(word) for _, word in _unwanted(text)] == lengths


def test_first_lines_of_help_are_short_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = CliRunner().invoke(cli.app, ["--help"]).stdout.partition("Commands:")[2]
    rows = dict(re.findall(r"^  ([a-z-]+) {2,}(.+)$", shown, re.MULTILINE))
    assert rows == {name: (one.help or "").partition("\n")[0] for name, one in COMMANDS.items()}
    assert [row for row in rows.values() if len(row) > LONGEST or not re.match(r"[A-Z].*\.$", row)] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name: str) -> None:
    """Each option and argument has a sentence that begins with a capital and ends with a full stop."""
    for param in COMMANDS[name].params:
        assert re.match(r"[A-Z].{9,}\.$", param.help or ""), f"{name} {param.name}: {param.help!r}"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_speaks_no_python(name: str) -> None:
    """The usage is as a teacher types it, and arguments have no types of Python beside their names."""
    shown = CliRunner().invoke(cli.app, [name, "--help"]).stdout
    usage, arguments = shown.partition("\n")[0], shown.partition("Arguments:")[2].partition("Options:")[0]
    assert not re.search(r"\.{4}|[{}]|\]\.\.\.$|\[\[", usage), usage
    assert not re.search(r"<\w+[>\[|]", arguments), arguments
