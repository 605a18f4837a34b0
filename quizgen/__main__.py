"""`quizgen` and `python -m quizgen`: what was said before if nothing has changed, else the commands."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterator
from importlib import import_module

from quizgen.cache.runs import Run
from quizgen.commands import screen

NEEDED = {"fcntl": "locks of files", "resource": "limits of memory"}
"""Modules that Windows lacks, with what is missing then."""
YOUNG = 200_000
"""How many new objects make Python look for cycles among them; by itself it looks after each 700.

A course is many small objects that stay and hold no cycle: looking takes 6 % of a build of 1,000 questions,
9 % of one of 4,000, and frees nothing. It is not switched off, for the preview runs for hours.
"""


def main() -> None:
    """Run the program; nothing is loaded for a run that only repeats an earlier one."""
    if lacking := list(_lacking()):
        screen.say(
            f"quizgen: this system has no {' and no '.join(lacking)}, and quizgen is not tried without: "
            "on Windows, run it in WSL (wsl --install)",
            err=True,
        )
    run = Run(sys.argv[1:])
    if said := run.repeated():
        screen.repeat(said)
    gc.set_threshold(YOUNG)
    atexit.register(gc.freeze)  # else Python takes all apart before it goes: 8 % of a build
    from quizgen import cli  # noqa: PLC0415 - see above

    cli.main(run)


def _lacking() -> Iterator[str]:
    """Yield what a system lacks that keeps commands apart, or a stranger's templates in bounds."""
    for module, what in NEEDED.items():
        try:
            import_module(module)
        except ImportError:
            yield what


if __name__ == "__main__":
    main()
