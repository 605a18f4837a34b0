"""The order of questions and of their parts: a ranking of seeded hashes, never random."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property, partial
from typing import TypeVar

from quizgen.arranging.codes import exhibited, known_code, sheet_code
from quizgen.arranging.draw import Drawn, draw, rank, ranks
from quizgen.arranging.positions import keeper
from quizgen.arranging.sheet import Arranged, Group, Inside, Item, Part, Sheet, Shown
from quizgen.errors import Problem
from quizgen.evidence.citation import Citations
from quizgen.frozen import frozen
from quizgen.kept.together import Form, of_all
from quizgen.model.course import Bank, Course
from quizgen.model.exhibit import Exhibit
from quizgen.model.fields import Marking, State
from quizgen.model.question import Question, Shuffle
from quizgen.model.quiz import Quiz
from quizgen.model.view import Later
from quizgen.types.layout import letter

T = TypeVar("T")


def shuffler(*seed: str | int) -> Shuffle:
    """Return a shuffle that always gives the same order for the same seed and length."""

    def shuffle(
        things: Sequence[T], texts: Sequence[str], part: str = "", *, kept_as: str = "", mixed: bool = True
    ) -> tuple[T, ...]:
        if not mixed:
            return tuple(things)
        order = sorted(zip(ranks(range(len(things)), "order", *seed, part), range(len(things)), strict=True))
        return tuple([things[index] for _, index in order])

    return shuffle


def together(questions: Iterable[Question]) -> list[Question]:
    """Return questions in their order, but move an exhibit's questions right after the first of them."""
    ordered = list(questions)
    if not any(question.stimulus for question in ordered):
        return ordered
    units: dict[str, list[Question]] = {}
    for question in ordered:
        key = f"exhibit {question.stimulus.name}" if question.stimulus else question.name
        units.setdefault(key, []).append(question)
    return [question for unit in units.values() for question in unit]


def _rank_of_unit(question: Question, seed: int, version: int) -> bytes:
    """Return the rank of a question on a shuffled sheet; all questions of one exhibit share a rank."""
    if question.stimulus:
        return rank("exhibit", seed, version, question.stimulus.name)
    return rank("question", seed, version, question.name)


