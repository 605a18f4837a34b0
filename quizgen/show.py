"""A course, a question, the outputs, as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from quizgen.arrange import Item
from quizgen.backends import Backend
from quizgen.citation import in_short
from quizgen.errors import UsageError, did_you_mean
from quizgen.evidence.library import where
from quizgen.kinds import State
from quizgen.markup import to_plain
from quizgen.model import Question, SourceRef
from quizgen.questions import TYPES
from quizgen.questions.cloze import ShownCloze
from quizgen.questions.essay import ShownEssay
from quizgen.questions.flashcard import ShownFlashcard
from quizgen.questions.layout import ShownOptions
from quizgen.questions.matching import ShownMatching
from quizgen.questions.numeric import ShownNumeric
from quizgen.questions.ordering import ShownOrdering
from quizgen.questions.short_answer import ShownShortAnswer
from quizgen.questions.true_false import ShownTrueFalse
from quizgen.scope import Inspection, Scope

RIGHT, WRONG = "✓", "✗"


@dataclass(frozen=True)
class Pen:
    """How lines are written.

    Args:
        colour: whether the terminal shows bold and marked text; without it, signs stand for them.
        width: columns after which prose goes on in the next line; 0 where lines may be of any length.
    """

    colour: bool = False
    width: int = 0

    def bold(self, text: str) -> str:
        """Return a text that stands out."""
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text

    def prose(self, text: str, indent: str = "") -> Iterator[str]:
        """Yield a text in lines, each after an indent."""
        if not self.width:
            yield f"{indent}{text}"
            return
        yield from textwrap.wrap(
            text, max(self.width, 40), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        )

    def highlighted(self, text: str, start: int, end: int, indent: str = "") -> Iterator[str]:
        """Yield a text in lines, a part of it marked."""
        first, last = MARKS
        whole = text[:start] + first + text[start:end] + last + text[end:]
        inside = False
        for line in self.prose(whole, indent):
            # The colour ends with each line, so that no indent is painted.
            opened = line.replace(indent, f"{indent}{PAINT}", 1) if inside and self.colour else line
            inside = (inside or first in line) and last not in line
            closed = opened + PLAIN if inside and self.colour else opened
            yield closed.replace(first, PAINT if self.colour else ">>").replace(
                last, PLAIN if self.colour else "<<"
            )


MARKS = ("\ufdd0", "\ufdd1")
"""Noncharacters, which no text can hold: a highlight while lines are broken."""
PAINT, PLAIN = "\x1b[7m", "\x1b[0m"


def listing(inspection: Inspection) -> Iterator[str]:
    """Yield the course's banks with their questions, its quizzes and its papers."""
    scope = inspection.readable()
    course = scope.course
    yield f"{course.head.id}: {course.head.title} ({_counts(scope, list(course.questions()))})"
    for bank in course.banks:
        yield ""
        yield f"{bank.id}: {bank.title} ({_counts(scope, bank.questions)})"
        for question in bank.questions:
            yield "  " + "  ".join(_columns(scope, question)).rstrip()
    yield ""
    for arranged in scope.quizzes:
        sheet = arranged.sheets[0]
        codes = ", ".join(f"{one.letter} {one.code}".strip() for one in arranged.sheets)
        yield f"quiz {arranged.quiz.id}: {arranged.quiz.title} ({sheet.count} questions; {codes})"
    for paper in course.papers.values():
        used = sum(
            any(source.paper == paper.id for source in question.source) for question in course.questions()
        )
        yield f"paper {paper.id}: {paper.title} ({used} questions)"


def _columns(scope: Scope, question: Question) -> Iterator[str]:
    yield f"{question.name:<44}"
    yield f"{question.type:<15}"
    yield f"{question.level or '-':<10}"
    state = scope.states[question.name]
    yield f"{state:<9}"
    check = scope.course.checks.get(question.name)
    yield f"{check.at[:10]}  {check.by}" if check else ""


def _counts(scope: Scope, questions: Sequence[Question]) -> str:
    counts = Counter(scope.states[question.name] for question in questions)
    return ", ".join([f"{len(questions)} questions", *(f"{counts[one]} {one}" for one in get_args(State))])


def one(inspection: Inspection, name: str, pen: Pen | None = None) -> Iterator[str]:
    """Yield one question with its key, what is said to answers, its passages and its state.

    Raises:
        UsageError: where there is no such question.
    """
    scope = inspection.readable()
    pen = pen or Pen()
    item = item_of(inspection, name)
    yield from asked(item, pen)
    yield ""
    yield from passages(scope, item.question, pen)
    yield ""
    yield f"state: {state_of(scope, item.question)}"


def item_of(inspection: Inspection, name: str) -> Item:
    """Return a question laid out.

    Raises:
        UsageError: where there is no such question.
    """
    scope = inspection.readable()
    if inspection.arranger is None or name not in inspection.arranger.names:
        known = inspection.arranger.names if inspection.arranger else ()
        if name in scope.course.unread:
            raise UsageError(f'the question "{name}" can\'t be read: run quizgen check')
        raise UsageError(f'there is no question "{name}": {did_you_mean(name, known)}')
    question = inspection.arranger.names[name]
    bank = next(bank for bank in scope.course.banks if bank.id == question.bank)
    return inspection.arranger.group(bank, [question]).items[0]


