"""The notes of a deck: read from the JSON that a template wrote, one by one, because there may be very many.

What a note is by itself takes longer to work out than to write. So builds keep notes *finished*: as a row of
texts between the separators of ASCII, and in bytes, which is how SQLite takes the long text of the fields.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from quizgen.errors import Place, Problem, did_you_mean
from quizgen.outputs.packagers import Chunk, Encoded
from quizgen.outputs.packagers.notetypes import NOTE_TYPES, Shape
from quizgen.outputs.packagers.stamps import digest

NOWHERE = Place("")
"""The place of problems until somebody knows which template made the text."""
_AROUND, _BETWEEN = b"\x1d", b"\x1e"
"""Separators around a kept note, and between the values of a finished one."""
_IN_FIELDS = "\x1f"
"""Anki's separator between fields."""
_NOTES = re.compile(r'"notes"(?<!\\"notes")\s*:\s*\[')  # literal text first, which re finds 40 times faster
_SPACE = " \t\r\n,"  # between notes
_MEMBER = re.compile(rf"[{_SPACE}]*(?={{)")
_END = re.compile(r"[ \t\r\n]*\][ \t\r\n]*\}[ \t\r\n]*")
_PART = 1 << 16  # bytes of kept notes to look at together
_DECODER = json.JSONDecoder()
_LONGEST = 2_000_000  # characters of one note; a longer text is not an unfinished note but broken
_CLOZE = re.compile(r"\{\{c(\d+)::")
_PICTURE = re.compile(rb'src="?([^"\s>]+)')
_TAG = re.compile(r"<[^>]*>")


class Note(NamedTuple):
    """What a note is by itself, whatever has been released.

    Args:
        home: the bank that the question first had.
        id: the id that the question first had.
        type: the note type's name.
        bank: the bank that the question is in now.
        guid: the guid in the deck that the question came from; empty if there is none.
        own_guid: the guid that follows from the course, `home` and `id`; empty if nobody has worked it out.
        digest: a digest of all that a learner would notice.
        asked: the field with the question in plain words.
        checksum: a checksum of the first field, by which Anki finds duplicates.
        pictures: the names of the pictures that the fields show, with a space between two.
        cards: the indices of the templates that make a card, with a space between two.
        tags: the tags, as Anki stores them, with a space between two.
        text: the HTML of the fields, in the note type's order, as Anki stores it, in UTF-8.
    """

    home: str
    id: str
    type: str
    bank: str
    guid: str
    own_guid: str
    digest: str
    asked: str
    checksum: str
    pictures: str
    cards: str
    tags: str
    text: bytes

    @property
    def name(self) -> str:
        """The name that the question first had."""
        return "/".join((self.home, self.id))

    @property
    def fields(self) -> list[str]:
        """The HTML of the fields, in the note type's order."""
        return self.text.decode().split(_IN_FIELDS)

    def listed(self, field: str) -> str:
        """Return what Anki's browser lists, which is a field in plain words."""
        shape = NOTE_TYPES[self.type]
        return self.asked if field == shape.asks else _plain(self.fields[shape.fields.index(field)])

    def with_tags(self, more: Sequence[str]) -> Note:
        """Return the note with further tags."""
        tags = _tags((*self.tags.split(" "), *more))
        return self._replace(tags=" ".join(tags), digest=digest([self.type, self.fields, tags]))


Member = Mapping[str, Any] | Note
"""A note as it comes in: as JSON, or finished."""


def split(chunks: Iterator[Chunk]) -> tuple[Mapping[str, Any], Iterator[Member]]:
    """Return a deck's JSON without its notes, and the notes, which are read when somebody asks for them.

    Raises:
        JSONDecodeError, KeyError, TypeError: if it is no deck.
    """
    text = ""
    for chunk in chunks:
        text += (part := str(chunk))  # plain text: markupsafe's would escape what is added to it
        if "[" in part and (opening := _NOTES.search(text)):
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
    if isinstance(member, Note):
        more = places.get(member.name) if places else None
        return member.with_tags(more) if more else member
    home, question = member["identity"]
    name, note_type, given = f"{home}/{question}", member["type"], member["fields"]
    shape = NOTE_TYPES[note_type]
    fields = [given.get(field, "") for field in shape.fields]
    # Each by itself: a character beyond Latin-1 would make the encoding of all of them slow.
    text, cards = _IN_FIELDS.encode().join(map(str.encode, fields)), _cards(shape, given)
    problems += _faults(name, note_type, given, cards)
    tags = _tags((*member.get("tags", ()), *places.get(name, ())))
    return Note(
        home=home,
        id=question,
        type=note_type,
        bank=member["bank"],
        guid=member.get("guid") or "",
        own_guid="",
        digest=digest([note_type, fields, tags]),
        asked=_plain(given.get(shape.asks, "")),
        checksum=_checksum(fields[0]),
        pictures=b" ".join(_PICTURE.findall(text)).decode() if b"src=" in text else "",
        cards=cards,
        tags=" ".join(tags),
        text=text,
    )


