"""What every mapping of a file has: keys with hyphens, a place, texts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel, ConfigDict, PrivateAttr

from quizgen.errors import FieldPath, Origin


class Entry(BaseModel):
    """A mapping in a file: keys with hyphens, none unknown, nothing to change afterwards."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        alias_generator=lambda name: name.replace("_", "-"),
        protected_namespaces=(),
    )

    def texts(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield every text with its path, in the order of the fields."""
        for name, key in _keys(type(self)):
            if value := getattr(self, name):
                if isinstance(value, str):  # most of them; every rule asks for all
                    yield (key,), value
                else:
                    yield from _texts((key,), value)


@cache
def _keys(entry_type: type[Entry]) -> tuple[tuple[str, str], ...]:
    """Return the fields of an entry, each with the key that a teacher writes."""
    return tuple((name, info.alias or name) for name, info in entry_type.model_fields.items())


def _texts(path: FieldPath, value: object) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Entry):
        for inner, text in value.texts():
            yield (*path, *inner), text
    elif isinstance(value, tuple | list):
        for index, one in enumerate(value):
            yield from _texts((*path, index), one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts((*path, key), one)


class Written(Entry):
    """An entry that knows where it was written, once it has been told."""

    _origin: Origin = PrivateAttr()

    @property
    def origin(self) -> Origin:
        """Where it was written."""
        return self._origin

    def attach(self, origin: Origin) -> None:
        """Tell it, once, where it was written."""
        self._origin = origin
