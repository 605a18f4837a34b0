"""Whether work grows in proportion to its input: CPU time at n, 2n and 4n, never wall time."""

from __future__ import annotations

import gc
import itertools
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

MOST = 3.0
"""The most that time may grow: linear work doubles, quadratic work quadruples, the rest is for noise."""
MEASURABLE = 0.01
"""The fewest CPU seconds for a comparison."""
LARGEST = 64
"""How often the size may be multiplied: at most, quadratic work of a millisecond takes four seconds."""
TRIES = 6
"""Other programs disturb the memory less often than that."""


def assert_linear(work: Callable[[T], object], made: Callable[[int], T], size: int) -> None:
    """Compare three sizes; the smallest one takes long enough to measure."""
    more = itertools.count()  # no input is used twice, because the program's caches would take no time

    def seconds(size: int) -> float:
        return min(_seconds(work, made(size + next(more))) for _ in range(2))

    faults = []
    for _ in range(TRIES):
        gc.collect()
        first, twice, four = _at_three(seconds, size)
        if (twice < first * MOST or four < twice * MOST) and four < first * MOST * MOST:
            return
        faults.append(f"at n, 2n and 4n: {first:.3f} {twice:.3f} {four:.3f} s")
    raise AssertionError("\n".join(faults))


def _at_three(seconds: Callable[[int], float], size: int) -> tuple[float, float, float]:
    largest = size * LARGEST
    while (first := seconds(size)) < MEASURABLE and size < largest:
        size *= 2
    return max(first, MEASURABLE), seconds(size * 2), seconds(size * 4)


def _seconds(work: Callable[[T], object], given: T) -> float:
    gc.disable()  # the collector would look at all that other tests of this process have left
    try:
        start = time.process_time()
        work(given)
        return time.process_time() - start
    finally:
        gc.enable()
