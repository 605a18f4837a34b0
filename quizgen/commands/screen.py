"""How commands print: results to stdout, problems to stderr, colours only on a terminal."""

from __future__ import annotations

import codecs
import io
import json
import os
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
    """Return the problems that the user wants to see."""
    severities = {"error"} if quiet else {"error", "warning", "note"} if verbose else {"error", "warning"}
    return [problem for problem in problems if problem.severity in severities]


ESCAPED = "quizgen.escaped"
"""The name of our way of printing characters that an encoding lacks."""


def print_any_character() -> None:
    """Let stdout and stderr print characters that their encoding lacks, such as → in Latin-1, as escapes.

    The escapes are those of JSON, so that JSON stays valid. UTF-8 has all characters that we print.
    """
    codecs.register_error(ESCAPED, _escaped)
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ESCAPED)


def _open_closed_streams() -> None:
    """Let a program run whose caller has closed stdin, stdout or stderr, as `>&-` does in a shell.

    Python gives it None for such a stream. Otherwise the first file that the program opens would get the
    stream's number.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 # to the end


def _escaped(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    return json.dumps(fault.object[fault.start : fault.end])[1:-1], fault.end


def say(*lines: str, err: bool = False) -> None:
    """Print lines, with control characters made visible. All output goes through here or through `paint`."""
    from quizgen.terminal.visible import visible

    for line in lines:
        _print(visible(line), err=err)


def paint(*lines: str, err: bool = False) -> None:
    """Print lines from `terminal/`, which may contain marks for colours."""
    for line in lines:
        _print(line, err=err)


def _print(line: str, *, err: bool) -> None:
    from quizgen.terminal.visible import painted

    for heard in _listening:
        heard.append((line, err))
    if _silent:
        return
    for below in _waiting:
        below.clear()
    print(painted(line), file=sys.stderr if err else sys.stdout, flush=True)


_listening: list[list[Line]] = []
"""Lists that collect what is printed."""
_silent: list[None] = []
"""Not empty while lines are only collected."""


@contextmanager
def noted(*, printed: bool = True) -> Iterator[list[Line]]:
    """Yield a list that collects all lines printed inside the context.

    Args:
        printed: whether the lines are printed, too.
    """
    heard: list[Line] = []
    _listening.append(heard)
    if not printed:
        _silent.append(None)
    try:
        yield heard
    finally:
        _listening.remove(heard)
        if not printed:
            _silent.pop()


PATIENCE = 0.5
"""Seconds before a line says what quizgen is doing."""
EVERY = 0.1
"""Seconds between two such lines, because nobody reads faster and a terminal may be slow."""
START, CLEAR = "\r", "\x1b[K"


class _Waiting:
    """The progress line of a terminal; each new line replaces the last one, and `clear` removes it.

    The working code announces each of its steps (`progress`). So this needs no thread and no timer, which
    could interfere with a template's limits (`rendering.limits`) or with a child process.

    Args:
        clock: returns the time in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._due = clock() + PATIENCE
        self._shown = False

    def show(self, what: str) -> None:
        """Show what is being done, once the user has waited long enough."""
        from quizgen.terminal.visible import visible

        now = self._clock()
        if now < self._due:
            return
        self._due, self._shown = now + EVERY, True
        room = _columns() - 2
        self._write(f"{START}{visible(what)[:room]}…{CLEAR}")

    def clear(self) -> None:
        """Remove the line, because something else will be printed or all work is done."""
        if self._shown:
            self._shown = False
            self._write(START + CLEAR)

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


_waiting: list[_Waiting] = []
"""The progress lines in use."""


@contextmanager
def waiting(*, quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """Show progress on a terminal if the work inside the context takes longer than half a second.

    Args:
        quiet: whether to show nothing.
        clock: returns the time in seconds.
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
    """Print what an earlier run printed, and exit with its code, without importing typer."""
    from quizgen.terminal.visible import painted

    try:
        for line, err in said.lines:
            print(painted(line), file=sys.stderr if err else sys.stdout, flush=True)
    except BrokenPipeError:  # a reader such as head has closed the pipe; Python would complain again on exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(said.code)


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems to stderr, where they do not mix with a command's results."""
    from quizgen.terminal.problems import MORE, grouped

    if problems:
        text = grouped(problems, colour=colour(sys.stderr.isatty()))
        paint(*text.split("\n"), err=True)
        say(MORE, err=True)


def print_without_files(outputs: Sequence[str]) -> None:
    """Report requested outputs that made no file, so that scripts notice that the file is missing."""
    for name in outputs:
        say(f"{name} makes no file: no question in this course fits it", err=True)


def print_own_templates(folders: Sequence[Path], *, quiet: bool) -> None:
    """Report templates that are not quizgen's own, if any are used."""
    if folders and not quiet:
        names = ", ".join(folder.as_posix() for folder in folders)
        say(f"using templates other than quizgen's own: {names}", err=True)


def print_half_written(problems: Sequence[Problem]) -> None:
    """Print which folders a killed command left half-written, for commands that print no other problems."""
    print_problems([problem for problem in problems if problem.code == "half-written"])


def end(fault: BaseException, code: int) -> NoReturn:
    """Print an exception's notes, such as that nothing was written, and exit."""
    for note in getattr(fault, "__notes__", ()):
        say(note, err=True)
    sys.exit(code)


def pen() -> Pen:
    """Return the pen for this terminal, or for a file or pipe."""
    from quizgen.terminal.pen import Pen

    terminal = sys.stdout.isatty()
    width = min(_columns(), 100) if terminal else 0
    return Pen(colour(terminal), width)


def _columns() -> int:
    """Return the width of the terminal."""
    import shutil  # a run that only repeats its output does not need it, and it loads three compressors

    return shutil.get_terminal_size().columns


def colour(terminal: bool) -> bool:
    """Return whether the terminal shows colours and the user wants them (no-color.org)."""
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
