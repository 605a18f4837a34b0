"""What entries can hold: their keys in a teacher's spelling, as far as fields can be followed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from quizgen.errors import FieldPath
from quizgen.model.entry import Entry, fields_of, hints_of
from quizgen.model.question import Question


def size_of(entry_type: type[Entry], path: FieldPath) -> int:
    """Return how many things a list must have; 0 where that is not laid down."""
    hint = _hint_of(entry_type, path[0]) if len(path) == 1 else None
    for one in (hint, *getattr(hint, "__args__", ())):
        if getattr(one, "__origin__", None) is tuple and ... not in one.__args__:
            return len(one.__args__)
    return 0


def keys(entry_type: type[Entry]) -> set[str]:
    """Return the keys of an entry."""
    return set(keys_in_order(entry_type))


def own_keys_first(entry_type: type[Entry], known: Collection[str]) -> list[str]:
    """Return keys in the order in which a list of them helps: first those that no other type has.

    Args:
        entry_type: the entry's class.
        known: the keys.
    """
    here = [key for key in keys_in_order(entry_type) if key in known]
    own = here if not issubclass(entry_type, Question) else [key for key in here if key not in keys(Question)]
    return [*dict.fromkeys([*own, *here, *sorted(known)])]


def keys_around(entry_type: type[Entry], path: FieldPath) -> set[str]:
    """Return the keys that could stand beside an unknown one, as far as fields can be followed."""
    if len(path) == 1:
        return keys(entry_type)
    return {key for inner in entries_in(_hint_of(entry_type, path[0])) for key in keys(inner)}


def _hint_of(entry_type: type[Entry], key: str | int) -> Any:
    """Return what a field holds; None where there is none of such a key."""
    name = next((name for name, one in fields_of(entry_type).items() if one.key == key), None)
    return hints_of(entry_type)[name] if name else None


def entries_in(annotation: Any) -> Iterator[type[Entry]]:
    """Yield the classes of entries that a field can hold, each with those inside it."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        yield annotation
        for name in fields_of(annotation):
            yield from entries_in(hints_of(annotation)[name])
    for argument in getattr(annotation, "__args__", ()):
        yield from entries_in(argument)
    origin = getattr(annotation, "__origin__", None)
    if origin is not None and origin is not annotation:
        yield from entries_in(origin)


def entry_at(entry_type: type[Entry], path: FieldPath) -> type[Entry] | None:
    """Return the class of the entries that the field at the beginning of a path holds, if it holds some."""
    return next(entries_in(_hint_of(entry_type, path[0])), None)


def needed_keys(entry_type: type[Entry]) -> list[str]:
    """Return the keys that an entry must have."""
    return [one.key for one in fields_of(entry_type).values() if one.required]


def keys_in_order(entry_type: type[Entry]) -> list[str]:
    """Return the keys of an entry in their order."""
    return [one.key for one in fields_of(entry_type).values()]
