"""Our packages in the real importer, made from JSON written by hand, without templates."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup
from support.anki_client import Client, client
from support.anki_decks import deck, note, note_types, packed

from quizgen.errors import QuizgenError
from quizgen.files import UnreadableError
from quizgen.outputs.packagers import Encoded, Materials, contents, finished, pack
from quizgen.outputs.packagers.apkg import guid
from quizgen.outputs.packagers.deck import blaming, identifier
from quizgen.outputs.packagers.decknames import deck_names, in_order
from quizgen.outputs.packagers.notetypes import NOTE_TYPES

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf00000301010018dd8db00000000049454e44ae426082"
)
PINNED_GUIDS = ("ff2>|L,@nV", "dZe.dV0;G~", "f!R^CZL[_J")
PINNED_IDS = "6b71c9fee78faa93"
PINNED_CONTENT = "a4005635aa47c363"
PINNED_DECK = 1796832596
ASIDE = ("Explanation", "Source", "Hints", "Extra1", "Extra2", "Extra3")
PINNED_SHAPES = {
    "Choice": ("normal", ("ID", "Stem", "Options", "Answers", *ASIDE), ("Choice",)),
    "Typed": ("normal", ("ID", "Stem", "Answer", "Accepted", *ASIDE), ("Typed",)),
    "Cloze": ("cloze", ("ID", "Text", "Accepted", *ASIDE), ("Cloze",)),
    "Basic": ("normal", ("ID", "Front", "Back", "Reverse", *ASIDE), ("Forward", "Backward")),
}
ALL_KINDS = (
    note("terms/choice", Options="<ol><li>a</li></ol>", Answers="<ol><li>a</li></ol>"),
    note("terms/typed", "Typed", Answer="Gibson"),
    note("terms/cloze", "Cloze", Text="{{c1::one::a number}} and {{c3::three}}"),
    note("words/both", "Basic", Back="back", Reverse="1"),
    note("words/one-way", "Basic", Back="back"),
)


def test_a_first_import_brings_every_note_and_a_second_brings_nothing(tmp_path: Path) -> None:
    packed(tmp_path / "a.apkg", deck(*ALL_KINDS))
    with client(tmp_path / "learner") as learner:
        assert learner.take(tmp_path / "a.apkg") == {"new": 5}
        before = learner.history()
        assert learner.take(tmp_path / "a.apkg") == {"duplicate": 5}
        assert learner.history() == before
        assert learner.decks() == {"A course": 0, "A course::Terms": 4, "A course::Words": 3}
        assert learner.note_types() == [f"quizgen {name} (course)" for name in sorted(NOTE_TYPES)]
        assert learner.collection.fix_integrity()[1]


def listed(learner: Client, name: str) -> str:
    """Return what the browser's first column shows for a note."""
    assert learner.collection.db
    return str(learner.collection.db.scalar("SELECT sfld FROM notes WHERE id = ?", learner.note(name).id))


def test_the_browser_lists_questions_and_where_it_listed_ids_it_stays_with_them(tmp_path: Path) -> None:
    """If the sort field changes, Anki gives all notes the date of the import, and ignores the changes."""
    asked = note("terms/choice", Stem="<p>Which <em>word</em>?</p>")
    first = packed(tmp_path / "a.apkg", deck(asked, *ALL_KINDS[1:]))
    with client(tmp_path / "learner") as learner:
        learner.take(tmp_path / "a.apkg")
        assert listed(learner, "terms/choice") == "Which word?"
        assert listed(learner, "words/both") == "Front of words/both"
        assert learner.collection.fix_integrity()[1]
        assert listed(learner, "terms/choice") == "Which word?"
    assert first.frame
    types = {name: stamp._replace(note_type="") for name, stamp in first.frame.types.items()}
    before = replace(first, frame=replace(first.frame, types=types))  # as the first releases recorded it
    packed(tmp_path / "b.apkg", deck(asked), after=before)
    with client(tmp_path / "another") as learner:
        learner.take(tmp_path / "b.apkg")
        assert listed(learner, "terms/choice") == "terms/choice"


