"""The keys of entry classes, in a teacher's spelling."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from quizgen.errors import FieldPath
from quizgen.model.entry import Entry, fields_of, hints_of
from quizgen.model.question import Question


def size_of(entry_type: type[Entry], path: FieldPath) -> int:
    """Return how many entries the list in a field must have; 0 if any number is allowed."""
    hint = _hint_of(entry_type, path[0]) if len(path) == 1 else None
    for one in (hint, *getattr(hint, "__args__", ())):
        if getattr(one, "__origin__", None) is tuple and ... not in one.__args__:
            return len(one.__args__)
    return 0


def keys(entry_type: type[Entry]) -> set[str]:
    """Return the keys of an entry class."""
    return set(keys_in_order(entry_type))


def own_keys_first(entry_type: type[Entry], known: Collection[str]) -> list[str]:
    """Return keys in the order that helps most in a message: first those that only this question type has.

    Args:
        entry_type: the entry's class.
        known: the keys to list.
    """
    here = [key for key in keys_in_order(entry_type) if key in known]
    own = here if not issubclass(entry_type, Question) else [key for key in here if key not in keys(Question)]
    return [*dict.fromkeys([*own, *here, *sorted(known)])]


def keys_around(entry_type: type[Entry], path: FieldPath) -> set[str]:
    """Return the keys that are allowed in the mapping with the unknown key at a path."""
    if len(path) == 1:
        return keys(entry_type)
    return {key for inner in entries_in(_hint_of(entry_type, path[0])) for key in keys(inner)}


def _hint_of(entry_type: type[Entry], key: str | int) -> Any:
    """Return the type hint of the field with a key; None if there is no such field."""
    name = next((name for name, one in fields_of(entry_type).items() if one.key == key), None)
    return hints_of(entry_type)[name] if name else None


def entries_in(annotation: Any) -> Iterator[type[Entry]]:
    """Yield the entry classes in a type hint, each followed by those in its fields."""
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
    """Return the entry class in the field at the start of a path; None if the field has no entries."""
    return next(entries_in(_hint_of(entry_type, path[0])), None)


def needed_keys(entry_type: type[Entry]) -> list[str]:
    """Return the keys that an entry must have."""
    return [one.key for one in fields_of(entry_type).values() if one.required]


def keys_in_order(entry_type: type[Entry]) -> list[str]:
    """Return the keys of an entry class in the order of its fields."""
    return [one.key for one in fields_of(entry_type).values()]
