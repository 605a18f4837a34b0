"""What the draws of a quiz take together: first come, first served, but never at the price of a later draw.

A draw takes the best of its candidates that leaves the other draws enough. Where taking the best that is
free serves all, that is the answer. Else the first choice that leaves too little is found by bisection and
given up, and so on: of all answers, it is the first in the order of draws and of their candidates.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from quizgen.arranging.flow import ExhaustedError, Steps
from quizgen.arranging.puzzle import Demand, Kind, Puzzle, Unit
from quizgen.arranging.search import Found, Stand, beginning, find, take

STEPS = 1_000_000
"""How many steps a search may take, besides some for each candidate: a second or two."""

Choice = tuple[int, int]
"""A demand, and the place of a unit among those that it wants."""


@dataclass(frozen=True)
class Shortage:
    """A demand that can't be met beside those before it.

    Args:
        demand: its number.
        alone: the most that it could have if it were the only one; None where the search was given up.
        left: the most that those before it leave; None in the same way.
        beside: the numbers of those that together leave too little, none of which could be left out.
    """

    demand: int
    alone: int | None
    left: int | None
    beside: tuple[int, ...] = ()


@dataclass(frozen=True)
class Solution:
    """What each demand takes, or why there is no way.

    Args:
        taken: the units of each demand, in its order; where one can't be met, what is free when it comes.
        shortages: the demands that can't be met.
        undecided: a demand of which the search could not tell in its steps whether it can be met.
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
        apart: sets of names of which at most one is taken.
        steps: counts the work, and ends it.
    """
    puzzle = Puzzle(demands, apart)
    solver = _Solver(puzzle, steps or Steps(STEPS + 100 * sum(map(len, puzzle.wanted))))
    first, met = solver.first_come({})
    better = first if met else solver.foresighted(first)
    if better is not None:
        return Solution(solver.units(better))
    solver.steps.limit += solver.steps.done
    return Solution(solver.units(first), *solver.shortages())


@dataclass
class _Solver:
    puzzle: Puzzle
    steps: Steps

    def units(self, choices: Iterable[Choice]) -> tuple[tuple[Unit, ...], ...]:
        """Return the units that choices stand for, by demand."""
        puzzle = self.puzzle
        taken: list[list[Unit]] = [[] for _ in puzzle.wanted]
        for demand, place in sorted(choices):
            taken[demand].append(puzzle.units[puzzle.wanted[demand][place]])
        return tuple(map(tuple, taken))

    def first_come(self, barred: Mapping[tuple[Kind, int], int]) -> tuple[list[Choice], bool]:
        """Return what is taken where each demand takes the best that is free, and whether that meets all.

        Args:
            barred: the place among a demand's units from which on it takes none of a kind.
        """
        puzzle, met = self.puzzle, True
        choices: list[Choice] = []
        closed: set[int] = set()
        for demand, wanted in enumerate(puzzle.wanted):
            count, taken = puzzle.counts[demand], 0
            for place, unit in enumerate(wanted):
                if taken == count:
                    break
                self.steps.done += 1  # no search: it ends by itself
                too_many = count is not None and taken + puzzle.size(unit) > count
                if unit in closed or too_many or place >= barred.get((puzzle.kinds[unit], demand), math.inf):
                    continue
                choices.append((demand, place))
                closed |= {unit, *puzzle.rivals(unit)}
                taken += puzzle.size(unit)
            met = met and taken >= puzzle.least[demand]
        return choices, met

    def foresighted(self, first: Sequence[Choice]) -> list[Choice] | None:
        """Return the first of all choices that meet all demands, or None where none do or none was found.

        Args:
            first: what is taken without foresight, which does not meet all.
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
        """Return choices that begin with some and meet all demands, or None where none do."""
        puzzle = self.puzzle
        stand = self._beginning.copy()
        used: set[int] = set()
        for demand, place in start:
            used.add(puzzle.wanted[demand][place])
            take(puzzle, stand, puzzle.wanted[demand][place], demand)
        found = find(puzzle, stand, self.steps)
        return None if found is None else [*start, *self._named(found, used)]

    def _named(self, found: Found, used: set[int]) -> list[Choice]:
        """Return choices for what was found by kind; where a demand takes all, with all else that is free."""
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
        """Return which demands can't be met beside those before them, and one of which that is unknown."""
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
        """Return how many names a demand that can't be met can have beside others that can."""
        puzzle = self.puzzle
        there = sum(map(puzzle.size, puzzle.wanted[demand]))
        fewer = range(min(puzzle.least[demand] - 1, there), 0, -1)
        return next((count for count in fewer if self._can(demand, count, others)), 0)

    def _can(self, demand: int, count: int, others: Sequence[int]) -> bool:
        """Return whether a demand can have so many names beside others that have what they need."""
        stand = beginning(self.puzzle, others)
        stand.needs[demand] = count
        return find(self.puzzle, stand, self.steps) is not None
