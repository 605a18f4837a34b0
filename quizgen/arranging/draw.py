"""Which questions a quiz takes: a ranking of hashes of seed and name, repeatable and stable.

If the draw were a shuffle, one more question in a bank would change every sheet. In a ranking, it displaces
at most one question, or a few if questions are kept apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from quizgen.arranging.pools import NONE_SO_FAR, Drawing, Pool, named_in, pools_of
from quizgen.arranging.puzzle import Demand, Unit
from quizgen.arranging.shortages import shortages
from quizgen.arranging.solve import solve
from quizgen.errors import FieldPath, Place, Problem, did_you_mean
from quizgen.frozen import frozen
from quizgen.model.course import Course
from quizgen.model.question import Question
from quizgen.model.quiz import Draw, Quiz, Section
from quizgen.types import TYPES


def rank(*parts: str | int) -> bytes:
    """Return a sort key that looks random but is the same on every machine."""
    return hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=16).digest()


def ranks(ends: Iterable[str | int], *parts: str | int) -> list[bytes]:
    """Return `rank(*parts, end)` for each of some ends; what they share is hashed once."""
    same = hashlib.blake2b("\0".join(map(str, (*parts, ""))).encode(), digest_size=16)
    found = []
    for end in ends:
        one = same.copy()
        one.update(str(end).encode())
        found.append(one.digest())
    return found


@frozen
class Drawn:
    """The questions drawn for one section of a quiz, or for the whole quiz if it has no sections."""

    section: Section | None
    questions: tuple[Question, ...]


def draw(
    quiz: Quiz, course: Course, names: Mapping[str, Question]
) -> tuple[tuple[Drawn, ...], list[Problem]]:
    """Return the questions of each part of a quiz, and the problems of its draws.

    Args:
        quiz: the quiz to draw for.
        course: the course to draw from.
        names: the questions that may be drawn, by name; without drafts, fewer than the course has.
    """
    drawing = Drawing(quiz, course, names)
    if quiz.sections and quiz.draw:
        message = "a quiz has sections or a draw at the top, not both"
        help_text = "move the draw into a section"
        drawing.problems.append(Problem(quiz.origin.at("draw"), "draw-and-sections", message, help_text))
    parts = [(section, pools_of(draws, top, drawing)) for section, top, draws in _parts(quiz)]
    chosen = _settled(drawing, [pool for _, pools in parts for pool in pools])
    drawn = tuple(
        Drawn(section, tuple(question for pool in pools for question in chosen[pool.origin.path]))
        for section, pools in parts
    )
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
    return drawn, drawing.problems


def _parts(quiz: Quiz) -> Iterator[tuple[Section | None, FieldPath, tuple[Draw, ...]]]:
    """Yield each section, the path of its draws and the draws; without sections, the quiz's own draws."""
    for number, section in enumerate(quiz.sections):
        yield section, ("sections", number, "draw"), section.draw
    if not quiz.sections:
        yield None, ("draw",), quiz.draw


def _settled(drawing: Drawing, pools: Sequence[Pool]) -> dict[FieldPath, list[Question]]:
    """Return what each draw takes, by the draw's path, and report draws that can't have enough."""
    _report_apart_by_name(drawing, [pool for pool in pools if pool.fixed])
    # Draws that name questions choose before draws that take any question that fits.
    choosing = sorted((one for one in pools if not one.fixed), key=lambda one: not one.draw.questions)
    demands = _demands(drawing, choosing)
    solution = solve(demands, drawing.apart)
    if not drawing.course.unread:  # the missing questions may be in an unreadable file
        drawing.problems += shortages(drawing, choosing, demands, solution)
    chosen = {pool.origin.path: list(pool.matching) for pool in pools}
    for pool, units in zip(choosing, solution.taken, strict=True):
        taken = {name for unit in units for name in unit}
        chosen[pool.origin.path] = [question for question in pool.matching if question.name in taken]
    return chosen


def _report_apart_by_name(drawing: Drawing, pools: Sequence[Pool]) -> None:
    """Report questions that are drawn by name although they are kept apart, by this quiz or by the questions.

    Args:
        drawing: the quiz's draws.
        pools: the pools of draws that name every question that they take.
    """
    for index, group in enumerate(drawing.quiz.apart):
        both = sorted(drawing.by_hand.intersection(group))
        if len(both) > 1:
            place = drawing.quiz.origin.at("apart", index)
            _report_both(drawing, both[0], both[1], place, "remove one of them")
    seen: set[str] = set()
    for place, name in _by_hand(pools):
        enemies = drawing.course.enemies.get(name, frozenset()) & seen
        for other in sorted(enemies - _grouped_with(name, drawing.quiz)):
            by = name if other in drawing.names[name].apart else other
            _report_both(
                drawing, other, name, place, f'remove one of them, or remove it from "apart" in "{by}"'
            )
        seen.add(name)


def _grouped_with(name: str, quiz: Quiz) -> set[str]:
    """Return the names that the quiz itself keeps apart from a question."""
    return {other for group in quiz.apart if name in group for other in group}


def _by_hand(pools: Sequence[Pool]) -> Iterator[tuple[Place, str]]:
    """Yield what draws take by name, or because of an exhibit, each with the place that says so."""
    for pool in pools:
        named = {name: at for at, name in enumerate(pool.draw.questions)}
        for question in pool.matching:
            path = ("questions", named[question.name]) if question.name in named else ()
            yield pool.origin.at(*path), question.name


