"""Report every problem."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from quizgen.commands import exit_codes, screen
from quizgen.commands.options import Content, Format, Papers, Quiet, Templates, Verbose


def check(
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")] = False,
    require_checked: Annotated[
        bool, typer.Option("--require-checked", help="Treat unchecked questions as errors.")
    ] = False,
    format_: Annotated[Format, typer.Option("--format", help="How to print problems.")] = Format.text,
    all_: Annotated[
        bool, typer.Option("--all", help="Show each problem, not only the first three of each code and file.")
    ] = False,
    papers: Papers = None,
    content: Content = Path("content"),
    templates: Templates = [],
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Check the course and list every problem."""
    from quizgen.commands.looking import checked
    from quizgen.pipeline import Project
    from quizgen.terminal.problems import FORMATS, MORE, UNSEEN, as_text, grouped, unseen, verdict

    project = Project(content, templates=tuple(templates), papers=papers, require_checked=require_checked)
    inspection = checked(project, quiet=quiet or format_ is not Format.text)
    chosen = screen.chosen(inspection.problems, quiet=quiet, verbose=verbose)
    if format_ is Format.text:
        if chosen:
            lines = as_text if all_ else grouped
            screen.paint(*lines(chosen, colour=screen.colour(sys.stdout.isatty())).split("\n"))
        line = verdict(inspection.problems, blocked=inspection.errors, noted=verbose)
        more = [MORE] if chosen else []
        screen.say(*unseen(inspection.problems), *more, line)
    else:
        severities = {problem.severity for problem in chosen}
        listed = [one for one in inspection.problems if one.severity in severities or one.code in UNSEEN]
        screen.say(*FORMATS[format_.value](listed).split("\n"))
    if inspection.scope is not None:
        screen.print_own_templates(inspection.scope.own_templates, quiet=quiet)
    bad = {"error", "warning"} if strict else {"error"}
    if any(problem.severity in bad for problem in inspection.problems):
        raise typer.Exit(exit_codes.WRONG_CONTENT)
