"""Run everything that touches the course in one thread; requests from other threads wait here for their turn.

So nothing of the course needs a lock, and the time limit on strangers' templates works: it is a signal, which
Python delivers only to the main thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
EVERY = 0.15
"""Seconds between two polls of the files."""


class Work:
    """A queue of tasks from other threads, to run one after the other."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = SimpleQueue()

    def ask(self, task: Callable[[], T]) -> T:
        """Have the one thread run a task, wait, and return its result or raise its exception."""
        future: Future[T] = Future()
        self._tasks.put((task, future))
        return future.result()

    def run(self, look: Callable[[], object]) -> None:
        """Run tasks as they come, and poll the files in between, until an exception such as ^C.

        Args:
            look: polls the files; called every `EVERY` seconds between tasks.
        """
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
            except Exception as fault:  # the asking thread reports it
                future.set_exception(fault)
