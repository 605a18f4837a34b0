"""Banks as files: a question's lines are replaced, new ones come at the end, all else stays as typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from quizgen import files
from quizgen.errors import Place, Problem, QuizgenError
from quizgen.reading import yamltree
from quizgen.reading.yamlblocks import entry, mapping


@dataclass
class BankFile:
    """A bank's file, there already or new.

    Args:
        name: below content/.
        id: of the bank.
        title: of the bank.
        tree: what is in it; None for a new one.
        changed: the questions that take the place of those there, by their places in the list.
        added: the questions that are new, by id.
    """

    name: str
    id: str
    title: str = ""
    tree: yamltree.Tree | None = None
    changed: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    added: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def questions(self) -> dict[str, tuple[int, Mapping[str, Any]]]:
        """Its questions as they are written, by id, each with its place in the list."""
        root = self.tree.root if self.tree else {}
        found = root.get("questions") if isinstance(root, dict) else None
        entries = enumerate(found if isinstance(found, list) else ())
        return {str(one.get("id")): (at, one) for at, one in entries if isinstance(one, dict)}

    def text(self) -> str:
        """Return the file with what changed and what is new.

        Raises:
            QuizgenError: where its list can't be added to without changing what somebody typed.
        """
        if self.tree is None:
            head = mapping({"bank": self.id, "title": self.title})
            return "\n".join([head, "questions:", *self._entries(2)]) + "\n"
        lines, starts = list(self._lines), self._starts
        self._refuse(starts, lines)
        indent = len(lines[starts[0]]) - len(lines[starts[0]].lstrip())
        for at in sorted(self.changed, reverse=True):
            lines[starts[at] : self._end(at)] = entry(self.changed[at], indent).split("\n")
        return "\n".join([*lines, *self._entries(indent)]) + "\n"

    def has_comment(self, at: int) -> bool:
        """Return whether somebody has written a comment into a question; one that stands behind it stays.

        Args:
            at: its place in the list.
        """
        return yamltree.has_comment("\n".join(self._lines[self._starts[at] : self._end(at)]))

    @cached_property
    def _lines(self) -> list[str]:
        return self.tree.text.rstrip().split("\n") if self.tree else []

    @cached_property
    def _starts(self) -> list[int]:
        tree = self.tree
        return [tree.place(("questions", at)).line - 1 for at in range(self._size)] if tree else []

    def _end(self, at: int) -> int:
        """Return the line behind a question, without what stands between it and the next."""
        lines, starts = self._lines, self._starts
        end = starts[at + 1] if at + 1 < len(starts) else len(lines)
        while end > starts[at] + 1 and (
            not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")
        ):
            end -= 1
        return end

    @property
    def _size(self) -> int:
        root = self.tree.root if self.tree else {}
        found = root.get("questions") if isinstance(root, dict) else None
        return len(found) if isinstance(found, list) else 0

    def _entries(self, indent: int) -> list[str]:
        return [entry({"id": id_} | dict(one), indent) for id_, one in self.added.items()]

    def _refuse(self, starts: Sequence[int], lines: Sequence[str]) -> None:
        if self.tree and (errors := [one for one in self.tree.problems if one.severity == "error"]):
            raise QuizgenError(errors)
        root = self.tree.root if self.tree else {}
        last = next(reversed(root), "") if isinstance(root, dict) else ""
        if not starts or last != "questions" or not all(lines[at].lstrip().startswith("- ") for at in starts):
            message = (
                "nothing can be added to this bank: its questions are no list with a dash each at the end"
            )
            help_text = "name another bank with --bank ID, or write them as such a list"
            raise QuizgenError([Problem(Place(self.name), "not-a-list", message, help_text)])


def read(content: Path) -> dict[str, BankFile]:
    """Return the banks of a course by id, as their files are; what can't be read is not among them."""
    found = {}
    for path in files.listed(content / "banks") if files.is_there(content / "banks") else []:
        if path.suffix != ".yaml":
            continue
        tree = yamltree.read(path.as_posix(), files.content(path))
        root = tree.root if isinstance(tree.root, dict) else {}
        if isinstance(id_ := root.get("bank"), str):
            found[id_] = BankFile(f"banks/{path.name}", id_, str(root.get("title", "")), tree)
    return found
