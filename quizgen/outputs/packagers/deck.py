"""A deck that a template wrote as JSON: reads it, and refuses changes to the identity of learners' decks.

Identity never changes. Anki finds a learner's note by its guid, and updates its note type only if id, fields
and templates are the same as before. So all of that is fixed here, and no template can break it:

- A note's guid is derived from the course's id and the `[bank, id]` that the question first had. A question
  that came from another deck keeps its guid from there, if it had that guid at its first release.
- A deck's id is a hash of course and bank; the ids of note types, fields and templates are hashes of the
  course and their names.
- `NOTE_TYPES` lists the fields and templates; it never changes. Three spare fields leave room.
- The field by which a note type is sorted also stays as first released: if it changes, Anki 24.6 and newer
  give every note of the type the date of the import, and then ignore the changes in the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from sys import intern
from typing import Any, NamedTuple

from quizgen.errors import Place, Problem, QuizgenError, did_you_mean, in_order
from quizgen.outputs.packagers import Contents, Frame, Materials, Stamp, frame_of
from quizgen.outputs.packagers.decknames import component, deck_names
from quizgen.outputs.packagers.stamps import stamp


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

_NOTES = re.compile(r'"notes"(?<!\\"notes")\s*:\s*\[')  # literal text first, which re finds 40 times faster
_MEMBER = re.compile(r"[\s,]*\{")
_END = re.compile(r"[\s]*\]\s*\}\s*")
_PICTURE = re.compile(r'src="?([^"\s>]+)')
_CLOZE = re.compile(r"\{\{c(\d+)::")
_SEPARATOR = "\x1f"  # between fields; Python counts it as white space
_IDS = 1 << 30  # read as a date, such an id is in January 1970, so Anki itself never assigns one
_LONGEST = 2_000_000  # characters of one note; a longer text is not an unfinished note but broken
_NOWHERE = Place("")


class Note(NamedTuple):
    """One note, ready to write.

    Args:
        identity: the bank and id that the question first had.
        type: the note type's name.
        bank: the bank that the question is in now.
        fields: the HTML of the fields, in the note type's order.
        text: the same in one text, as Anki stores it.
        tags: the tags, as Anki stores them.
        cards: the indices of the templates that make a card.
        stamp: the note's digest and date, and its guid if it is not derived from the identity.
    """

    identity: tuple[str, str]
    type: str
    bank: str
    fields: tuple[str, ...]
    text: str
    tags: tuple[str, ...]
    cards: tuple[int, ...]
    stamp: Stamp


@dataclass
class Package:
    """The content of a deck's JSON: the head at once, the notes one by one, because there may be very many.

    Args:
        course: the course's id.
        title: the name of the deck above all others.
        decks: the name and description of each bank's deck, by the bank's id.
        types: each note type as it is in the JSON, with its stamp, by its name.
        data: the notes, which are still unread.
        materials: pictures and times.
        places: tags that say where quizzes ask a question, by the question's first name.
    """

    course: str
    title: str
    decks: Mapping[str, tuple[str, str]]
    types: Mapping[str, tuple[Mapping[str, Any], Stamp]]
    data: Iterator[Mapping[str, Any]]
    materials: Materials
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    pictures: set[str] = field(default_factory=set)

    def notes(self) -> Iterator[Note]:
        """Yield the notes, only once, and collect their stamps and pictures on the way.

        Raises:
            QuizgenError: after the last note, with all problems; no note follows the first problem.
        """
        problems: list[Problem] = []
        for data in self.data:
            name = "/".join(data["identity"])
            note = self._note(name, data, problems)
            if name in self.stamps:
                problems.append(
                    _broken(f"two questions would be the note {name}", "look for a `was` given twice")
                )
            if note.bank not in self.decks:
                problems.append(_problem("anki-json", f"{name}: there is no deck for bank {note.bank}"))
            self.stamps[name] = note.stamp
            if "src=" in note.text:
                self.pictures.update(_PICTURE.findall(note.text))
            if not problems:
                yield note
        if problems:
            raise QuizgenError(problems)

    def _note(self, name: str, data: Mapping[str, Any], problems: list[Problem]) -> Note:
        bank, question = data["identity"]
        note_type, given = intern(data["type"]), data["fields"]  # once in memory, because all stamps have it
        shape = NOTE_TYPES[note_type]
        fields = tuple([given.get(field, "") for field in shape.fields])
        cards = _cards(shape, given)
        if unknown := [field for field in given if field not in shape.fields]:
            message = f"{name}: note type {note_type} has no field {unknown[0]}"
            problems.append(_broken(message, did_you_mean(unknown[0], shape.fields)))
        if not cards:
            lacking = (
                "a gap such as {{c1::…}}" if shape.kind == "cloze" else f"the field {shape.cards[0].needs}"
            )
            problems.append(_problem("anki-no-card", f"{name} would have no card: it lacks {lacking}"))
        tags = _tags((*data.get("tags", ()), *self.places.get(name, ())))
        released = self.materials.released.get("items", {}).get(name)
        guid = (data if released is None else released).get("guid") or ""  # learners' guids stay
        dated = stamp([note_type, fields, tags], released, self.materials.epoch, note_type, guid)
        return Note(
            (bank, question), note_type, data["bank"], fields, _SEPARATOR.join(fields), tags, cards, dated
        )

    def contents(self) -> Contents:
        """Return the parts that update a learner's copy, after the notes have been read."""
        frame = Frame(
            title=self.title,
            decks={bank: name for bank, (name, _) in self.decks.items()},
            types={name: stamp for name, (_, stamp) in self.types.items()},
        )
        return Contents(self.stamps, frame)


