"""What a process knows of banks while it goes on: a bank whose bytes are known is not read or checked again.

A process that looks at one course again and again, such as one that shows it while somebody writes, names a
`Known` in its `Project`: `Project(content, known=Known())`. Every `load_course` and `check_course` of that
project, and of what `replace` makes of it, then reads and checks the banks that have changed, and takes the
others as they were. What comes back is the same, problem by problem, as without.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

LAST = 3
"""How a file was lately that is known: as saved, as it is tried, as it could last be read."""
T = TypeVar("T")


class Known:
    """What came of files, by what they held."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, dict[Hashable, Any]] = {}

    def of(self, what: Hashable, held: Hashable, work_out: Callable[[], T]) -> T:
        """Return what came of something, worked out if it holds what it did not hold lately.

        Args:
            what: names it, such as a kind of work and a file.
            held: all that the work depends on.
            work_out: does the work.
        """
        lately = self._kept.setdefault(what, {})
        if held not in lately:
            lately[held] = work_out()
            while len(lately) > LAST:
                del lately[next(iter(lately))]
        known: T = lately[held]
        return known
