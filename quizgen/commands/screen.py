"""How commands print: problems apart from results, colours where there is a terminal."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from quizgen.cache.runs import Line, Said
    from quizgen.errors import Problem
    from quizgen.terminal.pen import Pen


def chosen(problems: Sequence[Problem], *, quiet: bool, verbose: bool) -> list[Problem]:
    """Return the problems that someone wants to see."""
    severities = {"error"} if quiet else {"error", "warning", "note"} if verbose else {"error", "warning"}
    return [problem for problem in problems if problem.severity in severities]


def say(*lines: str, err: bool = False) -> None:
    """Print lines; what in them would act on a screen is shown instead. Nothing is printed another way."""
    from quizgen.terminal.visible import visible

    for line in lines:
        _print(visible(line), err=err)


def paint(*lines: str, err: bool = False) -> None:
    """Print lines of `terminal/` that may ask for a look of their own."""
    for line in lines:
        _print(line, err=err)


def _print(line: str, *, err: bool) -> None:
    import typer

    from quizgen.terminal.visible import painted

    for heard in _listening:
        heard.append((line, err))
    for below in _waiting:
        below.clear()
    typer.echo(painted(line), err=err)


_listening: list[list[Line]] = []
"""Who wants to know what is printed."""


@contextmanager
def noted() -> Iterator[list[Line]]:
    """Give a list that has, at the end, all lines printed meanwhile."""
    heard: list[Line] = []
    _listening.append(heard)
    try:
        yield heard
    finally:
        _listening.remove(heard)


PATIENCE = 0.5
"""Seconds that work may take before a line says what is being done."""
EVERY = 0.1
"""Seconds between two such lines: nobody reads faster, and a terminal may be slow."""
START, CLEAR = "\r", "\x1b[K"


class _Waiting:
    """The line of a terminal that says what is being done; it is written over, and gone in the end.

    Work says itself what it does, between two steps. So there is no thread and no timer here, which a
    template's limits (`rendering.limits`) or a child process could meet.

    Args:
        clock: tells seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._due = clock() + PATIENCE
        self._shown = False

    def show(self, what: str) -> None:
        """Show what is being done, if somebody has waited long enough."""
        from quizgen.terminal.visible import visible

        now = self._clock()
        if now < self._due:
            return
        self._due, self._shown = now + EVERY, True
        room = shutil.get_terminal_size().columns - 2
        self._write(f"{START}{visible(what)[:room]}…{CLEAR}")

    def clear(self) -> None:
        """Take the line away: something else is printed, or all is done."""
        if self._shown:
            self._shown = False
            self._write(START + CLEAR)

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


_waiting: list[_Waiting] = []
"""The line that stands on the terminal now."""


@contextmanager
def waiting(*, quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """Show on a terminal what is being done meanwhile, if it takes longer than half a second.

    Args:
        quiet: whether nobody wants to know.
        clock: tells seconds.
    """
    from quizgen.progress import followed

    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    line = _Waiting(clock)
    _waiting.append(line)
    try:
        with followed(line.show):
            yield
    finally:
        _waiting.remove(line)
        line.clear()


def repeat(said: Said) -> NoReturn:
    """Print what was printed before, and end the program as that ended; typer need not be loaded for it."""
    from quizgen.terminal.visible import painted

    try:
        for line, err in said.lines:
            print(painted(line), file=sys.stderr if err else sys.stdout, flush=True)
    except BrokenPipeError:  # the reader, such as head, has enough; Python would say so once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(said.code)


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems where they do not mix with what a command was asked for."""
    from quizgen.terminal.problems import grouped

    if problems:
        text = grouped(problems, colour=colour(sys.stderr.isatty()))
        paint(*text.split("\n"), err=True)


def print_without_files(outputs: Sequence[str]) -> None:
    """Say which outputs somebody asked for in vain: a script that goes on without the file should know."""
    for name in outputs:
        say(f"{name} makes no file: no question in this course fits it", err=True)


def print_own_templates(folders: Sequence[Path], *, quiet: bool) -> None:
    """Say that templates are used that are somebody else's, if any are."""
    if folders and not quiet:
        names = ", ".join(folder.as_posix() for folder in folders)
        say(f"using templates other than quizgen's own: {names}", err=True)


def print_half_written(problems: Sequence[Problem]) -> None:
    """Print where a command was stopped while it replaced files, in commands that print no other problems."""
    print_problems([problem for problem in problems if problem.code == "half-written"])


def end(fault: BaseException, code: int) -> NoReturn:
    """Print what is noted on a fault, such as that nothing was written, and end the program."""
    for note in getattr(fault, "__notes__", ()):
        say(note, err=True)
    sys.exit(code)


def pen() -> Pen:
    """Return how lines are written in this terminal, or in a file or pipe."""
    from quizgen.terminal.pen import Pen

    terminal = sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, 100) if terminal else 0
    return Pen(colour(terminal), width)


def colour(terminal: bool) -> bool:
    """Return whether colours are shown and wanted (no-color.org)."""
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
