"""Blocks of texts with several lines, with fewer marks than in CommonMark: more characters are text."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from quizgen.text.dialect.links import picture_end

ENDS = {
    "blockquote": ["paragraph", "blockquote", "list"],
    "hr": ["blockquote", "list"],
    "list": ["paragraph", "blockquote"],
    "heading": ["paragraph", "blockquote"],
}
"""The kinds of blocks that each kind interrupts; dashes right below a line don't end its paragraph."""
LINE = re.compile(r"(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}")
HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*)")


def _line(state: StateBlock, number: int) -> str:
    """Return a line without spaces at its ends; an empty text if it is code."""
    if state.is_code_block(number):
        return ""
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()


def quotation(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `> words` as a quotation, but not `>>> code` or `>5`, which have no space after the first `>`."""
    line = _line(state, start)
    return (line == ">" or line.startswith((">\t", "> "))) and blockquote(state, start, end, silent)


def lists(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `-`, `*` and numbers as list items, but not `+`."""
    return not _line(state, start).startswith("+") and list_block(state, start, end, silent)


def line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a line of `---` or `***` as a horizontal rule, but not `___`, which is a blank to fill in."""
    written = _line(state, start)
    if not LINE.fullmatch(written):
        return False
    if not silent:
        state.line = start + 1
        token = state.push("hr", "hr", 0)
        token.map, token.markup = [start, state.line], written
    return True


def heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `# words` as a heading, with everything after the opening `#`s."""
    found = HEADING.fullmatch(_line(state, start))
    if not found:
        return False
    if not silent:
        state.line = start + 1
        for kind, nesting in (("heading_open", 1), ("inline", 0), ("heading_close", -1)):
            token = state.push(kind, f"h{len(found[1])}" if nesting else "", nesting)  # type: ignore[arg-type]
            token.map = [start, state.line]
            token.markup = found[1] if nesting > 0 else ""
            token.content = "" if nesting else found[2]
            token.children = None if nesting else []
    return True


def picture(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a picture alone on its line as a paragraph of its own."""
    written = _line(state, start)
    if picture_end(written, 0) != len(written) or not written:
        return False
    if not silent:
        state.line = start + 1
        state.push("paragraph_open", "p", 1).map = [start, state.line]
        token = state.push("inline", "", 0)
        token.map, token.content, token.children = [start, state.line], written, []
        state.push("paragraph_close", "p", -1)
    return True


def number_items(state: StateCore) -> None:
    """Make list items show their numbers as typed: `1)`, `02.`, skipped numbers, repeated numbers."""
    expected: list[int] = []
    for token in state.tokens:
        if token.type == "ordered_list_open":
            expected.append(int(token.attrs.get("start", 1)))
        elif token.type == "ordered_list_close":
            expected.pop()
        elif token.type == "list_item_open" and token.info:
            _number(token, expected)


def _number(token: Token, expected: list[int]) -> None:
    number = int(token.info)
    if number != expected[-1]:
        token.attrs["value"] = number
    if token.markup != "." or token.info != str(number):
        token.attrs["style"] = f'list-style-type: "{token.info}{token.markup} "'
    expected[-1] = number + 1
