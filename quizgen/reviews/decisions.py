"""What a review decides: what is open, which questions are meant, what is recorded. Knows no terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from quizgen.errors import UsageError, did_you_mean
from quizgen.model.course import Course, Decision, Remark, Review, in_order, person
from quizgen.model.question import Question
from quizgen.reviews.files import clean, record
from quizgen.reviews.history import since_checked
from quizgen.reviews.ledger import Standing, digest, standing
from quizgen.scope import Scope

ALL = "/*"


def open_questions(scope: Scope, what: str | None = None, by: str | None = None) -> list[Question]:
    """Return the questions that are not checked as they stand, in the course's order, rejected ones last.

    Args:
        scope: the course.
        what: a bank, or one question (taken whether open or not); without it, the whole course.
        by: who checks; what this person has accepted and only waits for other people is left out.

    Raises:
        UsageError: where there is no such bank or question.
    """
    if what and "/" in what and not what.endswith(ALL):
        return [_question(scope, what)]
    questions = _bank(scope, what.removesuffix(ALL)) if what else list(scope.course.questions())
    left = [question for question in questions if scope.states[question.name] != "checked"]
    left.sort(key=lambda question: scope.states[question.name] == "rejected")  # their authors are at it
    return left if by is None else [question for question in left if not _waits(scope, question, by)]


def _waits(scope: Scope, question: Question, by: str) -> bool:
    """Return whether a question that a person accepted lacks nothing but other people."""
    return scope.states[question.name] == "unchecked" and standing(question, scope.course).of(by) is not None


def accept_all(scope: Scope, items: Sequence[str], signed: Signature) -> Iterator[str]:
    """Accept questions as they stand, all that are named or none, and yield a line for each.

    A pattern, such as `bank/*` or `*/def-*`, stands for all that is open and fits; it never overrules a
    rejection.

    Raises:
        UsageError: where one of them is not there.
        QuizgenError: where the ledger can't be read, and so not be written.
    """
    if not items:
        raise UsageError("say which questions: --accept bank/id, or 'bank/*'")
    named = [item for item in items if not _is_pattern(item)]
    wanted = {name: _question(scope, name) for name in named}
    for item in items:
        if _is_pattern(item):
            wanted |= {one.name: one for one in _fitting(scope, item)}
    reviews, lines = {}, []
    for name, question in wanted.items():
        found = standing(question, scope.course)
        refusal = _refusal(found, signed.by, by_name=name in named)
        if refusal:
            lines.append(f"{name}: {refusal}")
            continue
        reviews[name] = [review_of("accepted", scope.course, question, signed, "")]
        after = standing(question, with_reviews(scope, question, reviews[name]).course)
        lines.append(f"{name}: accepted{still(after)}")
    if reviews:
        record(scope.course, reviews)
    yield from lines


def _is_pattern(item: str) -> bool:
    return any(sign in item for sign in "*?[")


def _fitting(scope: Scope, pattern: str) -> list[Question]:
    """Return the open questions that a pattern stands for.

    Raises:
        UsageError: where there is no such bank, or no question that fits, open or not.
    """
    if pattern.endswith(ALL) and not _is_pattern(bank := pattern.removesuffix(ALL)):
        return open_questions(scope, bank)
    if not any(fnmatchcase(question.name, pattern) for question in scope.course.questions()):
        raise UsageError(
            f'no question matches "{pattern}": names are bank/id, and * stands for any characters'
        )
    return [question for question in open_questions(scope) if fnmatchcase(question.name, pattern)]


def _refusal(found: Standing, by: str, *, by_name: bool) -> str:
    """Return why a person's acceptance is not recorded, or an empty text."""
    people = ", ".join(review.by for review in found.decisive)
    own = found.of(by)
    if found.state == "checked":
        return f"already checked by {people}"
    if own and own.state == "accepted":
        return f"already accepted by {own.by}{still(found)}"
    if found.state == "rejected" and not by_name:
        help_text = "accept it by its name" if own else "edit it, or let them accept it"
        return f"left out, {people} rejected it; {help_text}"
    return ""


