"""Which questions a quiz takes: a ranking of hashes of seed and name, repeatable, and hard to move.

Were the draw a shuffle, one more question in a bank would change every sheet; ranked, it displaces
at most one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from quizgen.errors import FieldPath, Origin, Problem, did_you_mean
from quizgen.model.course import Course
from quizgen.model.question import Question
from quizgen.model.quiz import Draw, Quiz, Section
from quizgen.types import TYPES

BLUEPRINT_SLACK = Decimal("0.10")
"""A share that is off by more than ten points is worth a warning."""


def rank(*parts: str | int) -> bytes:
    """Return a place in an order that looks random and is the same everywhere."""
    return hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=16).digest()


def ranks(count: int, *parts: str | int) -> list[bytes]:
    """Return `rank(*parts, index)` for so many indices, counted from 0."""
    same = hashlib.blake2b("\0".join(map(str, (*parts, ""))).encode(), digest_size=16)
    found = []
    for index in range(count):
        one = same.copy()
        one.update(str(index).encode())
        found.append(one.digest())
    return found


@dataclass(frozen=True)
class Drawn:
    """What was drawn for one part of a quiz; without a section, for the whole of it."""

    section: Section | None
    questions: tuple[Question, ...]


@dataclass
class _Drawing:
    """One quiz's draw in progress."""

    quiz: Quiz
    course: Course
    names: Mapping[str, Question]
    problems: list[Problem] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    by_hand: set[str] = field(default_factory=set)
    candidates: set[str] = field(default_factory=set)

    @cached_property
    def left_out(self) -> frozenset[str]:
        """The questions that are there but not used, such as drafts in a build without them."""
        return frozenset(question.name for question in self.course.questions()) - set(self.names)

    def rivals(self, name: str) -> set[str]:
        """Return what may not stand on a sheet with a question."""
        return {other for group in self.quiz.apart if name in group for other in group if other != name}


def draw(
    quiz: Quiz, course: Course, names: Mapping[str, Question]
) -> tuple[tuple[Drawn, ...], list[Problem]]:
    """Return the questions of each part of a quiz, and what is wrong with its draws.

    Args:
        quiz: what to draw for.
        course: what to draw from.
        names: the questions that may be drawn, by name; without drafts, fewer than the course has.
    """
    drawing = _Drawing(quiz, course, names)
    parts = [(section, section.draw) for section in quiz.sections]
    if not parts:
        parts_or_whole: list[tuple[Section | None, tuple[Draw, ...]]] = [(None, quiz.draw)]
    else:
        parts_or_whole = list(parts)
        if quiz.draw:
            message = "a quiz has sections or a draw at the top, not both"
            help_text = "move the draw into a section"
            drawing.problems.append(Problem(quiz.origin.at("draw"), "draw-and-sections", message, help_text))
    _reserve_named(drawing, [one for _, draws in parts_or_whole for one in draws])
    drawn = []
    for number, (section, draws) in enumerate(parts_or_whole):
        top: FieldPath = ("sections", number, "draw") if section else ("draw",)
        questions: list[Question] = []
        for index, one in enumerate(draws):
            questions += _one_draw(drawing, one, Origin(quiz.origin.source, (*quiz.origin.path, *top, index)))
        drawn.append(Drawn(section, tuple(questions)))
    _report_unknown_names(drawing)
    excused = drawing.problems or drawing.left_out or course.unread
    if not any(part.questions for part in drawn) and not excused:
        help_text = "write a draw, such as {bank: …, count: 10}"
        drawing.problems.append(
            Problem(quiz.origin.at(), "empty-quiz", "this quiz has no questions", help_text)
        )
    _report_blueprint(drawing, [question for part in drawn for question in part.questions])
    _report_idle_groups(drawing)
    _report_idle_points(drawing)
    return tuple(drawn), drawing.problems


def _reserve_named(drawing: _Drawing, draws: Sequence[Draw]) -> None:
    """Note what is drawn by name, so that no other draw of the quiz takes it first."""
    for one in draws:
        drawing.by_hand.update(name for name in one.questions if name not in drawing.left_out)
    for name in sorted(drawing.by_hand):
        both = sorted(drawing.rivals(name) & drawing.by_hand)
        if both and name < both[0]:
            message = f'"{name}" and "{both[0]}" are apart, and both are drawn by name'
            place = drawing.quiz.origin.at("apart")
            drawing.problems.append(Problem(place, "apart-by-name", message, "take one of them out"))


