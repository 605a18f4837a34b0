"""Bytes to disk, whole or not at all: a file is made beside its place and then renamed into it."""

from __future__ import annotations

import contextlib
import glob
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

STALE = 3600
"""Seconds after which a half-made file is nobody's any more."""


class Batch:
    """Files that are put in their places together, once all of them are made.

    Used as a context: leaving it by an exception leaves every file as it was, and no new folder.
    """

    def __init__(self, top: Path) -> None:
        self.top = top
        self.made: dict[Path, Path] = {}
        self.folders: list[Path] = []

    @contextlib.contextmanager
    def file(self, name: str) -> Iterator[Path]:
        """Give a path to write to; it takes its place under `name` when the batch is done.

        Raises:
            OSError: where the folder can't be made or written to.
        """
        place = self.top / name
        self.folders += [folder for folder in (place.parent, *place.parent.parents) if not folder.exists()]
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent)
        os.close(handle)
        self.made[place] = Path(beside)
        _clear_up(place, Path(beside))
        yield Path(beside)

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                for place, beside in self.made.items():
                    _put(beside, place)
        finally:
            for beside in self.made.values():
                beside.unlink(missing_ok=True)
            for folder in sorted(self.folders, reverse=True):
                with contextlib.suppress(OSError):  # it holds files, so it stays
                    folder.rmdir()


def _clear_up(place: Path, beside: Path) -> None:
    """Remove what killed builds left beside a place; a young one may be a build that runs now."""
    now = beside.stat().st_mtime  # the disk's time, which the other files' times are in too
    for left in place.parent.glob(f".{glob.escape(place.name)}.*.part"):
        with contextlib.suppress(OSError):
            if now - left.stat().st_mtime > STALE:
                left.unlink()


def _put(beside: Path, place: Path) -> None:
    """Move a finished file to its place in one step, safe on disk before it is seen."""
    beside.chmod(0o666 & ~_umask())
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(place)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_whole(path: Path, text: str) -> None:
    """Write one text file, UTF-8 with LF, whole or not at all."""
    with Batch(path.parent) as batch, batch.file(path.name) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")
