"""A review in a terminal: shows a question beside its passage, takes one key at a time, records at once."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quizgen.errors import Place
from quizgen.model.question import Question
from quizgen.reviews import decisions
from quizgen.reviews.files import record, refuse_unwritable
from quizgen.scope import Inspection, Scope
from quizgen.terminal.pen import Pen
from quizgen.terminal.problems import as_text, unseen
from quizgen.terminal.question import item_of, passages, question_lines, state_of

KEYS = "[a]ccept  [r]eject  [s]kip  [e]dit  [q]uit > "
UNREAD_KEYS = "[e]dit  [s]kip  [q]uit > "
HELP = "a, or a and a note: accept; r and a note: reject; s: skip; e: edit in your editor; q: quit (^D)"
GO_TO = {
    "code": ("--wait", "--goto", "{file}:{line}"),
    "codium": ("--wait", "--goto", "{file}:{line}"),
    "subl": ("--wait", "{file}:{line}"),
    "zed": ("--wait", "{file}:{line}"),
    "hx": ("{file}:{line}",),
    "notepad": ("{file}",),
}
"""How editors that do not know `+LINE FILE` are told where to open a file."""


@dataclass
class Terminal:
    """What a review needs of the world, so that a test can stand in for it.

    Args:
        tell: prints a line.
        ask: prints a prompt and returns what was typed; EOFError where there is no more.
        edit: opens an editor at a place and waits; returns what went wrong, or an empty text.
        now: the time, as the ledger writes it.
        pen: how lines are written; asked for each question, since a window may change its size.
    """

    tell: Callable[[str], None]
    ask: Callable[[str], str]
    edit: Callable[[Place], str]
    now: Callable[[], str]
    pen: Callable[[], Pen] = Pen


def review(look: Callable[[], Inspection], what: str | None, by: str, terminal: Terminal) -> None:
    """Go through what is open; each decision is in the ledger before the next question is shown.

    Args:
        look: checks the course; it is asked again after each edit.
        what: a bank or a question; without it, the whole course.
        by: who checks.
        terminal: where.

    Raises:
        UsageError: where there is no such bank or question.
        QuizgenError: where the course or its ledger can't be read.
    """
    inspection = look()
    scope = inspection.readable()
    refuse_unwritable(scope.course)
    names = [question.name for question in decisions.open_questions(scope, what)]
    if not names:
        terminal.tell("nothing is open: every question is checked as it stands")
        return
    for line in unseen(inspection.problems):
        terminal.tell(line)
    desk = _Desk(look, inspection, by, terminal)
    try:
        for number, name in enumerate(names, 1):
            desk.decide(name, f"{number} of {len(names)}")
    except (EOFError, KeyboardInterrupt):
        terminal.tell("")
    decided = desk.done["accepted"] + desk.done["rejected"]
    done = ", ".join(f"{count} {what}" for what, count in desk.done.items())
    terminal.tell(f"{done or 'nothing decided'}; {len(names) - decided} left")


def open_lines(inspection: Inspection, what: str | None) -> Iterator[str]:
    """Yield what is open, a question a line."""
    scope = inspection.readable()
    for question in decisions.open_questions(scope, what):
        if scope.states[question.name] != "checked":
            yield f"{question.name}: {state_of(scope, question)}"


class _Desk:
    """One person going through questions."""

    def __init__(
        self, look: Callable[[], Inspection], inspection: Inspection, by: str, terminal: Terminal
    ) -> None:
        self.look = look
        self.inspection = inspection
        self.by = by
        self.terminal = terminal
        self.done: Counter[str] = Counter()

    @property
    def scope(self) -> Scope:
        return self.inspection.readable()

    def decide(self, name: str, progress: str) -> None:
        """Show a question until there is a decision on it."""
        show, decided = True, False
        place = self._place(name)
        while not decided:
            question = self._question(name)
            if show:
                self._show(name, question, place, progress)
            key, _, note = self.terminal.ask(KEYS if question else UNREAD_KEYS).strip().partition(" ")
            show = False
            match key.lower(), question:
                case (("a" | "accept"), Question()):
                    decided = self._record("accepted", question, note)
                case (("r" | "reject"), Question()):
                    decided = self._reject(question, note)
                case (("s" | "skip"), _):
                    self.done["skipped"] += 1
                    decided = True
                case (("e" | "edit"), _):
                    show = self._edit(question.origin.at("id") if question else place)
                case (("q" | "quit"), _):
                    raise EOFError
                case _:
                    self.terminal.tell(HELP)

    def _question(self, name: str) -> Question | None:
        if self.inspection.scope is None:
            return None
        return next((one for one in self.scope.course.questions() if one.name == name), None)

    def _place(self, name: str) -> Place:
        question = self._question(name)
        return question.origin.at("id") if question else Place("")

    def _show(self, name: str, question: Question | None, place: Place, progress: str) -> None:
        tell, pen = self.terminal.tell, self.terminal.pen()
        tell("")
        tell(f"{'─' * 12} {progress} {'─' * 12}")
        if question is None:
            tell(f"{name} is no longer there, or can't be read:")
            problems = [one for one in self.inspection.problems if one.place.file == place.file]
        else:
            for lines in (
                question_lines(item_of(self.inspection, name), pen),
                [""],
                passages(self.scope, question, pen),
                ["", f"state: {state_of(self.scope, question)}"],
                decisions.history(self.scope, question),
            ):
                for line in lines:
                    tell(line)
            problems = [one for one in self.inspection.problems if one.item == name]
        problems = [one for one in problems if one.severity != "note"]
        if problems:
            tell("")
            for line in as_text(problems, colour=pen.colour).split("\n"):
                tell(line)
        tell("")

    def _record(self, decision: decisions.Decision, question: Question, note: str) -> bool:
        signed = decisions.Signature(self.by, self.terminal.now())
        review = decisions.review_of(decision, self.scope.course, question, signed, note)
        record(self.scope.course, {question.name: review})
        self.done[review.state] += 1
        self.terminal.tell(f"{review.state}: {question.name}")
        return True

    def _reject(self, question: Question, note: str) -> bool:
        note = note.strip() or self.terminal.ask("what is wrong with it? > ").strip()
        if not note:
            self.terminal.tell("not rejected: a rejection needs a note")
            return False
        return self._record("rejected", question, note)

    def _edit(self, place: Place) -> bool:
        """Let the person edit, and read the course again; return whether there is something new to show."""
        if fault := self.terminal.edit(place):
            self.terminal.tell(fault)
            return False
        self.inspection = self.look()
        return True


def edit(place: Place) -> str:
    """Open $VISUAL or $EDITOR at a place and wait; return what went wrong, or an empty text."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        command = shlex.split(named)
    except ValueError:
        return f'can\'t make out the editor "{named}": look at $VISUAL and $EDITOR'
    how = GO_TO.get(Path(command[0]).stem, ("+{line}", "{file}"))
    arguments = [one.format(file=place.file, line=place.line) for one in how]
    try:
        done = subprocess.run([*command, *arguments], check=False)  # noqa: S603 - the user's own editor
    except OSError as fault:
        return f'can\'t start the editor "{named}": {fault.strerror or fault}; set $EDITOR'
    return f'the editor "{named}" ended with {done.returncode}' if done.returncode else ""
