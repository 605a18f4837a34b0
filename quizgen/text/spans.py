"""What is taken as it is typed: escaped signs, code, formulas. Other rules look outside of these."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\}"
"""What stands between braces that pair, three deep."""
WORDS = rf"(?:text[a-z]*|[mhf]box)\s*{BRACES}"
"""Commands of TeX with words, in which dollars begin a formula of their own."""
INSIDE = rf"(?:\\{WORDS}|\\(?!{WORDS}).|[^$\\])"
OPENS_NONE = r"(?<=[^\W_]\$)\d|(?<=[\w\])*+?.^]\$)\\?[|)]"
"""Behind a dollar: a price, as in `US$20`; what ends a part of a regular expression, as in `^a$|^b$`."""
CLOSES_NONE = r'(?<=[^\\^_][/:=+*.,@<>&(\[;`"-]\$)[A-Za-z_{]'
"""Behind a dollar: the name of a variable, as in `$HOME/$USER`; no formula ends in such a sign."""
FORMULA = re.compile(
    rf"(?<!\d)(?:\$\$(?P<display>(?:{INSIDE}|\$(?!\$))+?)\$\$"
    rf"|\$(?!\s|{OPENS_NONE})(?P<inline>{INSIDE}+?)(?<!\s)\$(?!{CLOSES_NONE}))(?!\d)",
    re.DOTALL,
)
"""A formula in a line: no space inside its dollars, no digit beside them, so that money stays money."""
SIGN = re.compile(r"\\.|`+|\$|[\[\]|]", re.DOTALL)
RUN = re.compile("`+")


@lru_cache(maxsize=64)
def code_runs(text: str) -> dict[int, list[int]]:
    """Return where runs of backticks begin, by their length."""
    runs: dict[int, list[int]] = {}
    for run in RUN.finditer(text):
        runs.setdefault(len(run[0]), []).append(run.start())
    return runs


def code_end(text: str, start: int, length: int) -> int:
    """Return where the code ends whose run of backticks begins at `start`: at its next run, or -1."""
    runs = code_runs(text)[length]
    after = bisect_left(runs, start + length)
    return runs[after] if after < len(runs) else -1


def outside(text: str, signs: str) -> Iterator[tuple[int, str]]:
    r"""Yield where signs of `[`, `]`, `|` stand that are not escaped, and in no code and no formula."""
    at = 0
    while found := SIGN.search(text, at):
        at, sign = found.end(), found[0]
        if sign[0] == "`":
            end = code_end(text, found.start(), len(sign))
            at = end + len(sign) if end >= 0 else at
        elif sign == "$":
            formula = FORMULA.match(text, found.start())
            at = formula.end() if formula else at
        elif sign in signs:
            yield found.start(), sign


@lru_cache(maxsize=64)
def brackets(text: str) -> dict[int, int]:
    """Return where the bracket closes that opens at a place, for all places of a text."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for at, sign in outside(text, "[]"):
        if sign == "[":
            opened.append(at)
        elif opened:
            pairs[opened.pop()] = at
    return pairs
