"""List what a course has."""

from __future__ import annotations

from pathlib import Path

from quizgen.commands import screen
from quizgen.commands.options import Content


def list_(content: Content = Path("content")) -> None:
    """List banks, questions, quizzes and papers."""
    from quizgen.pipeline import Project, load_course
    from quizgen.terminal.listing import listing

    seen = load_course(Project(content))
    screen.print_half_written(seen.problems)
    for line in listing(seen):
        screen.say(line)
