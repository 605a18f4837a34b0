"""The stages composed: load, check, arrange, render, pack, write. Read this first."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from quizgen import backends as found
from quizgen import chromium
from quizgen.arrange import Arranged, Arranger
from quizgen.changes import Changes, held, narrowed
from quizgen.checks import check
from quizgen.checks.checked import all_checked
from quizgen.checks.scope import Scope
from quizgen.errors import Place, Problem, QuizgenError, UsageError, did_you_mean, in_order
from quizgen.evidence.library import Library
from quizgen.jobs import Job, jobs, without_items
from quizgen.ledger import states
from quizgen.load import load
from quizgen.model import Course
from quizgen.packagers import UPDATING, Contents, Materials, Pending, contents, pack, pending
from quizgen.render import Renderer
from quizgen.write import Batch

FALLEN_BACK = frozenset({"missing-words"})
"""Errors that a build has an answer to: what a language lacks is said in English, and reported."""


@dataclass(frozen=True)
class Project:
    """Where things are, and what is wanted.

    Args:
        content: the course.
        out: where outputs go.
        templates: folders that are looked at before the project's own.
        to: the outputs to make; all, if none is named.
        quiz: the one quiz to make, instead of the whole course.
        drafts: whether questions that nobody accepted are taken.
        changed: whether to make files of what has changed since the last release, and nothing else.
        papers: the folder with the papers' texts, where the course does not name it or is overruled.
        require_checked: whether a question that nobody accepted is an error.
        pdf: the paper to print pages on; none, to leave that to whoever opens them.
    """

    content: Path = Path("content")
    out: Path = Path("dist")
    templates: tuple[Path, ...] = ()
    to: tuple[str, ...] = ()
    quiz: str | None = None
    drafts: bool = True
    papers: Path | None = None
    require_checked: bool = False
    changed: bool = False
    pdf: chromium.Paper | None = None

    @property
    def search_path(self) -> tuple[Path, ...]:
        """The folders of templates, nearest first."""
        beside = Path(os.path.normpath(self.content / ".."), "templates")
        return found.search_path(self.templates, beside)


@dataclass(frozen=True)
class Inspection:
    """A course, looked at from all sides, before anything is made of it."""

    scope: Scope | None
    arranger: Arranger | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> bool:
        """Whether nothing may be built."""
        return any(one.severity == "error" and one.code not in FALLEN_BACK for one in self.problems)


@dataclass
class Built:
    """What a build made, and what it has to say."""

    files: list[Path] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    drafts: int = 0
    questions: int = 0
    left_out: int = 0
    unreleased: dict[str, Pending] = field(default_factory=dict)
    changes: dict[str, Changes] = field(default_factory=dict)


def inspect(project: Project) -> Inspection:
    """Load, arrange and check a course; every problem of every file is in what comes back."""
    seen = survey(project)
    if seen.scope is None:
        return seen
    problems = [*seen.problems, *check(seen.scope), *_refused(seen.scope)]
    if project.require_checked:
        problems += all_checked(seen.scope)
    in_all = tuple(in_order(problems))
    return Inspection(replace(seen.scope, problems=in_all), seen.arranger, in_all)


def survey(project: Project) -> Inspection:
    """Load and arrange a course, for whoever only wants to see it: the rules are not asked."""
    path = project.search_path
    backends, problems = found.find(path)
    chosen = found.choose(backends, project.to, path) if not problems else list(backends.values())
    words = found.read_words(path)
    course, loading = load(project.content)
    problems += (*words.problems, *loading)
    if course is None:
        return Inspection(None, None, tuple(in_order(problems)))
    arranger = Arranger(course, states(course), drafts=project.drafts)
    quizzes = []
    for quiz in course.quizzes:
        arranged, found_in_quiz = arranger.arrange(quiz)
        problems += found_in_quiz
        if project.drafts or arranged.sheets[0].count:
            quizzes.append(arranged)
    library, found_in_papers = _library(project, course)
    problems += found_in_papers
    scope = Scope(course, arranger.states, tuple(quizzes), tuple(chosen), words, library)
    return Inspection(scope, arranger, tuple(in_order(problems)))


def _library(project: Project, course: Course) -> tuple[Library, list[Problem]]:
    """Return the papers' texts that are at hand, and what is wrong with their files.

    Raises:
        UsageError: where the user named a folder that is not there; a course may name one that not all have.
    """
    folder = project.papers
    if folder is None:
        if course.head.papers is None:
            return Library(), []
        folder = Path(os.path.normpath(project.content / course.head.papers))
        if not folder.is_dir():
            message = f'there is no folder "{folder.as_posix()}" with the papers\' texts'
            help_text = "name yours with --papers DIR or QUIZGEN_PAPERS"
            place = course.head.origin.at("papers")
            return Library(), [Problem(place, "no-papers-folder", message, help_text, "note")]
    elif not folder.is_dir():
        raise UsageError(f'there is no folder "{folder.as_posix()}" with the papers\' texts')
    from quizgen.evidence.texts import read_papers  # noqa: PLC0415 - for those who have texts

    papers, problems = read_papers(folder, course.papers)
    return Library(papers, folder.as_posix()), problems


def _refused(scope: Scope) -> Iterator[Problem]:
    """Yield why a packager would refuse what a user's own templates make, whatever the questions are."""
    for backend in scope.backends:
        builtin = found.builtin_folder().resolve()
        own = any(folder.parent.resolve() != builtin for folder in backend.folders)
        if not own or backend.manifest.packager not in UPDATING:
            continue
        renderer = Renderer(backend, scope.words, scope.course.folder)
        for output in backend.manifest.outputs:
            if output.per == "course":
                try:
                    job = without_items(output, scope.course)
                    contents(backend.manifest.packager, *_text(job, renderer, scope))
                except QuizgenError as fault:
                    yield from fault.problems


