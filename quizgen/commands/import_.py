"""Import questions or papers from other programs' files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quizgen.commands import exit_codes, screen
from quizgen.commands.options import Content


def import_(
    sources: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files with questions.")],
    as_: Annotated[
        str | None, typer.Option("--as", metavar="FORMAT", help="The files' format; default: detected.")
    ] = None,
    bank: Annotated[
        str | None, typer.Option("--bank", metavar="ID", help="One bank for all; default: by category.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; list each question and its losses.")
    ] = False,
    map_: Annotated[
        list[str],
        typer.Option(
            "--map",
            metavar="FIELD=HEADING",
            help="The heading of a field's column in a table; can be repeated.",
        ),
    ] = [],
    content: Content = Path("content"),
) -> None:
    """Import questions, or papers (BibTeX, RIS, CSL JSON).

    Lists each loss on its own line. Exits with 1 if no question came in or a file was refused.
    """
    from quizgen.importers.moving import Wish, move_in
    from quizgen.terminal.imports import counted, table
    from quizgen.write import all_or_nothing

    if papers := _papers(sources):
        _take_papers(papers, sources, content, dry_run=dry_run)
        return
    wish = Wish(content, as_, bank or "", tuple(map_), dry_run=dry_run)
    with all_or_nothing(), screen.waiting():
        moved = move_in(sources, wish)
    screen.print_problems(moved.problems)
    if dry_run:
        screen.say(
            *table(
                [
                    (one.place, one.name, str(one.draft.fields.get("type", "")), one.what)
                    for one in moved.fates
                ]
            )
        )
    screen.say(*moved.lost, *counted(moved.fates))
    for name in moved.written:
        screen.say((content / name).as_posix())
    if moved.problems or not moved.carried:
        raise typer.Exit(exit_codes.WRONG_CONTENT)


def _papers(sources: list[Path]) -> list[Path]:
    """Return the files that contain papers."""
    from quizgen import files
    from quizgen.importers.papers import recognises

    return [one for one in sources if one.is_file() and recognises(files.content(one, only=100_000))]


def _take_papers(papers: list[Path], sources: list[Path], content: Path, *, dry_run: bool) -> None:
    """Add papers to papers.yaml."""
    from quizgen.errors import UsageError
    from quizgen.importers.papers import FILE, take_papers
    from quizgen.terminal.imports import papers_counted
    from quizgen.write import all_or_nothing

    if len(papers) < len(sources):
        raise UsageError("import papers and questions separately")
    with all_or_nothing(), screen.waiting():
        read = take_papers(papers, content, dry_run=dry_run)
    screen.print_problems(read.problems)
    screen.say(*papers_counted(read.written, read.kept))
    if read.written and not dry_run:
        screen.say((content / FILE).as_posix())
    if read.problems or not (read.written or read.kept):
        raise typer.Exit(exit_codes.WRONG_CONTENT)
