"""A question as lines for a terminal: its text, its key, its sources and its state."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.arranging.sheet import Item
from quizgen.errors import UsageError, did_you_mean
from quizgen.evidence.citation import in_short
from quizgen.evidence.library import where
from quizgen.model.course import unanswered
from quizgen.model.exhibit import Exhibit
from quizgen.model.papers import SourceRef
from quizgen.model.question import Question
from quizgen.reviews.ledger import standing
from quizgen.scope import Inspection, Scope
from quizgen.terminal.pen import Pen
from quizgen.text.markdown import to_lines, to_words

MARKS = {True: "✓ ", False: "✗ ", None: ""}
"""The marks before a line that is right, wrong, or neither."""


def one(inspection: Inspection, name: str, pen: Pen | None = None) -> Iterator[str]:
    """Yield one question with its key, feedback, passages and state.

    Args:
        inspection: the course.
        name: the question's name, `bank/id`.
        pen: writes and wraps the lines; default: plain lines of any length.

    Raises:
        UsageError: there is no such question.
        QuizgenError: the course can't be read.
    """
    scope = inspection.readable()
    pen = pen or Pen()
    item = item_of(inspection, name)
    yield from question_lines(item, pen)
    yield ""
    yield from passages(scope, item.question, pen)
    yield from rivals(scope, item.question)
    yield ""
    yield f"state: {state_of(scope, item.question)}"


def item_of(inspection: Inspection, name: str) -> Item:
    """Return a question with its layout, as the only item of its bank.

    Raises:
        UsageError: there is no such question.
        QuizgenError: the course can't be read.
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


def question_lines(item: Item, pen: Pen) -> Iterator[str]:
    """Yield a question as a student sees it, with the key marked, followed by explanation and hints."""
    question = item.question
    about = [question.type, question.level or "no level", question.claim]
    about += [f"as of {question.as_of}"] if question.as_of else []
    about += [f"marked {item.marking}"] if question.marking else []
    about += [f"from {question.foreign}"] if question.foreign else []
    about += ["open book"] if question.open_book else []
    yield f"{pen.bold(question.name)} ({', '.join(about)})"
    if question.title:
        yield question.title
    yield ""
    if question.stimulus:
        yield from exhibit_lines(question.stimulus, pen)
    yield from pen.lines(to_lines(question.prompt))
    yield from answers(item)
    for label, text in (("why", question.explanation), *(("hint", hint) for hint in question.hints)):
        if text:
            yield from pen.prose(f"{label}: {to_words(text)}")
    for reference in question.references:
        yield from pen.prose(f"reference: {to_words(reference)}")
    if question.correction:
        right = question.correction
        yield from pen.prose(f"correction: {to_words(right.text)} ({to_words(right.reference)})")


def exhibit_lines(exhibit: Exhibit, pen: Pen) -> Iterator[str]:
    """Yield the exhibit that a question refers to, as it appears above the question."""
    title = f": {exhibit.title}" if exhibit.title else ""
    yield f"{pen.bold(f'exhibit {exhibit.id}')}{title}"
    yield from pen.lines(to_lines(exhibit.text), "  ")
    yield ""


def state_of(scope: Scope, question: Question) -> str:
    """Return a question's state, who decided it and when, and unanswered remarks about the question."""
    asked = unanswered(scope.course.reviews.get(question.name, ()))
    open_ = "".join(f"; {one.by} asks: {one.note or ''}" for one in asked)
    return _decided(scope, question) + open_


def _decided(scope: Scope, question: Question) -> str:
    found = standing(question, scope.course)
    reviews = "; ".join(
        f"{one.by}, {one.at}" + (f" ({one.note})" if one.note else "") for one in found.decisive
    )
    if not reviews:
        return found.state
    if found.state == "unchecked":
        return f"unchecked: {len(found.accepted)} of {found.wanted} people accepted it: {reviews}"
    if found.state == "lapsed":
        done = "rejected" if found.decisive[0].state == "rejected" else "checked"
        return f"lapsed: edited since it was {done} by {reviews}"
    return f"{found.state} by {reviews}"


def rivals(scope: Scope, question: Question) -> Iterator[str]:
    """Yield a line with the questions that are never on the same sheet as this one, if there are any."""
    if names := scope.course.enemies.get(question.name):
        yield f"never on a sheet with: {', '.join(sorted(names))}"


def passages(scope: Scope, question: Question, pen: Pen) -> Iterator[str]:
    """Yield the sources of a question and its exhibit, each with the paragraphs that have its phrase."""
    shared = question.stimulus.source if question.stimulus else ()
    if not question.source and not shared:
        yield "source: none"
    for label, sources in (("source", question.source), ("source of the exhibit", shared)):
        for source in sources:
            paper = scope.course.papers.get(source.paper)
            parts = [in_short(paper) if paper else source.paper, source.section or ""]
            parts += [f"p. {source.page}" if source.page else ""]
            parts += [f'find "{source.find}"' if source.find else ""]
            yield f"{pen.bold(label)}: {', '.join(filter(None, parts))}"
            yield from _passage(scope, source, pen)


def _passage(scope: Scope, source: SourceRef, pen: Pen) -> Iterator[str]:
    if source.paper not in scope.library.papers:
        yield f"  phrase not looked up: no text of {source.paper}"
        return
    result = scope.library.search(source.paper, source.find) if source.find else None
    if result is None or result.state == "missing":
        yield "  phrase not found" if result else "  no phrase to find"
        return
    if result.state != "once":
        yield "  the nearest passage:" if result.state == "close" else f"  found {len(result.hits)} times:"
    for hit in result.hits:
        yield f"  {where(hit)}"
        yield from pen.highlighted(hit.paragraph.text, hit.start, hit.end, "  | ")


def answers(item: Item) -> Iterator[str]:
    """Yield an item's parts, each with its mark and feedback."""
    for line in item.question.as_lines(item.layout):
        yield f"  {MARKS[line.right]}{line.text}"
        if line.feedback:
            yield f"      {line.feedback}"
