"""Lines on what an import found, lost and wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol


class Arrived(Protocol):
    """What the lines are of: a question that was read."""

    @property
    def place(self) -> str:
        """Where it is in its file."""

    name: str
    what: str


WORDS = {
    "new": "new",
    "updated": "replaced by the file's version",
    "unchanged": "already there",
    "kept": "already there, and edited here: not replaced",
    "removed": "removed here: not brought back",
    "left-out": "left out",
}


def counted(fates: Sequence[Arrived]) -> Iterator[str]:
    """Yield how many questions there were, and what became of them."""
    number = Counter(fate.what for fate in fates)
    size = len(fates)
    parts = [f"{number[what]} {words}" for what, words in WORDS.items() if number[what]]
    yield f"{size} question{'s' * (size != 1)}: {', '.join(parts)}" if size else "no questions found"


def table(rows: Sequence[tuple[str, str, str, str]]) -> Iterator[str]:
    """Yield one line per question, with its columns aligned.

    Args:
        rows: place, name, type, what becomes of it.
    """
    widths = [max((len(row[at]) for row in rows), default=0) for at in range(3)]
    for row in rows:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)), row[3]])


def papers_counted(written: Sequence[str], kept: Sequence[str]) -> Iterator[str]:
    """Yield how many papers came in, and which were there already."""
    yield f"{len(written)} new paper{'s' * (len(written) != 1)}" + (
        f": {', '.join(written)}" if written else ""
    )
    if kept:
        yield f"{len(kept)} already there, left unchanged: {', '.join(kept)}"
