"""The notes of a deck: read from the JSON that a template wrote, one by one, because there may be very many.

What a note is by itself takes longer to work out than to write. So a note can also come *finished*: as texts
between the separators of ASCII, which JSON never contains. The pieces of decks are kept in this form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from sys import intern
from typing import Any, NamedTuple

from quizgen.errors import Place, Problem, did_you_mean
from quizgen.outputs.packagers.notetypes import NOTE_TYPES, Shape
from quizgen.outputs.packagers.stamps import digest

NOWHERE = Place("")
"""The place of problems until somebody knows which template made the text."""
_AROUND, _BETWEEN, _IN_FIELDS = "\x1d\x1e\x1f"
"""Separators around a finished note, between its values, and between fields, which is Anki's own."""
_NOTES = re.compile(r'"notes"(?<!\\"notes")\s*:\s*\[')  # literal text first, which re finds 40 times faster
_MEMBER = re.compile(rf"[ \t\r\n,]*([{{{_AROUND}])")
_END = re.compile(r"[ \t\r\n]*\][ \t\r\n]*\}[ \t\r\n]*")
_LONGEST = 2_000_000  # characters of one note; a longer text is not an unfinished note but broken
_CLOZE = re.compile(r"\{\{c(\d+)::")
_TAG = re.compile(r"<[^>]*>")


class Note(NamedTuple):
    """What a note is by itself, whatever has been released.

    Args:
        identity: the bank and id that the question first had.
        type: the note type's name.
        bank: the bank that the question is in now.
        guid: the guid in the deck that the question came from; empty if there is none.
        digest: a digest of all that a learner would notice.
        asked: the field with the question in plain words.
        cards: the indices of the templates that make a card.
        tags: the tags, as Anki stores them, with a space between two.
        text: the HTML of the fields, in the note type's order, as Anki stores it.
    """

    identity: tuple[str, str]
    type: str
    bank: str
    guid: str
    digest: str
    asked: str
    cards: tuple[int, ...]
    tags: str
    text: str

    @property
    def name(self) -> str:
        """The name that the question first had."""
        return "/".join(self.identity)

    @property
    def fields(self) -> list[str]:
        """The HTML of the fields, in the note type's order."""
        return self.text.split(_IN_FIELDS)

    @property
    def first(self) -> str:
        """The first field, by which Anki finds duplicates."""
        return self.text[: self.text.index(_IN_FIELDS)]

    def listed(self, field: str) -> str:
        """Return what Anki's browser lists, which is a field in plain words."""
        shape = NOTE_TYPES[self.type]
        return self.asked if field == shape.asks else _plain(self.fields[shape.fields.index(field)])

    def with_tags(self, more: Sequence[str]) -> Note:
        """Return the note with further tags."""
        if not more:
            return self
        tags = _tags((*self.tags.split(" "), *more))
        return self._replace(tags=" ".join(tags), digest=digest([self.type, self.fields, tags]))


Member = Mapping[str, Any] | list[str]
"""A note as it comes in: as JSON, or the values of a finished one."""


def split(chunks: Iterator[str]) -> tuple[Mapping[str, Any], Iterator[Member]]:
    """Return a deck's JSON without its notes, and the notes, which are read when somebody asks for them.

    Raises:
        JSONDecodeError, KeyError, TypeError: if it is no deck.
    """
    chunks = map(str, chunks)  # plain text: markupsafe's would escape what is added to it
    text = ""
    for chunk in chunks:
        text += chunk
        if "[" in chunk and (opening := _NOTES.search(text)):
            head = json.loads(text[: opening.start()] + '"notes": []}')
            return head, _each(chain([text[opening.end() :]], chunks))
    raise KeyError("notes") if isinstance(json.loads(text), dict) else TypeError("this is no mapping")


def read(member: Member, places: Mapping[str, Sequence[str]], problems: list[Problem]) -> Note:
    """Return a note.

    Args:
        member: the note as it came in.
        places: further tags of notes, by the names that the questions first had.
        problems: takes what is wrong with the note.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: if it lacks something or has it in another form.
    """
    if isinstance(member, list):
        note = _unpacked(member)
        return note.with_tags(places.get(note.name, ()))
    bank, question = member["identity"]
    name = f"{bank}/{question}"
    note_type, given = intern(member["type"]), member["fields"]  # once in memory: all stamps have it
    shape = NOTE_TYPES[note_type]
    fields = [given.get(field, "") for field in shape.fields]
    text, cards = _IN_FIELDS.join(fields), _cards(shape, given)
    problems += _faults(name, note_type, given, text, cards)
    tags = _tags((*member.get("tags", ()), *places.get(name, ())))
    return Note(
        identity=(bank, question),
        type=note_type,
        bank=member["bank"],
        guid=member.get("guid") or "",
        digest=digest([note_type, fields, tags]),
        asked=_plain(given.get(shape.asks, "")),
        cards=cards,
        tags=" ".join(tags),
        text=text,
    )