def identifier(*names: str) -> int:
    """Return the id for these names, which never changes.

    Args:
        names: what the id is for, and whose it is, such as `"deck", course, bank`.
    """
    text = "\x1f".join(("quizgen", *names))
    return _IDS + int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % _IDS


def identity_problems(note_types: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """Return a problem for each difference of note types that would break the decks learners have."""
    problems = []
    for given in note_types:
        name = given["name"]
        shape = NOTE_TYPES.get(name)
        if shape is None:
            problems.append(_broken(f'there is no note type "{name}"', did_you_mean(name, NOTE_TYPES)))
            continue
        parts = (
            ("kind", given["kind"], shape.kind),
            ("fields", tuple(given["fields"]), shape.fields),
            ("templates", tuple(t["name"] for t in given["templates"]), tuple(c.name for c in shape.cards)),
        )
        problems += [
            _broken(
                f"the {what} of note type {name} are changed: {_listed(found)}, not {_listed(fixed)}",
                "put them back: Anki would make a second note type of it, and every learner's cards would "
                "stay behind on the first; new text can go into Extra1, Extra2 or Extra3",
            )
            for what, found, fixed in parts
            if found != fixed
        ]
    return problems


@contextmanager
def blaming(template: str) -> Iterator[None]:
    """Turn errors in the JSON into problems at its template; problems that have a place keep it."""
    try:
        yield
    except QuizgenError as error:
        error.problems = in_order(
            replace(problem, place=Place(template)) if problem.place == _NOWHERE else problem
            for problem in error.problems
        )
        raise
    except json.JSONDecodeError as error:
        near = error.doc[error.pos : error.pos + 60]
        problem = _problem("anki-json", f"the template made no JSON: {error.msg} at {near!r}")
        raise QuizgenError([replace(problem, place=Place(template))]) from error
    except (KeyError, TypeError, AttributeError) as error:
        message = f"the template's JSON lacks something or has it in another form: {error}"
        raise QuizgenError([replace(_problem("anki-json", message), place=Place(template))]) from error


def opened(chunks: Iterator[str], materials: Materials) -> Package:
    """Return the package that the JSON describes, with its notes still unread.

    Raises:
        QuizgenError, JSONDecodeError, KeyError, TypeError, AttributeError: for `blaming` to turn into
            problems.
    """
    head, notes = _split(chunks)
    if problems := identity_problems(head["note_types"]):
        raise QuizgenError(problems)
    course, released, epoch = head["course"], frame_of(materials.released), materials.epoch
    title = str(released.get("title") or component(head["title"]) or course)
    names = deck_names(title, head["decks"], released.get("decks", {}), head.get("order", ()))
    decks = {"": (title, head.get("description", ""))} | {
        deck["bank"]: (names[deck["bank"]], deck.get("description", "")) for deck in head["decks"]
    }
    types = {
        given["name"]: (given, _type_stamp(given, released.get("types", {}).get(given["name"]), epoch))
        for given in head["note_types"]
    }
    if problems := list(_clashes(course, decks)):
        raise QuizgenError(problems)
    return Package(course, title, decks, types, notes, materials, head.get("places", {}))


def _type_stamp(given: Mapping[str, Any], recorded: Mapping[str, Any] | None, epoch: int) -> Stamp:
    """Return the stamp of a note type, with the field that it is sorted by as its note type.

    New note types are sorted by what is asked; those of early releases, which recorded no field, by the ID.
    """
    shape = NOTE_TYPES[given["name"]]
    had = recorded.get("kind") if recorded else shape.asks
    return stamp(given, recorded, epoch, had if had in shape.fields else shape.fields[0])


def _split(chunks: Iterator[str]) -> tuple[Mapping[str, Any], Iterator[Mapping[str, Any]]]:
    """Return the JSON without its notes, and the notes."""
    chunks = map(str, chunks)  # plain text: markupsafe's would escape what is added to it
    text = ""
    for chunk in chunks:
        text += chunk
        if "[" in chunk and (opening := _NOTES.search(text)):
            head = json.loads(text[: opening.start()] + '"notes": []}')
            return head, _each(chain([text[opening.end() :]], chunks))
    raise KeyError("notes") if isinstance(json.loads(text), dict) else TypeError("this is no mapping")


def _each(chunks: Iterator[str]) -> Iterator[Mapping[str, Any]]:
    """Yield the members of a list of mappings, after its opening bracket."""
    decoder, text = json.JSONDecoder(), ""
    for chunk in chunks:
        text, place = text + chunk, 0
        while opening := _MEMBER.match(text, place):
            try:
                member, place = decoder.raw_decode(text, opening.end() - 1)
            except json.JSONDecodeError:
                if len(text) - place > _LONGEST:
                    raise
                break  # the rest of the member is in the next chunk
            yield member
        text = text[place:]
    if not _END.fullmatch(text):
        json.loads("[" + text.lstrip(" \n,"))
        raise TypeError(f"the notes come last, and each is a mapping: {text.strip()[:60]}")


def _cards(shape: Shape, fields: Mapping[str, str]) -> tuple[int, ...]:
    if shape.kind == "cloze":
        gaps = {int(number) for number in _CLOZE.findall(fields.get(shape.cards[0].needs, ""))}
        return tuple(sorted(gap - 1 for gap in gaps if gap))
    return tuple([place for place, card in enumerate(shape.cards) if fields.get(card.needs)])


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags as Anki stores them: sorted, without spaces, quotes or empty levels."""
    return tuple(sorted({*map(_tag, tags)} - {""}))


@lru_cache(maxsize=1024)  # a bank may use some hundred tags, one after the other
def _tag(tag: str) -> str:
    """Return a tag as Anki stores it; most are on many notes."""
    levels = ("_".join(level.replace('"', "").split()) for level in tag.split("::"))
    return "::".join(filter(None, levels))


def _clashes(course: str, banks: Iterable[str]) -> Iterator[Problem]:
    ids: dict[int, str] = {}
    for bank in banks:
        first = ids.setdefault(identifier("deck", course, bank), bank)
        if first != bank:
            yield _broken(f"the banks {first} and {bank} would share a deck", "give one of them another id")


def _problem(code: str, message: str, hint: str = "") -> Problem:
    return Problem(_NOWHERE, code, message, hint)


def _broken(message: str, hint: str) -> Problem:
    return _problem("anki-identity", message, hint)


def _listed(names: str | tuple[str, ...]) -> str:
    return names if isinstance(names, str) else ", ".join(names)
