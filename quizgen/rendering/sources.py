"""What a bank's items are made of: two banks with the same sources look the same to every template.

It takes less time to compare sources than to make and digest the views of all items. An item is made of the
bank's file, of course.yaml, papers.yaml, the ledger and the last release, and of nothing else, neither of
other banks nor of quizzes (see `Arranger`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from quizgen import cache
from quizgen.arranging.sheet import Group
from quizgen.model.course import Bank, Course
from quizgen.model.entry import plain
from quizgen.model.fields import State
from quizgen.model.question import Question
from quizgen.reading.yamltree import Tree


def digest_of_file(bank: Bank) -> str:
    """Return the digest of a bank's file; empty for a bank that is not saved, or not read from a file."""
    file = bank.origin.source
    return file.digest.hex() if isinstance(file, Tree) else ""


class Sources:
    """Digests of what the banks of a course are made of.

    Args:
        course: the course.
        states: the state of each question, by name.
    """

    def __init__(self, course: Course, states: Mapping[str, State]) -> None:
        self._course = course
        self._states = states
        self._banks: dict[str, str] = {}

    def of(self, group: Group) -> str:
        """Return the digest of what a bank with some of its items is made of; empty if it is not certain."""
        bank = group.bank
        if bank.id not in self._banks:
            self._banks[bank.id] = self._of_bank(bank)
        of_bank = self._banks[bank.id]
        items = [[item.number, item.question.id] for item in group.items]  # numbers count questions left out
        return of_bank and cache.digest_of([of_bank, *items])

    def _of_bank(self, bank: Bank) -> str:
        file = digest_of_file(bank)
        if not file:
            return ""
        cited = {source.paper for one in bank.questions for source in one.source}
        cited |= {source.paper for one in bank.exhibits for source in one.source}
        papers = [plain(paper) for name in sorted(cited) if (paper := self._course.papers.get(name))]
        own = [self._of_question(question) for question in bank.questions]
        return cache.digest_of([self._of_all, file, papers, own])

    def _of_question(self, question: Question) -> list[Any]:
        """Return a question's state, its part of the ledger, and the order of parts that learners have."""
        reviews = self._course.reviews.get(question.name, ())
        positions = (self._course.positions or {}).get("/".join(question.identity))
        return [self._states[question.name], plain(reviews), positions]

    @cached_property
    def _of_all(self) -> str:
        """The digest of what the items of all banks are made of."""
        course = self._course
        without_positions = course.positions is None  # then the released questions keep another order
        names = {name for output in course.released.values() for name in output["items"] if without_positions}
        return cache.digest_of([plain(course.head), without_positions, sorted(names)])
