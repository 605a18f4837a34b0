"""Rules on the ledger: whether it fits the course, and whether every question was checked by hand."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.errors import Place, Problem, did_you_mean
from quizgen.model.course import Review
from quizgen.reviews.ledger import Standing, standing
from quizgen.scope import Scope


def ledger_known(scope: Scope) -> Iterator[Problem]:
    """Yield ledger entries for questions and banks that don't exist; nothing removes them by itself."""
    names = {question.name for question in scope.course.questions()}
    banks = {bank.id for bank in scope.course.banks}
    strange_banks: set[str] = set()
    for name, (review, *_) in scope.course.reviews.items():
        bank, _, question = name.partition("/")
        if name in names or scope.course.unread.may_hold(name) or bank in strange_banks:
            continue
        if bank not in banks:
            strange_banks.add(bank)
            message = f'the ledger is for the bank "{bank}", which does not exist'
            help_text = f"{did_you_mean(bank, banks)}; rename the file with its bank, or delete it"
            yield Problem(Place(_place(review).file), "unknown-bank", message, help_text, "warning")
            continue
        message = f'the ledger has a check of "{name}", which does not exist'
        near = did_you_mean(question, (one.partition("/")[2] for one in names if one.startswith(f"{bank}/")))
        help_text = "delete the line"
        if near.startswith("did"):
            help_text = f"{near} if the id has changed, it is another question: {help_text}"
        yield Problem(_place(review), "unknown-question", message, help_text, "warning")


def _place(review: Review) -> Place:
    return review.origin.at(key=True) if review.origin else Place("")


def all_checked(scope: Scope) -> Iterator[Problem]:
    """Yield every question whose current text too few people have accepted."""
    for question in scope.course.questions():
        if scope.states[question.name] == "checked" or scope.course.unread.may_hold_review(question.bank):
            continue
        found = standing(question, scope.course)
        help_text = f"run: quizgen review {question.bank}"
        if found.state == "unchecked" and found.accepted:
            people = (
                "1 more person must run" if found.missing == 1 else f"{found.missing} more people must run"
            )
            help_text = f"{people}: quizgen review {question.bank}"
        yield question.problem(("id",), "not-checked", _open(found), help_text)


def _open(found: Standing) -> str:
    """Return why a question is not checked."""
    if not found.decisive:
        several = f": {found.wanted} people should" if found.wanted > 1 else ""
        return f"nobody has checked this question yet{several}"
    people = ", ".join(review.by for review in found.decisive)
    last = found.decisive[-1]
    day, note = last.at[:10], last.note or "no reason given"
    if found.state == "lapsed":
        return f"the question has been edited since {people} checked it on {day}"
    if found.state == "rejected":
        return f"{people} rejected this question on {day}: {note}"
    return f"{len(found.accepted)} of {found.wanted} people have checked this question: {people}"
