"""Tell whether a piece of text looks like a heading, the middle of a sentence or its end."""

from __future__ import annotations

import re

_ENDED = re.compile(r"""[.!?…:;。؟](?:["'”’»)\]\s]|\[[\d,\s–-]+\])*$""")


_LONGEST_END = 400  # characters that may follow a full stop: quotes, brackets, marks of references


def ends_sentence(text: str) -> bool:
    """Return whether the text ends a sentence; quotes, brackets and reference marks may follow the stop."""
    return bool(_ENDED.search(text, max(0, len(text) - _LONGEST_END)))


_CAPTION = re.compile(r"(fig(ure)?|table|chart|box|рис(унок)?|табл(ица)?|rasm|jadval)\W*\d", re.IGNORECASE)
_KEYWORDS = re.compile(r"\W*(key\s?words|kalit so.?zlar|ключевые слова|الكلمات المفتاحية)\b", re.IGNORECASE)
_LISTED = re.compile(r"[-*•–—|>]\s|[^\W\d_]*\d*\)\s")
_LONGEST_HEADING = 14


def looks_like_heading(text: str) -> bool:
    """Return whether an unmarked block reads like a heading: short and without a full stop."""
    return (
        len(text.split()) <= _LONGEST_HEADING
        and any(map(str.isalpha, text))
        and not starts_low(text)
        and not text.rstrip("\"'”’»)]* ").endswith((".", "…", ",", ";", ":", "。"))
        and not any(pattern.match(text) for pattern in (_LISTED, _CAPTION, _KEYWORDS))
    )


def starts_low(text: str) -> bool:
    """Return whether the text begins with a small letter, so probably inside a sentence."""
    return text.lstrip("\"'“‘«([*_ ")[:1].islower()
