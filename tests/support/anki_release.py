"""A learner with one of several releases of Anki: what she does, what she imports, and what she then has.

The Python of that release's environment, which has only Anki, runs `python anki_release.py FOLDER`. The
folder has the packages; the script prints what it saw as JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anki.collection  # first: other modules of Anki and this one import each other
from anki.buildinfo import version
from anki.collection import Collection

COUNTS = ("new", "updated", "duplicate", "conflicting", "missing_notetype", "missing_deck")
HAS_OPTIONS = hasattr(anki.collection, "ImportAnkiPackageRequest")  # since 23.10
ALWAYS = 1
"""The value for "always" of "Update notes" in the import's options (always, if newer, never)."""
Facts = dict[str, Any]
SCENES: list[Callable[[Path], Facts]] = []
"""The scenes, each with a learner and her own collection."""


def scene(play: Callable[[Path], Facts]) -> Callable[[Path], Facts]:
    """Register a scene."""
    SCENES.append(play)
    return play


class Learner:
    """A collection, and what a learner does with it; works with every release."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.database: Any = collection.db

    def take(self, package: Path, *, always: bool = False) -> dict[str, int]:
        """Import a package with the default options, or with "Update notes: Always"."""
        if HAS_OPTIONS:
            kinds = anki.collection
            options = kinds.ImportAnkiPackageOptions(update_notes=ALWAYS if always else 0)
            request: Any = kinds.ImportAnkiPackageRequest(package_path=str(package), options=options)
        else:
            request = str(package)
        log = self.collection.import_anki_package(request).log
        self.collection.models._clear_cache()  # the desktop does so after every operation
        return {name: count for name in COUNTS if (count := len(getattr(log, name)))}

    def note(self, name: str) -> Any:
        """Return the note whose first field is `bank/question`."""
        rows = self.database.all("SELECT id, flds FROM notes")
        return self.collection.get_note(next(nid for nid, fields in rows if fields.startswith(f"{name}\x1f")))

    def cards(self, name: str) -> list[Any]:
        """Return the cards of a note."""
        return list(self.note(name).cards())

    def answer(self, name: str) -> None:
        """Study every card of a note once."""
        scheduler: Any = self.collection.sched
        for card in self.cards(name):
            card.start_timer()
            states = self.collection._backend.get_scheduling_states(card.id)
            scheduler.answer_card(scheduler.build_answer(card=card, states=states, rating=2))

    def history(self) -> list[Any]:
        """Return everything that would change if an import touched a learner's progress."""
        columns = "id, nid, did, ord, type, queue, due, ivl, factor, reps, lapses, flags"
        cards = self.database.all(f"SELECT {columns} FROM cards ORDER BY id")
        return [cards, self.database.all("SELECT id, cid, ease, ivl FROM revlog ORDER BY id")]

    def mod(self, name: str) -> int:
        """Return when a note was last changed."""
        return int(self.database.scalar("SELECT mod FROM notes WHERE id = ?", self.note(name).id))

    def date(self, name: str, at: int) -> None:
        """Set the time when a note was last changed."""
        self.database.execute("UPDATE notes SET mod = ? WHERE id = ?", at, self.note(name).id)

    def note_types(self) -> list[str]:
        """Return the names of the note types from packages."""
        names = [found.name for found in self.collection.models.all_names_and_ids()]
        return sorted(name for name in names if name.startswith("quizgen"))

    def decks(self) -> list[str]:
        """Return the names of all decks except the default one, in Anki's order."""
        return [deck.name for deck in self.collection.decks.all_names_and_ids() if deck.id != 1]

    def listed(self, name: str) -> str:
        """Return what the browser's first column shows for a note."""
        return str(self.database.scalar("SELECT sfld FROM notes WHERE id = ?", self.note(name).id))


@contextmanager
def learner() -> Iterator[Learner]:
    """Open a new collection."""
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder, "collection.anki2")))
        try:
            yield Learner(collection)
        finally:
            collection.close()


@scene
def a_term(packages: Path) -> Facts:
    """Study, mark cards, and import the next two files, all of them released before today."""
    with learner() as she:
        facts: Facts = {"first": she.take(packages / "first.apkg")}
        for name in ("terms/one", "terms/two", "terms/three"):
            she.answer(name)
        deck = she.collection.decks.id("Mine")
        she.collection.set_deck([card.id for card in she.cards("terms/three")], deck)
        she.collection.set_user_flag_for_cards(3, [card.id for card in she.cards("terms/one")])
        she.collection.sched.suspend_cards([card.id for card in she.cards("terms/four")])
        before = she.history()
        facts["the same again"] = she.take(packages / "first.apkg")
        facts["history after the same again"] = she.history() == before
        before_release = json.loads((packages / "released.json").read_text())["second"] - 60
        she.collection.tags.bulk_add([she.note("terms/one").id], "mine")
        note = she.note("terms/two")
        note["Extra1"] = "mine"
        she.collection.update_note(note)
        for name in ("terms/one", "terms/two"):
            she.date(name, before_release)
        facts["second"] = she.take(packages / "second.apkg")
        facts["history after second"] = she.history() == before
        facts["text of second"] = "before all" in she.note("terms/one")["Stem"]
        facts["own tag"] = "mine" in she.note("terms/one").tags
        facts["own text"] = she.note("terms/two")["Extra1"]
        facts["deck of her own"] = she.collection.decks.name(she.cards("terms/three")[0].did)
        facts["flag"] = she.cards("terms/one")[0].user_flag()
        facts["dated by the file"] = she.mod("terms/one") == before_release + 60
        facts["description"] = she.collection.decks.get(she.collection.decks.id("Numbers"))["desc"]
        facts["third"] = she.take(packages / "third.apkg")
        facts["text of third"] = "ahead of all" in she.note("terms/one")["Stem"]
        facts["third always"] = she.take(packages / "third.apkg", always=True) if HAS_OPTIONS else None
        facts["text of third always"] = "ahead of all" in she.note("terms/one")["Stem"]
        facts["history in the end"] = she.history() == before
        facts["note types"] = she.note_types()
        facts["sound"] = she.collection.fix_integrity()[1]
        return facts


