"""Progress, for people who wait: the working code announces what it does, and a command may show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

_followers: list[Callable[[str], None]] = []


def doing(what: str) -> None:
    """Announce what begins now, such as `Checking 1,000 questions`, to the followers, if there are any."""
    for follower in _followers:
        follower(what)


def each(things: Sequence[T], what: str) -> Iterator[T]:
    """Yield things, and announce before each one how far the work is.

    Args:
        things: the things to go through.
        what: the announcement, such as `Reading {} of {} banks`.
    """
    for number, thing in enumerate(things, 1):
        if _followers:
            doing(what.format(f"{number:,}", f"{len(things):,}"))
        yield thing


@contextmanager
def followed(follower: Callable[[str], None]) -> Iterator[None]:
    """Call a function with every announcement made inside the context."""
    _followers.append(follower)
    try:
        yield
    finally:
        _followers.remove(follower)
