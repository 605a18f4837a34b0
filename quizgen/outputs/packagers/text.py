"""Text as it is: UTF-8, with LF at the end of lines on every system."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from quizgen.outputs.packagers import Chunk, Contents, Encoded, Materials

BUFFER = 1 << 18
"""Bytes to write at a time: with 8 KB, Python's default, many megabytes take half as long again."""


def write(chunks: Iterator[Chunk], materials: Materials, out: Path) -> Contents:
    """Write the text to `out`."""
    with out.open("wb", BUFFER) as file:
        for chunk in chunks:
            file.write(chunk.data if isinstance(chunk, Encoded) else chunk.encode())
    return Contents()


def finished(piece: str, course: str) -> bytes:
    """Return the piece as it is."""
    return piece.encode()


def contents(chunks: Iterator[Chunk], materials: Materials) -> Contents:
    """Return empty contents: a new text file replaces the old one as a whole."""
    return Contents()
