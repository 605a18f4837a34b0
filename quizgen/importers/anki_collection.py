"""Read the collection in an Anki package: the oldest form, that of Anki 2.1, and the one since 2.1.50."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import field

from quizgen.frozen import frozen, mutable
from quizgen.importers.archives import LARGEST, Archive
from quizgen.importers.reading import RefusedError

NEWEST, NEWER, OLDEST = "collection.anki21b", "collection.anki21", "collection.anki2"
STEPS = 200_000_000
"""Steps that SQLite's virtual machine may take: a hostile collection could compute for ever."""
CLOZE = 1
DAMAGES = (sqlite3.Error, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""Exceptions that reading a damaged collection or list of media can raise."""


@frozen
class CardTemplate:
    """A card's template: its name, its front and its back."""

    name: str
    front: str
    back: str


@mutable
class NoteType:
    """A note type: the names of its fields, and a template for each card of a note."""

    name: str
    cloze: bool
    fields: list[str] = field(default_factory=list)
    templates: list[CardTemplate] = field(default_factory=list)


@frozen
class ForeignNote:
    """A note of a collection.

    Args:
        guid: the note's guid.
        type: its note type.
        fields: the HTML of its fields, in order.
        tags: its tags.
        deck: the name of its first card's deck, with `::` between the levels.
        cards: the indices of the templates for which the note has a card.
        number: its number in the collection, or its line in a text, counted from 1.
    """

    guid: str
    type: NoteType
    fields: Sequence[str]
    tags: Sequence[str]
    deck: str
    cards: frozenset[int]
    number: int


class Package:
    """An .apkg or .colpkg."""

    def __init__(self, data: bytes) -> None:
        """Open a package.

        Raises:
            RefusedError: it can't be read.
        """
        self.archive = Archive(data)
        names = self.archive.names
        self.name = next((one for one in (NEWEST, NEWER, OLDEST) if one in names), "")
        if not self.name:
            raise RefusedError("there is no collection in it")
        self.new = self.name == NEWEST
        try:
            self.media = {name: at for at, name in self._media()}
        except DAMAGES:
            raise RefusedError("its list of media is damaged") from None

    def picture(self, name: str) -> bytes | None:
        """Return a file's bytes by its name in notes: None if it is missing, nothing if it is damaged."""
        at = self.media.get(name)
        if at is None or at not in self.archive:
            return None
        data = self.archive.picture(at)
        try:
            return _unpacked(data) if self.new else data
        except RefusedError:
            return b""

    def notes(self) -> Iterator[ForeignNote]:
        """Yield the notes, in the order in which they were created.

        Raises:
            RefusedError: the collection is damaged.
        """
        data = self.archive.read(self.name)
        try:
            with closing(_opened(_unpacked(data) if self.new else data)) as database:
                yield from _notes(database)
        except DAMAGES as fault:
            raise RefusedError(f"its collection is damaged: {fault}") from None

    def _media(self) -> Iterator[tuple[str, str]]:
        """Yield each file's name in the archive, and its name in notes."""
        if "media" not in self.archive.names:
            return
        data = self.archive.read("media")
        if self.new:
            for at, entry in enumerate(_first_fields(_unpacked(data))):
                name = next(_first_fields(entry), b"")
                yield str(at), name.decode("utf-8", "replace")
            return
        found = json.loads(data or b"{}")
        if isinstance(found, dict):
            yield from ((str(at), str(name)) for at, name in found.items())


def _unpacked(data: bytes) -> bytes:
    """Return bytes unpacked with Zstandard, up to the limit.

    Raises:
        RefusedError: the data are damaged or too large.
    """
    import zstandard  # noqa: PLC0415 - only newer packages need it

    reader = zstandard.ZstdDecompressor().stream_reader(data)
    try:
        out = reader.read(LARGEST + 1)
    except zstandard.ZstdError as fault:
        raise RefusedError(f"it can't be unpacked: {fault}") from None
    if len(out) > LARGEST:
        raise RefusedError(f"it unpacks to more than {LARGEST // 1_000_000} MB")
    return out


def _opened(data: bytes) -> sqlite3.Connection:
    """Return a database in memory, in which no query can reach a file or run for ever."""
    if data[18:20] == b"\x02\x02":  # the header asks for a write-ahead log, which memory can't have
        data = data[:18] + b"\x01\x01" + data[20:]
    database = sqlite3.connect(":memory:")
    database.deserialize(data)
    database.execute("PRAGMA trusted_schema = OFF")
    database.create_collation("unicase", lambda one, other: (one > other) - (one < other))
    left = [STEPS // 100_000]

    def step() -> int:
        left[0] -= 1
        return left[0] < 0

    database.set_progress_handler(step, 100_000)
    return database


def _notes(database: sqlite3.Connection) -> Iterator[ForeignNote]:
    tables = {str(row[0]) for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    types = _types(database) if "notetypes" in tables else _types_of_json(database)
    decks = _decks(database) if "decks" in tables else _decks_of_json(database)
    cards: dict[int, list[tuple[int, str]]] = {}
    for note, deck, place in database.execute(
        "SELECT nid, CASE odid WHEN 0 THEN did ELSE odid END, ord FROM cards"
    ):
        cards.setdefault(note, []).append((place, decks.get(deck, "")))
    query = "SELECT id, guid, mid, tags, flds FROM notes ORDER BY id"
    for number, (note, guid, kind, tags, fields) in enumerate(database.execute(query), 1):
        found = sorted(cards.get(note, []))
        yield ForeignNote(
            str(guid),
            types.get(kind) or NoteType("", cloze=False),
            str(fields).split("\x1f"),
            str(tags).split(),
            found[0][1] if found else "",
            frozenset(place for place, _ in found),
            number,
        )


def _types(database: sqlite3.Connection) -> dict[int, NoteType]:
    types = {}
    for number, name, config in database.execute("SELECT id, name, config FROM notetypes"):
        kind = next((value for field_, value in _messages(config) if field_ == 1), 0)
        types[number] = NoteType(str(name), cloze=kind == CLOZE)
    for number, name in database.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        if number in types:  # an export may have fields of a note type that it lacks
            types[number].fields.append(str(name))
    for number, name, config in database.execute(
        "SELECT ntid, name, config FROM templates ORDER BY ntid, ord"
    ):
        sides = {field_: value for field_, value in _messages(config) if isinstance(value, bytes)}
        front, back = (sides.get(at, b"").decode("utf-8", "replace") for at in (1, 2))
        if number in types:
            types[number].templates.append(CardTemplate(str(name), front, back))
    return types


def _types_of_json(database: sqlite3.Connection) -> dict[int, NoteType]:
    (models,) = database.execute("SELECT models FROM col").fetchone()
    types = {}
    for number, one in json.loads(models).items():
        ordered = {key: sorted(one[key], key=lambda part: part.get("ord") or 0) for key in ("flds", "tmpls")}
        types[int(number)] = NoteType(
            str(one["name"]),
            one.get("type") == CLOZE,
            [str(part["name"]) for part in ordered["flds"]],
            [
                CardTemplate(str(part["name"]), str(part["qfmt"]), str(part["afmt"]))
                for part in ordered["tmpls"]
            ],
        )
    return types


def _decks(database: sqlite3.Connection) -> dict[int, str]:
    found = database.execute("SELECT id, name FROM decks")
    return {number: str(name).replace("\x1f", "::") for number, name in found}


def _decks_of_json(database: sqlite3.Connection) -> dict[int, str]:
    (decks,) = database.execute("SELECT decks FROM col").fetchone()
    return {int(number): str(one["name"]) for number, one in json.loads(decks).items()}


def _first_fields(data: bytes) -> Iterator[bytes]:
    """Yield the bytes in a protocol-buffer message's fields with number 1."""
    return (value for number, value in _messages(data) if number == 1 and isinstance(value, bytes))


def _messages(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the fields of a protocol-buffer message: their numbers, and integers or bytes.

    Source: the encoding's description, protobuf.dev/programming-guides/encoding.

    Raises:
        ValueError: a field has an unknown wire type.
        IndexError: the message is cut off.
    """
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(data, at)
            yield number, value
        elif wire == 2:
            size, at = _varint(data, at)
            yield number, data[at : at + size]
            at += size
        elif wire in (1, 5):
            at += 8 if wire == 1 else 4
        else:
            raise ValueError("it has a field of an unknown kind")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80 or shift > 63:
            return value, at
