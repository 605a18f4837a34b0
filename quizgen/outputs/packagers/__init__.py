"""From the text that a template made to the file in dist/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeAlias, cast

from quizgen.frozen import frozen


class Encoded:
    """A part of a text in UTF-8, as builds keep it: a file of text takes it as it is.

    Templates can print it, but not in a macro or a block set.

    Args:
        data: the bytes.
    """

    __slots__ = ("data",)

    def __init__(self, data: bytes | memoryview) -> None:
        self.data = data

    def __str__(self) -> str:
        """Return the text."""
        return str(self.data, "utf-8")

    __html__ = __str__

    def __len__(self) -> int:
        """Return the number of bytes; an empty text counts as false, as usual."""
        return len(self.data)


Chunk: TypeAlias = str | Encoded
"""A part of a text that a template made."""


@frozen
class Materials:
    """What a packager needs in addition to the text.

    Args:
        media: the pictures, by the name that the text uses; each one is read on demand.
        released: the `Contents` that the last release recorded, as mappings; empty before the first release.
        epoch: the modification time of new items, in seconds since 1970.
        template: the template that made the text, for problems.
        whose: distinguishes the file from all others, for what the packager keeps between builds; empty if
            it should keep nothing.
    """

    media: Mapping[str, bytes] = field(default_factory=dict)
    released: Mapping[str, Any] = field(default_factory=dict)
    epoch: int = 0
    template: str = "template"
    whose: str = ""


class Stamp(NamedTuple):
    """The state of one note or note type, by which a learner's copy is updated.

    Args:
        digest: a digest of its content.
        mod: when it got this content, in seconds since 1970.
        note_type: for a note, its note type, which a learner's copy can't change; for a note type, the field
            that it is sorted by.
        guid: the guid in learners' copies, if it is not derived from the name.
    """

    digest: str
    mod: int
    note_type: str = ""
    guid: str = ""


@frozen
class Frame:
    """The parts of a package around its items: deck names that learners have, and note types to update.

    Args:
        title: the name of the deck above all others.
        decks: the name of each bank's deck, by the bank's id.
        types: the stamp of each note type, by its name.
    """

    title: str
    decks: Mapping[str, str]
    types: Mapping[str, Stamp]


@frozen
class Contents:
    """The parts of a file that update a learner's copy.

    Args:
        items: the stamp of each question, by `bank/question`.
        frame: the frame, if the packager has one.
    """

    items: Mapping[str, Stamp] = field(default_factory=dict)
    frame: Frame | None = None


@frozen
class Pending:
    """The differences between a package and the last release.

    Args:
        new: the names of questions that learners don't have yet.
        changed: the names of questions that have changed.
        looks: the note types that look different.
        stuck: the names of questions with another note type than before; learners keep their old form.
        first: whether nothing was released before.
        placed: the names of questions with parts in an order that no release has recorded.
        removed: the names of questions that are retired or gone, if the target needs to know.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()
    first: bool = False
    placed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.looks or self.placed or self.removed)

    def __str__(self) -> str:
        look = f", new look of {', '.join(self.looks)}" if self.looks and not self.first else ""
        return f"{len(self.changed)} changed, {len(self.new)} new{look}"


class Packager(Protocol):
    """A module of this folder."""

    def write(self, chunks: Iterator[Chunk], materials: Materials, out: Path) -> Contents:
        """Write the text in `chunks` to `out`, and return the parts that can be updated later."""

    def contents(self, chunks: Iterator[Chunk], materials: Materials) -> Contents:
        """Return what `write` would return, without writing."""

    def finished(self, piece: str, course: str) -> bytes:
        """Return a question's piece of a course's text in the form that is read in the shortest time."""


PACKAGERS = ("text", "apkg", "mbz")
UPDATING = frozenset({"apkg"})
"""Packagers with files that update what a learner has, instead of replacing it."""


def pack(packager: str, chunks: Iterator[Chunk], materials: Materials, out: Path) -> Contents:
    """Write the file that a packager makes from the text.

    Args:
        packager: one of `PACKAGERS`.
        chunks: the text, in pieces of any length.
        materials: pictures and times.
        out: the file to write; its folder exists.

    Returns:
        The parts that update a learner's copy; empty for formats without updates.

    Raises:
        QuizgenError: if the packager can't read the text.
    """
    return _module(packager).write(chunks, materials, out)


def contents(packager: str, chunks: Iterator[Chunk], materials: Materials) -> Contents:
    """Return what `pack` would return, without writing a file."""
    return _module(packager).contents(chunks, materials)


def finished(packager: str, piece: str, course: str) -> bytes:
    """Return a piece of a text that is kept between builds in the form that the packager reads fastest.

    Args:
        packager: one of `PACKAGERS`.
        piece: the text of one question, as its template wrote it.
        course: the course's id.
    """
    return _module(packager).finished(piece, course)


def pending(made: Contents, released: Mapping[str, Any]) -> Pending:
    """Return what has changed since a release.

    Args:
        made: the contents of the package now.
        released: what the release recorded, as in `Materials`.
    """
    items, types = released.get("items", {}), frame_of(released).get("types", {})
    looks = made.frame.types if made.frame else {}
    return Pending(
        new=tuple(name for name in made.items if name not in items),
        changed=tuple(name for name, stamp in made.items.items() if _differs(stamp, items.get(name))),
        looks=tuple(name for name, stamp in looks.items() if _differs(stamp, types.get(name))),
        stuck=tuple(name for name, stamp in made.items.items() if _another_note_type(stamp, items.get(name))),
        first=not released,
    )


def frame_of(released: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the frame that a release recorded; empty if there is none."""
    return released.get("frame") or {}


def _another_note_type(stamp: Stamp, before: Mapping[str, Any] | None) -> bool:
    return before is not None and (before.get("kind") or stamp.note_type) != stamp.note_type


def _differs(stamp: Stamp, before: Mapping[str, Any] | None) -> bool:
    return before is not None and (before["digest"] != stamp.digest or bool(before.get("gone")))


def _module(packager: str) -> Packager:
    # Imported on demand, because loading the library for decks takes longer than reading a bank.
    if packager not in PACKAGERS:
        raise ValueError(f"no packager {packager}")
    return cast(Packager, import_module(f"{__name__}.{packager}"))
