"""The cost of a program in CPU seconds and peak memory. Time by the clock says little on a busy machine."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""Lets Python keep bytecode, as for an installed program; compiling would be half of a small command."""


@dataclass(frozen=True, order=True)
class Cost:
    """The cost of a program.

    Args:
        seconds: CPU seconds of all its processes.
        mebibytes: the peak memory of its largest process.
        clock: seconds by the clock.
    """

    seconds: float
    mebibytes: float
    clock: float

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s, {self.mebibytes:.0f} MiB, by the clock {self.clock:.2f} s"


def measure(command: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end, and discard its output.

    Raises:
        SystemExit: if it fails.
    """
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os.execvpe(command[0], list(command), {**os.environ, **COMPILED, **(variables or {})})
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)} failed")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, time.monotonic() - start)
