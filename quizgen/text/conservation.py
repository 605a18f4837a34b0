"""Checks that all of a text is visible: every typed character is either a recognised mark or shown.

It only counts characters, which is cheap. Equal counts mean that nothing is lost, since no rule of the
dialect moves a character elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

TAG = re.compile(r"<[^>]*>")
LANGUAGE = re.compile(r"[\w+#.-]*")
"""The name of a language, in one word, after the backticks that open a code block."""


def lost(text: str, tokens: Iterable[Token], html: str) -> str:
    """Return the words of a text that have invisible characters, or an empty text.

    Args:
        text: the Markdown as typed.
        tokens: the parser's tokens.
        html: the text as HTML without formulas: only tags and text.
    """
    from html import unescape  # noqa: PLC0415 - most texts are simple, and need no parser

    shown = unescape(TAG.sub("", html))
    missing = _signs(text) - _signs(shown) - _signs("".join(_marks(tokens)))
    if not missing:
        return ""
    words = [word for word in text.split() if word not in shown and missing.keys() & set(word)]
    return " ".join(words) or "".join(missing.elements())


def _signs(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def _marks(tokens: Iterable[Token]) -> Iterator[str]:
    """Yield the marks of tokens, and the contents that they don't show as text."""
    for token in tokens:
        match token.type:
            case "code_inline":
                yield token.markup * 2
            case "fence":
                yield token.markup * 2
                yield token.info if LANGUAGE.fullmatch(token.info.strip()) else ""
            case "math_inline" | "math_inline_double" | "math_block":
                yield token.markup * 2
                yield token.content
            case "blockquote_open":
                first, end = token.map or (0, 0)
                yield token.markup * (end - first)
            case "list_item_open":
                yield token.info + token.markup
            case "heading_close" | "blockquote_close" | "bullet_list_open" | "ordered_list_open":
                continue
            case "bullet_list_close" | "ordered_list_close" | "list_item_close":
                continue
            case _:
                yield token.markup
        yield from _marks(token.children or ())
