"""Views: values that templates and other programs may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Generic, TypeVar

T = TypeVar("T")
KINDS: set[type] = set()
"""All classes of views, so that a value's type alone shows that it is one."""


class View:
    """A frozen value of texts, numbers, booleans, mappings, tuples and other views.

    It has fields and properties but no methods, so a template can only read it. It has no text of its own
    either: a template prints one of its fields.
    """

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        """Register the class in `KINDS`."""
        KINDS.add(cls)

    def __str__(self) -> str:
        """Refuse, since Python's own text for an object must not end up in an output.

        Raises:
            TypeError: always.
        """
        raise TypeError(f"a {type(self).__name__} is neither a text nor a number: print one of its fields")


class Later(Generic[T]):
    """A value that is computed once, on first use."""

    __slots__ = ("_value", "_work_out")

    def __init__(self, work_out: Callable[[], T]) -> None:
        self._work_out: Callable[[], T] | None = work_out

    @property
    def value(self) -> T:
        """The value, computed on first use."""
        if self._work_out is not None:
            self._value = self._work_out()
            self._work_out = None  # it may hold much that nothing needs any more
        return self._value


def names(kind: type) -> tuple[str, ...]:
    """Return the names of a dataclass's public fields, then of its properties, in order."""
    return _names(kind)


@cache
def _names(kind: type) -> tuple[str, ...]:
    own = [one.name for one in fields(kind)]
    more = [name for base in kind.__mro__ for name, one in vars(base).items() if isinstance(one, property)]
    return tuple(name for name in dict.fromkeys([*own, *more]) if not name.startswith("_"))
