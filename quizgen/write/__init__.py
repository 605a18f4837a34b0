"""Files to disk, all or none: made in a hidden folder, then moved to their places with a journal.

A `Batch` holds a lock, so that two commands never write to one folder at once. It makes its files in the
hidden folder `.quizgen-writing/`, waits until all of them are safe on disk, notes in a journal where each one
goes, and moves them. After a kill, the next batch looks for the journal: without one, nothing has moved, so
it drops the files made so far; with one, it finishes the moves, or undoes them if it can't.
"""

from quizgen.write.batch import NOTHING, Batch, ChangedError, all_or_nothing, write_whole
from quizgen.write.disk import led_to, refuse_link
from quizgen.write.made import Swept, has_made, record_made, refuse_strangers
from quizgen.write.recovery import left_half_way, mend

__all__ = [
    "NOTHING",
    "Batch",
    "ChangedError",
    "Swept",
    "all_or_nothing",
    "has_made",
    "led_to",
    "left_half_way",
    "mend",
    "record_made",
    "refuse_link",
    "refuse_strangers",
    "write_whole",
]
