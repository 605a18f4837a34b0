"""A course with all that was worked out about it: the input of rules and outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import NamedTuple

from quizgen.arranging.arrange import Arranger
from quizgen.arranging.sheet import Arranged
from quizgen.errors import FieldPath, Origin, Problem, QuizgenError, Severity
from quizgen.evidence.library import Library
from quizgen.frozen import frozen
from quizgen.model.course import Course
from quizgen.model.fields import State
from quizgen.model.papers import SourceRef
from quizgen.outputs.carrying import Carried, Reason
from quizgen.outputs.manifest import Backend, Output
from quizgen.outputs.traits import Traits, traits
from quizgen.outputs.words import Words
from quizgen.reading.known import Known


class Pointer(NamedTuple):
    """A place in a paper that a question, an exhibit or an entry of left-out.yaml points to.

    Args:
        source: the place.
        origin: where the question, the exhibit or the entry of left-out.yaml was written.
        path: the path from there to the source.
        item: the name of the question, or an empty text.
        exhibit: the name of the exhibit, or an empty text.
    """

    source: SourceRef
    origin: Origin
    path: FieldPath = ()
    item: str = ""
    exhibit: str = ""

    def problem(
        self, field: FieldPath, code: str, message: str, help: str, severity: Severity = "error"
    ) -> Problem:
        """Return a problem of the source, at one of its fields."""
        return Problem(self.origin.at(*self.path, *field), code, message, help, severity, self.item)


@frozen
class Scope:
    """A course with all that has been worked out about it.

    Args:
        course: the course as loaded.
        states: the state of each question (whether somebody checked it), by name.
        quizzes: the arranged quizzes.
        backends: the outputs that will be made.
        words: the words that these outputs print.
        library: the papers' texts, as far as they are available.
        printed: whether a build of it also makes PDFs.
        problems: all problems of the course; none while the rules are still running.
        known: keeps what rules found in each bank by itself, for the next check.
    """

    course: Course
    states: Mapping[str, State]
    quizzes: tuple[Arranged, ...]
    backends: tuple[Backend, ...]
    words: Words = field(default_factory=lambda: Words({}))
    library: Library = field(default_factory=Library)
    printed: bool = False
    problems: tuple[Problem, ...] = ()
    known: Known | None = None
    known_left_out: dict[str, Mapping[str, tuple[Reason, ...]]] = field(default_factory=dict, repr=False)
    """The results of `left_out` so far."""
    known_traits: dict[tuple[str, ...], Mapping[str, Traits]] = field(default_factory=dict, repr=False)
    """The traits of questions so far, by the names of the outputs that must know them."""

    @property
    def own_templates(self) -> tuple[Path, ...]:
        """The template folders of these outputs that are not quizgen's own."""
        return tuple(folder for backend in self.backends for folder in backend.own)

    @property
    def traits(self) -> Mapping[str, Traits]:
        """What the outputs must know of questions' texts, by name; those without an entry are usual."""
        return self._traits(self.backends)

    def left_out(self, backend: Backend) -> Mapping[str, tuple[Reason, ...]]:
        """Return the questions that an output can't carry, by name, with the reasons."""
        if backend.name not in self.known_left_out:
            found = self._traits(self.backends if backend in self.backends else (backend,))
            reasons = ((name, one.left_out.get(backend.name)) for name, one in found.items())
            self.known_left_out[backend.name] = {name: why for name, why in reasons if why}
        return self.known_left_out[backend.name]

    def _traits(self, backends: Sequence[Backend]) -> Mapping[str, Traits]:
        names = tuple(backend.name for backend in backends)
        if names not in self.known_traits:
            self.known_traits[names] = traits(self.course, backends)
        return self.known_traits[names]

    def carried(self, backend: Backend, output: Output) -> Carried:
        """Return the part of the course that a file of an output can carry."""
        return Carried(backend, output, self.left_out(backend))

    def written_quizzes(self) -> list[Arranged]:
        """Return the quizzes that a teacher wrote."""
        banks = {id(bank.origin.source) for bank in self.course.banks}
        return [one for one in self.quizzes if id(one.quiz.origin.source) not in banks]

    def banks_as_quizzes(self) -> dict[str, Arranged]:
        """Return the banks that serve as quizzes, by id: such a quiz has its bank's file as its origin."""
        banks = {id(bank.origin.source): bank.id for bank in self.course.banks}
        found = {banks.get(id(one.quiz.origin.source)): one for one in self.quizzes}
        return {bank: one for bank, one in found.items() if bank}

    def cited(self) -> set[str]:
        """Return the papers that the course names, which takes a tenth of the time of all its places."""
        of_questions = {source.paper for one in self.course.questions() for source in one.source}
        return of_questions.union(pointer.source.paper for pointer in self.other_pointers())

    def pointers(self) -> Iterator[Pointer]:
        """Yield every place in a paper that the course names."""
        for question in self.course.questions():
            for index, source in enumerate(question.source):
                yield Pointer(source, question.origin, ("source", index), question.name)
        yield from self.other_pointers()

    def other_pointers(self) -> Iterator[Pointer]:
        """Yield the places that exhibits name, and what the course leaves out on purpose."""
        for exhibit in self.course.exhibits():
            for index, source in enumerate(exhibit.source):
                yield Pointer(source, exhibit.origin, ("source", index), exhibit=exhibit.name)
        for entry in self.course.left_out:
            yield Pointer(entry, entry.origin)


@frozen
class Inspection:
    """The result of reading, arranging and perhaps checking a course, before anything is made from it.

    Args:
        scope: the course; None if it can't be read at all.
        arranger: puts its questions in order; None if it can't be read at all.
        problems: everything that was found, by place.
    """

    scope: Scope | None
    arranger: Arranger | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> bool:
        """Whether there are errors, so that nothing may be built."""
        return any(one.severity == "error" for one in self.problems)

    def readable(self) -> Scope:
        """Return the course.

        Raises:
            QuizgenError: if it can't be read at all.
        """
        if self.scope is None:
            raise QuizgenError(self.problems)
        return self.scope

    def sound(self) -> tuple[Scope, Arranger]:
        """Return the course, from which outputs can be made, and what puts its questions in order.

        Raises:
            QuizgenError: if it has errors.
        """
        if self.errors or self.scope is None or self.arranger is None:
            raise QuizgenError(self.problems)
        return self.scope, self.arranger
