"""What a teacher wrote, in little memory: its texts, and the shape that it shares with others.

The mappings and lists of a question with five options take 2 KB, more than its texts. But most questions of a
bank have the same keys in the same places, so each needs to keep only its texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def unpack(packed: Packed) -> dict[str, Any]:
    """Return a mapping as it was before `pack`."""
    value: dict[str, Any] = _next(iter(packed.shape), iter(packed.texts))
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


def _next(shape: Iterator[Any], texts: Iterator[str]) -> Any:
    """Return the next value of a shape."""
    one = next(shape)
    if one is None:
        return next(texts)
    if isinstance(one, tuple):
        return {key: _next(shape, texts) for key in one}
    return [_next(shape, texts) for _ in range(one)]
