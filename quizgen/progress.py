"""What is being done, for people who wait: work says it here, and a command may show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

_followers: list[Callable[[str], None]] = []


def doing(what: str) -> None:
    """Say what begins now, such as `Checking 1,000 questions`; nobody need listen."""
    for follower in _followers:
        follower(what)


def each(things: Sequence[T], what: str) -> Iterator[T]:
    """Yield things, and say before each how far the work is.

    Args:
        things: what is gone through.
        what: is said, such as `Reading {} of {} banks`.
    """
    for number, thing in enumerate(things, 1):
        if _followers:
            doing(what.format(f"{number:,}", f"{len(things):,}"))
        yield thing


@contextmanager
def followed(follower: Callable[[str], None]) -> Iterator[None]:
    """Have something hear what is being done meanwhile."""
    _followers.append(follower)
    try:
        yield
    finally:
        _followers.remove(follower)
