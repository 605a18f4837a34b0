"""Finds the nearest of many sets of words, without comparing all pairs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple, TypeAlias

ALIKE = 0.8
"""The least similarity of sets (Jaccard)."""
FEWEST_WORDS = 4
MOST_COMPARED = 100
"""With how many earlier sets one is compared. Thousands of texts may come from one template, and be alike."""

_Index: TypeAlias = dict[str, dict[int, list[int]]]
"""By word, and by the number of words of the sets that have it, these sets in order."""


class Nearest(NamedTuple):
    """The set that is most similar to a later one.

    Args:
        number: its number; of several that are equally similar, the first.
        more: how many other earlier sets are similar, too.
        at_least: whether there may be more of them.
    """

    number: int
    more: int
    at_least: bool

    @property
    def others(self) -> str:
        """The others in words, such as "41 more"; an empty text if there are none."""
        return f"{'at least ' * self.at_least}{self.more} more" if self.more else ""


def nearest(
    sets: Sequence[frozenset[str]], fit: Callable[[int, int], bool] = lambda one, other: True
) -> Iterator[tuple[int, Nearest]]:
    """Yield the number of each set that is similar to an earlier one, with the nearest.

    Two sets with a similarity of 80 % share one of their rarest words: of n words sorted by rarity, one of
    the first n - ceil(.8 n) + 1 must be in both (prefix filtering; Chaudhuri, Ganti & Kaushik, ICDE 2006).
    If more than a hundred earlier sets have one of these words, only the first hundred are compared, those
    with the rarest word first, and of these, those of the same size.

    Args:
        sets: the sets of words; those with fewer than four are left out, since short questions are often
            alike.
        fit: tells whether a pair of sets counts if it is similar, given an earlier one and a later one.
    """
    counts = Counter(word for words in sets for word in words)
    index: _Index = {}
    for number, words in enumerate(sets):
        size = len(words)
        if size < FEWEST_WORDS:
            continue
        rarest = sorted(words, key=lambda word: (counts[word], word))[: size - math.ceil(ALIKE * size) + 1]
        candidates = _candidates(index, rarest, size)
        found = [
            (-likeness, other)
            for other in islice(candidates, MOST_COMPARED)
            if (likeness := _likeness(words, sets[other])) >= ALIKE and fit(other, number)
        ]
        if found:
            at_least = next(candidates, None) is not None
            yield number, Nearest(min(found)[1], len(found) - 1, at_least)
        for word in rarest:
            index.setdefault(word, {}).setdefault(size, []).append(number)


def _candidates(index: _Index, rarest: Sequence[str], size: int) -> Iterator[int]:
    """Yield the sets that have one of some words, and so many words that they may be similar, each once."""
    least, most = math.ceil(ALIKE * size), math.floor(size / ALIKE)
    sizes = sorted(range(least, most + 1), key=lambda one: abs(one - size))
    seen: set[int] = set()
    for by_size in filter(None, map(index.get, rarest)):
        for other in chain.from_iterable(by_size[near] for near in sizes if near in by_size):
            if other not in seen:
                seen.add(other)
                yield other


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)
