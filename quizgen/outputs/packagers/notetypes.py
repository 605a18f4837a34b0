"""The note types of all decks: their fields and templates, which never change (see `deck`)."""

from __future__ import annotations

from typing import NamedTuple


class Card(NamedTuple):
    """A template of a note type: its name, and the field that a note needs to have this card."""

    name: str
    needs: str


class Shape(NamedTuple):
    """The parts of a note type that never change."""

    kind: str
    fields: tuple[str, ...]
    cards: tuple[Card, ...]

    @property
    def asks(self) -> str:
        """The field with the question, by which Anki's browser lists notes."""
        return self.fields[1]


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
