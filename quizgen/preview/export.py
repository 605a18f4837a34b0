"""Write the pages as files that a colleague can read without quizgen, or to go with a change of the course.

They contain no text of a paper: the desk reads none, so there are no passages and no problems about them.
"""

from __future__ import annotations

from pathlib import Path

from quizgen import files
from quizgen.errors import UsageError
from quizgen.preview.desk import Desk
from quizgen.preview.pages import Pages, faces
from quizgen.terminal.visible import in_utf8
from quizgen.write import Batch, record_made, refuse_strangers

ASSETS = ("page.css", "page.js")
MADE = ".quizgen-pages.json"
"""The list of an export's files; a build has its own list, so neither removes the other's files."""


class Filed:
    """The addresses of pages in one folder; ids have no dots, so two pages never share a name."""

    def home(self) -> str:
        """Return the address of the overview."""
        return "index.html"

    def question(self, name: str) -> str:
        """Return the address of a question."""
        return f"question.{name.replace('/', '.')}.html"

    def quiz(self, quiz: str) -> str:
        """Return the address of a quiz."""
        return f"quiz.{quiz}.html"

    def look(self, what: str, number: int) -> str:
        """Return the address of a face of a question (`bank/id`) or of a quiz (`id`), counted from 0."""
        return f"looks/{what.replace('/', '.')}.{number}.html"

    def asset(self, name: str) -> str:
        """Return the address of the style sheet or the script."""
        return name


def export(desk: Desk, out: Path) -> Path:
    """Write the pages of a course to a folder, all or none, and return the path of the overview.

    Args:
        desk: the course, without its papers' texts.
        out: the folder: new, empty or of an earlier export, whose pages that are no longer made are removed.

    Raises:
        UsageError: the folder has other files, or someone has edited a page in it.
        QuizgenError: the course can't be read.
        OSError: the disk refuses to write.
    """
    at = Filed()
    pages = Pages(at, live=False)
    seen = desk.seen
    _refuse_full(out)
    with Batch(out, MADE) as batch:

        def write(name: str, data: str | bytes) -> None:
            with batch.file(name) as beside:
                beside.write_bytes(in_utf8(data) if isinstance(data, str) else data)

        for name in ASSETS:
            write(name, pages.asset(name))
        write(at.home(), pages.home(desk))
        for name in seen.arranger.names:
            write(at.question(name), pages.question(desk, name))
            for number, html in enumerate(faces(desk.looks(name))):
                write(at.look(name, number), html)
        for arranged in seen.scope.quizzes:
            quiz = arranged.quiz.id
            write(at.quiz(quiz), pages.quiz(desk, quiz))
            for number, html in enumerate(faces(desk.looks_of_quiz(quiz))):
                write(at.look(quiz, number), html)
        refuse_strangers(batch)
        record_made(batch, seen.scope.course.head.id, full=True)
    return out / at.home()


def _refuse_full(out: Path) -> None:
    """Refuse to put pages among other files; hidden ones, such as .git, don't count.

    Raises:
        UsageError: the folder has files, but not from an export.
    """
    full = out.is_dir() and any(not path.name.startswith(".") for path in files.listed(out))
    if full and not files.is_there(out / MADE):
        raise UsageError(
            f'"{out.as_posix()}" has files that no export made: name a new folder, or an empty one, '
            "as in: quizgen preview --export pages"
        )
