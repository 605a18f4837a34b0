"""What a batch is about to move, noted before it does: so that it can be finished or undone at any point."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from quizgen.write.disk import folders_of, inside, is_still, refuse_link, refuse_place, sync

FOLDER = ".quizgen-writing"
FILE, PART, NEW, OLD = "journal.json", "journal.part", "new", "old"


@dataclass(frozen=True)
class Journal:
    """Files on their way to their places, and files on their way out.

    Where the files are says how far the work has come, so nothing is noted on the way: a file that is no
    longer in `new/` is in its place, and the one that it replaced is in `old/` until the journal goes.

    Args:
        top: the folder that they belong to.
        put: the digest of each new file, by its name below that folder.
        drop: the digest of each file that goes, likewise; one that has changed since stays.
    """

    top: Path
    put: Mapping[str, str]
    drop: Mapping[str, str]

    @property
    def path(self) -> Path:
        """Where it stands."""
        return self.top / FOLDER / FILE

    @classmethod
    def read(cls, top: Path) -> Journal | None:
        """Return the journal that a folder holds, if it does.

        Raises:
            OSError: where it can't be read, or is none of ours.
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
        """Follow no link between here and the files: a stranger's folder may bring a journal with links.

        Raises:
            OSError: where there is one.
        """
        names = (*self.put, *self.drop)
        for base in (self.path.parent / NEW, self.path.parent / OLD):
            refuse_link(base)
        for base in (self.path.parent / NEW, self.path.parent / OLD, self.top):
            for folder in folders_of(base, names):
                refuse_link(folder)

    def write(self) -> None:
        """Put the journal on disk, whole: from here on, a kill loses nothing.

        Raises:
            OSError: where the disk refuses.
        """
        beside = self.top / FOLDER / PART
        text = json.dumps({"put": dict(self.put), "drop": dict(self.drop)}, sort_keys=True)
        beside.write_text(text, encoding="utf-8")
        sync(beside)
        beside.replace(self.path)
        sync(self.path.parent)

    def whole(self) -> bool:
        """Return whether each file that still waits is the one that was made."""
        waiting = ((self._new(name), one) for name, one in self.put.items())
        return all(is_still(path, one) for path, one in waiting if os.path.lexists(path))

    def finish(self) -> None:
        """Move what still waits; can be done again after a kill at any point.

        Raises:
            OSError: where the disk refuses; then `undo`.
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
        """Put everything back; after a kill at any point it can be done again, or finished instead.

        Raises:
            OSError: where the disk refuses.
        """
        for name, one in self.put.items():
            if not os.path.lexists(self._new(name)) and is_still(self.top / name, one):
                _move(self.top / name, self._new(name))
        for name in (*self.put, *self.drop):
            if os.path.lexists(self._old(name)):
                _move(self._old(name), self.top / name)
        self._settle(self.put)

    def close(self) -> None:
        """Remove the journal: what it says is done, or undone; it holds should a power cut bring it back.

        Raises:
            OSError: where the disk refuses.
        """
        self.path.unlink()

    def _new(self, name: str) -> Path:
        return self.path.parent / NEW / name

    def _old(self, name: str) -> Path:
        return self.path.parent / OLD / name

    def _keep(self, name: str) -> None:
        """Give the file that is in a place a second name, so that the place is never empty; else move it."""
        place, old = self.top / name, self._old(name)
        if not os.path.lexists(place) or os.path.lexists(old):
            return
        old.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # there are file systems without second names, and files of others
            if not place.is_symlink():
                os.link(place, old)
                return
        place.replace(old)

    def _settle(self, gone: Iterable[str]) -> None:
        """Remove folders that were left empty, and wait until all names are safe on disk."""
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
    """Remove the files that a batch made and that have no place: done with, or never to be moved."""
    with suppress(OSError):
        (top / FOLDER / PART).unlink()
    for name in (NEW, OLD):
        shutil.rmtree(top / FOLDER / name, ignore_errors=True)
