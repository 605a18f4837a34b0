r"""Find the texts between opening and closing marks in one pass, however many marks are never closed.

A pattern such as `\\\((.+?)\\\)` searches to the end of the text for each opening mark: a file with a million
of them would take days.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator


class Closers:
    """The places of a closing mark in a text."""

    def __init__(self, text: str, closing: re.Pattern[str]) -> None:
        """Find the marks.

        Args:
            text: the whole text.
            closing: the closing mark; matches of its group `skip`, if it has one, don't count.
        """
        found = [one for one in closing.finditer(text) if "skip" not in closing.groupindex or not one["skip"]]
        self._starts = [one.start() for one in found]
        self._ends = [one.end() for one in found]

    def after(self, at: int) -> tuple[int, int] | None:
        """Return the start and end of the first mark at or after an offset, or None."""
        found = bisect_left(self._starts, at)
        return (self._starts[found], self._ends[found]) if found < len(self._starts) else None


def between(
    text: str, opening: re.Pattern[str], closing: re.Pattern[str], least: int = 0
) -> Iterator[tuple[re.Match[str], str, int]]:
    """Yield each opening mark, the text between it and the next closing mark, and the end of the latter.

    Args:
        text: the whole text.
        opening: the opening mark.
        closing: the closing mark, as for `Closers`.
        least: the fewest characters between the two marks.
    """
    closers, at = Closers(text, closing), 0
    while (begin := opening.search(text, at)) and (end := closers.after(begin.end() + least)):
        yield begin, text[begin.end() : end[0]], end[1]
        at = end[1]


def pieces(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text in order, and whether each is a pair of marks with the text between them."""
    at = 0
    for begin, _, end in between(text, opening, closing):
        yield text[at : begin.start()], False
        yield text[begin.start() : end], True
        at = end
    yield text[at:], False


def replaced(
    text: str, opening: re.Pattern[str], closing: re.Pattern[str], by: Callable[[re.Match[str], str], str]
) -> str:
    """Return a text with each pair of marks, and the text between them, replaced.

    Args:
        text: the whole text.
        opening: the opening mark.
        closing: the closing mark, as for `Closers`.
        by: returns the replacement, given the opening mark and the text between the marks.
    """
    out, at = [], 0
    for begin, inside, end in between(text, opening, closing):
        out += [text[at : begin.start()], by(begin, inside)]
        at = end
    return "".join([*out, text[at:]])