def _one_draw(drawing: _Drawing, one: Draw, origin: Origin) -> list[Question]:
    candidates = _named(drawing, one, origin) if one.questions else _matching(drawing, one, origin)
    drawing.candidates.update(question.name for question in candidates)
    named = bool(one.questions)
    ranked = sorted(candidates, key=lambda question: rank("draw", drawing.quiz.seed, question.name))
    chosen: set[str] = set()
    for question in ranked:
        if one.count is not None and len(chosen) == one.count:
            break
        if _free(drawing, question.name, named=named):
            chosen.add(question.name)
            drawing.taken.add(question.name)
    if drawing.course.unread:
        return [
            question for question in candidates if question.name in chosen
        ]  # the rest may be there, unread
    if one.count is not None and len(chosen) < one.count:
        message = f"this draw asks for {one.count} questions, there are {len(chosen)}"
        drawing.problems.append(
            Problem(origin.at("count"), "too-few-to-draw", message, "ask for fewer, or write more questions")
        )
    elif not chosen and not named and not drawing.problems and not drawing.left_out:
        message = "this draw finds no question"
        drawing.problems.append(
            Problem(origin.at(), "too-few-to-draw", message, "look at its bank, types, tags, levels")
        )
    return [question for question in candidates if question.name in chosen]


def _free(drawing: _Drawing, name: str, *, named: bool) -> bool:
    if name in drawing.taken or (not named and name in drawing.by_hand):
        return False
    rivals = drawing.rivals(name)
    return not (rivals & drawing.taken) and (named or not (rivals & drawing.by_hand))


def _named(drawing: _Drawing, one: Draw, origin: Origin) -> list[Question]:
    found: list[Question] = []
    for field_name in ("bank", "types", "tags", "levels"):
        if getattr(one, field_name):
            message = f'"questions" names what is drawn, so "{field_name}" has no effect'
            place, help_text = origin.at(field_name, key=True), "take it away, or make two draws of this one"
            drawing.problems.append(Problem(place, "draw-by-name", message, help_text))
    for index, name in enumerate(one.questions):
        question = drawing.names.get(name)
        place = origin.at("questions", index)
        if question is None:
            if name not in drawing.course.unread | drawing.left_out:
                message = f'there is no question "{name}"'
                drawing.problems.append(
                    Problem(place, "unknown-question", message, did_you_mean(name, drawing.names))
                )
        elif question.UNANSWERED:
            message = f'"{name}" is a {question.type}, which can\'t stand on a sheet'
            drawing.problems.append(Problem(place, "not-for-sheets", message, "take it out of the draw"))
        elif question.retired:
            message = f'"{name}" is retired'
            drawing.problems.append(Problem(place, "retired-question", message, "take it out of the draw"))
        elif one.count is None and (question in found or name in drawing.taken):
            message, help_text = f'"{name}" is drawn by name already', "take one of the two out"
            drawing.problems.append(Problem(place, "draw-by-name", message, help_text))
        else:
            found.append(question)
    return found


def _matching(drawing: _Drawing, one: Draw, origin: Origin) -> list[Question]:
    banks = {bank.id: bank for bank in drawing.course.banks}
    if one.bank is not None and one.bank not in _bank_ids(drawing):
        message = f'there is no bank "{one.bank}"'
        drawing.problems.append(
            Problem(origin.at("bank"), "unknown-bank", message, did_you_mean(one.bank, banks))
        )
    if one.bank is not None and one.bank not in banks:
        return []
    for index, kind in enumerate(one.types):
        if kind not in TYPES:
            message = f'there is no type "{kind}"'
            place = origin.at("types", index)
            drawing.problems.append(Problem(place, "unknown-type", message, did_you_mean(kind, TYPES)))
    pool = banks[one.bank].questions if one.bank else drawing.course.questions()
    return [question for question in pool if question.name in drawing.names and _matches(question, one)]


