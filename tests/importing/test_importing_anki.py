"""Decks exported by Anki, and our own; in the real importer, they continue the deck that students have."""

from __future__ import annotations

import base64
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import anki.collection
import pytest
from anki.collection import ExportAnkiPackageOptions, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.notes import Note
from support.anki_client import Client
from support.importing import OWN, content_of, texts

from quizgen.importers.anki_collection import CardTemplate, ForeignNote, NoteType
from quizgen.importers.cards import Card
from quizgen.importers.draft import Draft, Intake
from quizgen.importers.moving import Moved, Wish, move_in
from quizgen.importers.pictures import nowhere
from quizgen.model.entry import plain
from quizgen.pipeline import Project, build, check_course
from quizgen.reading.content import load

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TODAY = ExportAnkiPackageOptions(with_media=True, with_scheduling=True, legacy=False)
BEFORE = ExportAnkiPackageOptions(with_media=True, with_scheduling=True, legacy=True)


def collection(folder: Path) -> anki.collection.Collection:
    folder.mkdir(parents=True, exist_ok=True)
    return anki.collection.Collection(str(folder / "collection.anki2"))


def add(
    deck: anki.collection.Collection, kind: str, name: str, guid: str, *fields: str, tags: str = ""
) -> Note:
    note_type = deck.models.by_name(kind)
    assert note_type
    note = deck.new_note(note_type)
    note.fields[: len(fields)] = list(fields)
    note.guid, note.tags = guid, tags.split()
    deck.add_note(note, deck.decks.id(name) or 1)  # type: ignore[arg-type] # the deck is made
    return note


def foreign(deck: anki.collection.Collection) -> None:
    """Fill a collection, as a teacher might who does not know quizgen."""
    picture = deck.media.write_data("a swift.png", PNG)
    front = f'Where does a <b>swift</b> sleep?<br><img src="{picture}">'
    add(deck, "Basic", "Birds::Swifts", "guid-1", front, "In the air [sound:air.mp3]", tags="wing a::b")
    add(deck, "Basic (and reversed card)", "Birds::Swifts", "guid-2", "swift", "<i>Apus</i> &amp; co")
    gaps = "They come in {{c1::May}} and leave in {{c2::<b>August</b>::month}}"
    cloze = f"{gaps}: \\(x^2\\) [latex]$\\frac{{a}}{{b}}$[/latex]"
    add(deck, "Cloze", "Birds", "guid-3", cloze, "See Roe.")
    add(deck, "Basic (type in the answer)", "Birds", "guid-4", "Capital of Peru?", "Lima")
    kind = deck.models.new("Country")
    for name in ("Country", "Capital", "Area", "Flag"):
        deck.models.add_field(kind, deck.models.new_field(name))
    template = deck.models.new_template("Card 1")
    template["qfmt"] = (
        "<style>b {color: red}</style>The capital of <b>{{Country}}</b>?{{#Flag}} ({{Flag}}){{/Flag}}"
    )
    template["afmt"] = "{{FrontSide}}<hr id=answer>{{Capital}}"
    deck.models.add_template(kind, template)
    deck.models.add(kind)
    add(deck, "Country", "Countries", "guid-5", "Peru", "Lima", "1285216", "")
    add(deck, "Basic", "Birds", "guid-6", "No back", "")


