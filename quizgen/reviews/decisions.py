"""What a review decides: what is open, which questions are meant, what is recorded. Knows no terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from quizgen.errors import UsageError, did_you_mean
from quizgen.model.course import Course, Review
from quizgen.model.question import Question
from quizgen.reviews.files import clean, record
from quizgen.reviews.history import since_checked
from quizgen.reviews.ledger import digest
from quizgen.scope import Scope

ALL = "/*"


def open_questions(scope: Scope, what: str | None = None) -> list[Question]:
    """Return the questions that nobody has accepted as they stand, in the course's order.

    Args:
        scope: the course.
        what: a bank, or one question (taken whether open or not); without it, the whole course.

    Raises:
        UsageError: where there is no such bank or question.
    """
    if what and "/" in what and not what.endswith(ALL):
        return [_question(scope, what)]
    questions = _bank(scope, what.removesuffix(ALL)) if what else list(scope.course.questions())
    return [question for question in questions if scope.states[question.name] != "checked"]


def accept_all(scope: Scope, items: Sequence[str], signed: Signature) -> Iterator[str]:
    """Accept questions as they stand, all that are named or none, and yield a line for each.

    `bank/*` stands for all that is open in a bank, but never overrules a rejection.

    Raises:
        UsageError: where one of them is not there.
        QuizgenError: where the ledger can't be read, and so not be written.
    """
    if not items:
        raise UsageError("say which questions: --accept bank/id, or 'bank/*'")
    named = [item for item in items if not item.endswith(ALL)]
    wanted = {name: _question(scope, name) for name in named}
    for item in items:
        if item.endswith(ALL):
            wanted |= {one.name: one for one in open_questions(scope, item)}
    reviews, lines = {}, []
    for name, question in wanted.items():
        state = scope.states[name]
        if state == "checked":
            lines.append(f"{name}: checked already by {scope.course.reviews[name].by}")
        elif state == "rejected" and name not in named:
            rejection = scope.course.reviews[name]
            lines.append(f"{name}: left out, {rejection.by} rejected it; accept it by its name")
        else:
            reviews[name] = review_of("accepted", scope.course, question, signed, "")
            lines.append(f"{name}: accepted")
    if reviews:
        record(scope.course, reviews)
    yield from lines


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decides, and when."""

    by: str
    at: str


Decision = Literal["accepted", "rejected"]


def review_of(decision: Decision, course: Course, question: Question, signed: Signature, note: str) -> Review:
    """Return a decision on a question as it was loaded, and so as it was shown."""
    fields = {"state": decision, "digest": digest(question, course.folder), "by": signed.by, "at": signed.at}
    return Review.model_validate({**fields, "note": clean(note) or None})


def checker(given: str | None, git_name: str) -> str:
    """Return the name to sign with.

    Raises:
        UsageError: where there is none.
    """
    name = clean(given if given is not None else git_name)
    if not name:
        raise UsageError("say who checks: --by NAME (without it, git's user.name)")
    return name


def history(scope: Scope, question: Question) -> Iterator[str]:
    """Yield what was edited in a question since it was checked."""
    review = scope.course.reviews.get(question.name)
    if review is None or scope.states[question.name] != "lapsed":
        return
    changes = since_checked(question, review, scope.course)
    if changes is None:
        yield "git does not have the text that was checked, so what has changed can't be shown"
    else:
        yield "changed since it was checked:"
        yield from (f"  {line}" for line in changes)


def _question(scope: Scope, name: str) -> Question:
    questions = {question.name: question for question in scope.course.questions()}
    if name not in questions and scope.course.unread.may_hold(name):
        raise UsageError(f'the question "{name}" can\'t be read: run quizgen check')
    if name in {bank.id for bank in scope.course.banks}:
        raise UsageError(f'"{name}" is a bank: say "{name}{ALL}" for all of its questions')
    if name not in questions:
        raise UsageError(f'there is no question "{name}": {did_you_mean(name, questions)}')
    return questions[name]


def _bank(scope: Scope, name: str) -> list[Question]:
    banks = {bank.id: bank for bank in scope.course.banks}
    if name not in banks:
        raise UsageError(f'there is no bank "{name}": {did_you_mean(name, banks)}')
    return list(banks[name].questions)
