"""The stages in their order: load -> arrange -> check -> render -> pack -> write. Read this first.

`load_course` loads and arranges, `check_course` also checks, `build` goes all the way. Stages that some
commands don't need are imported only where they begin, so `show` doesn't wait for a template engine.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import field, replace
from fnmatch import fnmatchcase
from functools import cache, partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from quizgen.arranging.arrange import Arranger
from quizgen.arranging.sheet import Arranged
from quizgen.errors import Place, Problem, QuizgenError, UsageError, did_you_mean, in_order
from quizgen.evidence.library import Library
from quizgen.files import content, listed
from quizgen.frozen import frozen, mutable
from quizgen.model.course import Course
from quizgen.outputs import manifest
from quizgen.outputs.manifest import Backend
from quizgen.outputs.words import read_words
from quizgen.progress import doing, each
from quizgen.reading.content import load, papers_of
from quizgen.reading.known import Known
from quizgen.reviews.ledger import states
from quizgen.scope import Inspection, Scope
from quizgen.write import Batch, Swept, has_made, left_half_way, mend, record_made, refuse_link, write_whole

if TYPE_CHECKING:
    import re

    from quizgen.cache.folders import Files
    from quizgen.outputs import chromium
    from quizgen.outputs.packagers import Contents, Pending
    from quizgen.rendering.ahead import Ahead
    from quizgen.rendering.contexts import ChangesView
    from quizgen.rendering.jobs import Job, Jobs
    from quizgen.rendering.maker import Maker


_NAME_AND_TYPE = attrgetter("question.name", "question.type")
"""What a build counts; a function in C, because it is asked for each item of each file."""


@frozen
class Project:
    """The folders of a course, and what to make from it.

    Args:
        content: the folder of the course.
        out: the folder for outputs.
        templates: folders of templates that take precedence over the project's own.
        to: the outputs to make; all, if none is named.
        quiz: the id of a quiz, to make only that one.
        drafts: whether to include unchecked questions.
        changed: whether to make only files of the changes since the last release.
        papers: the folder with the papers' texts, instead of the one that the course names.
        require_checked: whether an unchecked question is an error.
        pdf: the paper size if Chromium should also print the pages; None to print nothing.
        unsaved: the bytes of files that somebody is editing, instead of those on disk.
        known: keeps the results of each bank, so that only changed banks are read and checked again.
        jobs: how many processes make files; None for as many as save time.
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
    jobs: int | None = 1

    @property
    def search_path(self) -> tuple[Path, ...]:
        """The folders of templates, the one that takes precedence first."""
        return manifest.search_path(self.templates, self._beside)

    @property
    def _beside(self) -> Path:
        return self.beside("../templates")

    @property
    def full(self) -> bool:
        """Whether a build makes everything that it makes by default."""
        return not (self.to or self.quiz or self.changed)

    def read(self) -> Iterator[Path]:
        """Yield the files and folders that a build reads, including those that may not exist."""
        yield from (self.content, *self.templates, self._beside, manifest.builtin_folder())
        if self.papers is not None:
            yield self.papers
        elif named := papers_of(self.content):
            yield self.beside(named)

    def beside(self, named: str) -> Path:
        """Return a folder that course.yaml names relative to itself, such as ../papers."""
        return Path(os.path.normpath(self.content / named))


