"""Rules on what outputs can't carry, by their manifests. This module knows no output by name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal

from quizgen.errors import FieldPath, Origin, Problem
from quizgen.model.question import Question
from quizgen.outputs.carrying import is_older
from quizgen.outputs.manifest import Target
from quizgen.outputs.traits import Traits
from quizgen.scope import Scope

LEFT_OUT = "left-out-of-output"


def carried_types(scope: Scope) -> Iterator[Problem]:
    """Yield the question types that an output leaves out, with the names of the questions."""
    types = {question.type for question in scope.course.questions()}
    for backend in scope.backends:
        lost: dict[str, list[Question]] = {}
        for question in () if all(map(backend.carries, types)) else scope.course.questions():
            if not backend.carries(question.type):
                lost.setdefault(question.type, []).append(question)
        for question_type, questions in sorted(lost.items()):
            message = f"{backend.name} has no template for {question_type}: it leaves out {_names(questions)}"
            yield Problem(questions[0].origin.at("type"), "not-carried", message, severity="note")


def questions_carried(scope: Scope) -> Iterator[Problem]:
    """Yield the reasons why an output leaves questions out: formulas, or limits that they exceed."""
    for backend in scope.backends:
        reasons = scope.left_out(backend)
        for question in scope.course.questions() if reasons else ():
            for reason in reasons.get(question.name, ()):
                message = f"{backend.name} leaves this question out: {reason.message}"
                yield question.problem(reason.path, LEFT_OUT, message, reason.help, severity="warning")


def quizzes_carried(scope: Scope) -> Iterator[Problem]:
    """Yield quizzes that an output leaves out because it can't include one of their questions."""
    banks = [bank.origin for bank in scope.course.banks]
    for backend in scope.backends:
        outputs = (one for one in backend.manifest.outputs if one.per in ("quiz", "version"))
        files = [scope.carried(backend, one) for one in outputs if not one.on_request]
        for arranged in scope.quizzes:
            lacking = {one.name: one for file in files for one in file.lacking(arranged)}
            if lacking:
                message = (
                    f"{backend.name} leaves this quiz out: it can't include {_names(list(lacking.values()))}"
                )
                help_text = "draw other questions, or build the other outputs"
                # In a course without quizzes, each bank is a quiz, and no teacher has drawn its questions.
                drawn = arranged.quiz.origin not in banks or not scope.left_out(backend).keys().isdisjoint(
                    lacking
                )
                place = arranged.quiz.origin.at("quiz")
                yield Problem(place, LEFT_OUT, message, help_text, "warning" if drawn else "note")


def _unusual(scope: Scope) -> list[tuple[Question, Traits]]:
    """Return the questions whose texts have something that outputs must know."""
    traits = scope.traits
    return [(one, traits[one.name]) for one in scope.course.questions() if one.name in traits]


def _names(questions: list[Question]) -> str:
    listed = ", ".join(question.name for question in questions[:5])
    return listed + (f" and {len(questions) - 5} more" if len(questions) > 5 else "")


def whole_gaps(scope: Scope) -> Iterator[Problem]:
    """Yield points that an output can't divide evenly among gaps, so that each gap gives one point."""
    strict = [backend for backend in scope.backends if backend.manifest.limits.whole_gaps]
    gapped = [(question, found.gaps) for question, found in _unusual(scope) if found.gaps]
    for backend, (question, gaps) in itertools.product(strict, gapped):
        given: list[tuple[Origin, FieldPath, Decimal]] = [
            (question.origin, ("points",), question.default_points)
        ]
        for arranged in scope.quizzes:
            if points := arranged.quiz.points.get(question.name):
                given.append((arranged.quiz.origin, ("points", question.name), points))
        for origin, path, points in given:
            if points % gaps:
                message = f"{backend.name} can't share {points} points among {gaps} gaps: each will give one"
                help_text = f"make it a multiple of {gaps}"
                yield Problem(origin.at(*path), "uneven-gaps", message, help_text, "warning", question.name)


def lost_fields(scope: Scope) -> Iterator[Problem]:
    """Yield the fields that an output can't show, with the questions that have them."""
    unusual = _unusual(scope)
    for backend in scope.backends if unusual else ():
        for question_type, fields in backend.manifest.drops.items():
            for field in fields:
                losers = [
                    question
                    for question, found in unusual
                    if question.type == question_type and field in found.lost.get(backend.name, ())
                ]
                if losers:
                    message = (
                        f"{backend.name} can't show the {field} of {question_type} questions: "
                        f"{_names(losers)}"
                    )
                    yield Problem(losers[0].origin.at(field), "not-carried", message, severity="note")


