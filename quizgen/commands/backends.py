"""List the outputs."""

from __future__ import annotations

from pathlib import Path

from quizgen.commands import screen
from quizgen.commands.options import Content, Templates


def backends(content: Content = Path("content"), templates: Templates = []) -> None:
    """List the outputs and the types each one supports."""
    from quizgen.errors import QuizgenError
    from quizgen.outputs.manifest import find
    from quizgen.pipeline import Project
    from quizgen.terminal.listing import outputs

    found, problems = find(Project(content, templates=tuple(templates)).search_path)
    for line in outputs(found):
        screen.say(line)
    if problems:
        raise QuizgenError(problems)
