"""What a build has to say besides the names of its files, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from quizgen.write import Swept

MOST = 10
"""Names that one list has at most."""


def written(mended: bool, has_lock: bool) -> Iterator[str]:
    """Yield anything unusual about the writing of a build's files.

    Args:
        mended: whether the build first finished or undid an earlier one that had been stopped.
        has_lock: whether the disk and the system have file locks.
    """
    if mended:
        yield "an earlier build stopped while replacing files: this build finished or undid it first"
    if not has_lock:
        yield "no file locks on Windows and some network disks: run one build at a time"
        yield "  help: on Windows, run quizgen in WSL"


def drafts(count: int, questions: int, *, first: bool) -> Iterator[str]:
    """Yield how many questions are unchecked; the first build explains how to check them.

    Args:
        count: how many questions are unchecked.
        questions: how many questions there are in all.
        first: whether this is the first build into its folder.
    """
    if count:
        how = "shows each with its passage, and records your decision" if first else "checks them"
        yield f"drafts: {count} of {questions} questions {'is' if count == 1 else 'are'} unchecked"
        yield f"  help: quizgen review {how}"


def not_carried(names: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the questions that each output leaves out because it can't include them, one line per output.

    Args:
        names: the questions' names, by output.
    """
    for output, questions in names.items():
        listed = ", ".join(questions[:MOST]) + (" …" if len(questions) > MOST else "")
        count = f"{len(questions)} question{'s' * (len(questions) > 1)}"
        yield f"{output}: leaves out {count} that it can't include: {listed}"


def followed(names: Mapping[Path, Sequence[str]]) -> Iterator[str]:
    """Yield the questions that moved, with the list of another program that has their new names now.

    Args:
        names: the new names of questions, by the file of the list.
    """
    for path, moved in names.items():
        yield from (f"moved: {name}, also in {path.as_posix()}" for name in moved)


def swept(gone: Swept) -> Iterator[str]:
    """Yield the files that the course no longer makes: removed ones, and edited ones, which stay."""
    yield from (f"removed: {path.as_posix()}" for path in gone.removed[:MOST])
    if len(gone.removed) > MOST:
        yield f"removed: and {len(gone.removed) - MOST} more"
    if gone.removed:
        yield "  help: earlier builds made these files, and this course no longer makes them"
    for path in gone.kept:
        yield f"kept: {path.as_posix()} is no longer made, but someone has edited it; remove it yourself"
