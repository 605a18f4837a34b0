"""The ledger's files: written whole, in the bank's order, and nothing in them lost that a person put there.

Two people check at once, each in a branch. Each question has a line `#: id` that never changes, and its check
on the line below; so what two people add or change never touches, and git merges it. Where both decided on
one question, git keeps both lines (`merge=union` in .gitattributes asks for it), the key is there twice, and
loading says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quizgen.errors import Problem, QuizgenError
from quizgen.model.course import Bank, Course, Review
from quizgen.reading import yamltree
from quizgen.write import Batch, mend, refuse_link

FOLDER = "checked"
HEADER = (
    "# Who checked which text of which question, and when. Written by: quizgen review",
    "# A line a question, in the bank's order. The lines #: let git merge what two people check at once.",
)
MARK = "#: "
ATTRIBUTES = (
    "# Two people may check questions of one bank at once: git keeps the lines of both.\n*.yaml merge=union\n"
)
PLAIN = re.compile(r"[^\W_][\w.+@()/-]*( [\w.+@()/-]+)*")
"""A text that needs no quotes between braces in YAML."""


def record(course: Course, reviews: Mapping[str, Review]) -> list[Path]:
    """Write reviews into the ledger, all of them or none.

    Args:
        course: what they belong to.
        reviews: by question name.

    Returns:
        the files that were written.

    Raises:
        QuizgenError: where a file of the ledger can't be read, and so not be written without loss.
        OSError: where the disk refuses.
    """
    top = course.folder / FOLDER
    refuse_link(top)
    texts = {}
    with Batch(top) as batch:  # from here on nobody else writes, so what is read now is what is replaced
        for bank in course.banks:
            own = {
                name.partition("/")[2]: one for name, one in reviews.items() if name.startswith(f"{bank.id}/")
            }
            if own:
                texts[f"{bank.id}.yaml"] = rewritten(top / f"{bank.id}.yaml", bank, own)
        if not (top / ".gitattributes").exists():
            texts[".gitattributes"] = ATTRIBUTES
        for name, text in texts.items():
            with batch.file(name) as beside:
                beside.write_text(text, encoding="utf-8", newline="\n")
    return [top / name for name in texts if name.endswith(".yaml")]


def mend_ledger(content: Path) -> None:
    """Finish, or undo, what a review that was killed had begun to write.

    Raises:
        OSError: where another review writes now, the folder is a link, or the disk refuses.
    """
    refuse_link(content / FOLDER)
    mend(content / FOLDER)


def refuse_unwritable(course: Course) -> None:
    """Look at the whole ledger before anybody decides anything.

    Raises:
        QuizgenError: where a file of it can't be written without loss.
    """
    for bank in course.banks:
        _read(course.folder / FOLDER / f"{bank.id}.yaml")


def rewritten(path: Path, bank: Bank, reviews: Mapping[str, Review]) -> str:
    """Return the text of a bank's ledger with some reviews put in or replaced.

    Args:
        path: the ledger's file, which need not be there yet.
        bank: gives the order.
        reviews: by the question's id.
    """
    present = _read(path)
    lines = [*HEADER, ""]
    for name in _order([question.id for question in bank.questions], list(present.entries)):
        lines.append(MARK + name)
        lines += present.above.get(name, [])
        lines += [line_of(name, reviews[name])] if name in reviews else present.entries.get(name, [])
    return "\n".join([*lines, *present.below]) + "\n"


def line_of(name: str, review: Review) -> str:
    """Return a check as the ledger has it."""
    fields = {"state": review.state, "digest": review.digest, "by": _text(review.by), "at": review.at}
    if review.note:
        fields["note"] = _text(review.note)
    return f"{name}: {{{', '.join(f'{key}: {value}' for key, value in fields.items())}}}"


def clean(text: str) -> str:
    """Return what a person typed on one line, without what no file of ours may hold."""
    return " ".join(yamltree.UNPRINTABLE.sub("", text).split())


def _text(text: str) -> str:
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


INSIDE_A_LINE = frozenset({"comma-in-brackets", "backslash-in-quotes"})
"""Faults that can't reach the next line: theirs is kept as it is."""


@dataclass
class _Present:
    """A ledger as its file has it.

    Args:
        entries: each question's own lines.
        above: what a person wrote above an entry.
        below: what stands after the last one.
    """

    entries: dict[str, list[str]] = field(default_factory=dict)
    above: dict[str, list[str]] = field(default_factory=dict)
    below: list[str] = field(default_factory=list)


def _read(path: Path) -> _Present:
    """Return a ledger in lines; an unread one would be lost by writing, so that is refused."""
    if not path.exists():
        return _Present()
    tree = yamltree.read(path.as_posix(), path.read_bytes())
    root = tree.root or {}
    problems = [one for one in tree.problems if one.severity == "error" and one.code not in INSIDE_A_LINE]
    if not isinstance(root, dict) and not problems:
        problems.append(Problem(tree.place(()), "not-a-mapping", "this is not a ledger"))
    places = [tree.place((str(name),), key=True) for name in root if isinstance(root, dict)]
    starts = [place.line - 1 for place in places]
    if not problems and (len(set(starts)) < len(starts) or any(place.column > 1 for place in places)):
        help_text = "write each question on a line of its own, without brackets around them all"
        problems.append(
            Problem(tree.place(()), "ledger-shape", "this ledger has no line for each question", help_text)
        )
    if problems:
        raise QuizgenError(problems)
    return _in_lines([str(name) for name in root], starts, tree.text_lines)


def _in_lines(names: Sequence[str], starts: Sequence[int], lines: Sequence[str]) -> _Present:
    present = _Present()
    remarks = _remarks(lines[: starts[0]] if starts else lines)
    for name, start, end in zip(names, starts, [*starts, len(lines)][1:], strict=True):
        own = list(lines[start:end])
        trailing: list[str] = []
        while not own[-1].strip() or own[-1].startswith("#"):
            trailing.insert(0, own.pop())
        present.above[name], present.entries[name] = remarks, own
        remarks = _remarks(trailing)
    present.below = remarks
    return present


def _remarks(lines: Sequence[str]) -> list[str]:
    """Return a person's own comments among lines between entries."""
    return [line for line in lines if line.strip() and line not in HEADER and not line.startswith(MARK)]


def _order(bank: Sequence[str], present: Sequence[str]) -> list[str]:
    """Return the bank's order; what only the ledger knows stays behind what stands before it there."""
    order = list(bank)
    known = set(bank)
    for index, name in enumerate(present):
        if name not in known:
            known.add(name)
            order.insert(order.index(present[index - 1]) + 1 if index else 0, name)
    return order
