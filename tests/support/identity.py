"""Everything that learners and teachers depend on, read from the files of a build and from a ledger.

This module imports nothing from the program: its internals may change, but what it hands out may not.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
import zipfile
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import yaml
from lxml import etree

Listing = dict[str, str]
"""A list of names, each with what it stands for."""
IN_ORDER = ("multichoice", "truefalse", "matching", "ordering")
"""Moodle's types with answers that learners see, or Moodle stores, in the order of the file."""
LIST_TEXTS = ("Options", "Front")
"""Fields of notes that list things to choose from."""


@dataclass(frozen=True)
class Package:
    """The content of an .apkg."""

    note_types: Mapping[str, Any]
    decks: Mapping[str, Any]
    notes: Sequence[tuple[int, str, int, str]]
    """The notes, each with its id, guid, note type and fields."""
    cards: Sequence[tuple[int, int, int]]
    """The cards, each with its note, its deck and its position among the note's cards."""
    media: Mapping[str, bytes]

    @property
    def names(self) -> set[str]:
        """The first field of each note: bank/question."""
        return {name for name, *_ in self.named()}

    @property
    def texts(self) -> dict[str, list[str]]:
        """The fields of each note, by guid."""
        return {guid: text.split("\x1f") for _, guid, _, text in self.notes}

    @property
    def named_cards(self) -> set[tuple[str, int]]:
        """Each card as the first field of its note, and its position there."""
        names = {number: name for name, number, *_ in self.named()}
        return {(names[note], place) for note, _, place in self.cards}

    def named(self) -> Iterator[tuple[str, int, str, Mapping[str, Any], dict[str, str]]]:
        """Yield each note's first field, id, guid, note type, and fields by name."""
        for number, guid, kind, text in self.notes:
            note_type, values = self.note_types[str(kind)], text.split("\x1f")
            names = [field["name"] for field in note_type["flds"]]
            yield values[0], number, guid, note_type, dict(zip(names, values, strict=True))


def package(path: Path) -> Package:
    """Read an .apkg."""
    with zipfile.ZipFile(path) as files, closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(files.read("collection.anki2"))
        note_types, decks = map(json.loads, database.execute("SELECT models, decks FROM col").fetchone())
        notes = database.execute("SELECT id, guid, mid, flds FROM notes ORDER BY id").fetchall()
        cards = database.execute("SELECT nid, did, ord FROM cards ORDER BY nid, ord").fetchall()
        media = {name: files.read(place) for place, name in json.loads(files.read("media")).items()}
    return Package(note_types, decks, notes, cards, media)


def anki_lists(read: Package) -> dict[str, Listing]:
    """Return what identifies the parts of a deck in learners' collections."""
    types = read.note_types
    return {
        "guids": _listing((name, guid) for name, _, guid, *_ in read.named()),
        "cards": _listing(_cards(read)),
        "decks": _listing((number, deck["name"]) for number, deck in read.decks.items() if number != "1"),
        "note-types": _listing(
            (number, f"{found['name']}, {'cloze' if found['type'] else 'normal'}")
            for number, found in types.items()
        ),
        "fields": _listing(_parts(types, "flds")),
        "templates": _listing(_parts(types, "tmpls")),
        "media": _listing((f"anki/{name}", _digest(data)) for name, data in read.media.items()),
        "order": _listing(_shown(read)),
    }


def moodle_lists(folder: Path) -> dict[str, Listing]:
    """Return what identifies questions in Moodle, and the order of their answers, from a folder's files."""
    files = {path.stem: etree.parse(path).getroot() for path in sorted(folder.glob("*.xml"))}
    questions = [(name, each) for name, root in files.items() for each in root.iterfind("question")]
    pictures = {
        (f"moodle/{each.get('name')}", _digest(b64decode(each.text or "")))
        for root in files.values()
        for each in root.iter("file")
    }
    orders = (
        (f"moodle/{name}: {each.findtext('idnumber')}", _joined(_answers(each)))
        for name, each in questions
        if each.get("type") in IN_ORDER
    )
    return {
        "idnumbers": _listing(
            (f"{name}: {each.findtext('idnumber')}", each.get("type", "")) for name, each in questions
        ),
        "media": _listing(pictures),
        "order": _listing(orders),
    }


def paper_lists(folder: Path) -> dict[str, Listing]:
    """Return the codes and keys of printed sheets, from the tables of keys below a folder."""
    codes, keys = set(), []
    for path in sorted(folder.rglob("*-key.csv")):
        quiz = path.name.removesuffix("-key.csv")
        for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()):
            codes.add((f"{quiz}/{row['version']}", row["code"]))
            keys.append((f"{quiz}/{row['version']}/{row['position']}", f"{row['item']}: {row['answer']}"))
    return {"sheet-codes": _listing(codes), "sheet-keys": _listing(keys)}


def ledger_list(folder: Path) -> dict[str, Listing]:
    """Return the digest of each question, from a folder of ledgers."""
    ledgers = {path.stem: yaml.safe_load(path.read_bytes()) for path in sorted(folder.glob("*.yaml"))}
    digests = (
        (f"{bank}/{question}", entry["digest"])
        for bank, entries in ledgers.items()
        for question, entry in entries.items()
    )
    return {"questions": _listing(digests)}


def lists(built: Path, checked: Path) -> dict[str, Listing]:
    """Return all lists of a course.

    Args:
        built: the folder that a build of all outputs wrote.
        checked: the folder of ledgers that record every question as it is today.
    """
    (deck,) = (built / "anki").glob("*.apkg")
    found: dict[str, Listing] = {}
    for part in (
        anki_lists(package(deck)),
        moodle_lists(built / "moodle"),
        paper_lists(built / "html"),
        ledger_list(checked),
    ):
        for name, listing in part.items():
            found.setdefault(name, {}).update(listing)
    return found


