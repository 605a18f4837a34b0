"""What of each paper the questions ask, paragraph by paragraph, and so what they leave out.

Nothing of a paper's text is in here: numbers, and what the teacher wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from quizgen.arrange import Arranged
from quizgen.checks.scope import Scope
from quizgen.citation import in_full, in_short
from quizgen.evidence.passages import PaperText, Paragraph, section_matches
from quizgen.model import Paper, Question, SourceRef


@dataclass(frozen=True, slots=True)
class Mention:
    """A question, and where it can be read with its answer.

    Args:
        question: the question.
        quiz: the id of the first quiz that has it, or an empty text.
        draft: whether nobody has accepted it.
    """

    question: Question
    quiz: str
    draft: bool

    @property
    def anchor(self) -> str:
        """The question's id on a page for teachers, as in `arrange.Item`."""
        return f"{self.question.bank}--{self.question.id}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A paragraph of a paper, and the questions that come from it.

    Args:
        number: counted from 1 in the paper.
        kind: body, heading, front or references.
        questions: each once, in the course's order.
    """

    number: int
    kind: str
    questions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A section of a paper.

    Args:
        label: what the questions' sources call it; empty where none does.
        kind: body, front or references.
        cells: its paragraphs; none where the paper's text is not at hand.
        questions: those of all its paragraphs, each once.
    """

    label: str
    kind: str
    cells: tuple[Cell, ...]
    questions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """A paper.

    Args:
        id: its id.
        short: authors and year.
        full: the whole reference.
        looked_at: whether its text was at hand; else the stretches are the sections that the sources name.
        stretches: its sections, in order.
        unplaced: questions whose phrase was not found, or that have none.
        questions: all that name it.
    """

    id: str
    short: str
    full: str
    looked_at: bool
    stretches: tuple[Stretch, ...]
    unplaced: tuple[Mention, ...]
    questions: tuple[Mention, ...]

    @property
    def paragraphs(self) -> int:
        """How many paragraphs there are to ask about."""
        return sum(1 for _ in self._body())

    @property
    def bare(self) -> int:
        """How many of them no question comes from."""
        return sum(not cell.questions for cell in self._body())

    def _body(self) -> Iterator[Cell]:
        for stretch in self.stretches:
            yield from (cell for cell in stretch.cells if cell.kind == "body")


class Coverage:
    """A course's papers with the questions that come from each; worked out once somebody asks.

    Args:
        scope: the course, with the texts that are at hand.
        names: the questions that are used.
        quizzes: the quizzes that are made.
    """

    def __init__(self, scope: Scope, names: Mapping[str, Question], quizzes: Sequence[Arranged]) -> None:
        self._scope = scope
        self._names = names
        self._quizzes = quizzes

    @cached_property
    def papers(self) -> tuple[Covered, ...]:
        """The papers in the order of papers.yaml."""
        sources: dict[str, list[tuple[Mention, SourceRef]]] = {}
        for mention in self._mentions():
            for source in mention.question.source:
                sources.setdefault(source.paper, []).append((mention, source))
        papers = self._scope.course.papers.values()
        return tuple(self._covered(paper, sources.get(paper.id, [])) for paper in papers)

    def _mentions(self) -> Iterator[Mention]:
        quiz_of: dict[str, str] = {}
        for arranged in self._quizzes:
            for row in arranged.rows:
                quiz_of.setdefault(row.question.name, arranged.quiz.id)
        for name, question in self._names.items():
            if not question.retired:
                yield Mention(question, quiz_of.get(name, ""), self._scope.states[name] != "checked")

    def _covered(self, paper: Paper, sources: Sequence[tuple[Mention, SourceRef]]) -> Covered:
        text = self._scope.library.papers.get(paper.id)
        placed: dict[int, list[Mention]] = {}
        unplaced = []
        for mention, source in sources if text else ():
            look = self._scope.library.look(paper.id, source.find) if source.find else None
            if look is None or look.state in ("missing", "close"):
                unplaced.append(mention)
                continue
            for hit in look.hits:
                placed.setdefault(hit.paragraph.number, []).append(mention)
        stretches = _by_paragraph(text, placed, sources) if text else _by_section(sources)
        everyone = _unique(mention for mention, _ in sources)
        return Covered(
            paper.id,
            in_short(paper),
            in_full(paper),
            text is not None,
            tuple(stretches),
            _unique(unplaced),
            everyone,
        )


def _by_section(sources: Sequence[tuple[Mention, SourceRef]]) -> Iterator[Stretch]:
    """Yield the sections that sources name, in the order in which they come up; without one at the end."""
    named: dict[str, list[Mention]] = {}
    for mention, source in sources:
        named.setdefault(source.section or "", []).append(mention)
    for label in sorted(named, key=lambda label: not label):
        yield Stretch(label, "body", (), _unique(named[label]))


def _by_paragraph(
    text: PaperText, placed: Mapping[int, Sequence[Mention]], sources: Sequence[tuple[Mention, SourceRef]]
) -> Iterator[Stretch]:
    """Yield a paper's sections with their paragraphs."""
    sections = list(_sections(text.paragraphs))
    labels = _labels([section[-1] for section in sections], sources)
    for section, label in zip(sections, labels, strict=True):
        cells = tuple(Cell(one.number, one.kind, _unique(placed.get(one.number, ()))) for one in section)
        kind = section[-1].kind if section[-1].kind != "heading" else "body"
        yield Stretch(label, kind, cells, _unique(one for cell in cells for one in cell.questions))


def _labels(places: Sequence[Paragraph], sources: Sequence[tuple[Mention, SourceRef]]) -> list[str]:
    """Return what the sources call each section, of several names the commonest; empty where none does."""
    written = Counter(source.section for _, source in sources if source.section)
    ranked = sorted(written, key=lambda name: (-written[name], name))
    # The name of a section around it fits a source's section, but would be no name for this stretch.
    alone = [replace(place, above=()) for place in places]
    return [next((name for name in ranked if section_matches(name, place)), "") for place in alone]


def _sections(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """Yield the paragraphs of each section; headings in a row belong to what stands below them."""
    section: list[Paragraph] = []
    for paragraph in paragraphs:
        turns = section and paragraph.kind != section[-1].kind
        if turns and section[-1].kind != "heading":
            yield section
            section = []
        section.append(paragraph)
    if section:
        yield section


def _unique(mentions: Sequence[Mention] | Iterator[Mention]) -> tuple[Mention, ...]:
    return tuple({mention.question.name: mention for mention in mentions}.values())