def build(project: Project) -> Built:
    """Make every output that was asked for.

    Raises:
        QuizgenError: where the content has errors; then no file has changed.
        UsageError: where an output or a quiz is asked for that is not there.
        OSError: where the disk refuses.
    """
    seen = inspect(project)
    if seen.errors or seen.scope is None or seen.arranger is None:
        raise QuizgenError(seen.problems)
    scope, arranger = seen.scope, seen.arranger
    quiz = _wanted_quiz(project, scope)
    used: set[str] = set()
    unreleased = {}
    since: dict[str, Changes] = {}
    printable: list[str] = []
    with Batch(project.out) as batch:
        for backend in scope.backends:
            renderer = Renderer(backend, scope.words, scope.course.folder)
            released = scope.course.released.get(backend.name, {})
            for whole in jobs(backend, scope, arranger, quiz, changed=project.changed):
                job = whole
                if project.changed:
                    job, since[backend.name] = narrowed(whole, scope.course, backend.name, released)
                if not job.items:
                    continue
                used.update(item.question.name for item in job.items)
                made = _make(job, renderer, scope, batch)
                printable += [job.file] if job.output.pdf else []
                changes = pending(made, released)
                if changes or changes.stuck:
                    unreleased[backend.name] = changes
        if project.pdf and printable:
            _print(printable, project.pdf, epoch(scope.course), batch)
    if project.changed and not since:
        raise UsageError("none of these outputs makes a file of changes")
    drafts = sum(scope.states[name] != "checked" for name in used)
    left_out = len(scope.states) - len(arranger.names)
    told = tuple(
        replace(one, severity="warning") if one.code in FALLEN_BACK else one for one in seen.problems
    )
    return Built(list(batch.made), told, drafts, len(used), left_out, unreleased, since)


def updatable(inspection: Inspection) -> dict[str, Contents]:
    """Return what the course's packages hold that a learner's copy is updated by, by output; writes none.

    Raises:
        QuizgenError: where the content has errors.
    """
    if inspection.errors or inspection.scope is None or inspection.arranger is None:
        raise QuizgenError(inspection.problems)
    scope, made = inspection.scope, {}
    for backend in scope.backends:
        for job in jobs(backend, scope, inspection.arranger, None, changed=True):
            made[backend.name] = held(job, scope.course)
        if backend.manifest.packager in UPDATING:
            renderer = Renderer(backend, scope.words, scope.course.folder)
            for job in jobs(backend, scope, inspection.arranger, None):
                if job.output.per == "course":
                    made[backend.name] = contents(backend.manifest.packager, *_text(job, renderer, scope))
    return made


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
        return pack(renderer.backend.manifest.packager, *_text(job, renderer, scope), beside)


def _text(job: Job, renderer: Renderer, scope: Scope) -> tuple[Iterator[str], Materials]:
    """Return a file's text, and what its packager needs besides."""
    chunks = renderer.render(job.output, job.lang, job.context)
    released = scope.course.released.get(renderer.backend.name, {})
    template = found.path_of(renderer.backend.folders, job.output.root) or Path(job.output.root)
    return chunks, Materials(_Media(renderer), released, epoch(scope.course), template.as_posix())


def _print(names: Sequence[str], paper: chromium.Paper, moment: int, batch: Batch) -> None:
    with ExitStack() as stack:
        pages = {
            batch.made[batch.top / name]: stack.enter_context(
                batch.file(Path(name).with_suffix(".pdf").as_posix())
            )
            for name in names
        }
        chromium.print_pages(pages, paper, moment)


class _Media(Mapping[str, Path]):
    """The pictures of one output's text; complete once the text has been rendered."""

    def __init__(self, renderer: Renderer) -> None:
        self.used = renderer.assets.used

    def __getitem__(self, name: str) -> Path:
        return self.used[name].path

    def __iter__(self) -> Iterator[str]:
        return iter(self.used)

    def __len__(self) -> int:
        return len(self.used)


def epoch(course: Course) -> int:
    """Return the time that is written into what is new: never the clock's.

    SOURCE_DATE_EPOCH where it is set (reproducible-builds.org), else the course's release, else 1970.

    Raises:
        UsageError: where SOURCE_DATE_EPOCH is no time.
    """
    if given := os.environ.get("SOURCE_DATE_EPOCH", ""):
        if not re.fullmatch("[0-9]{1,11}", given):
            raise UsageError(f'SOURCE_DATE_EPOCH is "{given}": it should be seconds since 1970')
        return int(given)
    if course.head.released is None:
        return 0
    return int(datetime.fromisoformat(course.head.released).replace(tzinfo=UTC).timestamp())
