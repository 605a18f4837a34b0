"""Record what learners have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quizgen.commands import exit_codes, screen
from quizgen.commands.options import Content, Templates


def release(
    check_: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail if anything is unreleased.")
    ] = False,
    content: Content = Path("content"),
    templates: Templates = [],
    without_drafts: Annotated[
        bool, typer.Option("--without-drafts", help="Leave out unchecked questions.")
    ] = False,
) -> None:
    """Record what learners have now.

    Run it when you hand something out. Later builds date what has changed since then, so a new deck updates
    the one that learners have.
    """
    from quizgen.pipeline import Project, half_written, release
    from quizgen.reviews.clock import now
    from quizgen.terminal.releases import lines
    from quizgen.write import all_or_nothing

    project = Project(content, templates=tuple(templates), drafts=not without_drafts)
    screen.print_half_written(list(half_written(project)))
    with all_or_nothing(), screen.waiting():
        changes = release(project, now(), write=not check_)
    for line in lines(changes, written=not check_):
        screen.say(line)
    if check_ and changes:
        raise typer.Exit(exit_codes.WRONG_CONTENT)
