"""From the text that templates made to the file that lands in dist/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast


@dataclass(frozen=True)
class Materials:
    """What a packager needs besides the text.

    Args:
        media: the pictures, by the name that the text uses; each is read where it is asked for.
        released: what the last release recorded of `Contents`, in mappings; empty before the first.
        epoch: the modification time of what is new, in seconds since 1970.
        template: the file that made the text, for problems.
    """

    media: Mapping[str, bytes] = field(default_factory=dict)
    released: Mapping[str, Any] = field(default_factory=dict)
    epoch: int = 0
    template: str = "template"


class Stamp(NamedTuple):
    """One thing that a learner's copy is updated by.

    Args:
        digest: of what it says.
        mod: when it came to say that, in seconds since 1970.
        note_type: what sort of thing it is, where a learner's copy can't take another sort in its place; of a
            note type, the field that it is sorted by.
        guid: what a learner's copy knows it by, where that is not made of its name.
    """

    digest: str
    mod: int
    note_type: str = ""
    guid: str = ""


@dataclass(frozen=True)
class Frame:
    """What a package puts its items into: names that a learner's copy knows it by, and looks that it updates.

    Args:
        title: the name of the whole.
        decks: a bank's id to the name of its deck.
        types: a note type's name to its stamp.
    """

    title: str
    decks: Mapping[str, str]
    types: Mapping[str, Stamp]


@dataclass(frozen=True)
class Contents:
    """What a file holds, as far as updates of a learner's copy are concerned.

    Args:
        items: `bank/question` to its stamp.
        frame: of a packager that has one.
    """

    items: Mapping[str, Stamp] = field(default_factory=dict)
    frame: Frame | None = None


@dataclass(frozen=True)
class Pending:
    """What a package holds that the last release did not.

    Args:
        new: the names of the questions that learners don't have yet.
        changed: the names of those that they have in another form.
        looks: the note types that look different.
        stuck: the names of those that are of another kind by now, so that learners will keep the old ones.
        first: whether nothing was released before.
        placed: the names of those whose parts' order no release has recorded.
        removed: the names of those that are retired or gone, where a target must be told.
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

    def write(self, chunks: Iterator[str], materials: Materials, out: Path) -> Contents:
        """Write the text in `chunks` to `out` and return what can be updated later."""

    def contents(self, chunks: Iterator[str], materials: Materials) -> Contents:
        """Return what `write` would, without writing."""


PACKAGERS = ("text", "apkg", "mbz")
UPDATING = frozenset({"apkg"})
"""Packagers whose files update what a learner has, instead of replacing it."""


def pack(packager: str, chunks: Iterator[str], materials: Materials, out: Path) -> Contents:
    """Write the file that `packager` makes of the text.

    Args:
        packager: one of `PACKAGERS`.
        chunks: the text, in pieces of any length.
        materials: pictures and times.
        out: the file to write; its folder exists.

    Returns:
        What a learner's copy can be updated by; nothing for formats without updates.

    Raises:
        QuizgenError: if the text is not what the packager reads.
    """
    return _module(packager).write(chunks, materials, out)


def contents(packager: str, chunks: Iterator[str], materials: Materials) -> Contents:
    """Return what `pack` would return, without writing a file."""
    return _module(packager).contents(chunks, materials)


def pending(made: Contents, released: Mapping[str, Any]) -> Pending:
    """Return what has changed since a release.

    Args:
        made: what the package holds now.
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
    """Return what a release recorded of a package's frame; nothing before the first, or where it had none."""
    return released.get("frame") or {}


def _another_note_type(stamp: Stamp, before: Mapping[str, Any] | None) -> bool:
    return before is not None and (before.get("kind") or stamp.note_type) != stamp.note_type


def _differs(stamp: Stamp, before: Mapping[str, Any] | None) -> bool:
    return before is not None and (before["digest"] != stamp.digest or bool(before.get("gone")))


def _module(packager: str) -> Packager:
    # Imported where it is used: the library for decks takes longer to load than a bank to read.
    if packager not in PACKAGERS:
        raise ValueError(f"no packager {packager}")
    return cast(Packager, import_module(f"{__name__}.{packager}"))
