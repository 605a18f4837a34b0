"""What the outputs can't carry, as their manifests tell. No output is known by name here."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from quizgen.errors import Origin, Problem
from quizgen.model.question import Question
from quizgen.outputs.manifest import Backend
from quizgen.scope import Scope


def carried_types(scope: Scope) -> Iterator[Problem]:
    """Yield the types of question that an output leaves out, with how many of the course's are lost to it."""
    for backend in scope.backends:
        lost: dict[str, list[Question]] = {}
        for question in scope.course.questions():
            if not backend.carries(question.type):
                lost.setdefault(question.type, []).append(question)
        for question_type, questions in sorted(lost.items()):
            message = f"{backend.name} has no template for {question_type}: it leaves out {_names(questions)}"
            yield Problem(questions[0].origin.at("type"), "not-carried", message, severity="note")


def quiz_types_carried(scope: Scope) -> Iterator[Problem]:
    """Yield quizzes whose sheets an output can't print, since it has no template for a type in them."""
    for backend in scope.backends:
        if not any(output.per == "version" for output in backend.manifest.outputs):
            continue
        for arranged in scope.quizzes:
            types_lost = {item.question.type for item in arranged.sheets[0].items} - backend.types
            for question_type in sorted(types_lost):
                message = f"{backend.name} has no template for {question_type}, which this quiz draws"
                place = arranged.quiz.origin.at("quiz")
                yield Problem(
                    place,
                    "type-without-template",
                    message,
                    f"add questions/{question_type}.…j2, or draw other types",
                )


def _names(questions: list[Question]) -> str:
    listed = ", ".join(question.name for question in questions[:5])
    return listed + (f" and {len(questions) - 5} more" if len(questions) > 5 else "")


def within_limits(scope: Scope) -> Iterator[Problem]:
    """Yield what is too long or too many for an output."""
    for backend in scope.backends:
        limits = {name: limit for name in UNITS if (limit := getattr(backend.manifest.limits, name))}
        for question in scope.course.questions() if limits else ():
            if question.type in backend.types:
                yield from _beyond(backend, question, limits)


def _beyond(backend: Backend, question: Question, limits: Mapping[str, int]) -> Iterator[Problem]:
    for name, path, size in question.measures():
        limit = limits.get(name, size)
        if size > limit:
            message = f"{backend.name} takes {UNITS[name].format(limit)}, this has {size}"
            way_out = "make two questions of it" if name == "keys" else "shorten it"
            yield question.problem(path, "beyond-limit", message, f"{way_out}, or build the other outputs")


UNITS = {
    "keys": "at most {} right options and as many wrong ones",
    "id": "names of at most {} characters",
    "response": "responses of at most {} characters",
    "answer": "answers of at most {} characters",
    "tag": "tags of at most {} characters",
}


def whole_gaps(scope: Scope) -> Iterator[Problem]:
    """Yield points that an output can't share among a text's gaps; each gap then gives one."""
    strict = [backend for backend in scope.backends if backend.manifest.limits.whole_gaps]
    sizes = ((one, measure) for one in scope.course.questions() for measure in one.measures())
    gapped = [(question, measure.size) for question, measure in sizes if measure.name == "gaps"]
    for backend, (question, gaps) in itertools.product(strict, gapped):
        given = [(question.origin.at("points"), question.default_points)]
        for arranged in scope.quizzes:
            if points := arranged.quiz.points.get(question.name):
                given.append((arranged.quiz.origin.at("points", question.name), points))
        for place, points in given:
            if gaps and points % gaps:
                message = f"{backend.name} can't share {points} points among {gaps} gaps: each will give one"
                help_text = f"make it a multiple of {gaps}"
                yield Problem(place, "uneven-gaps", message, help_text, "warning", question.name)


def lost_fields(scope: Scope) -> Iterator[Problem]:
    """Yield the fields that an output has no place for, with the questions that have them."""
    for backend in scope.backends:
        for question_type, fields in backend.manifest.drops.items():
            for field in fields:
                losers = [
                    question
                    for question in scope.course.questions()
                    if question.type == question_type and getattr(question, field.replace("-", "_"), None)
                ]
                if losers:
                    message = (
                        f"{backend.name} has no place for the {field} of {question_type}: {_names(losers)}"
                    )
                    yield Problem(losers[0].origin.at(field), "not-carried", message, severity="note")


def words_known(scope: Scope) -> Iterator[Problem]:
    """Yield the languages for which the outputs lack words; they then speak English there."""
    # Origins, not places: a place costs a second reading of its file.
    langs: dict[str, Origin] = {scope.course.head.lang: scope.course.head.origin}
    for bank in scope.course.banks:
        langs.setdefault(bank.lang, bank.origin)
    for arranged in scope.quizzes:
        if arranged.quiz.lang:
            langs.setdefault(arranged.quiz.lang, arranged.quiz.origin)
    for lang, origin in sorted(langs.items()):
        if missing := scope.words.missing(lang):
            listed = ", ".join(missing[:8]) + (" …" if len(missing) > 8 else "")
            message = f'the language "{lang}" lacks {len(missing)} of the words that sheets say: {listed}'
            help_text = f"add them to templates/words/{lang}.yaml; until then, sheets say them in English"
            yield Problem(origin.at("lang"), "missing-words", message, help_text, "warning")
