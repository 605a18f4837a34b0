"""Finds nearly equal sets of words among many, without comparing all pairs."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

ALIKE = 0.8
FEWEST_WORDS = 4


def alike(sets: Sequence[frozenset[str]], least: float = ALIKE) -> Iterator[tuple[int, int]]:
    """Yield the numbers of each pair of sets with a Jaccard similarity of at least `least`.

    Two sets with a similarity of 80 % share one of their rarest words: of n words sorted by rarity, one of
    the first n - ceil(.8 n) + 1 must be in both (prefix filtering; Chaudhuri, Ganti & Kaushik, ICDE 2006).

    Args:
        sets: the sets of words; those with fewer than four are left out, since short questions are often
            alike.
        least: the least similarity of a pair, from 0 to 1.
    """
    counts = Counter(word for words in sets for word in words)
    index: defaultdict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(sets):
        size = len(words)
        if size < FEWEST_WORDS:
            continue
        rarest = sorted(words, key=lambda word: (counts[word], word))[: size - math.ceil(least * size) + 1]
        found = []
        for other in set[int]().union(*[index[word] for word in rarest]):
            theirs = sets[other]
            count = len(theirs)
            if least * size <= count and least * count <= size:  # otherwise they can't share enough
                shared = len(words & theirs)
                if shared >= least * (size + count - shared):
                    found.append(other)
        for other in sorted(found):
            yield other, number
        for word in rarest:
            index[word].append(number)
