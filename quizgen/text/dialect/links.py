"""Links, pictures, addresses: only in full form, so that `f[i](x)` and `vector<std::string>` stay text."""

from __future__ import annotations

import re
from urllib.parse import unquote

from markdown_it.rules_inline import StateInline

from quizgen.text.spans import brackets

ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
TARGET = re.compile(
    r"\(\s*(?:<((?:https?://|mailto:)[^<>\n]+)>|((?:https?://|mailto:)(?:[^\s()]|\([^\s()]*\))+))\s*\)"
)
PICTURE = re.compile(r"\(\s*(?:<([^<>\n]+)>|((?:[^()\n\\]|\\.|\([^()\n]*\))+))\s*\)")
WIDTH = re.compile(r"\{\s*width\s*=\s*((?:100|[1-9][0-9]?)\s*%|[0-9]{1,2}(?:\.[0-9])?\s*cm)\s*\}", re.ASCII)
"""The width of a picture: in percent of the line, or in centimetres."""
ADDRESS = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)>", re.ASCII)


def link(state: StateInline, silent: bool) -> bool:
    """Read `[words](https://…)` as a link, but not inside another link."""
    if state.src[state.pos] != "[" or state.linkLevel:
        return False
    end = brackets(state.src).get(state.pos, -1)
    found = TARGET.match(state.src, end + 1, state.posMax) if end > 0 else None
    if not found:
        return False
    start, after = state.pos, state.posMax
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": state.md.normalizeLink(ESCAPE.sub(r"\1", found[1] or found[2]))}
    opening.markup = f"[]{found[0]}"
    state.pos, state.posMax = start + 1, end
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.push("link_close", "a", -1)
    state.pos, state.posMax = found.end(), after
    return True


def picture(state: StateInline, silent: bool) -> bool:
    """Read `![words](figures/name.png){width=50%}` as a picture, with any characters in its name."""
    end = picture_end(state.src, state.pos)
    if end > state.posMax or end < 0:
        return False
    words_end = brackets(state.src)[state.pos + 1]
    name = PICTURE.match(state.src, words_end + 1)
    width = WIDTH.match(state.src, name.end()) if name else None
    token = state.push("image", "img", 0)
    written = ((name[1] or name[2]) if name else "").strip()
    token.attrs = {"src": unquote(ESCAPE.sub(r"\1", written))}
    if width:
        token.attrs["style"] = f"width: {width[1].replace(' ', '')}"
    token.content = state.src[state.pos + 2 : words_end]
    token.markup = state.src[state.pos : end]
    state.pos = end
    return True


def picture_end(text: str, start: int) -> int:
    """Return the end of the picture that begins at an offset of a text; -1 if there is none."""
    if not text.startswith("![", start):
        return -1
    words_end = brackets(text).get(start + 1, -1)
    name = PICTURE.match(text, words_end + 1) if words_end > 0 else None
    if not name or not (name[1] or name[2]).strip():
        return -1
    width = WIDTH.match(text, name.end())
    return width.end() if width else name.end()


def address(state: StateInline, silent: bool) -> bool:
    """Read `<https://…>` and `<name@example.org>` as links that show their address."""
    found = ADDRESS.match(state.src, state.pos) if state.src[state.pos] == "<" else None
    if not found or state.linkLevel:
        return False
    shown = found[1]
    opening = state.push("link_open", "a", 1)
    mail = "@" in shown and ":" not in shown
    opening.attrs = {"href": state.md.normalizeLink(f"mailto:{shown}" if mail else shown)}
    opening.markup, opening.info = "<>", "auto"
    state.push("text", "", 0).content = shown
    state.push("link_close", "a", -1)
    state.pos = found.end()
    return True