def finished(text: str, guid: Callable[[str, str], str]) -> bytes:
    """Return the JSON of a note as a finished note, or as it is if `read` would refuse it, so that it does.

    Args:
        text: the JSON.
        guid: returns the guid that follows from the bank and id that a question first had.
    """
    problems: list[Problem] = []
    try:
        note = read(json.loads(text), {}, problems)
        values = note._replace(own_guid=guid(note.home, note.id))[:-1]
        inside = _BETWEEN.join((*map(str.encode, values), note.text))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        inside = b""
    if problems or _AROUND in inside or inside.count(_BETWEEN) != len(Note._fields) - 1:
        inside = text.encode()
    return b"".join((_AROUND, inside, _AROUND))


def _checksum(text: str) -> str:
    digest = hashlib.sha1(text.encode(), usedforsecurity=False).digest()
    return str(int.from_bytes(digest[:4], "big"))


def _plain(html: str) -> str:
    """Return HTML in plain words."""
    return " ".join(_TAG.sub("", html).split())


def problem(code: str, message: str, hint: str = "") -> Problem:
    """Return a problem of a deck whose template is not known here."""
    return Problem(NOWHERE, code, message, hint)


def broken(message: str, hint: str) -> Problem:
    """Return a problem that would break the identity of decks that learners have."""
    return problem("anki-identity", message, hint)


def _each(chunks: Iterator[Chunk]) -> Iterator[Member]:
    """Yield the members of a list of notes, after its opening bracket."""
    text = ""
    for chunk in chunks:
        if isinstance(chunk, Encoded) and not text.strip(_SPACE):
            yield from _kept(chunk.data)
            text = ""
        else:
            text = yield from _written(text + str(chunk))
    if not _END.fullmatch(text):
        json.loads("[" + text.lstrip(" \n,"))
        raise TypeError(f"the notes come last, and each is a mapping: {text.strip()[:60]}")


def _written(text: str) -> Generator[Member, None, str]:
    """Yield the notes that a template wrote, and return the text after the last whole one."""
    place = 0
    while opening := _MEMBER.match(text, place):
        try:
            member, place = _DECODER.raw_decode(text, opening.end())
        except json.JSONDecodeError:
            if len(text) - place > _LONGEST:
                raise
            break
        yield member
    return text[place:]


def _kept(data: bytes | memoryview) -> Iterator[Member]:
    """Yield the notes that a build has kept."""
    between, rest = _BETWEEN.decode(), b""
    for start in range(0, len(data), _PART):
        rest, place = rest + data[start : start + _PART], 0
        while (opening := rest.find(_AROUND, place)) >= 0 and (end := rest.find(_AROUND, opening + 1)) >= 0:
            place = end + 1
            values, _, text = rest[opening + 1 : end].rpartition(_BETWEEN)
            if values:
                yield Note._make((*values.decode().split(between), text))
            else:  # as its template wrote it, perhaps not even one mapping
                yield from json.loads(b"[%b]" % text)
        rest = rest[place:]


def _faults(name: str, note_type: str, given: Mapping[str, str], cards: str) -> Iterator[Problem]:
    """Yield what is wrong with the fields of a note."""
    shape = NOTE_TYPES[note_type]
    if unknown := [field for field in given if field not in shape.fields]:
        message = f"{name}: note type {note_type} has no field {unknown[0]}"
        yield broken(message, did_you_mean(unknown[0], shape.fields))
    if not cards:
        gap, field = "a gap such as {{c1::…}}", f"the field {shape.cards[0].needs}"
        lacking = gap if shape.kind == "cloze" else field
        yield problem("anki-no-card", f"{name} would have no card: it lacks {lacking}")
    if any(_IN_FIELDS in given.get(field, "") for field in shape.fields):
        yield problem("anki-json", f"{name}: Anki separates fields with U+001F, so no field can contain it")


def _cards(shape: Shape, fields: Mapping[str, str]) -> str:
    if shape.kind == "cloze":
        gaps = {int(number) for number in _CLOZE.findall(fields.get(shape.cards[0].needs, ""))}
        places = [gap - 1 for gap in sorted(gaps) if gap]
    else:
        places = [place for place, card in enumerate(shape.cards) if fields.get(card.needs)]
    return " ".join(map(str, places))


def _tags(tags: Iterable[str]) -> list[str]:
    """Return tags as Anki stores them: sorted, without spaces, quotes or empty levels."""
    return sorted({*map(_tag, tags)} - {""})


@lru_cache(maxsize=1024)  # a bank may use some hundred tags, one after the other
def _tag(tag: str) -> str:
    """Return a tag as Anki stores it; most are on many notes."""
    levels = ("_".join(level.replace('"', "").split()) for level in tag.split("::"))
    return "::".join(filter(None, levels))
