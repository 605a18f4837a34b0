"""Damage and check as many courses as you like.

make fuzz                    2,000 small courses checked, 100 built, 100 times the whole course checked
make fuzz N=20000 SEED=7     more of them, others
"""

from __future__ import annotations

import os
import sys

from .outcomes import built, checked
from .runner import SMALL, WHOLE, run, smallest


def main(count: int, seed: int) -> int:
    """Run all three kinds of trials, print what fails, and return the exit code."""
    some = max(1, count // 20)
    failed = False
    for title, courses, what, number in (
        ("small courses, checked", SMALL, checked, count),
        ("small courses, built", SMALL, built, some),
        ("the whole course, checked", WHOLE, checked, some),
    ):
        found = run(range(seed, seed + number), courses, what)
        print(f"{title}: {number} inputs, {len(found)} failures", flush=True)
        print(smallest(found), end="\n" if found else "")
        failed |= bool(found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(int(os.environ.get("N") or 2000), int(os.environ.get("SEED") or 1)))
