"""Whether files have changed: by their bytes, which are read only if size or dates differ."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

MOST_FILES, MOST_BYTES = 20_000, 2_000_000_000
"""The most that is compared: beyond this, comparing costs more than it can save."""
SECOND = 10**9
NEVER_READ = "__pycache__"
"""Python writes there while a command runs."""

Stamp = tuple[int, ...]
"""Size, time of the last change to the bytes and to anything, inode number, type and permissions."""


class File(NamedTuple):
    """What a path refers to.

    Args:
        what: the SHA-256 of a file's bytes, or what it is instead; for a link, its target comes first.
        stamp: size, dates and the like of a file; None for anything else.
    """

    what: str
    stamp: Stamp | None = None


Files = dict[str, File]
_found: Files = {}
"""What this or an earlier process found when it last looked; a command looks several times at its content."""


class Top(NamedTuple):
    """A path to look at: a file, a folder (with those below it if `deep`), or what may not exist."""

    path: Path
    deep: bool = True


class TooMuchError(OSError):
    """A folder contains more than is worth comparing."""


def look(tops: Iterable[Top]) -> Files:
    """Return what exists now, by path.

    Files with the same size and dates as in an earlier look are not read again.

    Args:
        tops: where to look.

    Raises:
        OSError: if something can't be read, or there is too much of it.
    """
    looking = _Looking(_found)
    for top in tops:
        looking.at(str(top.path), top.path.is_symlink(), deep=top.deep, within=frozenset())
    _found.update(looking.files)
    return looking.files


def remember(files: Files) -> None:
    """Remember what another process found, where this one has not looked yet."""
    for path, file in files.items():
        _found.setdefault(path, file)


def is_known(path: Path) -> bool:
    """Return whether this or an earlier process has looked at a path, as far as this one remembers."""
    return str(path) in _found


def remember_moved(path: Path, sha256: str, before: os.stat_result) -> None:
    """Remember a file that has been moved since its bytes were read, unless somebody has changed it.

    Args:
        path: where the file is now.
        sha256: the digest of its bytes.
        before: its status before they were read.
    """
    with suppress(OSError):
        now = path.lstat()
        if _bytes_stamp(now) == _bytes_stamp(before):  # to move a file changes its other date
            _found[str(path)] = File(sha256, _stamp(now))


def what(path: Path) -> str:
    """Return what a path refers to, as in `File`.

    Raises:
        OSError: if it can't be read.
    """
    return look([Top(path)])[str(path)].what


def same(one: Mapping[str, File], other: Mapping[str, File]) -> bool:
    """Return whether two looks found the same names with the same bytes."""
    return one.keys() == other.keys() and all(one[path].what == other[path].what for path in one)


def _stamp(status: os.stat_result) -> Stamp:
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_mode)


def _bytes_stamp(status: os.stat_result) -> Stamp:
    """Return what stays the same in a status as long as nobody writes to the file or replaces it."""
    return (status.st_size, status.st_mtime_ns, status.st_ino, status.st_mode)


class _Looking:
    def __init__(self, known: Mapping[str, File]) -> None:
        self.known = known
        self.files: Files = {}
        self.read = 0

    def at(self, path: str, is_link: bool, *, deep: bool, within: frozenset[tuple[int, int]]) -> None:
        """Note what a path refers to, and what is in it; links to a folder around it are not followed."""
        if len(self.files) >= MOST_FILES:
            raise TooMuchError
        link = f"{Path(path).readlink()}: " if is_link else ""
        try:
            status = os.stat(path)  # noqa: PTH116 - a build looks at hundreds of files four times
        except (FileNotFoundError, NotADirectoryError):
            self.files[path] = File(f"{link}missing")
            return
        if stat.S_ISREG(status.st_mode):
            self.files[path] = self._file(path, link, status)
        elif not stat.S_ISDIR(status.st_mode):
            self.files[path] = File(f"{link}special")
        else:
            self.files[path] = File(f"{link}folder")
            place = (status.st_dev, status.st_ino)
            if place not in within:
                self._inside(path, deep=deep, within=within | {place})

    def _inside(self, folder: str, *, deep: bool, within: frozenset[tuple[int, int]]) -> None:
        with os.scandir(folder) as entries:
            found = [(one.path, one.is_symlink(), one.is_dir()) for one in entries if one.name != NEVER_READ]
        for path, is_link, is_folder in found:
            if deep or not is_folder:
                self.at(path, is_link, deep=deep, within=within)
            else:
                self.files.setdefault(path, File("folder"))

    def _file(self, path: str, link: str, status: os.stat_result) -> File:
        stamp = _stamp(status)
        before = self.known.get(path)
        # A file system that only counts whole seconds can hide a change within the same second.
        if before and before.stamp == stamp and status.st_mtime_ns % SECOND and before.what.startswith(link):
            return before
        self.read += status.st_size
        if self.read > MOST_BYTES:
            raise TooMuchError
        with Path(path).open("rb") as file:
            return File(link + hashlib.file_digest(file, "sha256").hexdigest(), stamp)
