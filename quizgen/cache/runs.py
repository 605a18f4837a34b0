"""What a command said, to be said again while nothing has changed that it read or made.

A run is known by the program, its libraries, the folder it is started in, its arguments and the variables
that it looks at. What it read and made is compared before it is said again, so a run that is kept stands for
one that would do the same work, with the same end. Nothing heavy is imported for that.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import quizgen
from quizgen.cache.folders import File, Files, Top, look, same
from quizgen.cache.store import forget_oldest, keep, recall

VARIABLES = ("NO_COLOR", "QUIZGEN_PAPERS", "SOURCE_DATE_EPOCH", "TERM")
"""What a run that is kept looks at in its environment."""
PREFIX, MOST = "run-", 100
"""How the names of kept runs begin, and how many are kept."""
PROGRAM = Path(quizgen.__file__).parent
DAMAGED = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What reading something raises that is no run as this program keeps it."""

Line = tuple[str, bool]
"""A line as it was printed, and whether that was on stderr."""


class Said(NamedTuple):
    """What a command said, and the code that it ended with."""

    lines: tuple[Line, ...]
    code: int = 0


class _Kept(NamedTuple):
    """An earlier run: where it read and made files, what there was, and what it said."""

    tops: tuple[Top, ...]
    files: Files
    said: Said


class Run:
    """A run of a command that may be kept.

    Args:
        arguments: what stands behind the program's name.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self.name = PREFIX + _digest(list(_identity(arguments)))
        self._kept = _recalled(self.name)
        self._known: Mapping[str, File] = self._kept.files if self._kept else {}
        self._read: tuple[Top, ...] = ()
        self._before: Files | None = None

    def repeated(self) -> Said | None:
        """Return what the run said before, if it would do and say the same now."""
        kept = self._kept
        now = self._look(kept.tops) if kept else None
        return kept.said if kept and now is not None and same(kept.files, now) else None

    def begins(self, read: Iterable[Path]) -> None:
        """Note what there is before anything is read.

        Args:
            read: files and folders, also such as are not there.
        """
        self._read = tuple(map(Top, (PROGRAM, *read)))
        self._before = self._look(self._read)

    def ends(self, said: Said, made: Iterable[Path], is_still: Callable[[], bool] = lambda: True) -> None:
        """Keep what was said, if nothing that was read or made has changed meanwhile.

        Args:
            said: all of it.
            made: the folders in which files were made.
            is_still: tells whether what was made is still there, once it was looked at.
        """
        around = tuple(Top(path, deep=False) for path in sorted(made))
        after, beside = self._look(self._read), self._look(around)
        if self._before is None or after is None or beside is None or not same(self._before, after):
            return
        if not is_still():
            return
        tops = [(str(one.path), one.deep) for one in (*self._read, *around)]
        kept = {"tops": tops, "files": beside | after, "lines": said.lines, "code": said.code}
        keep(self.name, json.dumps(kept).encode())
        forget_oldest(PREFIX, MOST)

    def _look(self, tops: Iterable[Top]) -> Files | None:
        """Return what there is; None where it can't be read, which others say."""
        try:
            return look(tops, self._known)
        except OSError:
            return None


@cache
def program() -> str:
    """Return what tells this program and its libraries from others, by the bytes of its own files."""
    whats = [one.what for _, one in sorted(look([Top(PROGRAM)]).items())]
    return _digest([sys.version, _libraries(), whats])


def _identity(arguments: Sequence[str]) -> Iterator[Any]:
    """Yield what makes a run another one, whatever the files hold."""
    yield from (quizgen.__version__, str(PROGRAM), sys.version, sys.path, _libraries(), list(arguments))
    yield str(Path.cwd())
    yield [os.environ.get(name) for name in VARIABLES]
    yield [sys.stdout.isatty(), sys.stderr.isatty()]  # whether there are colours


def _libraries() -> list[str]:
    """Return the names of all libraries that are installed, which have their versions."""
    found: set[str] = set()
    for folder in sys.path:
        with suppress(OSError), os.scandir(folder or ".") as entries:
            found.update(one.name for one in entries if one.name.endswith((".dist-info", ".egg-info")))
    return sorted(found)


def _digest(value: object) -> str:
    return hashlib.blake2b(json.dumps(value).encode(), digest_size=16).hexdigest()


def _recalled(name: str) -> _Kept | None:
    """Return an earlier run, if one is kept that this program can read."""
    try:
        found = json.loads(recall(name) or b"null")
        tops = tuple(Top(Path(path), bool(deep)) for path, deep in found["tops"])
        files = {
            str(path): File(str(what), tuple(map(int, stamp)) if stamp else None)
            for path, (what, stamp) in found["files"].items()
        }
        lines = tuple((str(text), bool(err)) for text, err in found["lines"])
        return _Kept(tops, files, Said(lines, int(found["code"])))
    except DAMAGED:
        return None
