"""Add a bank, a quiz, a question or an output to fill in."""

from __future__ import annotations

import re
import shlex
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from quizgen.commands import screen
from quizgen.commands.options import Content


class Thing(StrEnum):
    """A thing that can be added."""

    bank = "bank"
    quiz = "quiz"
    question = "question"
    backend = "backend"


def new(
    thing: Annotated[Thing, typer.Argument(metavar="bank|quiz|question|backend", help="What to add.")],
    names: Annotated[
        list[str], typer.Argument(metavar="ID|TYPE", help="Its id or title; for a question, its type.")
    ],
    bank: Annotated[
        str | None,
        typer.Option("--bank", metavar="ID", help="The bank to add to, or to draw from."),
    ] = None,
    stem: Annotated[
        str | None,
        typer.Option("--stem", metavar="TEXT", help="The question's text; quizgen makes the id from it."),
    ] = None,
    content: Content = Path("content"),
) -> None:
    """Add a bank, quiz, question or output to edit."""
    from quizgen.errors import UsageError
    from quizgen.reading.content import lang_of
    from quizgen.starting import additions
    from quizgen.write import all_or_nothing

    name, *more = names
    if more:
        raise UsageError(f"put quotes around several words: quizgen new {_in_quotes(thing, names, stem)}")
    if (stem and thing is not Thing.question) or (bank and thing in (Thing.bank, Thing.backend)):
        raise UsageError(f"--{'stem' if stem else 'bank'} does not apply to a {thing.value}")
    if thing is Thing.question and bank is None:
        screen.say(*additions.stub(name, stem or "", lang_of(content)).split("\n"))
        return
    with all_or_nothing():
        if thing is Thing.question:
            path, question = additions.add_question(content, bank or "", name, stem or "")
            screen.say(f"{path.as_posix()}: {question}")
        elif thing is Thing.backend:
            from quizgen.starting.backend import add_backend

            screen.say(*add_backend(content, name))
        elif thing is Thing.quiz:
            path, drawn = additions.add_quiz(content, name, bank)
            screen.say(f"{path.as_posix()}: {drawn}")
        else:
            screen.say(additions.add_bank(content, name).as_posix())


def _in_quotes(thing: Thing, names: list[str], stem: str | None) -> str:
    """Return the arguments that were meant by a name, or a stem, of several words without quotes."""
    if thing is not Thing.question:
        return f"{thing.value} {_quoted(names)}"
    kind, *words = names
    return f"question {kind} --stem {_quoted([stem, *words] if stem else words)}"


def _quoted(words: list[str]) -> str:
    """Return words as one argument, in double quotes if a shell changes nothing in them."""
    text = " ".join(words)
    return shlex.quote(text) if re.search(r'["$`\\!]', text) else f'"{text}"'
