"""The papers' texts of one run, each phrase looked up once however many ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from quizgen.errors import Problem

if TYPE_CHECKING:
    from quizgen.evidence.overlap import OverlapIndex
    from quizgen.evidence.passages import Hit, PaperText, SearchResult


@dataclass(frozen=True)
class Library:
    """The texts of papers, by paper id; empty where none is there.

    Args:
        papers: the texts.
        folder: where they were looked for, for messages; empty where nobody named a folder.
        problems: what is wrong with the folder or its files.
    """

    papers: Mapping[str, PaperText] = field(default_factory=dict)
    folder: str = ""
    problems: tuple[Problem, ...] = ()
    _results: dict[tuple[str, str], SearchResult] = field(default_factory=dict, repr=False)

    def search(self, paper: str, phrase: str) -> SearchResult | None:
        """Return what comes of looking for a phrase in a paper, or None where its text is not there."""
        text = self.papers.get(paper)
        if text is None:
            return None
        key = (paper, phrase)
        if key not in self._results:
            self._results[key] = text.find(phrase)
        return self._results[key]

    @cached_property
    def overlap_index(self) -> OverlapIndex:
        """The papers' own sentences, to compare with ours."""
        from quizgen.evidence.overlap import OverlapIndex  # noqa: PLC0415 - who looks at no paper needs none

        return OverlapIndex(self.papers)


def where(hit: Hit) -> str:
    """Return a place in a paper in words, such as `paragraph 12, under "Results", page 4`."""
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
