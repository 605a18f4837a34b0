"""Questions to the disk: is a file safe, is it unchanged, may it be written there."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from quizgen.errors import UsageError

UNABLE = frozenset({errno.EINVAL, errno.EBADF, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
"""Errors of file systems, such as some network shares, that do not support a call at all."""


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes.

    Raises:
        OSError: if it can't be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_still(path: Path, before: str) -> bool:
    """Return whether a file is unchanged: not a link, and with the same bytes.

    Raises:
        OSError: if it can't be read.
    """
    return path.is_file() and not path.is_symlink() and digest(path) == before


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are safe on disk.

    Raises:
        OSError: if the disk refuses.
    """
    folder = path.is_dir()
    if folder and os.name == "nt":  # Windows has no such call for folders
        return
    handle = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as fault:
        if not folder or fault.errno not in UNABLE:
            raise
    finally:
        os.close(handle)


def sync_tree(top: Path) -> None:
    """Wait until a folder and all files and folders below it are safe on disk.

    Raises:
        OSError: if the disk refuses.
    """
    for folder, _, files in os.walk(top):
        for name in files:
            sync(Path(folder, name))
        sync(Path(folder))


def folders_of(top: Path, names: Iterable[str]) -> Iterator[Path]:
    """Yield the folders between `top` and some files, each once, the innermost first."""
    found = {folder for name in names for folder in PurePosixPath(name).parents} - {PurePosixPath()}
    for folder in sorted(found, key=lambda one: (-len(one.parts), one)):
        yield top / folder


def inside(name: str) -> bool:
    """Return whether a name, read from disk, can only refer to a file below its folder."""
    path = Path(name)
    return bool(path.parts) and not path.anchor and ".." not in path.parts


def led_to(top: Path, path: Path) -> str:
    """Return the name, relative to `top`, of the file that `path` means once its links are followed.

    Raises:
        UsageError: if it leads out of the folder.
    """
    place, real = top.resolve(), path.resolve()
    if not real.is_relative_to(place):
        raise UsageError(f"{path.as_posix()} leads out of the course: quizgen writes nothing there")
    return real.relative_to(place).as_posix()


def refuse_link(folder: Path) -> None:
    """Refuse a link, because a course from a stranger may contain one that leads anywhere.

    Raises:
        OSError: if the folder is a link, or not a folder.
    """
    if folder.is_symlink():
        target = folder.readlink()
        raise OSError(f"{folder.as_posix()} is a link to {target}; quizgen does not write through links")
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def refuse_place(top: Path, name: str) -> None:
    """Refuse a place where a file can't be written; a link at the place itself is replaced, not followed.

    Raises:
        OSError: if the place is a folder, or a folder on the way to it is a link or a file.
    """
    for folder in folders_of(top, [name]):
        refuse_link(folder)
    place = top / name
    if place.is_dir() and not place.is_symlink():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))
