"""Answer requests by their address. Runs in the one thread that has the course."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path

from quizgen.errors import QuizgenError, UsageError
from quizgen.frozen import frozen
from quizgen.model.course import Decision, Remark
from quizgen.preview.desk import Desk
from quizgen.preview.looks import POLICY, Look
from quizgen.preview.pages import Pages, Served, faces
from quizgen.preview.security import FRAME_POLICY, SHELL_POLICY
from quizgen.terminal.editor import start
from quizgen.terminal.visible import in_utf8

DECISIONS: dict[str, Decision] = {"accepted": "accepted", "rejected": "rejected"}
BELOW = frozenset({"question", "quiz", "history", "look", "draft"})
"""First parts of addresses that need a second part, such as a question's name."""
LONGEST = 9
"""Digits of a number in a request at most: no count or length here has more."""
HTML, JSON, CSS, SCRIPT = "text/html", "application/json", "text/css", "text/javascript"


@frozen
class Request:
    """A browser's request.

    Args:
        path: the decoded path, without its query.
        part: whether to leave out the list on the left, since the browser has it already.
        fields: the fields of a form.
        as_data: whether our script asks and wants JSON instead of a page.
    """

    path: str
    part: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    as_data: bool = False


@frozen
class Answer:
    """The answer to a request: its body, content type, status and headers."""

    body: bytes
    kind: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Site:
    """Answers the requests to one course's preview.

    Args:
        desk: the course.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._at = Served()
        self._pages = Pages(self._at, live=True)
        self._said = ""

    def get(self, request: Request) -> Answer:
        """Return the answer to a GET request: a page, a piece of one, or a file."""
        return self._safely(lambda: self._get(request))

    def post(self, request: Request) -> Answer:
        """Carry out a POST request, and return its outcome as a redirect or as data."""
        return self._safely(lambda: self._post(request), as_data=request.as_data)

    def _get(self, request: Request) -> Answer:
        first, _, rest = request.path.lstrip("/").partition("/")
        desk, pages, said, part = self._desk, self._pages, self._said, request.part
        ways: dict[str, Callable[[], Answer]] = {
            "": lambda: _page(pages.home(desk, said, part=part)),
            "question": lambda: _page(pages.question(desk, rest, said, part=part)),
            "quiz": lambda: _page(pages.quiz(desk, rest, said, part=part)),
            "list": lambda: _page(pages.listing(desk)),
            "history": lambda: _page(pages.history(desk, rest)),
            "look": lambda: self._look(rest),
            "draft": lambda: self._look(rest, draft=True),
            "page.css": lambda: Answer(pages.asset(first), CSS),
            "page.js": lambda: Answer(pages.asset(first), SCRIPT),
        }
        if first not in ways or bool(rest) != (first in BELOW):
            raise UsageError(f"there is no page {request.path}")
        answer = ways[first]()
        if first in ("", "question", "quiz"):
            self._said = ""  # this page shows it, so the next one need not
        return answer

    def _look(self, rest: str, *, draft: bool = False) -> Answer:
        number, _, what = rest.partition("/")
        looks = self._looks(what, draft=draft)
        made = list(faces(looks))
        if counted(number, len(made) - 1) is None:
            raise UsageError("this preview no longer exists")
        policy = FRAME_POLICY + POLICY
        return Answer(in_utf8(made[int(number)]), headers={"Content-Security-Policy": policy})

    def _looks(self, what: str, *, draft: bool) -> tuple[Look, ...]:
        if "/" not in what:
            return self._desk.looks_of_quiz(what)
        return self._desk.draft_looks(what) if draft else self._desk.looks(what)

    def _post(self, request: Request) -> Answer:
        ways: dict[str, Callable[[Mapping[str, str], str], tuple[str, str]]] = {
            "/decide": self._decide,
            "/undo": lambda fields, name: self._undo(),
            "/ask": lambda fields, name: self._remark(name, "asked", fields),
            "/answer": lambda fields, name: self._remark(name, "answered", fields),
            "/save": self._save,
            "/open": lambda fields, name: self._open(name),
            "/accept-quiz": lambda fields, name: self._accept_quiz(fields),
        }
        fields, name = request.fields, request.fields.get("name", "")
        if request.path == "/try":
            return _data(self._pages.trial(self._desk.try_out(name, fields.get("text", ""))))
        if request.path not in ways:
            raise UsageError(f"there is no page {request.path}")
        said, address = ways[request.path](fields, name)
        if request.as_data:
            return _data({"said": said, "next": address})
        self._said = said
        return Answer(b"", status=303, headers={"Location": address})

    def _decide(self, fields: Mapping[str, str], name: str) -> tuple[str, str]:
        decision = DECISIONS.get(fields.get("decision", ""))
        if decision is None:
            raise UsageError("say what you decide: accepted or rejected")
        said = self._desk.decide(name, fields.get("digest", ""), decision, fields.get("note", ""))
        return said, self._next(name)

    def _undo(self) -> tuple[str, str]:
        name, said = self._desk.undo()
        return said, self._at.question(name)

    def _remark(self, name: str, remark: Remark, fields: Mapping[str, str]) -> tuple[str, str]:
        return self._desk.remark(name, remark, fields.get("note", "")), self._at.question(name)

    def _save(self, fields: Mapping[str, str], name: str) -> tuple[str, str]:
        said = self._desk.save(name, fields.get("text", ""), fields.get("was", ""))
        return said, self._at.question(name)

    def _open(self, name: str) -> tuple[str, str]:
        fault = start(self._desk.seen.question(name).origin.at("id"))
        return fault or "opened in your editor", self._at.question(name)

    def _accept_quiz(self, fields: Mapping[str, str]) -> tuple[str, str]:
        quiz, shown = fields.get("quiz", ""), fields.get("shown", "").split()
        count = len(self._desk.accept_quiz(quiz, dict(one.split("=", 1) for one in shown if "=" in one)))
        return f"accepted: {count} of {quiz}", self._at.quiz(quiz)

    def _next(self, name: str) -> str:
        """Return the address of the next open question after a decided one, or of the overview."""
        order = list(self._desk.seen.arranger.names)
        places = {one: place for place, one in enumerate(order)}
        here, left = places.get(name, -1), self._desk.open_names()
        later = [one for one in left if places[one] > here] or [one for one in left if one != name]
        return self._at.question(later[0]) if later else self._at.home()

    def _safely(self, made: Callable[[], Answer], *, as_data: bool = False) -> Answer:
        """Return an answer, turning any exception into a page or data that explains it."""
        try:
            return made()
        except UsageError as fault:
            status, title, text = 404, "That can't be done", str(fault)
        except QuizgenError as fault:
            lines = [f"{one.place.file}, line {one.place.line}: {one.message}" for one in fault.problems]
            status, title, text = 409, "The course can't be read", "; ".join(lines)
        except OSError as fault:
            named = f"{fault.filename}: " if fault.filename else ""
            status, title, text = 507, "File error", f"{named}{fault.strerror or fault}"
        except Exception as fault:  # a bug of ours must not end the server while someone works with it
            spot = traceback.extract_tb(fault.__traceback__)[-1]
            where = f"{Path(spot.filename).name}, line {spot.lineno}"
            title, status = "A bug in quizgen", 500
            text = f"{type(fault).__name__}: {fault} ({where}). Please report it."
        if as_data:  # our script shows the reason of a refusal, so a refusal has status 200
            return _data({"fault": text}, 200 if status == 404 else status)
        return _page(self._pages.message(title, text), status)


def counted(digits: str, most: int) -> int | None:
    """Return the number in a request, or None if the text is not a number or the number is above `most`."""
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > LONGEST:
        return None
    return int(digits) if int(digits) <= most else None


def refused(reason: str, status: int = 403) -> Answer:
    """Return the answer to a refused request."""
    text = Pages(Served(), live=True).message("Not allowed", f"quizgen: {reason}.")
    return Answer(in_utf8(text), status=status, headers={"Content-Security-Policy": "default-src 'none'"})


def _page(text: str, status: int = 200) -> Answer:
    return Answer(in_utf8(text), status=status, headers={"Content-Security-Policy": SHELL_POLICY})


def _data(value: Mapping[str, object], status: int = 200) -> Answer:
    return Answer(json.dumps(value).encode(), JSON, status)
