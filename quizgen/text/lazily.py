"""Regular expressions that are compiled on first use, since a command on a small course needs few of them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, cast


class _Lazy:
    """Stands in for a compiled expression."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    def __getattr__(self, name: str) -> Any:
        """Return a method of the compiled expression, and keep it: the next time, nothing calls this."""
        method = vars(self)[name] = getattr(self._compiled, name)
        return method


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression that is compiled when one of its methods is first asked for.

    It is for expressions that few courses need: to ask for a method takes longer than with `re.compile`.

    Args:
        pattern: the expression; a test compiles all of them.
        flags: as for `re.compile`.
    """
    return cast(re.Pattern[str], _Lazy(pattern, flags))
