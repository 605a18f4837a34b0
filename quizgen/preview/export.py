"""The pages as files, to read without the program: for a colleague, or beside a change of the course.

No text of a paper is in them: passages are left out, and so is what the rules say of them.
"""

from __future__ import annotations

from pathlib import Path

from quizgen import files
from quizgen.errors import UsageError
from quizgen.preview.desk import Desk
from quizgen.preview.pages import Pages, faces
from quizgen.write import Batch, record_made, refuse_strangers

ASSETS = ("page.css", "page.js")
MADE = ".quizgen-pages.json"
"""The list of what an export made: a build's is another one, and neither removes what is the other's."""


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
        out: the folder, new, empty, or of an earlier export, of which what is no longer made is removed.

    Raises:
        UsageError: where the folder holds something else, or a page that somebody has changed.
        QuizgenError: where the course can't be read.
        OSError: where the disk refuses.
    """
    at = Filed()
    pages = Pages(at, live=False)
    seen = desk.seen
    _refuse_full(out)
    with Batch(out, MADE) as batch:

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
        refuse_strangers(batch)
        record_made(batch, seen.scope.course.head.id, full=True)
    return out / at.home()


def _refuse_full(out: Path) -> None:
    """Put no pages among files of somebody else's; what is hidden, such as .git, is no reason.

    Raises:
        UsageError: where a folder holds files, and no export was ever made there.
    """
    full = out.is_dir() and any(not path.name.startswith(".") for path in files.listed(out))
    if full and not files.is_there(out / MADE):
        raise UsageError(
            f'"{out.as_posix()}" has files that no export made: name a new folder, or an empty one, '
            "as in: quizgen preview --export pages"
        )
