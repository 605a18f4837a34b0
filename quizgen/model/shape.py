"""Checks of field values: functions that convert a value for the model, or refuse it and say why.

A file's values are texts, lists and mappings. `Annotated` adds to a field's type the work to do `Before` the
kind of a value is checked, such as turning a text into a mapping, the work to do `After` that, and `Limits`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from typing import Any, TypeAlias

from quizgen.errors import FieldPath
from quizgen.frozen import frozen

Check: TypeAlias = Callable[[Any], Any]
"""Returns a value as the model holds it.

Raises:
    WrongError: if the field does not allow the value.
"""
LISTS = (list, tuple)
"""What counts as a list; as `list | tuple`, Python would put the two together each time it is asked."""
AS_KEY = "[key]"
"""The last step of a path if the fault is in a mapping's key, not in its value."""


@frozen
class Wrong:
    """A fault of a value.

    Args:
        what: the code of the problem, if `message` is set; otherwise a kind of fault that `reading.validate`
            has a message for.
        message: the problem's message; empty if `reading.validate` has it.
        help: what the teacher should do.
        about: details for the message, by name.
        path: the path to the value.
        given: the value.
    """

    what: str
    message: str = ""
    help: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    path: FieldPath = ()
    given: Any = None


class WrongError(Exception):
    """Raised for a value that a check refuses; has all its faults in `wrong`."""

    def __init__(self, *wrong: Wrong) -> None:
        self.wrong = wrong
        super().__init__("; ".join(one.message or one.what for one in wrong))

    def inside(self, value: object, *step: str | int) -> Iterable[Wrong]:
        """Yield the faults with their paths as seen from the value's container.

        Args:
            value: the value as given.
            step: the path from the container to the value.
        """
        for one in self.wrong:
            given = value if one.given is None and not one.path else one.given
            yield replace(one, path=(*step, *one.path), given=given)


def misfit(code: str, message: str, help: str = "") -> WrongError:
    """Return the error for one fault, with a message of the field's own."""
    return WrongError(Wrong(code, message, help))


@frozen
class Before:
    """Work on a value before its kind is checked."""

    work: Check


@frozen
class After:
    """Work on a value after its kind was checked."""

    work: Check


@frozen
class Limits:
    """The largest and smallest size of a text or number.

    Args:
        max_length: most characters.
        ge: the smallest number.
        gt: the number that it must exceed.
        le: the largest number.
        lt: the number that it must stay below.
    """

    max_length: int | None = None
    ge: int | None = None
    gt: int | None = None
    le: int | None = None
    lt: int | None = None

    def checks(self) -> Iterator[Check]:
        """Yield the check for each limit of a number that is set."""
        for sign, limit in (("ge", self.ge), ("gt", self.gt), ("le", self.le), ("lt", self.lt)):
            if limit is not None:
                yield _within(sign, limit)


KEEPS: Mapping[str, Callable[[Any, int], bool]] = {
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
}


def _within(sign: str, limit: int) -> Check:
    keeps, refused = KEEPS[sign], Wrong("out-of-range", about={sign: limit})

    def check(value: Any) -> Any:
        if not keeps(value, limit):
            raise WrongError(refused)
        return value

    return check


def text_of(most: int) -> Check:
    """Return the check for texts of at most so many characters."""
    no_text, too_long = Wrong(KINDS[str]), Wrong("too-long", about={"most": most})

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            raise WrongError(no_text)
        if len(value) > most:
            raise WrongError(too_long)
        return value

    return check


def of_kind(kind: type) -> Check:
    """Return the check for instances of a class."""
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
    """Return the check for one of several values."""
    refused = Wrong("unknown-value", about={"allowed": allowed})

    def check(value: Any) -> Any:
        if value in allowed:
            return value
        raise WrongError(refused)

    return check


def optional(check: Check) -> Check:
    """Return a check that also allows None."""
    return lambda value: None if value is None else check(value)


def in_turn(steps: Sequence[Check]) -> Check:
    """Return a check that applies several checks in turn."""
    first, *others = steps
    if not others:
        return first
    rest = in_turn(others)
    return lambda value: rest(first(value))


def list_of(check: Check, made: type[list[Any] | tuple[Any, ...]]) -> Check:
    """Return the check for lists.

    Args:
        check: the check for each entry.
        made: the type that the model holds: tuple, or list if the entries are long.
    """
    refused = Wrong("not-a-list", about={"long": made is list})

    def check_list(value: Any) -> Any:
        if not isinstance(value, LISTS):
            raise WrongError(refused)
        try:
            values = [check(one) for one in value]
        except WrongError:
            raise WrongError(*_wrong_entries(value, [check] * len(value))) from None
        if type(value) is list and values and isinstance(values[0], str) and values == value:
            value[:] = values  # so that a course holds each text once (see `Entry.read`)
        return made(values)

    return check_list


def row_of(checks: tuple[Check, ...]) -> Check:
    """Return the check for lists of fixed length, with one check per entry."""

    def check_row(value: Any) -> Any:
        if not isinstance(value, LISTS):
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
    """Return the faults of all entries of a list."""
    wrong: list[Wrong] = []
    for at, (one, check) in enumerate(zip(values, checks, strict=False)):
        try:
            check(one)
        except WrongError as fault:
            wrong += fault.inside(one, at)
    return wrong


def mapping_of(check_key: Check, check: Check) -> Check:
    """Return the check for mappings, with one check for keys and one for values."""

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
