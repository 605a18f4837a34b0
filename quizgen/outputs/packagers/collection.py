"""Anki's collection before it has notes: its tables and settings, decks and note types, and guids.

All is as genanki 0.13.1 writes it, whose tables and settings are in `collection.sql` (see NOTICE.md). quizgen
does without genanki itself, because importing it takes longer than to make a deck of a few questions.
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from quizgen.outputs.packagers.notetypes import Shape

DIGITS = f"{string.ascii_letters}{string.digits}!#$%&()*+,-./:;<=>?@[]^_`{{|}}~"
"""What Anki writes guids with."""
LATEX = r"""\documentclass[12pt]{article}
\special{papersize=3in,5in}
\usepackage[utf8]{inputenc}
\usepackage{amssymb,amsmath}
\pagestyle{empty}
\setlength{\parindent}{0in}
\begin{document}
"""


def statements() -> Iterator[str]:
    """Yield the statements of SQL that make an empty collection."""
    yield from Path(__file__).with_name("collection.sql").read_text(encoding="utf-8").split(";\n")


def guid(*names: str) -> str:
    """Return a note's guid: a number of 64 bits from the names of its question."""
    number = int.from_bytes(hashlib.sha256("__".join(names).encode()).digest()[:8], "big")
    text = ""
    while number:
        number, digit = divmod(number, len(DIGITS))
        text = DIGITS[digit] + text
    return text


def deck(number: int, name: str, description: str) -> dict[str, Any]:
    """Return a deck that nobody has studied."""
    return {
        "collapsed": False,
        "conf": 1,
        "desc": description,
        "dyn": 0,
        "extendNew": 0,
        "extendRev": 50,
        "id": number,
        "lrnToday": [0, 0],
        "mod": 0,
        "name": name,
        "newToday": [0, 0],
        "revToday": [0, 0],
        "timeToday": [0, 0],
        "usn": -1,
    }


def note_type(
    shape: Shape,
    own: Mapping[str, Any],
    fields: Sequence[Mapping[str, Any]],
    templates: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Return a note type.

    Args:
        shape: the parts of it that never change.
        own: its `id`, `name`, `css` and `mod`, the `did` of its deck, and `sortf`, the field to sort by.
        fields: its fields, each with what is its own.
        templates: its templates, likewise.
    """
    usual = {"font": "Liberation Sans", "media": [], "rtl": False, "size": 20, "sticky": False}
    nothing = {"bafmt": "", "bqfmt": "", "bfont": "", "bsize": 0, "did": None}
    return {
        "css": own["css"],
        "did": own["did"],
        "flds": [{**field, "ord": place, **usual} for place, field in enumerate(fields)],
        "id": str(own["id"]),
        "latexPost": r"\end{document}",
        "latexPre": LATEX,
        "latexsvg": False,
        "mod": own["mod"],
        "name": own["name"],
        "req": [[place, "any", [shape.fields.index(card.needs)]] for place, card in enumerate(shape.cards)],
        "sortf": own["sortf"],
        "tags": [],
        "tmpls": [{**template, "ord": place, **nothing} for place, template in enumerate(templates)],
        "type": int(shape.kind == "cloze"),
        "usn": -1,
        "vers": [],
    }
