"""Make every output."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizgen import cache
from quizgen.cache.runs import Run, Said
from quizgen.commands import screen
from quizgen.commands.options import Content, NoCache, Paper, Papers, Quiet, Templates, Verbose

if TYPE_CHECKING:
    from quizgen.pipeline import Built, Project


def build(
    context: typer.Context,
    to: Annotated[
        list[str], typer.Option("--to", metavar="OUTPUT", help="Build only this output; can be repeated.")
    ] = [],
    quiz: Annotated[str | None, typer.Option("--quiz", metavar="ID", help="Build only this quiz.")] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the outputs.")] = Path("dist"),
    content: Content = Path("content"),
    templates: Templates = [],
    without_drafts: Annotated[
        bool, typer.Option("--without-drafts", help="Leave out unchecked questions.")
    ] = False,
    changed: Annotated[
        bool,
        typer.Option(
            "--changed", help="Build only questions that are new or changed since the last release."
        ),
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Also print sheets, keys and cards, with an installed Chromium.")
    ] = False,
    paper: Annotated[Paper, typer.Option("--paper", help="Paper size for --pdf.")] = Paper.a4,
    papers: Papers = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            metavar="N",
            min=1,
            max=8,
            help="Make files with N processes; default: 2 for a large course, otherwise 1.",
        ),
    ] = None,
    no_cache: NoCache = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Build decks, sheets, keys and Moodle XML."""
    from quizgen.pipeline import Project

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
        jobs=jobs,
    )
    if no_cache:
        with cache.switched_off():
            _build(project, quiet=quiet, verbose=verbose)
    elif pdf or context.obj is None:  # the cache does not know which Chromium prints
        _build(project, quiet=quiet, verbose=verbose)
    else:
        _kept(context.obj, project, quiet=quiet, verbose=verbose)


def _kept(run: Run, project: Project, *, quiet: bool, verbose: bool) -> None:
    """Build, and keep the output, so that the next run can repeat it if nothing has changed."""
    run.begins(project.read())
    with screen.noted() as lines:
        built = _build(project, quiet=quiet, verbose=verbose)
    if built.first:  # the next one explains less
        with screen.noted(printed=False) as lines:
            _tell(replace(built, first=False), quiet=quiet, verbose=verbose)
    folders = {project.out, *built.looked_into, *(path.parent for path in built.files)}
    if built.repeatable:
        run.ends(Said(tuple(lines)), folders, partial(built.are_among, project.out))


def _build(project: Project, *, quiet: bool, verbose: bool) -> Built:
    """Build, and print the results."""
    from quizgen.errors import QuizgenError
    from quizgen.pipeline import build
    from quizgen.write import all_or_nothing

    with all_or_nothing(), screen.waiting(quiet=quiet):
        try:
            built = build(project)
        except QuizgenError as fault:
            fault.problems = screen.chosen(fault.problems, quiet=not verbose, verbose=verbose)
            raise
    _tell(built, quiet=quiet, verbose=verbose)
    return built


def _tell(built: Built, *, quiet: bool, verbose: bool) -> None:
    """Print the results of a build; the first one into its folder explains more."""
    from quizgen.terminal.builds import drafts, followed, not_carried, swept, written
    from quizgen.terminal.problems import in_short, left_out, outdated, unseen
    from quizgen.terminal.releases import changes, unreleased

    if verbose:
        screen.print_problems(built.problems)
    said = (
        *(() if verbose else in_short(built.problems)),
        *left_out(built.problems),
        *not_carried(built.not_carried),
        *unseen(built.problems),
        *drafts(built.drafts, built.questions, first=built.first),
        *unreleased(built.unreleased),
        *written(built.mended, built.has_lock),
        *swept(built.swept),
        *followed(built.followed),
        *built.needs,
        *built.advice,
        *outdated(built.old),
    )
    for line in (*(() if quiet else said), *changes(built.changes)):
        screen.say(line, err=True)
    if built.left_out and not quiet:
        screen.say(f"left out: {built.left_out} unchecked questions", err=True)
    screen.print_without_files(built.without_files)
    screen.print_own_templates(built.own_templates, quiet=quiet)
    for path in built.files:
        screen.say(path.as_posix())
