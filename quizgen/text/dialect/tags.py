"""The four HTML tags that a text may have: `<sub>`, `<sup>` and `<u>` in pairs, and `<br>`."""

from __future__ import annotations

import re
from collections import Counter

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

TAG = re.compile(r"<(/?)(sub|sup|u)>|<br ?/?>", re.IGNORECASE)


def tag(state: StateInline, silent: bool) -> bool:
    """Note a tag; `pair` matches the halves after the whole text is read."""
    found = TAG.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "<" else None
    if not found:
        return False
    if found[2]:
        token = state.push("tag", found[2].lower(), 0)
        token.info = found[1]
    else:
        token = state.push("hardbreak", "br", 0)
    token.markup = found[0]
    state.pos = found.end()
    return True


def pair(state: StateInline) -> None:
    """Match opening and closing tags at the same level, as inside emphasis; unmatched tags become text."""
    levels: list[tuple[list[Token], Counter[str]]] = [([], Counter())]
    for token in state.tokens:
        if token.type == "tag":
            _match(token, *levels[-1])
        elif token.nesting > 0:
            levels.append(([], Counter()))
        elif token.nesting < 0 and len(levels) > 1:
            levels.pop()
    for token in state.tokens:
        if token.type == "tag":
            token.type, token.tag, token.content, token.markup = "text", "", token.markup, ""


def _match(token: Token, opened: list[Token], count: Counter[str]) -> None:
    if token.info != "/":
        opened.append(token)
        count[token.tag] += 1
    elif count[token.tag]:
        while opened:
            opening = opened.pop()
            count[opening.tag] -= 1
            if opening.tag == token.tag:
                opening.type, opening.nesting = f"{token.tag}_open", 1
                token.type, token.nesting = f"{token.tag}_close", -1
                return
