"""The library for programs: load, check and build a course; `import quizgen` offers all of it.

docs/python.md describes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args

from quizgen.errors import OWN, Place, Problem, QuizgenError, Severity, UsageError
from quizgen.frozen import frozen
from quizgen.model.course import Bank
from quizgen.model.fields import State
from quizgen.model.papers import Paper
from quizgen.model.question import Question
from quizgen.model.quiz import Quiz
from quizgen.pipeline import Built, Project, build, check_loaded, load_course
from quizgen.scope import Inspection

__all__ = ["Built", "Course", "Place", "Problem", "QuizgenError", "UsageError", "load"]


@frozen
class Course:
    """A course as it was when it was loaded; read-only.

    Files and questions that can't be read are missing, and `problems` says why.

    Args:
        project: the folders of the course.
        inspection: the result of reading and arranging it.
    """

    project: Project
    inspection: Inspection

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of its files and draws, by place; only `check` applies the rules."""
        return self.inspection.problems

    @property
    def title(self) -> str:
        """Its title; empty if course.yaml can't be read."""
        return self.inspection.scope.course.head.title if self.inspection.scope else ""

    @property
    def banks(self) -> tuple[Bank, ...]:
        """Its banks, by file name."""
        return self.inspection.scope.course.banks if self.inspection.scope else ()

    @property
    def quizzes(self) -> tuple[Quiz, ...]:
        """Its quizzes, by file name; if it has none, each bank is one."""
        return self.inspection.scope.course.quizzes if self.inspection.scope else ()

    @property
    def papers(self) -> Mapping[str, Paper]:
        """Its papers, by id."""
        return self.inspection.scope.course.papers if self.inspection.scope else {}

    @property
    def states(self) -> Mapping[str, State]:
        """The state of each question (whether somebody checked it), by the question's name (`bank/id`)."""
        return self.inspection.scope.states if self.inspection.scope else {}

    def questions(self) -> Iterator[Question]:
        """Yield every question of every bank."""
        for bank in self.banks:
            yield from bank.questions

    def check(self, *, require_checked: bool = False, rules: Iterable[OwnRule] = ()) -> tuple[Problem, ...]:
        """Return every problem of the course, by place: those of loading, and those that the rules find.

        Args:
            require_checked: whether an unchecked question is an error.
            rules: your own rules, in addition to quizgen's: functions from a course to problems.

        Raises:
            TypeError: if one of your rules returns anything other than problems.
            ValueError: if one of its problems has an unknown severity, or a code that does not begin with
                `own-`.
        """
        own = (problem for rule in rules for problem in _found(rule, self))
        return check_loaded(self.inspection, require_checked=require_checked, own=own).problems

    def build(
        self,
        out: str | Path = "dist",
        *,
        to: Iterable[str] = (),
        quiz: str | None = None,
        drafts: bool = True,
        pdf: Literal["A4", "Letter"] | None = None,
    ) -> Built:
        """Make outputs from the course's files as they are now: either all files or none.

        Args:
            out: the folder to write to; quizgen removes files that it made there earlier and no longer makes.
            to: the outputs to make, such as `["anki", "html"]`; all, if none is named.
            quiz: the id of a quiz, to make only that one.
            drafts: whether to include unchecked questions.
            pdf: the paper size if Chromium should also print the pages; None to print nothing.

        Returns:
            The `files` made, and the `problems` that are not errors.

        Raises:
            QuizgenError: if the course has errors, which are all in its `problems`; no file has changed.
            UsageError: if there is no such output or quiz.
            OSError: if the disk refuses, or another build runs.
        """
        at = Project(
            self.project.content,
            Path(out),
            self.project.templates,
            tuple(to),
            quiz,
            drafts=drafts,
            papers=self.project.papers,
            pdf=pdf,
        )
        return build(at)


OwnRule = Callable[[Course], Iterable[Problem]]


def _found(rule: OwnRule, course: Course) -> Iterator[Problem]:
    """Yield the problems that a caller's rule finds, after checking that they are well-formed."""
    name = getattr(rule, "__name__", repr(rule))
    found = rule(course)
    if not isinstance(found, Iterable):
        raise TypeError(f"{name} gives {found!r}: a rule yields problems, or returns a list of them")
    for problem in found:
        if not isinstance(problem, Problem):
            raise TypeError(f"{name} gives {problem!r}, which is no Problem")
        if problem.severity not in (known := get_args(Severity)):
            raise ValueError(f'{name} gives the severity "{problem.severity}"; known: {", ".join(known)}')
        if not problem.code.startswith(OWN):
            raise ValueError(f'{name} gives the code "{problem.code}": begin it with "{OWN}"')
        yield problem


def load(
    content: str | Path = "content",
    *,
    templates: Iterable[str | Path] = (),
    papers: str | Path | None = None,
) -> Course:
    """Read a course, and arrange its quizzes.

    Args:
        content: its folder, which contains course.yaml.
        templates: folders of templates that take precedence over the one beside `content`.
        papers: the folder with the papers' texts, instead of the one that course.yaml names.

    Raises:
        UsageError: if there is no such folder of templates or papers.
    """
    folders = tuple(Path(folder) for folder in templates)
    project = Project(Path(content), templates=folders, papers=None if papers is None else Path(papers))
    return Course(project, load_course(project))