def ends_kept(scope: Scope) -> Iterator[Problem]:
    """Yield questions that an output does not shuffle, because it can't keep an option first or last."""
    found = [question for question, traits in _unusual(scope) if traits.keeps_ends]
    for backend in scope.backends if found else ():
        if backend.manifest.shuffles:
            message = (
                f"{backend.name} can't keep an option at its end, so it does not shuffle {_names(found)}"
            )
            yield Problem(found[0].origin.at(), "not-carried", message, severity="note")


def versions_new_enough(scope: Scope) -> Iterator[Problem]:
    """Yield question types that need some version of an output's target program."""
    for backend in scope.backends:
        if target := backend.manifest.target:
            oldest = getattr(scope.course.head, target.setting)
            yield from _ids_lost(scope, target, oldest) if oldest else _newer_needed(scope, target)


def _newer_needed(scope: Scope, target: Target) -> Iterator[Problem]:
    """Yield the types that need a newer version, if the course does not state the teacher's version."""
    for question_type, newer in target.takes.items():
        if found := _of_type(scope, question_type):
            other = f" or {newer.otherwise}" if newer.otherwise else ""
            needs = "question needs" if len(found) == 1 else "questions need"
            message = f"{len(found)} {question_type} {needs} {target.name} {newer.version}{other}"
            help_text = f"if yours lacks that, add {target.setting}: and its version to course.yaml"
            yield Problem(found[0].origin.at("type"), "needs-newer", message, help_text, "note")


def _ids_lost(scope: Scope, target: Target, oldest: str) -> Iterator[Problem]:
    for question_type, version in target.keeps_ids.items():
        found = _of_type(scope, question_type)
        if found and is_older(oldest, version):
            message = (
                f"before {version}, {target.name} loses the ID number of {question_type}: {_names(found)}"
            )
            help_text = "update them by hand, or with quizgen's import format: docs/moodle.md"
            yield found[0].problem(("type",), "id-lost", message, help_text, severity="warning")


def _of_type(scope: Scope, question_type: str) -> list[Question]:
    return [one for one in scope.course.questions() if one.type == question_type and not one.retired]


def decks_in_order(scope: Scope) -> Iterator[Problem]:
    """Yield outputs that list decks by name in another order than the course's, because of released names."""
    if scope.course.head.order:
        yield from _decks_in_order(scope)


def _decks_in_order(scope: Scope) -> Iterator[Problem]:
    from quizgen.outputs.packagers import UPDATING, frame_of  # noqa: PLC0415 - few courses have an order
    from quizgen.outputs.packagers.decknames import deck_names, in_order  # noqa: PLC0415

    course = scope.course
    for backend in scope.backends:
        if backend.manifest.packager not in UPDATING:
            continue
        released = frame_of(course.released.get(backend.name, {})).get("decks", {})
        decks = [{"bank": bank.id, "title": bank.title} for bank in course.banks]
        names = deck_names(course.head.title, decks, released, course.head.order)
        ordered = [
            names[bank.id].rpartition("::")[2] for bank in course.banks if bank.id in course.head.order
        ]
        if not in_order(ordered):
            listed = ", ".join(sorted(ordered, key=str.casefold))
            message = f"{backend.name} lists decks by name, so learners see a different order: {listed}"
            help_text = "a deck keeps the name of its first release; the other outputs have your order"
            yield Problem(course.head.origin.at("order"), "order-of-decks", message, help_text, "note")


def words_known(scope: Scope) -> Iterator[Problem]:
    """Yield languages for which outputs lack words, and so use English."""
    # Origins, not places: a place costs another reading of its file.
    langs: dict[str, Origin] = {scope.course.head.lang: scope.course.head.origin}
    for bank in scope.course.banks:
        langs.setdefault(bank.lang, bank.origin)
    for arranged in scope.quizzes:
        if arranged.quiz.lang:
            langs.setdefault(arranged.quiz.lang, arranged.quiz.origin)
    for question in scope.course.questions():
        if question.lang not in langs:
            langs[question.lang] = question.origin
    for lang, origin in sorted(langs.items()):
        if missing := scope.words.missing(lang):
            listed = ", ".join(missing[:8]) + (" …" if len(missing) > 8 else "")
            message = f'the language "{lang}" lacks {len(missing)} of the words on sheets: {listed}'
            help_text = f"add them to templates/words/{lang}.yaml; until then, sheets use English"
            yield Problem(origin.at("lang"), "missing-words", message, help_text, "warning")
