"""What banks, items and quizzes are made of: with the same sources, they look the same to every template.

It takes less time to compare sources than to make and digest the views of all items. An item is made of its
text and the head of its bank, of course.yaml, papers.yaml, the ledger and the last release, and of nothing
else, neither of other banks nor of quizzes (see `Arranger`). On a sheet, it also depends on the quiz as it is
written, and on its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from quizgen import cache
from quizgen.arranging.sheet import Arranged, Group, Item, Part, Sheet
from quizgen.kept.questions import Asked, in_file, rest_of
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
    """Digests of what the banks and quizzes of a course are made of.

    Args:
        course: the course.
        states: the state of each question, by name.
    """

    def __init__(self, course: Course, states: Mapping[str, State]) -> None:
        self._course = course
        self._states = states
        self._files = {bank.id: bank.origin.source for bank in course.banks}
        self._groups: dict[int, tuple[Group, str]] = {}
        self._banks: dict[str, str] = {}
        self._papers: dict[str, str] = {}
        self._questions: dict[str, str] = {}

    def of(self, group: Group) -> Sourced:
        """Return the digests of what a bank with some of its items is made of."""
        return Sourced(self._of_group(group), Later(lambda: self._of_items(group)))

    def of_quiz(self, arranged: Arranged, groups: Sequence[Group]) -> str:
        """Return the digest of what a file of a quiz is made of; empty if that is not certain.

        The order of a question's parts on a sheet depends only on the question, on the quiz as it is written
        and on the version.

        Args:
            arranged: the quiz with the sheets that the file shows.
            groups: the banks that it shows, each with the items that the quiz draws.
        """
        shown: list[Sheet | Group] = [*arranged.sheets, *groups]
        if not all(self._of_question(item.question) for one in shown for item in one.items):
            return ""
        sheets = [[sheet.version, sheet.code, *map(self._of_part, sheet.parts)] for sheet in arranged.sheets]
        banks = [[group.bank.id, self._placed(group.items)] for group in groups]
        return cache.digest_of([repr(arranged.quiz), sheets, banks])

    def _of_part(self, part: Part) -> list[Any]:
        return [part.title, part.instructions, self._placed(part.items)]

    def _placed(self, items: Iterable[Item]) -> list[list[Any]]:
        return [[item.number, str(item.points), self._of_question(item.question)] for item in items]

    def _of_group(self, group: Group) -> str:
        """Return the digest of a bank with some of its items; the group is held, so that it keeps its id."""
        if id(group) not in self._groups:
            of_bank = self._of_bank(group.bank)
            items = [[item.number, item.question.id] for item in group.items]  # numbers count others, too
            self._groups[id(group)] = group, of_bank and cache.digest_of([of_bank, *items])
        return self._groups[id(group)][1]

    def _of_bank(self, bank: Bank) -> str:
        if bank.id not in self._banks:
            file = digest_of_file(bank)
            self._banks[bank.id] = file and cache.digest_of([self._of_all, file, *self._around(bank)])
        return self._banks[bank.id]

    def _around(self, bank: Bank) -> list[Any]:
        """Return what a bank's items are made of besides its file and what is the same for all banks."""
        cited = {source.paper for one in bank.questions for source in one.source}
        cited |= {source.paper for one in bank.exhibits for source in one.source}
        states = [self._states[one.name] for one in bank.questions]
        learned = [self._order_of(one) for one in bank.questions] if self._course.positions else []
        reviews = {one.name: plain(found) for one in bank.questions if (found := self._reviews_of(one))}
        return [[self._of_paper(name) for name in sorted(cited)], states, learned, reviews]

    def _of_items(self, group: Group) -> dict[int, str]:
        """Return the digests of a bank's items by their numbers."""
        made_of = self._of_questions(group.bank.id, [item.question for item in group.items])
        found = zip([item.number for item in group.items], made_of, strict=True)
        return {number: digest and f"{number}-{digest}" for number, digest in found}

    def _of_question(self, question: Question) -> str:
        return self._of_questions(question.bank, (question,))[0]

    def _of_questions(self, bank: str, questions: Sequence[Question]) -> list[str]:
        """Return the digests of what questions of a bank are made of, found once; empty if uncertain."""
        if new := [one for one in questions if one.name not in self._questions]:
            file = self._files[bank]
            asked = in_file(file, new) if isinstance(file, Tree) and file.digest else []
            self._questions |= dict.fromkeys([one.name for one in new], "")
            self._questions |= {one.question.name: self._of_asked(one) for one in asked}
        return [self._questions[one.name] for one in questions]

    def _of_asked(self, asked: Asked) -> str:
        question = asked.question
        papers = [self._of_paper(source.paper) for source in question.sources_read]
        around = [self._of_all, rest_of(asked.file), self._states[question.name], self._order_of(question)]
        return cache.digest_of([asked.mark, papers, *around])

    def _order_of(self, question: Question) -> Any:
        """Return the order of a question's parts that learners have, if a release recorded it."""
        return (self._course.positions or {}).get("/".join(question.identity))

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
