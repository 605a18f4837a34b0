"""Change banks' files: replace a question's lines, append new questions, keep everything else as typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path

from quizgen import files
from quizgen.errors import Problem, QuizgenError
from quizgen.frozen import mutable
from quizgen.reading import yamltree
from quizgen.reading.yamlblocks import Plain, entry, mapping, said
from quizgen.reading.yamllines import Lines
from quizgen.text.ids import free
from quizgen.write import Batch, led_to

NO_EXHIBIT = "can't add an exhibit to this bank: its exhibits are not a dashed list above the questions"
NO_LIST = "can't add to this bank: its questions are not a dashed list at the end"
NO_ENTRY = re.compile(r"(questions:)[ \t]*(?:\[[ \t]*\]|null|Null|NULL|~)?([ \t]*(?:#[^\r\n]*)?\s*)")
"""The line of a list without entries."""
WRITE_LIST = "name another bank with --bank ID, or rewrite them as a dashed list"


@mutable
class BankFile:
    """A bank's file, existing or new.

    Args:
        name: the file's path below content/.
        id: the bank's id.
        title: the bank's title.
        tree: the parsed file; None for a new one.
        changed: the questions that replace existing ones, by their indices in the list.
        added: the new questions, by id.
        shared: the new exhibits, by id; `text` writes only those that a new or changed question names.
        before: the file's bytes when it was read; None for a new one.
        twin: another file with the same bank id, or an empty text.
    """

    name: str
    id: str
    title: str = ""
    tree: yamltree.Tree | None = None
    changed: dict[int, Mapping[str, Plain]] = field(default_factory=dict)
    added: dict[str, Mapping[str, Plain]] = field(default_factory=dict)
    shared: dict[str, Mapping[str, Plain]] = field(default_factory=dict)
    before: bytes | None = None
    twin: str = ""

    @property
    def path(self) -> str:
        """The file's path, for messages."""
        return self.tree.name if self.tree else self.name

    def share(self, exhibit: Mapping[str, str]) -> str:
        """Return the id of an exhibit in this bank, adding the exhibit if the bank lacks it.

        An existing exhibit with the same id but another text stays: someone has edited it.
        """
        known = {**self.exhibits, **self.shared}
        for id_, one in known.items():
            pairs = ((str(one.get(key, "")), exhibit.get(key, "")) for key in ("title", "text"))
            if all(there.strip() == here.strip() for there, here in pairs):
                return id_
        if exhibit["id"] in self.exhibits:
            return exhibit["id"]
        id_ = free(exhibit["id"], set(known))
        self.shared[id_] = {**exhibit, "id": id_}
        return id_

    @property
    def lang(self) -> str | None:
        """The language that the bank's file names, or None."""
        root = self.tree.root if self.tree else {}
        found = root.get("lang") if isinstance(root, dict) else None
        return found if isinstance(found, str) else None

    @cached_property
    def exhibits(self) -> dict[str, Mapping[str, Plain]]:
        """The existing exhibits as written, by id."""
        root = self.tree.root if self.tree else {}
        found = root.get("exhibits") if isinstance(root, dict) else None
        entries = found if isinstance(found, list) else ()
        return {str(one.get("id")): one for one in entries if isinstance(one, dict)}

    def _new_exhibits(self, indent: int) -> list[str]:
        """Return the entries of the new exhibits that a new or changed question names."""
        asked = {one.get("exhibit") for one in (*self.changed.values(), *self.added.values())}
        return [entry(one, indent) for id_, one in self.shared.items() if id_ in asked]

    @cached_property
    def questions(self) -> dict[str, tuple[int, Mapping[str, Plain]]]:
        """The existing questions as written, by id, each with its index in the list."""
        root = self.tree.root if self.tree else {}
        found = root.get("questions") if isinstance(root, dict) else None
        entries = enumerate(found if isinstance(found, list) else ())
        return {str(one.get("id")): (at, one) for at, one in entries if isinstance(one, dict)}

    def text(self) -> str:
        """Return the file's new text, with all changes and additions.

        Raises:
            QuizgenError: the file has errors, or quizgen can't change it without altering other lines.
        """
        if self.tree is None:
            head = mapping({"bank": self.id, "title": self.title})
            shared = self._new_exhibits(2)
            above = ["exhibits:", *shared] if shared else []
            return "\n".join([head, *above, "questions:", *self._entries(2)]) + "\n"
        lines, starts = Lines.of(self._data), self._starts
        self._refuse(starts, lines.body)
        indent = 2
        if starts:
            first = lines.body[starts[0]]
            indent = len(first) - len(first.lstrip())
        else:
            at = self.tree.place(("questions",), key=True).line - 1
            lines.body[at] = NO_ENTRY.sub(r"\1\2", lines.body[at], count=1)
        for at in sorted(self.changed, reverse=True):
            lines.body[starts[at] : self._end(at)] = lines.written([entry(self.changed[at], indent)])
        if self._new_exhibits(2):
            self._add_exhibits(lines)
        lines.body += lines.written(self._entries(indent))
        made = lines.whole()
        self._refuse_other(made)
        return made.decode()

    def write(self, batch: Batch) -> str:
        """Put the file's new text into a batch, and return the text.

        Args:
            batch: a batch of files below content/.

        Raises:
            QuizgenError: the file has errors, or quizgen can't change it without altering other lines.
            UsageError: the file is a link that leads out of the course.
            OSError: the disk refuses to write.
        """
        name = led_to(batch.top, batch.top / self.name)
        if self.before is not None:
            batch.rests_on(name, self.before)
        text = self.text()
        with batch.file(name) as beside:
            beside.write_bytes(text.encode())
        return text

    def _add_exhibits(self, lines: Lines) -> None:
        """Insert new exhibits after the existing ones, or above the questions.

        Raises:
            QuizgenError: the existing exhibits are not a dashed list right above the questions.
        """
        tree = self.tree
        if tree is None:
            return
        body = lines.body
        end = tree.place(("questions",), key=True).line - 1
        while end and (not body[end - 1].strip() or body[end - 1].startswith("#")):
            end -= 1
        indent, head = 2, ["exhibits:"]
        if self.exhibits:
            first = body[tree.place(("exhibits", 0)).line - 1]
            keys = [*tree.root] if isinstance(tree.root, dict) else []
            if keys[-2:] != ["exhibits", "questions"] or not first.lstrip().startswith("- "):
                place = tree.place(("exhibits",), key=True)
                raise QuizgenError([Problem(place, "not-a-list", NO_EXHIBIT, WRITE_LIST)])
            indent, head = len(first) - len(first.lstrip()), []
        body[end:end] = lines.written([*head, *self._new_exhibits(indent)])

    def has_comment(self, at: int) -> bool:
        """Return whether a question has a comment in its lines; comments after it don't count.

        Args:
            at: the question's index in the list.
        """
        return yamltree.has_comment("".join(self._lines[self._starts[at] : self._end(at)]))

    @property
    def _data(self) -> bytes:
        return self.before if self.before is not None else self.tree.text.encode() if self.tree else b""

    @cached_property
    def _lines(self) -> list[str]:
        return Lines.of(self._data).body

    @cached_property
    def _starts(self) -> list[int]:
        tree = self.tree
        return [tree.place(("questions", at)).line - 1 for at in range(self._size)] if tree else []

    def _end(self, at: int) -> int:
        """Return the index of the line after a question, before any blank lines and comments."""
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
        """Refuse to change a file whose questions are not a dashed list at its end, or an empty list."""
        if self.tree is None:
            return
        if errors := [one for one in self.tree.problems if one.severity == "error"]:
            raise QuizgenError(errors)
        if self.twin:
            message = f'"{self.twin}" and "{self.tree.name}" both are the bank "{self.id}"'
            place = self.tree.place(("bank",))
            raise QuizgenError([Problem(place, "repeated-id", message, "give one of them another id")])
        root, place = self.tree.root, self.tree.place(("questions",), key=True)
        last = next(reversed(root), "") if isinstance(root, dict) else ""
        dashes = all(lines[at].lstrip().startswith("- ") for at in starts)
        if last != "questions" or not dashes or not (starts or NO_ENTRY.fullmatch(lines[place.line - 1])):
            raise QuizgenError([Problem(place, "not-a-list", NO_LIST, WRITE_LIST)])

    def _refuse_other(self, made: bytes) -> None:
        """Refuse to write a text that would read differently from the old questions with the changes."""
        tree = yamltree.read(self.name, made)
        root = tree.root if isinstance(tree.root, dict) else {}
        wanted = [said(dict(self.changed.get(at, one))) for at, one in self.questions.values()]
        wanted += [said({"id": id_} | dict(one)) for id_, one in self.added.items()]
        there = root.get("questions")
        entries = [said(one) for one in there if isinstance(one, dict)] if isinstance(there, list) else []
        if self.tree and len(self.questions) == self._size and entries != wanted:
            place = self.tree.place(("questions",), key=True)
            raise QuizgenError([Problem(place, "not-a-list", NO_LIST, WRITE_LIST)])


