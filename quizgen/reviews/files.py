"""Read and write the ledger's files: always whole, in the bank's order, keeping whatever a person added.

Two people may check at once, each in a branch. Each question has a line `#: id` that never changes, followed
by one line per review. So reviews of two different questions never touch, and git merges them. If both people
reviewed the same question, git keeps the lines of both (`merge=union` in .gitattributes asks for that), in
some order, perhaps twice, and may restore a line that one of them replaced. None of this matters: a line is
complete in itself and names its question, each person's newest decision counts, and the next write sorts the
lines. A YAML list per question would not work: git may merge a line of one list into another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import NamedTuple

from quizgen.errors import Origin, Problem, QuizgenError
from quizgen.frozen import frozen, mutable
from quizgen.model.course import Bank, Course, Review
from quizgen.reading import yamltree
from quizgen.reading.validate import read_entry
from quizgen.reading.yamltext import bare, one_line
from quizgen.write import Batch, mend, refuse_link

FOLDER = "checked"
HEADER = (
    "# Who checked which text of which question, and when. Written by: quizgen review",
    "# One line per question, in the bank's order. The lines #: let git merge checks by two people.",
)
MARK = "#: "
ATTRIBUTES = (
    "# Two people may check questions of one bank at once: git keeps the lines of both.\n*.yaml merge=union\n"
)


def record(course: Course, reviews: Mapping[str, Sequence[Review]]) -> list[Path]:
    """Write reviews into the ledger, all of them or none.

    Args:
        course: the course of the questions.
        reviews: the reviews by question name; they replace the same people's earlier decisions on it.

    Returns:
        The ledger files that were written, one per bank with reviews.

    Raises:
        QuizgenError: a file of the ledger can't be read, so writing it would lose data.
        OSError: the disk refuses to write.
    """
    top = course.folder / FOLDER
    refuse_link(top)
    texts = {}
    with Batch(top) as batch:  # the batch has a lock, so nobody writes between our reading and our writing
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
    """Finish or undo the write of a review that was killed.

    Args:
        content: the course's folder.

    Raises:
        OSError: another review is writing, the ledger's folder is a link, or the disk refuses to write.
    """
    refuse_link(content / FOLDER)
    mend(content / FOLDER)


def refuse_unwritable(course: Course) -> None:
    """Read the whole ledger, so that a review fails before the first decision and not in the middle.

    Raises:
        QuizgenError: quizgen can't rewrite a file of the ledger without losing data.
    """
    for bank in course.banks:
        _read(course.folder / FOLDER / f"{bank.id}.yaml")


def rewritten(path: Path, bank: Bank, reviews: Mapping[str, Sequence[Review]]) -> str:
    """Return the text of a bank's ledger with some reviews added or replaced.

    Args:
        path: the ledger's file, which need not exist yet.
        bank: the bank, for the order of its questions.
        reviews: the reviews by question id; they replace the same people's earlier decisions on it.

    Raises:
        QuizgenError: the file can't be read, so writing it would lose data.
    """
    present = _read(path)
    lines = [*HEADER, ""]
    for name in _order([question.id for question in bank.questions], list(present.entries)):
        lines.append(MARK + name)
        lines += present.above.get(name, [])
        lines += _settled(name, present.entries.get(name, ()), reviews.get(name, ()))
    return "\n".join([*lines, *present.below]) + "\n"


def line_of(name: str, review: Review) -> str:
    """Return a review as a line of the ledger."""
    fields = {"state": review.state, "digest": review.digest, "by": bare(review.by), "at": review.at}
    if review.note:
        fields["note"] = bare(review.note)
    return f"{name}: {one_line(fields)}"


def clean(text: str) -> str:
    """Return a typed text on one line, without the characters that YAML can't hold."""
    return " ".join(yamltree.UNPRINTABLE.sub("", text).split())


INSIDE_A_LINE = frozenset({"comma-in-brackets", "backslash-in-quotes"})
"""Codes of errors that affect only their own line, which a rewrite keeps as it is."""


@frozen
class _Entry:
    """An entry of a ledger.

    Args:
        lines: the entry's lines, as written.
        review: the review in them, or None if they are faulty; a rewrite keeps faulty lines as they are.
    """

    lines: tuple[str, ...]
    review: Review | None


