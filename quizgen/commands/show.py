"""Show one question."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quizgen.commands import screen
from quizgen.commands.options import Content, Papers


def show(
    item: Annotated[str, typer.Argument(metavar="ITEM", help="A question, as bank/id.")],
    papers: Papers = None,
    content: Content = Path("content"),
) -> None:
    """Show a question with its key and passages."""
    from quizgen.pipeline import Project, load_course
    from quizgen.terminal.question import one

    seen = load_course(Project(content, papers=papers))
    screen.print_half_written(seen.problems)
    for line in one(seen, item, screen.pen()):
        screen.paint(line)
