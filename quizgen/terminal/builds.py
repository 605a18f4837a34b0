"""What a build did besides making files, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from quizgen.write import Swept

MOST = 10
"""How many names are listed."""


def written(mended: bool, has_lock: bool) -> Iterator[str]:
    """Yield what was unusual about how a build's files came to their places."""
    if mended:
        yield "an earlier build stopped while replacing files: this build finished or undid it first"
    if not has_lock:
        yield "no file locks on Windows and some network disks: run one build at a time"
        yield "  help: on Windows, run quizgen in WSL"


def drafts(count: int, questions: int, *, first: bool) -> Iterator[str]:
    """Yield how many questions are unchecked; the first build says how to check them.

    Args:
        count: of these.
        questions: how many there are in all.
        first: whether nothing was built there before.
    """
    if count:
        how = "shows each with its passage, and records your decision" if first else "checks them"
        yield f"drafts: {count} of {questions} questions are unchecked"
        yield f"  help: quizgen review {how}"


def not_carried(names: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield what an output leaves out, since it can't include it: one line per output, whatever else is said.

    Args:
        names: the questions' names, by output.
    """
    for output, questions in names.items():
        listed = ", ".join(questions[:MOST]) + (" …" if len(questions) > MOST else "")
        count = f"{len(questions)} question{'s' * (len(questions) > 1)}"
        yield f"{output}: leaves out {count} that it can't include: {listed}"


def followed(names: Mapping[Path, Sequence[str]]) -> Iterator[str]:
    """Yield the questions that moved, and the list of another program that has their new names."""
    for path, moved in names.items():
        yield from (f"moved: {name}, also in {path.as_posix()}" for name in moved)


def swept(gone: Swept) -> Iterator[str]:
    """Yield the files that are no longer made: those that a build removed, and edited ones, which it left."""
    yield from (f"removed: {path.as_posix()}" for path in gone.removed[:MOST])
    if len(gone.removed) > MOST:
        yield f"removed: and {len(gone.removed) - MOST} more"
    if gone.removed:
        yield "  help: earlier builds made these files, and this course no longer makes them"
    for path in gone.kept:
        yield f"kept: {path.as_posix()} is no longer made, but someone has edited it; remove it yourself"
