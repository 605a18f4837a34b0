"""Show which paragraphs of each paper the questions cover, and which they leave out.

The result has numbers and the teacher's own texts, but no text of a paper. Parts that the course leaves out
on purpose come with their reason, so that any other gap is an oversight.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from quizgen.arranging.sheet import Arranged
from quizgen.evidence.citation import in_full, in_short
from quizgen.frozen import frozen
from quizgen.model.papers import LeftOut, Paper, SourceRef
from quizgen.model.question import Question
from quizgen.model.view import View
from quizgen.scope import Scope

if TYPE_CHECKING:
    from quizgen.evidence.passages import PaperText, Paragraph

K = TypeVar("K")
V = TypeVar("V")


@frozen
class Mention(View):
    """A question, and where to read it with its answer; a view, because a page needs no more of the question.

    Args:
        name: its name.
        title: a short name for lists, or None.
        prompt: the text that asks.
        lang: its language.
        quiz: the id of the first quiz that has it, or an empty text.
        draft: whether the question is not checked.
    """

    name: str
    title: str | None
    prompt: str
    lang: str
    quiz: str
    draft: bool

    @property
    def anchor(self) -> str:
        """The question's id on a page for teachers, as in `sheet.Item`."""
        return self.name.replace("/", "--")


Named = tuple[Mention, SourceRef]
"""A question and one of its sources."""


