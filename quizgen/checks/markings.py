"""Rules on marking: whether it fits the type of question, and whether each output can do it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quizgen.errors import Origin, Problem
from quizgen.model.fields import Marking
from quizgen.model.question import Question
from quizgen.outputs.manifest import Backend
from quizgen.outputs.traits import USUAL
from quizgen.scope import Scope

OTHER = "other-marking"
HELP = "keep it if that is fair enough in this output, or choose a marking that every output knows"
MOST_NAMED = 5


def markings_fit(scope: Scope) -> Iterator[Problem]:
    """Yield questions with a marking that their type does not have."""
    for question in scope.course.questions():
        if question.marking and question.marking not in question.MARKINGS:
            known = " or ".join(question.MARKINGS)
            message = f"{question.type} questions can't be marked {question.marking}"
            help_text = f"write {known}" if known else "remove this line"
            yield question.problem(("marking",), "unfit-marking", message, help_text)


def other_markings(scope: Scope) -> Iterator[Problem]:
    """Yield markings that an output can't do, at the question, quiz or course that sets them."""
    for backend in scope.backends:
        if backend.manifest.markings:
            yield from _of_questions(scope, backend)
            yield from _of_course(scope, backend)
            yield from _of_quizzes(scope, backend)


def _of_questions(scope: Scope, backend: Backend) -> Iterator[Problem]:
    for question in scope.course.questions():
        if question.marking and (written := _written(scope, backend, question, None)):
            message = f"{backend.name} can't mark an answer {question.marking}: it uses {written}"
            yield question.problem(("marking",), OTHER, message, HELP, severity="warning")


def _of_course(scope: Scope, backend: Backend) -> Iterator[Problem]:
    head = scope.course.head
    yield from _of_entry(scope, backend, head.origin, head.marking, scope.course.questions())


def _of_quizzes(scope: Scope, backend: Backend) -> Iterator[Problem]:
    makes_some = any(output.per in ("quiz", "version") for output in backend.manifest.outputs)
    for arranged in scope.quizzes if makes_some else ():
        questions = (row.question for row in arranged.rows)
        yield from _of_entry(scope, backend, arranged.quiz.origin, arranged.quiz.marking, questions)


def _of_entry(
    scope: Scope, backend: Backend, origin: Origin, marking: Marking | None, questions: Iterable[Question]
) -> Iterator[Problem]:
    """Yield one problem for all questions that get their marking from a course or quiz."""
    if marking is None:
        return
    asked = [one for one in questions if _marked(scope, one, marking) == marking != one.marking]
    written = {one.name: other for one in asked if (other := _written(scope, backend, one, marking))}
    if written:
        listed = ", ".join([*written][:MOST_NAMED]) + (" …" if len(written) > MOST_NAMED else "")
        message = f"{backend.name} can't mark {listed} {marking}: {_either(written.values())}"
        yield Problem(origin.at("marking"), OTHER, message, HELP, "warning")


def _either(written: Iterable[Marking]) -> str:
    return f"it uses {' or '.join(dict.fromkeys(written))}"


def _written(scope: Scope, backend: Backend, question: Question, wanted: Marking | None) -> Marking | None:
    """Return the marking that an output uses instead of the wanted one; None if it can do the wanted one."""
    known = backend.manifest.markings.get(question.type, ())
    return known[0] if known and _marked(scope, question, wanted) not in known else None


def _marked(scope: Scope, question: Question, wanted: Marking | None) -> Marking | None:
    """Return what `question.marked` does, which reads the question."""
    has_worths = scope.traits.get(question.name, USUAL).has_worths
    return question.MARKINGS[0] if has_worths else question.chosen_marking(wanted)
