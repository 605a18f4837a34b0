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
        media: the pictures' files, by the name that the text uses.
        released: what the last release recorded, as `Contents.recorded` makes it; empty before the first.
        epoch: the modification time of what is new, in seconds since 1970.
    """

    media: Mapping[str, Path] = field(default_factory=dict)
    released: Mapping[str, Any] = field(default_factory=dict)
    epoch: int = 0


class Stamp(NamedTuple):
    """One thing that a learner's copy is updated by: a digest of what it says, and when it came to say it."""

    digest: str
    mod: int


@dataclass(frozen=True)
class Contents:
    """What a package holds, as far as updates of a learner's copy are concerned.

    Args:
        title: the name of the whole.
        decks: a bank's id to the name of its deck.
        types: a note type's name to its stamp.
        notes: `bank/question` to its stamp.
    """

    title: str = ""
    decks: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, Stamp] = field(default_factory=dict)
    notes: Mapping[str, Stamp] = field(default_factory=dict)


class Packager(Protocol):
    """A module of this folder."""

    def write(self, chunks: Iterator[str], materials: Materials, out: Path) -> Contents:
        """Write the text in `chunks` to `out` and return what can be updated later."""

    def contents(self, chunks: Iterator[str], materials: Materials) -> Contents:
        """Return what `write` would, without writing."""


PACKAGERS = ("text", "apkg")


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
        QuizgenError: where the text is not what the packager reads.
    """
    return _module(packager).write(chunks, materials, out)


def contents(packager: str, chunks: Iterator[str], materials: Materials) -> Contents:
    """Return what `pack` would return, without writing a file."""
    return _module(packager).contents(chunks, materials)


def _module(packager: str) -> Packager:
    # Imported where it is used: the library for decks takes longer to load than a bank to read.
    if packager not in PACKAGERS:
        raise ValueError(f"no packager {packager}")
    return cast(Packager, import_module(f"{__name__}.{packager}"))
