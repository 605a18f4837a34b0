"""Print statistics about the course."""

from __future__ import annotations

from pathlib import Path

from quizgen.commands import screen
from quizgen.commands.options import Content, Papers, Templates


def report(
    papers: Papers = None,
    content: Content = Path("content"),
    templates: Templates = [],
) -> None:
    """Print statistics about the course.

    Counts questions; shows where the keys are, how long they are, and how often a guesser would be right.
    """
    from quizgen.insight.statistics import Statistics
    from quizgen.pipeline import Project, check_course
    from quizgen.terminal.statistics import lines

    seen = check_course(Project(content, templates=tuple(templates), papers=papers))
    screen.print_half_written(seen.problems)
    for line in lines(Statistics(seen.readable())):
        screen.say(line)
