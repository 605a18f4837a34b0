"""What git knows: who works here, and how a file read before. The only module that starts git.

A course may come from a stranger, with a repository of its own, and git runs what a repository's settings
name: programs for transport, passwords, signatures, hooks, differences. So one function starts git, lets no
repository start or fetch anything, and works only at the top of a work tree that was found without git.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOST = 300
"""Commits of one file that are known here, the newest ones."""
PATIENCE = 20
"""Seconds that git may take for one answer."""

KEPT = ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "SYSTEMROOT")
"""What git sees of the user's environment: where the user's own settings are (and Windows its system)."""
FIXED = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "none",  # no address of any kind: https, ssh, ext, a folder
    "GIT_NO_LAZY_FETCH": "1",  # an object that is not here is not here
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",  # a file's name is no pattern
}
SETTINGS = {
    "safe.bareRepository": "explicit",  # a folder of the course that looks like a repository is none
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.sshCommand": "",
    "core.gitProxy": "",
    "core.askPass": "",
    "core.alternateRefsCommand": "",
    "credential.helper": "",  # an empty one takes back all that were named before
    "diff.external": "",
    "log.showSignature": "false",
    "log.showRoot": "true",
    "gpg.program": "",
    "gpg.openpgp.program": "",
    "gpg.ssh.program": "",
    "gpg.x509.program": "",
}
"""Settings that win over those of the repository, which may name a program in most of them."""


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
    top = _top(folder) or Path(
        folder.absolute().anchor
    )  # outside a work tree the user has a name all the same
    return (_git(top, "config", "--get", "user.name") or b"").decode("utf-8", "replace").strip()


def revisions(file: Path) -> Iterator[Revision]:
    """Yield a file's commits, newest first, also under its former names; none where git has none."""
    top = _top(file.parent)
    if top is None:
        return
    path = (file.parent.resolve() / file.name).relative_to(top).as_posix()
    shown = ["--follow", "--name-only", "--no-relative", "--no-color", "--format=%H %ct", "-z"]
    log = _git(top, "log", f"-{MOST}", *shown, "--no-ext-diff", "--no-textconv", "--", path) or b""
    commit, at = "", "0"
    for part in log.decode("utf-8", "surrogateescape").split("\0"):
        if part.startswith("\n"):  # a path stands on a line of its own below its commit
            yield Revision(top, commit, part.removeprefix("\n"), int(at or 0))
        elif part:
            commit, _, at = part.partition(" ")  # a damaged commit has no time


def _top(folder: Path) -> Path | None:
    """Return the top of the work tree that a folder is in: the nearest folder that holds a `.git`.

    Git itself also takes a folder for a repository that holds what a bare one does, which any clone can
    bring; such a top is refused, for versions of git that know no `safe.bareRepository` (before 2.38).
    """
    try:
        places = (folder.resolve(), *folder.resolve().parents)
        top = next((place for place in places if (place / ".git").exists()), None)
        bare = top and all((top / name).exists() for name in ("HEAD", "objects", "refs"))
    except (OSError, RuntimeError):
        return None
    return None if bare else top


def _git(top: Path, *arguments: str) -> bytes | None:
    """Return what git says at a work tree's top, or None where it is not there, refuses or takes too long."""
    path = os.pathsep.join(entry for entry in os.get_exec_path() if Path(entry).is_absolute())
    program = shutil.which("git", path=path)
    if program is None or not Path(program).is_absolute():  # Windows looks into the current folder first
        return None
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    here = {"PATH": path, "GIT_CEILING_DIRECTORIES": str(top.parent), "GIT_WORK_TREE": str(top)}
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    try:
        # The arguments are ours or hashes and names that git gave; no shell reads them.
        done = subprocess.run(  # noqa: S603
            [program, "-C", str(top), "--no-pager", *settings, *arguments],
            env=kept | FIXED | here,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
