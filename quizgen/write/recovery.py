"""Recovery after a kill: finish or undo the moves of a journal; without one, drop the files made so far."""

from __future__ import annotations

from pathlib import Path

from quizgen.write.disk import refuse_link
from quizgen.write.journal import FILE, FOLDER, Journal, clear
from quizgen.write.lock import is_locked, locked


def left_half_way(top: Path) -> bool:
    """Return whether a killed command left a folder with some new and some old files."""
    return (top / FOLDER / FILE).exists() and not is_locked(top / FOLDER)


def mend(top: Path) -> bool:
    """Finish or undo the work of a killed command in a folder; return whether there was a journal.

    Raises:
        OSError: if another quizgen is writing there now, or the disk refuses.
    """
    if not (top / FOLDER).exists():
        return False
    refuse_link(top / FOLDER)
    with locked(top / FOLDER):
        return recover(top)


def recover(top: Path) -> bool:
    """Do the work of `mend`, for a caller that holds the lock.

    Raises:
        OSError: if the disk refuses.
    """
    journal = Journal.read(top)
    if journal:
        _settle(journal)
        journal.close()
    clear(top)
    return journal is not None


def _settle(journal: Journal) -> None:
    try:
        if journal.whole():
            journal.finish()
            return
    except OSError:  # then it can't be finished, but perhaps undone
        pass
    journal.undo()