def test_cards_come_up_in_the_order_of_the_bank(tmp_path: Path) -> None:
    names = [f"terms/{letter}" for letter in "dacb"]
    packed(tmp_path / "a.apkg", deck(*map(note, names)))
    with client(tmp_path / "learner") as learner:
        learner.take(tmp_path / "a.apkg")
        assert [card.note().fields[0] for card in learner.cards()] == names


def test_every_card_shows_its_fields_on_both_sides(tmp_path: Path) -> None:
    packed(tmp_path / "a.apkg", deck(*ALL_KINDS))
    with client(tmp_path / "learner") as learner:
        learner.take(tmp_path / "a.apkg")
        cards = {(card.name, card.template): card for card in learner.rendered(typed="Gibson")}
        assert {template for _, template in cards} == {"Choice", "Typed", "Cloze", "Forward", "Backward"}
        assert "class=typeGood" in cards["terms/typed", "Typed"].back
        assert cards["words/both", "Backward"].front == "back"
        assert ("words/one-way", "Backward") not in cards


def test_an_edited_text_keeps_its_note_and_its_history(tmp_path: Path) -> None:
    first = packed(tmp_path / "a.apkg", deck(*ALL_KINDS))
    changed = (note("terms/choice", Stem="Edited"), *ALL_KINDS[1:])
    packed(tmp_path / "b.apkg", deck(*changed), epoch=100, after=first)
    with client(tmp_path / "learner") as learner:
        learner.take(tmp_path / "a.apkg")
        learner.answer("terms/choice")
        before, notes = learner.history(), [(n.id, n.guid) for n in learner.notes()]
        assert learner.take(tmp_path / "b.apkg") == {"updated": 1, "duplicate": 4}
        assert learner.note("terms/choice")["Stem"] == "Edited"
        assert learner.history() == before
        assert [(n.id, n.guid) for n in learner.notes()] == notes


def test_a_change_that_no_release_has_stamped_is_still_newer(tmp_path: Path) -> None:
    first = packed(tmp_path / "a.apkg", deck(note("a/b")), epoch=50)
    second = packed(tmp_path / "b.apkg", deck(note("a/b", Stem="Edited")), epoch=50, after=first)
    assert second.items["a/b"].mod == 51
    assert packed(tmp_path / "c.apkg", deck(note("a/b")), epoch=99, after=first) == first


def test_a_new_look_reaches_old_notes(tmp_path: Path) -> None:
    first = packed(tmp_path / "a.apkg", deck(*ALL_KINDS))
    packed(
        tmp_path / "b.apkg",
        deck(*ALL_KINDS, note_types=note_types(".card {color: red}")),
        epoch=9,
        after=first,
    )
    with client(tmp_path / "learner") as learner:
        learner.take(tmp_path / "a.apkg")
        learner.take(tmp_path / "b.apkg")
        assert "red" in learner.rendered("terms/typed")[0].css
        assert len(learner.note_types()) == 4


def test_identity_is_pinned() -> None:
    # These are in decks that learners have. A change here loses their history: never adapt this test.
    assert guid("cyber-diplomacy", "concepts", "digital-or-cyber") == PINNED_GUIDS[0]
    assert guid("cyber-diplomacy", "concepts", "cyberspace") == PINNED_GUIDS[1]
    assert guid("c", "b", "q") == PINNED_GUIDS[2]
    ids = (
        [identifier("type", "cyber-diplomacy", name) for name in NOTE_TYPES]
        + [
            identifier("field", "cyber-diplomacy", name, field)
            for name, shape in NOTE_TYPES.items()
            for field in shape.fields
        ]
        + [
            identifier("template", "cyber-diplomacy", name, card.name)
            for name, shape in NOTE_TYPES.items()
            for card in shape.cards
        ]
    )
    assert len(set(ids)) == len(ids)
    assert hashlib.sha256(json.dumps(ids).encode()).hexdigest()[:16] == PINNED_IDS
    assert identifier("deck", "cyber-diplomacy", "concepts") == PINNED_DECK
    assert {
        name: (shape.kind, shape.fields, tuple(c.name for c in shape.cards))
        for name, shape in NOTE_TYPES.items()
    } == PINNED_SHAPES


