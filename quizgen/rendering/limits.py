"""Limits on time and memory for templates other than quizgen's own: a course may come from a stranger.

Not every system can enforce them: Windows has neither limit, only Linux reports how much memory a program
has, and Python only notices in its main thread that the time is over.
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
"""CPU seconds in which a template must finish a question or a file."""
MEMORY = 2**30
"""Bytes that a file may use in addition to those that the program has when the file begins."""
SIZE = Path("/proc/self/statm")
AGAIN = 0.01
"""CPU seconds before trying to stop again, if no template was running: the message should name its line."""
TRIES = 100
"""The most stops that are put off for this reason."""


class OverrunError(Exception):
    """A template has exceeded a limit."""


@contextmanager
def limited() -> Iterator[Callable[[], None]]:
    """Limit the templates of a file; yield a function to call whenever they finish a question.

    Raises:
        OverrunError: if they exceed a limit.
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
    """Stops a template at the end of its time, preferably on one of its own lines and not in our code."""

    def wait(self) -> None:
        """Start the time again."""
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
