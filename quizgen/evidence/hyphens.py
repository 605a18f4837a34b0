"""Hyphens at the ends of lines: which of them belong to the word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property


class Hyphens:
    """Decides what a hyphen at a line's end is: half of a broken word, or a hyphen that the word has anyway.

    Args:
        text: the whole text, whose other words tell which it is.
    """

    _BROKEN = re.compile(r"(\w+)[-‐]\s*\n\s*(\w+)")
    _TAIL = re.compile(r"(\w+)[-‐]$")
    _HEAD = re.compile(r"[^\W\d_]\w*")

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words of the text that no line end breaks, and its compounds with a hyphen."""
        whole = self._BROKEN.sub(" ", self._text).casefold()
        return frozenset(re.findall(r"\w+", whole)) | frozenset(re.findall(r"\w+-\w+", whole))

    def joined(self, lines: Sequence[str]) -> str:
        """Return the lines as one, white space normalised."""
        if not any(line.endswith(("-", "‐")) for line in lines[:-1]):
            return " ".join(" ".join(lines).split())
        text = lines[0]
        for line in lines[1:]:
            text = self.glue(text, line)
        return " ".join(text.split())

    def glue(self, left: str, right: str) -> str:
        """Return the two pieces as one text."""
        tail, head = self._TAIL.search(left), self._HEAD.match(right)
        if not tail or not head:
            return f"{left} {right}"
        return left[:-1] + right if self._is_one_word(tail[1], head[0]) else left + right

    def _is_one_word(self, tail: str, head: str) -> bool:
        """Return whether the two halves make a word without a hyphen."""
        if not head[0].islower():
            return False
        tail, head = tail.casefold(), head.casefold()
        if tail + head in self._words:
            return True
        return f"{tail}-{head}" not in self._words and not (tail in self._words and head in self._words)
