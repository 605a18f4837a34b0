"""Anki packages: a deck that a template wrote as JSON becomes the file that Anki imports.

Identity never changes. Anki finds a learner's note by its guid, and updates its note type only where id,
fields and templates stand as they stood. So all of it is fixed here, and no template can break it:

- A note's guid is made of the course's id and the `[bank, id]` that the question first had.
- A deck's id is a hash of course and bank; the ids of note types, their fields and their templates are
  hashes of the course and their names.
- `NOTE_TYPES` lists the fields and templates, for life. Three spare fields leave room.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from quizgen.errors import Place, Problem, QuizgenError, did_you_mean
from quizgen.packagers import Contents, Materials, Stamp
from quizgen.packagers.stamps import stamp


class Card(NamedTuple):
    """A template of a note type: its name, and the field without which there is no such card."""

    name: str
    needs: str


class Shape(NamedTuple):
    """What never changes about a note type."""

    kind: str
    fields: tuple[str, ...]
    cards: tuple[Card, ...]


_ASIDE = ("Explanation", "Source", "Hints", "Extra1", "Extra2", "Extra3")

NOTE_TYPES = {
    "Choice": Shape("normal", ("ID", "Stem", "Options", "Answers", *_ASIDE), (Card("Choice", "Stem"),)),
    "Typed": Shape("normal", ("ID", "Stem", "Answer", "Accepted", *_ASIDE), (Card("Typed", "Stem"),)),
    "Cloze": Shape("cloze", ("ID", "Text", "Accepted", *_ASIDE), (Card("Cloze", "Text"),)),
    "Basic": Shape(
        "normal",
        ("ID", "Front", "Back", "Reverse", *_ASIDE),
        (Card("Forward", "Front"), Card("Backward", "Reverse")),
    ),
}

_NOTES = re.compile(r'(?<!\\)"notes"\s*:\s*\[')
_MEMBER = re.compile(r"[\s,]*\{")
_END = re.compile(r"[\s]*\]\s*\}\s*")
_PICTURE = re.compile(r'src="?([^"\s>]+)')
_CLOZE = re.compile(r"\{\{c(\d+)::")
_IDS = 1 << 30  # as a date, such an id lies in January 1970: Anki itself never gives one
_LONGEST = 2_000_000  # characters of one note; what is longer is no unfinished note, but broken
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_NOWHERE = Place("")


@dataclass(frozen=True)
class Note:
    """One note, ready to be written."""

    guid: str
    name: str
    type: str
    bank: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    cards: tuple[int, ...]
    stamp: Stamp


@dataclass
class Package:
    """What a deck's JSON says: its head at once, its notes one by one, since there may be very many.

    Args:
        course: the course's id.
        title: the name of the deck above all others.
        decks: a bank's id to the name and description of its deck.
        types: a note type's name to how it was given, and its stamp.
        data: the notes, as yet unread.
        materials: pictures and times.
    """

    course: str
    title: str
    decks: Mapping[str, tuple[str, str]]
    types: Mapping[str, tuple[Mapping[str, Any], Stamp]]
    data: Iterator[Mapping[str, Any]]
    materials: Materials
    stamps: dict[str, Stamp] = field(default_factory=dict)
    pictures: set[str] = field(default_factory=set)

    def notes(self) -> Iterator[Note]:
        """Yield the notes, once; what they hold is noted on the way.

        Raises:
            QuizgenError: after the last one, with all that was wrong.
        """
        problems: list[Problem] = []
        recorded = self.materials.released.get("notes", {})
        for data in self.data:
            note = _note(self.course, data, recorded, self.materials.epoch, problems)
            if note.name in self.stamps:
                problems.append(
                    _broken(f"two questions would be the note {note.name}", "look for a `was` given twice")
                )
            if note.bank not in self.decks:
                problems.append(_problem("anki-json", f"{note.name}: there is no deck for bank {note.bank}"))
            self.stamps[note.name] = note.stamp
            for text in note.fields:
                if "src=" in text:
                    self.pictures.update(_PICTURE.findall(text))
            if not problems:
                yield note
        if problems:
            raise QuizgenError(problems)

    def contents(self) -> Contents:
        """Return what a learner's copy is updated by, once the notes have been read."""
        return Contents(
            title=self.title,
            decks={bank: name for bank, (name, _) in self.decks.items()},
            types={name: stamp for name, (_, stamp) in self.types.items()},
            notes=self.stamps,
        )


