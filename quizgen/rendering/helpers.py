"""Other processes that help this one: copies of it (fork) that print nothing and don't outlive it.

A helper ends when the first process does, however that ends: only the first process holds the writing end of
a pipe that the helper reads. If the first process was killed, helpers remove the temporary folder.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

PATIENCE = 5
"""Seconds that a helper has to clean up."""
ENDING = [getattr(signal, one) for one in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, one)]
"""The signals that end a helper; Windows lacks one of them."""
EXPENDABLE = Path("/proc/self/oom_score_adj"), "1000"
"""Lets Linux end a helper if memory runs out, and not the first process, which can do without."""


def can_help() -> bool:
    """Return whether this process can be copied safely: in a copy, no other thread would release its locks.

    Parts of macOS do not survive fork, and Windows has none.
    """
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


class Helpers:
    """Helpers of this process; a context manager, at whose end they are gone.

    Args:
        folder: a temporary folder for all that they write.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._first = os.getpid()
        self._results: dict[int, int] = {}
        self._alive, self._held = os.pipe()

    def start(self, work: Callable[[], object]) -> None:
        """Start a helper.

        Args:
            work: what it does; the result is plain data, as JSON has it.

        Raises:
            OSError: if the system refuses.
        """
        gc.freeze()  # the collector would write to each object, and so copy all of the memory that both share
        result, sink = os.pipe()
        try:
            self._results[_copied(partial(self._help, work, sink))] = result
        except OSError:
            os.close(result)
            raise
        finally:
            os.close(sink)

    def results(self) -> Iterator[Any]:
        """Wait for each helper, and yield what it has returned.

        Raises:
            ValueError: if a helper has failed, or was killed.
        """
        for result in self._results.values():
            with open(result, "rb", closefd=False) as file:
                yield json.loads(file.read())

    def __enter__(self) -> Helpers:
        return self

    def __exit__(self, *fault: object) -> None:
        os.close(self._held)
        for helper, result in self._results.items():
            with suppress(ChildProcessError):  # a program that ignores SIGCHLD has no children to wait for
                os.waitpid(helper, 0)
            os.close(result)
        os.close(self._alive)
        gc.unfreeze()

    def _help(self, work: Callable[[], object], sink: int) -> None:
        os.close(self._held)
        try:
            for one in ENDING:
                signal.signal(one, signal.default_int_handler)
            threading.Thread(target=self._watch, daemon=True).start()
            self._stand_back()
            with open(sink, "wb", buffering=0, closefd=False) as file:
                file.write(json.dumps(work()).encode())
        finally:
            for one in ENDING:
                signal.signal(one, signal.SIG_IGN)
            os.close(sink)  # even after a fault: the first process no longer waits for a result
            os.read(self._alive, 1)  # until the first process no longer needs the folder, or has ended
            shutil.rmtree(self._folder, ignore_errors=True)

    def _stand_back(self) -> None:
        """Leave the terminal, and the rest of the system's temporary folder, to the first process."""
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nothing, stream)
        tempfile.tempdir = str(self._folder)
        with suppress(OSError):
            EXPENDABLE[0].write_text(EXPENDABLE[1])

    def _watch(self) -> None:
        """Wait for the end of the first process, then end this one: by an exception, so that it cleans up."""
        os.read(self._alive, 1)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        time.sleep(PATIENCE)
        os._exit(1)


def _copied(work: Callable[[], None]) -> int:
    """Do some work in a copy of this process, which then ends; return its id."""
    first = os.getpid()
    try:
        child = os.fork()
        if child == 0:
            work()
        return child
    finally:
        if os.getpid() != first:
            os._exit(0)
