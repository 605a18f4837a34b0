"""The styles of an SVG, read token by token as a browser does (CSS Syntax 3, W3C 2021)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from quizgen.frozen import frozen
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
"""One token. It matches anything except an unclosed comment, an unclosed string or a lone backslash.

No alternative continues after a name: a name with escapes can be split in many ways, and the pattern would
try them all.
"""
ADDRESS = re.compile(r"""\(\s*(?:"([^"\\\n\r\f]*)"|'([^'\\\n\r\f]*)'|([^"'()\\\s]*))\s*\)""")
"""The address after `url`; an address with an escape does not match."""
ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?|(\r\n|.))", re.DOTALL)
PLAIN = re.compile(r"[^\\(@/]*")
"""A value that can't call anything: no parenthesis, no rule, no escape, no comment."""
LONGEST_SHOWN = 40
"""The most characters of an address or a style in a message."""
PREFIX = re.compile(r"^-(?:webkit|moz|ms|o)-")
CALLABLE = ("ident", "number", "hash", "string")
"""Tokens that a parenthesis may follow directly; only after a name do all browsers see a function."""
OPENING, CLOSING = ("function", "{", "[", "("), ("}", "]", ")")


class StyleError(Exception):
    """A style does something other than say how the picture looks."""

    def __init__(self, what: str, offset: int) -> None:
        super().__init__(what)
        self.offset = offset


@frozen
class Token:
    """A piece of a style.

    Args:
        sort: a group of `TOKEN`, `function`, `address`, or for a sign the sign itself.
        name: its text without escapes, in lower case.
        start: its first index in the style.
        end: the index after its end.
    """

    sort: str
    name: str
    start: int
    end: int


def in_plain(text: str) -> str:
    """Return a text of CSS with its escapes replaced by the characters that they stand for."""
    return ESCAPED.sub(lambda found: _sign(found[1]) if found[1] else found[2].strip("\r\n\f"), text)


def _sign(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if 0 < number < 0x110000 else "\ufffd"


def tokens(style: str) -> Iterator[Token]:
    """Yield the tokens of a style; `url(#name)` is a single token.

    Raises:
        StyleError: if there is an address that is not `#name`, a function or a rule that may fetch or move
            something, or a text that can't be read, because browsers disagree about it.
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
    """Return where a function's opening ends: after its parenthesis, or for `url`, after the address."""
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
    """Check the value of an attribute that is also a property, and return it unchanged.

    Raises:
        StyleError: as for `tokens`.
    """
    if not PLAIN.fullmatch(value):
        for _ in tokens(value):
            pass
    return value


def cleaned_declarations(style: str) -> str:
    """Return the declarations of a `style` attribute without properties that SVG does not have.

    Raises:
        StyleError: as for `tokens`.
    """
    return _without(style, _strange(list(tokens(style))))


def cleaned_sheet(style: str) -> str:
    """Return a style sheet without properties that SVG does not have.

    Raises:
        StyleError: as for `tokens`.
    """
    found = list(tokens(style))
    cuts: list[tuple[int, int]] = []
    for block in _blocks(found):
        cuts += _strange(block)
    return _without(style, cuts)


def _blocks(found: list[Token]) -> Iterator[list[Token]]:
    """Yield the innermost blocks in braces, which contain the declarations."""
    opened: int | None = None
    for index, token in enumerate(found):
        if token.sort == "{":
            opened = index
        elif token.sort == "}" and opened is not None:
            yield found[opened + 1 : index]
            opened = None


def _strange(block: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each declaration of a property that SVG does not have."""
    for declaration in _declarations(block):
        seen = [token for token in declaration if token.sort not in ("space", "comment")]
        if len(seen) > 1 and seen[0].sort == "ident" and seen[1].sort == ":":
            name = seen[0].name
            if name not in PROPERTIES and not name.startswith("--"):
                yield seen[0].start, declaration[-1].end


def _declarations(block: list[Token]) -> Iterator[list[Token]]:
    """Yield the parts between semicolons, each with the semicolon that ends it."""
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
