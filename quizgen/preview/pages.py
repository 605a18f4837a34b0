"""Make the preview's pages. They escape all text of the course; looks of questions are in frames."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from quizgen import files
from quizgen.arranging.sheet import Arranged
from quizgen.errors import Problem, UsageError
from quizgen.frozen import frozen
from quizgen.model.course import unanswered
from quizgen.model.question import Question
from quizgen.preview import passages, rows
from quizgen.preview.desk import Desk, Trial
from quizgen.preview.editing import own_lines
from quizgen.preview.looks import Look
from quizgen.reviews import decisions
from quizgen.reviews.digests import digest
from quizgen.reviews.ledger import standing
from quizgen.terminal.visible import in_utf8
from quizgen.text.markdown import to_words

FOLDER = Path(__file__).parent / "page"
STATES = ("unchecked", "lapsed", "rejected", "checked")
PROMISE = (
    "I have read its source passage.",
    "The key is right.",
    "Every wrong option is clearly wrong.",
)
"""What a person confirms by accepting a question; docs/checking.md says the same."""


class Addresses(Protocol):
    """The addresses of pages, on the server or in a folder of files."""

    def home(self) -> str:
        """Return the address of the overview."""

    def question(self, name: str) -> str:
        """Return the address of a question."""

    def quiz(self, quiz: str) -> str:
        """Return the address of a quiz."""

    def look(self, what: str, number: int) -> str:
        """Return the address of a face of a question (`bank/id`) or of a quiz (`id`)."""

    def asset(self, name: str) -> str:
        """Return the address of the style sheet or the script."""


class Served:
    """The addresses of the server's pages."""

    def home(self) -> str:
        """Return the address of the overview."""
        return "/"

    def question(self, name: str) -> str:
        """Return the address of a question."""
        return f"/question/{quote(name)}"

    def quiz(self, quiz: str) -> str:
        """Return the address of a quiz."""
        return f"/quiz/{quote(quiz)}"

    def look(self, what: str, number: int) -> str:
        """Return the address of a face of a question (`bank/id`) or of a quiz (`id`)."""
        return f"/look/{number}/{quote(what)}"

    def asset(self, name: str) -> str:
        """Return the address of the style sheet or the script."""
        return f"/{name}"


@frozen
class ProblemView:
    """A problem as the page shows it.

    Args:
        severity: error, warning, note or waived.
        code: the problem's code.
        message: what is wrong.
        help: what to do.
        place: file and line.
        field: the question's field that has the problem, or an empty text if unknown.
    """

    severity: str
    code: str
    message: str
    help: str
    place: str
    field: str


@frozen
class FaceView:
    """A face of a look: its title, its address, and whether it is in dark mode."""

    title: str
    address: str
    dark: bool


@frozen
class LookView:
    """A look: its name, its faces, and the reason why it can't be shown, or an empty text."""

    name: str
    faces: tuple[FaceView, ...]
    fault: str


