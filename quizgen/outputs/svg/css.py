"""The styles of an SVG, read token by token as a browser reads them (CSS Syntax 3, W3C 2021)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from quizgen.outputs.svg.allowed import FUNCTIONS, PROPERTIES, RULES

ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}(?:\r\n|[ \t\r\n\f])?|[^\n\r\f0-9a-fA-F])"
START = rf"(?:[a-zA-Z_]|[^\x00-\x7f]|{ESCAPE})"
NAME = rf"(?:[a-zA-Z0-9_-]|[^\x00-\x7f]|{ESCAPE})"
IDENT = rf"(?:--{NAME}*|-?{START}{NAME}*)"
TOKEN = re.compile(
    rf"""
      (?P<comment>/\*.*?\*/)
    | (?P<space>[ \t\r\n\f]+)
    | (?P<string>"(?:[^"\\\n\r\f]|\\(?:\r\n|.))*"|'(?:[^'\\\n\r\f]|\\(?:\r\n|.))*')
    | (?P<rule>@{IDENT})
    | (?P<hash>\#{NAME}+)
    | (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:%|{IDENT})?)
    | (?P<ident>{IDENT})
    | (?P<sign>[^"'\\@/]|/(?!\*)|@)
    """,
    re.VERBOSE | re.DOTALL,
)
"""One token. What it doesn't match is an open comment, an open string or a lone backslash.

No pattern goes on after a name: a name with escapes can be cut in many ways, and it would try them all.
"""
ADDRESS = re.compile(r"""\(\s*(?:"([^"\\\n\r\f]*)"|'([^'\\\n\r\f]*)'|([^"'()\\\s]*))\s*\)""")
"""What follows `url`; one with an escape in it is not read."""
ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?|(\r\n|.))", re.DOTALL)
PLAIN = re.compile(r"[^\\(@/]*")
"""A value in which nothing can be called: no parenthesis, no rule, no escape, no comment."""
LONGEST_SHOWN = 40
"""Characters of an address or a style in a message."""
PREFIX = re.compile(r"^-(?:webkit|moz|ms|o)-")
CALLABLE = ("ident", "number", "hash", "string")
"""What a parenthesis may follow at once; only after a name it means a function to all browsers."""
OPENING, CLOSING = ("function", "{", "[", "("), ("}", "]", ")")


class StyleError(Exception):
    """A style does something else than to say how the picture looks."""

    def __init__(self, what: str, offset: int) -> None:
        super().__init__(what)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a style.

    Args:
        sort: as in `TOKEN`; `function`, `address`; a sign itself.
        name: its text without escapes, in small letters.
        start: where it begins in the style.
        end: where it ends.
    """

    sort: str
    name: str
    start: int
    end: int


def in_plain(text: str) -> str:
    """Return a text of CSS with its escapes replaced by what they stand for."""
    return ESCAPED.sub(lambda found: _sign(found[1]) if found[1] else found[2].strip("\r\n\f"), text)


def _sign(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if 0 < number < 0x110000 else "\ufffd"


def tokens(style: str) -> Iterator[Token]:
    """Yield the tokens of a style, wherever they stand in it; `url(#name)` is one.

    Raises:
        StyleError: for an address that is not `#name`, a function or a rule that may fetch or move
            something, and what can't be read: browsers don't agree on it.
    """
    at = 0
    while at < len(style):
        found = TOKEN.match(style, at)
        if not found or not found.lastgroup:
            raise StyleError(f"a style that can't be read: {in_short(style[at:])}", at)
        sort, end, name = found.lastgroup, found.end(), in_plain(found[0]).lower()
        if sort == "rule" and name[1:] not in RULES:
            raise StyleError(f"a style with {name}", at)
        if style[end : end + 1] == "(" and sort in CALLABLE:
            end = _called(style, sort, name, at, end)
            sort = "address" if name == "url" else "function"
        yield Token(name if sort == "sign" else sort, name, at, end)
        at = end


def _called(style: str, sort: str, name: str, at: int, end: int) -> int:
    """Return where a function's opening ends: after its parenthesis, or after the whole of an address."""
    if sort == "ident" and name == "url":
        found = ADDRESS.match(style, end)
        address = next(filter(None, found.groups()), "") if found else style[end + 1 :]
        if not found or not address.startswith("#"):
            raise StyleError(f"an address in a style: {in_short(address)}", at)
        return found.end()
    if sort != "ident" or PREFIX.sub("", name) not in FUNCTIONS:
        raise StyleError(f"a style with {in_short(name)}()", at)
    return end + 1


def in_short(text: str) -> str:
    """Return the beginning of a text, for a message."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def cleaned_value(value: str) -> str:
    """Return the value of an attribute that is a property too, as it stands.

    Raises:
        StyleError: as `tokens`.
    """
    if not PLAIN.fullmatch(value):
        for _ in tokens(value):
            pass
    return value


def cleaned_declarations(style: str) -> str:
    """Return the declarations of a `style` attribute without properties that SVG has not.

    Raises:
        StyleError: as `tokens`.
    """
    return _without(style, _strange(list(tokens(style))))


def cleaned_sheet(style: str) -> str:
    """Return a style sheet without properties that SVG has not.

    Raises:
        StyleError: as `tokens`.
    """
    found = list(tokens(style))
    cuts: list[tuple[int, int]] = []
    for block in _blocks(found):
        cuts += _strange(block)
    return _without(style, cuts)


def _blocks(found: list[Token]) -> Iterator[list[Token]]:
    """Yield the innermost blocks of braces: those that hold declarations."""
    opened: int | None = None
    for index, token in enumerate(found):
        if token.sort == "{":
            opened = index
        elif token.sort == "}" and opened is not None:
            yield found[opened + 1 : index]
            opened = None


def _strange(block: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield where declarations of properties begin and end that SVG has not."""
    for declaration in _declarations(block):
        seen = [token for token in declaration if token.sort not in ("space", "comment")]
        if len(seen) > 1 and seen[0].sort == "ident" and seen[1].sort == ":":
            name = seen[0].name
            if name not in PROPERTIES and not name.startswith("--"):
                yield seen[0].start, declaration[-1].end


def _declarations(block: list[Token]) -> Iterator[list[Token]]:
    """Yield what stands between semicolons, each with its own."""
    depth, start = 0, 0
    for index, token in enumerate(block):
        if token.sort in OPENING:
            depth += 1
        elif token.sort in CLOSING:
            depth -= 1
        elif token.sort == ";" and depth <= 0:
            yield block[start : index + 1]
            start = index + 1
    if block[start:]:
        yield block[start:]


def _without(text: str, cuts: Iterable[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in cuts:
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])
