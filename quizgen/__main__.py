"""`quizgen` and `python -m quizgen`: repeat the last output if nothing has changed, or run the command."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterator
from importlib import import_module

from quizgen.cache.runs import Run
from quizgen.commands import screen

NEEDED = {"fcntl": "locks of files", "resource": "limits of memory"}
"""Modules that Windows lacks, with what a system without them lacks."""
YOUNG = 400_000
"""The number of new objects after which Python collects cycles; its own default is 700.

A course consists of many small objects that live long and form no cycles. With the default, collecting takes
6 % of a build of 1,000 questions and 9 % of one of 4,000, and frees nothing. The collector stays on because
the preview runs for hours, and because a build of 10,000 questions needs 6 MiB more without it.
"""


def main() -> None:
    """Run the program; a run that only repeats an earlier one imports no command."""
    screen.print_any_character()
    if lacking := list(_lacking()):
        screen.say(
            f"quizgen: this system has no {' and no '.join(lacking)}, and quizgen has not been tested "
            "without: on Windows, run it in WSL (wsl --install)",
            err=True,
        )
    run = Run(sys.argv[1:])
    if said := run.repeated():
        screen.repeat(said)
    gc.set_threshold(YOUNG)
    atexit.register(gc.freeze)  # otherwise Python frees every object before it exits: 8 % of a build
    from quizgen import cli  # noqa: PLC0415 - see above

    cli.main(run)


def _lacking() -> Iterator[str]:
    """Yield what the system lacks to keep two commands apart, or to limit other people's templates."""
    for module, what in NEEDED.items():
        try:
            import_module(module)
        except ImportError:
            yield what


if __name__ == "__main__":
    main()
