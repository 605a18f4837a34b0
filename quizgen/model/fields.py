"""The kinds of values that a field can hold: texts, numbers, yes or no, days, as banks spell them.

Values come in as text, and only a field of such a kind turns them into numbers or yes/no, so
`answer: no` stays `no`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from quizgen.errors import odd_sign
from quizgen.frozen import frozen
from quizgen.model import respelling
from quizgen.model.shape import LISTS, After, Before, Limits, misfit
from quizgen.text import literal, markdown, signs
from quizgen.text.ids import slug
from quizgen.text.lazily import lazily


class Markdown(str):
    """A text that is Markdown; any other text is literal."""

    __slots__ = ()


class WithFormulas(str):
    """A literal text whose formulas are typeset (see `text.literal`)."""

    __slots__ = ()


def formulas_of(text: str) -> Iterator[str]:
    """Yield the formulas that outputs typeset in a text of its kind, as TeX."""
    if isinstance(text, Markdown):
        return markdown.formulas(text)
    return literal.formulas(text) if isinstance(text, WithFormulas) else iter(())


def as_words(text: str) -> str:
    """Return the visible words of a text of any kind, on one line, with formulas as words and symbols."""
    if isinstance(text, Markdown):
        return markdown.to_words(text)
    return (literal.to_words(text) if isinstance(text, WithFormulas) else text).strip()


def all_as_words(texts: Sequence[str]) -> list[str]:
    """Return the visible words of several texts; if they have no marks, one look at all of them is enough."""
    if markdown.all_plain(texts):
        return [text.strip() for text in texts]
    return [as_words(text) for text in texts]


LONGEST_TEXT = 50_000
"""Most characters that a text may have; a reading passage has a few thousand."""


def _not_blank(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        message = f"this text has {len(text):,} characters; the limit is {LONGEST_TEXT:,}"
        raise misfit("too-long", message, "shorten it, or look for an unclosed quote")
    if not text or text.isspace():
        raise misfit("blank-text", "this text is blank", "fill it in, or remove the key")
    return text


def _one_line(text: str) -> str:
    line = text.strip()
    if line and line.isprintable() and len(text) <= LONGEST_TEXT:  # as nearly all: then it has no line end
        return line
    if len(line.splitlines()) > 1:
        message = "this text is a label and must be one line"
        raise misfit("not-one-line", message, "write it on one line")
    _not_blank(text)
    return line


def _with_formulas(text: str) -> str:
    return WithFormulas(_one_line(text))


def _markdown(text: str) -> str:
    return Markdown(_not_blank(text))


def _flag(value: object) -> object:
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool):
        return value
    message = "this should be true or false"
    advice = respelling.flag(value) if isinstance(value, str) else ""
    help_text = advice or "write true or false, in lower case"
    raise misfit("not-a-flag", message, help_text)


NUMBER = lazily(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
MINUS = str.maketrans("−–‐‑", "----")
"""The characters that word processors put for the hyphen-minus of a negative number."""


def _whole(value: object) -> object:
    if isinstance(value, int):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,15}", value):
        advice = respelling.number(value, whole=True) if isinstance(value, str) else ""
        if isinstance(value, list):
            advice = f"write how many: {len(value)}"
        help_text = advice or "write digits only, such as 2"
        raise misfit("not-a-whole-number", "this should be a whole number", help_text)
    _refuse_needless_zeros(value, "not-a-whole-number")
    return int(value)


def as_number(text: str) -> Decimal | None:
    """Return the number that a text spells as banks do, or None."""
    return Decimal(text) if NUMBER.fullmatch(text) else None


NO_BREAK = lazily("[\u00a0\u2007\u202f]")
SIZE = lazily(
    r"(?P<number>[+-]?(?:[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]+)?|[0-9.]+(?:[eE][+-]?[0-9]{1,2})?))"
    r"(?P<unit>.*)"
)
"""A number, with or without separated thousands, and its unit."""


def sizes(texts: Sequence[str]) -> list[Decimal | None]:
    """Return the numbers in texts that share one unit; their thousands may be separated.

    Returns:
        for each text, its number, or None. If the units differ, only texts without a unit count as numbers.
    """
    found = [SIZE.fullmatch(NO_BREAK.sub(" ", text).translate(MINUS)) for text in texts]
    units = {one["unit"].strip() if one else "" for one in found}
    if len(units) > 1:
        return [as_number(text) for text in texts]
    return [as_number(re.sub("[, ]", "", one["number"])) if one else None for one in found]


def _decimal(value: object, *, quantity: bool = False) -> object:
    if isinstance(value, Decimal):
        return value
    try:
        number = as_number(value.strip()) if isinstance(value, str) else None
    except InvalidOperation:
        number = None
    if number is None:
        advice = respelling.number(value, quantity=quantity) if isinstance(value, str) else ""
        help_text = advice or "write digits with a decimal point, such as 2.5"
        raise misfit("not-a-number", "this should be a number", help_text)
    _refuse_needless_zeros(str(value).strip(), "not-a-number")
    return number


def _refuse_needless_zeros(typed: str, code: str) -> None:
    if help_text := respelling.without_zeros(typed):
        raise misfit(code, "a number can't begin with extra zeros", help_text)


def _number_text(value: str) -> str:
    _decimal(value, quantity=True)
    return value.strip()


def _tolerance_text(value: str) -> str:
    share = re.fullmatch(r"(.*?)\s*%", value.strip())
    number = share[1] if share else value.strip()
    if share and (meant := respelling.spelled(number)) and meant != number:
        raise misfit("not-a-number", "this should be a number, or a percentage", f"write {meant} %")
    _decimal(number)
    return f"{number} %" if share else number


INVISIBLE = lazily("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
"""Soft hyphens and invisible marks that no keyboard types; joiners stay, since some scripts need them."""


def as_typeable(text: str) -> str:
    """Return a text as a keyboard types it: NFC, with plain spaces, without invisible characters."""
    return unicodedata.normalize("NFC", INVISIBLE.sub("", NO_BREAK.sub(" ", text)))


def _typed(text: str) -> str:
    return as_typeable(_one_line(text)).strip()


def _typed_with_formulas(text: str) -> str:
    return WithFormulas(_typed(text))


def _in_the_calendar(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        code = "bad-time" if "T" in text else "bad-date"
        raise misfit(code, "there is no such day or hour", "check it") from None
    return text


def _duration(text: str) -> str:
    figures = re.findall(r"\d+", text)
    if re.match(r"[-−]\s*\d", text) or (figures and not any(map(int, figures))):
        help_text = "write minutes, such as 45, or remove this line"
        raise misfit("no-duration", "this is not a possible time for a quiz", help_text)
    return text


def _as_list(value: object) -> object:
    return value if isinstance(value, LISTS) else [value]


def _as_mapping(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


LONGEST_SHOWN = 60


def shortened(value: object) -> str:
    """Return a value as text that is short enough for a message."""
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}…"


@frozen
class Spelling(After):
    """A check of a text's spelling, with the same check as a pattern for JSON Schema."""

    schema: str = ""


