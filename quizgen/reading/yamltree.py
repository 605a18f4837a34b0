"""Strict YAML: scalars stay text, nothing is guessed, and every value can be located.

PyYAML turns `no` into False and `3.10` into 3.1, and silently lets the last of repeated keys win. A question
bank can't afford this, so `yamlvalues` turns libyaml's events (`yamlevents`) into plain dictionaries, lists
and strings; usual questions need no events (`yamlparts`). Places would cost memory and are seldom needed, so
the first request for one parses its part of the file again (`yamlspans`).
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property, lru_cache

from quizgen.errors import FieldPath, Place, Problem
from quizgen.files import UnreadableError
from quizgen.frozen import frozen
from quizgen.reading import repairs, yamlparts
from quizgen.reading.faults import Fault, in_words
from quizgen.reading.repairs import Mended
from quizgen.reading.yamlevents import ScalarEvent, Span, events, first_fault, span_place
from quizgen.reading.yamllines import LINE
from quizgen.reading.yamlspans import Spans, Stretch, Stretches, spans_in
from quizgen.reading.yamlvalues import UNPRINTABLE, Value, Values

__all__ = [
    "UNPRINTABLE",
    "Stretch",
    "Stretches",
    "Tree",
    "Value",
    "has_comment",
    "read",
    "read_once",
]

ODD_BREAKS = "\x85\u2028\u2029"
"""Characters that end a line in YAML 1.1, but in no editor."""
COMMENT = re.compile(r"(?:^|(?<=\s))#", re.MULTILINE)
"""The beginning of a comment, unless it is inside a text."""
USUAL = bytes([*b"\t\n\r", *range(0x20, 0x7F)])
"""The characters of ASCII that outputs can hold; looking at the others alone takes a tenth of the time."""
MARK = 32
"""Characters of the digest of a mapping's text."""
CONFLICT = re.compile(r"^(<<<<<<< |>>>>>>> ).*$", re.MULTILINE)
"""Git's marks in a file with a merge conflict."""


@frozen
class Tree:
    """One YAML file: its values and their places.

    Args:
        name: the file's name for messages.
        held: its decoded text; empty if `again` reads it.
        root: the root value; "" for an empty file.
        problems: the problems of the YAML itself.
        repeats: whether top-level keys may be repeated.
        stretches: the stretches of mappings in its top-level lists, such as a bank's questions.
        at_top: the spans of the root, and of top-level keys and their values.
        again: reads the file a second time.
        digest: the digest of the bytes that were read first.
        known_marks: what `marks` returns, by top-level list, if the text is not needed to know it.
        mended: the repaired text that the values were read from, if the parser refused the original.
    """

    name: str
    held: str = field(repr=False)
    root: Value
    problems: tuple[Problem, ...] = ()
    repeats: bool = False
    stretches: Stretches = field(default_factory=Stretches, repr=False)
    at_top: Spans = field(default=({}, {}), repr=False)
    again: Callable[[], bytes] | None = field(default=None, repr=False)
    digest: bytes = b""
    mended: Mended | None = field(default=None, repr=False)
    known_marks: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)

    __eq__, __hash__ = object.__eq__, object.__hash__

    @property
    def text(self) -> str:
        """The decoded text; empty if the file has changed since it was read."""
        return self.held if self.again is None else _read_again(self.again, self.digest)

    @property
    def parsed(self) -> str:
        """The text that the values were read from."""
        return self.mended.text if self.mended else self.text

    @property
    def text_lines(self) -> list[str]:
        """The lines of the parsed text, as YAML counts them."""
        return _lines(self)

    def released(self, data: bytes, again: Callable[[], bytes]) -> Tree:
        """Return the tree without its text, which takes as much memory as the model; only places need it.

        Args:
            data: the bytes of the file.
            again: reads them a second time.
        """
        return replace(self, held="", again=again, digest=digest_of(data)) if self.held else self

    @property
    def places(self) -> Tree:
        """The tree without its values, for entries that hold all of them and only need their places."""
        return replace(self, root="")

    def without(self, key: str) -> Tree:
        """Return the tree without the values below a top-level key, for entries that hold them."""
        if not isinstance(self.root, dict):
            return self
        return replace(self, root={one: value for one, value in self.root.items() if one != key})

    def place(self, path: FieldPath, *, key: bool = False) -> Place:
        """Return the place of the value at a path, or of its key.

        A path may lead to something that is not in the file, such as a value inherited from `defaults` or the
        entry of a list of one without a dash. Then the place is that of the nearest value around it.
        """
        stretch = self.stretches.at(path[:2])
        top = path[:2] if stretch else ()
        spans, keys = self.at_top if path in self.at_top[0] else _spans(self, top)
        known = top
        for step in path[len(top) :]:
            if (*known, step) in spans:
                known = (*known, step)
        there = known[-1:] == path[-1:]
        span = keys.get(known) if key and there else None
        if stretch and not self.text:  # the file has changed since it was read
            span = Span(stretch.line, stretch.column)
        place = span_place(self.name, self.text_lines, span or spans.get(known, Span()))
        return _as_counted(self.mended.place(place) if self.mended else place, self._counts)

    def marks(self, top: str) -> Sequence[str]:
        """Return digests of the texts of all mappings in a top-level list, each text up to the next mapping.

        The last text ends with the file. There are none if a change of the text elsewhere could change the
        places in a mapping.

        Args:
            top: the key of the list.
        """
        if top in self.known_marks:
            return self.known_marks[top]
        text = self.text
        if self.mended or not text or _has_odd_breaks(text):
            return ()
        return [*marks_of(text, self.stretches.all(top))]

    @cached_property
    def written_lines(self) -> list[str]:
        """The lines of the text, as an editor counts them."""
        return [line.rstrip("\r\n") for line in LINE.findall(self.text)]

    @cached_property
    def _counts(self) -> list[Place]:
        return _counts(self.text)


