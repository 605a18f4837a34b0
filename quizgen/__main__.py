"""`quizgen` and `python -m quizgen`: what was said before if nothing has changed, else the commands."""

from __future__ import annotations

import gc
import sys

from quizgen.cache.runs import Run
from quizgen.commands import screen

YOUNG = 200_000
"""How many new objects make Python look for cycles among them; by itself it looks after each 700.

A course is many small objects that stay and hold no cycle: looking takes 6 % of a build of 1,000 questions,
9 % of one of 4,000, and frees nothing. It is not switched off, for the preview runs for hours.
"""


def main() -> None:
    """Run the program; nothing is loaded for a run that only repeats an earlier one."""
    run = Run(sys.argv[1:])
    if said := run.repeated():
        screen.repeat(said)
    gc.set_threshold(YOUNG)
    from quizgen import cli  # noqa: PLC0415 - see above

    cli.main(run)


if __name__ == "__main__":
    main()
