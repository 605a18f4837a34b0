"""A look at the whole course, as commands begin: it says how far it is, and asks which paper a file is."""

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
"""How the names begin under which the cache knows files that are no paper, and how many it knows."""
_passed: set[Path] = set()
"""Files that were no paper in this run: where there is no cache, they are asked about once a run."""


def checked(project: Project, *, quiet: bool = False) -> Inspection:
    """Check the course; on a terminal, ask which papers unknown files are, and check again by the answers.

    Args:
        project: the course.
        quiet: whether somebody wants no more than the result.

    Raises:
        QuizgenError: where papers.yaml can't take the answers.
        OSError: where the disk refuses.
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
    """Yield the papers that somebody names, each with the name of its file."""
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
