"""What is slow to work out and can be worked out again at any time, kept in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

DIGEST = 16
"""Bytes before what is kept that tell damage: Python may crash on a compiled template with a bit turned."""


def cache_folder() -> Path | None:
    """Return the folder for what can be worked out again, or None where the user has none."""
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
    if folder is None:
        return None
    try:
        kept = (folder / name).read_bytes()
    except OSError:
        return None
    data = kept[DIGEST:]
    return data if kept == _sealed(data) else None


def keep(name: str, data: bytes) -> None:
    """Keep bytes under a name, whole or not at all; where the folder can't be written, do without."""
    folder = cache_folder()
    if folder is None:
        return
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=name, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_sealed(data))
            Path(temporary).replace(folder / name)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def forget(start: str, but: str) -> None:
    """Delete what was kept under names with one beginning, save under those with a longer one."""
    folder = cache_folder()
    if folder is None:
        return
    with contextlib.suppress(OSError):
        for file in folder.glob(f"{start}*"):
            if not file.name.startswith(but):
                file.unlink(missing_ok=True)


def _sealed(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=DIGEST).digest() + data
