"""Files and folders on disk: what they contain, and why they can't be read.

`glob` and `is_file` hide what the system refuses, and reading a pipe waits forever. So modules that look for
a course's files use these functions.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from quizgen.errors import Place, Problem, QuizgenError

ALLOW = "check that you may read it, and that it is not a link to itself"


class UnreadableError(QuizgenError):
    """A file or folder exists but can't be read.

    Args:
        path: the file or folder.
        message: why it can't be read.
        help_text: what to do.
        code: the code of the problem.
    """

    def __init__(self, path: Path, message: str, help_text: str, code: str = "not-readable") -> None:
        self.problem = Problem(Place(path.as_posix()), code, message, help_text)
        super().__init__([self.problem])


def is_there(path: Path) -> bool:
    """Return whether anything has this name, even a link that leads nowhere."""
    return os.path.lexists(path)


def listed(folder: Path) -> list[Path]:
    """Return the paths in a folder, by name; none if there is no such folder.

    Raises:
        UnreadableError: if it is not a folder, or the system refuses.
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
    """Yield all paths below a folder, at any depth, without following links.

    Args:
        folder: the folder.
        refused: takes the problem of each folder that can't be read.
        hidden: whether to include names that begin with a dot.
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
    """Return the bytes of a file.

    Args:
        path: the file.
        largest: how many bytes it may have; None for any number.
        only: how many bytes to read; -1 for all.

    Raises:
        UnreadableError: if it is not a file, is larger, or the system refuses.
    """
    try:
        _refuse(path, path.stat(), largest)
        with path.open("rb") as file:
            return file.read(only)
    except FileNotFoundError:
        raise UnreadableError(path, "this link leads nowhere", "put the file there") from None
    except OSError as fault:
        raise UnreadableError(path, f"can't read this file: {_reason(fault)}", ALLOW) from fault


def size(path: Path) -> int:
    """Return how many bytes a file has; 0 if the system does not say."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _refuse(path: Path, found: os.stat_result, largest: int | None) -> None:
    """Raise UnreadableError if this is not a file, or the file is too large."""
    if stat.S_ISDIR(found.st_mode):
        raise UnreadableError(path, "this should be a file, but it is a folder", "move or rename the folder")
    if not stat.S_ISREG(found.st_mode):
        message = "this should be a file, but it is a pipe or a device"
        raise UnreadableError(path, message, "put a file in its place")
    if largest is not None and found.st_size > largest:
        message = f"the file is larger than {largest // 1_000_000} MB"
        raise UnreadableError(path, message, "split it into several files", "too-large")


def _reason(fault: OSError) -> str:
    """Return why the system refuses, in the system's words."""
    return (fault.strerror or str(fault)).lower()
