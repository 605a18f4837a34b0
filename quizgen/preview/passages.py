"""What the papers say beside a question: its passage, the paragraphs around it, who else asks about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quizgen.evidence.citation import in_short
from quizgen.evidence.library import where
from quizgen.evidence.passages import Hit
from quizgen.model.papers import SourceRef
from quizgen.model.question import Question
from quizgen.preview.desk import Seen

SAID = {
    "once": "",
    "several": "The phrase is in several places:",
    "close": "The exact phrase is not there. The nearest passage:",
    "missing": "The phrase is not found in the paper.",
}
"""What comes of looking for a phrase, in words."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in a paper.

    Args:
        where: in words.
        before: the paragraph before it; empty where there is none.
        start: the text of its paragraph before the phrase.
        phrase: the phrase.
        end: the text of its paragraph after the phrase.
        after: the paragraph after it; empty where there is none.
        others: the names of other questions on the paragraph.
    """

    where: str
    before: str
    start: str
    phrase: str
    end: str
    after: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source of a question, or of its exhibit.

    Args:
        label: what it is the source of.
        paper: the paper in short.
        written: section, page and phrase, as the bank has them.
        said: what came of looking for the phrase, in words; empty where it is there once.
        passages: where it is.
    """

    label: str
    paper: str
    written: str
    said: str
    passages: tuple[Passage, ...]


def sources(seen: Seen, question: Question) -> Iterator[SourceView]:
    """Yield the sources of a question and of its exhibit, each with its passages."""
    shared = question.stimulus.source if question.stimulus else ()
    for label, given in (("Source", question.source), ("Source of the exhibit", shared)):
        for source in given:
            yield _view(seen, question, label, source)


def _view(seen: Seen, question: Question, label: str, source: SourceRef) -> SourceView:
    paper = seen.scope.course.papers.get(source.paper)
    parts = [source.section or "", f"p. {source.page}" if source.page else ""]
    parts.append(f"“{source.find}”" if source.find else "")
    written = ", ".join(filter(None, parts))
    shown, library = in_short(paper) if paper else source.paper, seen.scope.library
    if source.paper not in library.papers:
        return SourceView(label, shown, written, f"There is no text of {source.paper} here.", ())
    result = library.search(source.paper, source.find) if source.find else None
    if result is None:
        return SourceView(label, shown, written, "There is no phrase to find.", ())
    found = tuple(_passage(seen, question, source.paper, hit) for hit in result.hits)
    return SourceView(label, shown, written, SAID[result.state], found)


def _passage(seen: Seen, question: Question, paper: str, hit: Hit) -> Passage:
    paragraphs = seen.scope.library.papers[paper].paragraphs
    at, text = hit.paragraph.number - 1, hit.paragraph.text
    others = seen.on_paragraphs.get((paper, hit.paragraph.number), ())
    return Passage(
        where(hit),
        paragraphs[at - 1].text if at > 0 else "",
        text[: hit.start],
        hit.text,
        text[hit.end :],
        paragraphs[at + 1].text if at + 1 < len(paragraphs) else "",
        tuple(name for name in others if name != question.name),
    )
