"""The command line: top options, a line a command, and the exit code of one that fails."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from quizgen import __version__
from quizgen.cache.runs import Run
from quizgen.commands import (
    backends,
    build,
    check,
    explain,
    import_,
    init,
    moodle_plugin,
    new,
    preview,
    release,
    report,
    review,
    schema,
    screen,
    show,
)
from quizgen.commands import list as list_
from quizgen.commands.exit_codes import OUTSIDE, WRONG_CONTENT, WRONG_USE


class StoppedError(Exception):
    """Somebody has pressed ^C."""


class Commands(TyperGroup):
    """The commands; ^C in one of them is ours to tell, else typer ends the program with a code of its own."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command.

        Raises:
            StoppedError: where somebody presses ^C.
        """
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            raise StoppedError from stop


app = typer.Typer(
    cls=Commands,
    name="quizgen",
    help="Hand-checked question banks to Anki decks, printable quizzes and Moodle XML.",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        screen.say(f"quizgen {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Take what stands before the command; without one, list them."""
    if ctx.invoked_subcommand is None:
        screen.say(*ctx.get_help().split("\n"))
        if not Path("content/course.yaml").is_file():
            screen.say("", "There is no course here: quizgen init begins one.")


app.command("init", epilog="Example: quizgen init biology")(init.init)
app.command("new", epilog='Example: quizgen new question numeric --bank week-1 --stem "How many?"')(new.new)
app.command("schema", epilog="Example: quizgen schema bank")(schema.schema)
app.command("build", epilog="Example: quizgen build --to anki --to html")(build.build)
app.command("check", epilog="Example: quizgen check --strict --format github")(check.check)
app.command("explain", epilog="Example: quizgen explain key-longest")(explain.explain)
app.command("import", epilog="Example: quizgen import moodle-export.xml")(import_.import_)
app.command("review", epilog="Example: quizgen review concepts --papers ../papers")(review.review)
app.command("preview", epilog="Example: quizgen preview --papers ../papers")(preview.preview)
app.command("release", epilog="Example: quizgen release --check")(release.release)
app.command("report", epilog="Example: quizgen report")(report.report)
app.command("list", epilog="Example: quizgen list")(list_.list_)
app.command("show", epilog="Example: quizgen show concepts/digital-or-cyber")(show.show)
app.command("backends", epilog="Example: quizgen backends")(backends.backends)
app.command("moodle-plugin", epilog="Example: quizgen moodle-plugin")(moodle_plugin.moodle_plugin)


def main(run: Run | None = None) -> None:
    """Run the program; it says what goes wrong in words and by its exit code, never by a traceback.

    Args:
        run: takes what a command says, for the next time; without it, nothing is kept.
    """
    from quizgen.errors import OutsideError, QuizgenError, UsageError

    try:
        app(obj=run)
    except QuizgenError as fault:
        screen.print_problems([problem for problem in fault.problems if problem.severity != "note"])
        screen.end(fault, OUTSIDE if isinstance(fault, OutsideError) else WRONG_CONTENT)
    except UsageError as fault:
        screen.say(f"quizgen: {fault}", err=True)
        screen.end(fault, WRONG_USE)
    except OSError as fault:
        file = fault.filename2 or fault.filename  # of a renaming, the name that it was to get
        screen.say(f"quizgen: {f'{file}: ' if file else ''}{fault.strerror or fault}", err=True)
        screen.end(fault, OUTSIDE)
    except StoppedError as fault:
        screen.say("quizgen: stopped", err=True)
        screen.end(fault.__cause__ or fault, OUTSIDE)
    except Exception as fault:  # the last resort: a teacher can do nothing with a traceback
        spot = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{Path(spot.filename).name}, line {spot.lineno}"
        screen.say(f"quizgen: {type(fault).__name__}: {fault} ({where})", err=True)
        screen.say("this is a fault of the program, not of your content; please report it", err=True)
        screen.end(fault, OUTSIDE)
