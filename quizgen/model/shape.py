"""What a field takes: functions that return a value as the model has it, or refuse it and say why.

A file's values are texts, lists and mappings of them. `Annotated` says what else holds of a field: what is
done `Before` its kind is looked at, such as a text that stands for a mapping; what is done `After`; and its
`Limits`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeAlias

from quizgen.errors import FieldPath

Check: TypeAlias = Callable[[Any], Any]
"""Returns what the model has of a value.

Raises:
    WrongError: for what can't stand there.
"""
AS_KEY = "[key]"
"""The step of a path behind a key of a mapping that is itself what is wrong."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a value.

    Args:
        what: a problem's code with its `message`, or one of those that `reading.validate` has words for.
        message: in words; empty where `reading.validate` has them.
        help: what to do.
        about: what else is to be told, by name.
        path: to the value.
        given: the value.
    """

    what: str
    message: str = ""
    help: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    path: FieldPath = ()
    given: Any = None


class WrongError(Exception):
    """A value is refused; carries all that is wrong with it."""

    def __init__(self, *wrong: Wrong) -> None:
        self.wrong = wrong
        super().__init__("; ".join(one.message or one.what for one in wrong))

    def inside(self, value: object, *step: str | int) -> Iterable[Wrong]:
        """Return all that is wrong, as of what holds the value.

        Args:
            value: as it was given.
            step: the way to it.
        """
        for one in self.wrong:
            given = value if one.given is None and not one.path else one.given
            yield replace(one, path=(*step, *one.path), given=given)


def misfit(code: str, message: str, help: str = "") -> WrongError:
    """Return what refuses a value in a field's own words."""
    return WrongError(Wrong(code, message, help))


@dataclass(frozen=True)
class Before:
    """What is done with a value before its kind is looked at."""

    work: Check


@dataclass(frozen=True)
class After:
    """What is done with a value of the right kind."""

    work: Check


@dataclass(frozen=True)
class Limits:
    """What a text, or a number, is at most or at least.

    Args:
        max_length: characters.
        ge: the smallest number.
        gt: the same, not included.
        le: the largest number.
        lt: the same, not included.
    """

    max_length: int | None = None
    ge: int | None = None
    gt: int | None = None
    le: int | None = None
    lt: int | None = None

    def work(self, value: Any) -> Any:
        """Return a text or a number that keeps to the limits.

        Raises:
            WrongError: for another one.
        """
        if self.max_length is not None and len(value) > self.max_length:
            raise WrongError(Wrong("too-long", about={"most": self.max_length}))
        for sign, limit in (("ge", self.ge), ("gt", self.gt), ("le", self.le), ("lt", self.lt)):
            if limit is not None and not KEEPS[sign](value, limit):
                raise WrongError(Wrong("out-of-range", about={sign: limit}))
        return value


KEEPS: Mapping[str, Callable[[Any, int], bool]] = {
    "ge": lambda value, limit: value >= limit,
    "gt": lambda value, limit: value > limit,
    "le": lambda value, limit: value <= limit,
    "lt": lambda value, limit: value < limit,
}


def of_kind(kind: type) -> Check:
    """Return what takes values of a class."""
    refused = Wrong(KINDS[kind])

    def check(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        raise WrongError(refused)

    return check


KINDS: Mapping[type, str] = {
    str: "not-text",
    bool: "not-a-flag",
    int: "not-a-whole-number",
    Decimal: "not-a-number",
}


def one_of(allowed: tuple[Any, ...]) -> Check:
    """Return what takes some values and no others."""
    refused = Wrong("unknown-value", about={"allowed": allowed})

    def check(value: Any) -> Any:
        if value in allowed:
            return value
        raise WrongError(refused)

    return check


def optional(check: Check) -> Check:
    """Return what takes nothing, too."""
    return lambda value: None if value is None else check(value)


def both(first: Check, second: Check) -> Check:
    """Return what hands on to the second what the first returned."""
    return lambda value: second(first(value))


def list_of(check: Check, made: type[list[Any] | tuple[Any, ...]]) -> Check:
    """Return what takes lists, each of its entries by a check.

    Args:
        check: of an entry.
        made: what the model has: tuples, or lists where each entry is long.
    """
    refused = Wrong("not-a-list", about={"long": made is list})

    def check_list(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise WrongError(refused)
        try:
            return made([check(one) for one in value])
        except WrongError:
            raise WrongError(*_wrong_entries(value, [check] * len(value))) from None

    return check_list


def row_of(checks: tuple[Check, ...]) -> Check:
    """Return what takes lists of as many entries as there are checks, each by its own."""

    def check_row(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise WrongError(Wrong("not-a-list"))
        wrong = _wrong_entries(value, checks)
        wrong += [Wrong("missing", path=(at,), given=value) for at in range(len(value), len(checks))]
        if len(value) > len(checks):
            wrong.append(Wrong("too-many", about={"most": len(checks)}, given=value))
        if wrong:
            raise WrongError(*wrong)
        return tuple(check(one) for check, one in zip(checks, value, strict=True))

    return check_row


def _wrong_entries(values: Iterable[Any], checks: Iterable[Check]) -> list[Wrong]:
    """Return all that is wrong with entries of a list."""
    wrong: list[Wrong] = []
    for at, (one, check) in enumerate(zip(values, checks, strict=False)):
        try:
            check(one)
        except WrongError as fault:
            wrong += fault.inside(one, at)
    return wrong


def mapping_of(check_key: Check, check: Check) -> Check:
    """Return what takes mappings of any keys and values that checks take."""

    def check_mapping(value: Any) -> Any:
        if not isinstance(value, dict):
            raise WrongError(Wrong("not-a-mapping"))
        made: dict[Any, Any] = {}
        wrong: list[Wrong] = []
        for key, one in value.items():
            name = key
            try:
                name = check_key(key)
            except WrongError as fault:
                wrong += fault.inside(key, key, AS_KEY)
            try:
                made[name] = check(one)
            except WrongError as fault:
                wrong += fault.inside(one, key)
        if wrong:
            raise WrongError(*wrong)
        return made

    return check_mapping
