"""The papers' texts of one run; each phrase is searched for only once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from quizgen.cache import digest_of
from quizgen.errors import Problem
from quizgen.frozen import frozen

if TYPE_CHECKING:
    from quizgen.evidence.overlap import OverlapIndex
    from quizgen.evidence.passages import Hit, PaperText, SearchResult
    from quizgen.evidence.sections import Paragraph


@frozen
class Library:
    """The texts of papers, with the results of searches in them.

    Args:
        papers: the texts that were found, by paper id.
        folder: the folder that was searched, for messages; empty if none was named.
        problems: the problems of the folder and its files.
    """

    papers: Mapping[str, PaperText] = field(default_factory=dict)
    folder: str = ""
    problems: tuple[Problem, ...] = ()
    _results: dict[tuple[str, str], SearchResult] = field(default_factory=dict, repr=False)

    def search(self, paper: str, phrase: str) -> SearchResult | None:
        """Return the result of a search for a phrase in a paper, or None if the paper has no text here."""
        text = self.papers.get(paper)
        if text is None:
            return None
        key = (paper, phrase)
        if key not in self._results:
            self._results[key] = text.find(phrase)
        return self._results[key]

    @cached_property
    def digest(self) -> str:
        """A digest of the papers' texts, for what depends on all of them."""
        return digest_of([[name, *map(_said, text.paragraphs)] for name, text in self.papers.items()])

    @cached_property
    def overlap_index(self) -> OverlapIndex:
        """The index of the papers' body text, to compare with questions."""
        from quizgen.evidence.overlap import OverlapIndex  # noqa: PLC0415 - most commands compare no texts

        return OverlapIndex(self.papers)


def _said(paragraph: Paragraph) -> list[object]:
    return [paragraph.number, paragraph.role, paragraph.text]


def where(hit: Hit) -> str:
    """Describe a place in a paper, such as `paragraph 12, under "Results", page 4`."""
    paragraph = hit.paragraph
    parts = [f"paragraph {paragraph.number}"]
    if paragraph.role == "heading":
        parts = [f"heading in paragraph {paragraph.number}"]
    elif paragraph.role == "front":
        parts.append("in the front matter")
    elif paragraph.section:
        parts.append(f'under "{paragraph.section}"')
    if hit.page is not None:
        parts.append(f"page {hit.page}")
    return ", ".join(parts)