def write(chunks: Iterator[str], materials: Materials, out: Path) -> Contents:
    """Write the package that the JSON in `chunks` describes; the same input gives the same bytes.

    Args:
        chunks: the JSON. Its key `notes` comes last.
        materials: pictures and times.
        out: the file to write.

    Raises:
        QuizgenError: where the JSON is none, or would break the identity of decks already handed out.
    """
    with _blaming(materials.template), tempfile.TemporaryDirectory() as folder:
        package = _opened(chunks, materials)
        database = Path(folder, "collection.anki2")
        _write_database(package, database)
        _zip(database, _media(package), out)
        return package.contents()


def contents(chunks: Iterator[str], materials: Materials) -> Contents:
    """Return what `write` would, without writing."""
    with _blaming(materials.template):
        package = _opened(chunks, materials)
        for _ in package.notes():
            pass
        return package.contents()


def identifier(*names: str) -> int:
    """Return the id that belongs to these names, the same for ever.

    Args:
        names: what is meant and whose it is, such as `"deck", course, bank`.
    """
    text = "\x1f".join(("quizgen", *names))
    return _IDS + int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % _IDS


def guid(course: str, bank: str, question: str) -> str:
    """Return the guid of a question's note, by the bank and id that it first had."""
    return str(genanki.guid_for("quizgen", course, bank, question))


