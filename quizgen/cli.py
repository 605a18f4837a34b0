"""The command line: top options, one line per command, and exit codes of commands that fail."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from quizgen import __version__
from quizgen.cache.runs import Run
from quizgen.commands import screen
from quizgen.commands.exit_codes import OUTSIDE, WRONG_CONTENT, WRONG_USE
from quizgen.commands.parameters import Command, Group

COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("init:init", "init biology"),
    "new": ("new:new", 'new question numeric --bank week-1 --stem "How many?"'),
    "schema": ("schema:schema", "schema bank"),
    "build": ("build:build", "build --to anki --to html"),
    "check": ("check:check", "check --strict --format github"),
    "explain": ("explain:explain", "explain key-longest"),
    "import": ("import_:import_", "import moodle-export.xml"),
    "review": ("review:review", "review concepts --papers ../papers"),
    "preview": ("preview:preview", "preview --papers ../papers"),
    "release": ("release:release", "release --check"),
    "report": ("report:report", "report"),
    "list": ("list:list_", "list"),
    "show": ("show:show", "show concepts/digital-or-cyber"),
    "backends": ("backends:backends", "backends"),
    "moodle-plugin": ("moodle_plugin:moodle_plugin", "moodle-plugin"),
}
"""The commands, in the order of the help: each with its module in `commands/`, its function, an example."""


class StoppedError(Exception):
    """The user has pressed ^C."""


class Loaded(Mapping[str, Any]):
    """The commands by name; each one is imported only when it is needed."""

    def __getitem__(self, name: str) -> Any:
        return _command(name, *COMMANDS[name])

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


@cache
def _command(name: str, place: str, example: str) -> Any:
    module, _, function = place.partition(":")
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    work = getattr(import_module(f"quizgen.commands.{module}"), function)
    alone.command(name, cls=Command, epilog=f"Example: quizgen {example}")(work)
    return typer.main.get_command(alone)


class Commands(Group):
    """The commands; `main` handles ^C, because typer would end the program with an exit code of its own."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.commands = Loaded()  # type: ignore[assignment] # it is only read

    def invoke(self, ctx: Any) -> Any:
        """Run a command.

        Raises:
            StoppedError: if the user presses ^C.
        """
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            raise StoppedError from stop


app = typer.Typer(
    cls=Commands,
    name="quizgen",
    help="Turn hand-checked question banks into Anki decks, printed quizzes and Moodle XML.",
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
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Take the options before the command; without a command, print the help."""
    if ctx.invoked_subcommand is None:
        screen.say(*ctx.get_help().split("\n"))
        if not Path("content/course.yaml").is_file():
            screen.say("", "There is no course here: start one with quizgen init.")


def main(run: Run | None = None) -> None:
    """Run the program; it reports failures by messages and its exit code, never by a traceback.

    Args:
        run: keeps what a command prints, for the next run; None to keep nothing.
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
        file = fault.filename2 or fault.filename  # for a failed rename, the new name
        screen.say(f"quizgen: {f'{file}: ' if file else ''}{fault.strerror or fault}", err=True)
        screen.end(fault, OUTSIDE)
    except StoppedError as fault:
        screen.say("quizgen: stopped", err=True)
        screen.end(fault.__cause__ or fault, OUTSIDE)
    except Exception as fault:  # the last resort: a traceback doesn't help a teacher
        spot = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{Path(spot.filename).name}, line {spot.lineno}"
        screen.say(f"quizgen: {type(fault).__name__}: {fault} ({where})", err=True)
        screen.say("this is a bug in quizgen, not in your content; please report it", err=True)
        screen.end(fault, OUTSIDE)
