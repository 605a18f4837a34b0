"""Entries: what every mapping of a file has, namely keys with hyphens, a place and texts.

A subclass of `Entry` names its fields, and their types say which values they accept:

    class Pair(Entry):
        premise: Prose
        response: Label | None = None

Its objects are frozen, with one slot per field: a course may have 100,000 questions. `read` makes an entry
from a mapping, and refuses a bad one with all its faults; `Pair(premise=…)` takes values unchecked.
"""

from __future__ import annotations

import sys
from abc import ABCMeta
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import SimpleNamespace, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    Self,
    TypeAlias,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from quizgen.errors import FieldPath, Origin
from quizgen.model.shape import (
    LISTS,
    After,
    Before,
    Check,
    Limits,
    Wrong,
    WrongError,
    in_turn,
    list_of,
    mapping_of,
    of_kind,
    one_of,
    optional,
    row_of,
    text_of,
)

REQUIRED: Any = type("Required", (), {"__repr__": lambda self: "REQUIRED"})()
"""Marks a field that has no default."""


class Field(NamedTuple):
    """A field of an entry.

    Args:
        name: the attribute's name.
        key: the key that a teacher writes.
        default: its value if the key is missing.
        in_file: whether the file has it; otherwise the program adds it, once.
    """

    name: str
    key: str
    default: Any = REQUIRED
    in_file: bool = True

    @property
    def required(self) -> bool:
        """Whether the key must be written."""
        return self.default is REQUIRED


def written(
    *, key: str = "", default: Any = REQUIRED, default_factory: Callable[[], Any] | None = None
) -> Any:
    """Return a field that a teacher writes; for keys that differ from the name, and for mutable defaults.

    Args:
        key: the key that a teacher writes; default: the name with hyphens.
        default: its value if the key is missing.
        default_factory: makes the default, called once: all entries share it, and nobody changes it.
    """
    return Field("", key, default_factory() if default_factory else default)


def added(*, init: Literal[False] = False, default: Any = REQUIRED) -> Any:
    """Return a field that is in no file: the program sets it after the entry is read (see `Entry.tell`)."""
    return Field("", "", default, init)


class EntryType(ABCMeta):
    """The metaclass of entries: turns their fields into slots."""

    fields_by_name: Mapping[str, Field]

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **more: Any) -> EntryType:
        """Make a class with its inherited fields first, then its own."""
        fields: dict[str, Field] = {}
        for base in bases:
            fields |= getattr(base, "fields_by_name", {})
        slots = [*namespace.get("__slots__", ())]
        for one, hint in namespace.get("__annotations__", {}).items():
            if "ClassVar[" in str(hint):
                continue
            slots += [] if one in fields else [one]
            fields[one] = _field(one, namespace.pop(one, REQUIRED))
        namespace |= {"__slots__": tuple(slots), "fields_by_name": fields}
        return super().__new__(mcs, name, bases, namespace, **more)


def _field(name: str, given: Any) -> Field:
    field = given if isinstance(given, Field) else Field("", "", given)
    return field._replace(name=name, key=field.key or name.replace("_", "-"))


def fields_of(kind: type[Entry]) -> dict[str, Field]:
    """Return the fields of an entry class that come from a file, by name."""
    return {name: one for name, one in kind.fields_by_name.items() if one.in_file}


@cache
def hints_of(kind: type[Entry]) -> dict[str, Any]:
    """Return the type hints of an entry class's fields, by name."""
    hints: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        hints |= _own_hints(base)
    return hints


@cache
def _own_hints(kind: type) -> dict[str, Any]:
    """Return the hints of the fields that a class itself names: types of questions share the others."""
    fields = getattr(kind, "fields_by_name", ())
    own = {name: hint for name, hint in vars(kind).get("__annotations__", {}).items() if name in fields}
    holder = SimpleNamespace(__annotations__=own)
    return get_type_hints(holder, vars(sys.modules[kind.__module__]), include_extras=True)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(written, added))