def test_identity_in_the_package_is_the_one_that_is_pinned(tmp_path: Path) -> None:
    packed(tmp_path / "a.apkg", deck(*ALL_KINDS))
    with client(tmp_path / "learner") as learner:
        learner.take(tmp_path / "a.apkg")
        found = learner.note("terms/choice")
        kind = found.note_type()
        assert kind
        assert found.guid == guid("course", "terms", "choice")
        assert kind["id"] == identifier("type", "course", "Choice")
        assert [f["id"] for f in kind["flds"]] == [
            identifier("field", "course", "Choice", field) for field in NOTE_TYPES["Choice"].fields
        ]
        assert kind["tmpls"][0]["id"] == identifier("template", "course", "Choice", "Choice")
    with zipfile.ZipFile(tmp_path / "a.apkg") as package, sqlite3.connect(":memory:") as database:
        database.deserialize(package.read("collection.anki2"))
        decks = json.loads(database.execute("SELECT decks FROM col").fetchone()[0])
        assert decks[str(identifier("deck", "course", "terms"))]["name"] == "A course::Terms"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda types: types[0]["fields"].reverse(), "the fields of note type Choice are changed"),
        (lambda types: types[0]["fields"].append("Extra4"), "the fields of note type Choice are changed"),
        (lambda types: types[1]["templates"][0].update(name="Type it"), "the templates of note type Typed"),
        (lambda types: types[2].update(kind="normal"), "the kind of note type Cloze"),
        (lambda types: types[3].update(name="Basics"), 'there is no note type "Basics"'),
    ],
)
def test_a_template_that_would_break_identity_is_refused(tmp_path: Path, change: object, reason: str) -> None:
    types = note_types()
    change(types)  # type: ignore[operator]
    with pytest.raises(QuizgenError, match=reason) as caught:
        packed(tmp_path / "a.apkg", deck(*ALL_KINDS, note_types=types))
    assert {problem.code for problem in caught.value.problems} == {"anki-identity"}
    assert not (tmp_path / "a.apkg").exists()


@pytest.mark.parametrize(
    ("notes", "code", "reason"),
    [
        ([note("a/b", "Cloze", Text="no gap")], "anki-no-card", "a/b would have no card: it lacks a gap"),
        ([note("a/b", Stem="")], "anki-no-card", "a/b would have no card: it lacks the field Stem"),
        ([note("a/b", Stam="x")], "anki-identity", "note type Choice has no field Stam"),
        ([note("a/b"), note("a/c", was="a/b")], "anki-identity", "two questions would be the note a/b"),
    ],
)
def test_a_note_that_anki_would_lose_is_refused(
    tmp_path: Path, notes: list[dict[str, object]], code: str, reason: str
) -> None:
    with pytest.raises(QuizgenError, match=reason) as caught:
        packed(tmp_path / "a.apkg", deck(*notes))
    assert code in {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"course": "c"}', "[]", '{"course": "c", "note_types": [{}], "notes": []}', '{"notes": [1]}'],
)
def test_what_is_no_deck_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(QuizgenError) as caught:
        pack("apkg", iter([text]), Materials(template="deck.json.j2"), tmp_path / "a.apkg")
    assert {problem.place.file for problem in caught.value.problems} == {"deck.json.j2"}


FOR_FINISHED = (
    *ALL_KINDS,
    note(
        "words/moved",
        was="old/name",
        tags=['a "b"::c', "z", "", "a::::b"],
        Hints="<b>\u2028 \ud83e\udd89 {{ </b>",
    ),
    note("words/foreign", "Cloze", Text="{{c2::<i>x</i>}}\n\t{{c0::y}}") | {"guid": "K~3|"},
)