def finished(text: str) -> str:
    """Return the JSON of a note as a finished note; unchanged if `read` would refuse it, so that it does."""
    problems: list[Problem] = []
    try:
        note = read(json.loads(text), {}, problems)
        values = [*note.identity, *note[1:6], " ".join(map(str, note.cards)), note.tags, note.text]
        inside = _BETWEEN.join(values)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return text
    if problems or _AROUND in inside or inside.count(_BETWEEN) != len(values) - 1:
        return text
    return f"{_AROUND}{inside}{_AROUND}"


def _plain(html: str) -> str:
    """Return HTML in plain words."""
    return " ".join(_TAG.sub("", html).split())


def problem(code: str, message: str, hint: str = "") -> Problem:
    """Return a problem of a deck whose template is not known here."""
    return Problem(NOWHERE, code, message, hint)


def broken(message: str, hint: str) -> Problem:
    """Return a problem that would break the identity of decks that learners have."""
    return problem("anki-identity", message, hint)


def _unpacked(values: list[str]) -> Note:
    """Return a finished note from its values."""
    bank, question, note_type, now_in, guid, digest_, asked, cards, tags, text = values
    places = tuple(map(int, cards.split()))
    return Note((bank, question), intern(note_type), now_in, guid, digest_, asked, places, tags, text)


def _each(chunks: Iterator[str]) -> Iterator[Member]:
    """Yield the members of a list of notes, after its opening bracket."""
    decoder, text = json.JSONDecoder(), ""
    for chunk in chunks:
        text, place = text + chunk, 0
        while opening := _MEMBER.match(text, place):
            start = opening.end()
            if opening[1] == _AROUND:
                end = text.find(_AROUND, start)
                if end < 0:
                    break  # the rest of the member is in the next chunk
                yield text[start:end].split(_BETWEEN)
                place = end + 1
                continue
            try:
                member, place = decoder.raw_decode(text, start - 1)
            except json.JSONDecodeError:
                if len(text) - place > _LONGEST:
                    raise
                break
            yield member
        text = text[place:]
    if not _END.fullmatch(text):
        json.loads("[" + text.lstrip(" \n,"))
        raise TypeError(f"the notes come last, and each is a mapping: {text.strip()[:60]}")


def _faults(
    name: str, note_type: str, given: Mapping[str, str], text: str, cards: tuple[int, ...]
) -> Iterator[Problem]:
    """Yield what is wrong with the fields of a note."""
    shape = NOTE_TYPES[note_type]
    if unknown := [field for field in given if field not in shape.fields]:
        message = f"{name}: note type {note_type} has no field {unknown[0]}"
        yield broken(message, did_you_mean(unknown[0], shape.fields))
    if not cards:
        gap, field = "a gap such as {{c1::…}}", f"the field {shape.cards[0].needs}"
        lacking = gap if shape.kind == "cloze" else field
        yield problem("anki-no-card", f"{name} would have no card: it lacks {lacking}")
    if text.count(_IN_FIELDS) >= len(shape.fields):
        yield problem("anki-json", f"{name}: Anki separates fields with U+001F, so no field can contain it")


def _cards(shape: Shape, fields: Mapping[str, str]) -> tuple[int, ...]:
    if shape.kind == "cloze":
        gaps = {int(number) for number in _CLOZE.findall(fields.get(shape.cards[0].needs, ""))}
        return tuple(sorted(gap - 1 for gap in gaps if gap))
    return tuple([place for place, card in enumerate(shape.cards) if fields.get(card.needs)])


def _tags(tags: Iterable[str]) -> list[str]:
    """Return tags as Anki stores them: sorted, without spaces, quotes or empty levels."""
    return sorted({*map(_tag, tags)} - {""})


@lru_cache(maxsize=1024)  # a bank may use some hundred tags, one after the other
def _tag(tag: str) -> str:
    """Return a tag as Anki stores it; most are on many notes."""
    levels = ("_".join(level.replace('"', "").split()) for level in tag.split("::"))
    return "::".join(filter(None, levels))
