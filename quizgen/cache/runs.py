"""What a command printed, to print it again while nothing that it read or made has changed.

A run is identified by the program, its libraries, the current folder, its arguments and the environment
variables that it reads. The files that it read and made are compared before its output is repeated, so a
repeated run has the same result as a real one. None of this imports anything heavy.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import quizgen
from quizgen.cache.folders import File, Files, Top, is_known, look, remember, same
from quizgen.cache.store import digest_of, forget_oldest, keep, recall

VARIABLES = ("NO_COLOR", "QUIZGEN_PAPERS", "SOURCE_DATE_EPOCH", "TERM")
"""The environment variables on which a kept run depends."""
PREFIX, MOST = "run-", 100
"""The prefix of the names of kept runs, and how many are kept."""
FILES, PROGRAMS = "program-", 10
"""The same for the files of programs."""
PROGRAM = Path(quizgen.__file__).parent
DAMAGED = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)
"""What reading any kept data raises if it is damaged, or not as this program keeps it."""

Line = tuple[str, bool]
"""A line as it was printed, and whether it went to stderr."""


class Said(NamedTuple):
    """What a command printed, and its exit code."""

    lines: tuple[Line, ...]
    code: int = 0


class _Kept(NamedTuple):
    """An earlier run: where it read and made files, these files and the program's, and what it printed."""

    read: tuple[Top, ...]
    around: tuple[Top, ...]
    files: Files
    said: Said


class Run:
    """A run of a command that may be kept.

    Args:
        arguments: the command line after the program's name.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self.name = PREFIX + digest_of(list(_identity(arguments)))
        self._kept = _recalled(self.name)
        self._read: tuple[Top, ...] = ()
        self._before: Files | None = None

    def repeated(self) -> Said | None:
        """Return what an earlier run printed, if this one would do and print the same."""
        kept = self._kept
        if kept is None:
            return None
        remember(kept.files)
        self._note(kept.read)
        beside = _look(kept.around)
        if self._before is None or beside is None:
            return None
        return kept.said if same(kept.files, beside | self._before) else None

    def begins(self, read: Iterable[Path]) -> None:
        """Note the state of the files before the command reads anything.

        Args:
            read: the files and folders that it reads, including those that may not exist.
        """
        tops = tuple(map(Top, read))
        if tops != self._read:  # otherwise `repeated` has just looked there
            self._note(tops)

    def _note(self, tops: tuple[Top, ...]) -> None:
        self._read, self._before = tops, None
        with suppress(OSError):  # the command itself reports what can't be read
            self._before = look(tops) | _program_files()

    def ends(
        self, said: Said, made: Iterable[Path], are_still: Callable[[Files], bool] = lambda files: True
    ) -> None:
        """Keep what was printed, unless anything that was read or made has changed in the meantime.

        Args:
            said: all that the command printed.
            made: the folders in which it made files.
            are_still: returns whether the files in these folders include those that it made, unchanged.
        """
        around = tuple(Top(path, deep=False) for path in sorted(made))
        after, beside = _look((Top(PROGRAM), *self._read)), _look(around)
        if self._before is None or after is None or beside is None or not same(self._before, after):
            return
        if not are_still(beside):
            return
        places = {"read": _paths(self._read), "around": _paths(around)}
        kept = {**places, "files": beside | after, "lines": said.lines, "code": said.code}
        keep(self.name, json.dumps(kept).encode())
        forget_oldest(PREFIX, MOST)


def _look(tops: Iterable[Top]) -> Files | None:
    """Return what exists now, or None if it can't be read."""
    try:
        return look(tops)
    except OSError:
        return None


def _paths(tops: Iterable[Top]) -> list[str]:
    return [str(one.path) for one in tops]


@cache
def _program_files() -> Files:
    """Return the files of this program, as they were when this process first looked.

    They are kept for commands without a kept run: to read 2.5 MB takes longer than to list 1,000 questions.
    """
    if is_known(PROGRAM):
        return look([Top(PROGRAM)])
    name = FILES + digest_of(str(PROGRAM))
    before = _kept_files(name)
    remember(before)
    found = look([Top(PROGRAM)])
    if found != before:
        keep(name, json.dumps(found).encode())
        forget_oldest(FILES, PROGRAMS)
    return found


def _kept_files(name: str) -> Files:
    """Return the files that are kept under a name; none if this program can't read them."""
    try:
        return _files(json.loads(recall(name) or b"{}"))
    except DAMAGED:
        return {}


@cache
def program() -> str:
    """Return an identity of this program and its libraries, from the bytes of its own files."""
    whats = [one.what for _, one in sorted(_program_files().items())]
    return digest_of([sys.version, _libraries(*sys.path), whats])


def _identity(arguments: Sequence[str]) -> Iterator[Any]:
    """Yield everything but files that distinguishes one run from another."""
    yield from (
        quizgen.__version__,
        str(PROGRAM),
        sys.version,
        sys.path,
        _libraries(*sys.path),
        list(arguments),
    )
    yield str(Path.cwd())
    yield [os.environ.get(name) for name in VARIABLES]
    yield [sys.stdout.isatty(), sys.stderr.isatty()]  # decides on colours


@cache
def _libraries(*folders: str) -> list[str]:
    """Return the names of all libraries in some folders; the names include the versions."""
    found: set[str] = set()
    for folder in folders:
        with suppress(OSError), os.scandir(folder or ".") as entries:
            found.update(one.name for one in entries if one.name.endswith((".dist-info", ".egg-info")))
    return sorted(found)


def _recalled(name: str) -> _Kept | None:
    """Return the earlier run that is kept under a name, if this program can read it."""
    try:
        found = json.loads(recall(name) or b"null")
        read = tuple(Top(Path(path)) for path in found["read"])
        around = tuple(Top(Path(path), deep=False) for path in found["around"])
        files = _files(found["files"])
        lines = tuple((str(text), bool(err)) for text, err in found["lines"])
        return _Kept(read, around, files, Said(lines, int(found["code"])))
    except DAMAGED:
        return None


def _files(found: Mapping[str, Any]) -> Files:
    """Return files from JSON; this raises one of `DAMAGED` if it can't be of files."""
    return {
        str(path): File(str(what), tuple(map(int, stamp)) if stamp else None)
        for path, (what, stamp) in found.items()
    }
