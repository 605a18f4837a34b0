r"""What stands between two marks, found in one pass over a text, however many marks never close.

A pattern such as `\\\((.+?)\\\)` looks to the end of the text for each mark that opens: a file of a million
would take days.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator


class Closers:
    """Where a text has a mark that closes."""

    def __init__(self, text: str, closing: re.Pattern[str]) -> None:
        """Find the marks.

        Args:
            text: the whole text.
            closing: the mark; where it has a group `skip`, what that matches closes nothing.
        """
        found = [one for one in closing.finditer(text) if "skip" not in closing.groupindex or not one["skip"]]
        self._starts = [one.start() for one in found]
        self._ends = [one.end() for one in found]

    def after(self, at: int) -> tuple[int, int] | None:
        """Return where the first mark at a place or behind it begins and ends."""
        found = bisect_left(self._starts, at)
        return (self._starts[found], self._ends[found]) if found < len(self._starts) else None


def between(
    text: str, opening: re.Pattern[str], closing: re.Pattern[str], least: int = 0
) -> Iterator[tuple[re.Match[str], str, int]]:
    """Yield each mark that opens, what stands between it and the next one that closes, and where that ends.

    Args:
        text: the whole text.
        opening: the mark that opens.
        closing: the mark that closes, as `Closers` takes it.
        least: how many characters must stand between the two.
    """
    closers, at = Closers(text, closing), 0
    while (begin := opening.search(text, at)) and (end := closers.after(begin.end() + least)):
        yield begin, text[begin.end() : end[0]], end[1]
        at = end[1]


def replaced(
    text: str, opening: re.Pattern[str], closing: re.Pattern[str], by: Callable[[re.Match[str], str], str]
) -> str:
    """Return a text in which something else stands for each pair of marks and what is between them.

    Args:
        text: the whole text.
        opening: the mark that opens.
        closing: the mark that closes, as `Closers` takes it.
        by: what to put there, given the mark that opens and what is between.
    """
    out, at = [], 0
    for begin, inside, end in between(text, opening, closing):
        out += [text[at : begin.start()], by(begin, inside)]
        at = end
    return "".join([*out, text[at:]])
