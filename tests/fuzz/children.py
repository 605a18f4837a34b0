"""One process per input: whatever it does, later inputs start from the same state."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from quizgen import cli

SECONDS = 20
"""CPU seconds that an input may take; ours need less than three."""
MEBIBYTES = 1024
"""Memory in addition to the parent's."""


def in_child(work: Callable[[], str]) -> str:
    """Run `work` in a limited child process; return its result, or how the process ended."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            gc.freeze()  # the parent's objects are not garbage, and looking at them would copy its memory
            _work(work, said.fileno())
        _, status = os.waitpid(child, 0)
        said.seek(0)
        if os.WIFSIGNALED(status):
            return f"ended by {signal.Signals(os.WTERMSIG(status)).name} (more than {SECONDS} s?)"
        return said.read().decode(errors="replace")


def _work(work: Callable[[], str], said: int) -> None:
    """Write what `work` returns or raises, and end this process in any case."""
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 2))
        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + MEBIBYTES * 2**20,) * 2)
        result = work()
    except BaseException:
        result = traceback.format_exc()
    try:
        os.pwrite(said, result.encode(errors="replace"), 0)
    finally:
        os._exit(0)


def quizgen(*arguments: str) -> tuple[int, str]:
    """Run a command as a user does; return its exit code and its output."""
    printed = io.StringIO()
    sys.argv = ["quizgen", *arguments]
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            cli.main()
        except SystemExit as end:
            return int(end.code or 0), printed.getvalue()
    return 0, printed.getvalue()