class Entry(metaclass=EntryType):
    """A mapping in a file: keys with hyphens, no unknown ones; frozen."""

    OPEN: ClassVar[bool] = False
    """Whether it may have unknown keys, which are ignored."""

    def __init__(self, **given: Any) -> None:
        for name, one in type(self).fields_by_name.items():
            value = given.pop(name, one.default)
            if value is not REQUIRED:
                object.__setattr__(self, name, value)
        if given:
            raise TypeError(f"{type(self).__name__} has no field {', '.join(given)}")

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse.

        Raises:
            AttributeError: always.
        """
        raise AttributeError(f"a {type(self).__name__} does not change")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(tuple(self._values()))

    def __repr__(self) -> str:
        said = (
            f"{name}={value!r}" for name, value in zip(fields_of(type(self)), self._values(), strict=True)
        )
        return f"{type(self).__name__}({', '.join(said)})"

    def _values(self) -> list[Any]:
        return [getattr(self, name, REQUIRED) for name in fields_of(type(self))]

    @classmethod
    def read(cls, value: object) -> Self:
        """Make an entry from a mapping of a file.

        If a value is the same text as written, such as Markdown, the mapping gets it instead of its own: a
        course keeps both the entries and what was written, and so holds each text once.

        Raises:
            WrongError: with all faults, if the mapping is not such an entry.
        """
        if not isinstance(value, dict):  # asked first, because a class of entries takes long to answer
            if isinstance(value, cls):
                return value
            raise WrongError(Wrong("not-a-mapping", about={"entry": cls}, given=value))
        made = object.__new__(cls)
        if wrong := made._fill(value):
            raise WrongError(*wrong)
        return made

    @classmethod
    def read_columns(
        cls, count: int, columns: Mapping[str, Sequence[Any]], names: frozenset[str]
    ) -> list[Self]:
        """Make entries of which only some fields are set, from a table, field by field.

        Args:
            count: how many entries.
            columns: for each key, a value per entry; None for an entry without the key.
            names: the names of these fields.

        Raises:
            WrongError: if a field does not allow its value.
        """
        made = [object.__new__(cls) for _ in range(count)]
        for key, check, default, put in _some_slots(cls, names):
            given = columns.get(key, [None] * count)
            _set_all(put, made, _checked(given, check, default) if check else [default] * count)
        return made

    def _fill(self, value: dict[str, Any]) -> list[Wrong]:
        """Set fields from a mapping, and return all its faults."""
        known = 0
        wrong: list[Wrong] = []
        for key, check, default, put in _slots(type(self)):
            if check and key in value:
                known += 1
                given = value[key]
                try:
                    one = check(given)
                except WrongError as fault:
                    wrong += fault.inside(given, key)
                    continue
                put(self, one)
                if one is not given and isinstance(one, str) and one == given:
                    value[key] = one
            elif default is not REQUIRED:
                put(self, default)
            elif check:
                wrong.append(Wrong("missing", path=(key,), given=value))
        if known < len(value) and not self.OPEN:
            wrong += _unknown(type(self), value)
        return wrong

    def tell(self, **added: object) -> None:
        """Set, once, the fields that are not in the file."""
        for name, value in added.items():
            object.__setattr__(self, name, value)

    @classmethod
    def tell_all(cls, entries: Sequence[Self], **added: Iterable[object]) -> None:
        """Set, once, the fields of several entries that are not in the file."""
        for name, values in added.items():
            _set_all(getattr(cls, name).__set__, entries, values)

    def altered(self, **changes: object) -> Self:
        """Return a copy with other values in some fields."""
        made = object.__new__(type(self))
        for name in type(self).fields_by_name:
            if (value := changes.get(name, getattr(self, name, REQUIRED))) is not REQUIRED:
                object.__setattr__(made, name, value)
        return made

    def texts(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield every text with its path, in the order of the fields."""
        found: list[tuple[FieldPath, str]] = []
        _collect((), self, found)
        yield from found


def _set_all(put: Callable[[Any, Any], None], entries: Iterable[Entry], values: Iterable[object]) -> None:
    """Set a field of several entries, without a line of Python for each of them."""
    deque(map(put, entries, values), maxlen=0)


def _checked(given: Sequence[Any], check: Check, default: Any) -> list[Any]:
    """Return the values of a field of several entries; equal texts or lists of texts are checked once.

    Raises:
        WrongError: if the field does not allow a value, or needs one that is None.
    """

    def value(one: Any) -> Any:
        return default if one is None and default is not REQUIRED else check(one)

    keys = [tuple(one) if type(one) is list else one for one in given]
    try:
        known = {one: value(one) for one in dict.fromkeys(keys)}
    except TypeError:  # there are mappings among them
        return [*map(value, given)]
    return [known[one] for one in keys]


