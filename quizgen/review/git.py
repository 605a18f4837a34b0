"""What git knows: who works here, and how a file read before. The only module that starts git."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOST = 300
"""Commits of one file that are known here, the newest ones."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A file as a commit has it.

    Args:
        folder: the working tree's top, or a folder in it.
        commit: its hash.
        path: the file's name in that commit, from the top.
        at: when it was made, in seconds since 1970.
    """

    folder: Path
    commit: str
    path: str
    at: int

    def read(self, path: str | None = None) -> bytes | None:
        """Return the file's bytes, or another one's by its name from the top; None if it is not there."""
        return _git(self.folder, "cat-file", "blob", f"{self.commit}:{path or self.path}")


def user_name(folder: Path) -> str:
    """Return the name that git puts on commits made in a folder, or an empty text."""
    return (_git(folder, "config", "user.name") or b"").decode("utf-8", "replace").strip()


def revisions(file: Path) -> Iterator[Revision]:
    """Yield a file's commits, newest first, also under its former names; none where git has none."""
    options = ["--follow", "--name-only", "--no-relative", "--no-show-signature", "--format=%H %ct", "-z"]
    log = _git(file.parent, "log", f"-{MOST}", *options, "--", file.name) or b""
    commit, at = "", "0"
    for part in log.decode("utf-8", "surrogateescape").split("\0"):
        if part.startswith("\n"):  # a path stands on a line of its own below its commit
            yield Revision(file.parent, commit, part.removeprefix("\n"), int(at))
        elif part:
            commit, _, at = part.partition(" ")


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Return what git says, or None where it is not there or refuses."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        # The arguments are ours or hashes and names that git gave; no shell reads them.
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
