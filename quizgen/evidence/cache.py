"""What is slow to work out and depends on a file's bytes alone, kept in the user's cache folder."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path


def cache_folder() -> Path | None:
    """Return the folder for what can be worked out again, or None where the user has none."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if named.is_absolute():  # the standard says to ignore any other
        return named / "quizgen"
    try:
        return Path.home() / ".cache" / "quizgen"
    except RuntimeError:
        return None


def recall(name: str) -> object:
    """Return what was kept under a name, or None; a damaged file counts as nothing kept."""
    folder = cache_folder()
    if folder is None:
        return None
    try:
        return json.loads((folder / name).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def keep(name: str, value: object) -> None:
    """Keep a value under a name, whole or not at all; where the folder can't be written, do without."""
    folder = cache_folder()
    if folder is None:
        return
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=name, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                json.dump(value, file)
            Path(temporary).replace(folder / name)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
