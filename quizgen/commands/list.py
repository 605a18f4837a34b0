"""List what a course has."""

from __future__ import annotations

from pathlib import Path

import typer

from quizgen.commands.options import Content


def list_(content: Content = Path("content")) -> None:
    """List the course's banks and questions, quizzes and papers."""
    from quizgen.pipeline import Project, load_course
    from quizgen.terminal.listing import listing

    for line in listing(load_course(Project(content))):
        typer.echo(line)
