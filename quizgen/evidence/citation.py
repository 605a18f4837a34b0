"""Cite a paper, and a place in it, in a line that a reader can follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from quizgen.frozen import frozen
from quizgen.model.papers import Name, Paper, SourceRef
from quizgen.model.view import View


@frozen
class Citation(View):
    """A source as readers see it.

    Args:
        paper: the paper's id.
        short: names, year and place, such as "Muhiddinova 2024, Main part".
        full: the whole reference.
        section: the section as the teacher wrote it, or an empty text.
        page: the page as the teacher wrote it, or an empty text.
    """

    paper: str
    short: str
    full: str
    section: str
    page: str


class Citations:
    """Makes citations for a course's questions and exhibits, each only once since many share a source.

    Args:
        papers: the course's papers, by id.
    """

    def __init__(self, papers: Mapping[str, Paper]) -> None:
        self.papers = papers
        self._made: dict[tuple[str, str, str], Citation] = {}

    def of(self, sources: Iterable[SourceRef]) -> Iterator[Citation]:
        """Yield the citations of one question or exhibit, each place once even if several phrases name it.

        Sources whose paper is unknown are skipped.
        """
        places = dict.fromkeys((one.paper, one.section or "", one.page or "") for one in sources)
        for place in places:
            if place not in self._made and place[0] in self.papers:
                self._made[place] = self._make(*place)
            if place in self._made:
                yield self._made[place]

    def _make(self, name: str, section: str, page: str) -> Citation:
        paper = self.papers[name]
        parts = [in_short(paper), section, f"p. {page}" if page else ""]
        return Citation(name, ", ".join(filter(None, parts)), in_full(paper), section, page)


IN_BOOKS = frozenset({"chapter", "paper-conference", "entry", "entry-dictionary", "entry-encyclopedia"})
"""CSL's types of works that are part of a book."""
BOOKS = IN_BOOKS | {"book", "report", "thesis", "manuscript", "pamphlet"}
"""CSL's types of works that have editions, and whose volumes are not a journal's."""


def in_short(paper: Paper) -> str:
    """Return the family names of the authors (or of a book's editors, or else the title) and the year."""
    names = [name.last for name in _makers(paper) if name.last]
    if len(names) > 3:
        who = f"{names[0]} et al."
    elif len(names) > 1:
        who = ", ".join(names[:-1]) + f" & {names[-1]}"
    else:
        who = names[0] if names else paper.title
    return f"{who} {paper.year}".strip()


def in_full(paper: Paper) -> str:
    """Return the full reference: authors, year, title, publication and link.

    It follows the manual of the American Psychological Association (7th ed., 2020, chapter 10), but has given
    names in full, since many names have no initials, and a publisher's place, which helps to find small ones.
    """
    who = "; ".join(filter(None, (name.inverted for name in _makers(paper))))
    role = _role(paper.editor) if who and not paper.author else ""
    year = f"({paper.year})" if paper.year else ""
    title, where = paper.title.rstrip("."), _book_of(paper)
    if paper.type not in IN_BOOKS:
        title, where = f"{title} {_in_brackets(paper)}".strip(), _journal_of(paper)
    link = f"https://doi.org/{paper.doi}" if paper.doi else paper.url or ""
    parts = [" ".join(filter(None, (who, role, year))), title, where, _series(paper), _publisher(paper), link]
    return _sentences([part for part in parts if part])


def _makers(paper: Paper) -> tuple[Name, ...]:
    """Return the names that a reference begins with: the authors, or else the editors of a whole book."""
    return paper.author or (() if paper.type in IN_BOOKS else paper.editor)


def _role(editors: Sequence[Name]) -> str:
    return "(Eds.)" if len(editors) > 1 else "(Ed.)"


def _book_of(paper: Paper) -> str:
    """Return the book that contains a chapter, with its editors."""
    names = [name.in_order for name in paper.editor if name.in_order]
    listed = " & ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    editors = f"{listed} {_role(paper.editor)}, " if names else ""
    book = f"{editors}{paper.container_title or ''} {_in_brackets(paper)}".strip(", ")
    return f"In {book}" if book else ""


def _journal_of(paper: Paper) -> str:
    """Return the journal, newspaper or website that published a work, with volume, issue and pages."""
    own = paper.type in BOOKS  # a book's volume follows its title, in brackets
    issue = f"({paper.issue})" if paper.issue and not own else ""
    volume = "" if own else paper.volume or ""
    return ", ".join(filter(None, [paper.container_title, f"{volume}{issue}", "" if own else paper.page]))


def _in_brackets(paper: Paper) -> str:
    """Return the details in brackets after a book's title: report number, edition, volume, pages."""
    number = f"{paper.genre or ''} No. {paper.number}".strip() if paper.number else paper.genre or ""
    if paper.type not in BOOKS:
        return ""
    pages = paper.page if paper.type in IN_BOOKS else None
    parts = [
        number,
        _edition(paper.edition or ""),
        f"Vol. {paper.volume}" if paper.volume else "",
        f"{'p.' if pages.isalnum() else 'pp.'} {pages}" if pages else "",
    ]
    inside = ", ".join(filter(None, parts))
    return f"({inside})" if inside else ""


ENDINGS = {"1": "st", "2": "nd", "3": "rd"}
"""Endings of English ordinals, by the last digit."""


def _edition(edition: str) -> str:
    """Return an edition as an English ordinal ("2nd ed."), or as written if it is not a number."""
    if not edition.isdecimal():
        return edition if not edition or re.search(r"\bed", edition, re.IGNORECASE) else f"{edition} ed."
    ending = "th" if edition[-2:] in {"11", "12", "13"} else ENDINGS.get(edition[-1], "th")
    return f"{edition}{ending} ed."


def _series(paper: Paper) -> str:
    return " ".join(filter(None, (paper.collection_title, paper.collection_number)))


def _publisher(paper: Paper) -> str:
    """Return the publisher, or nothing if it is also an author, whom the reference already names."""
    if paper.publisher and paper.publisher in {name.last for name in paper.author}:
        return ""
    return ": ".join(filter(None, (paper.publisher_place, paper.publisher)))


def _sentences(parts: Sequence[str]) -> str:
    """Return the parts of a reference, each with a full stop except the last, which may be a link."""
    return " ".join([part if part[-1] in ".?!" else f"{part}." for part in parts[:-1]] + [*parts[-1:]])
