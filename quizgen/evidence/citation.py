"""A paper and a place in it, as a line that a reader can follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quizgen.model.papers import Paper
from quizgen.model.question import Question
from quizgen.model.view import View


@dataclass(frozen=True, slots=True)
class Citation(View):
    """A source as it is shown.

    Args:
        paper: the paper's id.
        short: names, year and place, such as "Muhiddinova 2024, Main part".
        full: the whole reference.
        section: as written, or empty.
        page: as written, or empty.
    """

    paper: str
    short: str
    full: str
    section: str
    page: str


class Citations:
    """The sources of a course's questions; many questions have the same one.

    Args:
        papers: by id.
    """

    def __init__(self, papers: Mapping[str, Paper]) -> None:
        self.papers = papers
        self._made: dict[tuple[str, str, str], Citation] = {}

    def of(self, question: Question) -> Iterator[Citation]:
        """Yield a question's sources; one place once, also where several phrases point to it."""
        places = dict.fromkeys((one.paper, one.section or "", one.page or "") for one in question.source)
        for place in places:
            if place not in self._made and place[0] in self.papers:
                self._made[place] = self._make(*place)
            if place in self._made:
                yield self._made[place]

    def _make(self, name: str, section: str, page: str) -> Citation:
        paper = self.papers[name]
        parts = [in_short(paper), section, f"p. {page}" if page else ""]
        return Citation(name, ", ".join(filter(None, parts)), in_full(paper), section, page)


def in_short(paper: Paper) -> str:
    """Return the authors' family names and the year."""
    names = [name.last for name in paper.author if name.last]
    if len(names) > 3:
        who = f"{names[0]} et al."
    elif len(names) > 1:
        who = ", ".join(names[:-1]) + f" & {names[-1]}"
    else:
        who = names[0] if names else paper.title
    return f"{who} {paper.year}".strip()


def in_full(paper: Paper) -> str:
    """Return the reference: authors, year, title, where it came out."""
    who = "; ".join(filter(None, (", ".join(filter(None, (one.last, one.given))) for one in paper.author)))
    year = f"({paper.year})" if paper.year else ""
    issue = f"({paper.issue})" if paper.issue else ""
    volume = f"{paper.volume or ''}{issue}"
    where = ", ".join(filter(None, [paper.container_title, volume, paper.page]))
    link = f"https://doi.org/{paper.doi}" if paper.doi else paper.url or ""
    return ". ".join(filter(None, [f"{who} {year}".strip(), paper.title.rstrip("."), where, link]))