class Pages:
    """Makes the HTML of pages.

    Args:
        addresses: the addresses of the pages, for links.
        live: whether a person can decide and edit on the pages, as on the server's.
    """

    def __init__(self, addresses: Addresses, *, live: bool) -> None:
        self._addresses = addresses
        self._live = live
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.globals.update(
            at=addresses, live=live, states=STATES, promise=PROMISE, spoken=_spoken
        )

    def asset(self, name: str) -> bytes:
        """Return the style sheet or the script of all pages."""
        return files.content(FOLDER / name)

    def home(self, desk: Desk, said: str = "", *, part: bool = False) -> str:
        """Return the overview: progress of checking, problems, quizzes.

        Args:
            desk: the course.
            said: a message about the person's last action, or an empty text.
            part: whether to leave out the list on the left, since the browser has it already.
        """
        seen = desk.seen
        loose = [_problem(one) for one in seen.problems if not one.item and one.severity != "note"]
        counts = dict.fromkeys(STATES, 0)
        for state in seen.scope.states.values():
            counts[state] += 1
        mine = desk.open_names()
        return self._page(
            "home.html.j2",
            desk,
            said,
            part,
            counts=counts,
            total=sum(counts.values()),
            problems=loose,
            with_problems=[
                (name, [_problem(one) for one in found])
                for name, found in seen.by_item.items()
                if any(one.severity != "note" for one in found)
            ],
            quizzes=list(rows.quizzes(seen)),
            mine=mine,
        )

    def question(self, desk: Desk, name: str, said: str = "", *, part: bool = False) -> str:
        """Return the page of a question; the arguments are as for `home`.

        Raises:
            UsageError: there is no question with this name.
        """
        seen = desk.seen
        question = seen.question(name)
        bank = next(bank for bank in seen.scope.course.banks if bank.id == question.bank)
        looks = self._looks(name, desk.looks(name))
        found = standing(question, seen.scope.course)
        order = [one.name for one in seen.scope.course.questions() if one.name in seen.arranger.names]
        at = order.index(name)
        mine = desk.open_names()
        return self._page(
            "question.html.j2",
            desk,
            said,
            part,
            name=name,
            question=question,
            bank=bank,
            state=found.state,
            standing=found,
            stale=name in seen.stale,
            digest=digest(question, seen.scope.course.folder),
            looks=looks,
            problems=[_problem(one, question) for one in seen.by_item.get(name, ()) if not _silent(one)],
            sources=list(passages.sources(seen, question)) if desk.with_papers else [],
            references=[to_words(one) for one in question.references],
            correction=question.correction,
            apart=sorted(seen.scope.course.enemies.get(name, ())),
            used_in=[one.quiz for one in seen.scope.quizzes if _stands_in(one, name)],
            asked=unanswered(seen.scope.course.reviews.get(name, ())),
            answers=[one for one in seen.scope.course.reviews.get(name, ()) if one.is_remark],
            **self._editable(question),
            has_history=bool(found.past) and self._live,
            before=order[at - 1] if at else "",
            after=order[at + 1] if at + 1 < len(order) else "",
            next_open=_next(mine, order, at),
            number=at + 1,
            count=len(order),
            left=len(mine),
        )

    def _editable(self, question: Question) -> dict[str, object]:
        """Return a question's own lines, or the reason why they can't be edited here, for its template."""
        if not self._live:
            return {"lines": None, "not_editable": ""}
        try:
            return {"lines": own_lines(question), "not_editable": ""}
        except (UsageError, files.UnreadableError) as fault:
            return {"lines": None, "not_editable": str(fault)}

    def quiz(self, desk: Desk, quiz: str, said: str = "", *, part: bool = False) -> str:
        """Return the page of a quiz; the arguments are as for `home`.

        Raises:
            UsageError: there is no quiz with this id.
        """
        seen = desk.seen
        looks = self._looks(quiz, desk.looks_of_quiz(quiz))
        arranged = next(one for one in seen.scope.quizzes if one.quiz.id == quiz)
        names = {row.question.name for row in arranged.rows}
        return self._page(
            "quiz.html.j2",
            desk,
            said,
            part,
            quiz=arranged.quiz,
            sheet=arranged.sheets[0],
            versions=len(arranged.sheets),
            looks=looks,
            balance=_balance(arranged),
            markings=_markings(arranged),
            exhibits=_exhibits(arranged),
            states={name: seen.scope.states[name] for name in names},
            waiting=desk.waiting(quiz),
            problems=[_problem(one) for one in seen.problems if _of_quiz(one, arranged) and not _silent(one)],
        )

    def listing(self, desk: Desk) -> str:
        """Return the list on the left."""
        return self._environment.get_template("list.html.j2").render(self._list(desk))

    def history(self, desk: Desk, name: str) -> str:
        """Return the edits to a question since it was last checked, as a piece of HTML."""
        seen = desk.seen
        lines = list(decisions.history(seen.scope, seen.question(name), desk.by))
        return self._environment.get_template("history.html.j2").render(lines=lines)

    def trial(self, trial: Trial) -> dict[str, object]:
        """Return the problems of a question as typed, for our script."""
        first = trial.lines.first
        return {
            "readable": trial.readable,
            "problems": [
                {
                    "line": one.place.line - first + 1,
                    "severity": "waived" if one.waived else one.severity,
                    "code": one.code,
                    "message": one.message,
                    "help": one.help,
                }
                for one in trial.problems
                if not _silent(one)
            ],
        }

    def message(self, title: str, text: str) -> str:
        """Return a page with only a message."""
        return self._environment.get_template("message.html.j2").render(title=title, text=text)

    def _page(self, template: str, desk: Desk, said: str, part: bool, **names: Any) -> str:
        listed = not part and (self._live or template == "home.html.j2")  # once in an export: it is long
        context = {
            "course": desk.seen.scope.course.head,
            "by": desk.by,
            "said": said,
            "part": part,
            "broken": [_problem(one) for one in desk.problems if one.severity == "error"],
            "listed": listed,
            **(self._list(desk) if listed else {}),
            **names,
        }
        return self._environment.get_template(template).render(context)

    def _list(self, desk: Desk) -> dict[str, Any]:
        seen = desk.seen
        banks = list(rows.banks(seen, desk.open_names()))
        every = [row for bank in banks for row in bank.rows]
        return {
            "banks": banks,
            "quiz_rows": list(rows.quizzes(seen)),
            "types": sorted({row.type for row in every}),
            "tags": sorted({tag for row in every for tag in row.tags.split()}),
            "papers": sorted({paper for row in every for paper in row.papers.split()}),
        }

    def _looks(self, what: str, looks: Sequence[Look]) -> list[LookView]:
        shown, number = [], 0
        for look in looks:
            views = []
            for face in look.faces:
                title = f"{face.name}, dark mode" if face.dark else face.name
                address = self._addresses.look(what, number)
                if self._live:  # so that the browser draws a frame again only if its content has changed
                    address += f"?{hashlib.sha256(in_utf8(face.html)).hexdigest()[:12]}"
                views.append(FaceView(title, address, face.dark))
                number += 1
            shown.append(LookView(look.name, tuple(views), look.fault))
        return shown


