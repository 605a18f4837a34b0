"""The program in its own terminal, with all input typed in advance, and all its output."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

MAIN = "from quizgen.__main__ import main; main()"
"""Runs the program in the same way as its command."""
PATIENCE = 120
"""Seconds to wait for output; a busy machine needs a few."""


def run_on_terminal(top: Path, code: str, *arguments: str, typed: str = "", **env: str) -> tuple[int, str]:
    """Run a program in a terminal; return its exit code and all its output.

    Args:
        top: the folder that it runs in.
        code: the program's code.
        arguments: the program's arguments.
        typed: the input, typed before the program reads anything.
        env: environment variables in addition to the current ones.
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
        process.kill()  # it waits for more input
    except OSError:  # Linux's error when the other end is closed
        pass
    os.close(ours)
    return process.wait(), sent.decode()
