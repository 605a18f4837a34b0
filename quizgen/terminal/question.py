"""A question as lines for a terminal: what is asked, what is right, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quizgen.arranging.sheet import Item
from quizgen.errors import UsageError, did_you_mean
from quizgen.evidence.citation import in_short
from quizgen.evidence.library import where
from quizgen.model.papers import SourceRef
from quizgen.model.question import Question
from quizgen.scope import Inspection, Scope
from quizgen.terminal.pen import Pen
from quizgen.text.markdown import to_plain
from quizgen.types.cloze import ClozeLayout
from quizgen.types.essay import EssayLayout
from quizgen.types.flashcard import FlashcardLayout
from quizgen.types.layout import OptionsLayout
from quizgen.types.matching import MatchingLayout
from quizgen.types.numeric import NumericLayout
from quizgen.types.ordering import OrderingLayout
from quizgen.types.short_answer import ShortAnswerLayout
from quizgen.types.true_false import TrueFalseLayout

RIGHT, WRONG = "✓", "✗"


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
        if scope.course.unread.may_hold(name):
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
    review = scope.course.reviews.get(question.name)
    if review is None:
        return state
    done = "rejected" if review.state == "rejected" else "checked"
    said = {"checked": "checked", "rejected": "rejected", "lapsed": f"lapsed: edited since it was {done}"}
    note = f" ({review.note})" if review.note else ""
    return f"{said[state]} by {review.by}, {review.at}{note}"


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
    result = scope.library.search(source.paper, source.find) if source.find else None
    if result is None or result.state == "missing":
        yield "  the phrase is not found" if result else "  no phrase to find"
        return
    if result.state != "once":
        yield "  the nearest passage:" if result.state == "close" else f"  found {len(result.hits)} times:"
    for hit in result.hits:
        yield f"  {where(hit)}"
        yield from pen.highlighted(hit.paragraph.text, hit.start, hit.end, "  | ")


def answers(item: Item) -> Iterator[str]:
    """Yield an item's parts with what is right marked."""
    layout = item.layout
    for kind, lines in LINES.items():
        if isinstance(layout, kind):
            yield from lines(layout)


def _options(layout: OptionsLayout) -> Iterator[str]:
    for option in layout.options:
        yield f"  {RIGHT if option.key else WRONG} {option.letter} {to_plain(option.text)}"
        if option.feedback:
            yield f"      {to_plain(option.feedback)}"


def _true_false(layout: TrueFalseLayout) -> Iterator[str]:
    for option in layout.options:
        yield f"  {RIGHT if option.key else WRONG} {option.value}"
        if option.feedback:
            yield f"      {to_plain(option.feedback)}"


def _short(layout: ShortAnswerLayout) -> Iterator[str]:
    yield from (f"  {RIGHT} {answer}" for answer in layout.answers)


def _numeric(layout: NumericLayout) -> Iterator[str]:
    around = f" ± {layout.tolerance}" if layout.tolerance != "0" else ""
    yield f"  {RIGHT} {layout.answer}{around} {layout.unit}".rstrip()


def _matching(layout: MatchingLayout) -> Iterator[str]:
    for premise in layout.premises:
        yield f"  {RIGHT} {to_plain(premise.text)} -> {premise.response}"
    for response in layout.responses:
        if response.spare:
            yield f"  {WRONG} {response.text}"


def _ordering(layout: OrderingLayout) -> Iterator[str]:
    yield from (f"  {number}. {to_plain(text)}" for number, text in enumerate(layout.right, 1))


def _cloze(layout: ClozeLayout) -> Iterator[str]:
    for gap in layout.gaps:
        yield f"  {RIGHT} {' | '.join(gap.accepted)}"
        yield from (f"  {WRONG} {choice}" for choice in gap.choices if choice not in gap.accepted)


def _essay(layout: EssayLayout) -> Iterator[str]:
    for criterion in layout.rubric:
        points = f" ({criterion.points})" if criterion.points is not None else ""
        yield f"  {RIGHT} {to_plain(criterion.text)}{points}"


def _flashcard(layout: FlashcardLayout) -> Iterator[str]:
    yield f"  {RIGHT} {to_plain(layout.back)}"


LINES: dict[type[Any], Any] = {
    OptionsLayout: _options,
    TrueFalseLayout: _true_false,
    ShortAnswerLayout: _short,
    NumericLayout: _numeric,
    MatchingLayout: _matching,
    OrderingLayout: _ordering,
    ClozeLayout: _cloze,
    EssayLayout: _essay,
    FlashcardLayout: _flashcard,
}