def spelled(
    pattern: str, code: str, message: str, respelled: Callable[[str], str] = lambda text: ""
) -> Spelling:
    """Return a check that a text matches a pattern.

    Args:
        pattern: the pattern for the whole text.
        code: the problem's code.
        message: the problem's message, which says how such a text is written.
        respelled: returns the spelling that the teacher may have meant, or an empty text.
    """
    whole = lazily(pattern)

    def validate(text: str) -> str:
        if whole.fullmatch(text):
            return text
        near = respelled(text)
        odd = odd_sign(text, near) if near and any(map(_is_odd, text)) else ""
        help_text = (
            f'write it as "{shortened(near)}"{"." if odd else ""}{odd}'
            if near
            else f'found "{shortened(text)}"'
        )
        raise misfit(code, message, help_text)

    return Spelling(validate, f"^(?:{pattern})$")


def _is_odd(sign: str) -> bool:
    """Return whether a character is invisible or looks like another one; an ä is not odd."""
    return signs.plain(sign) != sign or unicodedata.category(sign)[0] in "CZM"


def _as_id(text: str) -> str:
    return slug(signs.HIDDEN.sub("", text))


def _as_lang(text: str) -> str:
    first, *rest = re.split("[-_ ]+", text.strip())
    return "-".join([first.lower(), *rest]) if re.fullmatch("[A-Za-z]{2,3}", first) else ""


def _as_tag(text: str) -> str:
    return "-".join(text.split())


