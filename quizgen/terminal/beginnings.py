"""The next steps after `init`, as lines for a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

STEPS = (
    ("quizgen build", "makes dist/; open dist/html/teacher/index.html"),
    ("quizgen new bank week-1", "adds your own bank, with a question to edit"),
    ("quizgen review", "lets you check questions; until then they are drafts"),
)
"""The commands after `init`, with what they do."""


def next_steps(folder: Path) -> Iterator[str]:
    """Yield the commands to type in a new course.

    Args:
        folder: the course's folder, as the user named it.
    """
    yield ""
    yield "next steps:"
    if folder != Path():
        name = str(folder)
        yield f"    cd {shlex.quote(f'./{name}' if name.startswith('-') else name)}"
    width = max(len(command) for command, _ in STEPS)
    yield from (f"    {command:{width}}  {what}" for command, what in STEPS)
