"""Anki packages: turns a deck into the file that Anki imports; the only module that uses genanki."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from array import array
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import count, repeat
from pathlib import Path
from typing import Any

from quizgen.outputs.packagers import Chunk, Contents, Materials, blocks, notes, properties
from quizgen.outputs.packagers.deck import Package, blaming, identifier, opened
from quizgen.outputs.packagers.notetypes import NOTE_TYPES, Shape

with properties.from_functools():
    import genanki
    from genanki.apkg_col import APKG_COL
    from genanki.apkg_schema import APKG_SCHEMA

__all__ = ["contents", "finished", "guid", "write"]
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write(chunks: Iterator[Chunk], materials: Materials, out: Path) -> Contents:
    """Write the package that the JSON in `chunks` describes; the same input gives the same bytes.

    Args:
        chunks: the JSON; its last key is `notes`.
        materials: pictures and times.
        out: the file to write.

    Raises:
        QuizgenError: if it is not valid, or would break the identity of decks that learners have.
    """
    with blaming(materials.template), tempfile.TemporaryDirectory() as folder:
        package = opened(chunks, materials)
        database = Path(folder, "collection.anki2")
        _write_database(package, database)
        _zip(database, _pictures(package), package.materials, out)
        return package.contents()


def contents(chunks: Iterator[Chunk], materials: Materials) -> Contents:
    """Return what `write` would return, without writing."""
    with blaming(materials.template):
        package = opened(chunks, materials)
        for _ in package.notes():
            pass
        return package.contents()


def finished(piece: str, course: str) -> bytes:
    """Return the JSON of a note as a finished note, or as it is if the packager would refuse it."""
    return notes.finished(piece, partial(guid, course))


def guid(course: str, bank: str, question: str) -> str:
    """Return the guid of a question's note, from the bank and id that the question first had."""
    return str(genanki.guid_for("quizgen", course, bank, question))


def _write_database(package: Package, path: Path) -> None:
    try:
        _fill(package, path)
    except sqlite3.OperationalError as fault:  # such as a full disk or a limit; SQLite gives the reason
        folder = path.parent.parent.as_posix()  # the system's; the one below it is removed at once
        raise OSError(f"{folder}: SQLite can't write a deck there: {fault}") from fault


def _fill(package: Package, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # No file here outlives this function, so none needs a journal.
        database.executescript("PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        database.execute("BEGIN")
        for statement in (APKG_SCHEMA + APKG_COL).split(";\n"):
            database.execute(statement)
        row = database.execute("SELECT decks FROM col").fetchone()
        decks = json.loads(row[0]) | {str(deck["id"]): deck for deck in _decks(package)}
        models = {str(model["id"]): model for model in _models(package)}
        database.execute("UPDATE col SET decks = ?, models = ?", (json.dumps(decks), json.dumps(models)))
        _write_notes(package, database)
        database.execute("COMMIT")


def _decks(package: Package) -> Iterator[dict[str, Any]]:
    nothing = {key: [0, 0] for key in ("lrnToday", "newToday", "revToday", "timeToday")}
    for bank, (name, description) in package.decks.items():
        deck = genanki.Deck(identifier("deck", package.course, bank), name, description)
        yield deck.to_json() | nothing | {"mod": 0}


def _models(package: Package) -> Iterator[dict[str, Any]]:
    for name, (given, dated) in package.types.items():
        shape = NOTE_TYPES[name]
        model = _Model(
            model_id=identifier("type", package.course, name),
            name=f"quizgen {name} ({package.course})",
            fields=[_field(package.course, name, field) for field in shape.fields],
            templates=[
                {
                    "name": template["name"],
                    "qfmt": template["front"],
                    "afmt": template["back"],
                    "id": identifier("template", package.course, name, template["name"]),
                }
                for template in given["templates"]
            ],
            css=given["css"],
            sort_field_index=shape.fields.index(dated.note_type),
            model_type=genanki.Model.CLOZE if shape.kind == "cloze" else genanki.Model.FRONT_BACK,
        )
        model.shape = shape
        yield model.to_json(dated.mod, identifier("deck", package.course, ""))


def _field(course: str, type_name: str, field: str) -> dict[str, Any]:
    return {
        "name": field,
        "id": identifier("field", course, type_name, field),
        "preventDeletion": True,  # Anki asks before learners delete a field, which would break updates
        "collapsed": field.startswith("Extra"),
    }


class _Model(genanki.Model):  # type: ignore[misc]
    """A note type with known required fields; genanki's guess can be wrong, and takes longer."""

    shape: Shape

    @property
    def _req(self) -> list[list[object]]:
        fields = self.shape.fields
        return [[place, "any", [fields.index(card.needs)]] for place, card in enumerate(self.shape.cards)]


def _write_notes(package: Package, database: sqlite3.Connection) -> None:
    types = {name: identifier("type", package.course, name) for name in package.types}
    decks = {bank: identifier("deck", package.course, bank) for bank in package.decks}
    sorted_by = {name: dated.note_type for name, (_, dated) in package.types.items()}
    first = max(package.materials.epoch, 1) * 1000  # an id of 0 would mean "none yet"
    cards = array("q")  # only four numbers per card, because all wait here until the notes are written

    def rows() -> Iterator[tuple[object, ...]]:
        for number, (note, dated) in enumerate(package.notes(), first):
            deck, mod = decks[note.bank], dated.mod
            for order in note.cards.split():
                cards.extend((number, deck, int(order), mod))
            yield (
                number,
                dated.guid or note.own_guid or guid(package.course, note.home, note.id),
                types[note.type],
                mod,
                f" {note.tags} ",
                note.text,
                note.listed(sorted_by[note.type]),
                note.checksum,  # becomes a number, like the column
            )

    database.executemany("INSERT INTO notes VALUES (?,?,?,?,-1,?,CAST(? AS TEXT),?,?,0,'')", rows())
    numbers = iter(cards)
    database.executemany(  # new cards are due in the order of their notes
        "INSERT INTO cards VALUES (?1,?2,?3,?4,?5,-1,0,0,?2-?6,0,0,0,0,0,0,0,0,'')",
        zip(count(first), numbers, numbers, numbers, numbers, repeat(first), strict=False),
    )


def _pictures(package: Package) -> list[str]:
    """Return the names of the pictures that notes or note types refer to, each once, sorted."""
    media = package.materials.media
    looks = json.dumps([given for given, _ in package.types.values()], ensure_ascii=False) if media else ""
    return [name for name in sorted(media) if name in package.pictures or name in looks]


def _zip(database: Path, pictures: list[str], materials: Materials, out: Path) -> None:
    names = {str(place): name for place, name in enumerate(pictures)}
    with zipfile.ZipFile(out, "w") as package:
        blocks.copy(database, _entry("collection.anki2"), package, materials.whose)
        package.writestr(_entry("media"), json.dumps(names), compresslevel=blocks.LEVEL)
        for place, name in names.items():
            package.writestr(_entry(place), materials.media[name], compresslevel=blocks.LEVEL)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # otherwise Windows would make other bytes
    entry.external_attr = 0o644 << 16
    return entry
