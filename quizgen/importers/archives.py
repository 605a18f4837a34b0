"""Read strangers' zip archives in memory: never unpacked onto the disk, and only up to a limit."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from urllib.parse import unquote

from quizgen.importers.reading import RefusedError

LARGEST = 100_000_000
"""Bytes of all files in an archive, unpacked, at most."""
BEGINNING = 20_000
"""Bytes at the beginning of a file in which to look for its root element."""
MOST = 20_000
"""Files in an archive at most."""


DAMAGES = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    RuntimeError,
    ValueError,
    KeyError,
    EOFError,
    OSError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)
"""Exceptions that the standard library raises for a damaged zip, or for one with a password."""


class Archive:
    """A zip archive, of which no more than `LARGEST` bytes are unpacked, whatever its header says."""

    def __init__(self, data: bytes) -> None:
        """Open a zip.

        Raises:
            RefusedError: the data are not a zip, or it is too large.
        """
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGES as fault:
            raise RefusedError(f"it is not a zip file: {fault}") from None
        entries = [one for one in self._zip.infolist() if not one.is_dir()]
        self._left = LARGEST
        if len(entries) > MOST or sum(one.file_size for one in entries) > LARGEST:
            raise RefusedError(f"it unpacks to more than {LARGEST // 1_000_000} MB, or {MOST:,} files")
        self._entries = {one.filename.replace("\\", "/"): one for one in entries}
        self._alike: dict[str, list[str]] = {}
        for name in self._entries:
            self._alike.setdefault(unquote(name).rpartition("/")[2], []).append(name)

    @property
    def names(self) -> list[str]:
        """The names of its files, in the archive's order."""
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        """Whether it has a file."""
        return name in self._entries

    def ending(self, name: str) -> str:
        """Return the first file whose path ends with `name`, or an empty text."""
        alike = self._alike.get(name.rpartition("/")[2], ())
        return next((one for one in alike if f"/{unquote(one)}".endswith(f"/{name}")), "")

    def picture(self, name: str) -> bytes:
        """Return a picture's bytes, or nothing if it is damaged: that should not spoil the whole import."""
        try:
            return self.read(name)
        except RefusedError:
            return b""

    def find(self, name: str, beside: str = "") -> str:
        """Return the name of a file to which another file refers, or an empty text.

        Args:
            name: the reference, as the other file has it.
            beside: the name of the other file, whose folder is searched first.
        """
        folder = PurePosixPath(beside).parent
        for one in (_plain(folder / name), _plain(PurePosixPath(name)), name):
            if one in self._entries:
                return one
        return ""

    def read(self, name: str) -> bytes:
        """Return a file's bytes.

        Raises:
            RefusedError: the file can't be unpacked, or all files read so far are too large together.
        """
        try:
            with self._zip.open(self._entries[name]) as file:
                data = file.read(self._left + 1)
        except DAMAGES as fault:
            raise RefusedError(f'"{name}" in it can\'t be unpacked: {fault}') from None
        self._left -= len(data)
        if self._left < 0:
            raise RefusedError(f"it unpacks to more than {LARGEST // 1_000_000} MB")
        return data


def _plain(path: PurePosixPath) -> str:
    """Return a path without `..`, except those that leave the archive, which then match no file."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def hold(data: bytes, endings: tuple[str, ...], pattern: re.Pattern[bytes]) -> bool:
    """Return whether a file in a zip has a pattern near its beginning, ignoring damaged files.

    Args:
        data: the zip.
        endings: the endings, in small letters, of the names of files to search.
        pattern: the pattern to search for.
    """
    if not data.startswith(b"PK"):
        return False
    try:
        archive = Archive(data)
    except RefusedError:
        return False
    for name in archive.names:
        if name.lower().endswith(endings):
            with suppress(RefusedError):
                if pattern.search(archive.read(name)[:BEGINNING]):
                    return True
    return False


def documents(
    archive: Archive, names: Iterable[str], pattern: re.Pattern[bytes]
) -> Iterator[tuple[str, bytes]]:
    """Yield the names and bytes of the files that have a pattern near their beginning.

    Args:
        archive: a zip.
        names: the names of the files to search.
        pattern: the pattern to search for.

    Raises:
        RefusedError: a file can't be unpacked.
    """
    for name in names:
        content = archive.read(name)
        if pattern.search(content[:BEGINNING]):
            yield name, content


def names(data: bytes) -> list[str]:
    """Return the names in a zip, regardless of its size, or nothing if the data are not a zip."""
    if not data.startswith(b"PK"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()[:MOST]
    except DAMAGES:
        return []
