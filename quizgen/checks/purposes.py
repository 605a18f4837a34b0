"""Rules on quizzes: exams without practised questions, closed books, fields, bands."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.arranging.sheet import Arranged
from quizgen.errors import Problem
from quizgen.scope import Scope


def exams_unseen(scope: Scope) -> Iterator[Problem]:
    """Yield exam questions that students also practise on: in a practice quiz, on a page or in a deck."""
    practised = {
        name: quiz.quiz.id for quiz in scope.quizzes if _is_for(quiz, "practice") for name in _names(quiz)
    }
    exams: dict[str, list[str]] = {}
    for arranged in scope.quizzes:
        if _is_for(arranged, "exam"):
            for name in _names(arranged):
                exams.setdefault(name, []).append(arranged.quiz.id)
    for question in scope.course.questions() if exams else ():
        if question.name not in exams:
            continue
        exam = f'the exam "{exams[question.name][0]}"'
        if quiz := practised.get(question.name):
            message = f'the question is in {exam}, and also in "{quiz}", which is for practice'
            help_text = "draw another question in one of them"
        elif question.use == "study":
            message = f"the question is in {exam}, and also on its bank's practice page"
            help_text = "write use: exam, or draw another question"
        else:
            continue
        yield question.problem(("use",), "exam-in-practice", message, help_text, severity="warning")


def books_closed(scope: Scope) -> Iterator[Problem]:
    """Yield open-book questions in closed-book quizzes."""
    closed: dict[str, str] = {}
    for arranged in scope.quizzes:
        if arranged.quiz.book == "closed":
            closed.update(dict.fromkeys(_names(arranged), arranged.quiz.id))
    for question in scope.course.questions() if closed else ():
        if question.open_book and question.name in closed:
            message = f'this is an open-book question, but "{closed[question.name]}" is a closed-book quiz'
            help_text = "draw another question, or write book: open"
            yield question.problem(("open-book",), "book-closed", message, help_text, severity="warning")


def _is_for(arranged: Arranged, purpose: str) -> bool:
    return arranged.quiz.purpose == purpose


def _names(arranged: Arranged) -> list[str]:
    return [row.question.name for row in arranged.rows]


def fields_once(scope: Scope) -> Iterator[Problem]:
    """Yield fields at the head of a sheet that are listed twice; they are printed once."""
    for quiz in scope.course.quizzes:
        for index, name in enumerate(quiz.fields):
            if name in quiz.fields[:index]:
                message, help_text = f'"{name}" is listed twice', "keep one of the two"
                place = quiz.origin.at("fields", index)
                yield Problem(place, "repeated-field", message, help_text, "warning")


def bands_differ(scope: Scope) -> Iterator[Problem]:
    """Yield bands of a quiz that begin at the same score."""
    for quiz in scope.course.quizzes:
        starts = [band.start for band in quiz.bands]
        for index, start in enumerate(starts):
            if start in starts[:index]:
                message = f"another band begins at {start} % too"
                help_text = "give each band its own score, or remove one of them"
                yield Problem(quiz.origin.at("bands", index, "from"), "repeated-band", message, help_text)
