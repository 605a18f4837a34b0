"""Whether files are what they were: by their bytes, which are read only where size or dates differ."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

MOST_FILES, MOST_BYTES = 20_000, 2_000_000_000
"""Beyond these, looking costs more than it can save."""
SECOND = 10**9
NEVER_READ = "__pycache__"
"""Python writes there while a command runs."""

Stamp = tuple[int, ...]
"""Size, times of the last change of bytes and of anything, number on the disk, kind and rights."""


class File(NamedTuple):
    """What stands under a name.

    Args:
        what: a digest of a file's bytes, or that it is no file; and the link that it stands behind.
        stamp: what the disk says of a file.
    """

    what: str
    stamp: Stamp | None = None


Files = dict[str, File]


class Top(NamedTuple):
    """A folder that is looked at, with those below it, or alone; or a file; or what is not there."""

    path: Path
    deep: bool = True


class TooMuchError(OSError):
    """There is more in a folder than is worth looking at."""


def look(tops: Iterable[Top], known: Mapping[str, File] | None = None) -> Files:
    """Return what there is, by path.

    Args:
        tops: where to look.
        known: what an earlier look found: a file that has its size and dates still is not read again.

    Raises:
        OSError: where something can't be read, or there is too much of it.
    """
    looking = _Looking(known or {})
    for top in tops:
        looking.at(top.path, deep=top.deep, within=frozenset())
    return looking.files


def same(one: Mapping[str, File], other: Mapping[str, File]) -> bool:
    """Return whether two looks found the same names with the same bytes."""
    return one.keys() == other.keys() and all(one[path].what == other[path].what for path in one)


class _Looking:
    def __init__(self, known: Mapping[str, File]) -> None:
        self.known = known
        self.files: Files = {}
        self.read = 0

    def at(self, path: Path, *, deep: bool, within: frozenset[tuple[int, int]]) -> None:
        """Note what stands under a name, and what is in it; no folder is entered from within itself."""
        if len(self.files) >= MOST_FILES:
            raise TooMuchError
        link = f"{path.readlink()}: " if path.is_symlink() else ""
        try:
            status = path.stat()
        except FileNotFoundError:
            self.files[str(path)] = File(f"{link}missing")
            return
        if stat.S_ISREG(status.st_mode):
            self.files[str(path)] = self._file(path, link, status)
        elif not stat.S_ISDIR(status.st_mode):
            self.files[str(path)] = File(f"{link}special")
        else:
            self.files[str(path)] = File(f"{link}folder")
            place = (status.st_dev, status.st_ino)
            if place not in within:
                self._inside(path, deep=deep, within=within | {place})

    def _inside(self, folder: Path, *, deep: bool, within: frozenset[tuple[int, int]]) -> None:
        with os.scandir(folder) as entries:
            found = [(Path(one.path), one.is_dir()) for one in entries if one.name != NEVER_READ]
        for path, is_folder in found:
            if deep or not is_folder:
                self.at(path, deep=deep, within=within)
            else:
                self.files.setdefault(str(path), File("folder"))

    def _file(self, path: Path, link: str, status: os.stat_result) -> File:
        stamp = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_mode)
        before = self.known.get(str(path))
        # Whole seconds: a disk that counts so coarsely can hide a change within one.
        if before and before.stamp == stamp and status.st_mtime_ns % SECOND and before.what.startswith(link):
            return before
        self.read += status.st_size
        if self.read > MOST_BYTES:
            raise TooMuchError
        with path.open("rb") as file:
            return File(link + hashlib.file_digest(file, "blake2b").hexdigest()[:32], stamp)
