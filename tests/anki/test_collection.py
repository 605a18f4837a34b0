"""Decks, note types and guids are those that genanki writes: learners have decks made with it."""

from __future__ import annotations

import genanki
import pytest
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA
from hypothesis import given
from hypothesis import strategies as st

from quizgen.outputs.packagers import collection
from quizgen.outputs.packagers.notetypes import NOTE_TYPES

NOT_STUDIED = {key: [0, 0] for key in ("lrnToday", "newToday", "revToday", "timeToday")}


def test_the_tables_are_the_same() -> None:
    theirs = (APKG_SCHEMA + APKG_COL).split(";\n")
    assert [one.strip() for one in collection.statements()] == [one.strip() for one in theirs]


@given(st.lists(st.text()))
def test_guids_are_the_same(names: list[str]) -> None:
    assert collection.guid(*names) == genanki.guid_for(*names)


def test_decks_are_the_same() -> None:
    theirs = genanki.Deck(7, "terms", "Words").to_json() | NOT_STUDIED | {"mod": 0}
    ours = collection.deck(7, "terms", "Words")
    assert list(ours.items()) == list(theirs.items())


@pytest.mark.parametrize("name", NOTE_TYPES)
def test_note_types_are_the_same(name: str) -> None:
    shape = NOTE_TYPES[name]
    fields = [{"name": field, "id": place} for place, field in enumerate(shape.fields)]
    templates = [{"name": card.name, "qfmt": f"{{{{{card.needs}}}}}", "afmt": ""} for card in shape.cards]
    own = {"id": 5, "name": name, "css": "p {}", "mod": 9, "did": 7, "sortf": 1}
    ours = collection.note_type(shape, own, fields, templates)
    kind = genanki.Model.CLOZE if shape.kind == "cloze" else genanki.Model.FRONT_BACK
    model = genanki.Model(5, name, fields, templates, css="p {}", model_type=kind, sort_field_index=1)
    theirs = model.to_json(9, 7)
    theirs["req"] = [[place, "any", needed] for place, _, needed in theirs["req"]]  # one field is all and any
    assert list(ours.items()) == list(theirs.items())
    assert [list(one) for one in ours["flds"]] == [list(one) for one in theirs["flds"]]
    assert [list(one) for one in ours["tmpls"]] == [list(one) for one in theirs["tmpls"]]