EXPECTED = {
    "banks/birds.yaml": r"""bank: birds
title: Birds
questions:
  - id: they-come-in-may-and-leave-in-august-x-2
    type: cloze
    text: 'They come in {{c1::May}} and leave in {{c2::August::month}}: $x^2$ $\frac{a}{b}$'
    explanation: See Roe.
    from: anki:guid-3
  - id: capital-of-peru
    type: short-answer
    stem: Capital of Peru?
    answer: Lima
    from: anki:guid-4
""",
    "banks/countries.yaml": """bank: countries
title: Countries
questions:
  - id: the-capital-of-peru
    type: flashcard
    front: The capital of **Peru**?
    back: |
      Lima

      Area: 1285216
    from: anki:guid-5
""",
    "banks/swifts.yaml": """bank: swifts
title: Swifts
questions:
  - id: where-does-a-swift-sleep-swift
    type: flashcard
    front: |
      Where does a **swift** sleep?
      ![swift](figures/a-swift.png)
    back: In the air
    tags: [a::b, wing]
    from: anki:guid-1
  - id: swift
    type: flashcard
    front: swift
    back: '*Apus* & co'
    from: anki:guid-2
    both-ways: true
""",
    "figures/a-swift.png": "",
}


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same deck in each format that Anki has ever exported."""
    top = tmp_path_factory.mktemp("decks")
    deck = collection(top / "teacher")
    foreign(deck)
    deck.export_anki_package(out_path=str(top / "today.apkg"), options=TODAY, limit=None)
    deck.export_anki_package(out_path=str(top / "before.apkg"), options=BEFORE, limit=None)
    deck.export_collection_package(str(top / "all.colpkg"), include_media=True, legacy=False)
    with zipfile.ZipFile(top / "before.apkg") as newer, zipfile.ZipFile(top / "oldest.apkg", "w") as oldest:
        oldest.writestr("collection.anki2", newer.read("collection.anki21"))  # its tables were the same
        for name in ("media", "0"):
            oldest.writestr(name, newer.read(name))
    return top


@pytest.mark.parametrize("name", ["today.apkg", "before.apkg", "oldest.apkg", "all.colpkg"])
def test_every_form_of_a_deck_becomes_the_same_banks(name: str, decks: Path, tmp_path: Path) -> None:
    content = content_of(tmp_path)
    moved = move_in([decks / name], Wish(content))
    assert texts(content) == EXPECTED
    assert [fate.what for fate in moved.fates].count("left-out") == 1
    lost = "\n".join(moved.lost)
    assert 'No back": left out: something is missing (the card has no back)' in lost
    assert "sound or film (air.mp3)" in lost
    assert "how its cards look, or more kinds of cards (Country)" in lost
    assert not [one for one in check_course(Project(content)).problems if one.severity == "error"]
    again = move_in([decks / name], Wish(content))
    assert {fate.what for fate in again.fates} == {"unchanged", "left-out"}
    assert texts(content) == EXPECTED


def change_note_type(client: Client, note: Note, new: str) -> None:
    """Change the note type as a student does in the browser: Notes, Change Note Type, fields by name."""
    models = client.collection.models
    before, after = note.note_type(), models.by_name(new)
    assert before
    assert after
    request = models.change_notetype_info(old_notetype_id=before["id"], new_notetype_id=after["id"]).input
    names = [one["name"] for one in before["flds"]]
    where = {"Front": "Front", "Back": "Back"}
    request.new_fields[:] = [
        names.index(where[one["name"]]) if one["name"] in where else -1 for one in after["flds"]
    ]
    request.note_ids.append(note.id)
    models.change_notetype_of_notes(request)
    models._clear_cache()


@pytest.mark.parametrize(("switch", "both"), [("y", {"both-ways": True}), ("", {})])
def test_a_field_that_only_adds_a_card_is_no_text(switch: str, both: dict[str, bool]) -> None:
    forth = CardTemplate("1", "{{Front}}", "{{FrontSide}}<hr id=answer>{{furigana:Back}}")
    back = CardTemplate("2", "{{#Add Reverse}}{{Back}}{{/Add Reverse}}", "{{FrontSide}}{{Front}}")
    expected = {"type": "flashcard", "front": "cat", "back": "猫(ねこ)"} | both
    cards = frozenset({0, 1} if switch else {0})
    kind = NoteType("Basic (optional reversed card)", False, ["Front", "Back", "Add Reverse"], [forth, back])
    note = ForeignNote("g", kind, ["cat", "猫[ねこ]", switch], [], "Cats", cards, 1)
    assert Card(Draft(), Intake("a"), nowhere, note).fields() == expected
    kind.templates.clear()  # as in Anki's export as text
    note = ForeignNote("g", kind, ["cat", "猫(ねこ)", switch], [], "Cats", frozenset(), 1)
    assert Card(Draft(), Intake("a"), nowhere, note).fields() == expected


def test_a_deck_that_students_have_goes_on_with_its_history(decks: Path, tmp_path: Path) -> None:
    content = content_of(tmp_path)
    move_in([decks / "today.apkg"], Wish(content))
    build(Project(content, tmp_path / "dist", to=("anki",)))
    ours = tmp_path / "dist/anki/course.apkg"
    student = Client(collection(tmp_path / "student"))
    options = ImportAnkiPackageOptions(with_scheduling=True, merge_notetypes=False)
    student.collection.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(decks / "today.apkg"), options=options)
    )
    (studied,) = [note for note in student.notes() if note.guid == "guid-2"]
    for card in studied.cards():
        card.start_timer()
        states = student.collection._backend.get_scheduling_states(card.id)
        scheduler: Any = student.collection.sched
        scheduler.answer_card(scheduler.build_answer(card=card, states=states, rating=2))
    history = student.history()
    assert history
    first = student.take(ours)
    assert first["conflicting"] == 5, "the notes are there, with another note type"
    ours_basic = next(name for name in student.note_types() if "Basic" in name)
    change_note_type(student, studied, ours_basic)
    always = ImportAnkiPackageOptions(merge_notetypes=False, update_notes=1)  # what docs say to choose
    request = ImportAnkiPackageRequest(package_path=str(ours), options=always)
    log = student.collection.import_anki_package(request).log
    student.collection.models._clear_cache()
    assert [note.fields[0] for note in log.updated] == ["swifts/swift"]
    (now,) = [note for note in student.notes() if note.guid == "guid-2"]
    assert now["Back"] == "<em>Apus</em> &amp; co"
    assert now["ID"] == "swifts/swift"
    assert [card.reps for card in now.cards()] == [1, 1], "both cards keep their reviews"
    assert student.history() == history
    assert student.take(ours).get("new", 0) == 0
    assert len(student.notes()) == 6, "nothing is there twice"


def fields_of(content: Path) -> dict[str, dict[str, Any]]:
    course, problems = load(content)
    assert course
    assert not [one for one in problems if one.severity == "error"]
    return {one.name: plain(one.altered(source=(), foreign=None)) for one in course.questions()}


def in_no_order(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields without what a deck does not preserve: the order of shuffled options and of tags."""
    fields = {key: one.strip() if isinstance(one, str) else one for key, one in fields.items()}
    lists = {
        key: sorted(map(str, fields[key])) for key in ("tags", "answers", "distractors") if key in fields
    }
    return fields | lists


