"""Checking a course as commands need it: with progress, and with questions about unknown paper files."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from quizgen.commands import screen

if TYPE_CHECKING:
    from quizgen.pipeline import Project
    from quizgen.scope import Inspection

NO_PAPER, MOST = "no-paper-", 1000
"""The prefix of the cache's entries for files that are not papers, and how many entries it keeps."""
_passed: set[Path] = set()
"""Files that are not papers, in this run: without a cache, the user is asked only once per run."""


def checked(project: Project, *, quiet: bool = False) -> Inspection:
    """Check the course; on a terminal, ask which papers unknown files contain, and use the answers.

    Args:
        project: the course.
        quiet: whether to show no progress and ask nothing.

    Raises:
        QuizgenError: if the answers can't be added to papers.yaml.
        OSError: if the disk refuses.
    """
    from quizgen.pipeline import check_course

    with screen.waiting(quiet=quiet):
        seen = check_course(project)
    if quiet or not (sys.stdin.isatty() and sys.stdout.isatty()) or not (named := dict(_named(seen))):
        return seen
    from quizgen.importers.papers import FILE, name_files
    from quizgen.write import all_or_nothing

    with all_or_nothing():
        name_files(project.content, named)
    screen.say(f"{(project.content / FILE).as_posix()} has the answers, as file: …")
    return checked(project)


def _named(seen: Inspection) -> Iterator[tuple[str, str]]:
    """Ask which paper each unknown file contains; yield the ids of papers, each with the name of its file."""
    if seen.scope is None:
        return
    from quizgen.cache.store import forget_oldest, keep, recall
    from quizgen.terminal.papers import choose

    texts, papers = seen.scope.library, seen.scope.course.papers
    lacking = [one for name, one in papers.items() if name not in texts.papers and one.file is None]
    for path in [Path(one.place.file) for one in texts.problems if one.code == "paper-not-matched"]:
        mark = NO_PAPER + hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
        if path in _passed or recall(mark) is not None or not lacking:
            continue
        try:
            name = choose(path, lacking, screen.say, input)
        except EOFError:
            screen.say("")
            return
        if name:
            lacking = [one for one in lacking if one.id != name]
            yield name, path.name
        else:
            _passed.add(path)
            keep(mark, b"")
            forget_oldest(NO_PAPER, MOST)
