"""Files that are moved to their places together, once all of them are complete."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from quizgen.cache.folders import remember_moved, what
from quizgen.write.disk import digest, is_still, refuse_link, refuse_place, sync_tree
from quizgen.write.journal import FOLDER, NEW, OLD, Journal, clear
from quizgen.write.lock import locked
from quizgen.write.recovery import recover

LIST = ".quizgen-made.json"
"""The name of the list of files that builds made in a folder."""
NOTHING = "nothing was written"
CHANGED = "has changed in the meantime, and quizgen overwrites nothing: look at it, then try again"
HALF = "some files are new and some are old: the next command that writes there will finish"
ALL = "all files were written"


class ChangedError(OSError):
    """Somebody has saved a file since it was read, so its new text no longer fits."""


class Batch:
    """Files below one folder that are moved to their places together, or not at all.

    A context manager: if an exception leaves it, every file stays as it was, and no new folder remains. While
    a batch is open, no other process can open one for the same folder. Entering it cleans up after a killed
    batch.

    Args:
        top: the folder.
        listed_in: the file that lists what such batches made there.
    """

    def __init__(self, top: Path, listed_in: str = LIST) -> None:
        self.top = top
        self.listed_in = listed_in
        self.made: dict[Path, Path] = {}
        self.has_lock = False
        self._digests: dict[str, str] = {}
        self._read: dict[str, os.stat_result] = {}
        self._drop: dict[str, str] = {}
        self._staying: set[str] = set()
        self._rests_on: dict[str, str] = {}
        self._folders: list[Path] = []
        self._open = contextlib.ExitStack()

    @contextlib.contextmanager
    def file(self, name: str) -> Iterator[Path]:
        """Yield a path to write to; when the batch ends, the file there is moved to `name`.

        Raises:
            OSError: if there can't be a file of this name, or the disk refuses.
        """
        with self._naming_places(self.top / name):
            refuse_place(self.top, name)
            beside = self.top / FOLDER / NEW / name
            beside.parent.mkdir(parents=True, exist_ok=True)
            self.made[self.top / name] = beside
            yield beside

    def rests_on(self, name: str, before: bytes) -> None:
        """Write nothing if a file has changed by the end, because editors save without asking for the lock.

        Args:
            name: the file.
            before: its bytes when it was read.
        """
        self._rests_on[name] = hashlib.sha256(before).hexdigest()

    def stays(self, name: str, before: str) -> bool:
        """Count an existing file as made if it has the right bytes; return whether it has.

        Args:
            name: the file.
            before: the SHA-256 of the bytes that it should have.

        Raises:
            OSError: if there is a link in its path, or it can't be read.
        """
        with self._naming_places(self.top / name):
            refuse_place(self.top, name)
            if what(self.top / name) != before:
                return False
        self.made[self.top / name] = self.top / name
        self._digests[name] = before
        self._staying.add(name)
        return True

    def remove(self, name: str, before: str) -> None:
        """Remove a file when the batch ends, with the folders that this leaves empty.

        Args:
            name: the file.
            before: the SHA-256 of its bytes; if they have changed by then, the file stays.

        Raises:
            OSError: if there is a link in its path, or it is a folder.
        """
        refuse_place(self.top, name)
        self._drop[name] = before

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of each file made so far, by name.

        Raises:
            OSError: if one can't be read.
        """
        for place, beside in self.made.items():
            name = place.relative_to(self.top).as_posix()
            if name not in self._digests:
                self._read[name] = beside.stat()
                self._digests[name] = digest(beside)
        return self._digests

    def __enter__(self) -> Batch:
        for folder in (FOLDER, f"{FOLDER}/{NEW}", f"{FOLDER}/{OLD}"):
            refuse_link(self.top / folder)
        with contextlib.ExitStack() as entering, self._naming_places(self.top):
            self._folders = [one for one in (self.top, *self.top.parents) if not one.exists()]
            entering.callback(self._remove_new_folders)
            self.has_lock = entering.enter_context(locked(self.top / FOLDER))
            recover(self.top)
            self._open = entering.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._open, self._naming_places(self.top):
            if kind is None:
                self._commit()
            else:
                clear(self.top)

    def _commit(self) -> None:
        put = {name: one for name, one in self.digests().items() if name not in self._staying}
        journal = Journal(self.top, put, self._drop)
        written = False
        try:
            sync_tree(self.top / FOLDER)
            self._refuse_changed()
            journal.write()
            written = True
            journal.finish()
            journal.close()
            clear(self.top)
            for name, status in self._read.items():
                remember_moved(self.top / name, put[name], status)
        except BaseException as fault:
            if written and not journal.path.exists():
                fault.add_note(ALL)
            else:
                self._take_back(journal, fault)
            raise

    def _refuse_changed(self) -> None:
        for name, before in self._rests_on.items():
            if not is_still(self.top / name, before):
                raise ChangedError(f"{(self.top / name).as_posix()} {CHANGED}")

    def _take_back(self, journal: Journal, fault: BaseException) -> None:
        """Restore everything after a failure; if the disk refuses that too, the journal stays."""
        try:
            if journal.path.exists():
                journal.undo()
                journal.close()
            clear(self.top)
        except BaseException:
            fault.add_note(HALF)
            raise fault from None

    def _remove_new_folders(self) -> None:
        for folder in self._folders:
            with contextlib.suppress(OSError):  # it holds files, so it stays
                folder.rmdir()

    @contextlib.contextmanager
    def _naming_places(self, place: Path) -> Iterator[None]:
        """Make OSErrors name the file's final place, which the user knows, instead of the hidden one."""
        hidden = self.top / FOLDER
        try:
            yield
        except OSError as fault:
            if fault.errno is not None:
                named = fault.filename2 or fault.filename
                path = Path(named) if isinstance(named, str) else place
                if path.is_relative_to(hidden):
                    way = path.relative_to(hidden).parts
                    path = self.top.joinpath(*way[1:]) if way[:1] in ((NEW,), (OLD,)) else self.top
                fault.filename, fault.filename2 = str(path), None
            raise


@contextlib.contextmanager
def all_or_nothing() -> Iterator[None]:
    """Add the note that nothing was written to an exception, unless a batch has added a more exact one."""
    try:
        yield
    except BaseException as fault:
        if not getattr(fault, "__notes__", None):
            fault.add_note(NOTHING)
        raise


def write_whole(path: Path, text: str) -> None:
    """Write one text file, in UTF-8 with LF, whole or not at all.

    Raises:
        OSError: if the disk refuses.
    """
    with Batch(path.parent) as batch, batch.file(path.name) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")
