"""The stages in their order: load -> arrange -> check -> render -> pack -> write. Read this first.

`load_course` loads and arranges, `check_course` checks too, `build` goes all the way. A stage that not all of
them need is imported where it begins: a course that is only looked at waits for no template engine.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from quizgen.arranging.arrange import Arranger
from quizgen.arranging.sheet import Arranged
from quizgen.errors import Place, Problem, QuizgenError, UsageError, did_you_mean, in_order
from quizgen.evidence.library import Library
from quizgen.files import content, listed
from quizgen.model.course import Course
from quizgen.outputs import manifest
from quizgen.outputs.manifest import Backend
from quizgen.outputs.packagers import Contents, Pending, pending
from quizgen.outputs.words import read_words
from quizgen.progress import doing, each
from quizgen.reading.content import load, papers_of
from quizgen.reading.known import Known
from quizgen.reviews.ledger import states
from quizgen.scope import Inspection, Scope
from quizgen.write import Batch, Swept, is_still, left_half_way, mend, record_made, refuse_link, write_whole

if TYPE_CHECKING:
    from quizgen.outputs import chromium
    from quizgen.rendering.contexts import ChangesView
    from quizgen.rendering.jobs import Job, Jobs
    from quizgen.rendering.render import Renderer
    from quizgen.rendering.unchanged import Unchanged


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
        pdf: the paper to print pages on; none, to leave that to those who open them.
        unsaved: what files of the course hold while somebody edits them, instead of what is on the disk.
        known: takes what came of each bank, so that only those are read and checked again that have changed.
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
    unsaved: Mapping[Path, bytes] = field(default_factory=dict)
    known: Known | None = None

    @property
    def search_path(self) -> tuple[Path, ...]:
        """The folders of templates, nearest first."""
        return manifest.search_path(self.templates, self._beside)

    @property
    def _beside(self) -> Path:
        return self.beside("../templates")

    @property
    def full(self) -> bool:
        """Whether a build makes all that the course makes by itself."""
        return not (self.to or self.quiz or self.changed)

    def read(self) -> Iterator[Path]:
        """Yield the files and folders that a build reads, also such as are not there."""
        yield from (self.content, *self.templates, self._beside, manifest.builtin_folder())
        if self.papers is not None:
            yield self.papers
        elif named := papers_of(self.content):
            yield self.beside(named)

    def beside(self, named: str) -> Path:
        """Return the folder that course.yaml names, such as ../papers."""
        return Path(os.path.normpath(self.content / named))


def load_course(project: Project, library: Library | None = None) -> Inspection:
    """Load and arrange a course, for commands that only show it: the rules are not asked.

    Args:
        project: the course.
        library: the papers' texts, where they were read already and have not changed.
    """
    path = project.search_path
    backends, problems = manifest.find(path)
    chosen = manifest.choose(backends, project.to, path) if not problems else list(backends.values())
    words = read_words(path)
    course, loading = load(project.content, project.unsaved, project.known)
    problems += (*words.problems, *loading, *half_written(project))
    if course is None:
        return Inspection(None, None, tuple(in_order(problems)))
    arranger = Arranger(course, states(course), drafts=project.drafts)
    quizzes = []
    for quiz in each(course.quizzes, "Drawing {} of {} quizzes"):
        arranged, found_in_quiz = arranger.arrange(quiz)
        problems += found_in_quiz
        if project.drafts or arranged.sheets[0].count:
            quizzes.append(arranged)
    library = _library(project, course) if library is None else library
    problems += library.problems
    printed = project.pdf is not None
    scope = Scope(
        course, arranger.states, tuple(quizzes), tuple(chosen), words, library, printed, known=project.known
    )
    return Inspection(scope, arranger, tuple(in_order(problems)))


def half_written(project: Project) -> Iterator[Problem]:
    """Yield the folders in which a command was killed that was replacing files."""
    for folder, command in (
        (project.out, "build"),
        (project.content, "release"),
        (project.content / "checked", "review"),
    ):
        half_way = False
        with suppress(PermissionError):  # what reads the folder says so
            half_way = left_half_way(folder)
        if half_way:
            message = f'some files in "{folder.as_posix()}" are new and some are old: a command was stopped'
            help_text = f"run quizgen {command}: it first finishes that work"
            yield Problem(Place(folder.as_posix()), "half-written", message, help_text, "warning")


def _library(project: Project, course: Course) -> Library:
    """Return the texts of the papers that the folder has, with what is wrong with its files.

    Raises:
        UsageError: where the user named a folder that is not there; a course may name one that not all have.
    """
    folder = papers_folder(project, course)
    if folder is None:
        return Library()
    if not folder.is_dir():
        message = f'there is no folder "{folder.as_posix()}" with the papers\' texts'
        if project.papers:
            raise UsageError(message)
        help_text = "name yours with --papers DIR or QUIZGEN_PAPERS"
        place = course.head.origin.at("papers")
        return Library(problems=(Problem(place, "no-papers-folder", message, help_text, "note"),))
    from quizgen.evidence.texts import read_papers

    papers, problems = read_papers(folder, course.papers, course.papers)
    return Library(papers, folder.as_posix(), tuple(problems))


def papers_folder(project: Project, course: Course) -> Path | None:
    """Return where the papers' texts are looked for; None where nobody named a folder."""
    if project.papers is not None or course.head.papers is None:
        return project.papers
    return project.beside(course.head.papers)


