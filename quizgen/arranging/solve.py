"""What the draws of a quiz take together: first come, first served, but never at the expense of a later draw.

A draw takes the best of its candidates that leave the other draws enough. If every draw can simply take the
best candidates that are free, that is the answer. Otherwise the solver finds the first choice that leaves too
little, by bisection, gives it up, and tries again. Of all answers, it returns the first in the order of draws
and of their candidates.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from quizgen.arranging.flow import ExhaustedError, Steps
from quizgen.arranging.puzzle import Demand, Kind, Puzzle, Unit
from quizgen.arranging.search import Found, Stand, beginning, find, take
from quizgen.frozen import frozen, mutable

STEPS = 1_000_000
"""How many steps a search may take, plus some for each candidate: a second or two."""

Choice = tuple[int, int]
"""A demand, and the index of a unit in the list of those that it wants."""


@frozen
class Shortage:
    """A demand that can't be met together with the earlier ones.

    Args:
        demand: its number.
        alone: the most names that it could have if it were the only demand; None if the search gave up.
        left: the most names that the earlier demands leave; None if the search gave up.
        beside: the numbers of demands that together leave too little; each of them is needed for that.
    """

    demand: int
    alone: int | None
    left: int | None
    beside: tuple[int, ...] = ()


@frozen
class Solution:
    """What each demand takes, or why not all of them can be met.

    Args:
        taken: the units of each demand, in its order; if not all can be met, first come, first served.
        shortages: the demands that can't be met.
        undecided: a demand for which the search ran out of steps.
    """

    taken: tuple[tuple[Unit, ...], ...]
    shortages: tuple[Shortage, ...] = ()
    undecided: int | None = None


def solve(
    demands: Sequence[Demand], apart: Iterable[Collection[str]], steps: Steps | None = None
) -> Solution:
    """Return what each demand takes; no name is taken twice.

    Args:
        demands: the first has the first choice.
        apart: sets of names; at most one name of each set is taken.
        steps: counts the work, and limits it.
    """
    puzzle = Puzzle(demands, apart)
    solver = _Solver(puzzle, steps or Steps(STEPS + 100 * sum(map(len, puzzle.wanted))))
    first, met = solver.first_come({})
    better = first if met else solver.foresighted(first)
    if better is not None:
        return Solution(solver.units(better))
    solver.steps.limit += solver.steps.done
    return Solution(solver.units(first), *solver.shortages())


@mutable
class _Solver:
    puzzle: Puzzle
    steps: Steps

    def units(self, choices: Iterable[Choice]) -> tuple[tuple[Unit, ...], ...]:
        """Return the units of some choices, by demand."""
        puzzle = self.puzzle
        taken: list[list[Unit]] = [[] for _ in puzzle.wanted]
        for demand, place in sorted(choices):
            taken[demand].append(puzzle.units[puzzle.wanted[demand][place]])
        return tuple(map(tuple, taken))

    def first_come(self, barred: Mapping[tuple[Kind, int], int]) -> tuple[list[Choice], bool]:
        """Let each demand take the best free units; return the choices, and whether all demands are met.

        Args:
            barred: the index among a demand's units from which on it takes no unit of a kind.
        """
        puzzle, met = self.puzzle, True
        choices: list[Choice] = []
        closed: set[int] = set()
        for demand, wanted in enumerate(puzzle.wanted):
            count, taken = puzzle.counts[demand], 0
            for place, unit in enumerate(wanted):
                if taken == count:
                    break
                self.steps.done += 1  # counted without a limit: no search, it ends by itself
                too_many = count is not None and taken + puzzle.size(unit) > count
                if unit in closed or too_many or place >= barred.get((puzzle.kinds[unit], demand), math.inf):
                    continue
                choices.append((demand, place))
                closed |= {unit, *puzzle.rivals(unit)}
                taken += puzzle.size(unit)
            met = met and taken >= puzzle.least[demand]
        return choices, met

    def foresighted(self, first: Sequence[Choice]) -> list[Choice] | None:
        """Return the first of all choices that meet all demands, or None if none do, or none were found.

        Args:
            first: the choices of `first_come`, which do not meet all demands.
        """
        choices, met, best, proven = list(first), False, None, 0
        barred: dict[tuple[Kind, int], int] = {}
        try:
            best = self._completed([])
            while best is not None and not met:
                failing = len(choices)
                while proven < failing:
                    middle = (proven + failing + 1) // 2
                    completed = self._completed(choices[:middle])
                    if completed is None:
                        failing = middle - 1
                    else:
                        best, proven = completed, middle
                demand, place = choices[proven]
                barred[self.puzzle.kinds[self.puzzle.wanted[demand][place]], demand] = place
                choices, met = self.first_come(barred)
        except ExhaustedError:
            return best  # it meets all, though it need not be the first that does
        return choices if met else None

    @cached_property
    def _beginning(self) -> Stand:
        return beginning(self.puzzle, range(len(self.puzzle.wanted)))

    def _completed(self, start: Sequence[Choice]) -> list[Choice] | None:
        """Return choices that begin with the given ones and meet all demands, or None if there are none."""
        puzzle = self.puzzle
        stand = self._beginning.copy()
        used: set[int] = set()
        for demand, place in start:
            used.add(puzzle.wanted[demand][place])
            take(puzzle, stand, puzzle.wanted[demand][place], demand)
        found = find(puzzle, stand, self.steps)
        return None if found is None else [*start, *self._named(found, used)]

    def _named(self, found: Found, used: set[int]) -> list[Choice]:
        """Return choices for what was found by kind; a demand for all takes the other free units, too."""
        puzzle, missing, choices = self.puzzle, dict(found), []
        places = [
            (demand, place) for demand, wanted in enumerate(puzzle.wanted) for place in range(len(wanted))
        ]
        for demand, place in places:
            unit = puzzle.wanted[demand][place]
            key = (puzzle.kinds[unit], demand)
            if unit not in used and missing.get(key):
                missing[key] -= 1
                used.add(unit)
                choices.append((demand, place))
        for demand, place in places:
            unit = puzzle.wanted[demand][place]
            if puzzle.counts[demand] is None and unit not in used and not used & puzzle.rivals(unit):
                used.add(unit)
                choices.append((demand, place))
        return choices

    def shortages(self) -> tuple[tuple[Shortage, ...], int | None]:
        """Return the demands that can't be met beside the earlier ones, and one left undecided, or None."""
        shortages: list[Shortage] = []
        met: list[int] = []
        for demand, least in enumerate(self.puzzle.least):
            try:
                if not least or self._can(demand, least, met):
                    met.append(demand)
                else:
                    shortages.append(self._shortage(demand, met))
            except ExhaustedError:
                return tuple(shortages), demand
        return tuple(shortages), None

    def _shortage(self, demand: int, met: Sequence[int]) -> Shortage:
        least = self.puzzle.least[demand]
        beside = list(met)
        try:
            for other in met:
                fewer = [one for one in beside if one != other]
                if not self._can(demand, least, fewer):
                    beside = fewer
            alone = least if beside else self._most(demand, [])
            return Shortage(demand, alone, self._most(demand, met), tuple(beside))
        except ExhaustedError:
            return Shortage(demand, None, None)

    def _most(self, demand: int, others: Sequence[int]) -> int:
        """Return how many names a demand that can't be met can have beside the given ones, which are met."""
        puzzle = self.puzzle
        there = sum(map(puzzle.size, puzzle.wanted[demand]))
        fewer = range(min(puzzle.least[demand] - 1, there), 0, -1)
        return next((count for count in fewer if self._can(demand, count, others)), 0)

    def _can(self, demand: int, count: int, others: Sequence[int]) -> bool:
        """Return whether a demand can have `count` names while the others have what they need."""
        stand = beginning(self.puzzle, others)
        stand.needs[demand] = count
        return find(self.puzzle, stand, self.steps) is not None
