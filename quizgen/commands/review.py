"""Check questions by hand."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from quizgen.commands import exit_codes, screen
from quizgen.commands.options import Content, Papers, Templates


def review(
    items: Annotated[
        list[str],
        typer.Argument(
            metavar="[BANK | ITEM...]", help="A bank, or questions as bank/id.", show_default=False
        ),
    ] = [],
    accept: Annotated[
        bool,
        typer.Option(
            "--accept", help="Accept the named questions, or all that match 'bank/*', without asking."
        ),
    ] = False,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Your name; default: git's user.name.")
    ] = None,
    papers: Papers = None,
    content: Content = Path("content"),
    templates: Templates = [],
) -> None:
    """Check questions against their source passages.

    Records who checked which text. Outside a terminal, it lists open questions and exits with 1 if there
    are any.
    """
    from quizgen.commands.looking import checked
    from quizgen.errors import UsageError
    from quizgen.pipeline import Project, check_course
    from quizgen.reviews import clock, decisions, git
    from quizgen.reviews.files import mend_ledger
    from quizgen.terminal import editor, review
    from quizgen.write import all_or_nothing

    project = Project(content, templates=tuple(templates), papers=papers)
    if accept:
        signed = decisions.Signature(decisions.checker(by, git.user_name(content)), clock.now())
        with all_or_nothing(), screen.waiting():
            mend_ledger(content)
            lines = list(decisions.accept_all(check_course(project).readable(), items, signed))
        for line in lines:
            screen.say(line)
        return
    if len(items) > 1:
        raise UsageError("review one bank or question at a time; only --accept takes several")
    what = items[0] if items else None
    if sys.stdin.isatty() and sys.stdout.isatty():
        name = decisions.checker(by, git.user_name(content))
        mend_ledger(content)
        world = review.Terminal(screen.paint, input, editor.edit, clock.now, screen.pen)
        review.review(partial(checked, project), what, name, world)
        return
    seen = checked(project)
    screen.print_half_written(seen.problems)
    lines = list(review.open_lines(seen, what))
    for line in lines:
        screen.say(line)
    screen.say(f"{len(lines)} open" if lines else "no open questions", err=True)
    if lines:
        raise typer.Exit(exit_codes.WRONG_CONTENT)
