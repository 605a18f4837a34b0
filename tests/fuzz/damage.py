"""Ways to damage a text: its bytes, its lines, or the structure of its YAML. Chance is an argument."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import yaml

PIECES = (
    "{", "}", "[", "]", ": ", ":", "- ", "\n", "\n\n", "\t", '"', "'", "#", " #", "&a ", "*a", "!x ", "|\n",
    ">\n", "? ", "---\n", "...\n", "%YAML 1.1\n", "<<: ", "<<<<<<< ours\n", "=======\n", "yes", "null", "~\n",
    "{{c1::", "}}", "{{", "{%", "{#", "$", "$$", "\\frac{", "`", "```\n", "![](x.png)",
    "![a](../../etc/passwd)",
    "<b>", "</script>", "<!--", "]]>", "&amp;", "&", "~", "=", "\\", "\\u0000", "\x00", "\x01",
    "\x1b[2J", "\x7f",
    "\x85", "\u2028", "\u202e", "\ufeff", "\ufffe", "\U0001f426", "é", "e\u0301", "1e999", "-1", "0",
    "99999999999999999999", "nan", ".5", "0x10",
)  # fmt: skip
NOT_UTF8 = (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xff\xfe", b"\xf5\x80\x80\x80")
VALUES: tuple[Any, ...] = (
    "", " ", "x", "*", "x" * 5000, "\u202e", "two\nlines", "1", "-1", "1e999", "0.1", "true", [], [[]], {},
    {"": ""}, {"text": "x"}, {"text": ["x"]}, ["a", "a"], [{"text": "a", "key": "true"}], {"c1": ["a"]},
    {"paper": "*"}, ["{{c1::a}}"], "{{c1::a|b::c}}", "$\\frac$", "![](nothing.png)", "a/b", "2026-02-30",
)  # fmt: skip


def in_bytes(chance: Random, data: bytes) -> bytes:
    """Change, insert or delete a few bytes; sometimes, cut off the end."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[at + chance.randint(1, 12) :]
            case 2:
                data = data[:at]
            case 3:
                data = data[:at] + chance.choice(NOT_UTF8) + data[at:]
            case _:
                data = data[:at] + chance.choice(PIECES).encode() + data[at:]
    return data


def in_lines(chance: Random, data: bytes) -> bytes:
    """Delete, repeat, move, indent or join lines, or put a piece of YAML, Markdown or HTML into one."""
    lines = data.decode().splitlines()
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        line = lines[at]
        match chance.randrange(6):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(chance.randrange(len(lines)), line)
            case 2:
                lines[at] = " " * chance.randint(1, 4) + line
            case 3:
                lines[at] = line[chance.randint(1, 3) :]
            case 4:
                lines[at] = line + chance.choice(lines).strip()
            case _:
                column = chance.randrange(len(line) + 1)
                lines[at] = line[:column] + chance.choice(PIECES) + line[column:]
    return ("\n".join(lines) + "\n").encode()


def in_structure(chance: Random, data: bytes) -> bytes:
    """Put a value in another one's place: the file is still YAML, but means something else."""
    root = yaml.load(data, yaml.BaseLoader)  # as texts, like quizgen
    spots = list(_spots(root))
    for _ in range(chance.randint(1, 2)):
        holder, key = chance.choice(spots)
        other_holder, other_key = chance.choice(spots)
        match chance.randrange(4):
            case 0:
                holder[key] = chance.choice(VALUES)
            case 1:
                holder[key] = other_holder[other_key]
            case 2 if isinstance(holder, dict):
                holder[f"{key}{chance.choice(('x', '-', ' ', ''))}"] = chance.choice(VALUES)
            case _:
                holder[key] = [holder[key]]
    return yaml.dump(_without_circles(root), Dumper=_Plain, allow_unicode=True, sort_keys=False).encode()


class _Plain(yaml.SafeDumper):
    """Writes a value in full wherever it occurs, because quizgen refuses aliases and would see no more."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each list or mapping with each of its keys."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _spots(inner)


def _without_circles(value: Any, around: tuple[int, ...] = ()) -> Any:
    if id(value) in around or len(around) > 12:
        return "circle"
    inside = (*around, id(value))
    if isinstance(value, dict):
        return {key: _without_circles(one, inside) for key, one in value.items()}
    return [_without_circles(one, inside) for one in value] if isinstance(value, list) else value


DAMAGES: tuple[Callable[[Random, bytes], bytes], ...] = (in_bytes, in_lines, in_structure)
