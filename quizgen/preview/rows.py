"""The rows of the list on the left: banks, questions and quizzes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizgen.arranging import sheet
from quizgen.errors import Problem
from quizgen.frozen import frozen
from quizgen.model.course import unanswered
from quizgen.model.question import Question
from quizgen.preview.desk import Seen
from quizgen.text.markdown import to_words

LONGEST = 90
"""Characters of a question's text in the list at most."""


@frozen
class Row:
    """A question in the list.

    Args:
        name: `bank/id`.
        id: its id.
        text: its title, or the beginning of its text.
        state: checked, lapsed, rejected or unchecked.
        type: its type.
        tags: its tags, separated by spaces.
        papers: the ids of the papers that it comes from, separated by spaces.
        errors: how many errors it has.
        warnings: how many warnings it has.
        mine: whether it waits for a decision of the person at the page.
        asks: whether someone's remark about it is unanswered.
        stale: whether its file can't be read now.
        retired: whether it is retired.
    """

    name: str
    id: str
    text: str
    state: str
    type: str
    tags: str
    papers: str
    errors: int
    warnings: int
    mine: bool
    asks: bool
    stale: bool
    retired: bool


@frozen
class BankRows:
    """A bank in the list: its questions, and how many of them are checked."""

    id: str
    title: str
    rows: tuple[Row, ...]
    checked: int


@frozen
class QuizRow:
    """A quiz in the list: the count of its questions, and how many of them are drafts."""

    id: str
    title: str
    count: int
    drafts: int


def banks(seen: Seen, mine: Sequence[str]) -> Iterator[BankRows]:
    """Yield the banks with their questions.

    Args:
        seen: the course.
        mine: the names of the questions that wait for a decision of the person at the page.
    """
    own = frozenset(mine)
    for bank in seen.scope.course.banks:
        rows = tuple(_row(seen, question, mine=question.name in own) for question in bank.questions)
        yield BankRows(bank.id, bank.title, rows, sum(row.state == "checked" for row in rows))


def quizzes(seen: Seen) -> Iterator[QuizRow]:
    """Yield the quizzes."""
    for one in seen.scope.quizzes:
        yield QuizRow(one.quiz.id, one.quiz.title, one.sheets[0].count, _drafts(seen, one.rows))


def _drafts(seen: Seen, rows: Sequence[sheet.Row]) -> int:
    return sum(seen.scope.states[row.question.name] != "checked" for row in rows)


def _row(seen: Seen, question: Question, *, mine: bool) -> Row:
    name = question.name
    problems = seen.by_item.get(name, ())
    return Row(
        name,
        question.id,
        shortened(question.title or to_words(question.prompt), LONGEST),
        seen.scope.states[name],
        question.type,
        " ".join(question.tags),
        " ".join(dict.fromkeys(source.paper for source in question.sources_read)),
        _count(problems, "error"),
        _count(problems, "warning"),
        mine,
        bool(unanswered(seen.scope.course.reviews.get(name, ()))),
        name in seen.stale,
        question.retired,
    )


def _count(problems: Sequence[Problem], severity: str) -> int:
    return sum(one.severity == severity for one in problems)


def shortened(text: str, longest: int) -> str:
    """Return a text, cut at the end of a word if it is too long."""
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rsplit(' ', 1)[0]}…"