@frozen
class Arranger:
    """Arranges a course's questions, on sheets and in banks.

    Args:
        course: the course.
        states: the state of each question, by name.
        drafts: whether unchecked questions are included.
    """

    course: Course
    states: Mapping[str, State]
    drafts: bool = True

    @cached_property
    def names(self) -> dict[str, Question]:
        """The questions that are used, by name."""
        return {question.name: question for question in self.course.questions() if self.takes(question)}

    def takes(self, question: Question) -> bool:
        """Return whether a question is used at all."""
        return self.drafts or self.states[question.name] == "checked"

    def group(self, bank: Bank, questions: Sequence[Question] | None = None) -> Group:
        """Return a bank's items, or those of the given questions, in the order that a deck keeps."""
        chosen = together(
            one for one in (bank.questions if questions is None else questions) if self.takes(one)
        )
        items = [self._own_item(number, question) for number, question in enumerate(chosen, 1)]
        return Group(bank, tuple(items))

    def groups(self, quiz: Arranged | None = None) -> Iterator[Group]:
        """Yield the banks with all their items, or with only the items of one quiz."""
        if quiz is None:
            yield from self._whole
            return
        wanted = {row.question.name for row in quiz.rows}
        for bank in self.course.banks:
            chosen = [question for question in bank.questions if question.name in wanted]
            if chosen:
                yield self.group(bank, chosen)

    def as_in_banks(self, arranged: Arranged) -> Arranged:
        """Return a quiz with the parts of each question in the same order as in its bank."""
        return replace(arranged, sheets=tuple(self._as_in_banks(sheet) for sheet in arranged.sheets))

    def _as_in_banks(self, sheet: Sheet) -> Sheet:
        parts = (replace(part, items=tuple(map(self._with_own_layout, part.items))) for part in sheet.parts)
        return replace(sheet, parts=tuple(parts))

    def _with_own_layout(self, item: Item) -> Item:
        own = self._own_item(item.number, item.question)
        return replace(item, inside=Later(lambda: item.inside.value._replace(layout=own.layout)))

    def arrange(self, quiz: Quiz) -> tuple[Arranged, list[Problem]]:
        """Return a quiz with all its versions, and the problems of its draws."""
        drawn, problems = draw(quiz, self.course, self.names)
        return Arranged(
            quiz, tuple(self._sheet(quiz, drawn, version) for version in range(quiz.versions))
        ), problems

    def _sheet(self, quiz: Quiz, drawn: Sequence[Drawn], version: int) -> Sheet:
        parts, number = [], 1
        for part in drawn:
            questions = self._in_order(quiz, part.questions, version)
            items = tuple(self._quiz_item(quiz, at, one, version) for at, one in enumerate(questions, number))
            number += len(items)
            title = part.section.title if part.section else ""
            instructions = (part.section.instructions or "") if part.section else ""
            parts.append(Part(title, instructions, items))
        name = letter(version)
        shown = name if quiz.versions > 1 else ""
        code = Later(lambda: self._code(quiz, version, shown, parts))
        return Sheet(shown, name.lower(), tuple(parts), code)

    def _code(self, quiz: Quiz, version: int, shown: str, parts: Sequence[Part]) -> str:
        """Return a sheet's code, as the last time if nothing has changed that the sheet shows."""
        lang = quiz.lang or self.course.head.lang
        items = [item for part in parts for item in part.items]
        asked = [
            ["code", version, shown, lang, self.course.head.marking, repr(quiz)],
            *([part.title, part.instructions, [item.number for item in part.items]] for part in parts),
            *([str(item.points), *exhibited(item)] for item in items),
        ]
        form = Form[str, str](lambda code, _: code, lambda code, _: known_code(code))
        questions = [item.question for item in items]
        return of_all(self.course, questions, asked, lambda: sheet_code(quiz, lang, shown, parts), form)

    def _in_order(self, quiz: Quiz, questions: Sequence[Question], version: int) -> list[Question]:
        if not quiz.shuffle.questions:
            return together(questions)
        ranked = sorted(questions, key=lambda one: rank("question", quiz.seed, version, one.name))
        return sorted(together(ranked), key=lambda one: _rank_of_unit(one, quiz.seed, version))

    def _quiz_item(self, quiz: Quiz, number: int, question: Question, version: int) -> Item:
        seed = version if quiz.shuffle.options else "all"
        shuffle = partial(shuffler, "options", quiz.seed, seed, question.name)
        points = quiz.points.get(question.name, question.default_points)
        return self._item(number, question, points, quiz.marking or self.course.head.marking, shuffle)

    def _own_item(self, number: int, question: Question) -> Item:
        """Return a question's item in its bank, kept because several outputs ask for it in turn."""
        known = self._own.get(question.name)
        if known is None:
            shuffle = partial(self._own_shuffle, question)
            known = self._item(number, question, question.default_points, self.course.head.marking, shuffle)
            self._own[question.name] = known
        return known if known.number == number else replace(known, number=number)

    def _own_shuffle(self, question: Question) -> Shuffle:
        """Return a shuffle that keeps the order that learners have.

        Releases that recorded no positions ordered texts by their roles; such a course keeps that order.
        """
        bank, first_id = question.identity
        name = f"{bank}/{first_id}"
        if self.course.positions is None and name in self._released:
            return shuffler("own", question.name)
        return keeper(bank, first_id, (self.course.positions or {}).get(name, {}))

    @cached_property
    def _released(self) -> frozenset[str]:
        return frozenset(name for output in self.course.released.values() for name in output["items"])

    @cached_property
    def _whole(self) -> tuple[Group, ...]:
        """The banks with all their items, kept because each file of each output asks for them."""
        return tuple(self.group(bank) for bank in self.course.banks)

    @cached_property
    def _own(self) -> dict[str, Item]:
        return {}

    def _item(
        self,
        number: int,
        question: Question,
        points: Decimal,
        wanted: Marking | None,
        shuffle: Callable[[], Shuffle],
    ) -> Item:
        def inside() -> Inside:
            sources = tuple(self._citations.of(question.source))
            return Inside(question.marked(wanted), question.lay_out(shuffle()), sources)

        exhibit = self._shown(question.stimulus)
        return Item(number, question, points, self.states[question.name], Later(inside), exhibit)

    def _shown(self, exhibit: Exhibit | None) -> Shown | None:
        return Shown.of(exhibit, self._citations.of(exhibit.source)) if exhibit else None

    @cached_property
    def _citations(self) -> Citations:
        return Citations(self.course.papers)