def still(found: Standing) -> str:
    """Return what keeps a question that a person has accepted from being checked, or an empty text."""
    if found.state == "rejected":
        people = ", ".join(review.by for review in found.decisive)
        return f"; {people} rejected it: edit it, or ask for it to be accepted"
    if found.state == "unchecked":
        return f"; {found.missing} more {'person' if found.missing == 1 else 'people'} must accept it"
    return ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decides, and when."""

    by: str
    at: str


def review_of(
    decision: Decision | Remark, course: Course, question: Question, signed: Signature, note: str
) -> Review:
    """Return a decision, or a remark, on a question as it was loaded, and so as it was shown."""
    fields = {"state": decision, "digest": digest(question, course.folder), "by": signed.by, "at": signed.at}
    return Review.read({**fields, "note": clean(note) or None})


def with_reviews(scope: Scope, question: Question, own: Sequence[Review]) -> Scope:
    """Return a course in which one person's decisions on a question are these, or with what they asked."""
    people = {review.person for review in own if not review.is_remark}
    known = scope.course.reviews.get(question.name, ())
    others = [one for one in known if one.is_remark or one.person not in people]
    reviews = {**scope.course.reviews, question.name: in_order([*others, *own])}
    course = replace(scope.course, reviews=reviews)
    states = {**scope.states, question.name: standing(question, course).state}
    return replace(scope, course=course, states=states)


def reviews_by(scope: Scope, question: Question, by: str) -> tuple[Review, ...]:
    """Return what a person's decisions on a question are, oldest first."""
    reviews = scope.course.reviews.get(question.name, ())
    return tuple(one for one in reviews if one.person == person(by) and not one.is_remark)


def undone(decided: Review, before: Sequence[Review], at: str) -> list[Review]:
    """Return a person's reviews of a question after they undid a decision, with a new entry for the undoing.

    The new entry says again what they had said of that text before, or that they withdraw the decision.

    Args:
        decided: the decision.
        before: their reviews before it.
        at: the time of the undoing.
    """
    same = [review for review in before if review.digest == decided.digest]
    others = [review for review in before if review.digest != decided.digest]
    last = {"state": same[-1].state, "note": same[-1].note} if same else {"state": "withdrawn", "note": None}
    return [*others, decided.altered(**last, at=at)]


def checker(given: str | None, git_name: str) -> str:
    """Return the name to sign with.

    Raises:
        UsageError: where there is none.
    """
    name = clean(given if given is not None else git_name)
    if not name:
        raise UsageError('give your name, such as --by "Ada Lovelace" (default: git\'s user.name)')
    return name


def history(scope: Scope, question: Question, by: str) -> Iterator[str]:
    """Yield what was edited in a question since a person reviewed it, or else since anybody last did."""
    found = standing(question, scope.course)
    review = found.past_of(by) or next(iter(found.decisive if found.state == "lapsed" else ()), None)
    if review is None:
        return
    changes = since_checked(question, review, scope.course)
    if changes is None:
        yield "git does not have the checked text, so quizgen can't show the changes"
    else:
        yield f"changed since {review.by} checked it:"
        yield from (f"  {line}" for line in changes)


def _question(scope: Scope, name: str) -> Question:
    questions = {question.name: question for question in scope.course.questions()}
    if name not in questions and scope.course.unread.may_hold(name):
        raise UsageError(f'the question "{name}" can\'t be read: run quizgen check')
    if name in {bank.id for bank in scope.course.banks}:
        raise UsageError(f'"{name}" is a bank: write "{name}{ALL}" for all its questions')
    if name not in questions:
        raise UsageError(f'there is no question "{name}": {did_you_mean(name, questions)}')
    return questions[name]


def _bank(scope: Scope, name: str) -> list[Question]:
    banks = {bank.id: bank for bank in scope.course.banks}
    if name not in banks:
        raise UsageError(f'there is no bank "{name}": {did_you_mean(name, banks)}')
    return list(banks[name].questions)