def _report_both(drawing: Drawing, one: str, other: str, place: Place, help_text: str) -> None:
    by_name = {one, other} <= named_in(drawing.quiz)
    how = "are drawn by name" if by_name else "would be drawn, one of them because of its exhibit"
    message = f'"{one}" and "{other}" are kept apart, but both {how}'
    drawing.problems.append(Problem(place, "apart-by-name", message, help_text))


def _demands(drawing: Drawing, pools: Sequence[Pool]) -> list[Demand]:
    """Return what draws ask for, with the candidates ranked.

    A draw takes last what another draw names with a count, or what is kept apart from that; a draw without a
    count leaves it out. Of two draws without a count, the first one gets what fits both.
    """
    named = {question.name for pool in pools if pool.draw.questions for question in pool.matching}
    spared = named | drawing.rivals(named)
    gone = drawing.by_hand | drawing.rivals(drawing.by_hand)
    by_all: set[str] = set()
    demands = []
    for pool in pools:
        units = [unit for unit in _units(pool, drawing.quiz.seed) if gone.isdisjoint(unit)]
        if pool.draw.count is None:
            units = [unit for unit in units if spared.isdisjoint(unit) and by_all.isdisjoint(unit)]
            by_all.update(name for unit in units for name in unit)
        elif not pool.draw.questions:
            units.sort(key=lambda unit: not spared.isdisjoint(unit))
        demands.append(Demand(tuple(units), pool.draw.count))
    return demands


def _units(pool: Pool, seed: int) -> list[Unit]:
    """Return a draw's units, ranked; an exhibit's questions are one unit, unless the draw splits them."""
    units: dict[bytes, list[str]] = {}
    own = ranks([question.name for question in pool.matching], "draw", seed)
    for question, rank_of_own in zip(pool.matching, own, strict=True):
        exhibit = None if pool.draw.split else question.stimulus
        place = rank("draw exhibit", seed, exhibit.name) if exhibit else rank_of_own
        units.setdefault(place, []).append(question.name)
    return [tuple(units[place]) for place in sorted(units)]


def _report_unknown_names(drawing: Drawing) -> None:
    quiz = drawing.quiz
    places: list[tuple[FieldPath, str]] = [(("points", name), name) for name in quiz.points]
    places += [(("apart", i, j), name) for i, group in enumerate(quiz.apart) for j, name in enumerate(group)]
    for path, name in places:
        if not drawing.knows(name):
            message = f'there is no question "{name}"'
            help_text = did_you_mean(name, drawing.names) or NONE_SO_FAR
            drawing.problems.append(Problem(quiz.origin.at(*path), "unknown-question", message, help_text))


def _report_idle_groups(drawing: Drawing) -> None:
    """Report groups of `apart` with fewer than two questions, or with a question twice."""
    for index, group in enumerate(drawing.quiz.apart):
        twice = [at for at, name in enumerate(group) if name in group[:at]]
        if len(set(group)) < 2:
            path: FieldPath = ("apart", index)
            message = (
                f'"{group[0]}" is the only question in this group'
                if group
                else "this group names no question"
            )
            help_text = "name the questions that must not share a sheet with it, or remove the group"
        elif twice:
            path = ("apart", index, twice[0])
            message = f'"{group[twice[0]]}" is in this group twice'
            help_text = "name another question, or remove one of the two"
        else:
            continue
        drawing.problems.append(
            Problem(drawing.quiz.origin.at(*path), "idle-apart", message, help_text, "warning")
        )


def _report_idle_points(drawing: Drawing) -> None:
    """Report points for questions that no seed could bring into the quiz."""
    if any(problem.severity == "error" for problem in drawing.problems):
        return  # a faulty draw does not show which questions it would leave out
    possible = drawing.candidates - (drawing.rivals(drawing.by_hand) - drawing.by_hand)
    for name in drawing.quiz.points:
        if name in drawing.names and name not in possible:
            place = drawing.quiz.origin.at("points", name, key=True)
            message = f'no draw in this quiz can include "{name}", so its points have no effect'
            help_text = "remove them, or draw the question"
            drawing.problems.append(Problem(place, "idle-points", message, help_text, "warning"))


def _report_blueprint(drawing: Drawing, questions: Sequence[Question]) -> None:
    blueprint = drawing.quiz.blueprint
    if blueprint is None:
        return
    banks = {bank.id for bank in drawing.course.banks}
    strange = [("banks", "bank", one, banks) for one in blueprint.banks if not drawing.knows_bank(one)]
    strange += [("types", "type", one, set(TYPES)) for one in blueprint.types if one not in TYPES]
    for part, what, name, known in strange:
        place = drawing.quiz.origin.at("blueprint", part, name, key=True)
        message = f'there is no {what} "{name}"'
        help_text = did_you_mean(name, known) or NONE_SO_FAR
        drawing.problems.append(Problem(place, f"unknown-{what}", message, help_text))
    if not questions or strange or drawing.course.unread:  # shares of an incomplete quiz mean nothing
        return
    wanted: Iterator[tuple[str, str, Decimal, str]] = (
        (part, name, share, attribute)
        for part, attribute in (("levels", "level"), ("banks", "bank"), ("types", "type"))
        for name, share in getattr(blueprint, part).items()
    )
    for part, name, share, attribute in wanted:
        has = Decimal(sum(getattr(question, attribute) == name for question in questions)) / len(questions)
        if abs(has - share) > blueprint.tolerance:
            message = f"{name}: {has:.0%} of the questions, but the blueprint asks for {share:.0%}"
            place = drawing.quiz.origin.at("blueprint", part, name)
            help_text = "change the draws, or the blueprint"
            drawing.problems.append(Problem(place, "off-blueprint", message, help_text, "warning"))
