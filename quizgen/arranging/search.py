"""Whether some demands can be met together: a flow if nothing is kept apart, otherwise branch and bound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from quizgen.arranging.flow import Steps, Supply, meet
from quizgen.arranging.puzzle import Kind, Puzzle
from quizgen.frozen import mutable

Found = Mapping[tuple[Kind, int], int]
"""How many units of each kind each demand takes."""


@mutable
class Stand:
    """The state of a draw in progress: what it still needs, and what is left.

    Args:
        needs: how many names each demand still needs; demands that need none are not listed.
        free: how many units of each kind are left, for units that can replace each other.
        tied: the other units that are left.
        taken: the tied units that the search has given to demands, with their demands.
    """

    needs: dict[int, int]
    free: Counter[tuple[int, ...]]
    tied: set[int]
    taken: dict[int, int] = field(default_factory=dict)

    def copy(self) -> Stand:
        """Return a copy that can change independently."""
        return Stand(dict(self.needs), self.free.copy(), set(self.tied), dict(self.taken))

    def without(self, *units: int) -> Stand:
        """Return the same state without some of the tied units."""
        return Stand(self.needs, self.free, self.tied.difference(units), self.taken)


def beginning(puzzle: Puzzle, demands: Sequence[int]) -> Stand:
    """Return the state before anything is taken, for some of the demands."""
    needs = {demand: puzzle.least[demand] for demand in demands if puzzle.least[demand]}
    free = Counter(kind for kind in puzzle.kinds if isinstance(kind, tuple))
    return Stand(needs, free, {kind for kind in puzzle.kinds if isinstance(kind, int)})


def take(puzzle: Puzzle, stand: Stand, unit: int, demand: int) -> None:
    """Give a unit to a demand."""
    lacking = stand.needs.pop(demand, 0) - puzzle.size(unit)
    if lacking > 0:
        stand.needs[demand] = lacking
    kind = puzzle.kinds[unit]
    if isinstance(kind, int):
        stand.tied -= {unit, *puzzle.rivals(unit)}
    else:
        stand.free[kind] -= 1


def find(puzzle: Puzzle, start: Stand, steps: Steps) -> Found | None:
    """Return a way to meet all needs, or None if there is none.

    The bound is a flow: at most one of several units that all exclude each other is on a sheet, so each such
    set is a supply of one. If the flow takes two units that exclude each other, the search branches on the
    unit with the most such conflicts: first without it, then with it and without its rivals.

    Args:
        puzzle: the demands, and the sets kept apart.
        start: what is needed, and what is available.
        steps: counts the work.

    Raises:
        ExhaustedError: if that takes too many steps.
    """
    stands = [start]
    while stands:
        stand = stands.pop()
        relaxed = _Relaxed(puzzle, stand, steps)
        if relaxed.given is None:
            continue
        unit = relaxed.settle(relaxed.given)
        if unit is None:
            return relaxed.found(relaxed.given)
        stands += reversed(list(_either_way(puzzle, stand, unit, relaxed.near[unit])))
    return None


def _either_way(puzzle: Puzzle, stand: Stand, unit: int, rivals: set[int]) -> Iterator[Stand]:
    """Yield the states without a unit, then those with it."""
    yield stand.without(unit)
    if rivals:
        yield stand.without(*rivals)
        return
    for demand in puzzle.suits[unit]:
        exact = puzzle.counts[demand] is not None
        if demand in stand.needs and not (exact and puzzle.size(unit) > stand.needs[demand]):
            following = stand.copy()
            take(puzzle, following, unit, demand)
            following.taken[unit] = demand
            yield following


class _Relaxed:
    """A relaxed state: units with several names may be divided, and only cliques are kept apart."""

    def __init__(self, puzzle: Puzzle, stand: Stand, steps: Steps) -> None:
        self.puzzle, self.stand = puzzle, stand
        useful = {unit for unit in stand.tied if any(demand in stand.needs for demand in puzzle.suits[unit])}
        steps.add(len(stand.tied))
        self.near: dict[int, set[int]] = {}
        for unit in sorted(useful):
            steps.add(len(puzzle.rivals(unit)))
            self.near[unit] = useful & puzzle.rivals(unit)
        self.cliques = _cliques(self.near)
        self.kinds = [kind for kind, amount in stand.free.items() if amount]
        supplies = [Supply(stand.free[kind], kind) for kind in self.kinds]
        for clique in self.cliques:
            takers = {demand for unit in clique for demand in puzzle.suits[unit]}
            supplies.append(Supply(max(map(puzzle.size, clique)), tuple(sorted(takers))))
        self.given = meet(stand.needs, supplies, steps)
        self.picks: dict[int, int] = {}

    def settle(self, given: Sequence[Mapping[int, int]]) -> int | None:
        """Pick units for the shares given; return a unit that the search has to branch on, or None."""
        for clique, shares in zip(self.cliques, given[len(self.kinds) :], strict=True):
            if not shares:
                continue
            fitting = [unit for unit in clique if self._fits(unit, shares)]
            if not fitting:
                return max(clique, key=self.puzzle.size)
            unit = min(fitting, key=self._clashes)
            (self.picks[unit],) = shares
        worst = max(self.picks, key=self._clashes, default=None)
        return worst if worst is not None and self._clashes(worst) else None

    def _fits(self, unit: int, shares: Mapping[int, int]) -> bool:
        suits = self.puzzle.suits[unit]
        return [self.puzzle.size(unit)] == list(shares.values()) and all(taker in suits for taker in shares)

    def _clashes(self, unit: int) -> int:
        return len(self.near[unit] & self.picks.keys())

    def found(self, given: Sequence[Mapping[int, int]]) -> Found:
        """Return what each demand takes."""
        picked = (*self.stand.taken.items(), *self.picks.items())
        whole: dict[tuple[Kind, int], int] = dict.fromkeys(picked, 1)
        for kind, shares in zip(self.kinds, given, strict=False):
            whole |= {(kind, to): amount for to, amount in shares.items()}
        return whole


def _cliques(near: Mapping[int, set[int]]) -> list[list[int]]:
    """Return sets of units that all exclude each other: few sets, with each unit in one of them.

    Units with the fewest rivals come first, so that fewer units find no set to join.
    """
    cliques: list[list[int]] = []
    joined: dict[int, int] = {}
    for unit in sorted(near, key=lambda unit: (len(near[unit]), unit)):
        beside = Counter(joined[other] for other in sorted(near[unit]) if other in joined)
        index = next((one for one, count in beside.items() if count == len(cliques[one])), len(cliques))
        if index == len(cliques):
            cliques.append([])
        cliques[index].append(unit)
        joined[unit] = index
    return cliques
