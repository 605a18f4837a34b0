"""The draws of a quiz as a puzzle in numbers: which draw may take what, and what is never taken together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from quizgen.frozen import frozen

Unit = tuple[str, ...]
"""Names that are taken together or not at all; most often one."""

Kind = int | tuple[int, ...]
"""The demands that a unit suits: units of one kind can replace each other.

A unit that is kept apart from another, or has several names, is a kind of its own: its number.
"""


@frozen
class Demand:
    """The questions that one draw asks for.

    Args:
        units: the units that it may take, the best first, each once.
        count: the exact number of names; None for all that other demands leave, at least one unit.
    """

    units: tuple[Unit, ...]
    count: int | None


class Puzzle:
    """Demands, and sets of names that are kept apart, with a number for each unit and each demand.

    Args:
        demands: the first is number 0.
        apart: sets of names; at most one name of each set is taken.

    Attributes:
        units: the units, by number.
        wanted: the units of each demand, the best first, without units that break a set by themselves.
        suits: the demands that want a unit, by the unit's number.
        kinds: the kind of each unit, by the unit's number.
        counts: how many names each demand asks for, or None.
        least: how many names each demand needs at least.
    """

    def __init__(self, demands: Sequence[Demand], apart: Iterable[Collection[str]]) -> None:
        self.units = tuple(dict.fromkeys(unit for demand in demands for unit in demand.units))
        impossible = self._set_apart(apart)
        numbers = {unit: number for number, unit in enumerate(self.units) if number not in impossible}
        self.wanted = [[numbers[unit] for unit in demand.units if unit in numbers] for demand in demands]
        self.counts = [demand.count for demand in demands]
        self.least = [
            min(1, len(wanted)) if count is None else count
            for count, wanted in zip(self.counts, self.wanted, strict=True)
        ]
        self.suits: list[tuple[int, ...]] = [()] * len(self.units)
        for home, wanted in enumerate(self.wanted):
            for number in wanted:
                self.suits[number] += (home,)
        self.kinds: list[Kind] = [*self.suits]
        for number in filter(self.tied, range(len(self.units))):
            self.kinds[number] = number

    def _set_apart(self, apart: Iterable[Collection[str]]) -> set[int]:
        """Note the sets with at most one unit on a sheet; return the units that break a set by themselves."""
        holders: dict[str, list[int]] = {}
        for number, unit in enumerate(self.units):
            for name in unit:
                holders.setdefault(name, []).append(number)
        self._sets: list[tuple[int, ...]] = []
        self._sets_of: dict[int, list[int]] = {}
        self._rivals: dict[int, frozenset[int]] = {}
        impossible: set[int] = set()
        shared = ({name} for name, numbers in holders.items() if len(numbers) > 1)
        for names in (*shared, *map(dict.fromkeys, apart)):
            found = Counter(number for name in names for number in holders.get(name, ()))
            impossible.update(number for number, times in found.items() if times > 1)
            if len(found) > 1:
                for number in found:
                    self._sets_of.setdefault(number, []).append(len(self._sets))
                self._sets.append(tuple(found))
        return impossible

    def size(self, unit: int) -> int:
        """Return how many names a unit has."""
        return len(self.units[unit])

    def tied(self, unit: int) -> bool:
        """Return whether a unit can't replace another one that suits the same demands."""
        return len(self.units[unit]) > 1 or unit in self._sets_of

    def rivals(self, unit: int) -> frozenset[int]:
        """Return the units that can't share a sheet with this one: they share a name, or are kept apart."""
        if unit not in self._rivals:
            sets = (self._sets[index] for index in self._sets_of.get(unit, ()))
            self._rivals[unit] = frozenset[int]().union(*sets) - {unit}
        return self._rivals[unit]
