"""Reads one-line texts that have only words, *emphasis*, **strong words** and `code`, without the parser.

Most texts of a bank are of this kind, and the parser takes many times as long. The results are those of the
parser, as a test checks; all texts that might hold more are left to the parser.
"""

from __future__ import annotations

import re

from quizgen.text.target import ESCAPES, MARKS, changing, has_none_of

WORDS = f"[^{re.escape(MARKS)}]"
"""A character that means itself in Markdown; `!` is one, since no bracket can follow it here."""
MARKED = rf"[^\W_](?:{WORDS}*+(?<=[^\W_]))?+"
"""A text between stars. It begins and ends with a letter or digit, so each star can only open or close."""
BEFORE, AFTER = r"(?<![^ (])", r"(?![^ .,;:?!)])"
"""The surroundings of stars: a space, the beginning or end of the text, or punctuation."""
CODE = r"(?<!`)`[^\\`\s]++(?: [^\\`\s]++)*+`(?!`)"
is_simple = re.compile(
    rf"(?:{WORDS}++|{BEFORE}\*\*{MARKED}\*\*{AFTER}|{BEFORE}\*{MARKED}\*{AFTER}|{CODE})*+"
).fullmatch
"""Tells whether a text without spaces at its ends is simple: then backticks and stars come in pairs."""
is_itself = has_none_of("".join(map(chr, ESCAPES)))
"""Tells whether a text needs no escapes in HTML."""
MAY_OPEN, MAY_CLOSE = frozenset(" ("), frozenset(" .,;:?!)")
"""The characters that may come before and after stars, as in `BEFORE` and `AFTER`."""
BUT_MARKS = changing("".join(set(MARKS) - set("*`") | set(map(chr, ESCAPES))))
"""Tells whether a text is simple if its stars and backticks are (see `changing`)."""


def html_of(text: str) -> str | None:
    """Return the HTML of a simple text; None for any other text.

    It is not cached: making it takes 2 µs, and a large course has a hundred thousand such texts.

    Args:
        text: Markdown without spaces at its ends.
    """
    data = text.encode("utf-8", "surrogatepass")
    if data.translate(BUT_MARKS) == data:
        return marked(text)
    if not is_simple(text):
        return None
    shown = text if is_itself(text) else text.translate(ESCAPES)
    return _with_code(shown.split("`")) if "`" in shown else _with_tags(shown)


def marked(text: str) -> str | None:
    """Return the HTML of a text that has words, stars and backticks only; None if it isn't simple.

    This takes less than half the time of `is_simple` and of replacing the marks.

    Args:
        text: Markdown without spaces at its ends, in which all other characters mean themselves.
    """
    return _coded(text) if "`" in text else _emphasised(text)


def _coded(text: str) -> str | None:
    pieces = text.split("`")
    if "*" in text:
        return _with_code(pieces) if is_simple(text) else None
    if len(pieces) == 3:  # most texts with code have one piece of it
        before, code, after = pieces
        return f"{before}<code>{code}</code>{after}" if _is_code(code) else None
    codes = pieces[1::2]
    single = len(pieces) % 2 and all(pieces[2:-1:2])
    return _between(pieces, "code") if single and all(map(_is_code, codes)) else None


def _is_code(text: str) -> bool:
    """Return whether a text between backticks is shown as it is."""
    return text != "" and text == " ".join(text.split())


def _emphasised(text: str) -> str | None:
    pieces = text.split("*")
    if len(pieces) == 3:  # most texts with stars emphasise once
        first, inside, last = pieces
        return f"{first}<em>{inside}</em>{last}" if _is_marked(first or " ", inside, last) else None
    before, *rest = pieces
    html, left = [before], iter(rest)
    before = before or " "
    for piece in left:
        tag, inside = ("em", piece) if piece else ("strong", next(left, ""))
        if not piece and next(left, "*"):
            return None
        after = next(left, None)
        if after is None or not _is_marked(before, inside, after):
            return None
        html += f"<{tag}>{inside}</{tag}>", after
        before = after
    return "".join(html)


def _is_marked(before: str, inside: str, after: str) -> bool:
    """Return whether the stars around a text can open and close."""
    return (
        before[-1:] in MAY_OPEN
        and inside[:1].isalnum()
        and inside[-1].isalnum()
        and (not after or after[0] in MAY_CLOSE)
    )


def plain_of(text: str) -> str | None:
    """Return a simple text as readers see it; None for any other text.

    Args:
        text: Markdown without spaces at its ends.
    """
    data = text.encode("utf-8", "surrogatepass")
    words_and_stars = "`" not in text and data.translate(BUT_MARKS) == data
    if (_emphasised(text) if words_and_stars else is_simple(text)) is None:
        return None
    if "`" not in text:
        return " ".join(text.replace("*", "").split())
    pieces = text.split("`")
    pieces[::2] = [words.replace("*", "") for words in pieces[::2]]
    return " ".join("".join(pieces).split())


def _with_code(pieces: list[str]) -> str:
    """Return words and, as every second piece, code."""
    pieces[::2] = map(_with_tags, pieces[::2])
    return _between(pieces, "code")


def _with_tags(words: str) -> str:
    if "*" not in words:
        return words
    strong = _between(words.split("**"), "strong") if "**" in words else words
    return _between(strong.split("*"), "em")


def _between(pieces: list[str], tag: str) -> str:
    """Return pieces side by side, every second one in a tag."""
    pieces[1::2] = [f"<{tag}>{piece}</{tag}>" for piece in pieces[1::2]]
    return "".join(pieces)
