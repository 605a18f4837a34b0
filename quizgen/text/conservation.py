"""Whether all of a text can be seen: what was typed, less the marks that were recognised, less what is shown.

Signs are counted, which costs little. Where the counts agree nothing is lost: no rule moves a sign elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

TAG = re.compile(r"<[^>]*>")
LANGUAGE = re.compile(r"[\w+#.-]*")
"""What may stand behind the backticks that open code: the name of its language, in one word."""


def lost(text: str, tokens: Iterable[Token], html: str) -> str:
    """Return the words of a text with signs that can't be seen; an empty text where there are none.

    Args:
        text: Markdown as typed.
        tokens: what was recognised in it.
        html: what is shown, without formulas and with nothing but text in it besides tags.
    """
    shown = unescape(TAG.sub("", html))
    missing = _signs(text) - _signs(shown) - _signs("".join(_marks(tokens)))
    if not missing:
        return ""
    words = [word for word in text.split() if word not in shown and missing.keys() & set(word)]
    return " ".join(words) or "".join(missing.elements())


def _signs(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def _marks(tokens: Iterable[Token]) -> Iterator[str]:
    """Yield the marks that tokens stand for, and what they say in another way than as text."""
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
