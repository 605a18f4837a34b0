"""Ask git for the user's name and for earlier versions of a file. The only module that starts git.

A course may come from a stranger with its own repository, and git runs programs that a repository's settings
name: for transport, passwords, signatures, hooks, differences. So a single function starts git, lets no
repository start or fetch anything, and runs only at the top of a work tree that quizgen found without git.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from quizgen.frozen import frozen

MOST = 300
"""Commits of one file to look at, the newest ones."""
PATIENCE = 20
"""Seconds that one git command may take."""

KEPT = ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "SYSTEMROOT")
"""Environment variables that git gets: where the user's own settings are, and where Windows is."""
FIXED = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "none",  # fetch from nowhere: not by https, ssh, ext or from a folder
    "GIT_NO_LAZY_FETCH": "1",  # don't fetch the objects that a partial clone lacks
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",  # a file name is not a pattern
}
SETTINGS = {
    "safe.bareRepository": "explicit",  # a folder of the course may look like a repository
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.sshCommand": "",
    "core.gitProxy": "",
    "core.askPass": "",
    "core.alternateRefsCommand": "",
    "credential.helper": "",  # an empty value removes the helpers that other settings name
    "diff.external": "",
    "log.showSignature": "false",
    "log.showRoot": "true",
    "gpg.program": "",
    "gpg.openpgp.program": "",
    "gpg.ssh.program": "",
    "gpg.x509.program": "",
}
"""Settings that override the repository's, most of which could name a program to run."""


@frozen
class Revision:
    """A file as a commit has it.

    Args:
        folder: the top of the work tree.
        commit: the commit's hash.
        path: the file's path in that commit, relative to the top.
        at: the time of the commit, in seconds since 1970; 0 if unknown.
    """

    folder: Path
    commit: str
    path: str
    at: int

    def read(self, path: str | None = None) -> bytes | None:
        """Return the file's bytes in this commit, or None if the commit lacks it.

        Args:
            path: another file to read instead, relative to the top.
        """
        return _git(self.folder, "cat-file", "blob", f"{self.commit}:{path or self.path}")


def user_name(folder: Path) -> str:
    """Return the name that git gives the author of commits in a folder, or an empty text."""
    top = _top(folder) or Path(
        folder.absolute().anchor
    )  # outside a work tree, the user's own settings still have the name
    return (_git(top, "config", "--get", "user.name") or b"").decode("utf-8", "replace").strip()


def revisions(file: Path) -> Iterator[Revision]:
    """Yield a file's commits, newest first, including those under former names; nothing without git."""
    top = _top(file.parent)
    if top is None:
        return
    path = (file.parent.resolve() / file.name).relative_to(top).as_posix()
    shown = ["--follow", "--name-only", "--no-relative", "--no-color", "--format=%H %ct", "-z"]
    log = _git(top, "log", f"-{MOST}", *shown, "--no-ext-diff", "--no-textconv", "--", path) or b""
    commit, at = "", "0"
    for part in log.decode("utf-8", "surrogateescape").split("\0"):
        if part.startswith("\n"):  # a path is on its own line after its commit
            yield Revision(top, commit, part.removeprefix("\n"), int(at or 0))
        elif part:
            commit, _, at = part.partition(" ")  # a damaged commit has no time


def _top(folder: Path) -> Path | None:
    """Return the top of the work tree that contains a folder: the nearest folder with a `.git`.

    Git also accepts any folder that looks like a bare repository, and any clone can contain one. Such a top
    is refused, since git before 2.38 does not know `safe.bareRepository`.
    """
    try:
        places = (folder.resolve(), *folder.resolve().parents)
        top = next((place for place in places if (place / ".git").exists()), None)
        bare = top and all((top / name).exists() for name in ("HEAD", "objects", "refs"))
    except (OSError, RuntimeError):
        return None
    return None if bare else top


def _git(top: Path, *arguments: str) -> bytes | None:
    """Return git's output at the top of a work tree, or None if git is missing, fails or takes too long."""
    path = os.pathsep.join(entry for entry in os.get_exec_path() if Path(entry).is_absolute())
    program = shutil.which("git", path=path)
    if program is None or not Path(program).is_absolute():  # Windows searches the current folder first
        return None
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    here = {"PATH": path, "GIT_CEILING_DIRECTORIES": str(top.parent), "GIT_WORK_TREE": str(top)}
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    try:
        # The arguments are our own, or hashes and names from git; no shell reads them.
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
