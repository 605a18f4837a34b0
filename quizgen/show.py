"""A course, a question, the outputs, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from quizgen.arrange import Item
from quizgen.backends import Backend
from quizgen.build import Inspection
from quizgen.checks.scope import Scope
from quizgen.errors import QuizgenError, UsageError, did_you_mean
from quizgen.markup import to_plain
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

RIGHT, WRONG = "✓", "✗"


def listing(inspection: Inspection) -> Iterator[str]:
    """Yield the course's banks with their questions, its quizzes and its papers."""
    scope = _scope(inspection)
    course = scope.course
    yield f"{course.head.id}: {course.head.title}"
    for bank in course.banks:
        yield ""
        yield f"{bank.id}: {bank.title} ({len(bank.questions)})"
        for question in bank.questions:
            state = scope.states[question.name]
            yield f"  {question.name:<44} {question.type:<16} {question.level or '-':<11} {state}"
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


def one(inspection: Inspection, name: str) -> Iterator[str]:
    """Yield one question with its key, what is said to answers, its sources and its state.

    Raises:
        UsageError: where there is no such question.
    """
    scope = _scope(inspection)
    if inspection.arranger is None or name not in inspection.arranger.names:
        known = inspection.arranger.names if inspection.arranger else ()
        raise UsageError(f'there is no question "{name}": {did_you_mean(name, known)}')
    question = inspection.arranger.names[name]
    bank = next(bank for bank in scope.course.banks if bank.id == question.bank)
    item = inspection.arranger.group(bank, [question]).items[0]
    yield f"{question.name} ({question.type}, {question.level or 'no level'}, {scope.states[name]})"
    yield ""
    yield to_plain(question.stem)  # type: ignore[attr-defined] # every type has one
    yield from answers(item)
    for label, text in (("why", question.explanation), *(("hint", hint) for hint in question.hints)):
        if text:
            yield f"{label}: {to_plain(text)}"
    if question.correction:
        yield f"correction: {to_plain(question.correction.text)} ({to_plain(question.correction.reference)})"
    for source, citation in zip(question.source, item.sources, strict=False):
        yield f"source: {citation.short}" + (f', find "{source.find}"' if source.find else "")


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


def _scope(inspection: Inspection) -> Scope:
    if inspection.scope is None:
        raise QuizgenError(inspection.problems)
    return inspection.scope
