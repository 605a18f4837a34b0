"""What is kept of a bank as a whole and of its questions: one question changes, and the others are not read.

Most questions have no problem and nothing out of the ordinary, and of those nothing is kept but that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from quizgen.errors import Problem
from quizgen.kept import banks
from quizgen.kept.banks import D, T
from quizgen.kept.problems import as_data, from_data
from quizgen.kept.questions import PROBLEMS, Form, unusual
from quizgen.model.course import Bank, Course
from quizgen.model.question import Question


def facts(
    course: Course,
    bank: Bank,
    asked: Sequence[object],
    look: Callable[[Question], T | None],
    form: banks.Form[T, D],
) -> Mapping[str, T]:
    """Return the facts about a bank's questions, by id; only of questions that have any.

    Args:
        course: the course.
        bank: one of its banks.
        asked: which facts, and what they depend on besides the question, its bank without the other
            questions, the course's language and the program.
        look: finds them in a question; None if there are none.
        form: how they are kept.
    """

    def in_each() -> dict[str, T]:
        of_question = Form[T, D](lambda found, _: form.write(found), lambda data, _: form.read(data))
        return unusual(course, bank, asked, look, of_question)

    def all_written(found: Mapping[str, T]) -> dict[str, D]:
        return {name: form.write(one) for name, one in found.items()}

    def all_read(data: dict[str, D]) -> dict[str, T]:
        return {name: form.read(one) for name, one in data.items()}

    return banks.of_bank(course, bank, asked, in_each, banks.Form(all_written, all_read))


def problems(
    course: Course, bank: Bank, asked: Sequence[object], look: Callable[[Question], Iterable[Problem]]
) -> tuple[Problem, ...]:
    """Return the problems in a bank's questions.

    Args:
        course: the course.
        bank: one of its banks.
        asked: which rules, and what they depend on, as in `facts`.
        look: yields the problems of a question.
    """

    def in_each() -> tuple[Problem, ...]:
        found = unusual(course, bank, asked, lambda one: tuple(look(one)) or None, PROBLEMS)
        return tuple(chain.from_iterable(found.values()))

    return banks.of_bank(course, bank, asked, in_each, banks.Form(as_data, from_data))
