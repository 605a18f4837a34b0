"""Read notes that Anki exports as plain text, and lists of pairs (docs.ankiweb.net, Text Files)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import field
from html import escape

from quizgen.frozen import mutable
from quizgen.importers.anki_collection import ForeignNote, NoteType
from quizgen.importers.cards import Card
from quizgen.importers.draft import TEXTS, Draft, Format, Intake, LeftOutError, literal, short
from quizgen.importers.moodle_xml import tagged
from quizgen.importers.pictures import nowhere
from quizgen.importers.reading import beginning, decoded, whole
from quizgen.text.markdown import to_plain

ZIP = b"PK\x03\x04"
"""The first bytes of a zip archive."""
HEADER = re.compile(r"#(?P<name>[a-z ]+):(?P<value>.*)", re.I)
SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":"}
SPECIAL = ("guid", "notetype", "deck", "tags")
"""Columns that are not fields of the note."""


@mutable
class _Head:
    """The settings in the header lines (`#separator:` and so on)."""

    separator: str = "\t"
    html: bool = False
    deck: str = ""
    note_type: str = ""
    tags: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    columns: dict[int, str] = field(default_factory=dict)
    lines: int = 0


def recognises(data: bytes) -> bool:
    """Return whether bytes are notes of Anki, or pairs: one tab in every line."""
    if data.startswith(ZIP):
        return False  # the bytes of its header may look like tabs and line ends
    text = beginning(data)
    if re.match(r"#(?:separator|html|notetype|deck|tags|columns|guid)\b[^\n]*:", text, re.I):
        return True
    lines = [line for line in text.split("\n")[:-1] or text.split("\n") if line.strip()]
    return len(lines) > 1 and all(line.count("\t") == 1 for line in lines)


def read(data: bytes, intake: Intake) -> Iterator[Draft]:
    """Yield a draft for each note."""
    text = decoded(data, intake)
    head = _head(text)
    rows = csv.reader(
        io.StringIO("\n".join(text.split("\n")[head.lines :])), delimiter=head.separator, strict=False
    )
    line = head.lines + 1
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _draft(line, row, head, intake)
            line = head.lines + rows.line_num + 1
    except csv.Error:
        intake.lose("incomplete", f"from line {line} on, the file can't be read")


def _head(text: str) -> _Head:
    head = _Head()
    for line in text.split("\n"):
        found = HEADER.fullmatch(line.strip())
        if not found:
            break
        head.lines += 1
        name, value = found["name"].strip().lower(), found["value"]
        column = name.removesuffix(" column")
        if name == "separator":
            head.separator = SEPARATORS.get(value.strip().lower(), value[:1] or "\t")
        elif name == "html":
            head.html = value.strip().lower() == "true"
        elif name == "columns":
            head.names = [one.strip() for one in value.split(head.separator)]
        elif column != name and column in SPECIAL and (at := whole(value.strip())):
            head.columns[at - 1] = column
        elif name == "tags":
            head.tags = value.split()
        elif name in ("deck", "notetype"):
            head.deck, head.note_type = (
                (value.strip(), head.note_type) if name == "deck" else (head.deck, value.strip())
            )
    return head


def _draft(line: int, row: list[str], head: _Head, intake: Intake) -> Draft:
    special = {name: row[at].strip() for at, name in head.columns.items() if at < len(row)}
    cells = [cell for at, cell in enumerate(row) if at not in head.columns]
    names = [name for at, name in enumerate(head.names) if at not in head.columns]
    if not head.html:
        cells = [escape(cell, quote=False).replace("\n", "<br>") for cell in cells]
    while len(cells) > 2 and not cells[-1].strip():
        cells.pop()
    kind = NoteType(special.get("notetype") or head.note_type, cloze=False, fields=names[: len(cells)])
    tags = [*head.tags, *special.get("tags", "").split()]
    guid, deck = special.get("guid", ""), special.get("deck") or head.deck
    note = ForeignNote(guid, kind, cells, tags, deck, frozenset(), line)
    draft = Draft(line, category=tuple(step for step in deck.split("::") if step))
    draft.origin = f"anki:{guid}" if 0 < len(guid) <= 100 else ""
    try:
        if len(cells) < 2 and "{{c" not in "".join(cells):
            raise LeftOutError("incomplete", "the card has no back")
        draft.fields = Card(draft, intake, nowhere, note).fields() | tagged(draft, tags)
    except LeftOutError as why:
        draft.lose(why.code, why.detail)
    asked = (
        draft.fields.get("front")
        or draft.fields.get("text")
        or to_plain(re.sub("<[^<>]*>", " ", cells[0] if cells else ""))
    )
    draft.name = literal(short(str(asked))) or f"line {line}"
    draft.identity = guid or draft.name
    return draft


LOSES = (*TEXTS, "nested-gap", "tag", "repeated", "encoding", "no-type", "incomplete", "refused")
FORMAT = Format("anki-text", "Anki's text, pairs with a tab", recognises, read, LOSES)