def asked(item: Item, pen: Pen) -> Iterator[str]:
    """Yield a question as a student meets it, with what is right marked, and what is said afterwards."""
    question = item.question
    about = [question.type, question.level or "no level", question.claim]
    about += [f"as of {question.as_of}"] if question.as_of else []
    yield f"{pen.bold(question.name)} ({', '.join(about)})"
    yield ""
    yield from pen.prose(to_plain(question.stem))  # type: ignore[attr-defined] # every type has one
    yield from answers(item)
    for label, text in (("why", question.explanation), *(("hint", hint) for hint in question.hints)):
        if text:
            yield from pen.prose(f"{label}: {to_plain(text)}")
    if question.correction:
        right = question.correction
        yield from pen.prose(f"correction: {to_plain(right.text)} ({to_plain(right.reference)})")


def state_of(scope: Scope, question: Question) -> str:
    """Return whether a question was checked, by whom and when."""
    state = scope.states[question.name]
    check = scope.course.checks.get(question.name)
    if check is None:
        return state
    done = "rejected" if check.state == "rejected" else "checked"
    said = {"checked": "checked", "rejected": "rejected", "lapsed": f"lapsed: edited since it was {done}"}
    note = f" ({check.note})" if check.note else ""
    return f"{said[state]} by {check.by}, {check.at}{note}"


def passages(scope: Scope, question: Question, pen: Pen) -> Iterator[str]:
    """Yield a question's sources, each with the paragraph that its phrase stands in."""
    if not question.source:
        yield "source: none"
    for source in question.source:
        paper = scope.course.papers.get(source.paper)
        parts = [in_short(paper) if paper else source.paper, source.section or ""]
        parts += [f"p. {source.page}" if source.page else "", f'find "{source.find}"' if source.find else ""]
        yield f"{pen.bold('source')}: {', '.join(filter(None, parts))}"
        yield from _passage(scope, source, pen)


def _passage(scope: Scope, source: SourceRef, pen: Pen) -> Iterator[str]:
    if source.paper not in scope.library.papers:
        yield f"  evidence not looked at: no text for {source.paper}"
        return
    look = scope.library.look(source.paper, source.find) if source.find else None
    if look is None or look.state == "missing":
        yield "  the phrase is not found" if look else "  no phrase to find"
        return
    if look.state != "once":
        yield "  the nearest passage:" if look.state == "close" else f"  found {len(look.hits)} times:"
    for hit in look.hits:
        yield f"  {where(hit)}"
        yield from pen.highlighted(hit.paragraph.text, hit.start, hit.end, "  | ")


def answers(item: Item) -> Iterator[str]:
    """Yield an item's parts with what is right marked."""
    shown = item.shown
    for kind, lines in LINES.items():
        if isinstance(shown, kind):
            yield from lines(shown)


def _options(shown: ShownOptions) -> Iterator[str]:
    for option in shown.options:
        yield f"  {RIGHT if option.key else WRONG} {option.letter} {to_plain(option.text)}"
        if option.feedback:
            yield f"      {to_plain(option.feedback)}"


def _true_false(shown: ShownTrueFalse) -> Iterator[str]:
    for option in shown.options:
        yield f"  {RIGHT if option.key else WRONG} {option.value}"
        if option.feedback:
            yield f"      {to_plain(option.feedback)}"


def _short(shown: ShownShortAnswer) -> Iterator[str]:
    yield from (f"  {RIGHT} {answer}" for answer in shown.answers)


def _numeric(shown: ShownNumeric) -> Iterator[str]:
    around = f" ± {shown.tolerance}" if shown.tolerance != "0" else ""
    yield f"  {RIGHT} {shown.answer}{around} {shown.unit}".rstrip()


def _matching(shown: ShownMatching) -> Iterator[str]:
    for premise in shown.premises:
        yield f"  {RIGHT} {to_plain(premise.text)} -> {premise.response}"
    for response in shown.responses:
        if response.spare:
            yield f"  {WRONG} {response.text}"


def _ordering(shown: ShownOrdering) -> Iterator[str]:
    yield from (f"  {number}. {to_plain(text)}" for number, text in enumerate(shown.right, 1))


def _cloze(shown: ShownCloze) -> Iterator[str]:
    for gap in shown.gaps:
        yield f"  {RIGHT} {' | '.join(gap.accepted)}"
        yield from (f"  {WRONG} {choice}" for choice in gap.choices if choice not in gap.accepted)


def _essay(shown: ShownEssay) -> Iterator[str]:
    for criterion in shown.rubric:
        points = f" ({criterion.points})" if criterion.points is not None else ""
        yield f"  {RIGHT} {to_plain(criterion.text)}{points}"


def _flashcard(shown: ShownFlashcard) -> Iterator[str]:
    yield f"  {RIGHT} {to_plain(shown.back)}"


LINES: dict[type[Any], Any] = {
    ShownOptions: _options,
    ShownTrueFalse: _true_false,
    ShownShortAnswer: _short,
    ShownNumeric: _numeric,
    ShownMatching: _matching,
    ShownOrdering: _ordering,
    ShownCloze: _cloze,
    ShownEssay: _essay,
    ShownFlashcard: _flashcard,
}


def outputs(backends: Mapping[str, Backend]) -> Iterator[str]:
    """Yield each output: where it was found, what files it makes, which types it carries."""
    for backend in backends.values():
        yield f"{backend.name}: {', '.join(folder.as_posix() for folder in backend.folders)}"
        for output in backend.manifest.outputs:
            yield f"  makes {output.file}"
        missing = [kind for kind in TYPES if not backend.carries(kind)]
        yield "  carries every type" if not missing else f"  does not carry {', '.join(missing)}"