def digest_of(data: bytes) -> bytes:
    """Return the digest by which a tree knows the bytes of its file again; most processors have SHA-256."""
    return hashlib.sha256(data).digest()


def marks_of(text: str, stretches: Sequence[Stretch]) -> Iterator[str]:
    """Yield digests of the texts from each stretch to the next one, and from the last to the end."""
    ends = [one.start for one in stretches[1:]]
    for one, end in zip(stretches, [*ends, len(text)], strict=False):
        yield mark_of(text[one.start : end], one.column)


def mark_of(text: str, column: int = 0) -> str:
    """Return the digest of a text that begins in a column."""
    return hashlib.sha256(f"{column}:{text}".encode()).hexdigest()[:MARK]


@lru_cache(maxsize=1)
def _read_again(again: Callable[[], bytes], digest: bytes) -> str:
    """Return the text of a file, or an empty text if it has changed; only the last file is kept."""
    try:
        data = again()
    except UnreadableError:
        return ""
    return data.decode("utf-8-sig") if digest_of(data) == digest else ""


@lru_cache(maxsize=1)
def _lines(tree: Tree) -> list[str]:
    return tree.parsed.splitlines()


@lru_cache(maxsize=500)
def _spans(tree: Tree, top: FieldPath) -> Spans:
    """Return the spans of values and keys in one stretch, or in the whole text for `()`."""
    stretch = tree.stretches.at(top) or Stretch(0, 0, 0, len(tree.parsed))
    text, column = tree.parsed[stretch.start : stretch.end], stretch.column
    if not text.startswith("{"):  # without braces, the indentation counts
        text, column = " " * column + text, 0
    return spans_in(text, top, stretch.line, column, repeats=tree.repeats)


