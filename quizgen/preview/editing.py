"""A question's own lines in its bank: shown to be edited, and replaced, all else byte for byte.

They are shown without the dash and the indentation that they have in the list.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from quizgen import files
from quizgen.errors import UsageError
from quizgen.model.question import Question
from quizgen.reading import yamltree
from quizgen.reading.yamllines import BREAK, LINE
from quizgen.write import Batch, ChangedError, led_to

IN_YOUR_EDITOR = "open it in your editor"
_DASH = re.compile(r"[ ]*(?:-[ ]+)?")
_NOTHING = re.compile(r"[ \t\r]*(?:#[^\n]*)?")


@dataclass(frozen=True)
class OwnLines:
    """The lines of a question.

    Args:
        file: the bank's.
        before: what stands in front of them, as text.
        own: the lines, as they are in the file.
        after: what stands behind them.
        column: how far they are indented.
        first: the number of the first line, from 1.
        mark: the byte order mark of the file, if it has one.
    """

    file: Path
    before: str
    own: str
    after: str
    column: int
    first: int
    mark: bytes

    @property
    def shown(self) -> str:
        """The lines without their indentation, ending in LF; as they are, where that would lose something."""
        text = BREAK.sub("\n", self.own).removesuffix("\n")
        plain = re.sub(rf"(?m)(?!\A)^ {{{self.column}}}", "", text) if self.column else text
        return plain if self._as_written(plain) == self.own else text

    @property
    def digest(self) -> str:
        """What tells whether somebody else has changed them."""
        return hashlib.sha256(self.own.encode()).hexdigest()

    @property
    def whole(self) -> bytes:
        """The file that they are part of."""
        return self._whole(self.own)

    def replaced(self, typed: str) -> bytes:
        """Return the file with what somebody typed in their place."""
        typed = BREAK.sub("\n", typed).rstrip("\n")
        if typed == self.shown:
            own = self.own
        else:
            kept = self.column and self._as_written(self.shown) == self.own
            own = self._as_written(typed) if kept else self._ended(typed)
        return self._whole(own)

    def _whole(self, own: str) -> bytes:
        return self.mark + (self.before + own + self.after).encode()

    def _as_written(self, plain: str) -> str:
        """Return lines with their indentation."""
        return self._ended(re.sub(r"(?m)(?!\A)^(?=[^\n])", " " * self.column, plain))

    def _ended(self, text: str) -> str:
        """Return lines with the line ends of the file."""
        text += "\n" if self.own.endswith(("\n", "\r")) else ""
        ends = BREAK.search(self.own) or BREAK.search(self.before)
        return text.replace("\n", ends.group()) if ends else text


def own_lines(question: Question) -> OwnLines:
    """Return a question's lines, as its file has them now.

    Raises:
        UsageError: where they can't be told from those around them.
        UnreadableError: where the file can't be read.
    """
    file = Path(question.origin.at().file)
    data = files.content(file)
    tree = question.origin.source
    if not isinstance(tree, yamltree.Tree) or tree.text.encode() != data.removeprefix(codecs.BOM_UTF8):
        tree = yamltree.read(file.as_posix(), data)
    stretch = tree.stretches.at(question.origin.path)
    if stretch is None or _id_of(tree.root, question.origin.path) != question.id:
        raise UsageError(f"this file has changed, or has a fault: {IN_YOUR_EDITOR}")
    text, start = tree.text, stretch.start
    lines = LINE.findall(text[start : stretch.end])
    while lines and _is_aside(lines[-1], stretch.column):
        lines.pop()
    own = "".join(lines)
    after = text[start + len(own) :]
    above = BREAK.split(text[:start])
    ends = own.endswith(("\n", "\r")) or _NOTHING.fullmatch(BREAK.split(after, maxsplit=1)[0])
    if not own or not _DASH.fullmatch(above[-1]) or not ends:
        raise UsageError(f"the question shares a line with something else: {IN_YOUR_EDITOR}")
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return OwnLines(file, text[:start], own, after, stretch.column, len(above), mark)


def has_other_id(question: Question, data: bytes) -> bool:
    """Return whether a question's place in its bank has another id, in what the file would hold."""
    root = yamltree.read(question.origin.at().file, data).root
    return _id_of(root, question.origin.path) not in (question.id, None)


def save(lines: OwnLines, typed: str, was: str, content: Path) -> None:
    """Replace a question's lines in its file.

    Args:
        lines: as the file has them now.
        typed: what to write instead.
        was: the digest of the lines that somebody began to edit.
        content: content/, which no write leaves.

    Raises:
        UsageError: where somebody else has changed them, or the file around them, meanwhile.
        OSError: where the disk refuses.
    """
    if lines.digest != was:
        raise UsageError("not saved: someone has changed these lines; copy your text and reload the page")
    name = led_to(content, lines.file)
    try:
        with Batch(content) as batch, batch.file(name) as beside:
            batch.rests_on(name, lines.whole)
            beside.write_bytes(lines.replaced(typed))
    except ChangedError as fault:
        raise UsageError("not saved: the file has changed meanwhile; look at it, then save again") from fault


def _is_aside(line: str, column: int) -> bool:
    """Return whether a line behind a question belongs to what follows."""
    bare = line.strip()
    return not bare or (bare.startswith("#") and len(line) - len(line.lstrip()) < column)


def _id_of(root: object, path: tuple[str | int, ...]) -> object:
    value: object = root
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value.get("id") if isinstance(value, dict) else None