def load_course(project: Project, library: Library | None = None) -> Inspection:
    """Load and arrange a course without applying the rules, for commands that only show it.

    Args:
        project: the course.
        library: the papers' texts, if they were read already and have not changed.
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
    """Yield a problem for each folder in which a command was killed while it replaced files."""
    for folder, command in (
        (project.out, "build"),
        (project.content, "release"),
        (project.content / "checked", "review"),
    ):
        half_way = False
        with suppress(PermissionError):  # the code that reads the folder reports it
            half_way = left_half_way(folder)
        if half_way:
            message = f'some files in "{folder.as_posix()}" are new and some are old: a command was stopped'
            help_text = f"run quizgen {command}: it first finishes that work"
            yield Problem(Place(folder.as_posix()), "half-written", message, help_text, "warning")


def _library(project: Project, course: Course) -> Library:
    """Return the papers' texts that the folder has, with the problems of its files.

    Raises:
        UsageError: if the user named a folder that does not exist. If the course names it, a note says so,
            because not everybody has the papers.
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
    """Return the folder of the papers' texts, or None if neither the user nor the course names one."""
    if project.papers is not None or course.head.papers is None:
        return project.papers
    return project.beside(course.head.papers)


def check_course(project: Project) -> Inspection:
    """Load, arrange and check a course; return it with every problem of every file."""
    return check_loaded(load_course(project), require_checked=project.require_checked)


def check_loaded(
    seen: Inspection, *, require_checked: bool = False, own: Iterable[Problem] = ()
) -> Inspection:
    """Check a loaded course.

    Args:
        seen: the result of `load_course`.
        require_checked: whether an unchecked question is an error.
        own: the problems that a caller's own rules find.
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
    """Return the problems of templates that are not quizgen's own, regardless of the questions."""
    if seen.scope is None or seen.arranger is None or not any(one.own for one in seen.scope.backends):
        return []
    from quizgen.rendering.produce import refused

    return list(refused(seen.scope, seen.arranger))


@mutable
class Built:
    """The result of a build, and what to tell the user about it.

    Args:
        first: whether the folder had no files of an earlier build.
        files: the files that were made.
        old: PDFs of an earlier build, next to newer pages.
        problems: the problems of the course.
        drafts: how many of the questions in the files are unchecked.
        questions: how many questions are in the files.
        left_out: how many questions were not used at all.
        unreleased: what packages contain that no release has recorded, by output.
        changes: what has changed since the last release, by output.
        not_carried: the names of the questions that an output can't carry and leaves out, by output.
        without_files: the outputs that were requested by name and make no file of this course.
        own_templates: the template folders that are not quizgen's own.
        needs: lines that say what a target must have to take some questions.
        advice: lines that say what to do with the outputs that were requested by name.
        followed: the new file names of moved questions, by the list of another program that has them now.
        looked_into: the folders that were searched for such lists.
        digests: the SHA-256 of each file that was made, by name.
        swept: the files that are no longer made.
        mended: whether the build first finished or undid the work of a killed build.
        has_lock: whether a lock kept other builds out.
    """

    first: bool = False
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

    def are_among(self, out: Path, files: Files) -> bool:
        """Return whether the files are still those that this build made; another build may have run since."""
        found = {name: files.get(str(out / name)) for name in self.digests}
        return all(one is not None and one.what == self.digests[name] for name, one in found.items())

    @property
    def repeatable(self) -> bool:
        """Whether a second build would print the same: it would not, if this one cleaned something up."""
        return not (self.mended or self.followed or self.swept.removed or self.swept.kept)


def build(project: Project) -> Built:
    """Make every requested output, all files or none, and remove files that the course no longer makes.

    Raises:
        QuizgenError: if the content has errors; no file has changed.
        UsageError: if there is no such output or quiz, or no output makes a file of changes.
        OSError: if the disk refuses, or another build is running.
    """
    refuse_link(project.out)
    mended = mend(project.out)
    seen = load_course(project)
    with _ahead(project, seen) as ahead:
        return _build(project, check_loaded(seen, require_checked=project.require_checked), ahead, mended)


def _ahead(project: Project, seen: Inspection) -> Ahead:
    """Let other processes begin to make files, if that saves time, while this one applies the rules."""
    from quizgen.rendering.ahead import Ahead, Work, unchecked, usual, work_on
    from quizgen.rendering.jobs import Jobs
    from quizgen.rendering.maker import Maker

    def early() -> Work:
        scope, arranger = seen.sound()
        scope = unchecked(scope)
        jobs = Jobs(scope, arranger, _wanted_quiz(project, scope))
        return work_on(scope, jobs, Maker(scope, project.out))

    questions = len(seen.arranger.names) if seen.arranger and not project.quiz else 0
    processes = usual(questions) if project.jobs is None else project.jobs
    return Ahead(1 if seen.errors or project.changed else processes, early)


