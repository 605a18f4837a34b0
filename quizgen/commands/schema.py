"""Print the schema of a file, for editors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from quizgen.commands import screen


class Kind(StrEnum):
    """A kind of file that teachers write."""

    bank = "bank"
    quiz = "quiz"
    course = "course"
    papers = "papers"


def schema(
    kind: Annotated[Kind, typer.Argument(metavar="bank|quiz|course|papers", help="The kind of file.")],
) -> None:
    """Print the JSON Schema of a file, for editors."""
    from quizgen.reading.schema import as_json

    screen.say(*as_json(kind.value).split("\n"))