def _settled(name: str, present: Sequence[_Entry], new: Sequence[Review]) -> Iterator[str]:
    """Yield a question's lines with new reviews added, oldest first, after any faulty lines.

    Only the newest decision of each person on each text stays; so do all remarks.
    """
    people = {review.person for review in new if not review.is_remark}
    faulty = dict.fromkeys(entry.lines for entry in present if entry.review is None)
    kept = [(one.review, one.lines) for one in present if one.review]
    ranked = [(review, lines) for review, lines in kept if review.is_remark or review.person not in people]
    ranked += [(review, (line_of(name, review),)) for review in new]
    ranked.sort(key=_rank)
    newest = {
        review.rank if review.is_remark else (review.person, review.digest): (review, lines)
        for review, lines in ranked
    }
    for lines in [*faulty, *(lines for _, lines in sorted(newest.values(), key=_rank))]:
        yield from lines


def _rank(entry: tuple[Review, tuple[str, ...]]) -> tuple[object, ...]:
    review, lines = entry
    return *review.rank, lines


@mutable
class _Present:
    """A ledger as its file has it.

    Args:
        entries: the entries by question id.
        above: a person's own comments above them, by question id.
        below: a person's own comments after the last entry.
    """

    entries: dict[str, list[_Entry]] = field(default_factory=dict)
    above: dict[str, list[str]] = field(default_factory=dict)
    below: list[str] = field(default_factory=list)


def _read(path: Path) -> _Present:
    """Return a ledger in lines; raise QuizgenError if it can't be read, since writing it would lose data."""
    if not path.exists():
        return _Present()
    tree = yamltree.read(path.as_posix(), path.read_bytes(), repeats=True)
    root = tree.root or {}
    problems = [one for one in tree.problems if one.severity == "error" and one.code not in INSIDE_A_LINE]
    if not isinstance(root, dict):
        if not problems:
            problems.append(Problem(tree.place(()), "not-a-mapping", "this is not a ledger"))
        raise QuizgenError(problems)
    found = {
        (name, index): value
        for name, values in root.items()
        if isinstance(values, list)
        for index, value in enumerate(values)
    }
    places = [tree.place(path, key=True) for path in found]
    lines = {place.line for place in places}
    if not problems and (len(lines) < len(places) or any(place.column > 1 for place in places)):
        help_text = "write one review per line, without brackets around the list"
        problems.append(
            Problem(
                tree.place(()), "ledger-shape", "this ledger does not have one line per review", help_text
            )
        )
    if problems:
        raise QuizgenError(problems)
    starts = [
        _Start(place.line - 1, name, read_entry(Review, value, Origin(tree, (name, index)))[0])
        for place, ((name, index), value) in zip(places, found.items(), strict=True)
    ]
    return _in_lines(sorted(starts, key=lambda one: one.line), tree.written_lines)


class _Start(NamedTuple):
    """An entry's first line, counted from 0, its question's id, and its review, or None if it is faulty."""

    line: int
    name: str
    review: Review | None


def _in_lines(starts: Sequence[_Start], lines: Sequence[str]) -> _Present:
    present = _Present()
    remarks = _remarks(lines[: starts[0].line] if starts else lines)
    for number, start in enumerate(starts, 1):
        own = list(lines[start.line : starts[number].line if number < len(starts) else len(lines)])
        trailing: list[str] = []
        while not own[-1].strip() or own[-1].startswith("#"):
            trailing.insert(0, own.pop())
        present.entries.setdefault(start.name, []).append(_Entry(tuple(own), start.review))
        above = present.above.get(start.name, ())
        present.above[start.name] = list(dict.fromkeys([*above, *remarks]))
        remarks = _remarks(trailing)
    present.below = remarks
    return present


def _remarks(lines: Sequence[str]) -> list[str]:
    """Return a person's own comments among lines between entries."""
    return [line for line in lines if line.strip() and line not in HEADER and not line.startswith(MARK)]


def _order(bank: Sequence[str], present: Sequence[str]) -> list[str]:
    """Return the bank's order; ids that only the ledger has follow the id that precedes them there."""
    order = list(bank)
    known = set(bank)
    for index, name in enumerate(present):
        if name not in known:
            known.add(name)
            order.insert(order.index(present[index - 1]) + 1 if index else 0, name)
    return order
