"""Statistical tests against chance, computed exactly and not simulated, so that nothing needs a seed."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

MOST_EXACT = 200
"""Most items for an exact distribution; with more, the normal approximation is as good."""
SLACK = 1e-9
"""Sums that differ by less count as equal, since their terms may be added in another order."""
NEGLIGIBLE = 1e-15
"""Probabilities up to this one are dropped, since no sum of them would matter."""


def binomial(n: int, p: float) -> list[float]:
    """Return the probabilities of 0 … n hits in n tries with hit probability p."""
    if p in (0.0, 1.0):
        return [float(k == n * p) for k in range(n + 1)]
    logs = [
        math.lgamma(n + 1)
        - math.lgamma(k + 1)
        - math.lgamma(n - k + 1)
        + k * math.log(p)
        + (n - k) * math.log1p(-p)
        for k in range(n + 1)
    ]
    return [math.exp(log) for log in logs]


def hits_by_chance(items: Iterable[tuple[int, int]], unit: int) -> Mapping[int, float]:
    """Return the distribution of a blind guesser's credits.

    Args:
        items: for each item, the number t of options tied for the best score, and the number k of all its
            options. If the key is among the tied options, which has the probability t/k, the credit is 1/t.
        unit: the number of parts of a hit, such that every credit is a whole number of parts.

    Returns:
        the probability of each sum of credits, in parts: the permutation distribution, in which every option
        of an item is equally likely to be the key.
    """
    total: dict[int, float] = {0: 1.0}
    for (tied, options), count in sorted(Counter(items).items()):
        credit = unit // tied
        single = [(hits * credit, chance) for hits, chance in enumerate(binomial(count, tied / options))]
        likely = [(credits, chance) for credits, chance in single if chance > NEGLIGIBLE]
        grown: defaultdict[int, float] = defaultdict(float)
        for before, probability in total.items():
            for credits, chance in likely:
                grown[before + credits] += probability * chance
        total = grown
    return total


def two_sided(items: Sequence[tuple[int, int]], hits: Fraction | int) -> float:
    """Return the probability that a blind guesser is at least as far from its mean as `hits`, on either side.

    Args:
        items: as for `hits_by_chance`.
        hits: the observed sum of credits.
    """
    mean = sum((Fraction(count, options) for (_, options), count in Counter(items).items()), Fraction(0))
    off = abs(hits - mean)
    if len(items) > MOST_EXACT:
        spread = math.sqrt(sum(count * (1 / (t * k) - 1 / k**2) for (t, k), count in Counter(items).items()))
        return 1.0 if spread == 0 else math.erfc(float(off) / spread / math.sqrt(2))
    unit = math.lcm(*(tied for tied, _ in items)) if items else 1
    middle, far = float(mean * unit), float(off * unit) - SLACK
    distribution = hits_by_chance(items, unit)
    return min(1.0, sum(chance for credits, chance in distribution.items() if abs(credits - middle) >= far))


def holm(values: Sequence[float]) -> list[float]:
    """Return p-values corrected for the number of tests (Holm, Scand. J. Statist. 6, 1979, 65-70)."""
    corrected = [0.0] * len(values)
    least = 0.0
    for rank, index in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        least = max(least, min(1.0, values[index] * (len(values) - rank)))
        corrected[index] = least
    return corrected


def interval(hits: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return the confidence interval of a share (Wilson, J. Am. Stat. Assoc. 22, 1927, 209-212).

    Args:
        hits: the number of hits; may be a fraction.
        n: the number of tries.
        z: the normal quantile; default: that of a 95 % interval.
    """
    if n == 0:
        return 0.0, 1.0
    share = hits / n
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))


def fisher_greater(a: int, b: int, c: int, d: int) -> float:
    """Return the one-sided p-value of Fisher's exact test that the mark is more frequent in the first row.

    Args:
        a: the count of the first row with the mark.
        b: the count of the first row without it.
        c: the count of the second row with the mark.
        d: the count of the second row without it.
    """
    row, column = a + b, a + c
    ways = total = math.comb(row, a) * math.comb(c + d, c)
    for x in range(a, min(row, column)):
        # From the tables with x marks in the first row to those with one more; nothing is rounded.
        ways = ways * (row - x) * (column - x) // ((x + 1) * (d + x - a + 1))
        total += ways
    return total / math.comb(row + c + d, column)


def ranks_differ(ones: Sequence[float], others: Sequence[float]) -> float:
    """Return the two-sided p-value of the rank-sum test, by the normal approximation, corrected for ties.

    Args:
        ones: the values of one group.
        others: the values of the other.
    """
    n, m = len(ones), len(others)
    if not n or not m:
        return 1.0
    ordered = sorted([*ones, *others])
    counts = Counter(ordered)
    rank, below = {}, 0
    for value in sorted(counts):
        rank[value] = below + (counts[value] + 1) / 2
        below += counts[value]
    size = n + m
    ties = sum(count**3 - count for count in counts.values()) / (size * (size - 1))
    spread = math.sqrt(n * m / 12 * (size + 1 - ties))
    off = abs(sum(rank[value] for value in ones) - n * (size + 1) / 2)
    return 1.0 if spread == 0 else math.erfc(max(0.0, off - 0.5) / spread / math.sqrt(2))