@frozen
class Cell:
    """A paragraph of a paper, and the questions that come from it.

    Args:
        number: its number in the paper, counted from 1.
        role: body, heading, front or references.
        questions: each question once, in the course's order.
        left_out: the parts of it, or all of it, that the course leaves out, with the reasons.
    """

    number: int
    role: str
    questions: tuple[Mention, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def explained(self) -> bool:
        """Whether no question comes from it, and the course gives a reason for leaving all of it out."""
        return not self.questions and any(entry.extent == "paragraph" for entry in self.left_out)


@frozen
class Stretch:
    """A section of a paper.

    Args:
        label: the section's name in the questions' sources; empty if no source names it.
        role: body, front or references.
        cells: its paragraphs; none without the paper's text.
        questions: the questions of all its paragraphs, each once.
        left_out: the parts of its paragraphs that the course leaves out.
    """

    label: str
    role: str
    cells: tuple[Cell, ...]
    questions: tuple[Mention, ...]
    left_out: tuple[LeftOut, ...] = ()


@frozen
class Covered:
    """A paper and the questions that come from it.

    Args:
        id: the paper's id.
        short: authors and year.
        full: the whole reference.
        looked_at: whether quizgen found its text; if not, the stretches are the sections that sources name.
        stretches: its sections, in order.
        unplaced: questions with a source whose phrase is missing or not in the text; empty without the text.
        questions: all questions that name the paper.
        left_out: whether the course leaves out anything in it on purpose.
    """

    id: str
    short: str
    full: str
    looked_at: bool
    stretches: tuple[Stretch, ...]
    unplaced: tuple[Mention, ...]
    questions: tuple[Mention, ...]
    left_out: bool = False

    @property
    def paragraphs(self) -> int:
        """How many body paragraphs the paper has."""
        return sum(1 for _ in self._body())

    @property
    def bare(self) -> int:
        """How many body paragraphs have no question."""
        return sum(not cell.questions for cell in self._body())

    @property
    def explained(self) -> int:
        """How many body paragraphs have no question, but a reason for it."""
        return sum(cell.explained for cell in self._body())

    def _body(self) -> Iterator[Cell]:
        for stretch in self.stretches:
            yield from (cell for cell in stretch.cells if cell.role == "body")


class Coverage:
    """A course's papers with the questions that come from each, computed on first use.

    Args:
        scope: the course, with the papers' texts that quizgen found.
        names: the questions to count, by name.
        quizzes: the arranged quizzes, in which to look for the questions.
    """

    def __init__(self, scope: Scope, names: Mapping[str, Question], quizzes: Sequence[Arranged]) -> None:
        self._scope = scope
        self._names = names
        self._quizzes = quizzes

    @cached_property
    def papers(self) -> tuple[Covered, ...]:
        """The papers in the order of papers.yaml."""
        sources = _grouped(
            (source.paper, (mention, source))
            for question, mention in self._mentions()
            for source in question.sources_read
        )
        left_out = _grouped((entry.paper, entry) for entry in self._scope.course.left_out)
        papers = self._scope.course.papers.values()
        return tuple(self._covered(paper, sources[paper.id], left_out[paper.id]) for paper in papers)

    def _mentions(self) -> Iterator[tuple[Question, Mention]]:
        quiz_of: dict[str, str] = {}
        for arranged in self._quizzes:
            for row in arranged.rows:
                quiz_of.setdefault(row.question.name, arranged.quiz.id)
        for name, one in self._names.items():
            if not one.retired:
                where, draft = quiz_of.get(name, ""), self._scope.states[name] != "checked"
                yield one, Mention(name, one.title, one.prompt, one.lang, where, draft)

    def _covered(self, paper: Paper, sources: Sequence[Named], left_out: Sequence[LeftOut]) -> Covered:
        text = self._scope.library.papers.get(paper.id)
        stretches = self._by_paragraph(text, sources, left_out) if text else _by_section(sources, left_out)
        unplaced = [mention for mention, source in sources if text and not self._numbers(source)]
        everyone = _unique(mention for mention, _ in sources)
        return Covered(
            paper.id,
            in_short(paper),
            in_full(paper),
            text is not None,
            tuple(stretches),
            _unique(unplaced),
            everyone,
            bool(left_out),
        )

    def _numbers(self, source: SourceRef) -> list[int]:
        """Return the numbers of the paragraphs that have a source's phrase."""
        result = self._scope.library.search(source.paper, source.find) if source.find else None
        return [hit.paragraph.number for hit in result.exact_hits] if result else []

    def _by_paragraph(
        self, text: PaperText, sources: Sequence[Named], left_out: Sequence[LeftOut]
    ) -> Iterator[Stretch]:
        """Yield a paper's sections with their paragraphs."""
        asked = _grouped((number, one) for one, source in sources for number in self._numbers(source))
        unasked = _grouped((number, entry) for entry in left_out for number in self._numbers(entry))
        sections = list(_sections(text.paragraphs))
        pointing = [*(source for _, source in sources), *left_out]
        labels = _labels([section[-1] for section in sections], pointing)
        for section, label in zip(sections, labels, strict=True):
            cells = tuple(
                Cell(one.number, one.role, _unique(asked[one.number]), tuple(unasked[one.number]))
                for one in section
            )
            role = section[-1].role if section[-1].role != "heading" else "body"
            questions = _unique(one for cell in cells for one in cell.questions)
            entries = tuple(one for cell in cells for one in cell.left_out)
            yield Stretch(label, role, cells, questions, entries)


def _by_section(sources: Sequence[Named], left_out: Sequence[LeftOut]) -> Iterator[Stretch]:
    """Yield the sections that sources name, in order of first mention; the nameless one comes last."""
    asked = _grouped((source.section or "", mention) for mention, source in sources)
    unasked = _grouped((entry.section or "", entry) for entry in left_out)
    for label in sorted(dict.fromkeys([*asked, *unasked]), key=lambda label: not label):
        yield Stretch(label, "body", (), _unique(asked[label]), tuple(unasked[label]))


def _labels(places: Sequence[Paragraph], sources: Sequence[SourceRef]) -> list[str]:
    """Return the commonest name that sources use for each section, or an empty text if none names it."""
    from quizgen.evidence.passages import section_matches  # noqa: PLC0415 - only with papers' texts

    written = Counter(source.section for source in sources if source.section)
    ranked = sorted(written, key=lambda name: (-written[name], name))
    # The name of an enclosing section would match too, but it does not name this stretch.
    alone = [replace(place, above=()) for place in places]
    return [next((name for name in ranked if section_matches(name, place)), "") for place in alone]


def _sections(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """Yield the paragraphs of each section; consecutive headings belong to the section that follows."""
    section: list[Paragraph] = []
    for paragraph in paragraphs:
        turns = section and paragraph.role != section[-1].role
        if turns and section[-1].role != "heading":
            yield section
            section = []
        section.append(paragraph)
    if section:
        yield section


def _unique(mentions: Sequence[Mention] | Iterator[Mention]) -> tuple[Mention, ...]:
    return tuple({mention.name: mention for mention in mentions}.values())


def _grouped(pairs: Iterable[tuple[K, V]]) -> defaultdict[K, list[V]]:
    groups: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
