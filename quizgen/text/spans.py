"""Spans that are taken as typed: escapes, code, formulas. Other rules apply only outside them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from quizgen.text.lazily import lazily

BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\}"
"""A text in matching braces, with up to three more levels of braces in it."""
WORDS = rf"(?:text[a-z]*|[mhf]box|ce)\s*{BRACES}"
"""TeX commands whose argument is words or chemistry, in which dollar signs begin an inner formula."""
INSIDE = rf"(?:\\{WORDS}|\\(?!{WORDS}).|[^$\\])"
OF_ANKI = r"(?:(?<=\[\$)|(?<=\[/\$)|(?<=\[\$\$)|(?<=\[/\$\$))\]"
"""After the dollar signs of Anki's own LaTeX, `[$]x[/$]` and `[$$]x[/$$]`."""
OPENS_NONE = rf"(?<=[^\W_]\$)\d|(?<=[\w\])*+?.^]\$)\\?[|)]|{OF_ANKI}"
"""After a dollar sign that opens no formula: a price (`US$20`), or the end of a pattern (`^a$|^b$`)."""
CLOSES_NONE = r'(?<=[^\\^_][/:=+*.,@<>!&(\[;`"-]\$)[A-Za-z_{]'
"""After a dollar sign that closes no formula: the name of a variable, as in `$HOME/$USER`."""
FORMULA = lazily(
    rf"(?<!\d)(?:\$\$(?!{OF_ANKI})(?P<display>(?:{INSIDE}|\$(?!\$))+?)\$\$"
    rf"|\$(?!\s|{OPENS_NONE})(?P<inline>{INSIDE}+?)(?<!\s)\$(?!{CLOSES_NONE}))(?!\d)",
    re.DOTALL,
)
"""A formula in a line: no space inside its dollar signs and no digit beside them, unlike prices."""
SIGN = re.compile(r"\\.|`+|\$|[\[\]|]", re.DOTALL)
RUN = re.compile("`+")


@lru_cache(maxsize=64)
def code_runs(text: str) -> dict[int, list[int]]:
    """Return the offsets of runs of backticks, by the length of the runs."""
    runs: dict[int, list[int]] = {}
    for run in RUN.finditer(text):
        runs.setdefault(len(run[0]), []).append(run.start())
    return runs


def code_end(text: str, start: int, length: int) -> int:
    """Return the offset of the run of backticks that closes code, or -1.

    Args:
        text: the whole text.
        start: the offset of the opening run.
        length: the length of the opening run.
    """
    runs = code_runs(text).get(length, ())  # none if a backslash takes the first backtick of a run
    after = bisect_left(runs, start + length)
    return runs[after] if after < len(runs) else -1


def outside(text: str, signs: str) -> Iterator[tuple[int, str]]:
    r"""Yield the offsets of some of `[`, `]` and `|` that are not escaped, nor in code or a formula."""
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
    """Return the offsets of closing brackets by those of their opening brackets."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for at, sign in outside(text, "[]"):
        if sign == "[":
            opened.append(at)
        elif opened:
            pairs[opened.pop()] = at
    return pairs
