"""TeX as a tree of its braces, parsed in linear time and written back character for character."""

from __future__ import annotations

import re
from collections.abc import Iterator

PIECE = re.compile(r"\\(?:[A-Za-z]+|[\s\S]|$)|[{}]|[A-Za-z0-9]|\s+|%|[\s\S]")
"""A command, a brace, a letter or digit, whitespace, or another character."""
DEEPEST = 40
"""Most levels of braces in a formula: the converter recurses for each, and Python limits recursion."""


LONGEST = 80
"""Most pieces of an option in brackets, so that unclosed brackets don't take quadratic time."""


class UnreadableError(ValueError):
    """Raised for TeX that can't be read; its text follows "it can't be read:" in a message."""


class Group(list["str | Group"]):
    """The pieces between a pair of braces; the outermost group is the whole formula."""

    def __str__(self) -> str:
        return "{" + self.inside() + "}"

    def inside(self) -> str:
        """Return the TeX between the braces."""
        return "".join(map(str, self))


def parse(tex: str) -> Group:
    """Return a formula as a tree; its `inside` is the formula again.

    Raises:
        UnreadableError: if its braces do not match, or are nested too deeply.
    """
    whole = Group()
    open_groups = [whole]
    for found in PIECE.finditer(tex):
        piece = found.group()
        if piece == "{":
            if len(open_groups) > DEEPEST:
                raise UnreadableError(f"it has more than {DEEPEST} braces in one another")
            inner = Group()
            open_groups[-1].append(inner)
            open_groups.append(inner)
        elif piece == "}":
            open_groups.pop()
            if not open_groups:
                raise UnreadableError("its braces do not match")
        else:
            open_groups[-1].append(piece)
    if len(open_groups) > 1:
        raise UnreadableError("its braces do not match")
    return whole


def pieces(group: Group) -> Iterator[str]:
    """Yield all pieces of a formula at any depth, without braces."""
    for piece in group:
        if isinstance(piece, Group):
            yield from pieces(piece)
        else:
            yield piece


class Reader:
    """Reads a group piece by piece, with the arguments of its commands."""

    def __init__(self, group: Group) -> None:
        """Read a group from its beginning."""
        self.group = group
        self.at = 0

    def __bool__(self) -> bool:
        return self.at < len(self.group)

    def next(self) -> str | Group:
        """Return the next piece and move past it."""
        self.at += 1
        return self.group[self.at - 1]

    def argument(self) -> Group | None:
        """Return the next argument, in braces or a single piece; None at the end."""
        at = self._behind_blanks()
        if at >= len(self.group):
            return None
        self.at = at + 1
        piece = self.group[at]
        return piece if isinstance(piece, Group) else Group([piece])

    def option(self) -> str | None:
        """Return the option in brackets that comes next, without them; None if there is none."""
        at = self._behind_blanks()
        if self.group[at : at + 1] != ["["]:
            return None
        for end in range(at + 1, min(len(self.group), at + LONGEST)):
            if self.group[end] == "]":
                self.at = end + 1
                return "".join(map(str, self.group[at + 1 : end]))
        return None

    def star(self) -> bool:
        """Return whether a star comes next, and move past it."""
        return self.skip("*")

    def skip(self, piece: str) -> bool:
        """Return whether a given piece comes next, and move past it."""
        at = self._behind_blanks()
        found = self.group[at : at + 1] == [piece]
        self.at = at + 1 if found else self.at
        return found

    def peek(self) -> str | Group:
        """Return the next piece that is not whitespace; an empty text at the end."""
        at = self._behind_blanks()
        return self.group[at] if at < len(self.group) else ""

    def _behind_blanks(self) -> int:
        at = self.at
        while at < len(self.group) and isinstance(piece := self.group[at], str) and piece.isspace():
            at += 1
        return at
