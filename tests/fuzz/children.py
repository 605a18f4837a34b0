"""One input a process: whatever it does, those after it begin in the same state."""

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
"""CPU seconds that an input may take; none of ours needs three."""
MEBIBYTES = 1024
"""More than the parent has."""


def in_child(work: Callable[[], str]) -> str:
    """Return what `work` does in a process of its own, with bounds; or how that process ended."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            gc.freeze()  # what the parent holds is no garbage: looking at it would copy all of its memory
            _work(work, said.fileno())
        _, status = os.waitpid(child, 0)
        said.seek(0)
        if os.WIFSIGNALED(status):
            return f"ended by {signal.Signals(os.WTERMSIG(status)).name} (more than {SECONDS} s?)"
        return said.read().decode(errors="replace")


def _work(work: Callable[[], str], said: int) -> None:
    """Write what `work` returns or raises, and end this process whatever that is."""
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
    """Run a command as a user does; return its exit code and all that it printed."""
    printed = io.StringIO()
    sys.argv = ["quizgen", *arguments]
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            cli.main()
        except SystemExit as end:
            return int(end.code or 0), printed.getvalue()
    return 0, printed.getvalue()
