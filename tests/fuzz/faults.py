"""Certain faults: slips with known file, line, column and code, which `check` must report.

Each kind of slip is made at each possible place of the small course in `course/`. `check` must report it
there, once, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COURSE = Path(__file__).parent / "course"
FILES = ("banks/birds.yaml", "quizzes/week.yaml", "papers.yaml", "left-out.yaml", "course.yaml")
PAIR = re.compile(r"(?P<before> *(?:- )?)(?P<key>[a-z-]+):(?: (?P<value>.+))?")
PLAIN = re.compile(r"[A-Za-z0-9][^\[{]*")
"""A value that is a text, without brackets or quotes."""
MARK = "⟦"
"""Marks the place of the fault in a text, and is then removed."""
BY_FIELD = frozenset({
    "bad-date", "bad-id", "bad-lang", "bad-tag", "blank-text", "not-a-flag", "not-a-number",
    "not-a-whole-number", "not-text", "several-answers", "unknown-type", "unknown-value",
})  # fmt: skip
"""Codes for values that a field can't have."""


@dataclass(frozen=True)
class Fault:
    """A slip in one file of the course.

    Args:
        kind: the kind of slip.
        file: the file with the slip.
        text: the text of the file with the slip.
        line: the line of the problem, counted from 1.
        column: the column of the problem, counted from 1.
        codes: the codes that the problem may have.
    """

    kind: str
    file: str
    text: str
    line: int
    column: int
    codes: frozenset[str]


@dataclass(frozen=True)
class Pair:
    """A key and its value on their own line."""

    file: str
    lines: tuple[str, ...]
    at: int
    before: str
    key: str
    value: str

    @property
    def first(self) -> bool:
        """Whether it begins an entry of a list."""
        return self.before.endswith("- ")

    def fault(self, kind: str, codes: str | frozenset[str], *instead: str) -> Fault:
        """Return a fault with other lines instead of this one; one of them has the mark."""
        codes = frozenset({codes}) if isinstance(codes, str) else codes
        lines = [*self.lines[: self.at], *instead, *self.lines[self.at + 1 :]]
        line = next(number for number, text in enumerate(lines) if MARK in text)
        column = lines[line].index(MARK)
        text = "\n".join(lines).replace(MARK, "") + "\n"
        return Fault(kind, self.file, text, line + 1, column + 1, codes)


def pairs() -> Iterator[Pair]:
    for file in FILES:
        lines = tuple((COURSE / file).read_text(encoding="utf-8").splitlines())
        for at, line in enumerate(lines):
            if found := PAIR.fullmatch(line):
                yield Pair(file, lines, at, found["before"], found["key"], found["value"] or "")


def of(pair: Pair) -> Iterator[Fault]:
    """Yield the possible slips in a line."""
    before, key, value = pair.before, pair.key, pair.value
    mark = MARK
    rest = f": {value}" if value else ":"
    indent = " " * len(before)
    if pair.file != "papers.yaml" or key == "id":  # CSL has many more keys than we read
        codes = frozenset({"unknown-key" if pair.file != "papers.yaml" else "missing-field"})
        yield pair.fault("key misspelt", codes, f"{before}{mark}{key[0]}q{key[1:]}{rest}")
    if pair.file != "papers.yaml":
        yield pair.fault("key unknown", "unknown-key", f"{before}{mark}zzzz: x", f"{indent}{key}{rest}")
    yield pair.fault("conflict", "merge-conflict", f"{mark}<<<<<<< ours", pair.lines[pair.at])
    if not PLAIN.fullmatch(value):
        return
    head = f"{before}{key}: "
    if not pair.first:
        yield pair.fault("key twice", "repeated-key", f"{head}{value}", f"{before}{mark}{key}: {value}")
    yield pair.fault("empty", BY_FIELD, f"{head[:-1]}{mark}")
    yield pair.fault("tag", "tag", f"{head}{mark}!new {value}")
    yield pair.fault("anchor", "anchor", f"{head}{mark}&new {value}")
    yield pair.fault("alias", "alias", f"{head}{mark}*new")
    yield pair.fault("control character", "control-character", f"{head}{value[:1]}{mark}\x01{value[1:]}")
    yield pair.fault("colon", "yaml-syntax", f"{head}so it is{mark}: {value}")
    yield pair.fault("quote not closed", "yaml-syntax", f'{head}{mark}"{value}')
    yield pair.fault("bracket not closed", "yaml-syntax", f"{head}{mark}[{value}")
    if key != "answer" or value != "Under roof tiles":  # an option may be a mapping, too
        yield pair.fault("mapping", BY_FIELD, f"{head}{mark}{{x: y}}")
    yield pair.fault("list", BY_FIELD, f"{head}{mark}[[x]]")
    indented = f"\t{before[1:]}"
    yield pair.fault("tab", "tab", f"{mark}{indented}{key}: {value}")


TABLE = tuple(fault for pair in pairs() for fault in of(pair))
KINDS = tuple(dict.fromkeys(fault.kind for fault in TABLE))