def _next(mine: Sequence[str], order: Sequence[str], at: int) -> str:
    """Return the next open question after a place, or else the first other one, or else an empty text."""
    places = {name: place for place, name in enumerate(order)}
    later = [name for name in mine if places.get(name, -1) > at]
    return next(iter(later or [name for name in mine if places.get(name) != at]), "")


def _silent(problem: Problem) -> bool:
    return problem.severity == "note" and not problem.waived


def _problem(problem: Problem, question: Question | None = None) -> ProblemView:
    place = problem.place
    shown = f"{place.file}, line {place.line}"
    severity = "waived" if problem.waived else problem.severity
    return ProblemView(
        severity, problem.code, problem.message, problem.help, shown, _field(problem, question)
    )


def _field(problem: Problem, question: Question | None) -> str:
    """Return the field of a question that has a problem, or an empty text if unknown."""
    if question is None:
        return ""
    lines = [(question.origin.at(key, key=True), key) for key in question.authored]
    above = [
        (place.line, place.column, key)
        for place, key in lines
        if place.file == problem.place.file
        and (place.line, place.column) <= (problem.place.line, problem.place.column)
    ]
    return max(above)[2] if above else ""


def _stands_in(arranged: Arranged, name: str) -> bool:
    return any(row.question.name == name for row in arranged.rows)


def _of_quiz(problem: Problem, arranged: Arranged) -> bool:
    return not problem.item and problem.place.file == arranged.quiz.origin.at().file


def _balance(arranged: Arranged) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Return how a sheet's questions are distributed: by heading, rows of name, count, share in percent."""
    items = arranged.sheets[0].items
    wanted: Mapping[str, Any] = {
        "Types": [item.question.type for item in items],
        "Levels": [item.question.level or "none" for item in items],
        "Banks": [item.question.bank for item in items],
    }
    spread = []
    for heading, names in wanted.items():
        counts = sorted(((name, names.count(name)) for name in set(names)), key=lambda one: (-one[1], one[0]))
        spread.append((heading, [(name, count, round(100 * count / len(names))) for name, count in counts]))
    return spread


def _markings(arranged: Arranged) -> list[tuple[str, int]]:
    items = arranged.sheets[0].items
    names = [item.marking for item in items if item.marking]
    return sorted((str(name), names.count(name)) for name in set(names))


def _exhibits(arranged: Arranged) -> list[tuple[str, list[int]]]:
    """Return the exhibits of a sheet, each with the numbers of its questions."""
    found: dict[str, list[int]] = {}
    for item in arranged.sheets[0].items:
        if item.exhibit:
            found.setdefault(item.exhibit.title or item.exhibit.name, []).append(item.number)
    return list(found.items())


def _spoken(count: int, one: str, many: str) -> str:
    """Return a count with its noun in the singular or plural."""
    return f"{count} {one if count == 1 else many}"


def faces(looks: Sequence[Look]) -> Iterator[str]:
    """Yield the HTML of all faces of looks, in the order in which addresses number them."""
    for look in looks:
        yield from (face.html for face in look.faces)
