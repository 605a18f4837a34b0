"""A paper and a place in it, as a line that a reader can follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quizgen.model import Paper, Question


@dataclass(frozen=True, slots=True)
class Citation:
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


def citations(question: Question, papers: Mapping[str, Paper]) -> Iterator[Citation]:
    """Yield a question's sources; one place once, also where several phrases point to it."""
    seen = set()
    for source in question.source:
        paper = papers.get(source.paper)
        place = (source.paper, source.section or "", source.page or "")
        if paper is None or place in seen:
            continue
        seen.add(place)
        parts = [in_short(paper), place[1], f"p. {place[2]}" if place[2] else ""]
        yield Citation(source.paper, ", ".join(filter(None, parts)), in_full(paper), place[1], place[2])


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