def frozen(folder: Path) -> dict[str, Listing]:
    """Read lists from their files: one line per name, with a tab before what it stands for."""
    return {
        path.stem: _listing(
            (name, value)
            for name, _, value in (
                line.partition("\t") for line in path.read_text(encoding="utf-8").splitlines()
            )
        )
        for path in sorted(folder.glob("*.tsv"))
    }


@dataclass(frozen=True)
class Difference:
    """Something that differs from what was released."""

    name: str
    was: str
    """What it was; empty if it did not exist."""
    now: str
    """What it is; empty if it no longer exists."""

    def __str__(self) -> str:
        return f"{self.name}: was {self.was or 'not there'!r}, is {self.now or 'gone'!r}"


def differences(released: Mapping[str, str], today: Mapping[str, str]) -> list[Difference]:
    """Return the differences between two lists, sorted by name."""
    return [
        Difference(name, released.get(name, ""), today.get(name, ""))
        for name in sorted(released.keys() | today.keys())
        if released.get(name) != today.get(name)
    ]


@dataclass(frozen=True)
class Purpose:
    """An entry of changed-on-purpose.yaml, which explains itself at its top."""

    list: str
    names: Sequence[str]
    reason: str
    becomes: str

    def covers(self, difference: Difference) -> bool:
        """Return whether it is about this difference."""
        return any(fnmatchcase(difference.name, pattern) for pattern in self.names)


def purposes(text: str) -> list[Purpose]:
    """Read the entries of changed-on-purpose.yaml."""
    keys = {field.name for field in fields(Purpose)}
    entries = yaml.safe_load(text) or []
    for entry in entries:
        assert set(entry) == keys, f"an entry has {', '.join(sorted(keys))}: {entry}"
        assert all(entry.values()), f"nothing of an entry is empty: {entry}"
        assert isinstance(entry["names"], list), f"names of an entry are a list: {entry}"
    return [Purpose(**entry) for entry in entries]


def unexplained(found: Sequence[Difference], purposes: Sequence[Purpose]) -> list[str]:
    """Return the faults of the differences in one list, and of the entries about that list.

    A difference needs an entry, an entry needs a difference, and the new values must still be those for
    which the entry was written. Otherwise the next change of the same names would go unnoticed.
    """
    faults = [str(each) for each in found if not any(purpose.covers(each) for purpose in purposes)]
    for purpose in purposes:
        covered = [each for each in found if purpose.covers(each)]
        now = became(covered)
        if not covered:
            faults.append(f"nothing differs any more in {', '.join(purpose.names)}: remove the entry")
        elif purpose.becomes != now:
            faults.append(f"{', '.join(purpose.names)} became {purpose.becomes}, but is {now} today:")
            faults += map(str, covered)
    return faults


def became(covered: Iterable[Difference]) -> str:
    """Return a short digest of the values that names have today."""
    return _digest("".join(f"{each.name}\t{each.now}\n" for each in covered).encode())


def _listing(pairs: Iterable[tuple[str, str]]) -> Listing:
    """Return pairs as a sorted mapping; no name may occur twice."""
    pairs = sorted(pairs)
    twice = [(name, one, two) for (name, one), (other, two) in pairwise(pairs) if name == other]
    assert not twice, f"one name, two things: {twice}"
    return dict(pairs)


def _cards(read: Package) -> Iterator[tuple[str, str]]:
    of_note: dict[int, list[tuple[int, int]]] = {}
    for note, deck, place in read.cards:
        of_note.setdefault(note, []).append((deck, place))
    for name, number, _, note_type, _ in read.named():
        cards = (f"{read.decks[str(deck)]['name']} #{place}" for deck, place in of_note[number])
        yield name, f"{note_type['name']}: {'; '.join(cards)}"


def _parts(note_types: Mapping[str, Any], key: str) -> Iterator[tuple[str, str]]:
    """Yield the fields, or the templates, of all note types, by position."""
    for number, note_type in note_types.items():
        for place, part in enumerate(note_type[key]):
            yield f"{number}/{place}", f"{part['id']}, {part['name']}"


def _shown(read: Package) -> Iterator[tuple[str, str]]:
    """Yield the order in which each card shows its options."""
    for name, *_, values in read.named():
        items = [
            _words(etree.tostring(item, encoding="unicode"))
            for field in LIST_TEXTS
            if values.get(field)
            for item in _html(values[field]).iter("li")
        ]
        if items:
            yield f"anki/{name}", _joined(items)


def _answers(question: etree._Element) -> Iterator[str]:
    for each in question.iterfind("subquestion"):
        yield f"{_words(each.findtext('text') or '')} = {_words(each.findtext('answer/text') or '')}"
    for each in question.iterfind("answer"):
        yield _words(each.findtext("text") or "")


def _joined(texts: Iterable[str]) -> str:
    return " | ".join(texts)


def _words(html: str) -> str:
    """Return the words of a text without its formatting, so that only other words or another order count."""
    tree = _html(html)
    for picture in tree.iter("img"):
        picture.tail = f"{picture.get('alt', '')} {picture.tail or ''}"
    text = "".join(sign if sign.isalnum() else " " for sign in tree.text_content().casefold())
    return " ".join(text.split())


def _html(text: str) -> lxml.html.HtmlElement:
    return lxml.html.fragment_fromstring(text, create_parent="div")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
