"""Review questions in a terminal: show each with its passage, take one key at a time, record it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from quizgen.errors import Place
from quizgen.frozen import mutable
from quizgen.model.course import Decision
from quizgen.model.question import Question
from quizgen.reviews import decisions
from quizgen.reviews.files import refuse_unwritable
from quizgen.reviews.ledger import standing
from quizgen.reviews.sitting import Sitting
from quizgen.scope import Inspection, Scope
from quizgen.terminal.pen import Pen
from quizgen.terminal.problems import as_text, unseen
from quizgen.terminal.question import item_of, passages, question_lines, rivals, state_of

KEYS = "[a]ccept  [r]eject  [s]kip  [b]ack  [u]ndo  [e]dit  [q]uit > "
UNREAD_KEYS = "[e]dit  [s]kip  [b]ack  [u]ndo  [q]uit > "
LAST_KEYS = "that was the last question: [b]ack  [u]ndo  [q]uit > "
HELP = (
    "a, or a and a note: accept; r and a note: reject; s: skip; b: previous question; u: "
    "undo your last decision; e: edit in your editor; q: quit (^D)"
)


@mutable
class Terminal:
    """Everything that a review needs from the outside world, so that a test can replace it.

    Args:
        tell: prints a line.
        ask: prints a prompt and returns the typed answer; raises EOFError at the end of input.
        edit: opens an editor at a place and waits; returns an error message or an empty text.
        now: returns the time, as the ledger writes it.
        pen: returns the pen for a question; called for each, since a window may change its size.
    """

    tell: Callable[[str], None]
    ask: Callable[[str], str]
    edit: Callable[[Place], str]
    now: Callable[[], str]
    pen: Callable[[], Pen] = Pen


def review(look: Callable[[], Inspection], what: str | None, by: str, terminal: Terminal) -> None:
    """Go through the open questions; each decision is in the ledger before the next question appears.

    Args:
        look: checks the course; called again after each edit.
        what: a bank or a question; None for the whole course.
        by: the checker's name.
        terminal: the terminal to use.

    Raises:
        UsageError: there is no such bank or question.
        QuizgenError: the course or its ledger can't be read.
        OSError: the disk refuses to write.
    """
    inspection = look()
    scope = inspection.readable()
    refuse_unwritable(scope.course)
    names = [question.name for question in decisions.open_questions(scope, what, by)]
    if not names:
        terminal.tell(_nothing_open(len(decisions.open_questions(scope, what)), by))
        return
    for line in unseen(inspection.problems):
        terminal.tell(line)
    desk = _Desk(look, inspection, by, terminal, names)
    try:
        while desk.at < len(names):
            desk.decide()
            if desk.at == len(names):
                desk.finish()
    except (EOFError, KeyboardInterrupt):
        terminal.tell("")
    done = Counter(desk.done.values())
    counts = ", ".join(f"{count} {what}" for what, count in done.items())
    left = len(names) - done["accepted"] - done["rejected"]
    terminal.tell(f"{counts or 'nothing decided'}; {left} left")


def _nothing_open(waiting: int, by: str) -> str:
    if not waiting:
        return "no open questions: all are checked in their present form"
    questions = "1 question waits" if waiting == 1 else f"{waiting} questions wait"
    return f"no open questions for {by}: {questions} for other people"


def open_lines(inspection: Inspection, what: str | None) -> Iterator[str]:
    """Yield the open questions, one per line."""
    scope = inspection.readable()
    for question in decisions.open_questions(scope, what):
        if scope.states[question.name] != "checked":
            yield f"{question.name}: {state_of(scope, question)}"


class _Desk:
    """One person's way through a list of questions."""

    def __init__(
        self,
        look: Callable[[], Inspection],
        inspection: Inspection,
        by: str,
        terminal: Terminal,
        names: Sequence[str],
    ) -> None:
        self.look = look
        self.inspection = inspection
        self.by = by
        self.sitting = Sitting(by, terminal.now)
        self.terminal = terminal
        self.names = names
        self.at = 0
        self.done: dict[str, str] = {}

    @property
    def scope(self) -> Scope:
        return self.inspection.readable()

    def decide(self) -> None:
        """Show the question at `at` and take keys until the person goes on to another one."""
        show, leave = True, False
        name = self.names[self.at]
        place = self._place(name)
        while not leave:
            question = self._question(name)
            if show:
                self._show(name, question, place, f"{self.at + 1} of {len(self.names)}")
            key, _, note = self.terminal.ask(KEYS if question else UNREAD_KEYS).strip().partition(" ")
            show = False
            match key.lower(), question:
                case (("a" | "accept"), Question()):
                    leave = self._decide("accepted", question, note)
                case (("r" | "reject"), Question()):
                    leave = self._reject(question, note)
                case (("s" | "skip"), _):
                    self.done.setdefault(name, "skipped")
                    self.at += 1
                    leave = True
                case (("b" | "back"), _):
                    leave = self._back()
                case (("u" | "undo"), _):
                    leave = self._undo()
                case (("e" | "edit"), _):
                    show = self._edit(question.origin.at("id") if question else place)
                case (("q" | "quit"), _):
                    raise EOFError
                case _:
                    self.terminal.tell(HELP)

    def finish(self) -> None:
        """Ask, after the last question, whether to go back."""
        leave = False
        while not leave:
            match self.terminal.ask(LAST_KEYS).strip().lower():
                case "b" | "back":
                    leave = self._back()
                case "u" | "undo":
                    leave = self._undo()
                case "" | "q" | "quit":
                    leave = True
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
            tell(f"{name} is gone, or can't be read:")
            problems = [one for one in self.inspection.problems if one.place.file == place.file]
        else:
            for lines in (
                question_lines(item_of(self.inspection, name), pen),
                [""],
                passages(self.scope, question, pen),
                rivals(self.scope, question),
                ["", f"state: {state_of(self.scope, question)}"],
                decisions.history(self.scope, question, self.by),
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

    def _decide(self, decision: Decision, question: Question, note: str) -> bool:
        self._take(self.sitting.decide(self.scope, question, decision, note))
        self.done[question.name] = decision
        self.at += 1
        left = decisions.still(standing(question, self.scope.course)) if decision == "accepted" else ""
        self.terminal.tell(f"{decision}: {question.name}{left}")
        return True

    def _take(self, scope: Scope) -> None:
        self.inspection = replace(self.inspection, scope=scope)

    def _back(self) -> bool:
        if self.at == 0:
            self.terminal.tell("this is the first question")
            return False
        self.at -= 1
        return True

    def _undo(self) -> bool:
        """Undo the last decision of this session and go back to its question; return whether that worked."""
        decided = self.sitting.decided
        last = decided[-1] if decided else None
        question = self._question(last.name) if last else None
        if last is None:
            self.terminal.tell("nothing to undo: you have decided nothing in this session")
            return False
        if question is None:
            self.terminal.tell(f"not undone: {last.name} is gone, or can't be read")
            return False
        self._take(self.sitting.undo(self.scope, question))
        del self.done[last.name]
        self.done |= {one.name: one.review.state for one in decided if one.name == last.name}
        self.at = self.names.index(last.name)
        self.terminal.tell(f"undone: {last.review.state} {last.name}")
        return True

    def _reject(self, question: Question, note: str) -> bool:
        note = note.strip() or self.terminal.ask("what is wrong with it? > ").strip()
        if not note:
            self.terminal.tell("not rejected: a rejection needs a note")
            return False
        return self._decide("rejected", question, note)

    def _edit(self, place: Place) -> bool:
        """Open the editor and read the course again; return whether there is anything new to show."""
        if fault := self.terminal.edit(place):
            self.terminal.tell(fault)
            return False
        self.inspection = self.look()
        return True
