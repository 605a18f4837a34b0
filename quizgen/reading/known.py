"""A memory of banks in a long-running process: unchanged banks are not read or checked again.

A process that loads one course repeatedly, such as the preview, passes a `Known` to its `Project`:
`Project(content, known=Known())`. Every `load_course` and `check_course` of that project, or of a copy made
with `replace`, then reads and checks only the banks that have changed, and reuses the results for the others.
The outcome is the same, problem by problem, as without it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

LAST = 3
"""Versions to remember per file: the saved one, the one being edited, the last that could be read."""
T = TypeVar("T")


class Known:
    """Results of work on files, by the content of the files."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, dict[Hashable, Any]] = {}

    def of(self, what: Hashable, held: Hashable, work_out: Callable[[], T]) -> T:
        """Return the result of some work; do the work only if its input is not among the last ones.

        Args:
            what: the name of the work, such as its kind and the file.
            held: everything that the result depends on.
            work_out: does the work.
        """
        lately = self._kept.setdefault(what, {})
        if held not in lately:
            lately[held] = work_out()
            while len(lately) > LAST:
                del lately[next(iter(lately))]
        known: T = lately[held]
        return known
