"""Text as it is: UTF-8, lines ending in LF on every system."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from quizgen.outputs.packagers import Contents, Materials


def write(chunks: Iterator[str], materials: Materials, out: Path) -> Contents:
    """Write the text to `out`."""
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(chunks)
    return Contents()


def contents(chunks: Iterator[str], materials: Materials) -> Contents:
    """Return nothing: a text file replaces the one before it as a whole."""
    return Contents()
