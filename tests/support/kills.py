"""Work that is killed without warning: in its own process, before one of its system calls."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from typing import Any

CALLS = ("replace", "rename", "link", "fsync", "unlink", "rmdir", "mkdir", "open")
"""The calls that move a file, make it safe on disk, or create or remove a name."""


def killed_at(
    step: int, work: Callable[[], object], calls: Sequence[str] = CALLS, *, no_links: bool = False
) -> bool:
    """Do a piece of work in a process that is killed before a step; return whether it got that far.

    Args:
        step: the first system call that is not made, counted from 0.
        work: the work.
        calls: the calls that count as steps.
        no_links: whether the file system has no hard links.
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
    """Kill this process before one of its system calls."""
    left = iter(range(step, -1, -1))

    def counting(name: str) -> Callable[..., Any]:
        call = getattr(os, name)

        def counted(*given: Any, **named: Any) -> Any:
            if next(left) == 0:
                os._exit(9)
            if no_links and name == "link":  # the answer of FAT and some network disks
                raise PermissionError(errno.EPERM, "no second names here")
            return call(*given, **named)

        return counted

    for name in calls:
        setattr(os, name, counting(name))
