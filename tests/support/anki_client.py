"""A learner's Anki for tests: the real backend of the desktop program, without its windows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anki.collection  # before anki.cards: the two import each other
from anki.cards import Card
from anki.dbproxy import DBProxy
from anki.notes import Note

NIGHT = "nightMode night_mode"  # the class of the desktop and iOS, and the class of AnkiDroid
COUNTS = ("new", "updated", "duplicate", "conflicting", "missing_notetype", "missing_deck")


@dataclass(frozen=True)
class Rendered:
    """A card as the learner sees it."""

    name: str
    template: str
    front: str
    back: str
    css: str

    def page(self, side: str, *, night: bool = False, typed: str | None = None) -> str:
        """Return one side as a complete page, the way clients show it.

        Args:
            side: `front` or `back`.
            night: whether to add the classes of clients' dark mode.
            typed: the text in the input.
        """
        inside = self.front if side == "front" else self.back
        if typed is not None:
            inside = inside.replace('id="typeans"', f'id="typeans" value="{typed}"')
        classes = f"card card1 {NIGHT if night else ''}".strip()
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Card</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<style>body{{margin:20px}}</style><style>{self.css}</style></head>"
            f'<body class="{classes}"><main id="qa">{inside}</main></body></html>'
        )


class Client:
    """A collection, and what a learner does with it."""

    def __init__(self, collection: anki.collection.Collection) -> None:
        self.collection = collection

    @property
    def _database(self) -> DBProxy:
        assert self.collection.db
        return self.collection.db

    def take(self, package: Path) -> dict[str, int]:
        """Import a package as the desktop does by default; return the numbers of new, updated … notes."""
        options = anki.collection.ImportAnkiPackageOptions(with_scheduling=False, merge_notetypes=False)
        request = anki.collection.ImportAnkiPackageRequest(package_path=str(package), options=options)
        log = self.collection.import_anki_package(request).log
        self.collection.models._clear_cache()  # the desktop does so after every operation
        return {name: count for name in COUNTS if (count := len(getattr(log, name)))}

    def note(self, name: str) -> Note:
        """Return the note whose first field is `bank/question`."""
        first = f"{name}\x1f"
        number = self._database.scalar("SELECT id FROM notes WHERE substr(flds, 1, ?) = ?", len(first), first)
        return self.collection.get_note(number)

    def notes(self) -> list[Note]:
        """Return all notes in the order in which they were added."""
        return [self.collection.get_note(nid) for nid in self._database.list("SELECT id FROM notes")]

    def cards(self, name: str = "") -> list[Card]:
        """Return the cards of one note, or all cards, in the order in which Anki shows them."""
        where = f"WHERE nid = {self.note(name).id}" if name else ""
        query = f"SELECT id FROM cards {where} ORDER BY due, ord"
        return [self.collection.get_card(card) for card in self._database.list(query)]

    def decks(self) -> dict[str, int]:
        """Return all decks except the default one, by name, with the number of cards directly in each."""
        decks = self.collection.decks
        return {
            deck.name: decks.card_count(deck.id, include_subdecks=False)
            for deck in decks.all_names_and_ids()
            if deck.id != 1
        }

    def note_types(self) -> list[str]:
        """Return the names of the note types from packages."""
        names = (found.name for found in self.collection.models.all_names_and_ids())
        return sorted(name for name in names if name.startswith("quizgen"))

    def edit(self, name: str, field: str, text: str, *, at: int | None = None) -> None:
        """Edit a field, as if at the time `at` (in seconds) instead of now."""
        note = self.note(name)
        note[field] = text
        self.collection.update_note(note)
        self._date(note, at)

    def tag(self, name: str, tag: str, *, at: int | None = None) -> None:
        """Tag a note, as a learner does, or Anki does with a leech."""
        note = self.note(name)
        self.collection.tags.bulk_add([note.id], tag)
        self._date(note, at)

    def answer(self, name: str, ease: int = 3, times: int = 1) -> None:
        """Study every card of a note: show it, answer it."""
        scheduler = self.collection.sched
        for card in self.cards(name) * times:
            fresh = self.collection.get_card(card.id)
            fresh.start_timer()
            states = self.collection._backend.get_scheduling_states(fresh.id)
            scheduler.answer_card(scheduler.build_answer(card=fresh, states=states, rating=ease - 1))  # type: ignore[attr-defined, arg-type]

    def history(self) -> list[tuple[Any, ...]]:
        """Return everything that would change if an import touched the learner's progress."""
        cards = self._database.all(
            "SELECT id, nid, did, ord, type, queue, due, ivl, factor, reps, lapses, data FROM cards"
        )
        log = self._database.all("SELECT id, cid, ease, ivl, type FROM revlog")
        return sorted(tuple(row) for row in cards + log)

    def media(self) -> set[str]:
        """Return the names of the files in the media folder."""
        return {path.name for path in Path(self.collection.media.dir()).iterdir()}

    def rendered(self, name: str = "", *, typed: str = "") -> list[Rendered]:
        """Return both sides of cards as the learner sees them, with `typed` in the input."""
        return [self._render(card, typed) for card in self.cards(name)]

    def _render(self, card: Card, typed: str) -> Rendered:
        output = card.render_output(reload=True)
        note = card.note()
        expected = ""
        if asked := re.search(r"\[\[type:(.+?)\]\]", output.question_text):
            expected = note[asked[1]]
        # The desktop's reviewer treats [[type:…]] like this on each side.
        field = (
            '<center><input type="text" id="typeans" style="font-family: Arial; font-size: 20px;"></center>'
        )
        compared = self.collection.compare_answer(expected, typed) if expected else ""
        compared = f'<div style="font-family: Arial; font-size: 20px">{compared}</div>'
        front = re.sub(r"\[\[type:.+?\]\]", lambda _: field, output.question_text)
        back = re.sub(r"\[\[type:.+?\]\]", lambda _: compared, output.answer_text)
        return Rendered(note.fields[0], card.template()["name"], front, back, note.note_type()["css"])  # type: ignore[index]

    def _date(self, note: Note, at: int | None) -> None:
        if at is not None:
            self._database.execute("UPDATE notes SET mod = ? WHERE id = ?", at, note.id)


@contextmanager
def client(folder: Path) -> Iterator[Client]:
    """Open the collection in a folder; create it if there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    collection = anki.collection.Collection(str(folder / "collection.anki2"))
    try:
        yield Client(collection)
    finally:
        collection.close()
