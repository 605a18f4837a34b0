"""What may be drawn: the pool of questions of each draw, and what is wrong with how it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from quizgen.errors import FieldPath, Origin, Problem, did_you_mean
from quizgen.model.course import Course
from quizgen.model.question import Question
from quizgen.model.quiz import Draw, Quiz
from quizgen.reading import names
from quizgen.types import TYPES

NONE_SO_FAR = "none can be read yet: fix the file first, or write one"
"""What helps where there is no name to suggest."""


@dataclass(frozen=True)
class Pool:
    """One draw of a quiz, and what it may take.

    Args:
        draw: what it says.
        origin: where it is written.
        matching: the questions that fit it, as in their banks.
        faulty: whether something else is wrong with it already.
    """

    draw: Draw
    origin: Origin
    matching: tuple[Question, ...]
    faulty: bool

    @property
    def fixed(self) -> bool:
        """Whether it takes just what it names, whatever else is drawn."""
        return bool(self.draw.questions) and self.draw.count is None


@dataclass
class Drawing:
    """One quiz's draw in progress.

    Args:
        quiz: what is drawn for.
        course: what is drawn from.
        names: the questions that may be drawn, by name.
        problems: what is wrong so far.
        by_hand: what is drawn by name, and what comes along with it.
        candidates: what any draw may take.
    """

    quiz: Quiz
    course: Course
    names: Mapping[str, Question]
    problems: list[Problem] = field(default_factory=list)
    by_hand: set[str] = field(default_factory=set)
    candidates: set[str] = field(default_factory=set)

    @cached_property
    def left_out(self) -> frozenset[str]:
        """The questions that are there but not used, such as drafts in a build without them."""
        return frozenset(question.name for question in self.course.questions()) - set(self.names)

    @cached_property
    def apart(self) -> tuple[frozenset[str], ...]:
        """Sets of names of which a sheet has at most one: the quiz's groups, and pairs of enemies."""
        enemies = self.course.enemies
        pairs = [(name, other) for name in self.names for other in enemies.get(name, ()) if name < other]
        return tuple(map(frozenset, [*self.quiz.apart, *sorted(pairs)]))

    def rivals(self, names: set[str]) -> set[str]:
        """Return what may not stand on a sheet with one of these questions."""
        rivals: set[str] = set()
        for group in self.apart:
            here = group & names
            if here:
                rivals |= group - here if len(here) == 1 else group
        return rivals

    def knows(self, name: str) -> bool:
        """Return whether a question is there, used or not, or may be in what could not be read."""
        return name in self.names or name in self.left_out or self.course.unread.may_hold(name)

    def knows_bank(self, name: str) -> bool:
        """Return whether a bank is there, or may be in what could not be read."""
        return any(bank.id == name for bank in self.course.banks) or self.course.unread.may_hold_bank(name)


def pools_of(draws: Sequence[Draw], top: FieldPath, drawing: Drawing) -> list[Pool]:
    """Return what some draws may take, and report what is wrong with them.

    Args:
        draws: those of one part of a quiz.
        top: where they stand in the quiz.
        drawing: whose problems and whose questions that are drawn by name grow by theirs.
    """
    pools = []
    for index, one in enumerate(draws):
        origin = Origin(drawing.quiz.origin.source, (*drawing.quiz.origin.path, *top, index))
        before = len(drawing.problems)
        matching = _named(drawing, one, origin) if one.questions else _matching(drawing, one, origin)
        drawing.candidates.update(question.name for question in matching)
        pools.append(Pool(one, origin, tuple(matching), len(drawing.problems) > before))
        if pools[-1].fixed:
            drawing.by_hand.update(question.name for question in matching)
    return pools


def _named(drawing: Drawing, one: Draw, origin: Origin) -> list[Question]:
    found: dict[str, Question] = {}
    for field_name in ("bank", "types", "tags", "levels"):
        if getattr(one, field_name):
            message = f'"questions" already names the questions, so "{field_name}" has no effect'
            place, help_text = origin.at(field_name, key=True), "remove it, or split this draw in two"
            drawing.problems.append(Problem(place, "draw-by-name", message, help_text))
    for index, name in enumerate(one.questions):
        question = drawing.names.get(name)
        place = origin.at("questions", index)
        if question is None:
            if not drawing.knows(name):
                message = f'there is no question "{name}"'
                drawing.problems.append(
                    Problem(
                        place, "unknown-question", message, did_you_mean(name, drawing.names) or NONE_SO_FAR
                    )
                )
        elif "asked" not in question.SETS:
            message = f'"{name}" is a {question.type}, which can\'t go on a sheet'
            drawing.problems.append(Problem(place, "not-for-sheets", message, "remove it from the draw"))
        elif question.retired:
            message = f'"{name}" is retired'
            drawing.problems.append(Problem(place, "retired-question", message, "remove it from the draw"))
        elif name in found or (one.count is None and name in drawing.by_hand):
            message, help_text = f'"{name}" is already drawn by name', "remove one of the two"
            drawing.problems.append(Problem(place, "draw-by-name", message, help_text))
        else:
            found[name] = question
    if one.count is None and not one.split:
        found |= _brought_along(drawing, found)
    return list(found.values())


def _brought_along(drawing: Drawing, found: Mapping[str, Question]) -> dict[str, Question]:
    """Return what stands with the exhibits of questions that are drawn by name, but no draw names itself."""
    exhibits = {question.stimulus.name for question in found.values() if question.stimulus}
    if not exhibits:
        return {}
    named = drawing.by_hand.union(named_in(drawing.quiz))
    return {
        question.name: question
        for question in drawing.names.values()
        if question.stimulus
        and question.stimulus.name in exhibits
        and question.name not in named
        and "asked" in question.SETS
        and not question.retired
    }


def named_in(quiz: Quiz) -> set[str]:
    """Return the questions that a quiz draws by name, all of them."""
    draws = [*quiz.draw, *(one for section in quiz.sections for one in section.draw)]
    return {name for one in draws if one.count is None for name in one.questions}


def _matching(drawing: Drawing, one: Draw, origin: Origin) -> list[Question]:
    banks = {bank.id: bank for bank in drawing.course.banks}
    if one.bank is not None and not drawing.knows_bank(one.bank):
        message = f'there is no bank "{one.bank}"'
        drawing.problems.append(
            Problem(origin.at("bank"), "unknown-bank", message, did_you_mean(one.bank, banks) or NONE_SO_FAR)
        )
    if one.bank is not None and one.bank not in banks:
        return []
    for index, kind in enumerate(one.types):
        if kind not in TYPES:
            message = f'there is no type "{kind}"'
            place = origin.at("types", index)
            drawing.problems.append(Problem(place, "unknown-type", message, names.like_type(kind)))
    pool = banks[one.bank].questions if one.bank else drawing.course.questions()
    return [question for question in pool if question.name in drawing.names and fits(question, one)]


def fits(question: Question, one: Draw) -> bool:
    """Return whether a question is of those that a draw may take."""
    if one.questions:
        return question.name in one.questions
    return (
        not question.retired
        and "asked" in question.SETS
        and one.bank in (None, question.bank)
        and (not one.types or question.type in one.types)
        and (not one.levels or question.level in one.levels)
        and (not one.tags or any(has_tag(question, tag) for tag in one.tags))
    )


def has_tag(question: Question, tag: str) -> bool:
    """Return whether a question has a tag or one of its children, `a::b` being a child of `a`."""
    return any(own == tag or own.startswith(f"{tag}::") for own in question.tags)
