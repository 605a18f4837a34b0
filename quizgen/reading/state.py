"""A course while it is read: what all readers of its files share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from quizgen import cache, files
from quizgen.errors import Place, Problem
from quizgen.frozen import mutable
from quizgen.reading import recalled, yamltree
from quizgen.reading.known import Known
from quizgen.reading.strays import HOMES

LARGEST = 50_000_000
"""Most bytes of a YAML file; nobody writes a larger one by hand."""


@mutable
class Reading:
    """How far a course has been read.

    Args:
        content: the folder with course.yaml.
        unsaved: as in `content.load`.
        problems: the problems so far.
        unread: the questions that could not be read, as in `Unread`; so are `unread_papers` and
            `unread_reviews`.
        released_as: the id under which the course was released; empty if it has none.
        aliases: the places of values that YAML reads as aliases.
        mended: the problems of files that could be read only after a repair.
        known: as in `content.load`.
    """

    content: Path
    unsaved: Mapping[Path, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    unread_papers: set[str] = field(default_factory=set)
    unread_reviews: set[str] = field(default_factory=set)
    released_as: str = ""
    aliases: set[Place] = field(default_factory=set)
    mended: set[Problem] = field(default_factory=set)
    known: Known | None = None
    _folders: dict[str, tuple[Path, ...] | None] = field(default_factory=dict)

    def tree(self, path: Path, data: bytes | None = None, *, repeats: bool = False) -> yamltree.Tree:
        """Read one file, and note its problems; a file that can't be read gives an empty tree.

        Args:
            path: the file.
            data: its bytes, if they were read before.
            repeats: as in `yamltree.read`.
        """
        name = path.as_posix()
        try:
            data = self.data(path) if data is None else data
            tree = yamltree.read(name, data, repeats=repeats)
            if path not in self.unsaved:
                tree = tree.released(data, reader_of(path))
        except files.UnreadableError as fault:
            tree = yamltree.Tree(name, "", "", (fault.problem,))
        self.problems.extend(tree.problems)
        self.mended.update(tree.problems if tree.mended else ())
        for problem in tree.problems:
            if problem.code == "alias":
                self.aliases.add(problem.place)
                start = problem.place.column - 1
                self.unread_papers.add(problem.place.text[start : start + problem.place.width])
        return tree

    def data(self, path: Path) -> bytes:
        """Return the bytes of a file, as unsaved if an editor has it open.

        Raises:
            UnreadableError: if it can't be read.
        """
        data = self.unsaved.get(path)
        return files.content(path, largest=LARGEST) if data is None else data

    def take(self, other: Reading) -> None:
        """Add the results of another reading."""
        self.problems += other.problems
        self.unread |= other.unread
        self.unread_papers |= other.unread_papers
        self.aliases |= other.aliases
        self.mended |= other.mended

    @property
    def causes(self) -> list[Problem]:
        """The problems without those that only follow from others.

        If YAML reads a value as an alias, the value's other problems follow from that. A line that could be
        read only after a repair may have further problems because of the repair.
        """
        lines = {_line(one) for one in self.mended if one.severity == "error"}
        return [
            one
            for one in self.problems
            if (one.code == "alias" or one.place not in self.aliases)
            and (one in self.mended or one.severity != "error" or _line(one) not in lines)
        ]

    @cached_property
    def recalls(self) -> bool:
        """Whether its banks may come from the cache, and are kept there."""
        paths = self.folder("banks") or ()
        return self.known is None and cache.is_on() and sum(map(files.size, paths)) >= recalled.SMALLEST

    def single(self, name: str) -> Path | None:
        """Return the path of a file in content/, if it exists."""
        path = self.content / name
        return path if files.is_there(path) else None

    def folder(self, name: str) -> tuple[Path, ...] | None:
        """Return a folder's YAML files by name; None if the folder can't be read, which is reported once."""
        if name not in self._folders:
            self._folders[name] = self._look_into(self.content / name)
        return self._folders[name]

    def _look_into(self, folder: Path) -> tuple[Path, ...] | None:
        try:
            return tuple(path for path in files.listed(folder) if path.suffix == ".yaml")
        except files.UnreadableError as fault:
            self.problems.append(fault.problem)
            return None

    def mapping(self, tree: yamltree.Tree, what: str) -> dict[str, Any] | None:
        """Return a file's root if it is a mapping; otherwise report that and return None."""
        if isinstance(tree.root, dict):
            return tree.root
        if not tree.problems:
            message = (
                f"this file is empty: it should contain {what}" if not tree.root else f"this is not {what}"
            )
            self.problems.append(Problem(tree.place(()), "not-a-mapping", message, _head_of(what, tree.root)))
        return None


def reader_of(path: Path) -> Callable[[], bytes]:
    """Return what reads a file's bytes when they are needed."""
    return partial(files.content, path, largest=LARGEST)


def _line(problem: Problem) -> tuple[str, int]:
    return problem.place.file, problem.place.line


def _head_of(what: str, root: object) -> str:
    """Return help on how a file of this kind begins."""
    first = what.partition(" (")[2].split(",")[0].split(":")[0]
    if not first:
        return "quizgen writes this file: restore an older copy of it"
    if isinstance(root, list):
        return f'write "{first}: …" and "title: …" at the top, then the list\'s name'
    command = f"; quizgen new {first} NAME writes one for you to edit" if first in HOMES else ""
    return f'begin it with "{first}: …"{command}'


def broken(tree: yamltree.Tree) -> bool:
    """Return whether parts of a file may be unread."""
    return any(problem.severity == "error" for problem in tree.problems)
