"""Small decks in the form that templates write, for tests of the packager."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from quizgen.outputs.packagers import Contents, Materials, pack
from quizgen.outputs.packagers.notetypes import NOTE_TYPES

FRONTS = {
    "Choice": "{{Stem}}{{Options}}",
    "Typed": "{{Stem}}{{type:Answer}}",
    "Cloze": "{{cloze:Text}}",
    "Forward": "{{Front}}",
    "Backward": "{{#Reverse}}{{Back}}{{/Reverse}}",
}
BACKS = {
    "Choice": "{{Stem}}{{Answers}}",
    "Typed": "{{Stem}}{{type:Answer}}",
    "Cloze": "{{cloze:Text}}",
    "Forward": "{{Back}}",
    "Backward": "{{Front}}",
}

Data = dict[str, Any]


def note_types(css: str = ".card {}") -> list[Data]:
    """Return the four note types, with the simplest templates."""
    return [
        {
            "name": name,
            "kind": shape.kind,
            "css": css,
            "fields": list(shape.fields),
            "templates": [
                {"name": card.name, "front": FRONTS[card.name], "back": BACKS[card.name]}
                for card in shape.cards
            ],
        }
        for name, shape in NOTE_TYPES.items()
    ]


def note(name: str, kind: str = "Choice", *, was: str = "", tags: Iterable[str] = (), **fields: str) -> Data:
    """Return a note for `bank/question`; fields that are not given get a simple text."""
    bank = name.split("/", maxsplit=1)[0]
    main = NOTE_TYPES[kind].fields[1]
    text = "Text with a {{c1::gap}}" if kind == "Cloze" else f"{main} of {name}"
    return {
        "type": kind,
        "bank": bank,
        "identity": (was or name).split("/"),
        "fields": {"ID": name, main: text, **fields},
        "tags": list(tags),
    }


def deck(*notes: Data, course: str = "course", **other: object) -> Data:
    """Return a deck with these notes, and one bank for each first part of their names."""
    banks = dict.fromkeys(entry["bank"] for entry in notes)
    return {
        "course": course,
        "title": "A course",
        "note_types": note_types(),
        "decks": [{"bank": bank, "title": bank.title(), "description": f"On {bank}."} for bank in banks],
        "notes": list(notes),
        **other,
    }


def packed(
    out: Path,
    data: Data,
    *,
    epoch: int = 0,
    after: Contents | None = None,
    media: dict[str, Path] | None = None,
) -> Contents:
    """Write a package; `after` is the contents of the release before it."""
    released = {}
    if after and after.frame:
        released = {
            "items": {name: stamp._asdict() for name, stamp in after.items.items()},
            "frame": {
                "title": after.frame.title,
                "decks": after.frame.decks,
                "types": {
                    name: {**stamp._asdict(), "kind": stamp.note_type}
                    for name, stamp in after.frame.types.items()
                },
            },
        }
    pictures = {name: path.read_bytes() for name, path in (media or {}).items()}
    return pack("apkg", iter([json.dumps(data)]), Materials(pictures, released, epoch), out)
