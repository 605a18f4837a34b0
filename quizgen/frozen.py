"""Classes of values: dataclasses whose methods are compiled when the first object needs them.

Python's dataclasses compile three to six methods for each class, most of which no object ever calls: for the
classes that a build imports, this took a fifth of a build of a few questions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from functools import cache, cached_property
from operator import attrgetter
from types import MemberDescriptorType
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(kind: type[T]) -> type[T]:
    """Make a class a dataclass of values that never change and are equal if all their fields are.

    It has one slot per field, and a `__dict__` only if it has cached properties. What a class defines itself
    stays as it is.
    """
    caches = any(isinstance(one, cached_property) for one in vars(kind).values())
    return _with(METHODS, kind, slots=not caches)


@dataclass_transform(field_specifiers=(field,))
def mutable(kind: type[T]) -> type[T]:
    """Make a class a dataclass of values that may change and are equal if all their fields are.

    Its objects have no hash. What a class defines itself stays as it is.
    """
    made: Any = _with(METHODS[:3], kind, slots=False)
    made.__hash__ = None
    return made  # type: ignore[no-any-return] # it is `kind`


def _with(methods: tuple[str, ...], kind: type[T], *, slots: bool) -> type[T]:
    """Make a class a dataclass with some of our methods, unless it defines them itself."""
    own = vars(kind)
    kind.__doc__ = kind.__doc__ or kind.__name__  # otherwise Python describes its signature, which takes 1 ms
    made = dataclass(init=False, repr=False, eq=False, slots=slots)(kind)
    for name in methods:
        if name not in own:
            setattr(made, name, getattr(_Methods, name))
    return made


class _Methods:
    """The methods of these classes; the last three only of frozen ones."""

    def __init__(self, *given: Any, **named: Any) -> None:
        kind: Any = type(self)
        kind.__init__ = _compiled(kind)
        kind.__init__(self, *given, **named)

    def __repr__(self) -> str:
        shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)  # type: ignore[arg-type] # see `frozen`
        return f"{type(self).__qualname__}({shown})"

    def __eq__(self, other: object) -> bool:
        kind: Any = type(self)
        values = _values(kind)
        return values(self) == values(other) if type(other) is kind else NotImplemented

    def __hash__(self) -> int:
        kind: Any = type(self)
        return hash(_values(kind)(self))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"cannot delete field {name!r}")


METHODS = ("__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__")


@cache
def _values(kind: Any) -> Callable[[object], object]:
    """Return a function from an object to the values that it is compared by."""
    return attrgetter(*(one.name for one in fields(kind) if one.compare))


def _compiled(kind: Any) -> Callable[..., None]:
    """Return the `__init__` of a class, as its module could spell it out."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": MISSING}
    frozen = kind.__setattr__ is not object.__setattr__
    parameters, lines = ["self"], ["    pass"]
    for one in fields(kind):
        if not one.init:  # the class sets it itself
            continue
        parameter = value = one.name
        if one.default is not MISSING:
            known[f"_default_{one.name}"] = one.default
            parameter += f"=_default_{one.name}"
        elif one.default_factory is not MISSING:
            known[f"_make_{one.name}"] = one.default_factory
            parameter += "=_MISSING"
            value = f"_make_{one.name}() if {one.name} is _MISSING else {one.name}"
        parameters.append(parameter)
        slot = getattr(kind, one.name, None)
        if isinstance(slot, MemberDescriptorType):  # object's setter would look for it each time
            known[f"_put_{one.name}"] = slot.__set__
            lines.append(f"    _put_{one.name}(self, {value})")
        elif frozen:
            lines.append(f"    _set(self, {one.name!r}, {value})")
        else:
            lines.append(f"    self.{one.name} = {value}")
    if hasattr(kind, "__post_init__"):
        lines.append("    self.__post_init__()")
    code = "\n".join([f"def __init__({', '.join(parameters)}):", *lines])
    exec(code, known)  # noqa: S102 - only names from quizgen's own classes
    made: Callable[..., None] = known["__init__"]
    return made
