"""Essays: texts that a person marks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from quizgen.frozen import frozen
from quizgen.model.entry import Entry
from quizgen.model.fields import AsList, Mark, Points, Prose, TextOrMapping, Whole, spelled
from quizgen.model.question import Fault, Keyed, Line, Shuffle, Stemmed, Stub
from quizgen.model.shape import Limits
from quizgen.model.view import View
from quizgen.text.markdown import to_words

WORDS_A_LINE = 10
"""About how many handwritten words fit on a line of A4 or Letter paper."""
FEWEST_LINES = 6
USUAL_LINES = 12


Words = Annotated[Whole, Limits(le=4000)]
"""A number of words. The limit catches an extra zero, which would print a book of lines."""


MostFiles = Annotated[Whole, Limits(le=3)]
"""A number of files, as many as Moodle's form offers."""
FileType = Annotated[
    str,
    spelled(r"\.[a-z0-9]{1,10}", "bad-file-type", "write a file type as its ending, such as .pdf"),
]


class WrittenLevel(Entry):
    """An anchor: the description of an answer that gets a number of points for a criterion."""

    points: Mark
    text: Prose


class WrittenCriterion(Entry):
    """A criterion that a marker looks for, as written."""

    text: Prose
    points: Points | None = None
    levels: tuple[WrittenLevel, ...] = ()

    @property
    def most(self) -> Decimal | None:
        """The most points that it gives, by its own `points` or by its levels; None if neither is written."""
        return self.points or max((level.points for level in self.levels), default=None)


class WrittenSample(Entry):
    """A marked sample answer, to guide markers."""

    text: Prose
    points: Mark | None = None
    note: Prose | None = None


class Attachments(Entry):
    """The files that a student hands in with the text: the most, the fewest, and the allowed types."""

    count: MostFiles = 1
    required: MostFiles | None = None
    types: tuple[FileType, ...] = ()


@frozen
class Anchor(View):
    """An anchor of a criterion, in a layout."""

    points: Decimal
    text: str


@frozen
class Criterion(View):
    """A criterion, in a layout, with its anchors from best to worst."""

    text: str
    points: Decimal | None
    levels: tuple[Anchor, ...]


@frozen
class MarkedAnswer(View):
    """A marked sample answer, in a layout."""

    text: str
    points: Decimal | None
    note: str


@frozen
class Files(View):
    """The files that may be handed in with the text, in a layout."""

    count: int
    required: int
    types: tuple[str, ...]


@frozen
class EssayLayout(View):
    """The rubric, the range of words, the number of lines on paper, sample answers, and files to hand in."""

    rubric: tuple[Criterion, ...]
    words: tuple[int, int] | None
    lines: int
    sample: tuple[MarkedAnswer, ...]
    attachments: Files | None


class Essay(Stemmed):
    """An open question with a rubric."""

    STUB: ClassVar[Stub] = {
        "stem": "Explain why.",
        "points": "2",
        "rubric": [{"text": "Names the cause", "points": "1"}, {"text": "Says how it works", "points": "1"}],
    }

    type: Literal["essay"]
    rubric: tuple[Annotated[WrittenCriterion, TextOrMapping], ...] = ()
    words: tuple[Words, Words] | None = None
    lines: Annotated[Whole, Limits(le=400)] | None = None
    sample: Annotated[tuple[Annotated[WrittenSample, TextOrMapping], ...], AsList] = ()
    attachments: Attachments | None = None

    def faults(self) -> Iterator[Fault]:
        """Yield faults of a backward word range, a rubric with a wrong sum, and too many points or files."""
        if self.words and self.words[0] > self.words[1]:
            message = f"at least {self.words[0]} words is more than at most {self.words[1]}"
            yield Fault(("words",), "words-backwards", message, "write the smaller number first")
        given = [criterion.most for criterion in self.rubric if criterion.most is not None]
        if given and len(given) == len(self.rubric) and sum(given, Decimal(0)) != self.default_points:
            message = (
                f"the rubric gives {sum(given, Decimal(0))} points, but the question {self.default_points}"
            )
            yield Fault(("rubric",), "rubric-sum", message, 'make "points" the sum of the rubric')
        yield from self._faults_of_levels()
        for index, sample in enumerate(self.sample):
            if (sample.points or 0) > self.default_points:
                message = (
                    f"the sample got {sample.points} points, but the question gives {self.default_points}"
                )
                yield Fault(("sample", index, "points"), "beyond-points", message, "write fewer points")
        files = self.attachments
        if files and (files.required or 0) > files.count:
            message = f"at least {files.required} files is more than at most {files.count}"
            yield Fault(("attachments", "required"), "beyond-count", message, "make count at least as large")

    def _faults_of_levels(self) -> Iterator[Fault]:
        """Yield faults of anchors that don't fit the points of their criterion, or that have equal points."""
        for at, criterion in enumerate(self.rubric):
            points = [level.points for level in criterion.levels]
            path = ("rubric", at, "levels")
            if points and max(points) != criterion.most:
                message = f"the best level gives {max(points)} points, but the criterion {criterion.most}"
                yield Fault(path, "rubric-levels", message, "make them the same")
            if len(set(points)) < len(points):
                message = "two levels of a criterion give the same points"
                yield Fault(path, "rubric-levels", message, "keep one of them")

    def keyed(self) -> Iterator[Keyed]:
        """Yield the criteria of the rubric."""
        for index, criterion in enumerate(self.rubric):
            yield Keyed(("rubric", index, "text"), criterion.text, right=True)

    def lay_out(self, shuffle: Shuffle) -> EssayLayout:
        """Return the rubric and the other parts as written, with enough lines for the words."""
        usual = max(FEWEST_LINES, -(-self.words[1] // WORDS_A_LINE)) if self.words else USUAL_LINES
        rubric = tuple(Criterion(one.text, one.most, _anchors(one)) for one in self.rubric)
        sample = tuple(MarkedAnswer(one.text, one.points, one.note or "") for one in self.sample)
        files = self.attachments
        handed_in = Files(files.count, files.required or 0, files.types) if files else None
        return EssayLayout(rubric, self.words, self.lines or usual, sample, handed_in)

    def on_paper(self, layout: EssayLayout) -> Iterator[str]:
        """Yield the range of words, the number of lines, and the files to hand in."""
        yield "–".join(map(str, layout.words or ()))
        yield str(layout.lines)
        if files := layout.attachments:
            yield f"{files.required}–{files.count} {' '.join(files.types)}"

    def as_lines(self, layout: EssayLayout) -> Iterator[Line]:
        """Yield the rubric with its points and levels, the sample answers, and the files to hand in."""
        for criterion in layout.rubric:
            points = f" ({criterion.points})" if criterion.points is not None else ""
            yield Line(f"{to_words(criterion.text)}{points}")
            for level in criterion.levels:
                yield Line(f"  {level.points}: {to_words(level.text)}", right=None)
        for sample in layout.sample:
            points = f" ({sample.points})" if sample.points is not None else ""
            yield Line(f"sample{points}: {to_words(sample.text)}", None, to_words(sample.note))
        if files := layout.attachments:
            types = f" ({', '.join(files.types)})" if files.types else ""
            yield Line(f"files: {files.required} to {files.count}{types}", right=None)


def _anchors(criterion: WrittenCriterion) -> tuple[Anchor, ...]:
    ordered = sorted(criterion.levels, key=lambda level: level.points, reverse=True)
    return tuple(Anchor(level.points, level.text) for level in ordered)
