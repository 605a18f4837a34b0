"""Begin a course."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quizgen.commands import screen


def init(
    names: Annotated[
        list[str],  # a Path would make "" the current folder
        typer.Argument(
            metavar="[DIR] [PDF...]",
            help="The new folder (default: this one), and PDFs after --from.",
            show_default=False,
        ),
    ] = [],
    lang: Annotated[str, typer.Option("--lang", metavar="TAG", help="The course's language.")] = "en",
    from_: Annotated[
        list[Path], typer.Option("--from", metavar="PDF", help="A paper to start with; can be repeated.")
    ] = [],
) -> None:
    """Start a course from a sample.

    Writes a small course, ready to build. Overwrites nothing.
    """
    from quizgen.errors import UsageError
    from quizgen.starting.course import begin, course_id
    from quizgen.starting.languages import language
    from quizgen.terminal.beginnings import next_steps
    from quizgen.text.ids import slug
    from quizgen.write import all_or_nothing

    if not all(name.strip() for name in names):
        raise UsageError(
            "the folder's name is empty: write one, as in: quizgen init my-course; without a name, "
            "quizgen init starts the course in this folder"
        )
    paths = [Path(name) for name in names]
    folders = [path for path in paths if path.suffix.lower() != ".pdf"]  # a shell writes --from a.pdf b.pdf
    if len(folders) > 1:
        raise UsageError(f"name one folder, not {len(folders)}; put quotes around a name with spaces")
    folder = folders[0] if folders else Path()
    papers = [*from_, *(path for path in paths if path not in folders)]
    with all_or_nothing(), screen.waiting():
        made = begin(folder, lang, papers)
    if language(lang).tag != lang.partition("-")[0]:
        screen.say(f'the sample is in English: quizgen has none in "{lang}" yet', err=True)
    if not slug(named := folder.resolve().name):
        screen.say(
            f'the course\'s id is {course_id(named)}, because "{named}" has no letter that an id can have: '
            "choose one in content/course.yaml before students get cards",
            err=True,
        )
    for name in made:
        screen.say((folder / name).as_posix())
    screen.say(*next_steps(folder))
