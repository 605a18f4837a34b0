"""Show a question's passages: the paragraphs around them, and the other questions on the same paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.evidence.citation import in_short
from quizgen.evidence.library import where
from quizgen.evidence.passages import Hit
from quizgen.frozen import frozen
from quizgen.model.papers import SourceRef
from quizgen.model.question import Question
from quizgen.preview.desk import Seen

SAID = {
    "once": "",
    "several": "The phrase is in several places:",
    "close": "The exact phrase is not there. The nearest passage:",
    "missing": "The phrase is not found in the paper.",
}
"""The result of a search for a phrase, in words, by state."""


@frozen
class Passage:
    """A place in a paper.

    Args:
        where: the place in words.
        before: the previous paragraph, or an empty text.
        start: the text of its paragraph before the phrase.
        phrase: the phrase, as the paper has it.
        end: the text of its paragraph after the phrase.
        after: the next paragraph, or an empty text.
        others: the names of other questions on the same paragraph.
    """

    where: str
    before: str
    start: str
    phrase: str
    end: str
    after: str
    others: tuple[str, ...]


@frozen
class SourceView:
    """A source of a question, or of its exhibit.

    Args:
        label: "Source" or "Source of the exhibit".
        paper: the paper's short citation, or its id if papers.yaml lacks it.
        written: section, page and phrase, as the bank has them.
        said: the result of the search for the phrase, in words; empty if the phrase was found once.
        passages: the places of the phrase, or of the nearest passage.
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
