"""What a bank and its items are made of: with the same sources, they look the same to every template.

It takes less time to compare sources than to make and digest the views of all items. An item is made of its
text and the head of its bank, of course.yaml, papers.yaml, the ledger and the last release, and of nothing
else, neither of other banks nor of quizzes (see `Arranger`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from quizgen import cache
from quizgen.arranging.sheet import Group, Item
from quizgen.kept.questions import in_file, rest_of
from quizgen.model.course import Bank, Course, Review
from quizgen.model.entry import plain
from quizgen.model.fields import State
from quizgen.model.question import Question
from quizgen.model.view import Later
from quizgen.reading.yamltree import Tree


def digest_of_file(bank: Bank) -> str:
    """Return the digest of a bank's file; empty for a bank that is not saved, or not read from a file."""
    file = bank.origin.source
    return file.digest.hex() if isinstance(file, Tree) else ""


class Sourced(NamedTuple):
    """Digests of what a bank with some of its items is made of, and each of these items; empty if uncertain.

    Args:
        bank: that of the bank.
        items: those of the items, by their number in the bank.
    """

    bank: str
    items: Later[Mapping[int, str]]


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
        self._marks: dict[str, Mapping[str, str]] = {}
        self._papers: dict[str, str] = {}
        self._items: dict[tuple[str, int], str] = {}

    def of(self, group: Group) -> Sourced:
        """Return the digests of what a bank with some of its items is made of."""
        return Sourced(self._of_group(group), Later(lambda: self._of_items(group)))

    def _of_group(self, group: Group) -> str:
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
        own = [[*self._of_question(one), plain(self._reviews_of(one))] for one in bank.questions]
        return cache.digest_of([self._of_all, file, papers, own])

    def _of_items(self, group: Group) -> dict[int, str]:
        """Return the digests of a bank's items by their numbers, each worked out once for all files."""
        marks, found = self._marks_of(group.bank), {}
        for item in group.items:
            name = item.question.name, item.number
            if name not in self._items:
                self._items[name] = self._of_item(item, marks)
            found[item.number] = self._items[name]
        return found

    def _of_item(self, item: Item, marks: Mapping[str, str]) -> str:
        question = item.question
        mark = marks.get(question.id)
        if mark is None:
            return ""
        papers = [self._of_paper(source.paper) for source in question.sources_read]
        return cache.digest_of([self._of_all, mark, item.number, papers, self._of_question(question)])

    def _marks_of(self, bank: Bank) -> Mapping[str, str]:
        """Return a digest of the text of each question and the head of its bank, by the question's id."""
        if bank.id not in self._marks:
            file, found = bank.origin.source, {}
            if isinstance(file, Tree) and file.digest:
                head = rest_of(file)
                found = {one.question.id: head + one.mark for one in in_file(file, bank.questions)}
            self._marks[bank.id] = found
        return self._marks[bank.id]

    def _of_question(self, question: Question) -> list[Any]:
        """Return a question's state, and the order of parts that learners have."""
        positions = (self._course.positions or {}).get("/".join(question.identity))
        return [self._states[question.name], positions]

    def _reviews_of(self, question: Question) -> Sequence[Review]:
        return self._course.reviews.get(question.name, ())

    def _of_paper(self, name: str) -> str:
        """Return the digest of a paper; empty for one that the course does not have."""
        if name not in self._papers:
            paper = self._course.papers.get(name)
            self._papers[name] = cache.digest_of(plain(paper)) if paper else ""
        return self._papers[name]

    @cached_property
    def _of_all(self) -> str:
        """The digest of what the items of all banks are made of."""
        course = self._course
        without_positions = course.positions is None  # then the released questions keep another order
        names = {name for output in course.released.values() for name in output["items"] if without_positions}
        return cache.digest_of([plain(course.head), without_positions, sorted(names)])
