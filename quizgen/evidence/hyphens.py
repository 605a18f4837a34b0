"""Decide which hyphens at line ends belong to the word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property


class Hyphens:
    """Decides whether a hyphen at a line end breaks a word or is part of its spelling.

    Args:
        text: the whole text; the word's other occurrences in it decide.
    """

    # The lookbehind and the possessive quantifiers keep matching linear, however long a word is.
    _BROKEN = re.compile(r"(?<!\w)\w++[-‐]\s*\n\s*\w++")
    _COMPOUND = re.compile(r"(?<!\w)\w++-\w++")
    _TAIL = re.compile(r"(\w+)[-‐]$")
    _HEAD = re.compile(r"[^\W\d_]\w*")
    _LONGEST = 60
    """Characters of a word that are compared on each side of a line end."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words of the text that no line end breaks, and its hyphenated compounds, case-folded."""
        whole = self._BROKEN.sub(" ", self._text).casefold()
        return frozenset(re.findall(r"\w+", whole)) | frozenset(self._COMPOUND.findall(whole))

    def joined(self, lines: Sequence[str]) -> str:
        """Return the lines joined into one, with white space normalised and broken words mended."""
        if not any(line.endswith(("-", "‐")) for line in lines[:-1]):
            return " ".join(" ".join(lines).split())
        pieces, end = [lines[0]], lines[0]
        for line in lines[1:]:
            joint = self._joint(end, line)
            if joint is None:
                pieces[-1], joint = pieces[-1][:-1], ""
            pieces += [joint, line]
            end = (end[-self._LONGEST :] + joint + line)[-self._LONGEST :]
        return " ".join("".join(pieces).split())

    def glue(self, left: str, right: str) -> str:
        """Return two pieces of text as one, mending a word that is broken between them."""
        joint = self._joint(left, right)
        return left[:-1] + right if joint is None else left + joint + right

    def _joint(self, left: str, right: str) -> str | None:
        """Return the text to put between two pieces, or None if the hyphen must go too."""
        tail = self._TAIL.search(left, max(0, len(left) - self._LONGEST))
        head = self._HEAD.match(right)
        if not tail or not head:
            return " "
        return None if self._is_one_word(tail[1], head[0]) else ""

    def _is_one_word(self, tail: str, head: str) -> bool:
        """Return whether the two halves form a word that is spelled without a hyphen."""
        if not head[0].islower():
            return False
        tail, head = tail.casefold(), head.casefold()
        if tail + head in self._words:
            return True
        return f"{tail}-{head}" not in self._words and not (tail in self._words and head in self._words)
