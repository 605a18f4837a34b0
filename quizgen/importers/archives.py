"""Archives of strangers: read in memory, never unpacked onto the disk, never more than a limit."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from quizgen.importers.reading import RefusedError

LARGEST = 100_000_000
"""Bytes of all that is in an archive."""
MOST = 20_000
"""Files in an archive."""


class Archive:
    """A zip; nothing in it is larger than it says, and all of it together is not too large."""

    def __init__(self, data: bytes) -> None:
        """Open a zip.

        Raises:
            RefusedError: where it is none, or too large.
        """
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as fault:
            raise RefusedError(f"it is no zip: {fault}") from None
        entries = [one for one in self._zip.infolist() if not one.is_dir()]
        self._left = LARGEST
        if len(entries) > MOST or sum(one.file_size for one in entries) > LARGEST:
            raise RefusedError(f"it unpacks to more than {LARGEST // 1_000_000} MB, or {MOST:,} files")
        self._entries = {one.filename.replace("\\", "/"): one for one in entries}

    @property
    def names(self) -> list[str]:
        """The names of its files, in its order."""
        return list(self._entries)

    def find(self, name: str, beside: str = "") -> str:
        """Return the name of a file that another one refers to; empty where there is none.

        Args:
            name: as the other one has it.
            beside: the name of the other one, whose folder counts first.
        """
        folder = PurePosixPath(beside).parent
        for one in (_plain(folder / name), _plain(PurePosixPath(name)), name):
            if one in self._entries:
                return one
        return ""

    def read(self, name: str) -> bytes:
        """Return what a file holds.

        Raises:
            RefusedError: where it can't be unpacked, or all that was read is too large.
        """
        try:
            with self._zip.open(self._entries[name]) as file:
                data = file.read(self._left + 1)
        except (
            zipfile.BadZipFile,
            RuntimeError,
            NotImplementedError,
            zlib.error,
            OSError,
            EOFError,
        ) as fault:
            raise RefusedError(f'"{name}" in it can\'t be unpacked: {fault}') from None
        self._left -= len(data)
        if self._left < 0:
            raise RefusedError(f"it unpacks to more than {LARGEST // 1_000_000} MB")
        return data


def _plain(path: PurePosixPath) -> str:
    """Return a path without steps up; those that leave the archive stay, and name nothing in it."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def names(data: bytes) -> list[str]:
    """Return the names in a zip, however large what is in it may be; none where it is none."""
    if not data.startswith(b"PK"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()[:MOST]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return []