def identity_problems(note_types: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """Say where note types of a template folder would break decks that learners already have."""
    problems = []
    for given in note_types:
        name = given["name"]
        shape = NOTE_TYPES.get(name)
        if shape is None:
            problems.append(_broken(f'there is no note type "{name}"', did_you_mean(name, NOTE_TYPES)))
            continue
        parts = (
            ("kind", given["kind"], shape.kind),
            ("fields", tuple(given["fields"]), shape.fields),
            ("templates", tuple(t["name"] for t in given["templates"]), tuple(c.name for c in shape.cards)),
        )
        problems += [
            _broken(
                f"the {what} of note type {name} are changed: {_listed(found)}, not {_listed(fixed)}",
                "put them back: Anki would make a second note type of it, and every learner's cards would "
                "stay behind on the first; new text can go into Extra1, Extra2 or Extra3",
            )
            for what, found, fixed in parts
            if found != fixed
        ]
    return problems


# Reading


@contextmanager
def _blaming(template: str) -> Iterator[None]:
    """Turn whatever is wrong with the JSON into problems at the template that made it."""
    try:
        yield
    except QuizgenError as error:
        raise QuizgenError([replace(problem, place=Place(template)) for problem in error.problems]) from error
    except json.JSONDecodeError as error:
        near = error.doc[error.pos : error.pos + 60]
        problem = _problem("anki-json", f"the template made no JSON: {error.msg} at {near!r}")
        raise QuizgenError([replace(problem, place=Place(template))]) from error
    except (KeyError, TypeError, AttributeError) as error:
        message = f"the template's JSON lacks something or has it in another form: {error}"
        raise QuizgenError([replace(_problem("anki-json", message), place=Place(template))]) from error


def _opened(chunks: Iterator[str], materials: Materials) -> Package:
    head, notes = _split(chunks)
    if problems := identity_problems(head["note_types"]):
        raise QuizgenError(problems)
    course, released, epoch = head["course"], materials.released, materials.epoch
    title = str(released.get("title") or _component(head["title"]) or course)
    names = _deck_names(title, head["decks"], released.get("decks", {}))
    decks = {"": (title, head.get("description", ""))} | {
        deck["bank"]: (names[deck["bank"]], deck.get("description", "")) for deck in head["decks"]
    }
    types = {
        given["name"]: (given, stamp(given, released.get("types", {}).get(given["name"]), epoch))
        for given in head["note_types"]
    }
    if problems := list(_clashes(course, decks)):
        raise QuizgenError(problems)
    return Package(course, title, decks, types, notes, materials)


def _split(chunks: Iterator[str]) -> tuple[Mapping[str, Any], Iterator[Mapping[str, Any]]]:
    """Return the JSON without its notes, and the notes."""
    chunks = map(str, chunks)  # a template's own kind of text escapes what is put beside it
    text = ""
    for chunk in chunks:
        text += chunk
        if opening := _NOTES.search(text):
            head = json.loads(text[: opening.start()] + '"notes": []}')
            return head, _each(chain([text[opening.end() :]], chunks))
    raise KeyError("notes") if isinstance(json.loads(text), dict) else TypeError("this is no mapping")


def _each(chunks: Iterator[str]) -> Iterator[Mapping[str, Any]]:
    """Yield the members of a list of mappings whose opening bracket has been read."""
    decoder, text = json.JSONDecoder(), ""
    for chunk in chunks:
        text, place = text + chunk, 0
        while opening := _MEMBER.match(text, place):
            try:
                member, place = decoder.raw_decode(text, opening.end() - 1)
            except json.JSONDecodeError:
                if len(text) - place > _LONGEST:
                    raise
                break  # the rest of it is in the next chunk
            yield member
        text = text[place:]
    if not _END.fullmatch(text):
        json.loads("[" + text.lstrip(" \n,"))
        raise TypeError(f"the notes come last, and each is a mapping: {text.strip()[:60]}")


def _deck_names(
    title: str, decks: Iterable[Mapping[str, Any]], released: Mapping[str, str]
) -> dict[str, str]:
    """Return the decks' names by bank: as first released, no two alike, since Anki matches decks by name."""
    names = dict(released)
    taken = {name.casefold() for name in names.values()}
    for deck in decks:
        bank = deck["bank"]
        if bank in names:
            continue
        name = f"{title}::{_component(deck['title']) or bank}"
        if name.casefold() in taken:
            name = f"{name} ({bank})"
        names[bank] = name
        taken.add(name.casefold())
    return names


def _component(title: str) -> str:
    """Return a title as one step of a deck's name: Anki takes `::` for a step and drops double quotes."""
    return " ".join(re.sub(r":{2,}", ":", title).replace('"', "'").split()).strip(": ")


def _note(
    course: str, data: Mapping[str, Any], recorded: Mapping[str, Any], epoch: int, problems: list[Problem]
) -> Note:
    bank, question = data["identity"]
    name, kind, given = f"{bank}/{question}", data["type"], data["fields"]
    shape = NOTE_TYPES[kind]
    fields = tuple([given.get(field, "") for field in shape.fields])
    cards = _cards(shape, given)
    if unknown := [field for field in given if field not in shape.fields]:
        message = f"{name}: note type {kind} has no field {unknown[0]}"
        problems.append(_broken(message, did_you_mean(unknown[0], shape.fields)))
    if not cards:
        lacking = "a gap such as {{c1::…}}" if shape.kind == "cloze" else f"the field {shape.cards[0].needs}"
        problems.append(_problem("anki-no-card", f"{name} would have no card: it lacks {lacking}"))
    tags = _tags(data.get("tags", ()))
    return Note(
        guid=guid(course, bank, question),
        name=name,
        type=kind,
        bank=data["bank"],
        fields=fields,
        tags=tags,
        cards=cards,
        stamp=stamp([kind, fields, tags], recorded.get(name), epoch, kind),
    )


def _cards(shape: Shape, fields: Mapping[str, str]) -> tuple[int, ...]:
    if shape.kind == "cloze":
        gaps = {int(number) for number in _CLOZE.findall(fields.get(shape.cards[0].needs, ""))}
        return tuple(sorted(gap - 1 for gap in gaps if gap))
    return tuple([place for place, card in enumerate(shape.cards) if fields.get(card.needs)])


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags as Anki keeps them: sorted, without spaces, quotes or empty steps."""
    steps = (["_".join(step.replace('"', "").split()) for step in tag.split("::")] for tag in tags)
    return tuple(sorted({"::".join(filter(None, tag)) for tag in steps} - {""}))


def _clashes(course: str, banks: Iterable[str]) -> Iterator[Problem]:
    ids: dict[int, str] = {}
    for bank in banks:
        first = ids.setdefault(identifier("deck", course, bank), bank)
        if first != bank:
            yield _broken(f"the banks {first} and {bank} would share a deck", "give one of them another id")


def _problem(code: str, message: str, hint: str = "") -> Problem:
    return Problem(_NOWHERE, code, message, hint)


def _broken(message: str, hint: str) -> Problem:
    return _problem("anki-identity", message, hint)


def _listed(names: str | tuple[str, ...]) -> str:
    return names if isinstance(names, str) else ", ".join(names)


# Writing


def _write_database(package: Package, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # Nothing here outlives this function, so nothing needs a journal.
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
            model_type=genanki.Model.CLOZE if shape.kind == "cloze" else genanki.Model.FRONT_BACK,
        )
        model.shape = shape
        yield model.to_json(dated.mod, identifier("deck", package.course, ""))


def _field(course: str, type_name: str, field: str) -> dict[str, Any]:
    return {
        "name": field,
        "id": identifier("field", course, type_name, field),
        "preventDeletion": True,  # Anki asks before a learner breaks the updates
        "collapsed": field.startswith("Extra"),
    }


class _Model(genanki.Model):  # type: ignore[misc]
    """A note type whose required fields we know: genanki's guess errs, and takes longer."""

    shape: Shape

    @property
    def _req(self) -> list[list[object]]:
        fields = self.shape.fields
        return [[place, "any", [fields.index(card.needs)]] for place, card in enumerate(self.shape.cards)]


def _write_notes(package: Package, database: sqlite3.Connection) -> None:
    types = {name: identifier("type", package.course, name) for name in package.types}
    decks = {bank: identifier("deck", package.course, bank) for bank in package.decks}
    first = max(package.materials.epoch, 1) * 1000  # an id of 0 would mean "none yet"
    card_ids = count(first)
    cards: list[tuple[object, ...]] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for place, note in enumerate(package.notes()):
            number, mod = first + place, note.stamp.mod
            tags, fields, sort = f" {' '.join(note.tags)} ", "\x1f".join(note.fields), note.fields[0]
            checksum = int(hashlib.sha1(sort.encode(), usedforsecurity=False).hexdigest()[:8], 16)
            cards.extend(
                (next(card_ids), number, decks[note.bank], order, mod, -1, 0, 0, place, *[0] * 8, "")
                for order in note.cards
            )
            yield number, note.guid, types[note.type], mod, -1, tags, fields, sort, checksum, 0, ""

    database.executemany("INSERT INTO notes VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows())
    database.executemany("INSERT INTO cards VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", cards)


def _media(package: Package) -> list[tuple[str, Path]]:
    """Return the pictures that the notes or their look refer to, sorted, each once."""
    media = package.materials.media
    looks = json.dumps([given for given, _ in package.types.values()], ensure_ascii=False) if media else ""
    return [(name, media[name]) for name in sorted(media) if name in package.pictures or name in looks]


def _zip(database: Path, media: list[tuple[str, Path]], out: Path) -> None:
    names = {str(place): name for place, (name, _) in enumerate(media)}
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(_entry("collection.anki2"), database.read_bytes(), compresslevel=6)
        package.writestr(_entry("media"), json.dumps(names), compresslevel=6)
        for place, (_, path) in enumerate(media):
            package.writestr(_entry(str(place)), path.read_bytes(), compresslevel=6)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ZIP_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # else the bytes would tell Windows from the rest
    entry.external_attr = 0o644 << 16
    return entry
