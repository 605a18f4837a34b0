"""Files and folders on the disk: what a folder holds, what a file holds, and why it can't be read.

`glob` and `is_file` hide what the system refuses, and reading a pipe waits for ever. So modules that look for
a course's files ask here.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from quizgen.errors import Place, Problem, QuizgenError

ALLOW = "check that you may read it, and that it is not a link to itself"


class UnreadableError(QuizgenError):
    """A file or folder is there and can't be read.

    Args:
        path: which.
        message: why.
        help_text: what to do.
        code: of the problem.
    """

    def __init__(self, path: Path, message: str, help_text: str, code: str = "not-readable") -> None:
        self.problem = Problem(Place(path.as_posix()), code, message, help_text)
        super().__init__([self.problem])


def is_there(path: Path) -> bool:
    """Return whether there is anything of this name, also a link that leads nowhere."""
    return os.path.lexists(path)


def listed(folder: Path) -> list[Path]:
    """Return what a folder holds, by name; nothing where there is no such folder.

    Raises:
        UnreadableError: where it is no folder, or the system refuses.
    """
    try:
        with os.scandir(folder) as entries:
            return sorted(folder / entry.name for entry in entries)
    except FileNotFoundError:
        if not is_there(folder):
            return []
        raise UnreadableError(folder, "this link leads nowhere", "put the folder there") from None
    except NotADirectoryError:
        raise UnreadableError(folder, "this should be a folder", "move or rename the file") from None
    except OSError as fault:
        raise UnreadableError(folder, f"can't read this folder: {_reason(fault)}", ALLOW) from fault


def below(folder: Path, refused: list[Problem], *, hidden: bool = False) -> Iterator[Path]:
    """Yield all that lies in a folder and in those below it, but for what is hidden; no link is followed.

    Args:
        folder: where to begin.
        refused: takes the problem of each folder that can't be read.
        hidden: whether those are taken too whose names begin with a point.
    """
    try:
        found = listed(folder)
    except UnreadableError as fault:
        refused.append(fault.problem)
        return
    for path in found:
        if hidden or not path.name.startswith("."):
            yield path
            if not path.is_symlink() and path.is_dir():
                yield from below(path, refused, hidden=hidden)


def content(path: Path, *, largest: int | None = None, only: int = -1) -> bytes:
    """Return what a file holds.

    Args:
        path: the file.
        largest: how many bytes it may have; any number, if that is not given.
        only: how many bytes are wanted; all, if that is not given.

    Raises:
        UnreadableError: where it is no file, is larger, or the system refuses.
    """
    try:
        _refuse(path, path.stat(), largest)
        with path.open("rb") as file:
            return file.read(only)
    except FileNotFoundError:
        raise UnreadableError(path, "this link leads nowhere", "put the file there") from None
    except OSError as fault:
        raise UnreadableError(path, f"can't read this file: {_reason(fault)}", ALLOW) from fault


def _refuse(path: Path, found: os.stat_result, largest: int | None) -> None:
    """Raise UnreadableError for what is no file, or too large."""
    if stat.S_ISDIR(found.st_mode):
        raise UnreadableError(path, "this should be a file, but it is a folder", "move or rename the folder")
    if not stat.S_ISREG(found.st_mode):
        message = "this should be a file, but it is a pipe or a device"
        raise UnreadableError(path, message, "put a file in its place")
    if largest is not None and found.st_size > largest:
        message = f"the file is larger than {largest // 1_000_000} MB"
        raise UnreadableError(path, message, "split it into several files", "too-large")


def _reason(fault: OSError) -> str:
    """Return why the system refuses, in its words."""
    return (fault.strerror or str(fault)).lower()
