"""What templates of one's own may take of the machine: a course may come from a stranger.

Where a system has no such limits, there are none: Windows has neither, only Linux tells how much memory a
program has, and Python hears in its main thread alone that time is over.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

SECONDS = 30
"""CPU seconds without a finished question or file."""
MEMORY = 2**30
"""Bytes more than the program has when a file is begun."""
SIZE = Path("/proc/self/statm")
AGAIN = 0.01
"""CPU seconds until a stop is tried once more, where no template was under way: its line is to be known."""
TRIES = 100
"""How many such stops are let pass before one counts."""


class OverrunError(Exception):
    """A template took more than it may."""


@contextmanager
def limited() -> Iterator[Callable[[], None]]:
    """Bound what a file's templates take, and give what says that one more question is finished.

    Raises:
        OverrunError: if it is too much.
    """
    try:
        with _limited_time() as go_on, _limited_memory():
            yield go_on
    except MemoryError as fault:
        overrun = OverrunError(f"it takes more than {MEMORY // 2**20} MiB of memory")
        raise overrun.with_traceback(fault.__traceback__) from None


@contextmanager
def _limited_time() -> Iterator[Callable[[], None]]:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return

    stop = _Stop()
    before = signal.signal(signal.SIGPROF, stop)
    stop.wait()
    try:
        yield stop.wait
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class _Stop:
    """Stops a template whose time is over, at a line of its own: at times what joins its pieces works."""

    def wait(self) -> None:
        """Give it all its time."""
        self.passed = 0
        signal.setitimer(signal.ITIMER_PROF, SECONDS)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.passed < TRIES and not _in_template(frame):
            self.passed += 1
            signal.setitimer(signal.ITIMER_PROF, AGAIN)
            return
        raise OverrunError(
            f"it takes more than {SECONDS} s of computing without finishing a question or a file"
        )


def _in_template(frame: FrameType | None) -> bool:
    while frame is not None and not frame.f_code.co_filename.endswith(".j2"):
        frame = frame.f_back
    return frame is not None


@contextmanager
def _limited_memory() -> Iterator[None]:
    if resource is None or not SIZE.exists():
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = int(SIZE.read_text().split()[0]) * resource.getpagesize() + MEMORY
    known = [limit for limit in (most, soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(known), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
