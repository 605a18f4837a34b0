"""What was found in some questions together, such as those of a quiz, kept until one of them changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeAlias

from quizgen.kept.banks import D, T, file_of, kept_as, named
from quizgen.kept.questions import Asked, in_file, rest_of
from quizgen.model.course import Course
from quizgen.model.question import Question

Places: TypeAlias = Mapping[str, Asked]
"""The questions in their files, by name."""


class Form(NamedTuple, Generic[T, D]):
    """How findings are kept; both functions get the questions in their files, because their lines may move.

    Args:
        write: turns them into data for JSON.
        read: turns such data back into findings.
    """

    write: Callable[[T, Places], D]
    read: Callable[[D, Places], T]


def of_all(
    course: Course,
    questions: Sequence[Question],
    asked: Sequence[object],
    look: Callable[[], T],
    form: Form[T, D],
) -> T:
    """Return what is found in some questions together, what was kept if none of them has changed.

    Args:
        course: the course.
        questions: the questions, in an order that may matter.
        asked: which rules, and what they depend on besides these questions, their banks without other
            questions, the course's language and the program.
        look: applies the rules.
        form: how their findings are kept.
    """
    of_banks: dict[str, list[Question]] = {}
    for question in questions:
        of_banks.setdefault(question.bank, []).append(question)
    files = [(file_of(course, bank), of_banks[bank.id]) for bank in course.banks if bank.id in of_banks]
    places = {one.question.name: one for file, ones in files if file for one in in_file(file, ones)}
    if any(question.name not in places for question in questions):
        return look()  # one is in a file that is not saved, or of which nothing is kept
    rest = [rest_of(file) for file, _ in files if file]
    marks = [[question.name, places[question.name].mark] for question in questions]
    name = named(course, "", [rest, marks, *asked])
    return kept_as(name, look, lambda found: form.write(found, places), lambda data: form.read(data, places))