def check_course(project: Project) -> Inspection:
    """Load, arrange and check a course; every problem of every file is in what comes back."""
    return check_loaded(load_course(project), require_checked=project.require_checked)


def check_loaded(
    seen: Inspection, *, require_checked: bool = False, own: Iterable[Problem] = ()
) -> Inspection:
    """Check a course that was loaded.

    Args:
        seen: what `load_course` returned.
        require_checked: whether a question that nobody accepted is an error.
        own: what the rules of somebody else find in it.
    """
    from quizgen.checks import check
    from quizgen.checks.checked import all_checked

    if seen.scope is None:
        return seen
    problems = [*seen.problems, *check(seen.scope, own), *_refused(seen)]
    if require_checked:
        problems += all_checked(seen.scope)
    in_all = tuple(in_order(problems))
    return Inspection(replace(seen.scope, problems=in_all), seen.arranger, in_all)


def _refused(seen: Inspection) -> list[Problem]:
    """Return what is wrong with a user's own templates, whatever the questions are."""
    if seen.scope is None or seen.arranger is None or not any(one.own for one in seen.scope.backends):
        return []
    from quizgen.rendering.produce import refused

    return list(refused(seen.scope, seen.arranger))


@dataclass
class Built:
    """What a build made, and what it has to say.

    Args:
        files: what was made.
        old: PDFs of an earlier build, beside newer pages.
        problems: what is wrong with the course.
        drafts: how many of the questions nobody accepted.
        questions: how many there are in the files.
        left_out: how many are not taken at all.
        unreleased: what packages hold that no release has recorded, by output.
        changes: what has changed since the last release, by output.
        not_carried: the questions that an output leaves out, since it can't carry them, by output.
        without_files: the outputs that were asked for by name and make no file of this course.
        own_templates: the folders of templates that are not quizgen's own.
        needs: what targets must have to take some questions, in lines.
        advice: what to do with the outputs that were asked for by name, in lines.
        followed: the new names of moved files, by the list of another program that has them now.
        looked_into: the folders in which such lists were looked for.
        digests: what the files that were made hold, by their names.
        swept: what is no longer made.
        mended: whether it first finished, or undid, what a killed build had left.
        has_lock: whether a second build could not have run at the same time.
    """

    files: list[Path] = field(default_factory=list)
    old: list[Path] = field(default_factory=list)
    swept: Swept = field(default_factory=Swept)
    mended: bool = False
    has_lock: bool = True
    problems: tuple[Problem, ...] = ()
    drafts: int = 0
    questions: int = 0
    left_out: int = 0
    unreleased: dict[str, Pending] = field(default_factory=dict)
    changes: dict[str, ChangesView] = field(default_factory=dict)
    not_carried: dict[str, list[str]] = field(default_factory=dict)
    without_files: list[str] = field(default_factory=list)
    own_templates: tuple[Path, ...] = ()
    needs: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    followed: dict[Path, list[str]] = field(default_factory=dict)
    looked_into: set[Path] = field(default_factory=set)
    digests: dict[str, str] = field(default_factory=dict)

    def is_still_there(self, out: Path) -> bool:
        """Return whether the files are still what this build made: another one may have run since."""
        with suppress(OSError):
            return all(is_still(out / name, made) for name, made in self.digests.items())
        return False

    @property
    def repeatable(self) -> bool:
        """Whether a second build would have the same to say: none of it tells what this one cleared up."""
        return not (self.mended or self.followed or self.swept.removed or self.swept.kept)


