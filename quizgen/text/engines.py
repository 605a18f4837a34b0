"""Tells which engines can typeset a formula: the converter for paper, and versions of MathJax for learners.

`commands.tsv` has one line per command and environment, with a sample and one letter per engine: engines with
the same letter show the same, and an engine with a dash can't typeset it. `tests/formulas/survey` makes the
file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from quizgen.text.formulas import math_fault
from quizgen.text.rewriting import rewritten
from quizgen.text.tex import Group, Reader, UnreadableError, parse

TABLE = Path(__file__).with_name("commands.tsv")
NAMES = {
    "paper": "paper",
    "mathjax2": "MathJax 2.7",
    "mathjax3": "MathJax 3.2",
    "mathjax4": "MathJax 4.0",
    "mathtools": "MathJax 3.2 with mathtools",
}
"""The engines in the order of the table's columns, with their names for teachers."""
ENGINES = tuple(NAMES)
WORD = re.compile(r"\\[A-Za-z]+")
DEFINING = frozenset({r"\newcommand", r"\renewcommand", r"\def", r"\DeclareMathOperator", r"\let"})


class Row(NamedTuple):
    """A line of the table.

    Args:
        name: a command with its backslash, or an environment in braces.
        sample: a formula that uses it.
        shown: one letter per engine in the order of `ENGINES`; a dash if the engine can't typeset it.
    """

    name: str
    sample: str
    shown: tuple[str, ...]


@cache
def table() -> dict[str, Row]:
    """Return the rows of the table by command or environment."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()[1:]
    rows = (Row(name, sample, tuple(shown)) for name, sample, *shown in (line.split("\t") for line in lines))
    return {row.name: row for row in rows}


def fault(tex: str) -> str:
    """Return why no engine can typeset a formula, or an empty text; for single engines, see `unset`."""
    lost = unset(tex)
    alone = "paper" in lost and len(lost) < len(ENGINES)
    return "" if alone else math_fault(tex)


@lru_cache(maxsize=4096)
def unset(tex: str) -> Mapping[str, list[str]]:
    """Return the engines that can't typeset a formula, each with the commands that it does not know.

    Args:
        tex: a formula as written in a bank; if it can't be parsed, no engine is at fault.
    """
    try:
        names = list(dict.fromkeys(_names(parse(rewritten(tex)))))
    except UnreadableError:
        return {}
    known = table()
    unknown = [(name, known[name].shown if name in known else UNKNOWN) for name in names]
    found = {
        engine: [name for name, shown in unknown if shown[at] == "-"] for at, engine in enumerate(ENGINES)
    }
    return {engine: lost for engine, lost in found.items() if lost}


UNKNOWN = ("a", *("-" for _ in ENGINES[1:]))
"""The letters of a command that is not in the table: no MathJax knows it, but the converter may."""


def _names(group: Group) -> list[str]:
    """Return the commands and environments of a formula, without those that it defines itself."""
    reader = Reader(group)
    names: list[str] = []
    own: set[str] = set()
    while reader:
        piece = reader.next()
        if isinstance(piece, Group):
            names += _names(piece)
        elif piece in DEFINING:
            names.append(piece)
            own.add((reader.argument() or Group()).inside())
        elif piece in (r"\begin", r"\end"):
            names.append(str(reader.argument() or Group()))
        elif WORD.fullmatch(piece):
            names.append(piece)
    return [name for name in names if name not in own]
