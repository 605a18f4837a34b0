"""Archives of strangers: read in memory, never unpacked onto the disk, never more than a limit."""

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
"""Bytes of all that is in an archive."""
BEGINNING = 20_000
"""Bytes of a file in which its root stands."""
MOST = 20_000
"""Files in an archive."""


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
"""What the standard library says of a damaged zip, or of one with a password."""


class Archive:
    """A zip; nothing in it is larger than it says, and all of it together is not too large."""

    def __init__(self, data: bytes) -> None:
        """Open a zip.

        Raises:
            RefusedError: where it is none, or too large.
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
        self._last = {unquote(name).rpartition("/")[2]: name for name in reversed(self._entries)}

    @property
    def names(self) -> list[str]:
        """The names of its files, in its order."""
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        """Whether it has a file."""
        return name in self._entries

    def ending(self, name: str) -> str:
        """Return the name of its first file whose path ends with another's; empty where there is none."""
        found = self._last.get(name.rpartition("/")[2], "")
        return found if f"/{unquote(found)}".endswith(f"/{name}") else ""

    def picture(self, name: str) -> bytes:
        """Return what a picture holds; nothing where it can't be unpacked: one picture spoils no deck."""
        try:
            return self.read(name)
        except RefusedError:
            return b""

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
        except DAMAGES as fault:
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


def hold(data: bytes, endings: tuple[str, ...], pattern: re.Pattern[bytes]) -> bool:
    """Return whether a file in a zip has a pattern near its beginning; what can't be unpacked has not.

    Args:
        data: the zip.
        endings: of the names of files that are looked into.
        pattern: what is looked for.
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
    """Yield those files of an archive that have a pattern near their beginning, with their names.

    Args:
        archive: a zip.
        names: of the files that are looked into.
        pattern: what is looked for.

    Raises:
        RefusedError: where a file can't be unpacked.
    """
    for name in names:
        content = archive.read(name)
        if pattern.search(content[:BEGINNING]):
            yield name, content


def names(data: bytes) -> list[str]:
    """Return the names in a zip, however large what is in it may be; none where it is none."""
    if not data.startswith(b"PK"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()[:MOST]
    except DAMAGES:
        return []