def build(project: Project) -> Built:
    """Make every output that was asked for, all files or none; remove those that the course no longer makes.

    Raises:
        QuizgenError: where the content has errors; then no file has changed.
        UsageError: where an output or a quiz is asked for that is not there.
        OSError: where the disk refuses, or another build runs.
    """
    from quizgen.rendering.jobs import Jobs
    from quizgen.rendering.produce import epoch
    from quizgen.rendering.render import Renderer
    from quizgen.rendering.unchanged import Unchanged

    refuse_link(project.out)
    mended = mend(project.out)
    seen = check_course(project)
    scope, arranger = seen.sound()
    jobs = Jobs(scope, arranger, _wanted_quiz(project, scope))
    built = Built(
        problems=seen.problems,
        left_out=len(scope.states) - len(arranger.names),
        mended=mended,
        own_templates=scope.own_templates,
    )
    used: set[str] = set()
    printable: list[str] = []
    unchanged = Unchanged(scope, project.out)
    with Batch(project.out) as batch:
        for backend in scope.backends:
            renderer = Renderer(backend, scope.words, scope.course.folder)
            whole = _changes(jobs, backend, scope, built) if project.changed else jobs.of(backend)
            before = len(batch.made)
            if names := [name for name in scope.left_out(backend) if name in arranger.names]:
                built.not_carried[backend.name] = names
            types: dict[str, str] = {}
            for job in whole:
                doing(f"Making {job.file}")
                types.update((item.question.name, item.question.type) for item in job.items)
                made = _make(job, renderer, scope, batch, unchanged)
                printable += [job.file] if job.output.pdf else []
                _compare(made, backend, scope, built)
            used.update(types)
            built.needs += _needs(backend, Counter(types.values()))
            if backend.name in project.to and len(batch.made) == before and not project.changed:
                built.without_files.append(backend.name)
            elif backend.name in project.to and backend.manifest.advice and not project.changed:
                built.advice.append(f"{backend.name}: {backend.manifest.advice}")
        if project.pdf and printable:
            _print(printable, project.pdf, epoch(scope.course), batch)
        if project.changed and not built.changes:
            raise UsageError("none of these outputs makes a file of changes")
        built.files = list(batch.made)
        spare = partial(_on_request, project, scope, arranger)
        names = [path.relative_to(batch.top).as_posix() for path in batch.made]
        built.swept = record_made(
            batch,
            scope.course.head.id,
            full=project.full,
            spare=spare,
            renewed=_renewed(project, scope, names),
        )
        built.has_lock = batch.has_lock
        built.digests = dict(batch.digests())
    unchanged.keep(batch.digests())
    for backend in scope.backends if not (project.quiz or project.changed) else ():
        built.followed |= _followed(backend, scope.course, project.out)
        if backend.manifest.renames_in is not None:
            built.looked_into.add((project.out / backend.manifest.renames_in).parent)
    built.old = [] if project.pdf else _old(printable, batch)
    built.questions = len(used)
    built.drafts = sum(scope.states[name] != "checked" for name in used)
    return built


