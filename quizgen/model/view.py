"""Values that may be shown, to a template or to another program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache, cached_property
from typing import Generic, TypeVar

T = TypeVar("T")
KINDS: set[type] = set()
"""All kinds of views, so that a value is known for one by its type alone."""


class View:
    """A frozen value of texts, numbers, booleans, mappings, tuples and other views.

    It has fields and properties and no method: what holds it can read it and do nothing. It has no text of
    its own either; a template prints one of its fields.
    """

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        """Note a kind of view."""
        KINDS.add(cls)

    def __str__(self) -> str:
        """Refuse: what would be printed is the program's, not the teacher's.

        Raises:
            TypeError: always.
        """
        raise TypeError(f"a {type(self).__name__} is neither a text nor a number: print one of its fields")


class Later(Generic[T]):
    """A value that is worked out when something asks for it, once."""

    def __init__(self, work_out: Callable[[], T]) -> None:
        self._work_out = work_out

    @cached_property
    def value(self) -> T:
        """The value."""
        return self._work_out()


def names(kind: type) -> tuple[str, ...]:
    """Return what a kind of view, or of another dataclass, has: fields, then properties, in their order."""
    return _names(kind)


@cache
def _names(kind: type) -> tuple[str, ...]:
    own = [one.name for one in fields(kind)]
    more = [name for base in kind.__mro__ for name, one in vars(base).items() if isinstance(one, property)]
    return tuple(name for name in dict.fromkeys([*own, *more]) if not name.startswith("_"))
