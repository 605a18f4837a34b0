"""Whether the ledger and the course fit each other, and whether everything was checked by hand."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.errors import Place, Problem, did_you_mean
from quizgen.model.course import Review
from quizgen.scope import Scope

SAID = {
    "unchecked": "nobody has checked this question by hand",
    "lapsed": "the question was edited since {by} checked it on {day}",
    "rejected": "{by} rejected this question on {day}: {note}",
}


def ledger_known(scope: Scope) -> Iterator[Problem]:
    """Yield what the ledger holds on questions and banks that are not there; it is kept all the same."""
    names = {question.name for question in scope.course.questions()}
    banks = {bank.id for bank in scope.course.banks}
    strange_banks: set[str] = set()
    for name, review in scope.course.reviews.items():
        bank, _, question = name.partition("/")
        if name in names or scope.course.unread.may_hold(name) or bank in strange_banks:
            continue
        if bank not in banks:
            strange_banks.add(bank)
            message = f'the ledger is of a bank "{bank}", which is not there'
            help_text = f"{did_you_mean(bank, banks)}; rename the file with its bank, or take it away"
            yield Problem(Place(_place(review).file), "unknown-bank", message, help_text, "warning")
            continue
        message = f'the ledger has a check of "{name}", which is not there'
        near = did_you_mean(question, (one.partition("/")[2] for one in names if one.startswith(f"{bank}/")))
        help_text = "take the line away"
        if near.startswith("did"):
            help_text = f"{near} if the id has changed, it is another question: {help_text}"
        yield Problem(_place(review), "unknown-question", message, help_text, "warning")


def _place(review: Review) -> Place:
    return review.origin.at(key=True) if review.origin else Place("")


def all_checked(scope: Scope) -> Iterator[Problem]:
    """Yield every question that nobody has accepted as it stands."""
    for question in scope.course.questions():
        state = scope.states[question.name]
        if state == "checked" or scope.course.unread.may_hold_review(question.bank):
            continue
        review = scope.course.reviews.get(question.name)
        by, at, note = (review.by, review.at, review.note) if review else ("", "", "")
        message = SAID[state].format(by=by, day=at[:10], note=note or "no reason given")
        yield question.problem(("id",), "not-checked", message, f"run: quizgen review {question.bank}")
