"""Work that is killed: in a process of its own, before one of its calls of the system, without notice."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from typing import Any

CALLS = ("replace", "rename", "link", "fsync", "unlink", "rmdir", "mkdir", "open")
"""All that moves a file, makes one safe on disk, or makes or removes a name."""


def killed_at(
    step: int, work: Callable[[], object], calls: Sequence[str] = CALLS, *, no_links: bool = False
) -> bool:
    """Do a piece of work in a process that ends without notice before a step; return whether it came so far.

    Args:
        step: which of its calls of the system is never made, counted from 0.
        work: what to do.
        calls: which calls are steps.
        no_links: whether its file system has no second names for files.
    """
    child = os.fork()
    if not child:
        try:
            _count(step, calls, no_links=no_links)
            work()
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9), "the work failed by itself"
    return status == 9


def _count(step: int, calls: Sequence[str], *, no_links: bool) -> None:
    """End this process without notice before one of its calls of the system."""
    left = iter(range(step, -1, -1))

    def counting(name: str) -> Callable[..., Any]:
        call = getattr(os, name)

        def counted(*given: Any, **named: Any) -> Any:
            if next(left) == 0:
                os._exit(9)
            if no_links and name == "link":  # as FAT and some networks answer
                raise PermissionError(errno.EPERM, "no second names here")
            return call(*given, **named)

        return counted

    for name in calls:
        setattr(os, name, counting(name))
