"""The problems of draws that don't find enough questions: how many there are, and why there are no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizgen.arranging.pools import Drawing, Pool, fits
from quizgen.arranging.puzzle import Demand, Unit
from quizgen.arranging.solve import Shortage, Solution
from quizgen.errors import Problem
from quizgen.frozen import frozen

UNDECIDED = (
    "quizgen could not tell whether it can draw this many: too many questions are kept apart",
    "ask for fewer, or keep fewer questions apart",
)


def shortages(
    drawing: Drawing, pools: Sequence[Pool], demands: Sequence[Demand], solution: Solution
) -> Iterator[Problem]:
    """Yield a problem for each draw that can't have enough, or for which the search gave up.

    Args:
        drawing: the quiz's draws.
        pools: the pool of each draw.
        demands: what each draw asks for, in the order of the pools.
        solution: what the solver found.
    """
    short = {shortage.demand: shortage for shortage in solution.shortages}
    why = _Why(drawing, pools, demands)
    for number, pool in enumerate(pools):
        if pool.faulty:  # its shortage would be a consequence of the problem already reported
            continue
        place = pool.origin.at("count") if pool.draw.count else pool.origin.at()
        if number == solution.undecided:
            yield Problem(place, "draw-undecided", *UNDECIDED)
        elif number in short and pool.draw.count:
            yield Problem(place, "too-few-to-draw", *why.too_few(pool.draw.count, short[number]))
        elif number in short or not (demands[number].units or pool.draw.count or drawing.left_out):
            yield Problem(place, "too-few-to-draw", *why.none(pool))


@frozen
class _Why:
    """Messages and help for draws that don't find enough."""

    drawing: Drawing
    pools: Sequence[Pool]
    demands: Sequence[Demand]

    def none(self, pool: Pool) -> tuple[str, str]:
        """Return the message and help for a draw without a count that finds no questions."""
        message = "this draw finds no questions"
        if not pool.matching:
            return message, "check its bank, types, tags and levels"
        fit = f"{_counted(len(pool.matching), 'fits, but is', 'fit, but are')}"
        help_text = "widen this draw, or let the others take fewer"
        exhibits = ", or share an exhibit with those" if any(one.stimulus for one in pool.matching) else ""
        return f"{message}: {fit} needed by other draws, or kept apart from theirs{exhibits}", help_text

    def too_few(self, count: int, shortage: Shortage) -> tuple[str, str]:
        """Return the message and help for a draw with a count: how many there are, and why no more."""
        pool, units = self.pools[shortage.demand], self.demands[shortage.demand].units
        free, shared = sum(map(len, units)), any(len(unit) > 1 for unit in units)
        asks = f"this draw asks for {_counted(count, 'question', 'questions')}"
        if shortage.left is None or shortage.alone is None:
            return f"{asks}, but fewer can be drawn together", "ask for fewer"
        why, help_text = list(self._lost(pool, free)), "ask for fewer, or write more questions"
        if shortage.alone < min(count, free) and shared:
            why.append(
                f"at most {shortage.alone} if an exhibit comes with all its questions{self._apart(units)}"
            )
            help_text = "ask for another number, or write split: true in this draw"
        elif shortage.alone < min(count, free):
            why.append(f"at most {shortage.alone} without a pair kept apart")
            help_text = "ask for fewer, or write questions not kept apart from these"
        if shortage.left < min(count, shortage.alone):
            why.append(f"{self._others(shortage)} {shortage.left}")
            help_text = "ask for fewer, here or there, or write more questions"
        there = f"{asks}, but there {'is' if shortage.left == 1 else 'are'} {shortage.left or 'none'}"
        fit = _counted(len(pool.matching), "fits", "fit")
        return f"{there}: {', '.join([fit, *why])}" if why else there, help_text

    def _apart(self, units: Sequence[Unit]) -> str:
        """Return an addition to the message if some of these questions are kept apart."""
        names = {name for unit in units for name in unit}
        return (
            " and none that are apart" if any(len(names & group) > 1 for group in self.drawing.apart) else ""
        )

    def _lost(self, pool: Pool, free: int) -> Iterator[str]:
        """Yield reasons that keep questions from a draw regardless of the other draws with a count."""
        if free < len(pool.matching):
            shared = (
                ", or with the exhibit of one of those" if any(one.stimulus for one in pool.matching) else ""
            )
            yield f"{len(pool.matching) - free} drawn by name or kept apart from one that is{shared}"
        asked = (question for question in self.drawing.course.questions() if fits(question, pool.draw))
        if drafts := sum(question.name in self.drawing.left_out for question in asked):
            yield f"{_counted(drafts, 'draft', 'drafts')} left out"

    def _others(self, shortage: Shortage) -> str:
        """Return a phrase that names the draws that leave too few."""
        lines = sorted({self.pools[one].origin.at().line for one in shortage.beside})
        if not lines or self.pools[shortage.demand].origin.at().line in lines:
            return "the other draws leave"
        text = " and ".join(", ".join(map(str, lines)).rsplit(", ", 1))
        return f"the draw on line {text} leaves" if len(lines) == 1 else f"the draws on lines {text} leave"


def _counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
