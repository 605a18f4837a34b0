"""Explain a rule or a problem."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from quizgen.commands import screen

WIDEST = 80
"""Columns of a page: prose is hard to read in longer lines."""


def _codes(incomplete: str) -> list[str]:
    from quizgen.terminal.pages import codes

    return [code for code in codes() if code.startswith(incomplete)]


def explain(
    code: Annotated[
        str,
        typer.Argument(
            metavar="CODE",
            help="The code in brackets in a message, such as key-longest.",
            autocompletion=_codes,
            show_default=False,
        ),
    ] = "",
) -> None:
    """Explain a rule or a problem, or list their codes."""
    from quizgen.terminal import explanation

    pen = screen.pen()
    pen = replace(pen, width=min(pen.width or WIDEST, WIDEST))
    for line in explanation.page(code, pen) if code else explanation.groups(pen):
        screen.paint(line)
