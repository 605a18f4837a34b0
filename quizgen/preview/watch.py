"""When a file of the course changes: its folders are looked at again and again: that works everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from quizgen import files

Stamps = Mapping[str, tuple[int, int, int]]
"""When a file was last written, its size, and which file it is, by its name."""


def stamps(folders: Iterable[Path]) -> Stamps:
    """Return what tells whether any file of some folders has changed."""
    found = {}
    for folder in folders:
        for path in files.below(folder, [], hidden=True):
            try:
                known = path.stat()
            except OSError:  # it went while we looked, or leads nowhere: that is a change too
                continue
            found[path.as_posix()] = (known.st_mtime_ns, known.st_size, known.st_ino)
    return found