def _needs(backend: Backend, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield what the target of an output must have to take the questions that there are of some types."""
    for name, needed in backend.manifest.needs.items():
        if number := counts.get(name):
            yield f"{backend.name}: {number} {name} question{'s need' if number > 1 else ' needs'} {needed}"


def _followed(backend: Backend, course: Course, out: Path) -> dict[Path, list[str]]:
    """Bring the lists of another program up to date where questions moved, and return what they name now."""
    from quizgen.outputs.renames import followed, moves

    if backend.manifest.renames_in is None:
        return {}
    place, names = out / backend.manifest.renames_in, moves(backend, course.head.id, course.questions())
    found = {}
    for path in listed(place.parent) if names else ():
        if fnmatchcase(path.name, place.name):
            try:
                text, renamed = followed(content(path).decode(), names)
            except UnicodeDecodeError:  # so it is no JSON
                continue
            if renamed:
                write_whole(path, text)
                found[path] = renamed
    return found


def _on_request(project: Project, scope: Scope, arranger: Arranger) -> set[str]:
    """Return the names of files that a build makes only where it is asked for them."""
    from quizgen.rendering.jobs import Jobs

    whole = Jobs(scope, arranger)
    single = [Jobs(scope, arranger, quiz) for quiz in scope.quizzes]
    backends, _ = manifest.find(project.search_path)
    files = {job.file for one in backends.values() if one.manifest.on_request for job in whole.of(one)}
    for backend in scope.backends:
        for jobs in single:
            files |= {job.file for job in jobs.of(backend)}
        if scope.course.released.get(backend.name):
            files |= {job.file for job in _changes(whole, backend, scope, Built())}
    return files


def _renewed(project: Project, scope: Scope, made: Iterable[str]) -> Callable[[str], bool]:
    """Return what tells whether a name is of those files of which a build that is not full makes all.

    These are the files of its outputs, or with `changed` their files of changes; with a quiz, none. A PDF
    goes with its page: while that is made, the PDF stays, and the build says that it is old.
    """
    patterns = [
        (output.pattern(scope.course.head.id), Path(output.file).suffix if output.pdf else "")
        for backend in scope.backends
        for output in backend.manifest.outputs
        if bool(output.changed) == project.changed and not (output.on_request or project.quiz)
    ]
    printed = {_pdf_of(name) for name in made}

    def renewed(name: str) -> bool:
        return name not in printed and any(
            pattern.fullmatch(name)
            or (page and name.endswith(".pdf") and pattern.fullmatch(Path(name).with_suffix(page).as_posix()))
            for pattern, page in patterns
        )

    return renewed


def _changes(jobs: Jobs, backend: Backend, scope: Scope, built: Built) -> Iterator[Job]:
    """Yield the files of what has changed since the last release, and note what that is."""
    from quizgen.releases.changes import changes_in, narrowed

    if any(output.changed for output in backend.manifest.outputs):
        whole = list(jobs.of(backend, changed=True))
        built.changes[backend.name] = changes_in(whole, backend, scope.course)
        yield from narrowed(whole, built.changes[backend.name])


def _compare(made: Contents, backend: Backend, scope: Scope, built: Built) -> None:
    """Note what a package holds that no release has recorded."""
    changes = pending(made, scope.course.released.get(backend.name, {}))
    if changes or changes.stuck:
        built.unreleased[backend.name] = changes


def _old(printable: Sequence[str], batch: Batch) -> list[Path]:
    """Return the PDFs of an earlier build, which say what the pages said then."""
    return [path for name in printable if (path := batch.top / _pdf_of(name)).is_file()]


def _wanted_quiz(project: Project, scope: Scope) -> Arranged | None:
    if project.quiz is None:
        return None
    quizzes = {arranged.quiz.id: arranged for arranged in scope.quizzes}
    if project.quiz not in quizzes:
        raise UsageError(f'there is no quiz "{project.quiz}": {did_you_mean(project.quiz, quizzes)}')
    return quizzes[project.quiz]


def _make(job: Job, renderer: Renderer, scope: Scope, batch: Batch, unchanged: Unchanged) -> Contents:
    """Make a file, unless it stands already as it would be made; return what learners' copies know it by."""
    from quizgen.rendering.produce import write

    if batch.top / job.file in batch.made:
        message = f'two outputs would be written to "{job.file}"'
        raise QuizgenError(
            [Problem(Place(job.file), "same-file", message, "change a name in backend.yaml, or an id")]
        )
    context = job.context()
    before = unchanged.bytes_of(job, context, renderer.backend)
    if before and batch.stays(job.file, before):
        return Contents()  # such a file updates nothing
    with batch.file(job.file) as beside:
        return write(job, context, renderer, scope, beside)


def _pdf_of(page: str) -> str:
    return Path(page).with_suffix(".pdf").as_posix()


def _print(names: Sequence[str], paper: chromium.Paper, moment: int, batch: Batch) -> None:
    from quizgen.outputs import chromium

    with ExitStack() as stack:
        pages = {
            batch.made[batch.top / name]: stack.enter_context(batch.file(_pdf_of(name))) for name in names
        }
        chromium.print_pages(pages, paper, moment)


def release(project: Project, at: str, *, write: bool = True) -> dict[str, Pending]:
    """Record what learners have now, and return what had changed since the last time.

    Args:
        project: the course.
        at: the time that what changed is dated with, such as 2026-11-21T10:20:30Z.
        write: whether the record is written; without, this only looks.

    Raises:
        QuizgenError: where the content has errors.
    """
    from quizgen.releases.release import release_course

    if write:
        mend(project.content)
    scope, arranger = check_course(project).sound()
    return release_course(scope, arranger, at, write=write)
