"""Options that several commands have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Content = Annotated[Path, typer.Option("--content", metavar="DIR", help="The course's folder.")]
Templates = Annotated[
    list[Path],
    typer.Option("--templates", metavar="DIR", help="Look for templates here first; can be repeated."),
]
Papers = Annotated[
    Path | None,
    typer.Option(
        "--papers",
        metavar="DIR",
        envvar="QUIZGEN_PAPERS",
        help="Folder with the papers' texts, each named by its paper's id.",
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Use no stored results, and store none.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show notes too.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show errors only.")]


class Format(StrEnum):
    """How problems are printed."""

    text = "text"
    json = "json"
    github = "github"


class Paper(StrEnum):
    """A paper size."""

    a4 = "A4"
    letter = "Letter"
