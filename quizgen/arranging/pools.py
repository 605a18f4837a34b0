"""The pool of questions that each draw may take from, and the problems of how the draw is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property

from quizgen.errors import FieldPath, Origin, Problem, did_you_mean
from quizgen.frozen import frozen, mutable
from quizgen.model.course import Course
from quizgen.model.question import Question
from quizgen.model.quiz import Draw, Quiz
from quizgen.reading import names
from quizgen.types import TYPES

NONE_SO_FAR = "none can be read yet: fix the file first, or write one"
"""The help if there is no name to suggest."""


@frozen
class Pool:
    """One draw of a quiz, and the questions that it may take.

    Args:
        draw: the draw as it is written.
        origin: where it is written.
        matching: the questions that fit it, in the order of their banks.
        faulty: whether a problem of this draw has been reported already.
    """

    draw: Draw
    origin: Origin
    matching: tuple[Question, ...]
    faulty: bool

    @property
    def fixed(self) -> bool:
        """Whether it takes exactly the questions that it names, regardless of other draws."""
        return bool(self.draw.questions) and self.draw.count is None


@mutable
class Drawing:
    """The draws of one quiz, in progress.

    Args:
        quiz: the quiz to draw for.
        course: the course to draw from.
        names: the questions that may be drawn, by name.
        problems: the problems found so far.
        by_hand: names of questions that are drawn by name, and of those that their exhibits bring along.
        candidates: names of questions that any draw may take.
    """

    quiz: Quiz
    course: Course
    names: Mapping[str, Question]
    problems: list[Problem] = field(default_factory=list)
    by_hand: set[str] = field(default_factory=set)
    candidates: set[str] = field(default_factory=set)

    @cached_property
    def left_out(self) -> frozenset[str]:
        """Names of questions that exist but are not used, such as drafts in a build without drafts."""
        return frozenset(question.name for question in self.course.questions()) - set(self.names)

    @cached_property
    def apart(self) -> tuple[frozenset[str], ...]:
        """Sets of names, at most one of each on a sheet: the quiz's groups, and pairs of enemies."""
        enemies = self.course.enemies
        used = [name for name in enemies if name in self.names]
        pairs = [(name, other) for name in used for other in enemies[name] if name < other]
        return tuple(map(frozenset, [*self.quiz.apart, *sorted(pairs)]))

    def rivals(self, names: set[str]) -> set[str]:
        """Return the names of questions that may not share a sheet with any of these questions."""
        rivals: set[str] = set()
        for group in self.apart:
            here = group & names
            if here:
                rivals |= group - here if len(here) == 1 else group
        return rivals

    def knows(self, name: str) -> bool:
        """Return whether a question exists, used or not, or may be in a file that could not be read."""
        return name in self.names or name in self.left_out or self.course.unread.may_hold(name)

    def knows_bank(self, name: str) -> bool:
        """Return whether a bank exists, or may be a file that could not be read."""
        return any(bank.id == name for bank in self.course.banks) or self.course.unread.may_hold_bank(name)


def pools_of(draws: Sequence[Draw], top: FieldPath, drawing: Drawing) -> list[Pool]:
    """Return the pools of some draws, and report the problems of the draws.

    Args:
        draws: the draws of one part of a quiz.
        top: the path of their list in the quiz.
        drawing: takes their problems, their candidates and the questions that they draw by name.
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
    """Return what the exhibits of questions drawn by name bring along: questions that no draw names."""
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
    """Return the names of all questions that a quiz draws by name."""
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
    """Return whether a draw may take a question."""
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
    """Return whether a question has a tag or one of the tag's children: `a::b` is a child of `a`."""
    return any(own == tag or own.startswith(f"{tag}::") for own in question.tags)
