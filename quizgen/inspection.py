"""A course, looked at from all sides before anything is made of it: load, arrange, check."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from quizgen import backends as found
from quizgen import chromium
from quizgen.arrange import Arranger
from quizgen.errors import Problem, QuizgenError, UsageError, in_order
from quizgen.evidence.library import Library
from quizgen.ledger import states
from quizgen.load import load
from quizgen.model import Course
from quizgen.scope import Scope

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

    def readable(self) -> Scope:
        """Return the course.

        Raises:
            QuizgenError: where it can't be read at all.
        """
        if self.scope is None:
            raise QuizgenError(self.problems)
        return self.scope

    def sound(self) -> tuple[Scope, Arranger]:
        """Return a course of which outputs can be made, and what puts its questions in order.

        Raises:
            QuizgenError: where it has errors.
        """
        if self.errors or self.scope is None or self.arranger is None:
            raise QuizgenError(self.problems)
        return self.scope, self.arranger


def inspect(project: Project) -> Inspection:
    """Load, arrange and check a course; every problem of every file is in what comes back."""
    from quizgen.checks import check  # noqa: PLC0415 - many rules, for those who ask for them
    from quizgen.checks.checked import all_checked  # noqa: PLC0415

    seen = survey(project)
    if seen.scope is None:
        return seen
    problems = [*seen.problems, *check(seen.scope), *_refused(seen.scope)]
    if project.require_checked:
        problems += all_checked(seen.scope)
    in_all = tuple(in_order(problems))
    return Inspection(replace(seen.scope, problems=in_all), seen.arranger, in_all)


def _refused(scope: Scope) -> list[Problem]:
    """Return what is wrong with a user's own templates, whatever the questions are."""
    if not any(backend.own for backend in scope.backends):
        return []
    from quizgen.making import refused  # noqa: PLC0415 - the renderer, for those who have templates

    return list(refused(scope))


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
    scope = Scope(
        course, arranger.states, tuple(quizzes), tuple(chosen), words, library, project.pdf is not None
    )
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
