"""`quizgen` and `python -m quizgen`: what was said before if nothing has changed, else the commands."""

from __future__ import annotations

import sys

from quizgen.cache.runs import Run
from quizgen.commands import screen


def main() -> None:
    """Run the program; nothing is loaded for a run that only repeats an earlier one."""
    run = Run(sys.argv[1:])
    if said := run.repeated():
        screen.repeat(said)
    from quizgen import cli  # noqa: PLC0415 - see above

    cli.main(run)


if __name__ == "__main__":
    main()
