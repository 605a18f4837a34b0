"""Turn plain words into Markdown that shows exactly these words, with as few backslashes as possible."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from quizgen.text.markdown import is_plain, lookalikes, to_html
from quizgen.text.target import Target

SHOWN = Target(math="tex")
FEW = re.compile(r"([\\`$\[<]|(?<!\w)[*_]|[*_](?!\w))")
ALL = re.compile(r"([\\`*_~^\[\]<>$!&{}])")
MOST = 20
"""Special characters of a text; if it has more, `escaped` does not try each without its backslash."""
BEGINS_BLOCK = re.compile(r"(#{1,6}(?=\s)|[-*](?=\s|$)|>|\||```|(?:-[ \t]*){3,}$|(?:\*[ \t]*){3,}$)")
NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def escaped(words: str) -> str:
    """Return the words of one line as Markdown that shows them as they are."""
    if is_plain(words) or _shows(words, words):
        return words
    signs = [found.start() for found in FEW.finditer(words)]
    if len(signs) > MOST or not _shows(_with_backslashes(words, signs), words):
        return ALL.sub(r"\\\1", words)
    for sign in tuple(signs):
        fewer = [one for one in signs if one != sign]
        if _shows(_with_backslashes(words, fewer), words):
            signs = fewer
    return _with_backslashes(words, signs)


def _with_backslashes(words: str, signs: Sequence[int]) -> str:
    """Return words with a backslash before the characters at some offsets."""
    pieces = [words[start:end] for start, end in pairwise([0, *signs, len(words)])]
    return "\\".join(pieces)


def _shows(markdown: str, words: str) -> bool:
    # With a letter on either side: the meaning of a character may depend on its neighbours.
    return to_html(f"a{markdown}a" if words[:1] == " " else markdown, SHOWN).strip() == SHOWN.escape(
        f"a{words}a" if words[:1] == " " else words.strip()
    ) and not any(lookalikes(markdown))


def escaped_line(line: str) -> str:
    """Return a line of a longer text, escaped so that it does not begin a list, heading or table."""
    if BEGINS_BLOCK.match(line):
        return f"\\{line}"
    return NUMBERED.sub(r"\1\\\2", line, count=1) if NUMBERED.match(line) else line


def escaped_text(words: str) -> str:
    """Return plain words on any number of lines as Markdown."""
    lines = [escaped(line.strip()) for line in words.replace("\t", " ").strip().splitlines()]
    return "\n".join(map(escaped_line, lines)) if len(lines) > 1 else "".join(lines)


def code(words: str) -> str:
    """Return words as inline code."""
    words = " ".join(words.splitlines())
    longest = max(map(len, re.findall("`+", words)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{pad}{words}{pad}{fence}" if words.strip() else ""
