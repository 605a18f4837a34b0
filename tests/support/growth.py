"""Whether work grows as its input does: CPU time at n, 2n and 4n, no clock on the wall."""

from __future__ import annotations

import gc
import itertools
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

MOST = 3.0
"""Linear work doubles, quadratic work takes four times as long; what lies between is noise."""
MEASURABLE = 0.01
"""CPU seconds."""
LARGEST = 64
"""How many times the size that is asked for: quadratic work of a millisecond takes four seconds there."""
TRIES = 6
"""What other programs do to the memory meanwhile isn't there as often."""


def assert_linear(work: Callable[[T], object], made: Callable[[int], T], size: int) -> None:
    """Compare three sizes, the smallest of which takes long enough to be measured."""
    more = itertools.count()  # nothing is looked at twice: what the program has kept would take no time

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
    gc.disable()  # it looks at all that other tests of this process have left
    try:
        start = time.process_time()
        work(given)
        return time.process_time() - start
    finally:
        gc.enable()
