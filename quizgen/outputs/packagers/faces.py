"""What a file looks like to its users, as pages: a text is one page, a deck has two sides per card.

Anki fills in card templates itself. This module does the same for the parts of it that our templates use:
fields, sections, gaps and typed answers (Anki manual, "Card Templates").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from quizgen.frozen import frozen
from quizgen.outputs.packagers import Chunk, Materials
from quizgen.outputs.packagers.deck import blaming, opened
from quizgen.outputs.packagers.notes import Note
from quizgen.outputs.packagers.notetypes import NOTE_TYPES

FRONT, BACK = "front", "back"
_SECTION = re.compile(r"\{\{([#^])([^{}]+)\}\}(.*?)\{\{/\2\}\}", re.DOTALL)
_FIELD = re.compile(r"\{\{([^{}]+)\}\}")
_GAP = re.compile(r"\{\{c(\d+)::(.*?)(?:::(.*?))?\}\}", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_CARD = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{css}
</style>
</head>
<body class="card{night}">
<div id="qa">{html}</div>
</body>
</html>
"""


@frozen
class Face:
    """A page that shows a part of a file.

    Args:
        name: the part, such as "front"; empty if the page shows the whole file.
        html: the page.
        dark: whether it is the dark version.
    """

    name: str
    html: str
    dark: bool = False


def faces(packager: str, chunks: Iterator[Chunk], *, html: bool, template: str) -> Iterator[Face]:
    """Yield pages that show what a packager makes from a text; none if its files can't be shown.

    Args:
        packager: the packager's name.
        chunks: the text.
        html: whether the text is a page.
        template: the template that made the text, for problems.

    Raises:
        QuizgenError: if the packager can't read the text.
    """
    if packager == "text":
        text = "".join(map(str, chunks))
        yield Face("", text if html else _as_page(text))
    elif packager == "apkg":
        with blaming(template):
            yield from _cards(chunks)


def _as_page(text: str) -> str:
    """Return a page that shows a plain text."""
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>…</title>\n'
        "<style>:root { color-scheme: light dark } pre { white-space: pre-wrap; overflow-wrap: anywhere }"
        f"</style></head>\n<body><pre>{escape(text)}</pre></body>\n</html>\n"
    )


def _cards(chunks: Iterator[Chunk]) -> Iterator[Face]:
    package = opened(chunks, Materials())
    for note, _ in package.notes():
        given, _ = package.types[note.type]
        cloze = NOTE_TYPES[note.type].kind == "cloze"
        cards = [int(card) for card in note.cards.split()]
        for card in cards:
            template = given["templates"][0 if cloze else card]
            label = "" if len(cards) == 1 else f" {card + 1}"
            for dark in (False, True):
                for side in (FRONT, BACK):
                    html = _filled(template, note, card + 1, side)
                    yield Face(f"{side}{label}", _page(given["css"], html, side, dark=dark), dark)


def _page(css: str, html: str, side: str, *, dark: bool) -> str:
    night = " nightMode night_mode" if dark else ""
    return _CARD.format(lang="en", title=side, css=css, night=night, html=html)


def _filled(template: Mapping[str, Any], note: Note, number: int, side: str) -> str:
    """Return one side of a card, with its template filled in as Anki does it."""
    fields = dict(zip(NOTE_TYPES[note.type].fields, note.fields, strict=True))
    fields["Tags"] = escape(note.tags)
    text = str(template[side])

    def section(found: re.Match[str]) -> str:
        there = bool(_TAG.sub("", fields.get(found[2].strip(), "")).strip())
        return found[3] if there == (found[1] == "#") else ""

    def field(found: re.Match[str]) -> str:
        *ways, name = (part.strip() for part in found[1].split(":"))
        if name == "FrontSide":
            return _filled(template, note, number, FRONT)
        value = fields.get(name, "")
        if "cloze" in ways:
            return _with_gaps(value, number, side)
        return _to_type(value, side) if "type" in ways else value

    while _SECTION.search(text):
        text = _SECTION.sub(section, text)
    return _FIELD.sub(field, text)


def _with_gaps(text: str, number: int, side: str) -> str:
    """Return a text with the gap that a card asks for, and the other gaps filled in."""

    def gap(found: re.Match[str]) -> str:
        if int(found[1]) != number:
            return f'<span class="cloze-inactive">{found[2]}</span>'
        shown = found[2] if side == BACK else f"[{found[3] or '...'}]"
        return f'<span class="cloze">{shown}</span>'

    return _GAP.sub(gap, text)


def _to_type(value: str, side: str) -> str:
    """Return the input for a typed answer, or on the back, the right answer as if nothing was typed."""
    if side == FRONT:
        return '<input type="text" id="typeans">'
    return f'<code id="typeans">{value}</code>'