def faults(content: Path, bank: str) -> list[Problem]:
    """Return the YAML errors of a bank's file, if there is an unreadable one."""
    head = re.compile(rf"^bank:[ \t]*([\"']?){re.escape(bank)}\1[ \t\r]*(?:#.*)?$".encode(), re.MULTILINE)
    found: list[Problem] = []
    for path in _files(content):
        data = files.content(path)
        if path.stem == bank or head.search(data):
            found += yamltree.read(path.as_posix(), data).problems
    return [one for one in found if one.severity == "error"]


def _files(content: Path) -> list[Path]:
    folder = content / "banks"
    return [one for one in files.listed(folder) if one.suffix == ".yaml"] if files.is_there(folder) else []


def read(content: Path) -> dict[str, BankFile]:
    """Return a course's banks by id, without those whose id can't be read."""
    found: dict[str, BankFile] = {}
    for path in _files(content):
        data = files.content(path)
        tree = yamltree.read(path.as_posix(), data)
        root = tree.root if isinstance(tree.root, dict) else {}
        if isinstance(id_ := root.get("bank"), str):
            title, twin = str(root.get("title", "")), found[id_].path if id_ in found else ""
            found[id_] = BankFile(f"banks/{path.name}", id_, title, tree, before=data, twin=twin)
    return found