@scene
def the_newest_file_only(packages: Path) -> Facts:
    """Skip a file, because the newest one has everything."""
    with learner() as she:
        she.take(packages / "first.apkg")
        facts: Facts = {"third after first": she.take(packages / "third.apkg")}
        facts["text of third after first"] = "ahead of all" in she.note("terms/one")["Stem"]
        facts["second after third"] = she.take(packages / "second.apkg")
        return facts


@scene
def an_edit_after_the_release(packages: Path) -> Facts:
    """Edit one card and tag another after a file was released, then import that file."""
    with learner() as she:
        she.take(packages / "first.apkg")
        note = she.note("terms/one")
        note["Extra1"] = "mine"
        she.collection.update_note(note)
        she.collection.tags.bulk_add([she.note("terms/two").id], "mine")
        facts: Facts = {"second after her edit": she.take(packages / "second.apkg")}
        facts["text after her edit"] = "before all" in she.note("terms/one")["Stem"]
        facts["tag of hers then"] = "mine" in she.note("terms/two").tags
        if HAS_OPTIONS:
            facts["second after her edit always"] = she.take(packages / "second.apkg", always=True)
            facts["text after her edit always"] = "before all" in she.note("terms/one")["Stem"]
        return facts


@scene
def options_of_a_deck(packages: Path) -> Facts:
    """Read a deck's number of new cards per day, choose another number, and import the next file."""
    with learner() as she:
        she.take(packages / "first.apkg")
        decks = she.collection.decks
        deck = decks.id("Numbers")
        options = decks.config_dict_for_deck_id(deck)
        facts: Facts = {"new cards a day": options["new"]["perDay"]}
        options["new"]["perDay"] = 5
        decks.update_config(options)
        she.take(packages / "second.apkg")
        facts["new cards a day as she chose"] = decks.config_dict_for_deck_id(deck)["new"]["perDay"]
        return facts


@scene
def a_field_of_her_own(packages: Path) -> Facts:
    """Add a field to a note type."""
    with learner() as she:
        she.take(packages / "first.apkg")
        models = she.collection.models
        note_type = she.note("terms/one").note_type()
        models.add_field(note_type, models.new_field("Mine"))
        models.update_dict(note_type)
        facts: Facts = {"second after her field": she.take(packages / "second.apkg")}
        facts["text after her field"] = "before all" in she.note("terms/one")["Stem"]
        return facts


@scene
def another_name(packages: Path) -> Facts:
    """Rename a deck, a note type and a field, and import the next file."""
    with learner() as she:
        she.take(packages / "first.apkg")
        models = she.collection.models
        note_type = she.note("terms/one").note_type()
        models.rename_field(note_type, note_type["flds"][1], "Question")
        note_type["name"] = "Mine"
        models.update_dict(note_type)
        facts: Facts = {"second after her names": she.take(packages / "second.apkg")}
        facts["text after her names"] = "before all" in she.note("terms/one").fields[1]
        facts["note types after her names"] = len(she.note_types())
        return facts


@scene
def what_is_listed(packages: Path) -> Facts:
    """Look at the browser, then import the same deck sorted by another field, which no build makes."""
    with learner() as she:
        she.take(packages / "first.apkg")
        facts: Facts = {"listed": she.listed("terms/one")}
        facts["sorted otherwise"] = she.take(packages / "sorted.apkg")
        facts["text of sorted otherwise"] = "before all" in she.note("terms/one")["Stem"]
        facts["note types of sorted otherwise"] = len(she.note_types())
        return facts


@scene
def the_deck_from_before(packages: Path) -> Facts:
    """Continue with today's deck of a course after studying its old cards for a long time."""
    with learner() as she:
        facts: Facts = {"old": she.take(packages / "old.apkg")}
        for name in ("types/single", "types/short", "types/gaps", "types/card", "types/moved", "types/old"):
            she.answer(name)
        history, decks = she.history(), she.decks()
        ids = she.database.all("SELECT id, guid, mid FROM notes ORDER BY id")
        facts["today"] = she.take(packages / "today.apkg")
        facts["history after today"] = she.history() == history
        facts["notes after today"] = she.database.all("SELECT id, guid, mid FROM notes ORDER BY id") == ids
        facts["decks after today"] = she.decks() == decks
        facts["note types after today"] = len(she.note_types())
        facts["listed after today"] = she.listed("types/single")
        facts["chosen after today"] = "data-chosen" in she.note("types/single")["Answers"]
        facts["front after today"] = "aria-selected" in she.cards("types/single")[0].question()
        return facts


def main() -> None:
    """Play all scenes, and print what the learners see."""
    packages = Path(sys.argv[1])
    facts: Facts = {"version": version}
    for play in SCENES:
        facts |= play(packages)
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    main()
