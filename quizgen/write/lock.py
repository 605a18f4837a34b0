"""One writer per folder: a lock that ends with the process that holds it, however the process ends."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from quizgen.write.disk import UNABLE

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

FILE = "lock"
TRIES, PAUSE = 20, 0.1
"""Two seconds in all: enough to wait for a batch that only records a decision, but not for every build."""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Hold a folder's lock; yield whether the system has locks (Windows and some network disks don't).

    Args:
        folder: the folder for the lock file; created if needed, and removed at the end if it is empty.

    Raises:
        OSError: if another process holds it, or the disk refuses.
    """
    handle, real = _taken(folder)
    try:
        yield real
    finally:
        # The lock is still held: the next process to get it checks whether the file is still in the folder.
        with contextlib.suppress(OSError):
            Path(folder, FILE).unlink()
            folder.rmdir()
        os.close(handle)


def is_locked(folder: Path) -> bool:
    """Return whether a running process holds a folder's lock."""
    try:
        handle = os.open(folder / FILE, os.O_RDONLY)
    except OSError:
        return False
    try:
        return _lock(handle) is False
    finally:
        os.close(handle)


def _taken(folder: Path) -> tuple[int, bool]:
    for _ in range(TRIES):
        with contextlib.suppress(FileExistsError):  # `exist_ok` looks again, and may find it just removed
            folder.mkdir(parents=True)
        with contextlib.suppress(FileNotFoundError):  # its last holder has just removed the folder
            handle = os.open(folder / FILE, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
            with contextlib.ExitStack() as stack:
                stack.callback(os.close, handle)
                real = _lock(handle)
                if real is not False and _stands(handle, folder / FILE):
                    stack.pop_all()
                    return handle, real is True
        time.sleep(PAUSE)
    raise OSError(f"another quizgen is writing to {folder.parent.as_posix()}: wait until it is done")


def _lock(handle: int) -> bool | None:
    """Take a lock if nobody holds it; return whether it is ours now, or None if the system has no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as fault:
        if fault.errno in UNABLE:
            return None
        raise
    return True


def _stands(handle: int, path: Path) -> bool:
    """Return whether an open file is still the one at a path."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
