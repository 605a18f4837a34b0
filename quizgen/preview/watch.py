"""Notice changed files by polling the course's folders, which works on every system and disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from quizgen import files

Stamps = Mapping[str, tuple[int, int, int]]
"""Each file's time of last change in nanoseconds, its size in bytes and its inode, by its path."""


def stamps(folders: Iterable[Path]) -> Stamps:
    """Return the stamps of all files below some folders; they differ once any file has changed."""
    found = {}
    for folder in folders:
        for path in files.below(folder, [], hidden=True):
            try:
                known = path.stat()
            except OSError:  # it has just gone, or is a broken link: without a stamp, that is a change too
                continue
            found[path.as_posix()] = (known.st_mtime_ns, known.st_size, known.st_ino)
    return found