FLAT = ("matching", "ordering", "essay")


def test_our_own_deck_comes_back_equal_field_by_field(tmp_path: Path) -> None:
    content = tmp_path / "content"
    (content / "banks").mkdir(parents=True)
    (content / "course.yaml").write_text("course: course\ntitle: Course\nreleased: 2026-01-01\n")
    (content / "banks/own.yaml").write_text(OWN)
    build(Project(content, tmp_path / "dist", to=("anki",)))
    back = tmp_path / "back"
    back.mkdir()
    (back / "course.yaml").write_text("course: course\ntitle: Course\n")
    moved = move_in([tmp_path / "dist/anki/course.apkg"], Wish(back))
    assert [fate.name for fate in moved.fates if not fate.name] == []
    before, after = fields_of(content), fields_of(back)
    assert list(before) == list(after)
    for name, was in before.items():
        if was["type"] in FLAT:
            assert after[name]["type"] == "flashcard"
            assert any(
                fate.name == name and ("type", "a flashcard") in fate.draft.lost for fate in moved.fates
            )
        else:
            assert in_no_order(after[name]) == in_no_order(was), name


def stubbed(folder: Path, statements: str) -> Path:
    """Make a package with a hostile collection."""
    path = folder / "h.anki2"
    with sqlite3.connect(path) as database:
        database.executescript(statements)
    database.close()
    with zipfile.ZipFile(folder / "h.apkg", "w") as archive:
        archive.write(path, "collection.anki2")
    return folder / "h.apkg"


HOSTILE = {
    "no tables": "CREATE TABLE x (y)",
    "bad json": "CREATE TABLE col (models, decks); INSERT INTO col VALUES ('{', '[]')",
    "endless": """CREATE TABLE col (models, decks); INSERT INTO col VALUES ('{}', '{}');
        CREATE VIEW cards AS WITH RECURSIVE n(nid, did, odid, ord) AS
        (SELECT 1, 1, 0, 0 UNION ALL SELECT nid + 1, 1, 0, 0 FROM n) SELECT * FROM n WHERE nid < 0;""",
}


def refused(path: Path, tmp_path: Path) -> Moved:
    moved = move_in([path], Wish(content_of(tmp_path)))
    assert [one.code for one in moved.problems] == ["not-imported"]
    assert not moved.fates
    return moved


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_collection_is_refused(name: str, tmp_path: Path) -> None:
    refused(stubbed(tmp_path, HOSTILE[name]), tmp_path)


def test_a_package_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.apkg"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("collection.anki2", "w") as file:
        for _ in range(110):
            file.write(bytes(1_000_000))
    moved = refused(tmp_path / "bomb.apkg", tmp_path)
    assert "unpacks to more than 100 MB" in moved.problems[0].message


def test_a_damaged_package_is_refused(decks: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(decks / "today.apkg") as there, zipfile.ZipFile(tmp_path / "cut.apkg", "w") as cut:
        cut.writestr("collection.anki21b", there.read("collection.anki21b")[:500])
        cut.writestr("media", b"\xff" * 20)
    refused(tmp_path / "cut.apkg", tmp_path)


def test_a_damaged_picture_spoils_no_deck(decks: Path, tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(decks / "before.apkg") as there,
        zipfile.ZipFile(tmp_path / "spoilt.apkg", "w") as spoilt,
    ):
        for name in there.namelist():
            spoilt.writestr(name, there.read(name))
    data = bytearray((tmp_path / "spoilt.apkg").read_bytes())
    data[data.index(b"\x89PNG") + 8] ^= 0xFF  # makes its checksum wrong
    (tmp_path / "spoilt.apkg").write_bytes(data)
    content = tmp_path / "content"
    moved = move_in([tmp_path / "spoilt.apkg"], Wish(content))
    assert moved.problems == []
    assert any("a picture that can't be used" in line for line in moved.lost)
    assert not any("not in the file" in line for line in moved.lost)
    assert "Where does a **swift** sleep?" in (content / "banks/swifts.yaml").read_text()
