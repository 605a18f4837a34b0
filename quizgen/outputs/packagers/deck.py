"""A deck that a template wrote as JSON: reads it, and refuses changes to the identity of learners' decks.

Identity never changes. Anki finds a learner's note by its guid, and updates its note type only if id, fields
and templates are the same as before. So all of that is fixed here, and no template can break it:

- A note's guid is derived from the course's id and the `[bank, id]` that the question first had. A question
  that came from another deck keeps its guid from there, if it had that guid at its first release.
- A deck's id is a hash of course and bank; the ids of note types, fields and templates are hashes of the
  course and their names.
- `notetypes` lists the fields and templates; it never changes. Three spare fields leave room.
- The field by which a note type is sorted also stays as first released: if it changes, Anki 24.6 and newer
  give every note of the type the date of the import, and then ignore the changes in the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from sys import intern
from typing import Any

from quizgen.errors import Place, Problem, QuizgenError, did_you_mean, in_order
from quizgen.frozen import mutable
from quizgen.outputs.packagers import Chunk, Contents, Frame, Materials, Stamp, frame_of
from quizgen.outputs.packagers.decknames import component, deck_names
from quizgen.outputs.packagers.notes import NOWHERE, Member, Note, broken, problem, read, split
from quizgen.outputs.packagers.notetypes import NOTE_TYPES
from quizgen.outputs.packagers.stamps import digest, stamp

_IDS = 1 << 30  # read as a date, such an id is in January 1970, so Anki itself never assigns one


@mutable
class Package:
    """The content of a deck's JSON: the head at once, the notes one by one.

    Args:
        course: the course's id.
        title: the name of the deck above all others.
        decks: the name and description of each bank's deck, by the bank's id.
        types: each note type as it is in the JSON, with its stamp, by its name.
        members: the notes, which are still unread.
        materials: pictures and times.
        places: tags that say where quizzes ask a question, by the question's first name.
    """

    course: str
    title: str
    decks: Mapping[str, tuple[str, str]]
    types: Mapping[str, tuple[Mapping[str, Any], Stamp]]
    members: Iterator[Member]
    materials: Materials
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    pictures: set[str] = field(default_factory=set)

    def notes(self) -> Iterator[tuple[Note, Stamp]]:
        """Yield the notes with their stamps, only once, and collect stamps and pictures on the way.

        Raises:
            QuizgenError: after the last note, with all problems; no note follows the first problem.
        """
        problems: list[Problem] = []
        released, epoch = self.materials.released.get("items", {}), self.materials.epoch
        for member in self.members:
            note = read(member, self.places, problems)
            name = note.name
            if name in self.stamps:
                problems.append(
                    broken(f"two questions would be the note {name}", "look for a `was` given twice")
                )
            if note.bank not in self.decks:
                problems.append(problem("anki-json", f"{name}: there is no deck for bank {note.bank}"))
            note_type, before = intern(note.type), released.get(name)  # once in memory: all stamps have it
            guid = note.guid if before is None else before.get("guid") or ""  # learners' guids stay
            self.stamps[name] = dated = stamp(note.digest, before, epoch, note_type, guid)
            if note.pictures:
                self.pictures.update(note.pictures.split())
            if not problems:
                yield note, dated
        if problems:
            raise QuizgenError(problems)

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
            problems.append(broken(f'there is no note type "{name}"', did_you_mean(name, NOTE_TYPES)))
            continue
        parts = (
            ("kind", given["kind"], shape.kind),
            ("fields", tuple(given["fields"]), shape.fields),
            ("templates", tuple(t["name"] for t in given["templates"]), tuple(c.name for c in shape.cards)),
        )
        problems += [
            broken(
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
            replace(one, place=Place(template)) if one.place == NOWHERE else one for one in error.problems
        )
        raise
    except json.JSONDecodeError as error:
        near = error.doc[error.pos : error.pos + 60]
        fault = problem("anki-json", f"the template made no JSON: {error.msg} at {near!r}")
        raise QuizgenError([replace(fault, place=Place(template))]) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"the template's JSON lacks something or has it in another form: {error}"
        raise QuizgenError([replace(problem("anki-json", message), place=Place(template))]) from error


def opened(chunks: Iterator[Chunk], materials: Materials) -> Package:
    """Return the package that the JSON describes, with its notes still unread.

    Raises:
        QuizgenError, JSONDecodeError, KeyError, TypeError, AttributeError: for `blaming` to turn into
            problems.
    """
    head, members = split(chunks)
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
    return Package(course, title, decks, types, members, materials, head.get("places", {}))


def _type_stamp(given: Mapping[str, Any], recorded: Mapping[str, Any] | None, epoch: int) -> Stamp:
    """Return the stamp of a note type, with the field that it is sorted by as its note type.

    New note types are sorted by what is asked; those of early releases, which recorded no field, by the ID.
    """
    shape = NOTE_TYPES[given["name"]]
    had = recorded.get("kind") if recorded else shape.asks
    return stamp(digest(given), recorded, epoch, had if had in shape.fields else shape.fields[0])


def _clashes(course: str, banks: Iterable[str]) -> Iterator[Problem]:
    ids: dict[int, str] = {}
    for bank in banks:
        first = ids.setdefault(identifier("deck", course, bank), bank)
        if first != bank:
            yield broken(f"the banks {first} and {bank} would share a deck", "give one of them another id")


def _listed(names: str | tuple[str, ...]) -> str:
    return names if isinstance(names, str) else ", ".join(names)
