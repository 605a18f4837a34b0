"""Problems, their places and exceptions: the vocabulary that all stages share."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import Literal, Protocol

from quizgen.frozen import frozen

Severity = Literal["error", "warning", "note"]
FieldPath = tuple[str | int, ...]

OWN = "own-"
"""The prefix of codes from a caller's own rules; none of quizgen's codes begins with it."""


@frozen
class Place:
    """A spot in a file that a person can go to.

    Args:
        file: the name as the user would type it, with forward slashes.
        line: counted from 1.
        column: in characters, counted from 1.
        width: how many characters to underline, at least 1.
        text: the whole line, for the excerpt; empty if there is none to show.
    """

    file: str
    line: int = 1
    column: int = 1
    width: int = field(default=1, compare=False)
    text: str = field(default="", compare=False)

    def __lt__(self, other: Place) -> bool:
        return (self.file, self.line, self.column) < (other.file, other.line, other.column)


class Source(Protocol):
    """A file that knows where each of its values was written."""

    def place(self, path: FieldPath, *, key: bool = False) -> Place:
        """Return the place of the value at `path`, or of its key, or of the nearest value around it."""


@frozen
class Origin:
    """Where a piece of the model was written: a source, and the path to it in the source.

    Places are looked up only when a problem needs them, so a bank without problems pays nothing.
    """

    source: Source
    path: FieldPath = ()

    def at(self, *path: str | int, key: bool = False) -> Place:
        """Return the place of the value at `path` below this one, or of its key."""
        return self.source.place((*self.path, *path), key=key)


@frozen
class Problem:
    """A fault that a teacher should correct, or a note to look at.

    Args:
        place: where it is.
        code: a kebab-case name that never changes, because waivers name it.
        message: what is wrong, in one clause.
        help: what to do.
        severity: an error stops a build; a warning does not; a note is shown on demand.
        item: `bank/question` if the problem belongs to one question, otherwise empty.
        waived: whether the question gives a reason why this does not apply to it; the problem is then a note.
    """

    place: Place
    code: str
    message: str
    help: str = ""
    severity: Severity = "error"
    item: str = ""
    waived: bool = False


LISTED = 110
"""The most characters of a list of names, so that it fits on one line of a help text."""


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems by place, without duplicates."""
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda problem: (problem.place, problem.code, problem.message))


class QuizgenError(Exception):
    """The work can't go on; `problems` has every problem that was found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


class OutsideError(QuizgenError):
    """The work can't go on for a reason outside the content, such as a template that never ends."""


class UsageError(Exception):
    """A command or function was called with wrong arguments, such as an unknown output."""


def did_you_mean(name: str, known: Iterable[str], likeness: float = 0.5) -> str:
    """Return a help text that suggests the most similar known name, or lists the known names.

    Args:
        name: the name as it was typed.
        known: the known names; a sequence is listed in its own order, others alphabetically.
        likeness: the least similarity for a suggestion (`ratio` of difflib).
    """
    names = list(dict.fromkeys(known if isinstance(known, Sequence) else sorted(known)))
    small = {one.casefold(): one for one in names}
    if near := difflib.get_close_matches(name.casefold(), small, n=1, cutoff=likeness):
        return f'did you mean "{small[near[0]]}"?{odd_sign(name, small[near[0]])}'
    listed = ""
    for at, one in enumerate(names):
        if len(listed) + len(one) > LISTED:
            return f"known: {listed} and {len(names) - at} more"
        listed += f", {one}" if listed else one
    return f"known: {listed}" if listed else ""


def odd_sign(name: str, meant: str) -> str:
    """Return the end of a help text that names a look-alike or invisible character, or an empty text.

    Args:
        name: the name as it was typed.
        meant: the name that was meant.
    """
    at = next((at for at, sign in enumerate(name) if not sign.isascii() and sign not in meant), None)
    if at is None:
        return ""
    sign = name[at]
    told = f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()
    if unicodedata.category(sign)[0] in "CZM":
        where = f'after "{name[:at]}"' if at else f'before "{name[1:]}"'
        return f" There is an invisible character {where}: {told}"
    return f' Its "{sign}" is {told}'
