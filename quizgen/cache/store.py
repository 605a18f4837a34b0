"""Bytes under a name, in the user's cache folder.

Data only, never code: anyone who can write there (another user, a job of CI that restores the folder) could
otherwise have quizgen run what they like.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

DIGEST = 16
"""Bytes of a digest, and of the seal before the data."""
_ENCODER = json.JSONEncoder(sort_keys=True)
"""Made once, because a build makes thousands of digests."""
_off: list[None] = []
"""Not empty while the cache is switched off."""


@contextlib.contextmanager
def switched_off() -> Iterator[None]:
    """Keep and recall nothing inside the context."""
    _off.append(None)
    try:
        yield
    finally:
        _off.pop()


def is_on() -> bool:
    """Return whether the cache is in use."""
    return not _off and cache_folder() is not None


def cache_folder() -> Path | None:
    """Return quizgen's cache folder, or None if the user has no home folder."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if named.is_absolute():  # the standard says to ignore any other
        return named / "quizgen"
    try:
        return Path.home() / ".cache" / "quizgen"
    except RuntimeError:
        return None


def recall(name: str) -> bytes | None:
    """Return what was kept under a name, or None; a damaged file counts as nothing kept."""
    folder = cache_folder()
    try:
        if folder is None or _off or not _is_private(folder):
            return None
        with (folder / name).open("rb", buffering=0) as file:
            seal, data = file.read(DIGEST), file.readall()
    except OSError:
        return None
    return data if seal == _seal(name, data) else None


def digest_of(value: object) -> str:
    """Return a digest of a value of JSON, to name what is kept by all that it depends on."""
    return hashlib.blake2b(_ENCODER.encode(value).encode(), digest_size=DIGEST).hexdigest()


def keep(name: str, data: bytes) -> None:
    """Keep bytes under a name, all or nothing; do nothing if that is impossible or unsafe."""
    import tempfile  # noqa: PLC0415 - recalling needs no temporary file

    folder = cache_folder()
    if folder is None or _off:
        return
    with contextlib.suppress(OSError):
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        if not _is_private(folder):
            return
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=name, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_seal(name, data))
                file.write(data)
            Path(temporary).replace(folder / name)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def forget_oldest(kind: str, most: int) -> None:
    """Remove the oldest entries with names that begin with `kind`, so that at most `most` are left."""
    folder = cache_folder()
    with contextlib.suppress(OSError):
        if folder is None or not _is_private(folder):
            return
        with os.scandir(folder) as entries:
            kept = [one for one in entries if one.name.startswith(kind)]
        if len(kept) <= most:  # as nearly always: then nobody needs their dates
            return
        kept.sort(key=lambda one: one.stat(follow_symlinks=False).st_mtime_ns, reverse=True)
        for one in kept[most:]:
            Path(one.path).unlink(missing_ok=True)


def _is_private(folder: Path) -> bool:
    """Return whether a folder belongs to the user, and nobody else can write to it."""
    status = folder.stat()
    return os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


def _seal(name: str, data: bytes) -> bytes:
    """Return what shows that data is undamaged, and that it was kept under this name.

    A checksum of the data takes a fifth of the time of a digest, and overlooks one of 4,000,000,000 damaged
    files. Neither has a key: anyone who can write to the folder can make one.
    """
    sealed = f"{name}\0{len(data)}\0{zlib.crc32(data)}"
    return hashlib.blake2b(sealed.encode(), digest_size=DIGEST).digest()
