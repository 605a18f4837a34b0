"""After a kill: finish what a journal says, or undo it; drop what has none."""

from __future__ import annotations

from pathlib import Path

from quizgen.write.disk import refuse_link
from quizgen.write.journal import FILE, FOLDER, Journal, clear
from quizgen.write.lock import is_locked, locked


def left_half_way(top: Path) -> bool:
    """Return whether a command that was killed left a folder half old, half new."""
    return (top / FOLDER / FILE).exists() and not is_locked(top / FOLDER)


def mend(top: Path) -> bool:
    """Finish or undo what a killed command left in a folder, if it did; return whether anything had moved.

    Raises:
        OSError: where another quizgen writes there now, or the disk refuses.
    """
    if not (top / FOLDER).exists():
        return False
    refuse_link(top / FOLDER)
    with locked(top / FOLDER):
        return recover(top)


def recover(top: Path) -> bool:
    """Do what `mend` says, for one who holds the lock.

    Raises:
        OSError: where the disk refuses.
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
