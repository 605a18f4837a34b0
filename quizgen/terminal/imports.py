"""The results of an import, as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol


class Arrived(Protocol):
    """A question that an import read; `what` is a key of `WORDS`."""

    @property
    def place(self) -> str:
        """The question's place in its file."""

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
    """Yield how many questions an import read, and how many of them are new, updated and so on."""
    number = Counter(fate.what for fate in fates)
    size = len(fates)
    parts = [f"{number[what]} {words}" for what, words in WORDS.items() if number[what]]
    yield f"{size} question{'s' * (size != 1)}: {', '.join(parts)}" if size else "no questions found"


def table(rows: Sequence[tuple[str, str, str, str]]) -> Iterator[str]:
    """Yield one line per question, with its columns aligned.

    Args:
        rows: place, name, type and result of each question.
    """
    widths = [max((len(row[at]) for row in rows), default=0) for at in range(3)]
    for row in rows:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)), row[3]])


def papers_counted(written: Sequence[str], kept: Sequence[str]) -> Iterator[str]:
    """Yield how many papers an import wrote, and which ones existed already."""
    yield f"{len(written)} new paper{'s' * (len(written) != 1)}" + (
        f": {', '.join(written)}" if written else ""
    )
    if kept:
        yield f"{len(kept)} already there, left unchanged: {', '.join(kept)}"