def _build(project: Project, seen: Inspection, ahead: Ahead, mended: bool) -> Built:
    from quizgen.rendering.ahead import work_on
    from quizgen.rendering.jobs import Jobs
    from quizgen.rendering.maker import Maker
    from quizgen.rendering.produce import epoch

    scope, arranger = seen.sound()
    jobs = Jobs(scope, arranger, _wanted_quiz(project, scope))
    built = Built(
        first=not has_made(project.out),
        problems=seen.problems,
        left_out=len(scope.states) - len(arranger.names),
        mended=mended,
        own_templates=scope.own_templates,
    )
    used: set[str] = set()
    printable: list[str] = []
    maker = Maker(scope, project.out)
    ahead.join(lambda: work_on(scope, jobs, maker))
    with Batch(project.out) as batch:
        for backend in scope.backends:
            whole = _changes(jobs, backend, scope, built) if project.changed else jobs.of(backend)
            before = len(batch.made)
            if names := [name for name in scope.left_out(backend) if name in arranger.names]:
                built.not_carried[backend.name] = names
            types: dict[str, str] = {}
            for job in whole:
                doing(f"Making {job.file}")
                types.update(map(_NAME_AND_TYPE, job.items))
                made = _make(job, backend, maker, batch, ahead)
                printable += [job.file] if job.output.pdf else []
                _compare(made, backend, scope, built)
            used.update(types)
            built.needs += _needs(backend, Counter(types.values()))
            if backend.name in project.to and not project.changed:
                _note_wanted(backend, built, has_files=len(batch.made) > before)
        ahead.close()
        if project.pdf and printable:
            _print(printable, project.pdf, epoch(scope.course), batch)
        if project.changed and not built.changes:
            raise UsageError("none of these outputs makes a file of changes")
        built.files = list(batch.made)
        built.swept = _swept(project, scope, arranger, batch)
        built.has_lock = batch.has_lock
        built.digests = dict(batch.digests())
    maker.unchanged.keep(batch.digests())
    if not (project.quiz or project.changed):
        _note_renamed(project, scope, built)
    built.old = [] if project.pdf else _old(printable, batch)
    built.questions = len(used)
    built.drafts = sum(scope.states[name] != "checked" for name in used)
    return built


def _note_wanted(backend: Backend, built: Built, *, has_files: bool) -> None:
    """Note that an output that somebody asked for has no files, or otherwise its advice."""
    if not has_files:
        built.without_files.append(backend.name)
    elif backend.manifest.advice:
        built.advice.append(f"{backend.name}: {backend.manifest.advice}")


def _swept(project: Project, scope: Scope, arranger: Arranger, batch: Batch) -> Swept:
    """Record the files that this build made, and remove those that only earlier builds made."""
    names = [path.relative_to(batch.top).as_posix() for path in batch.made]
    return record_made(
        batch,
        scope.course.head.id,
        full=project.full,
        spare=partial(_on_request, project, scope, arranger),
        renewed=_renewed(project, scope, names),
    )


def _note_renamed(project: Project, scope: Scope, built: Built) -> None:
    """Rename the files of moved questions in the lists of other programs, and note where these lists are."""
    for backend in scope.backends:
        built.followed |= _followed(backend, scope.course, project.out)
        if backend.manifest.renames_in is not None:
            built.looked_into.add((project.out / backend.manifest.renames_in).parent)


