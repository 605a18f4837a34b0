"""YAML in blocks, as a person writes a bank: short lines, few quotes, long texts folded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, cast

from quizgen.reading import yamltree
from quizgen.reading.yamltext import PLAIN, quoted

Plain: TypeAlias = "str | bool | Sequence[Plain] | Mapping[str, Plain]"
WIDTH = 100
"""Characters of a line; a long text is folded, a long list stands in lines of its own."""
BEGINS = re.compile(r"[^\W_]|[$(/<§¿¡+](?=\S)|-\d|\\")
"""How a text begins that needs no quotes."""
NEEDS_QUOTES = re.compile(r": |:$|[ \t]#|[\t\n\x00-\x1f]|^\s|\s$|[\u0085\u00a0\u2028\u2029\ufeff]")
WIDEST = 40
"""Characters of an entry between brackets."""
IN_BRACKETS = re.compile(r"[,\[\]{}]")


def entry(values: Mapping[str, Plain], indent: int = 0) -> str:
    """Return a mapping as an entry of a list: its first key behind a dash.

    Args:
        values: texts, true or false, lists and mappings of these.
        indent: of the dash.
    """
    lines = "\n".join(_mapping(values, indent + 2)).split("\n")
    text = "\n".join([" " * indent + "- " + lines[0].lstrip(), *lines[1:]])
    if _reads_as(f"a:\n{text}", {"a": [values]}):
        return text
    rest = (f"{' ' * (indent + 2)}{key}: {_careful(value)}" for key, value in values.items())
    return " " * indent + "- " + "\n".join(rest).lstrip()


def mapping(values: Mapping[str, Plain]) -> str:
    """Return a mapping as a whole file has it, without a line end behind it."""
    text = "\n".join(_mapping(values, 0))
    return (
        text
        if _reads_as(text, values)
        else "\n".join(f"{key}: {_careful(one)}" for key, one in values.items())
    )


def _reads_as(text: str, values: Plain) -> bool:
    """Return whether YAML says just what is meant, and nothing in it looks like a slip."""
    tree = yamltree.read("", text.encode())
    return not tree.problems and said(tree.root) == said(values)


def said(value: Plain) -> Plain:
    """Return a value as strict YAML reads it: all scalars are texts, without line ends behind them."""
    if isinstance(value, str):
        return value.rstrip("\n")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return {key: said(one) for key, one in value.items()}
    return [said(one) for one in value]


def _careful(value: Plain) -> str:
    """Return a value on one line, all its texts in quotes: JSON is YAML."""
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
    """Return what stands behind a key, with the space or line end before it.

    Args:
        value: what is said.
        indent: of the key.
        before: how many characters the key has.
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
    """Yield lines that YAML folds into a text again: they are cut at single spaces."""
    line = ""
    for word in re.split(r"(?<! ) (?! )", text):
        if line and len(line) + len(word) >= width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _short(text: str) -> str:
    """Return a text on one line, without quotes where it needs none."""
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
    """Return a value between brackets or braces, where a person would write it so; else None."""
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
    """Return a text on one line as it can stand between brackets, without quotes where it needs none."""
    short = _short(text)
    plain = short != text or PLAIN.fullmatch(text) or not IN_BRACKETS.search(text)
    return short if plain else _single(text)