def _matches(question: Question, one: Draw) -> bool:
    return (
        not question.retired
        and not question.UNANSWERED
        and (not one.types or question.type in one.types)
        and (not one.levels or question.level in one.levels)
        and (not one.tags or any(has_tag(question, tag) for tag in one.tags))
    )


def has_tag(question: Question, tag: str) -> bool:
    """Return whether a question has a tag or one of its children, `a::b` being a child of `a`."""
    return any(own == tag or own.startswith(f"{tag}::") for own in question.tags)


def _report_unknown_names(drawing: _Drawing) -> None:
    quiz = drawing.quiz
    places: list[tuple[FieldPath, str]] = [(("points", name), name) for name in quiz.points]
    places += [(("apart", i, j), name) for i, group in enumerate(quiz.apart) for j, name in enumerate(group)]
    for path, name in places:
        if name not in drawing.names and name not in drawing.course.unread | drawing.left_out:
            message = f'there is no question "{name}"'
            help_text = did_you_mean(name, drawing.names)
            drawing.problems.append(Problem(quiz.origin.at(*path), "unknown-question", message, help_text))


def _report_idle_groups(drawing: _Drawing) -> None:
    """Report what is to be apart from nothing, or from itself."""
    for index, group in enumerate(drawing.quiz.apart):
        twice = [at for at, name in enumerate(group) if name in group[:at]]
        if len(set(group)) < 2:
            path: FieldPath = ("apart", index)
            message = f'"{group[0]}" is apart from nothing' if group else "this group names no question"
            help_text = "name the questions that may not stand on a sheet with it, or take the group away"
        elif twice:
            path = ("apart", index, twice[0])
            message = f'"{group[twice[0]]}" stands twice in this group'
            help_text = "name another question, or take one of the two out"
        else:
            continue
        drawing.problems.append(
            Problem(drawing.quiz.origin.at(*path), "idle-apart", message, help_text, "warning")
        )


def _report_idle_points(drawing: _Drawing) -> None:
    """Report points for questions that no seed could bring into the quiz."""
    if any(problem.severity == "error" for problem in drawing.problems):
        return  # a draw that is wrong says nothing on what it leaves out
    for name in drawing.quiz.points:
        beside_named = name not in drawing.by_hand and drawing.rivals(name) & drawing.by_hand
        if name in drawing.names and (name not in drawing.candidates or beside_named):
            place = drawing.quiz.origin.at("points", name, key=True)
            message = f'no draw of this quiz can take "{name}", so its points have no effect'
            help_text = "take them away, or draw the question"
            drawing.problems.append(Problem(place, "idle-points", message, help_text, "warning"))


def _bank_ids(drawing: _Drawing) -> set[str]:
    """Return the banks that are there, also those that could not be read."""
    unread = {name.removesuffix("/*") for name in drawing.course.unread if name.endswith("/*")}
    return {bank.id for bank in drawing.course.banks} | unread


def _report_blueprint(drawing: _Drawing, questions: Sequence[Question]) -> None:
    blueprint = drawing.quiz.blueprint
    if blueprint is None:
        return
    for part, kind, known in (("banks", "bank", _bank_ids(drawing)), ("types", "type", set(TYPES))):
        for name in set(getattr(blueprint, part)) - known:
            questions = ()  # shares of what is not there say nothing
            place = drawing.quiz.origin.at("blueprint", part, name, key=True)
            message, help_text = f'there is no {kind} "{name}"', did_you_mean(name, known)
            drawing.problems.append(Problem(place, f"unknown-{kind}", message, help_text))
    if not questions:
        return
    wanted: Iterator[tuple[str, str, Decimal, str]] = (
        (part, name, share, attribute)
        for part, attribute in (("levels", "level"), ("banks", "bank"), ("types", "type"))
        for name, share in getattr(blueprint, part).items()
    )
    for part, name, share, attribute in wanted:
        has = Decimal(sum(getattr(question, attribute) == name for question in questions)) / len(questions)
        if abs(has - share) > BLUEPRINT_SLACK:
            message = f"{name}: {has:.0%} of the questions, the blueprint asks for {share:.0%}"
            place = drawing.quiz.origin.at("blueprint", part, name)
            help_text = "change the draws, or the blueprint"
            drawing.problems.append(Problem(place, "off-blueprint", message, help_text, "warning"))