AsList = Before(_as_list)
"""Turns a single value into a list of one."""
TextOrMapping = Before(_as_mapping)
"""Turns a plain text into `{text: …}`."""
Label = Annotated[str, Limits(max_length=10_000), After(_one_line)]
"""One line of literal text."""
Duration = Annotated[Label, After(_duration)]
"""How long something takes: a number of minutes, or a text to print as it is."""
LabelWithFormulas = Annotated[str, Limits(max_length=10_000), After(_with_formulas)]
"""One line of literal text whose formulas are typeset."""
TypedText = Annotated[str, After(_typed)]
"""One line that a student must type."""
TypedTextWithFormulas = Annotated[str, Limits(max_length=10_000), After(_typed_with_formulas)]
"""One line that a student may type into a gap; its formulas are typeset."""
Prose = Annotated[str, Limits(max_length=100_000), After(_markdown)]
"""Markdown."""
Id = Annotated[
    str,
    Limits(max_length=64),
    spelled(
        "[a-z0-9]+(-[a-z0-9]+)*",
        "bad-id",
        "an id has lower-case letters without accents, digits and single hyphens",
        _as_id,
    ),
]
QuestionName = Annotated[str, spelled("[a-z0-9-]+/[a-z0-9-]+", "bad-name", "questions are named as bank/id")]
"""The name of a question, as `bank/question`."""
Contact = Annotated[
    str,
    Limits(max_length=500),
    spelled(
        r"""https?://[^\s{}<>"'`]+|[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+""",
        "bad-contact",
        "a contact is an email address, or a web address with https://",
    ),
]
"""The address to which students report mistakes."""
Version = Annotated[
    str,
    spelled(
        r"([4-9]|[1-9][0-9])\.[0-9]{1,2}", "bad-version", 'a version is written as "4.1", and is 4.0 or later'
    ),
]
"""A version of Moodle."""
ForeignName = Annotated[
    str,
    spelled(
        r"moodle:\S(.{0,98}\S)?|anki:\S(.{0,98}\S)?",
        "bad-from",
        "write a question's name elsewhere as moodle:ID or anki:GUID, with at most 100 characters",
    ),
]
"""A question's id in another program: Moodle's ID number, Anki's guid."""
Lang = Annotated[
    str,
    spelled(
        "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*",
        "bad-lang",
        'write a language as a tag, such as "en" or "uz"',
        _as_lang,
    ),
]
"""A language tag (BCP 47), such as `en` or `uz-Cyrl`."""
_Unspaced = spelled(r"\S+", "bad-tag", "tags and ids can't have spaces: use a hyphen", _as_tag)
Tag = Annotated[str, Limits(max_length=100), _Unspaced]
Flag = Annotated[bool, Before(_flag)]
Whole = Annotated[int, Before(_whole), Limits(ge=1)]
Versions = Annotated[int, Before(_whole), Limits(ge=1, le=26)]
Count = Annotated[int, Before(_whole), Limits(ge=0)]
Seed = Count
Year = Annotated[int, Before(_whole), Limits(ge=1, le=9999)]
Points = Annotated[Decimal, Before(_decimal), Limits(gt=0, le=1000)]
Mark = Annotated[Decimal, Before(_decimal), Limits(ge=0, le=1000)]
"""Points that an answer was given; zero is possible."""
Percent = Annotated[Decimal, Before(_decimal), Limits(ge=0, le=100)]
Worth = Annotated[Decimal, Before(_decimal), Limits(ge=-100, le=100)]
"""How much an option or an answer gives, in percent of the points."""
Share = Annotated[Decimal, Before(_decimal), Limits(ge=0, le=1)]
NumberText = Annotated[str, After(_number_text)]
"""A number in the spelling that the teacher chose."""
ToleranceText = Annotated[str, After(_tolerance_text)]
"""How far off a number may be: a number, or a percentage of the answer, such as `2 %`."""
Day = Annotated[
    str,
    spelled("[0-9]{4}-[0-9]{2}-[0-9]{2}", "bad-date", "write a date as 2026-11-21", respelling.day),
    After(_in_the_calendar),
]
Moment = Annotated[
    str,
    spelled(
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
        "bad-time",
        "write a time as 2026-11-21T10:20:30Z",
    ),
    After(_in_the_calendar),
]
"""A time in UTC, to the second."""
Digest = Annotated[
    str,
    spelled("[0-9]+:[0-9a-f]{64}", "bad-digest", "a digest is a version, a colon and 64 hexadecimal digits"),
]
"""The fingerprint by which the ledger knows a question's text."""
PaperId = Annotated[str, Limits(max_length=100), _Unspaced]

Level = Literal["remember", "understand", "apply", "analyse", "evaluate", "create"]
LEVELS: tuple[Level, ...] = ("remember", "understand", "apply", "analyse", "evaluate", "create")
"""Bloom's levels as revised by Anderson and Krathwohl (2001)."""
Claim = Literal["fact", "attributed", "corrected"]
Use = Literal["study", "exam"]
End = Literal["first", "last"]
Book = Literal["open", "closed"]
Purpose = Literal["exam", "practice"]
HeaderField = Literal["name", "id", "group", "class", "date"]
Extent = Literal["sentence", "paragraph"]
ChoiceMarking = Literal["all-or-nothing", "per-option", "right-minus-wrong"]
Marking = Literal["right-minus-wrong", "per-option", "all-or-nothing", "per-part"]
"""How a partly right answer is marked; `quizgen.types.marking` computes the points."""
State = Literal["checked", "lapsed", "rejected", "unchecked"]
