"""Read Anki decks: packages (.apkg) and whole collections (.colpkg)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizgen.importers import archives, own_deck
from quizgen.importers.anki_collection import NEWER, NEWEST, OLDEST, ForeignNote, Package
from quizgen.importers.cards import Card
from quizgen.importers.draft import TEXTS, Draft, Format, Intake, LeftOutError, literal, short
from quizgen.importers.moodle_xml import tagged
from quizgen.text.markdown import to_plain

_TAG = re.compile("<[^<>]*>")
STUB = "please update to the latest anki version"
"""The text of the stub note that Anki puts into the old collection beside a new one."""


def recognises(data: bytes) -> bool:
    """Return whether bytes are an Anki package."""
    return bool({NEWEST, NEWER, OLDEST} & set(archives.names(data)))


def read(data: bytes, intake: Intake) -> Iterator[Draft]:
    """Yield a draft for each note.

    Raises:
        RefusedError: the package can't be read.
    """
    package = Package(data)
    for note in package.notes():
        if len(note.fields) and STUB in note.fields[0].lower():
            continue
        yield _draft(note, package, intake)


def _draft(note: ForeignNote, package: Package, intake: Intake) -> Draft:
    draft = Draft(note.number, package.name)
    draft.category = tuple(step.strip() for step in note.deck.split("::") if step.strip())
    draft.identity = note.guid
    draft.origin = f"anki:{note.guid}"
    card = Card(draft, intake, package.picture, note)
    try:
        own = own_deck.fields(card)
        draft.fields = own or card.fields()
        if own is None:
            draft.fields |= tagged(draft, [tag for tag in note.tags if tag not in ("leech", "marked")])
    except LeftOutError as why:
        draft.fields = {}
        draft.lose(why.code, why.detail)
    asked = draft.fields.get("stem") or draft.fields.get("front") or draft.fields.get("text") or ""
    draft.name = literal(short(str(asked) or to_plain(_TAG.sub(" ", note.fields[0])))) or literal(note.guid)
    return draft


LOSES = (
    *TEXTS,
    "nested-gap",
    "template-fields",
    "tag",
    "type",
    "source",
    "same-number",
    "number",
    "same-option",
    "repeated",
    "no-type",
    "incomplete",
    "refused",
)
FORMAT = Format("apkg", "Anki (.apkg, .colpkg)", recognises, read, LOSES)
