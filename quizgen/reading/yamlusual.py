"""Reads usual questions of a bank without the parser, which makes several objects for each text.

Most questions are mappings and lists in blocks, and their texts have one line or are blocks too. What such
lines mean depends on nothing around them (YAML 1.2.2, chapters 7 and 8), so reading them here takes two
fifths of the time. The parser reads all other questions, such as those with a comment, an escape or a fault.
"""

from __future__ import annotations

import re
import sys

from quizgen.reading import slips
from quizgen.reading.yamltext import NOTHING, PLAIN
from quizgen.reading.yamlvalues import SHORT, Value

DEEPEST = 20
"""The last column where a usual list or mapping may begin: it nests less deeply than a file may."""
KEY = re.compile(r"[a-z][a-z0-9-]*")
PAIR = re.compile(rf"{KEY.pattern}:(?: |$)")
"""The beginning of a mapping, after the dash of a list."""
BLOCKS = {">-": (" ", ""), ">": (" ", "\n"), "|-": ("\n", ""), "|": ("\n", "\n")}
"""What begins a text in the lines below it, folded or literal, with what is between and after these lines."""
LONGEST = max(map(len, BLOCKS))


class UnusualError(Exception):
    """Raised for lines that the parser has to read."""


def usual(text: str, column: int) -> dict[str, Value] | None:
    """Return a mapping in a list, or None if the parser has to read it.

    Args:
        text: its lines, without the dash before it and the line end after it.
        column: the column where it begins.
    """
    lines = [*f"{' ' * column}{text}".split("\n"), ""]
    try:
        values, at = _mapping(lines, 0, column)
    except UnusualError:
        return None
    return None if "\t" in text or any(lines[at:]) else values


def _mapping(lines: list[str], at: int, column: int) -> tuple[dict[str, Value], int]:
    """Read a mapping.

    Args:
        lines: the lines; the last one is empty.
        at: the index of its first line.
        column: the column of its keys.

    Returns:
        the mapping, and the index of the line after it.
    """
    values: dict[str, Value] = {}
    value: Value
    indentation = " " * column
    while (line := lines[at]).startswith(indentation):
        key, colon, text = line.partition(": ")
        key = key[column:]
        at += 1
        if not colon and key.endswith(":"):
            key = key[:-1]
            value, at = _below(lines, at, column)
        elif len(text) <= LONGEST and text in BLOCKS:
            value, at = _block(lines, at, column, text)
        else:
            value = _on_line(text)
        if key in values or not (key.isalpha() or KEY.fullmatch(key)):
            raise UnusualError
        values[sys.intern(key)] = value
    return values, at


def _below(lines: list[str], at: int, column: int) -> tuple[Value, int]:
    """Read the list or mapping below a key; return it, and the index of the line after it."""
    inner = _indentation(lines[at])
    if column <= inner <= DEEPEST and lines[at].startswith("- ", inner):
        return _list(lines, at, inner)
    if column < inner <= DEEPEST:
        return _mapping(lines, at, inner)
    raise UnusualError


def _list(lines: list[str], at: int, column: int) -> tuple[list[Value], int]:
    """Read a list with its dashes in a column; return it, and the index of the line after it."""
    values: list[Value] = []
    value: Value
    dash, indentation = f"{' ' * column}- ", " " * (column + 2)
    while lines[at].startswith(dash):
        text = lines[at][column + 2 :]
        if PAIR.match(text):
            lines[at] = indentation + text
            value, at = _mapping(lines, at, column + 2)
        else:
            value, at = _on_line(text), at + 1
        values.append(value)
    return values, at


def _block(lines: list[str], at: int, column: int, sign: str) -> tuple[str, int]:
    """Read a text in the lines below its key; return it, and the index of the line after it."""
    inner = _indentation(lines[at])
    indentation, texts = " " * inner, []
    while inner > column and lines[at].startswith(indentation):
        text = lines[at][inner:]
        if text[:1] in ("", " ") or text.endswith(" "):
            raise UnusualError
        texts.append(text)
        at += 1
    if not texts:
        raise UnusualError
    between, after = BLOCKS[sign]
    return _shared(between.join(texts) + after), at


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _on_line(text: str) -> Value:
    """Return the value that is the rest of a line."""
    if text[:1].isalnum():
        # One character first, which Python finds faster than two.
        is_pair = ":" in text and (": " in text or text[-1] == ":")
        if is_pair or ("#" in text and " #" in text) or text[-1] == " ":
            raise UnusualError
        return text if len(text) >= SHORT else _plain(text)
    if text.startswith("[") and text.endswith("]"):
        return _in_brackets(text[1:-1].split(", "))
    if text.startswith("{") and text.endswith("}"):
        return _in_braces(text[1:-1].split(", "))
    return _quoted(text)


def _in_brackets(entries: list[str]) -> list[Value]:
    plain = [None if one[:1] in "'\"" else one for one in entries]
    if slips.parting_comma(plain, [False] * len(plain)):
        raise UnusualError
    return [*map(_entry, entries)]


def _in_braces(entries: list[str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for one in entries:
        key, _, text = one.partition(": ")
        if key in values or not (key.isalpha() or KEY.fullmatch(key)):
            raise UnusualError
        values[sys.intern(key)] = _entry(text)
    return values


def _entry(text: str) -> str:
    """Return a text between brackets or braces, where fewer characters need no quotes."""
    return _plain(text) if PLAIN.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    quote, inner = text[:1], text[1:-1]
    if len(text) < 2 or quote not in "'\"" or text[-1] != quote or quote in inner:
        raise UnusualError
    if quote == '"' and "\\" in inner:
        raise UnusualError
    return _shared(inner)


def _plain(text: str) -> str:
    return "" if text in NOTHING else _shared(text)


def _shared(text: str) -> str:
    return sys.intern(text) if len(text) < SHORT else text