def read(name: str, data: bytes, *, repeats: bool = False) -> Tree:
    """Read one YAML file.

    Args:
        name: the file's name for messages.
        data: the bytes of the file: UTF-8, with or without a byte order mark, with any line ends.
        repeats: whether top-level keys may be repeated. Every key, even one that is not repeated, then has
            the list of its values.

    Returns:
        the tree, with the problems of the YAML itself; an empty tree if it can't be read.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as fault:
        return Tree(name, "", "", (_not_utf8(name, data, fault.start),))
    if ("<<<<<<< " in text or ">>>>>>> " in text) and (conflict := CONFLICT.search(text)):
        return Tree(name, text, "", (_conflict(name, text, conflict, repeats),))
    if bad := unprintable(data, text):
        return Tree(name, text, "", (_unprintable(name, text, bad),))
    root, values = yamlparts.read(name, text, repeats=repeats)
    if values.fault:
        return _read_mended(name, text, values.fault, repeats)
    if values.problems:  # no stretches: a repeated key would make places wrong
        return Tree(name, text, root, _counted(values.problems, text), repeats)
    return Tree(name, text, root, (), repeats, values.stretches, (values.spans, values.keys))


def _read_mended(name: str, text: str, fault: Fault, repeats: bool) -> Tree:
    """Read a file that the parser refuses: repair each fault, and report it."""
    mended = repairs.mend(text, fault, first_fault)
    values = Values(name, mended.text, repeats=repeats)
    root = _restored(values.read())
    lines = {line for _, line, _ in mended.told}
    problems = [
        replace(
            one,
            place=mended.place(one.place),
            message=repairs.restored(one.message),
            help=repairs.restored(one.help),
        )
        for one in values.problems
        if one.code != "curly-quotes"
        or one.place.line - 1 not in lines  # otherwise that slip was reported with a repair
    ]
    for told, line, slip in mended.told:
        written = mended.original[line].splitlines()[0] if line < len(mended.original) else ""
        said = slip or in_words(told, written)
        if not _said(problems, line):
            place = Place(name, line + 1, said.at + 1, said.width, written)
            problems.append(Problem(place, said.code, said.message, said.help, said.severity))
    return Tree(name, text, root, _counted(problems, text), repeats, mended=mended)


def _restored(value: Value) -> Value:
    """Return a value with stand-ins replaced by their characters."""
    if isinstance(value, str):
        return repairs.restored(value)
    if isinstance(value, list):
        return [_restored(one) for one in value]
    return {repairs.restored(key): _restored(one) for key, one in value.items()}


def _said(problems: list[Problem], line: int) -> bool:
    """Return whether a problem of this line is known already, in better words than the parser's.

    A text that YAML took for a comment may be the reason that a bracket is not closed. Then the warning about
    it becomes the error.
    """
    for index, problem in enumerate(problems):
        if problem.place.line != line + 1:
            continue
        if problem.severity == "error":
            return True
        if problem.code == "text-or-comment":
            problems[index] = replace(problem, severity="error")
            return True
    return False


@lru_cache(maxsize=64)
def read_once(name: str, data: bytes) -> Tree:
    """Read a YAML file that every load of a course needs, such as the words of a language.

    The same bytes give the same tree, so don't change it.
    """
    return read(name, data)


def has_comment(text: str) -> bool:
    """Return whether a part of a valid file has a comment, which no value holds."""
    marks = [(one.start_mark, one.end_mark) for one in events(text) if isinstance(one, ScalarEvent)]
    inside = [(first.index, last.index) for first, last in marks if first and last]
    signs = (found.start() for found in COMMENT.finditer(text))
    return any(not any(start <= at < end for start, end in inside) for at in signs)


def _counts(text: str) -> list[Place]:
    """Return, for each line of YAML 1.1, where it begins in an editor; empty if both count the same lines.

    Texts pasted from PDFs and word processors may have three characters that end a line in YAML 1.1 only.
    """
    found = []
    for number, line in enumerate(LINE.findall(text) if _has_odd_breaks(text) else (), 1):
        column = 1
        for part in line.splitlines(keepends=True):
            found.append(Place("", number, column, text=line.rstrip("\r\n")))
            column += len(part)
    return found


def _has_odd_breaks(text: str) -> bool:
    return any(sign in text for sign in ODD_BREAKS)  # a pattern takes sixty times as long


def _as_counted(place: Place, counts: list[Place]) -> Place:
    """Return a place as an editor counts lines."""
    if place.line > len(counts):
        return place
    begins = counts[place.line - 1]
    return replace(place, line=begins.line, column=begins.column + place.column - 1, text=begins.text)


def _counted(problems: Sequence[Problem], text: str) -> tuple[Problem, ...]:
    counts = _counts(text)
    return tuple(replace(one, place=_as_counted(one.place, counts)) for one in problems)


def _not_utf8(name: str, data: bytes, offset: int) -> Problem:
    message = f"the file is not in UTF-8: it has the byte 0x{data[offset]:02x} here"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "the file is in UTF-16, not in UTF-8"
    before = data[:offset].decode()
    place = _place_of(name, before + data[offset:].decode("utf-8", "replace"), len(before))
    return Problem(place, "not-utf8", message, "save the file as UTF-8")


def _conflict(name: str, text: str, mark: re.Match[str], repeats: bool) -> Problem:
    place = Place(name, text.count("\n", 0, mark.start()) + 1, 1, len(mark.group()), mark.group())
    kept = "the lines of both sides" if repeats else "one side"
    help_text = f"keep {kept}, and delete the lines with <<<<<<<, ======= and >>>>>>>"
    return Problem(place, "merge-conflict", "there is an unresolved git conflict here", help_text)


def unprintable(data: bytes, text: str) -> re.Match[str] | None:
    """Return the first character that outputs can't hold.

    Args:
        data: a text in UTF-8.
        text: the same text.
    """
    odd = data.translate(None, USUAL).decode("utf-8-sig")
    return None if odd.isprintable() else UNPRINTABLE.search(text)


def _unprintable(name: str, text: str, bad: re.Match[str]) -> Problem:
    place = _place_of(name, text, bad.start())
    message = f"the character U+{ord(bad.group()):04X} can't be printed"
    return Problem(place, "control-character", message, "remove it")


def _place_of(name: str, text: str, offset: int) -> Place:
    """Return the place of a character, with unprintable characters of its line replaced by U+FFFD."""
    start = text.rfind("\n", 0, offset) + 1
    line = UNPRINTABLE.sub("\ufffd", text[start:].partition("\n")[0].rstrip("\r"))
    return Place(name, text.count("\n", 0, offset) + 1, offset - start + 1, 1, line)
