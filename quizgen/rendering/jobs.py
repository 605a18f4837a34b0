"""The files that an output makes, each with its name, language, items and what its template sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from quizgen.arranging.arrange import Arranger
from quizgen.arranging.sheet import Arranged, Group, Item, Sheet
from quizgen.frozen import frozen
from quizgen.model.course import Bank
from quizgen.model.view import Later
from quizgen.outputs.carrying import Carried
from quizgen.outputs.manifest import Backend, Output
from quizgen.rendering.contexts import (
    ArrangedView,
    BankContext,
    Context,
    CourseContext,
    CoverageView,
    GroupView,
    PlaceView,
    QuestionContext,
    QuizContext,
    ReportView,
    ReviewView,
    VersionContext,
    Views,
    copied,
)
from quizgen.scope import Scope

CONTEXTS: dict[str, type[Context]] = {
    "course": CourseContext,
    "bank": BankContext,
    "question": QuestionContext,
    "quiz": QuizContext,
    "version": VersionContext,
}
"""The context that a template sees, by what there is one file for."""


@frozen
class Job:
    """One file to make.

    Args:
        output: the output that it belongs to.
        file: its name.
        lang: its language.
        items: its questions.
        context: makes what its template sees, when the file is about to be made.
        version: the letter of its sheet; empty if it is not a sheet's file, or the quiz has only one version.
        groups: the banks that it shows, if it shows banks.
        quiz: the quiz that it shows, if it is a file of one, with only the sheets that it shows.
    """

    output: Output
    file: str
    lang: str
    items: Sequence[Item]
    context: Callable[[], Context]
    version: str = ""
    groups: Sequence[Group] = ()
    quiz: Arranged | None = None


class Jobs:
    """The files that backends make from a course.

    Args:
        scope: the checked course.
        arranger: puts its questions in order.
        quiz: the only quiz to make; None for the whole course.
    """

    def __init__(self, scope: Scope, arranger: Arranger, quiz: Arranged | None = None) -> None:
        self._scope = scope
        self._arranger = arranger
        self._only = quiz
        self._views = Views()
        self._course = self._views.course(scope.course.head)
        self._report, self._coverage = Later(self._in_numbers), Later(self._covered)  # for all pages
        self._reviews = Later(self._ledger)

    def of(self, backend: Backend, *, changed: bool = False) -> Iterator[Job]:
        """Yield every file that a backend makes.

        Args:
            backend: the backend.
            changed: whether to yield the files of changes instead, each still with all questions.
        """
        for output in backend.manifest.outputs:
            wanted = output.per in ("quiz", "version") if self._only else not output.on_request
            if wanted and bool(output.changed) == changed:
                yield from self._made(backend, output)

    def looks(self, backend: Backend) -> Iterator[tuple[Job, str]]:
        """Yield files whose looks a preview shows, each with the look's name, even if no build makes them.

        With a quiz, these are the files of quizzes and versions; without one, all but the files of quizzes.
        """
        for output, name in backend.looks:
            if output.per == "version" or (output.per == "quiz") == bool(self._only):
                yield from ((job, name) for job in self._made(backend, output))

    def _made(self, backend: Backend, output: Output) -> Iterator[Job]:
        """Yield the files of an output, except those without questions."""
        makers = {
            "course": self._of_course,
            "bank": self._of_banks,
            "question": self._of_questions,
            "quiz": self._of_quizzes,
            "version": self._of_versions,
        }
        yield from (job for job in makers[output.per](self._scope.carried(backend, output)) if job.items)

    def without_questions(self, output: Output) -> Job:
        """Return the job for a whole course without questions, to try an output's templates."""
        return self._of_groups(output, (), ())

    def _of_course(self, carried: Carried) -> Iterator[Job]:
        groups = [carried.of_group(group) for group in self._arranger.groups()]
        quizzes = carried.of_quizzes(self._scope.quizzes)
        yield self._of_groups(carried.output, groups, quizzes)

    def _of_groups(self, output: Output, groups: Sequence[Group], quizzes: Sequence[Arranged]) -> Job:
        scope = self._scope

        def context() -> CourseContext:
            return CourseContext(
                course=self._course,
                banks=self._groups(groups),
                quizzes=Later(lambda: self._arranged(quizzes)),
                practice=self._practice,
                outputs=tuple(backend.name for backend in scope.backends),
                printed=scope.printed,
                changes=None,
                reviews=self._reviews,
                report=self._report,
                coverage=self._coverage,
            )

        job = self._job(output, scope.course.head.lang, _items(groups), context)
        return replace(job, groups=groups)

    def _of_banks(self, carried: Carried) -> Iterator[Job]:
        titles = [bank.title for bank in self._scope.course.banks]
        for group in map(carried.of_group, self._arranger.groups()):
            bank = group.bank

            def context(group: Group = group, namesake: bool = titles.count(bank.title) > 1) -> BankContext:
                seen = self._views.group(group)
                return BankContext(self._course, seen.bank, seen.items, seen.units, namesake)

            job = self._job(carried.output, bank.lang, group.items, context, bank=bank.id)
            yield replace(job, groups=(group,))

    def _of_questions(self, carried: Carried) -> Iterator[Job]:
        for group in map(carried.of_group, self._arranger.groups()):
            bank = group.bank
            for item in group.items:

                def context(bank: Bank = bank, item: Item = item) -> QuestionContext:
                    return QuestionContext(self._course, self._views.bank(bank), self._views.item(item))

                question = item.question
                yield self._job(
                    carried.output, question.lang, (item,), context, bank=bank.id, question=question.id
                )

    def _of_quizzes(self, carried: Carried) -> Iterator[Job]:
        for whole in self._quizzes():
            if carried.lacking(whole):
                continue
            arranged = carried.of_quiz(whole)
            groups = [carried.of_group(group) for group in self._drawn[whole.quiz.id]]

            def context(arranged: Arranged = arranged, groups: Sequence[Group] = groups) -> QuizContext:
                if carried.backend.manifest.keep_order:
                    arranged = self._arranger.as_in_banks(arranged)
                seen = self._views.arranged(arranged)
                shown = self._groups(groups)
                return QuizContext(self._course, seen.quiz, seen.sheets, seen.rows, shown, self._practice)

            job = self._job(carried.output, self._lang(whole), _items(groups), context, quiz=whole.quiz.id)
            yield replace(job, groups=groups, quiz=arranged)

    def _of_versions(self, carried: Carried) -> Iterator[Job]:
        variant = carried.output.variant
        for arranged in self._quizzes():
            quiz = arranged.quiz
            if variant and variant not in quiz.variants:
                continue
            if carried.of_quiz(arranged) is not arranged:
                continue  # sheets are made whole or not at all
            for sheet in arranged.sheets:

                def context(arranged: Arranged = arranged, sheet: Sheet = sheet) -> VersionContext:
                    seen = self._views.sheet(sheet)
                    return VersionContext(self._course, self._views.quiz(arranged.quiz), seen, variant or "")

                names = {"quiz": quiz.id, "version": sheet.version}
                job = self._job(carried.output, self._lang(arranged), sheet.items, context, **names)
                yield replace(job, version=sheet.letter, quiz=replace(arranged, sheets=(sheet,)))

    @cached_property
    def _drawn(self) -> dict[str, tuple[Group, ...]]:
        """The banks that a quiz draws from, each with the items that it draws, by the quiz's id."""
        return {one.quiz.id: tuple(self._arranger.groups(one)) for one in self._quizzes()}

    @cached_property
    def _practice(self) -> dict[str, tuple[PlaceView, ...]]:
        return self._views.practice(self._scope.quizzes)

    def _arranged(self, quizzes: Sequence[Arranged]) -> tuple[ArrangedView, ...]:
        return tuple(self._views.arranged(one) for one in quizzes if one.sheets[0].items)

    def _quizzes(self) -> Sequence[Arranged]:
        return (self._only,) if self._only else self._scope.quizzes

    def _groups(self, groups: Sequence[Group]) -> tuple[GroupView, ...]:
        return tuple(self._views.group(group) for group in groups if group.items)

    def _ledger(self) -> Mapping[str, tuple[ReviewView, ...]]:
        return self._views.reviews(self._scope.course.reviews)

    def _in_numbers(self) -> ReportView:
        from quizgen.insight.statistics import Statistics  # noqa: PLC0415 - only two pages show numbers

        return copied(ReportView, Statistics(self._scope))

    def _covered(self) -> CoverageView:
        from quizgen.insight.coverage import Coverage  # noqa: PLC0415 - see above

        found = Coverage(self._scope, self._arranger.names, self._scope.quizzes)
        return copied(CoverageView, found)

    def _lang(self, arranged: Arranged) -> str:
        return arranged.quiz.lang or self._scope.course.head.lang

    def _job(
        self, output: Output, lang: str, items: Sequence[Item], context: Callable[[], Context], **names: str
    ) -> Job:
        return Job(output, output.file.format(course=self._course.id, **names), lang, items, context)


def _items(groups: Sequence[Group]) -> list[Item]:
    return [item for group in groups for item in group.items]
