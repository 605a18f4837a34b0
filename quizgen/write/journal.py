"""The moves of a batch, noted before they begin, so that they can be finished or undone at any point."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from quizgen.frozen import frozen
from quizgen.write.disk import folders_of, inside, is_still, refuse_link, refuse_place, sync

FOLDER = ".quizgen-writing"
FILE, PART, NEW, OLD = "journal.json", "journal.part", "new", "old"


@frozen
class Journal:
    """The files that a batch puts in their places, and the files that it removes.

    The positions of the files show how far the work is, so the journal itself never changes: a file that has
    left `new/` is in its place, and the file that it replaced is in `old/` until the journal is removed.

    Args:
        top: the folder that they belong to.
        put: the digest of each new file, by its name below that folder.
        drop: the digest of each file to remove, by name; a file that has changed since then stays.
    """

    top: Path
    put: Mapping[str, str]
    drop: Mapping[str, str]

    @property
    def path(self) -> Path:
        """The path of the journal."""
        return self.top / FOLDER / FILE

    @classmethod
    def read(cls, top: Path) -> Journal | None:
        """Return the journal in a folder, or None if it has none.

        Raises:
            OSError: if it can't be read, is damaged, or there are links on the way to its files.
        """
        path = top / FOLDER / FILE
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            journal = cls(top, dict(found["put"]), dict(found["drop"]))
            if not all(map(inside, (*journal.put, *journal.drop))):
                raise ValueError
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError) as fault:
            folder = path.parent.as_posix()
            raise OSError(f"{path.as_posix()} is damaged: remove {folder}, then build again") from fault
        journal.refuse_links()
        return journal

    def refuse_links(self) -> None:
        """Refuse links on the way to the files, because a stranger's folder may bring a journal with links.

        Raises:
            OSError: if there is a link.
        """
        names = (*self.put, *self.drop)
        for base in (self.path.parent / NEW, self.path.parent / OLD):
            refuse_link(base)
        for base in (self.path.parent / NEW, self.path.parent / OLD, self.top):
            for folder in folders_of(base, names):
                refuse_link(folder)

    def write(self) -> None:
        """Write the journal, whole and safe on disk: from now on, a kill loses nothing.

        Raises:
            OSError: if the disk refuses.
        """
        beside = self.top / FOLDER / PART
        text = json.dumps({"put": dict(self.put), "drop": dict(self.drop)}, sort_keys=True)
        beside.write_text(text, encoding="utf-8")
        sync(beside)
        beside.replace(self.path)
        sync(self.path.parent)

    def whole(self) -> bool:
        """Return whether each file that has not moved yet is the one that was made."""
        waiting = ((self._new(name), one) for name, one in self.put.items())
        return all(is_still(path, one) for path, one in waiting if os.path.lexists(path))

    def finish(self) -> None:
        """Make the moves that are still to be made; after a kill at any point, this can be called again.

        Raises:
            OSError: if the disk refuses; then call `undo`.
        """
        for name in self.put:
            if os.path.lexists(self._new(name)):
                refuse_place(self.top, name)
                self._keep(name)
                _move(self._new(name), self.top / name)
        for name, one in self.drop.items():
            if is_still(self.top / name, one):
                _move(self.top / name, self._old(name))
        self._settle(self.drop)

    def undo(self) -> None:
        """Put everything back; after a kill at any point, this can be called again, or `finish` instead.

        Raises:
            OSError: if the disk refuses.
        """
        for name, one in self.put.items():
            if not os.path.lexists(self._new(name)) and is_still(self.top / name, one):
                _move(self.top / name, self._new(name))
        for name in (*self.put, *self.drop):
            if os.path.lexists(self._old(name)):
                _move(self._old(name), self.top / name)
        self._settle(self.put)

    def close(self) -> None:
        """Remove the journal after its moves are made or undone; if a power cut restores it, it still holds.

        Raises:
            OSError: if the disk refuses.
        """
        self.path.unlink()

    def _new(self, name: str) -> Path:
        return self.path.parent / NEW / name

    def _old(self, name: str) -> Path:
        return self.path.parent / OLD / name

    def _keep(self, name: str) -> None:
        """Keep a file that will be replaced: as a second link, so its place is never empty, or moved."""
        place, old = self.top / name, self._old(name)
        if not os.path.lexists(place) or os.path.lexists(old):
            return
        old.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # some file systems have no hard links, and some files belong to others
            if not place.is_symlink():
                os.link(place, old)
                return
        place.replace(old)

    def _settle(self, gone: Iterable[str]) -> None:
        """Remove folders that became empty, and wait until all names are safe on disk."""
        for folder in folders_of(self.top, gone):
            with suppress(OSError):  # it holds files, so it stays
                folder.rmdir()
        for folder in (*folders_of(self.top, (*self.put, *self.drop)), self.top):
            if folder.is_dir():
                sync(folder)


def _move(path: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    path.replace(place)


def clear(top: Path) -> None:
    """Remove a batch's working files: those already replaced, and those that will never be moved."""
    with suppress(OSError):
        (top / FOLDER / PART).unlink()
    for name in (NEW, OLD):
        shutil.rmtree(top / FOLDER / name, ignore_errors=True)
