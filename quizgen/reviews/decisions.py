"""Find open questions, resolve the names that a reviewer gives, and make reviews; knows no terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from quizgen.errors import UsageError, did_you_mean
from quizgen.frozen import frozen
from quizgen.model.course import Course, Decision, Remark, Review, in_order, person
from quizgen.model.question import Question
from quizgen.reviews.digests import digest
from quizgen.reviews.files import clean, record
from quizgen.reviews.history import since_checked
from quizgen.reviews.ledger import Standing, standing
from quizgen.scope import Scope

ALL = "/*"


def open_questions(scope: Scope, what: str | None = None, by: str | None = None) -> list[Question]:
    """Return the questions whose present text is not checked, in the course's order, rejected ones last.

    Args:
        scope: the course.
        what: a bank, or one question (which is returned even if it is checked); None for the whole course.
        by: the checker's name; questions that this person accepted and that wait only for others are omitted.

    Raises:
        UsageError: there is no such bank or question.
    """
    if what and "/" in what and not what.endswith(ALL):
        return [_question(scope, what)]
    questions = _bank(scope, what.removesuffix(ALL)) if what else list(scope.course.questions())
    left = [question for question in questions if scope.states[question.name] != "checked"]
    left.sort(key=lambda question: scope.states[question.name] == "rejected")  # these wait for their authors
    return left if by is None else [question for question in left if not _waits(scope, question, by)]


def _waits(scope: Scope, question: Question, by: str) -> bool:
    """Return whether a person has accepted a question that now only needs other people's acceptance."""
    return scope.states[question.name] == "unchecked" and standing(question, scope.course).of(by) is not None


def accept_all(scope: Scope, items: Sequence[str], signed: Signature) -> Iterator[str]:
    """Accept the present text of questions, all in one write or none, and yield one line per question.

    A pattern, such as `bank/*` or `*/def-*`, means all open questions that match; it never overrules a
    rejection.

    Args:
        scope: the course.
        items: names of questions, or patterns.
        signed: who accepts, and when.

    Raises:
        UsageError: `items` is empty, or a name or pattern matches no question.
        QuizgenError: the ledger can't be read, so writing it would lose data.
        OSError: the disk refuses to write.
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
    """Return the open questions that match a pattern.

    Raises:
        UsageError: there is no such bank, or no question matches, open or not.
    """
    if pattern.endswith(ALL) and not _is_pattern(bank := pattern.removesuffix(ALL)):
        return open_questions(scope, bank)
    if not any(fnmatchcase(question.name, pattern) for question in scope.course.questions()):
        raise UsageError(
            f'no question matches "{pattern}": names are bank/id, and * stands for any characters'
        )
    return [question for question in open_questions(scope) if fnmatchcase(question.name, pattern)]


def _refusal(found: Standing, by: str, *, by_name: bool) -> str:
    """Return the reason not to record a person's acceptance, or an empty text."""
    people = ", ".join(review.by for review in found.decisive)
    own = found.of(by)
    if found.state == "checked":
        return f"already checked by {people}"
    if own and own.state == "accepted":
        return f"already accepted by {own.by}{still(found)}"
    if found.state == "rejected" and not by_name:
        help_text = "accept it by its name" if own else "edit it, or let them accept it"
        return f"left out: {people} rejected it; {help_text}"
    return ""


def still(found: Standing) -> str:
    """Return the reason why an accepted question is not checked yet, or an empty text."""
    if found.state == "rejected":
        people = ", ".join(review.by for review in found.decisive)
        return f"; {people} rejected it: edit it, or ask for it to be accepted"
    if found.state == "unchecked":
        return f"; {found.missing} more {'person' if found.missing == 1 else 'people'} must accept it"
    return ""


@frozen
class Signature:
    """Who decides, and when, as the ledger writes both."""

    by: str
    at: str


def review_of(
    decision: Decision | Remark, course: Course, question: Question, signed: Signature, note: str
) -> Review:
    """Return the review of a question's loaded text, which is the text that the person saw.

    Args:
        decision: the decision or remark.
        course: the course of the question.
        question: the question as loaded.
        signed: who decides, and when.
        note: the person's note, or an empty text.
    """
    fields = {"state": decision, "digest": digest(question, course.folder), "by": signed.by, "at": signed.at}
    return Review.read({**fields, "note": clean(note) or None})


def with_reviews(scope: Scope, question: Question, own: Sequence[Review]) -> Scope:
    """Return the course with one person's reviews of a question added.

    Decisions replace the same person's earlier decisions on the question; remarks are added to the others.
    """
    people = {review.person for review in own if not review.is_remark}
    known = scope.course.reviews.get(question.name, ())
    others = [one for one in known if one.is_remark or one.person not in people]
    reviews = {**scope.course.reviews, question.name: in_order([*others, *own])}
    course = replace(scope.course, reviews=reviews)
    states = {**scope.states, question.name: standing(question, course).state}
    return replace(scope, course=course, states=states)


def reviews_by(scope: Scope, question: Question, by: str) -> tuple[Review, ...]:
    """Return a person's decisions on a question, oldest first, without remarks."""
    reviews = scope.course.reviews.get(question.name, ())
    return tuple(one for one in reviews if one.person == person(by) and not one.is_remark)


def undone(decided: Review, before: Sequence[Review], at: str) -> list[Review]:
    """Return a person's reviews of a question after an undo, the last one a new entry for the undo itself.

    The new entry repeats the person's previous decision on the same text, or else withdraws the decision.

    Args:
        decided: the decision to undo.
        before: the person's reviews of the question before the decision.
        at: the time of the undo, as the ledger writes it.
    """
    same = [review for review in before if review.digest == decided.digest]
    others = [review for review in before if review.digest != decided.digest]
    last = {"state": same[-1].state, "note": same[-1].note} if same else {"state": "withdrawn", "note": None}
    return [*others, decided.altered(**last, at=at)]


def checker(given: str | None, git_name: str) -> str:
    """Return the name to sign with: the given one, or else git's.

    Raises:
        UsageError: the name is empty.
    """
    name = clean(given if given is not None else git_name)
    if not name:
        raise UsageError('give your name, such as --by "Ada Lovelace" (default: git\'s user.name)')
    return name


def history(scope: Scope, question: Question, by: str) -> Iterator[str]:
    """Yield the edits to a question since a person last reviewed it, or since the last review of anybody.

    Another person's review counts only if the question has lapsed.
    """
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
