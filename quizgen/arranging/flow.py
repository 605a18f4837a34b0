"""Whether supplies can meet needs, and how: the flow that solves draws with nothing kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from quizgen.frozen import frozen, mutable


class ExhaustedError(Exception):
    """A search has used up its steps."""


@mutable
class Steps:
    """Counts the work of a search, so that its limit depends on its input alone and not on a clock."""

    limit: int
    done: int = 0

    def add(self, count: int) -> None:
        """Count more steps.

        Raises:
            ExhaustedError: if there have been more than allowed.
        """
        self.done += count
        if self.done > self.limit:
            raise ExhaustedError


@frozen
class Supply:
    """An amount that the takers may share in any proportion."""

    amount: int
    takers: tuple[int, ...]


def meet(
    needs: Mapping[int, int], supplies: Sequence[Supply], steps: Steps
) -> tuple[dict[int, int], ...] | None:
    """Return what each supply gives to each taker, or None if not all needs can be met.

    A taker that finds nothing spare takes from another taker that can get its share elsewhere (Ford and
    Fulkerson, Maximal flow through a network, 1956).

    Args:
        needs: how much each taker needs.
        supplies: the supplies; earlier ones are used first.
        steps: counts the supplies and shares examined.

    Raises:
        ExhaustedError: if that takes too many steps.
    """
    flow = _Flow(supplies, steps)
    for taker, amount in needs.items():
        lacking = amount - flow.spend(taker, amount)
        while lacking:
            brought = flow.bring(taker, lacking)
            if not brought:
                return None
            lacking -= brought
    return tuple(flow.given)


@mutable
class _Flow:
    supplies: Sequence[Supply]
    steps: Steps
    spare: list[int] = field(init=False)
    given: list[dict[int, int]] = field(init=False)
    open_to: dict[int, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.spare = [supply.amount for supply in self.supplies]
        self.given = [{} for _ in self.supplies]
        self.open_to = {}
        for index, supply in enumerate(self.supplies):
            self.steps.add(len(supply.takers))
            for taker in supply.takers:
                self.open_to.setdefault(taker, []).append(index)

    def spend(self, taker: int, most: int) -> int:
        """Give a taker at most `most` of what is spare, and return how much it got."""
        lacking = most
        for supply in self.open_to.get(taker, ()):
            self.steps.add(1)
            amount = min(lacking, self.spare[supply])
            if amount:
                self.spare[supply] -= amount
                self._give(supply, taker, amount)
                lacking -= amount
            if not lacking:
                break
        return most - lacking

    def bring(self, taker: int, most: int) -> int:
        """Give a taker what others can replace from elsewhere, and return how much, or 0."""
        came_by: dict[int, tuple[int, int]] = {}
        reached = [taker]
        for one in reached:  # grows as it goes
            for supply in self.open_to.get(one, ()):
                self.steps.add(1 + len(self.given[supply]))
                if self.spare[supply]:
                    return self._shift(came_by, one, supply, most)
                for other in self.given[supply]:
                    if other != taker and other not in came_by:
                        came_by[other] = (supply, one)
                        reached.append(other)
        return 0

    def _shift(self, came_by: Mapping[int, tuple[int, int]], last: int, spare: int, most: int) -> int:
        """Move shares along a path of takers: the last one gets what is spare, so the first one gets more."""
        moves, one = [], last
        while one in came_by:
            supply, to = came_by[one]
            moves.append((supply, one, to))
            one = to
        amount = min(most, self.spare[spare], *(self.given[supply][of] for supply, of, _ in moves))
        self.spare[spare] -= amount
        self._give(spare, last, amount)
        for supply, of, to in moves:
            self._give(supply, of, -amount)
            self._give(supply, to, amount)
        return amount

    def _give(self, supply: int, taker: int, amount: int) -> None:
        share = self.given[supply].get(taker, 0) + amount
        if share:
            self.given[supply][taker] = share
        else:
            del self.given[supply][taker]
