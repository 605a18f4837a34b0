"""One thread for all that touches the course: requests come from many, and wait here for their turn.

Nothing of the course needs a lock, and the limits on templates of somebody else's hold: Python hears in its
main thread alone that time is over.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
EVERY = 0.15
"""Seconds between two looks at the files."""


class Work:
    """Tasks of other threads, done one after the other."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = SimpleQueue()

    def ask(self, task: Callable[[], T]) -> T:
        """Have something done in the one thread, and return what comes of it, or raise what it raises."""
        future: Future[T] = Future()
        self._tasks.put((task, future))
        return future.result()

    def run(self, look: Callable[[], object]) -> None:
        """Do tasks as they come, and look at the files between them, until somebody stops the program."""
        due = time.monotonic()
        while True:
            if time.monotonic() >= due:
                look()
                due = time.monotonic() + EVERY
            try:
                task, future = self._tasks.get(timeout=max(0.0, due - time.monotonic()))
            except Empty:
                continue
            try:
                future.set_result(task())
            except Exception as fault:  # it is the asking thread's to tell
                future.set_exception(fault)
