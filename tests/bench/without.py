"""A build without a part that was added after the floor was set, to see what that part costs.

python -m bench.without conservation build --no-cache
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from quizgen import __main__ as program
from quizgen.rendering.jobs import Job, Jobs
from quizgen.text import markdown

PARTS = ("conservation", "mbz")


def main(part: str, arguments: list[str]) -> None:
    """Run the program without a part."""
    if part == "conservation":
        setattr(markdown, "lost", lambda *_: "")  # noqa: B010 - mypy rejects an assignment to a function
    else:
        every = Jobs.of

        def of(jobs: Jobs, *more: Any, **named: Any) -> Iterator[Job]:
            return (job for job in every(jobs, *more, **named) if not job.file.endswith(f".{part}"))

        setattr(Jobs, "of", of)  # noqa: B010
    sys.argv[1:] = arguments
    program.main()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