@pytest.mark.parametrize("size", [1, 7, 999, 1 << 20])
@pytest.mark.parametrize("sorted_by", ["", "ID"])
def test_finished_notes_are_written_as_their_json_would_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, sorted_by: str
) -> None:
    monkeypatch.setattr("quizgen.outputs.packagers.notes._PART", size)
    places = {"terms/cloze": ["quiz::q::A", "quiz::q::B b"], "old/name": ["z", "quiz::q"]}
    data = deck(*FOR_FINISHED) | {"places": places}
    data["notes"] = data.pop("notes")  # comes last
    before = packed(tmp_path / "before.apkg", data, epoch=50)
    assert before.frame
    types = {name: stamp._asdict() | {"kind": sorted_by} for name, stamp in before.frame.types.items()}
    items = {name: stamp._asdict() for name, stamp in before.items.items() if name != "words/one-way"}
    items["terms/typed"] |= {"digest": "another", "guid": "as it was"}
    released = {
        "items": items,
        "frame": {"title": "A course", "decks": {}, "types": types if sorted_by else {}},
    }
    materials = Materials(released=released, epoch=99)
    head = json.dumps(data | {"notes": []}).removesuffix("]}")
    pieces = [json.dumps(one) for one in FOR_FINISHED]
    done = [finished("apkg", piece, "course") for piece in pieces]
    assert not any(b"{" in piece[:20] for piece in done)
    in_json = "".join((head, "\n", " , ".join(pieces), "\n]\n}"))
    kept = (head, "\n", Encoded(b" , ".join(done)), "\n]\n}")
    both = (f"{head}{pieces[0]},\n", Encoded(memoryview(b",".join(done[1:3]))), f"\n, {pieces[3]}\n")
    for name, chunks in (
        ("json", [in_json[place : place + size] for place in range(0, len(in_json), size)]),
        ("kept", kept),
        ("both", (*both, ",", Encoded(b",".join(done[4:])), "] }")),
    ):
        made = pack("apkg", iter(chunks), materials, tmp_path / name)
        assert made == contents("apkg", iter(chunks), materials)
        if name == "json":
            wanted = made, (tmp_path / name).read_bytes()
        assert (made, (tmp_path / name).read_bytes()) == wanted