def _needs(backend: Backend, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield a line for each of these types for which the target of an output needs something else."""
    for name, needed in backend.manifest.needs.items():
        if number := counts.get(name):
            yield f"{backend.name}: {number} {name} question{'s need' if number > 1 else ' needs'} {needed}"


def _followed(backend: Backend, course: Course, out: Path) -> dict[Path, list[str]]:
    """Rename the files of moved questions in the lists of another program; return the new names by list."""
    from quizgen.outputs.renames import followed, moves

    if backend.manifest.renames_in is None:
        return {}
    place, names = out / backend.manifest.renames_in, moves(backend, course.head.id, course.questions())
    found = {}
    for path in listed(place.parent) if names else ():
        if fnmatchcase(path.name, place.name):
            try:
                text, renamed = followed(content(path).decode(), names)
            except UnicodeDecodeError:  # it can't be JSON
                continue
            if renamed:
                write_whole(path, text)
                found[path] = renamed
    return found


def _on_request(project: Project, scope: Scope, arranger: Arranger) -> set[str]:
    """Return the names of files that builds make only on request."""
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
    """Return a function that says whether a name is of a kind of file that a partial build makes in full.

    These are the files of its outputs, or with `changed` their files of changes; with a quiz, none. A PDF
    belongs to its page: as long as the page is made, the PDF stays, and the build reports that it is old.
    """

    @cache  # a full build asks for none of them
    def patterns() -> list[tuple[re.Pattern[str], str]]:
        return [
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
            for pattern, page in patterns()
        )

    return renewed


def _changes(jobs: Jobs, backend: Backend, scope: Scope, built: Built) -> Iterator[Job]:
    """Yield jobs for what has changed since the last release, and note the changes in `built`."""
    from quizgen.releases.changes import changes_in, narrowed

    if any(output.changed for output in backend.manifest.outputs):
        whole = list(jobs.of(backend, changed=True))
        built.changes[backend.name] = changes_in(whole, backend, scope.course)
        yield from narrowed(whole, built.changes[backend.name])


def _compare(made: Contents, backend: Backend, scope: Scope, built: Built) -> None:
    """Note in `built` what a package contains that no release has recorded."""
    from quizgen.outputs.packagers import pending

    changes = pending(made, scope.course.released.get(backend.name, {}))
    if changes or changes.stuck:
        built.unreleased[backend.name] = changes


def _old(printable: Sequence[str], batch: Batch) -> list[Path]:
    """Return the PDFs of an earlier build, which may not match the new pages."""
    return [path for name in printable if (path := batch.top / _pdf_of(name)).is_file()]


def _wanted_quiz(project: Project, scope: Scope) -> Arranged | None:
    if project.quiz is None:
        return None
    quizzes = {arranged.quiz.id: arranged for arranged in scope.quizzes}
    if project.quiz not in quizzes:
        raise UsageError(f'there is no quiz "{project.quiz}": {did_you_mean(project.quiz, quizzes)}')
    return quizzes[project.quiz]


def _make(job: Job, backend: Backend, maker: Maker, batch: Batch, ahead: Ahead) -> Contents:
    """Make a file, unless it was made ahead or would not change; return what learners' copies know it by."""
    if batch.top / job.file in batch.made:
        message = f'two outputs would be written to "{job.file}"'
        raise QuizgenError(
            [Problem(Place(job.file), "same-file", message, "change a name in backend.yaml, or an id")]
        )
    if made := ahead.take(job, batch):
        maker.note(job.file, made)
        return made.contents
    return maker.make(job, backend, batch.file(job.file), batch.stays).contents


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
    """Record what learners have now, and return what has changed since the last release, by output.

    Args:
        project: the course.
        at: the date for the changes, such as 2026-11-21T10:20:30Z.
        write: whether to write the record; if not, this only returns the changes.

    Raises:
        QuizgenError: if the content has errors.
    """
    from quizgen.releases.release import release_course

    if write:
        mend(project.content)
    scope, arranger = check_course(project).sound()
    return release_course(scope, arranger, at, write=write)
