"""Begin a course."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quizgen.commands import screen


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where; without it, here.", show_default=False)
    ] = Path(),
    lang: Annotated[str, typer.Option("--lang", metavar="TAG", help="The course's language.")] = "en",
) -> None:
    """Begin a course: a sample to change.

    Writes a small course that builds at once. It writes over nothing.
    """
    from quizgen.starting.course import begin
    from quizgen.terminal.beginnings import next_steps
    from quizgen.write import all_or_nothing

    with all_or_nothing():
        names = begin(folder, lang)
    for name in names:
        screen.say((folder / name).as_posix())
    screen.say(*next_steps(folder))
