"""The program in a terminal of its own: all that was typed before it asks, and all that it sends there."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

MAIN = "from quizgen.__main__ import main; main()"
"""Runs the program as its command does."""
PATIENCE = 120
"""Seconds that a program may say nothing; a loaded machine takes a few."""


def run_on_terminal(top: Path, code: str, *arguments: str, typed: str = "", **env: str) -> tuple[int, str]:
    """Return how a program ends whose input and output are a terminal, and all that it sends there.

    Args:
        top: the folder that it runs in.
        code: of the program.
        arguments: for it.
        typed: what was typed before it reads anything.
        env: variables beside those that are there.
    """
    ours, theirs = pty.openpty()
    everything = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "80", **env}
    command = [sys.executable, "-c", code, *arguments]
    process = subprocess.Popen(command, cwd=top, env=everything, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.write(ours, typed.encode())
    sent = bytearray()
    try:
        while select.select([ours], [], [], PATIENCE)[0] and (data := os.read(ours, 65536)):
            sent += data
        process.kill()  # it waits for more than was typed
    except OSError:  # how Linux says that nobody has the other end any more
        pass
    os.close(ours)
    return process.wait(), sent.decode()
