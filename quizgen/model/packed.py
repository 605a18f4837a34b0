"""What a teacher wrote, in little memory: its texts, and the shape that it shares with others.

The mappings and lists of a question with five options take 2 KB, more than its texts. But most questions of a
bank have the same keys in the same places, so each needs to keep only its texts.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

SHAPES = 1_000
"""How many different shapes are kept to share; a bank has a few dozen."""

Shape: TypeAlias = "tuple[tuple[str, ...] | int | None, ...]"
"""For each value, before those in it: the keys of a mapping, the length of a list, or none for a text."""


class Packed(NamedTuple):
    """A mapping of texts, lists and mappings.

    Args:
        shape: everything but its texts.
        texts: its texts in order.
    """

    shape: Shape
    texts: tuple[str, ...]


def pack(value: Mapping[str, Any]) -> Packed:
    """Return a mapping of texts, lists and mappings in little memory."""
    shape: list[Any] = []
    texts: list[str] = []
    _add(value, shape, texts)
    return Packed(_shared(tuple(shape)), tuple(texts))


def unpack(packed: Packed, keys: Iterable[str] | None = None) -> dict[str, Any]:
    """Return a mapping as it was before `pack`.

    Args:
        packed: the mapping.
        keys: the keys of the values to return, if it has them; by default, all.

    Raises:
        ValueError, TypeError, LookupError: if `pack` can't have made it.
    """
    plan = _plan(packed.shape)
    wanted = plan if keys is None else {key: plan[key] for key in keys if key in plan}
    value: dict[str, Any] = _filled(wanted, packed.texts)
    return value


@lru_cache(maxsize=SHAPES)
def _shared(shape: Shape) -> Shape:
    """Return the first of equal shapes."""
    return shape


def _add(value: Any, shape: list[Any], texts: list[str]) -> None:
    """Append the shape of a mapping or list, and its texts."""
    if isinstance(value, dict):
        shape.append(tuple(value))
        value = value.values()
    else:
        shape.append(len(value))
    for one in value:
        if isinstance(one, str):
            shape.append(None)
            texts.append(one)
        else:
            _add(one, shape, texts)


@lru_cache(maxsize=SHAPES)
def _plan(shape: Shape) -> dict[str, Any]:
    """Return a mapping of a shape that has the number of each text in its place."""
    ones, numbers = iter(shape), itertools.count()
    plan = _next(ones, numbers)
    if not isinstance(plan, dict) or any(True for _ in ones):
        raise ValueError(shape)
    return plan


def _next(shape: Iterator[Any], numbers: Iterator[int]) -> Any:
    """Return the next value of a shape, with numbers for its texts."""
    one = next(shape, False)
    if one is None:
        return next(numbers)
    if isinstance(one, tuple):
        return {key: _next(shape, numbers) for key in one}
    if one is False:
        raise ValueError(shape)
    return [_next(shape, numbers) for _ in range(one)]


def _filled(plan: Any, texts: Sequence[str]) -> Any:
    """Return a value with its texts."""
    if type(plan) is int:
        return texts[plan]
    if type(plan) is dict:
        return {key: _filled(one, texts) for key, one in plan.items()}
    return [_filled(one, texts) for one in plan]