def _unknown(kind: type[Entry], value: Mapping[str, Any]) -> Iterator[Wrong]:
    keys = {one.key for one in fields_of(kind).values()}
    yield from (Wrong("unknown", path=(key,), given=value[key]) for key in value if key not in keys)


@cache
def _keys(kind: type[Entry]) -> tuple[tuple[str, str], ...]:
    """Return the fields of an entry, each with the key that a teacher writes."""
    return tuple((one.name, one.key) for one in fields_of(kind).values())


def _collect(path: FieldPath, value: object, found: list[tuple[FieldPath, str]]) -> None:
    """Append the texts of a value to a list; nested generators would take twice as long."""
    if isinstance(value, str):
        found.append((path, value))
    elif isinstance(type(value), EntryType):  # isinstance(value, Entry) asks all subclasses first
        for name, key in _keys(type(value)):  # type: ignore[arg-type] # it is a class of entries
            if one := getattr(value, name):
                _collect((*path, key), one, found)
    elif isinstance(value, LISTS):
        for index, one in enumerate(value):
            _collect((*path, index), one, found)
    elif isinstance(value, dict):
        for key, one in value.items():
            _collect((*path, key), one, found)


class Written(Entry):
    """An entry that knows where it was written, after `tell`."""

    origin: Origin = added()
    """Where it was written."""


def plain(value: Any, *, whole: bool = True) -> Any:
    """Return an entry, with everything in it, as mappings, lists and texts.

    Args:
        value: an entry, or the value of a field.
        whole: whether to include fields that equal their default.
    """
    if isinstance(value, Entry):
        held = ((one, getattr(value, one.name)) for one in fields_of(type(value)).values())
        return {one.key: plain(inner, whole=whole) for one, inner in held if whole or inner != one.default}
    if isinstance(value, LISTS):
        return [plain(one, whole=whole) for one in value]
    if isinstance(value, dict):
        return {key: plain(one, whole=whole) for key, one in value.items()}
    return str(value) if isinstance(value, str) else value


Slot: TypeAlias = tuple[str, Check | None, Any, Callable[[Any, Any], None]]
"""A field's key, its check if it comes from a file, its default, and its setter."""


@cache
def _slots(kind: type[Entry]) -> tuple[Slot, ...]:
    hints = hints_of(kind)
    return tuple(
        (one.key, _check(hints[name]) if one.in_file else None, one.default, getattr(kind, name).__set__)
        for name, one in kind.fields_by_name.items()
    )


@cache
def _some_slots(kind: type[Entry], names: frozenset[str]) -> tuple[Slot, ...]:
    return tuple(slot for name, slot in zip(kind.fields_by_name, _slots(kind), strict=True) if name in names)


@cache
def _check(hint: Any) -> Check:
    """Return the check for a type hint."""
    origin = get_origin(hint)
    if origin is not None:
        return COMPOSED[origin](hint)
    if isinstance(hint, EntryType):
        return hint.read  # type: ignore[attr-defined, no-any-return] # all its classes are entries
    return (lambda value: value) if hint is Any else of_kind(hint)


def _annotated(hint: Any) -> Check:
    steps = [_check(hint.__origin__)]
    for one in hint.__metadata__:
        if isinstance(one, Before):
            steps.insert(0, one.work)
        elif isinstance(one, After):
            steps.append(one.work)
        elif isinstance(one, Limits) and one.max_length is not None:
            steps[-1] = text_of(one.max_length)  # one step for both, since most values are such texts
        elif isinstance(one, Limits):
            steps.extend(one.checks())
    return in_turn(steps)


def _optional(hint: Any) -> Check:
    (inner,) = (one for one in get_args(hint) if one is not type(None))
    return optional(_check(inner))


def _tuple(hint: Any) -> Check:
    first, *more = get_args(hint)
    return list_of(_check(first), tuple) if more == [...] else row_of(tuple(map(_check, get_args(hint))))


COMPOSED: Mapping[Any, Callable[[Any], Check]] = {
    Annotated: _annotated,
    Union: _optional,
    UnionType: _optional,
    Literal: lambda hint: one_of(get_args(hint)),
    list: lambda hint: list_of(_check(get_args(hint)[0]), list),
    tuple: _tuple,
    dict: lambda hint: mapping_of(*map(_check, get_args(hint))),
}
"""By the origin of a composed type hint, the function that makes its check."""
