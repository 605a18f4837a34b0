"""Marks within a line: escapes, code, formulas, stars and underscores, `H~2~O` and `x^2^`."""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

from quizgen.text.spans import FORMULA, code_end

ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
"""A backslash that escapes the next character; any other backslash is text."""
COMMENT = re.compile(r"(?:(?<=^/)|(?<=\s/))[*_]|[*_]+/(?!\S)")
"""Stars that begin or end a comment, as in `/* x */`, and so don't open or close emphasis."""
OF_CODE = re.compile(r"[*_]+(?:[])},;:/]|\.(?!\.))")
"""Stars and underscores in a path, a pattern or a list of symbols, which don't open emphasis."""
MOST_STARS = 3
"""The longest run of stars that can be emphasis or strong."""
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Letters of scripts without spaces between words, or before endings: Thai to Korean."""
SCRIPT = re.compile(r"([~^])((?:[^\W_]|[+\-−,]){1,20})\1")
BEFORE_SCRIPT = "^)]}'’′|*_\ufdd1"
"""Characters that a script may follow, besides letters and digits; the last one ends a gap's mark."""


def escape(state: StateInline, silent: bool) -> bool:
    """Read the character after a backslash as itself."""
    found = ESCAPED.match(state.src, state.pos)
    if not found:
        return False
    token = state.push("text_special", "", 0)
    token.content, token.markup = found[0][1], "\\"
    state.pos = found.end()
    return True


def code(state: StateInline, silent: bool) -> bool:
    """Read code with all its spaces, except one that separates a backtick in it from the marks."""
    start = state.pos
    if state.src[start] != "`":
        return False
    at = start
    while at < state.posMax and state.src[at] == "`":
        at += 1
    end = code_end(state.src, start, at - start)
    if end < 0:
        state.append_pending(state.src[start:at])
        state.pos = at
        return True
    inside = state.src[at:end]
    if inside.startswith(" `") or inside.endswith("` "):
        inside = inside[inside.startswith(" `") : len(inside) - inside.endswith("` ")]
    token = state.push("code_inline", "code", 0)
    token.content, token.markup = inside, "`" * (at - start)
    state.pos = end + at - start
    return True


def formula(state: StateInline, silent: bool) -> bool:
    """Read the text between dollar signs as TeX."""
    found = FORMULA.match(state.src, state.pos) if state.src[state.pos] == "$" else None
    if not found:
        return False
    display = found["display"]
    token = state.push("math_inline" if display is None else "math_inline_double", "math", 0)
    token.content = found["inline"] if display is None else display
    token.markup = "$" if display is None else "$$"
    state.pos = found.end()
    return True


def emphasis(state: StateInline, silent: bool) -> bool:
    """Note stars and underscores that may open or close emphasis; others are text."""
    marker = state.src[state.pos]
    if marker not in "*_":
        return False
    run = state.scanDelims(state.pos, marker == "*")
    before = state.src[state.pos - 1 : state.pos]
    after = state.src[state.pos + run.length : state.pos + run.length + 1]
    if _is_itself(marker, run.length, before, after):
        state.append_pending(marker * run.length)
    else:
        is_comment = COMMENT.match(state.src, state.pos) is not None
        is_code = is_comment or OF_CODE.match(state.src, state.pos) is not None
        can_open = run.can_open and before not in tuple(")]}") and not is_code
        can_close = run.can_close and not is_comment
        for _ in range(run.length):
            state.push("text", "", 0).content = marker
            here = len(state.tokens) - 1
            state.delimiters.append(Delimiter(ord(marker), run.length, here, -1, can_open, can_close))
    state.pos += run.length
    return True


def _is_itself(marker: str, length: int, before: str, after: str) -> bool:
    if length > (1 if marker == "_" else MOST_STARS):
        return True
    between = before.isalnum() and after.isalnum()
    return between and not (marker == "*" and UNSPACED.match(before + after))


def script(state: StateInline, silent: bool) -> bool:
    """Read `H~2~O` and `x^2^` as subscript and superscript, right after a letter, digit or the like."""
    found = SCRIPT.match(state.src, state.pos) if state.src[state.pos] in "~^" else None
    if not found or not _may_carry(state):
        return False
    after = state.src[found.end() : found.end() + 1]
    if found[1] == "^" and after.isdecimal():  # 2^3^2 is a tower of powers
        return False
    name = "sub" if found[1] == "~" else "sup"
    for kind, nesting in ((f"{name}_open", 1), ("", 0), (f"{name}_close", -1)):
        token = state.push(kind or "text", name if kind else "", nesting)  # type: ignore[arg-type] # -1, 0, 1
        token.markup, token.content = (found[1], "") if kind else ("", found[2])
    state.pos = found.end()
    return True


def _may_carry(state: StateInline) -> bool:
    before = state.src[state.pos - 1 : state.pos]
    if before == "~":
        return not state.pending and bool(state.tokens) and state.tokens[-1].type == "sub_close"
    return bool(before) and (before.isalnum() or before in BEFORE_SCRIPT)
