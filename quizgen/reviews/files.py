"""The ledger's files: written whole, in the bank's order, and nothing in them lost that a person put there.

Two people check at once, each in a branch. Each question has a line `#: id` that never changes, and below it
a line for each person who reviewed it. So what two people record on two questions never touches, and git
merges it. Where both reviewed one question, git keeps the lines of both (`merge=union` in .gitattributes asks
for it), in some order, perhaps twice, and may bring back a line that one of them replaced. None of this
matters: a line says all about itself, its question too; a person's newest counts; and the next write puts
lines in order. A YAML list below its question would not do: git may put a line of one list into another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from quizgen.errors import Origin, Problem, QuizgenError
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
        course: what they belong to.
        reviews: by question name; they replace what the same people decided on it.

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


def rewritten(path: Path, bank: Bank, reviews: Mapping[str, Sequence[Review]]) -> str:
    """Return the text of a bank's ledger with some reviews put in or replaced.

    Args:
        path: the ledger's file, which need not be there yet.
        bank: gives the order.
        reviews: by the question's id; they replace all that the same people decided on it.
    """
    present = _read(path)
    lines = [*HEADER, ""]
    for name in _order([question.id for question in bank.questions], list(present.entries)):
        lines.append(MARK + name)
        lines += present.above.get(name, [])
        lines += _settled(name, present.entries.get(name, ()), reviews.get(name, ()))
    return "\n".join([*lines, *present.below]) + "\n"


def line_of(name: str, review: Review) -> str:
    """Return a review as the ledger has it."""
    fields = {"state": review.state, "digest": review.digest, "by": bare(review.by), "at": review.at}
    if review.note:
        fields["note"] = bare(review.note)
    return f"{name}: {one_line(fields)}"


def clean(text: str) -> str:
    """Return what a person typed on one line, without what no file of ours may hold."""
    return " ".join(yamltree.UNPRINTABLE.sub("", text).split())


INSIDE_A_LINE = frozenset({"comma-in-brackets", "backslash-in-quotes"})
"""Faults that can't reach the next line: theirs is kept as it is."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a ledger.

    Args:
        lines: as written.
        review: what they say; None where they are faulty, and so are kept as they are.
    """

    lines: tuple[str, ...]
    review: Review | None


def _settled(name: str, present: Sequence[_Entry], new: Sequence[Review]) -> Iterator[str]:
    """Yield a question's lines with some new ones: oldest first, of each person and text the newest decision.

    What was asked and answered stays.
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


@dataclass
class _Present:
    """A ledger as its file has it.

    Args:
        entries: those of each question.
        above: what a person wrote above them.
        below: what stands after the last one.
    """

    entries: dict[str, list[_Entry]] = field(default_factory=dict)
    above: dict[str, list[str]] = field(default_factory=dict)
    below: list[str] = field(default_factory=list)


def _read(path: Path) -> _Present:
    """Return a ledger in lines; an unread one would be lost by writing, so that is refused."""
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
    """Where an entry begins, counted from 0, its question, and what it says, unless it is faulty."""

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
    """Return the bank's order; what only the ledger knows stays behind what stands before it there."""
    order = list(bank)
    known = set(bank)
    for index, name in enumerate(present):
        if name not in known:
            known.add(name)
            order.insert(order.index(present[index - 1]) + 1 if index else 0, name)
    return order