@pytest.mark.parametrize(
    "piece",
    [
        "",
        "[]",
        "{",
        json.dumps(note("a/b", Stem="")),
        json.dumps(note("a/b", Stam="x")),
        json.dumps(note("a/b", Stem="x\x1fy")),
        json.dumps(note("a/b", Stem="x\x1ey")),
        json.dumps(note("a/b", Stem="x\x1dy")),
        json.dumps(note("a/b") | {"identity": ["a"]}),
        json.dumps(note("a/b") | {"identity": [1, 2]}),
        json.dumps(note("a/b") | {"bank": None}),
        json.dumps(note("a/b") | {"type": "Chance"}),
        json.dumps(note("a/b") | {"fields": {"ID": 7}}),
    ],
)
def test_what_the_packager_may_refuse_is_kept_as_its_template_wrote_it(piece: str) -> None:
    kept = finished("apkg", piece, "course")
    assert kept.strip(b"\x1d") == piece.encode()
    head = json.dumps(deck()).removesuffix("]}")

    def told(chunk: str | Encoded) -> set[str] | None:
        try:
            contents("apkg", iter([head, chunk, "]}"]), Materials())
        except QuizgenError as error:
            return {problem.code for problem in error.problems}
        return None

    assert told(Encoded(kept)) == told(piece)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"identity": ["a"]}, "not enough values"),
        ({"identity": ["a", "b", "c"]}, "too many values"),
        ({"fields": {"ID": "a/b", "Stem": "\ud800"}}, "surrogates not allowed"),
        ({"fields": {"ID": "a/b", "Stem": "x\x1fy"}}, "a/b: Anki separates fields with U\\+001F"),
    ],
)
def test_a_note_in_another_form_is_refused(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    with pytest.raises(QuizgenError, match=reason) as caught:
        packed(tmp_path / "a.apkg", deck(note("a/b") | change))
    assert {problem.code for problem in caught.value.problems} == {"anki-json"}


@pytest.mark.parametrize("spoiled", ["{", "}", "]", '"', ", 1"])
def test_a_deck_that_breaks_off_is_refused(tmp_path: Path, spoiled: str) -> None:
    text = json.dumps(deck(*map(note, ["a/b", "a/c", "a/d"])))
    middle = text.rindex('{"type"')
    for broken in (text[:middle] + spoiled + text[middle:], text[:middle], text + spoiled):
        with pytest.raises(QuizgenError) as caught:
            pack("apkg", iter([broken]), Materials(), tmp_path / "a.apkg")
        assert {problem.code for problem in caught.value.problems} == {"anki-json"}
        assert not (tmp_path / "a.apkg").exists()


def test_a_picture_that_can_not_be_read_is_not_the_template_s_fault() -> None:
    place = Path("figures/map.png")
    with pytest.raises(UnreadableError) as told, blaming("deck.json.j2"):
        raise UnreadableError(place, "permission denied", "allow it")
    assert [one.place.file for one in told.value.problems] == [place.as_posix()]


def test_a_question_that_moved_keeps_its_note(tmp_path: Path) -> None:
    first = packed(tmp_path / "a.apkg", deck(note("old/name"), note("new/other")))
    moved = deck(note("new/name", was="old/name"), note("new/other"))
    packed(tmp_path / "b.apkg", moved, epoch=9, after=first)
    with client(tmp_path / "learner") as learner:
        learner.take(tmp_path / "a.apkg")
        learner.answer("old/name")
        before = learner.history()
        assert learner.take(tmp_path / "b.apkg") == {"updated": 1, "duplicate": 1}
        assert learner.history() == before
        assert learner.note("new/name").guid == guid("course", "old", "name")


def test_decks_keep_the_names_of_their_first_release(tmp_path: Path) -> None:
    first = packed(tmp_path / "a.apkg", deck(note("a/b")))
    renamed = deck(note("a/b"), note("c/d"), title="Another title")
    renamed["decks"][0]["title"] = "Another name"
    packed(tmp_path / "b.apkg", renamed, after=first)
    with client(tmp_path / "learner") as learner:
        learner.take(tmp_path / "a.apkg")
        learner.take(tmp_path / "b.apkg")
        assert learner.decks() == {"A course": 0, "A course::A": 1, "A course::C": 1}


def ordered(*banks: str, order: Sequence[str]) -> dict[str, Any]:
    return {"order": list(order), **deck(*(note(f"{bank}/q") for bank in banks))}


def test_decks_are_listed_in_the_order_of_the_course(tmp_path: Path) -> None:
    """A later bank between two others finds room, and decks keep their names."""
    first = packed(tmp_path / "a.apkg", ordered("b", "c", "a", "z", order="cba"))
    later = packed(tmp_path / "b.apkg", ordered(*"abcdez", order="cedba"), after=first)
    packed(tmp_path / "c.apkg", ordered(*"abcdefz", order="cedbaf"), after=later)
    expected = ["A course"]
    with client(tmp_path / "learner") as learner:
        for name, listed in (
            ("a", ["10 C", "20 B", "30 A", "Z"]),
            ("b", ["10 C", "13 E", "16 D", "20 B", "30 A", "Z"]),
            ("c", ["10 C", "13 E", "16 D", "20 B", "30 A", "40 F", "Z"]),
        ):
            learner.take(tmp_path / f"{name}.apkg")
            tree = learner.collection.decks.all_names_and_ids(skip_empty_default=True)
            assert [one.name for one in tree] == [*expected, *(f"A course::{one}" for one in listed)]


@pytest.mark.parametrize(
    ("order", "released", "names", "as_ordered"),
    [
        ("ab", {}, {"a": "10 A", "b": "20 B"}, True),
        ("ba", {"a": "A"}, {"a": "A", "b": "10 B"}, True),
        ("ab", {"a": "A"}, {"a": "A", "b": "10 B"}, False),
        ("abc", {"a": "10 A", "c": "11 C"}, {"a": "10 A", "b": "10 B", "c": "11 C"}, True),
        ("abcdefghij", {}, {"a": "010 A", "i": "090 I", "j": "100 J"}, True),
        ("abz", {"z": "90 Z"}, {"a": "30 A", "b": "60 B", "z": "90 Z"}, True),
        ("a", {"a": "3:: 4 A"}, {"a": "3:: 4 A"}, True),
    ],
)
def test_numbers_of_decks(
    order: str, released: dict[str, str], names: dict[str, str], *, as_ordered: bool
) -> None:
    had = {bank: f"T::{name}" for bank, name in released.items()}
    made = deck_names("T", [{"bank": bank, "title": bank.upper()} for bank in order], had, order)
    assert {bank: made[bank] for bank in names} == {bank: f"T::{name}" for bank, name in names.items()}
    assert in_order(made[bank] for bank in order) == as_ordered


def test_deck_names_that_anki_would_split_or_merge(tmp_path: Path) -> None:
    data = deck(note("a/b"), note("c/d"), note("e/f"), title='Course:: the "first"')
    for bank, title in zip(data["decks"], ("Terms", "TERMS", "::"), strict=True):
        bank["title"] = title
    packed(tmp_path / "a.apkg", data)
    with client(tmp_path / "learner") as learner:
        learner.take(tmp_path / "a.apkg")
        course = "Course: the 'first'"
        assert learner.decks() == {
            course: 0,
            f"{course}::Terms": 1,
            f"{course}::TERMS (c)": 1,
            f"{course}::e": 1,
        }


def test_two_courses_live_side_by_side(tmp_path: Path) -> None:
    for course in ("one", "two"):
        data = deck(*ALL_KINDS, course=course, title=course, note_types=note_types(f"/* {course} */"))
        packed(tmp_path / f"{course}.apkg", data)
    with client(tmp_path / "learner") as learner:
        for course in ("one", "two"):
            assert learner.take(tmp_path / f"{course}.apkg") == {"new": 5}
        assert len(learner.note_types()) == 8
        assert len(learner.cards()) == 14
        assert {note.note_type()["css"] for note in learner.notes()} == {"/* one */", "/* two */"}  # type: ignore[index]


def test_tags_arrive_as_anki_keeps_them(tmp_path: Path) -> None:
    tags = ("level::understand", "a b", 'say "no"', "a::::b", "::", "dup", "dup", "Тема::oʻzbek")
    packed(tmp_path / "a.apkg", deck(note("a/b", tags=tags)))
    with client(tmp_path / "learner") as learner:
        learner.take(tmp_path / "a.apkg")
        assert set(learner.note("a/b").tags) == {
            "level::understand",
            "a_b",
            "say_no",
            "a::b",
            "dup",
            "Тема::oʻzbek",
        }


def test_the_same_deck_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(PNG)
    script = (
        "import sys, json; sys.path[:0] = ['tests', '.']\n"
        "from pathlib import Path\n"
        "from support.anki_decks import deck, note, packed\n"
        "data = deck(*[note(f'a/{n}', tags=['b', 'a'], Stem='<img src=x.png>') for n in range(50)])\n"
        "packed(Path(sys.argv[1]), data, epoch=7, media={'x.png': Path(sys.argv[2])})\n"
    )
    made = []
    for number, (zone, seed) in enumerate((("UTC", "1"), ("Asia/Tashkent", "2"))):
        out = tmp_path / f"{number}.apkg"
        environment = {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C", "PATH": ""}
        command = [sys.executable, "-c", script, str(out), str(tmp_path / "x.png")]
        subprocess.run(command, check=True, env=environment, cwd=Path(__file__).parents[2])
        made.append(out.read_bytes())
        time.sleep(1.1)  # a use of the clock would show
    assert made[0] == made[1]
    with zipfile.ZipFile(tmp_path / "0.apkg") as package:
        assert package.namelist() == ["collection.anki2", "media", "0"]
        assert {entry.compress_type for entry in package.infolist()} == {zipfile.ZIP_DEFLATED}


def test_the_pieces_in_which_text_comes_make_no_difference(tmp_path: Path) -> None:
    text = json.dumps(deck(*ALL_KINDS, note("words/more", Stem='A {"notes": [{'), title='The "notes": ['))
    made = []
    for size in (1, 7, 1000, len(text)):
        out = tmp_path / f"{size}.apkg"
        pieces = (Markup(text[at : at + size]) for at in range(0, len(text), size))
        pack("apkg", pieces, Materials(), out)
        made.append(out.read_bytes())
    assert len(set(made)) == 1


def test_the_content_is_the_same_with_every_sqlite(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(PNG)
    data = deck(*ALL_KINDS, note("words/picture", Stem='<img src="x.png" alt="">'))
    packed(tmp_path / "a.apkg", data, epoch=5, media={"x.png": tmp_path / "x.png"})
    digest = hashlib.sha256()
    with zipfile.ZipFile(tmp_path / "a.apkg") as package, sqlite3.connect(":memory:") as database:
        database.deserialize(package.read("collection.anki2"))
        for table in ("col", "notes", "cards", "revlog", "graves"):
            rows = database.execute(f"SELECT * FROM {table}").fetchall()
            digest.update(json.dumps(rows).encode())
        digest.update(package.read("media") + package.read("0"))
    assert digest.hexdigest()[:16] == PINNED_CONTENT, "the same deck has become another package"


def test_pictures_arrive_once_and_only_where_used(tmp_path: Path) -> None:
    media = {}
    for name in ("_b1.png", "_a2.png", "_unused.png", "_front.svg"):
        media[name] = tmp_path / name
        media[name].write_bytes(PNG)
    types = note_types('.card { background: url("_front.svg") }')
    pictured = '<img src="_b1.png" alt="b"> <img src="_b1.png" alt="b"> <img src="_a2.png" alt="a">'
    packed(tmp_path / "a.apkg", deck(note("a/b", Stem=pictured), note_types=types), media=media)
    with zipfile.ZipFile(tmp_path / "a.apkg") as package:
        assert list(json.loads(package.read("media")).values()) == ["_a2.png", "_b1.png", "_front.svg"]
    with client(tmp_path / "learner") as learner:
        learner.take(tmp_path / "a.apkg")
        assert learner.media() == {"_a2.png", "_b1.png", "_front.svg"}


def test_a_changed_picture_changes_the_note(tmp_path: Path) -> None:
    (tmp_path / "p").write_bytes(PNG)
    packages = []
    first = None
    for number, name in enumerate(("_p1.png", "_p2.png")):
        packages.append(tmp_path / f"{number}.apkg")
        picture = note("a/b", Stem=f'<img src="{name}" alt="">')
        first = packed(packages[-1], deck(picture), after=first, media={name: tmp_path / "p"})
    with client(tmp_path / "learner") as learner:
        assert learner.take(packages[0]) == {"new": 1}
        assert learner.take(packages[1]) == {"updated": 1}
        assert "_p2.png" in learner.media()


def test_contents_are_those_of_the_package(tmp_path: Path) -> None:
    data = deck(*ALL_KINDS)
    written = packed(tmp_path / "a.apkg", data, epoch=5)
    assert contents("apkg", iter([json.dumps(data)]), Materials(epoch=5)) == written
    assert set(written.items) == {entry["fields"]["ID"] for entry in ALL_KINDS}
    assert {stamp.mod for stamp in written.items.values()} == {5}


def test_text_is_written_as_it_is(tmp_path: Path) -> None:
    pack("text", iter(["a\n", "Ўзбек oʻ\n"]), Materials(), tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_bytes() == "a\nЎзбек oʻ\n".encode()
    with pytest.raises(ValueError, match="no packager zip"):
        pack("zip", iter([]), Materials(), tmp_path / "a")


def test_ten_thousand_notes(tmp_path: Path) -> None:
    notes = [note(f"bank-{n % 40}/q{n}", Stem=f"{n}: 3 < 4 and a < b " * 5) for n in range(10_000)]
    first = packed(tmp_path / "a.apkg", deck(*notes))
    notes[5000] = note("bank-0/q5000", Stem="Edited")
    packed(tmp_path / "b.apkg", deck(*notes), after=first)
    with client(tmp_path / "learner") as learner:
        assert learner.take(tmp_path / "a.apkg") == {"new": 10_000}
        assert learner.take(tmp_path / "b.apkg") == {"updated": 1, "duplicate": 9_999}
        assert len(learner.decks()) == 41


def test_only_genanki_gets_its_cached_properties_from_functools() -> None:
    """A program that builds decks may itself use the library from which genanki takes them."""
    code = """
import functools
import quizgen.outputs.packagers.apkg
import genanki
import cached_property
assert genanki.note.cached_property is functools.cached_property
assert cached_property.cached_property is not functools.cached_property
assert cached_property.threaded_cached_property
"""
    subprocess.run([sys.executable, "-c", code], check=True)
