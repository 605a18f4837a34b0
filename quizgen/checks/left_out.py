"""A rule on left-out.yaml: no question should ask about a passage that the course leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from quizgen.errors import Problem
from quizgen.evidence.words import words
from quizgen.model.papers import LeftOut, SourceRef
from quizgen.scope import Scope
from quizgen.text.markdown import to_plain

if TYPE_CHECKING:
    from quizgen.evidence.passages import Hit

CODE = "left-out-asked"
HELP = "remove the question or that entry, or waive this with a reason: a question may ask how to check it"


def left_out_asked(scope: Scope) -> Iterator[Problem]:
    """Yield questions whose source is in a sentence or paragraph that the course leaves out."""
    left_out: dict[str, list[LeftOut]] = {}
    for entry in scope.course.left_out:
        left_out.setdefault(entry.paper, []).append(entry)
    for question in scope.course.questions() if left_out else ():
        for index, source in enumerate(() if question.retired else question.source):
            for entry in left_out.get(source.paper, ()):
                if _in_same_passage(scope, entry, source):
                    place = entry.origin.at("find")
                    message = (
                        f"{place.file}:{place.line} leaves this {entry.extent} out: {to_plain(entry.reason)}"
                    )
                    path = ("source", index, "find")
                    yield question.problem(path, CODE, message, HELP, severity="warning")


def _in_same_passage(scope: Scope, entry: LeftOut, source: SourceRef) -> bool:
    """Return whether both phrases are in one passage; without the text, whether one contains the other."""
    if source.find is None:
        return False
    theirs, ours = (scope.library.search(one.paper, one.find or "") for one in (entry, source))
    if theirs is None or ours is None:
        shorter, longer = sorted((words(entry.find), words(source.find)), key=len)
        return any(longer[at : at + len(shorter)] == shorter for at in range(len(longer)) if shorter)
    return any(_within(hit, entry, other) for hit in theirs.exact_hits for other in ours.exact_hits)


def _within(hit: Hit, entry: LeftOut, other: Hit) -> bool:
    """Return whether another hit is in the passage that an entry leaves out.

    Args:
        hit: where the entry's phrase was found.
        entry: the entry.
        other: where the other phrase was found.
    """
    if hit.paragraph.number != other.paragraph.number:
        return False
    start, end = hit.sentence
    return entry.extent == "paragraph" or (start < other.end and other.start < end)
