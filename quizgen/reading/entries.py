"""What entries can hold: their keys in a teacher's spelling, as far as fields can be followed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quizgen.errors import FieldPath
from quizgen.model.entry import Entry


def size_of(entry_type: type[Entry], path: FieldPath) -> int:
    """Return how many things a list must have; 0 where that is not laid down."""
    for info in entry_type.model_fields.values():
        if info.alias == path[0] and len(path) == 1:
            for one in (info.annotation, *getattr(info.annotation, "__args__", ())):
                if getattr(one, "__origin__", None) is tuple and ... not in one.__args__:
                    return len(one.__args__)
    return 0


def keys(entry_type: type[Entry]) -> set[str]:
    """Return the keys of an entry."""
    return set(keys_in_order(entry_type))


def keys_around(entry_type: type[Entry], path: FieldPath) -> set[str]:
    """Return the keys that could stand beside an unknown one, as far as fields can be followed."""
    if len(path) == 1:
        return keys(entry_type)
    for info in entry_type.model_fields.values():
        if info.alias == path[0]:
            return {key for inner in entries_in(info.annotation) for key in keys(inner)}
    return set()


def entries_in(annotation: Any) -> Iterator[type[Entry]]:
    """Yield the classes of entries that a field can hold, each with those inside it."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        yield annotation
        for info in annotation.model_fields.values():
            yield from entries_in(info.annotation)
    for argument in getattr(annotation, "__args__", ()):
        yield from entries_in(argument)
    origin = getattr(annotation, "__origin__", None)
    if origin is not None and origin is not annotation:
        yield from entries_in(origin)


def entry_named(name: str) -> type[Entry] | None:
    """Return the class of an entry by its name."""
    below = list(Entry.__subclasses__())
    for one in below:  # which grows meanwhile
        if one.__name__ == name:
            return one
        below.extend(one.__subclasses__())
    return None


def entry_at(entry_type: type[Entry], path: FieldPath) -> type[Entry] | None:
    """Return the class of the entries that the field at the beginning of a path holds, if it holds some."""
    for info in entry_type.model_fields.values():
        if info.alias == path[0]:
            return next(entries_in(info.annotation), None)
    return None


def needed_keys(entry_type: type[Entry]) -> list[str]:
    """Return the keys that an entry must have."""
    return [info.alias or name for name, info in entry_type.model_fields.items() if info.is_required()]


def keys_in_order(entry_type: type[Entry]) -> list[str]:
    """Return the keys of an entry in their order."""
    return [info.alias or name for name, info in entry_type.model_fields.items()]
