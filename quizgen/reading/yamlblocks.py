"""Writes YAML in blocks as a person would: short lines, few quotes, long texts folded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, cast

from quizgen.reading import yamltree
from quizgen.reading.yamltext import PLAIN, quoted

Plain: TypeAlias = "str | bool | Sequence[Plain] | Mapping[str, Plain]"
WIDTH = 100
"""Most characters of a line: a longer text is folded, a longer list gets one line per entry."""
BEGINS = re.compile(r"[^\W_]|[$(/<§¿¡+](?=\S)|-\d|\\")
"""The beginning of a text that needs no quotes."""
NEEDS_QUOTES = re.compile(r": |:$|[ \t]#|[\t\n\x00-\x1f]|^\s|\s$|[\u0085\u00a0\u2028\u2029\ufeff]")
WIDEST = 40
"""Most characters of an entry in a list between brackets."""
IN_BRACKETS = re.compile(r"[,\[\]{}]")


def entry(values: Mapping[str, Plain], indent: int = 0) -> str:
    """Return a mapping as a list entry: a dash, then its first key.

    Args:
        values: texts, true or false, and lists and mappings of these.
        indent: the spaces before the dash.
    """
    lines = "\n".join(_mapping(values, indent + 2)).split("\n")
    text = "\n".join([" " * indent + "- " + lines[0].lstrip(), *lines[1:]])
    if _reads_as(f"a:\n{text}", {"a": [values]}):
        return text
    rest = (f"{' ' * (indent + 2)}{key}: {_careful(value)}" for key, value in values.items())
    return " " * indent + "- " + "\n".join(rest).lstrip()


def mapping(values: Mapping[str, Plain]) -> str:
    """Return a mapping as the text of a whole file, without the last line end."""
    text = "\n".join(_mapping(values, 0))
    return (
        text
        if _reads_as(text, values)
        else "\n".join(f"{key}: {_careful(one)}" for key, one in values.items())
    )


def _reads_as(text: str, values: Plain) -> bool:
    """Return whether a text reads as exactly these values, without any problem."""
    tree = yamltree.read("", text.encode())
    return not tree.problems and said(tree.root) == said(values)


def said(value: Plain) -> Plain:
    """Return a value as strict YAML reads it: every scalar a text, without line ends at its end."""
    if isinstance(value, str):
        return value.rstrip("\n")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return {key: said(one) for key, one in value.items()}
    return [said(one) for one in value]


def _careful(value: Plain) -> str:
    """Return a value on one line with all texts in quotes: the safe form, since JSON is YAML."""
    if isinstance(value, str):
        return _single(value) if "\n" not in value and "\\" in value else quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_careful(one)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(map(_careful, value)) + "]"


def _mapping(values: Mapping[str, Plain], indent: int) -> Iterator[str]:
    for key, value in values.items():
        yield f"{' ' * indent}{key}:{_value(value, indent, len(key) + 1)}"


def _value(value: Plain, indent: int, before: int) -> str:
    """Return the text after a key's colon, with the space or line end before it.

    Args:
        value: the value.
        indent: the spaces before the key.
        before: the length of the key with its colon.
    """
    room = WIDTH - indent - before - 1
    if isinstance(value, str):
        return _text(value, indent, room)
    flow = _flow(value)
    if flow is not None and len(flow) <= room:
        return f" {flow}"
    if isinstance(value, Mapping):
        return "\n" + "\n".join(_mapping(value, indent + 2))
    return "\n" + "\n".join(_item(one, indent + 2) for one in cast("Sequence[Plain]", value))


def _item(value: Plain, indent: int) -> str:
    dash = " " * indent + "-"
    if isinstance(value, Mapping):
        flow = _flow(value)
        if flow is not None and len(flow) <= WIDTH - indent - 2:
            return f"{dash} {flow}"
        return f"{dash} " + "\n".join(_mapping(value, indent + 2)).lstrip()
    return dash + _value(value, indent, 1)


def _text(text: str, indent: int, room: int) -> str:
    inner = "\n" + " " * (indent + 2)
    if "\n" in text and not text.startswith((" ", "\n")) and not re.search(r"[ \t]\n|\s$", text):
        return " |" + "".join(f"{inner}{line}" if line else "\n" for line in text.split("\n"))
    short = _short(text)
    if len(short) <= room or " " not in text.strip() or "\n" in text or re.search(r"^\s|\s$|\t", text):
        return f" {short}"
    return " >" + "".join(f"{inner}{line}" for line in _folded(text, WIDTH - indent - 2))


def _folded(text: str, width: int) -> Iterator[str]:
    """Yield lines, cut at single spaces, that YAML folds back into the same text."""
    line = ""
    for word in re.split(r"(?<! ) (?! )", text):
        if line and len(line) + len(word) >= width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _short(text: str) -> str:
    """Return a text on one line, without quotes if it needs none."""
    if text and BEGINS.match(text) and not NEEDS_QUOTES.search(text):
        return text
    return (
        quoted(text) if re.search(r"[\n\t\x00-\x1f\u0085\u2028\u2029]", text) or not text else _single(text)
    )


def _single(text: str) -> str:
    if "'" in text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _flow(value: Plain) -> str | None:
    """Return a value between brackets or braces if a person would write it so; otherwise None."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return None if "\n" in value else in_flow(value)
    if isinstance(value, Mapping):
        parts = {key: _flow(one) for key, one in value.items()}
        whole = "{" + ", ".join(f"{key}: {part}" for key, part in parts.items()) + "}"
        return None if None in parts.values() else whole
    items = [_flow(one) for one in value]
    wide = any(item is None or "," in item or len(item) > WIDEST for item in items)
    lists = any(isinstance(one, Mapping) for one in value)
    return None if wide or lists else "[" + ", ".join(map(str, items)) + "]"


def in_flow(text: str) -> str:
    """Return a text on one line for use between brackets, without quotes if it needs none."""
    short = _short(text)
    plain = short != text or PLAIN.fullmatch(text) or not IN_BRACKETS.search(text)
    return short if plain else _single(text)
