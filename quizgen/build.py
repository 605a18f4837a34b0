"""The stages composed: load, check, arrange, render, pack, write. Read this first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from quizgen import chromium
from quizgen.arrange import Arranged
from quizgen.backends import Backend
from quizgen.changes import Changes, narrowed
from quizgen.errors import Place, Problem, QuizgenError, UsageError, did_you_mean
from quizgen.inspection import FALLEN_BACK, Inspection, Project, inspect
from quizgen.jobs import Job, jobs
from quizgen.making import epoch, text_of
from quizgen.packagers import Contents, Pending, pack, pending
from quizgen.render import Renderer
from quizgen.scope import Scope
from quizgen.write import Batch


@dataclass
class Built:
    """What a build made, and what it has to say; `old` are PDFs of an earlier build, beside newer pages."""

    files: list[Path] = field(default_factory=list)
    old: list[Path] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    drafts: int = 0
    questions: int = 0
    left_out: int = 0
    unreleased: dict[str, Pending] = field(default_factory=dict)
    changes: dict[str, Changes] = field(default_factory=dict)


def build(project: Project) -> Built:
    """Make every output that was asked for.

    Raises:
        QuizgenError: where the content has errors; then no file has changed.
        UsageError: where an output or a quiz is asked for that is not there.
        OSError: where the disk refuses.
    """
    seen = inspect(project)
    scope, arranger = seen.sound()
    quiz = _wanted_quiz(project, scope)
    built = Built(problems=_told(seen), left_out=len(scope.states) - len(arranger.names))
    used: set[str] = set()
    printable: list[str] = []
    with Batch(project.out) as batch:
        for backend in scope.backends:
            renderer = Renderer(backend, scope.words, scope.course.folder)
            whole = jobs(backend, scope, arranger, quiz, changed=project.changed)
            for job in _changes_in(whole, backend, scope, built) if project.changed else whole:
                used.update(item.question.name for item in job.items)
                made = _make(job, renderer, scope, batch)
                printable += [job.file] if job.output.pdf else []
                _compare(made, backend, scope, built)
        if project.pdf and printable:
            _print(printable, project.pdf, epoch(scope.course), batch)
    if project.changed and not built.changes:
        raise UsageError("none of these outputs makes a file of changes")
    built.files = list(batch.made)
    built.old = [] if project.pdf else _old(printable, batch)
    built.questions = len(used)
    built.drafts = sum(scope.states[name] != "checked" for name in used)
    return built


def _changes_in(whole: Iterable[Job], backend: Backend, scope: Scope, built: Built) -> Iterator[Job]:
    """Yield files with what has changed since the last release, and note what that is."""
    released = scope.course.released.get(backend.name, {})
    for job in whole:
        narrow, built.changes[backend.name] = narrowed(job, scope.course, backend.name, released)
        if narrow.items:
            yield narrow


def _compare(made: Contents, backend: Backend, scope: Scope, built: Built) -> None:
    """Note what a package holds that no release has recorded."""
    changes = pending(made, scope.course.released.get(backend.name, {}))
    if changes or changes.stuck:
        built.unreleased[backend.name] = changes


def _old(printable: Sequence[str], batch: Batch) -> list[Path]:
    """Return the PDFs of an earlier build, which say what the pages said then."""
    return [path for name in printable if (path := batch.top / _pdf_of(name)).is_file()]


def _told(seen: Inspection) -> tuple[Problem, ...]:
    """Return the problems of a course that is built: what a build has an answer to is no error any more."""
    return tuple(
        replace(one, severity="warning") if one.code in FALLEN_BACK else one for one in seen.problems
    )


def _wanted_quiz(project: Project, scope: Scope) -> Arranged | None:
    if project.quiz is None:
        return None
    quizzes = {arranged.quiz.id: arranged for arranged in scope.quizzes}
    if project.quiz not in quizzes:
        raise UsageError(f'there is no quiz "{project.quiz}": {did_you_mean(project.quiz, quizzes)}')
    return quizzes[project.quiz]


def _make(job: Job, renderer: Renderer, scope: Scope, batch: Batch) -> Contents:
    if batch.top / job.file in batch.made:
        message = f'two outputs would be written to "{job.file}"'
        raise QuizgenError(
            [Problem(Place(job.file), "same-file", message, "change a name in backend.yaml, or an id")]
        )
    with batch.file(job.file) as beside:
        return pack(renderer.backend.manifest.packager, *text_of(job, renderer, scope), beside)


def _pdf_of(page: str) -> str:
    return Path(page).with_suffix(".pdf").as_posix()


def _print(names: Sequence[str], paper: chromium.Paper, moment: int, batch: Batch) -> None:
    with ExitStack() as stack:
        pages = {
            batch.made[batch.top / name]: stack.enter_context(batch.file(_pdf_of(name))) for name in names
        }
        chromium.print_pages(pages, paper, moment)
