"""The door for programs: load, check and build a course. `import quizgen` has it all: see docs/python.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from quizgen.errors import OWN, Place, Problem, QuizgenError, Severity, UsageError
from quizgen.model.course import Bank
from quizgen.model.fields import State
from quizgen.model.papers import Paper
from quizgen.model.question import Question
from quizgen.model.quiz import Quiz
from quizgen.pipeline import Built, Project, build, check_loaded, load_course
from quizgen.scope import Inspection

__all__ = ["Built", "Course", "Place", "Problem", "QuizgenError", "UsageError", "load"]


@dataclass(frozen=True)
class Course:
    """A course as it was when it was loaded; nothing of it can be changed.

    What can't be read is missing, and `problems` says why.

    Args:
        project: where things are.
        inspection: what came of reading and arranging it.
    """

    project: Project
    inspection: Inspection

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with its files and draws, by place; the rules of `check` have not been asked."""
        return self.inspection.problems

    @property
    def title(self) -> str:
        """Its title; empty where course.yaml can't be read."""
        return self.inspection.scope.course.head.title if self.inspection.scope else ""

    @property
    def banks(self) -> tuple[Bank, ...]:
        """Its banks, by file name."""
        return self.inspection.scope.course.banks if self.inspection.scope else ()

    @property
    def quizzes(self) -> tuple[Quiz, ...]:
        """Its quizzes, by file name; without any, each bank is one."""
        return self.inspection.scope.course.quizzes if self.inspection.scope else ()

    @property
    def papers(self) -> Mapping[str, Paper]:
        """Its papers, by id."""
        return self.inspection.scope.course.papers if self.inspection.scope else {}

    @property
    def states(self) -> Mapping[str, State]:
        """Whether each question was checked by hand, by the question's name (`bank/id`)."""
        return self.inspection.scope.states if self.inspection.scope else {}

    def questions(self) -> Iterator[Question]:
        """Yield every question of every bank."""
        for bank in self.banks:
            yield from bank.questions

    def check(self, *, require_checked: bool = False, rules: Iterable[OwnRule] = ()) -> tuple[Problem, ...]:
        """Return every problem of the course, by place: what loading found, and what the rules find.

        Args:
            require_checked: whether a question that nobody accepted is an error.
            rules: rules of your own, beside quizgen's: functions from a course to problems.

        Raises:
            TypeError: where a rule of your own gives something else than problems.
            ValueError: where a problem of its has another severity than the three, or a code that does not
                begin with `own-`.
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
        """Make outputs of the course as its files are now, all files or none.

        Args:
            out: the folder to write to; what an earlier build made there and this one does not is removed.
            to: the outputs to make, such as `["anki", "html"]`; all, if none is named.
            quiz: the id of the one quiz to make.
            drafts: whether questions that nobody accepted are taken.
            pdf: the paper to print pages on too, with a Chromium; none, to print nothing.

        Returns:
            The `files` made and the `problems` that are no errors.

        Raises:
            QuizgenError: where the course has errors, all of them in its `problems`; no file has changed.
            UsageError: where there is no such output or quiz.
            OSError: where the disk refuses, or another build runs.
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
    """Yield what a rule finds that we have not written, and so can't rely on."""
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
        content: its folder, with course.yaml in it.
        templates: folders of templates that come before those beside `content`.
        papers: the folder with the papers' texts, where course.yaml does not name it.

    Raises:
        UsageError: where a folder of templates or papers is not there.
    """
    folders = tuple(Path(folder) for folder in templates)
    project = Project(Path(content), templates=folders, papers=None if papers is None else Path(papers))
    return Course(project, load_course(project))
