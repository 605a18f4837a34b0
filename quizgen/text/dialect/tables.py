"""Tables as in GitHub Flavored Markdown (section 4.10); a bar in code or a formula belongs to its cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from markdown_it.rules_block import StateBlock

from quizgen.text.spans import outside

RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
PADDED = 4096
"""Most missing cells that a table is given, so that a short text can't demand millions."""


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a row, a line of dashes with as many columns, and the rows below as a table."""
    if start + 1 >= end or state.sCount[start + 1] < state.blkIndent or state.is_code_block(start):
        return False
    head, rule = cells(_line(state, start)), _line(state, start + 1)
    if not head or not RULE.fullmatch(rule):
        return False
    sides = [_side(mark) for mark in rule.strip("|").split("|")]
    if len(sides) != len(head):
        return False
    if not silent:
        _build(state, start, end, head, sides)
    return True


def cells(line: str) -> list[str]:
    """Return the cells of a row; an empty list if the line has no bar."""
    bars = [at for at, _ in outside(line, "|")]
    if not bars:
        return []
    found = [
        line[before + 1 : at].strip() for before, at in zip([-1, *bars], [*bars, len(line)], strict=True)
    ]
    return found[not found[0] : len(found) - (len(found) > 1 and not found[-1])]


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].strip()


def _side(mark: str) -> str:
    mark = mark.strip()
    if mark.endswith(":"):
        return "center" if mark.startswith(":") else "right"
    return "left" if mark.startswith(":") else ""


def _build(state: StateBlock, start: int, end: int, head: Sequence[str], sides: Sequence[str]) -> None:
    opening = state.push("table_open", "table", 1)
    state.push("thead_open", "thead", 1)
    _row(state, start, head, sides, "th")
    state.push("thead_close", "thead", -1)
    spare, at = PADDED, start + 2
    while at < end and (row := _body_row(state, at, end)):
        if at == start + 2:
            state.push("tbody_open", "tbody", 1)
        lacking = min(spare, max(0, len(sides) - len(row)))
        spare -= lacking
        _row(state, at, [*row, *[""] * lacking], sides, "td")
        at += 1
    if at > start + 2:
        state.push("tbody_close", "tbody", -1)
    state.push("table_close", "table", -1)
    opening.map = [start, at]
    opening.markup = _line(state, start + 1) + "".join(
        sign for number in (start, *range(start + 2, at)) for _, sign in outside(_line(state, number), "|")
    )
    state.line = at


def _body_row(state: StateBlock, number: int, end: int) -> list[str]:
    """Return a row's cells; an empty list if the table ends before this line."""
    if state.sCount[number] < state.blkIndent or state.is_code_block(number):
        return []
    if any(ends(state, number, end, True) for ends in state.md.block.ruler.getRules("blockquote")):
        return []
    return cells(_line(state, number))


def _row(state: StateBlock, number: int, row: Sequence[str], sides: Sequence[str], name: str) -> None:
    state.push("tr_open", "tr", 1).meta = {"beyond": list(row[len(sides) :])}
    for cell, side in zip_longest(row, sides[: len(row)], fillvalue=""):
        opening = state.push(f"{name}_open", name, 1)
        if side:
            opening.attrs = {"style": f"text-align:{side}"}
        token = state.push("inline", "", 0)
        token.map, token.content, token.children = [number, number + 1], cell, []
        state.push(f"{name}_close", name, -1)
    state.push("tr_close", "tr", -1)
