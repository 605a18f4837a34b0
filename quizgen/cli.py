"""The commands: parse, call, print, exit code. No logic lives here."""

from __future__ import annotations

import os
import shutil
import sys
import traceback
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen import __version__

if TYPE_CHECKING:
    from quizgen.errors import Problem
    from quizgen.show import Pen

app = typer.Typer(
    name="quizgen",
    help="Hand-checked question banks to Anki decks, printable quizzes and Moodle XML.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

DONE, WRONG_CONTENT, WRONG_USE, OUTSIDE = 0, 1, 2, 3
WRITING = frozenset({"build", "release", "review"})
"""Commands of which one wants to know, where they fail, that nothing has changed."""

Content = Annotated[Path, typer.Option("--content", metavar="DIR", help="The course's folder.")]
Templates = Annotated[
    list[Path],
    typer.Option("--templates", metavar="DIR", help="Templates that come before the project's own."),
]
Papers = Annotated[
    Path | None,
    typer.Option(
        "--papers", metavar="DIR", envvar="QUIZGEN_PAPERS", help="The papers' texts, named by paper id."
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show notes too.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show errors only.")]


class Format(StrEnum):
    """How problems are printed."""

    text = "text"
    json = "json"
    github = "github"


class Paper(StrEnum):
    """What is printed on."""

    a4 = "A4"
    letter = "Letter"


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"quizgen {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Take what stands before the command."""


@app.command(epilog="Example: quizgen build --to anki --to html")
def build(
    to: Annotated[
        list[str], typer.Option("--to", metavar="OUTPUT", help="Only this output; may be repeated.")
    ] = [],
    quiz: Annotated[str | None, typer.Option("--quiz", metavar="ID", help="Only this quiz.")] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where outputs go.")] = Path("dist"),
    content: Content = Path("content"),
    templates: Templates = [],
    without_drafts: Annotated[
        bool, typer.Option("--without-drafts", help="Leave out what nobody has checked.")
    ] = False,
    changed: Annotated[
        bool, typer.Option("--changed", help="Only what is new or has changed since the last release.")
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Print sheets, keys and cards too, with a Chromium that is there.")
    ] = False,
    paper: Annotated[Paper, typer.Option("--paper", help="What --pdf prints on.")] = Paper.a4,
    papers: Papers = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make decks, sheets, keys and Moodle XML from everything in content/."""
    from quizgen import report
    from quizgen.build import build
    from quizgen.errors import QuizgenError
    from quizgen.inspection import Project

    project = Project(
        content,
        out,
        tuple(templates),
        tuple(to),
        quiz,
        drafts=not without_drafts,
        papers=papers,
        changed=changed,
        pdf=paper.value if pdf else None,
    )
    try:
        built = build(project)
    except QuizgenError as fault:
        raise QuizgenError(_shown(fault.problems, quiet=quiet, verbose=verbose)) from fault
    shown = _shown(built.problems, quiet=quiet, verbose=verbose)
    _print_problems(shown)
    for line in () if quiet else (*report.left_out(built.problems), *report.unseen(built.problems)):
        typer.echo(line, err=True)
    if built.drafts and not quiet:
        typer.echo(f"drafts: {built.drafts} of {built.questions} questions are not checked by hand", err=True)
    for line in () if quiet else report.unreleased(built.unreleased):
        typer.echo(line, err=True)
    for line in () if quiet else report.outdated(built.old):
        typer.echo(line, err=True)
    for line in report.changes(built.changes):
        typer.echo(line, err=True)
    if built.left_out and not quiet:
        typer.echo(f"left out: {built.left_out} questions that are not checked by hand", err=True)
    for path in built.files:
        typer.echo(path.as_posix())


@app.command(epilog="Example: quizgen check --strict --format github")
def check(
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    require_checked: Annotated[
        bool, typer.Option("--require-checked", help="What nobody has checked by hand is an error.")
    ] = False,
    format_: Annotated[Format, typer.Option("--format", help="How to print problems.")] = Format.text,
    papers: Papers = None,
    content: Content = Path("content"),
    templates: Templates = [],
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Report every problem in content/, with its place and a way out."""
    from quizgen import report
    from quizgen.inspection import Project, inspect

    project = Project(content, templates=tuple(templates), papers=papers, require_checked=require_checked)
    inspection = inspect(project)
    shown = _shown(inspection.problems, quiet=quiet, verbose=verbose)
    if format_ is Format.text:
        if shown:
            typer.echo(report.as_text(shown, colour=_colour(sys.stdout.isatty())))
        for line in (*report.unseen(inspection.problems), report.summary(inspection.problems)):
            typer.echo(line)
    else:
        told = [one for one in inspection.problems if one in shown or one.code in report.UNSEEN]
        typer.echo(report.FORMATS[format_.value](told))
    bad = {"error", "warning"} if strict else {"error"}
    if any(problem.severity in bad for problem in inspection.problems):
        raise typer.Exit(WRONG_CONTENT)


@app.command(epilog="Example: quizgen review concepts --papers ../papers")
def review(
    items: Annotated[
        list[str],
        typer.Argument(
            metavar="[BANK | ITEM...]", help="A bank; or questions, as bank/id.", show_default=False
        ),
    ] = [],
    accept: Annotated[
        bool, typer.Option("--accept", help="Accept the questions named, or 'bank/*', without asking.")
    ] = False,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who checks; without it, git's user.name.")
    ] = None,
    papers: Papers = None,
    content: Content = Path("content"),
    templates: Templates = [],
) -> None:
    """Check questions by hand, passage beside question, and record who checked which text.

    Without a terminal it lists what is open, and exits with 1 where something is.
    """
    from quizgen.errors import UsageError
    from quizgen.inspection import Project, inspect
    from quizgen.review import clock, git, steps, terminal

    project = Project(content, templates=tuple(templates), papers=papers)
    if accept:
        signed = steps.Signature(steps.checker(by, git.user_name(content)), clock.now())
        for line in steps.accept_all(inspect(project).readable(), items, signed):
            typer.echo(line)
        return
    if len(items) > 1:
        raise UsageError("review one bank or one question at a time, or --accept several")
    what = items[0] if items else None
    if sys.stdin.isatty() and sys.stdout.isatty():
        name = steps.checker(by, git.user_name(content))
        world = terminal.Terminal(typer.echo, input, terminal.edit, clock.now, _pen)
        terminal.review(project, what, name, world)
        return
    lines = list(terminal.open_lines(inspect(project), what))
    for line in lines:
        typer.echo(line)
    typer.echo(f"{len(lines)} open" if lines else "nothing is open", err=True)
    if lines:
        raise typer.Exit(WRONG_CONTENT)


@app.command(epilog="Example: quizgen release --check")
def release(
    check_: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail where something is not released.")
    ] = False,
    content: Content = Path("content"),
    templates: Templates = [],
    without_drafts: Annotated[
        bool, typer.Option("--without-drafts", help="Leave out what nobody has checked.")
    ] = False,
) -> None:
    """Date what changed, so that the next build's deck updates the one that learners have."""
    from quizgen.inspection import Project
    from quizgen.release import release, told
    from quizgen.review.clock import now

    project = Project(content, templates=tuple(templates), drafts=not without_drafts)
    changes = release(project, now(), write=not check_)
    for line in told(changes, written=not check_):
        typer.echo(line)
    if check_ and changes:
        raise typer.Exit(WRONG_CONTENT)


@app.command("report", epilog="Example: quizgen report")
def report_(
    papers: Papers = None,
    content: Content = Path("content"),
    templates: Templates = [],
) -> None:
    """Print the course in numbers: what there is, where keys stand, how long they are, who guesses them."""
    from quizgen.inspection import Project, inspect
    from quizgen.statistics import Statistics
    from quizgen.statistics.lines import lines

    scope = inspect(Project(content, templates=tuple(templates), papers=papers)).readable()
    for line in lines(Statistics(scope)):
        typer.echo(line)


@app.command("list", epilog="Example: quizgen list")
def list_(content: Content = Path("content")) -> None:
    """List the course's banks and questions, quizzes and papers."""
    from quizgen.inspection import Project, survey
    from quizgen.show import listing

    for line in listing(survey(Project(content))):
        typer.echo(line)


@app.command(epilog="Example: quizgen show concepts/digital-or-cyber")
def show(
    item: Annotated[str, typer.Argument(metavar="ITEM", help="A question, as bank/id.")],
    papers: Papers = None,
    content: Content = Path("content"),
) -> None:
    """Show one question with its key, feedback, passages and state."""
    from quizgen.inspection import Project, survey
    from quizgen.show import one

    for line in one(survey(Project(content, papers=papers)), item, _pen()):
        typer.echo(line)


@app.command(epilog="Example: quizgen backends")
def backends(content: Content = Path("content"), templates: Templates = []) -> None:
    """List the outputs: where each was found, what it makes, which types it carries."""
    from quizgen.backends import find
    from quizgen.errors import QuizgenError
    from quizgen.inspection import Project
    from quizgen.show import outputs

    found, problems = find(Project(content, templates=tuple(templates)).search_path)
    for line in outputs(found):
        typer.echo(line)
    if problems:
        raise QuizgenError(problems)


def _shown(problems: Sequence[Problem], *, quiet: bool, verbose: bool) -> list[Problem]:
    severities = {"error"} if quiet else {"error", "warning", "note"} if verbose else {"error", "warning"}
    return [problem for problem in problems if problem.severity in severities]


def _print_problems(problems: Sequence[Problem]) -> None:
    from quizgen import report

    if problems:
        typer.echo(report.as_text(problems, colour=_colour(sys.stderr.isatty())), err=True)


def _pen() -> Pen:
    from quizgen.show import Pen

    terminal = sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, 100) if terminal else 0
    return Pen(_colour(terminal), width)


def _colour(terminal: bool) -> bool:
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def main() -> None:
    """Run the program; whatever goes wrong is told in words and by the exit code, never by a traceback."""
    from quizgen.errors import QuizgenError, UsageError

    try:
        app()
    except QuizgenError as fault:
        _print_problems([problem for problem in fault.problems if problem.severity != "note"])
        if WRITING.intersection(sys.argv[1:2]):
            typer.echo("nothing was written", err=True)
        sys.exit(WRONG_CONTENT)
    except UsageError as fault:
        typer.echo(f"quizgen: {fault}", err=True)
        sys.exit(WRONG_USE)
    except OSError as fault:
        file = fault.filename2 or fault.filename  # of a renaming, the name that it was to get
        typer.echo(f"quizgen: {f'{file}: ' if file else ''}{fault.strerror or fault}", err=True)
        sys.exit(OUTSIDE)
    except Exception as fault:  # the last resort: a teacher can do nothing with a traceback
        spot = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{Path(spot.filename).name}, line {spot.lineno}"
        typer.echo(f"quizgen: {type(fault).__name__}: {fault} ({where})", err=True)
        typer.echo("this is a fault of the program, not of your content; please report it", err=True)
        sys.exit(OUTSIDE)
    except KeyboardInterrupt:
        typer.echo("quizgen: stopped; nothing was written", err=True)
        sys.exit(OUTSIDE)
