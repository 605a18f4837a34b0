"""The pages as files, to read without the program: for a colleague, or beside a change of the course.

No text of a paper is in them: passages are left out, and so is what the rules say of them.
"""

from __future__ import annotations

from pathlib import Path

from quizgen.preview.desk import Desk
from quizgen.preview.pages import Pages, faces
from quizgen.write import Batch, record_made

ASSETS = ("page.css", "page.js")


class Filed:
    """The addresses of pages in one folder; no id has a dot."""

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
        """Return the address of a face of a question (`bank/id`) or of a quiz (`id`)."""
        return f"looks/{what.replace('/', '.')}.{number}.html"

    def asset(self, name: str) -> str:
        """Return the address of the style or the script."""
        return name


def export(desk: Desk, out: Path) -> Path:
    """Write the pages of a course to a folder, all or none, and return the first of them.

    Args:
        desk: the course, without its papers' texts.
        out: the folder; what an earlier export of the course made there and this one does not is removed.

    Raises:
        QuizgenError: where the course can't be read.
        OSError: where the disk refuses.
    """
    at = Filed()
    pages = Pages(at, live=False)
    seen = desk.seen
    with Batch(out) as batch:

        def write(name: str, data: str | bytes) -> None:
            with batch.file(name) as beside:
                beside.write_bytes(data.encode() if isinstance(data, str) else data)

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
        record_made(batch, seen.scope.course.head.id, full=True)
    return out / at.home()
