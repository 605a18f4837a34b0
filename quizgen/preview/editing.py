"""Show and replace a question's own lines in its bank, keeping the rest of the file byte for byte.

The page shows the lines without the dash and the indentation that they have in the list.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from pathlib import Path

from quizgen import files
from quizgen.errors import UsageError
from quizgen.frozen import frozen
from quizgen.model.question import Question
from quizgen.reading import yamltree
from quizgen.reading.yamllines import BREAK, LINE
from quizgen.write import Batch, ChangedError, led_to

IN_YOUR_EDITOR = "open it in your editor"
_DASH = re.compile(r"[ ]*(?:-[ ]+)?")
_NOTHING = re.compile(r"[ \t\r]*(?:#[^\n]*)?")


@frozen
class OwnLines:
    """The lines of a question.

    Args:
        file: the bank's file.
        before: the text before the lines.
        own: the lines, as they are in the file.
        after: the text after the lines.
        column: the columns by which the lines are indented.
        first: the number of the first line, counted from 1.
        mark: the file's byte order mark, or empty bytes.
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
        """The lines with LF as line ends and without indentation, unless that could not be restored."""
        text = BREAK.sub("\n", self.own).removesuffix("\n")
        plain = re.sub(rf"(?m)(?!\A)^ {{{self.column}}}", "", text) if self.column else text
        return plain if self._as_written(plain) == self.own else text

    @property
    def digest(self) -> str:
        """A digest of the lines, to notice that someone else has changed them."""
        return hashlib.sha256(self.own.encode()).hexdigest()

    @property
    def whole(self) -> bytes:
        """The bytes of the whole file."""
        return self._whole(self.own)

    def replaced(self, typed: str) -> bytes:
        """Return the bytes of the whole file with the lines replaced by typed ones."""
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
        """Return shown lines as the file has them, with indentation and line ends."""
        return self._ended(re.sub(r"(?m)(?!\A)^(?=[^\n])", " " * self.column, plain))

    def _ended(self, text: str) -> str:
        """Return lines with the line ends of the file, and with a final one if the original lines have it."""
        text += "\n" if self.own.endswith(("\n", "\r")) else ""
        ends = BREAK.search(self.own) or BREAK.search(self.before)
        return text.replace("\n", ends.group()) if ends else text


def own_lines(question: Question) -> OwnLines:
    """Return a question's lines, as its file has them now.

    Raises:
        UsageError: the file has changed or has a fault, or the question shares a line with something else.
        UnreadableError: the file can't be read.
    """
    file = Path(question.origin.at().file)
    data = files.content(file)
    tree, is_there = question.origin.source, True
    if not isinstance(tree, yamltree.Tree) or tree.text.encode() != data.removeprefix(codecs.BOM_UTF8):
        tree = yamltree.read(file.as_posix(), data)
        is_there = _id_of(tree.root, question.origin.path) == question.id
    stretch = tree.stretches.at(question.origin.path)
    if stretch is None or not is_there:
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
    """Return whether new contents of a bank's file give the question in this place another id."""
    root = yamltree.read(question.origin.at().file, data).root
    return _id_of(root, question.origin.path) not in (question.id, None)


def save(lines: OwnLines, typed: str, was: str, content: Path) -> None:
    """Replace a question's lines in its file.

    Args:
        lines: the lines, as the file has them now.
        typed: the lines to write instead.
        was: the digest of the lines that the person began to edit.
        content: content/; the file must be in it.

    Raises:
        UsageError: someone else has changed the lines, or the file around them, meanwhile.
        OSError: the disk refuses to write.
    """
    if lines.digest != was:
        raise UsageError("not saved: someone has changed these lines; copy your text and reload the page")
    name = led_to(content, lines.file)
    try:
        with Batch(content) as batch, batch.file(name) as beside:
            batch.rests_on(name, lines.whole)
            beside.write_bytes(lines.replaced(typed))
    except ChangedError as fault:
        raise UsageError(
            "not saved: the file has changed in the meantime; look at it, then save again"
        ) from fault


def _is_aside(line: str, column: int) -> bool:
    """Return whether a line at the end of a question's stretch is blank or a comment on what follows."""
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
