"""What a field can hold: texts, numbers, yes or no, days, in the spelling of banks.

Values come in as text and are turned into numbers or yes/no only by the field that asks for it, so
`answer: no` stays `no`.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError


class Markdown(str):
    """A text that is Markdown; any other text is literal."""

    __slots__ = ()


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError(
            "blank-text", "this text is blank", {"help": "write it, or take the key away"}
        )
    return text


def _one_line(text: str) -> str:
    if len(text.strip().splitlines()) > 1:
        message = "this text is a label and has one line"
        raise PydanticCustomError("not-one-line", message, {"help": "write it on one line"})
    return _not_blank(text).strip()


def _markdown(text: str) -> str:
    return Markdown(_not_blank(text))


def _flag(value: object) -> object:
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool):
        return value
    message = "this should be true or false"
    raise PydanticCustomError("not-a-flag", message, {"help": "write true or false, in small letters"})


def _whole(value: object) -> object:
    if isinstance(value, int):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,15}", value):
        help_text = "write digits only, such as 2"
        raise PydanticCustomError("not-a-whole-number", "this should be a whole number", {"help": help_text})
    return int(value)


NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")


def as_number(text: str) -> Decimal | None:
    """Return the number that a text is, in the spelling that banks use, or None."""
    return Decimal(text) if NUMBER.fullmatch(text) else None


def _decimal(value: object) -> object:
    if isinstance(value, Decimal):
        return value
    try:
        number = as_number(value.strip()) if isinstance(value, str) else None
    except InvalidOperation:
        number = None
    if number is None:
        help_text = "write digits with a decimal point, such as 2.5"
        raise PydanticCustomError("not-a-number", "this should be a number", {"help": help_text})
    return number


def _number_text(value: str) -> str:
    _decimal(value)
    return value.strip()


def _in_the_calendar(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        code = "bad-time" if "T" in text else "bad-date"
        raise PydanticCustomError(code, "there is no such day or hour", {"help": "look it up"}) from None
    return text


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


def _as_mapping(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


AsList = BeforeValidator(_as_list)
"""One thing stands for a list of one."""
TextOrMapping = BeforeValidator(_as_mapping)
"""A plain text stands for `{text: …}`."""
Label = Annotated[str, AfterValidator(_one_line)]
"""One line of literal text."""
Prose = Annotated[str, AfterValidator(_markdown)]
"""Markdown."""
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
QuestionName = Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
"""`bank/question`."""
Lang = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A language tag (BCP 47), such as `en` or `uz-Cyrl`."""
Tag = Annotated[str, Field(pattern=r"^\S+$", max_length=100)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Whole = Annotated[int, BeforeValidator(_whole), Field(ge=1)]
Versions = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=26)]
Seed = Annotated[int, BeforeValidator(_whole), Field(ge=0)]
Year = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=9999)]
Points = Annotated[Decimal, BeforeValidator(_decimal), Field(gt=0, le=1000)]
Share = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0, le=1)]
NumberText = Annotated[str, AfterValidator(_number_text)]
"""A number in the spelling that the teacher chose."""
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_in_the_calendar)]
Moment = Annotated[
    str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"), AfterValidator(_in_the_calendar)
]
"""A time of the world's clock (UTC), to the second."""
PaperId = Annotated[str, Field(pattern=r"^\S+$", max_length=100)]

Level = Literal["remember", "understand", "apply", "analyse", "evaluate", "create"]
LEVELS: tuple[Level, ...] = ("remember", "understand", "apply", "analyse", "evaluate", "create")
"""Bloom's levels as revised by Anderson and Krathwohl (2001)."""
Claim = Literal["fact", "attributed", "corrected"]
Use = Literal["study", "exam"]
Extent = Literal["sentence", "paragraph"]
State = Literal["checked", "lapsed", "rejected", "unchecked"]
