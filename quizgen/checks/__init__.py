"""The rules: functions from a course to its problems. Their order in the tuples does not matter."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from quizgen.checks import (
    as_typed,
    checked,
    claims,
    enemies,
    evidence,
    exhibits,
    formulas,
    item_writing,
    kept,
    left_out,
    markings,
    outputs,
    prose,
    purposes,
    structure,
)
from quizgen.checks.waivers import apply_waivers
from quizgen.errors import Problem, in_order
from quizgen.model.course import Bank
from quizgen.model.question import Question
from quizgen.progress import doing
from quizgen.scope import Scope

Check = Callable[[Scope], Iterator[Problem]]
_Found: TypeAlias = tuple[tuple[Problem, ...], set[str]]
"""The findings in a bank, and the ids of its questions with pictures, which are checked each time."""
_Data: TypeAlias = tuple[kept.Data, list[str]]
"""The same as it is kept."""
PICTURE = "!["
"""The beginning of a picture in a text."""

CHECKS: tuple[Check, ...] = (
    structure.known_papers,
    structure.sources_given,
    structure.corrections,
    structure.one_identity,
    structure.one_foreign_identity,
    enemies.enemies_known,
    enemies.enemies_meet,
    exhibits.exhibits_used,
    exhibits.enemies_share,
    structure.banks_ordered,
    structure.distinct_names,
    purposes.exams_unseen,
    purposes.books_closed,
    purposes.bands_differ,
    purposes.fields_once,
    outputs.carried_types,
    outputs.questions_carried,
    outputs.quizzes_carried,
    markings.markings_fit,
    markings.other_markings,
    outputs.whole_gaps,
    outputs.lost_fields,
    outputs.decks_in_order,
    outputs.ends_kept,
    outputs.versions_new_enough,
    outputs.words_known,
    as_typed.thousands,
    formulas.formulas_carried,
    checked.ledger_known,
    claims.authors_named,
    claims.years_named,
    evidence.texts_at_hand,
    evidence.phrases_found,
    evidence.places_right,
    evidence.own_words,
    left_out.left_out_asked,
    item_writing.item_writing,
)

ALONE: tuple[Check, ...] = (
    structure.distinct_alternatives,
    as_typed.typeable_answers,
    as_typed.letters_as_answers,
    prose.sound_texts,
)
"""Rules whose findings on a question depend on nothing else in the course.

Their findings in a bank's questions are kept (`kept`) until the bank changes.
"""


@contextmanager
def without_collecting() -> Iterator[None]:
    """Switch the garbage collector off: it would take a third of the time of rules, which make no cycles."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def check(scope: Scope, own: Iterable[Problem] = ()) -> list[Problem]:
    """Return the problems that all rules find, ordered by place; waived problems become notes.

    Args:
        scope: the course.
        own: the problems that a caller's own rules have found.
    """
    what = f"Checking {sum(len(bank.questions) for bank in scope.course.banks):,} questions"
    found: list[Problem] = []
    with without_collecting():
        for rule in CHECKS:
            doing(what)
            found += rule(scope)
        doing(what)
        found += _alone(scope)
        found += own
    return in_order(apply_waivers(scope, found))


def _alone(scope: Scope) -> Iterator[Problem]:
    """Yield the findings of the rules in `ALONE`, for a bank that has not changed those of the last time."""
    course = scope.course
    bare = tuple([replace(bank, questions=()) for bank in course.banks])
    yield from _of_alone(replace(scope, course=replace(course, banks=bare)))
    manifests = ["alone", *(repr(backend.manifest) for backend in scope.backends)]
    for bank in course.banks:
        look = partial(_look_into, scope, bank)
        found, pictured = kept.of_bank(scope, bank, manifests, look, FORM)
        yield from found
        if pictured:  # a picture's file may change, too
            yield from _in_questions(scope, bank, [one for one in bank.questions if one.id in pictured])


def _look_into(scope: Scope, bank: Bank) -> _Found:
    """Return the findings in a bank's questions without pictures, and the ids of the others."""
    pictured = {one.id for one in bank.questions if PICTURE in json.dumps(one.authored)}
    rest = [one for one in bank.questions if one.id not in pictured]
    return _in_questions(scope, bank, rest), pictured


def _in_questions(scope: Scope, bank: Bank, questions: Iterable[Question]) -> tuple[Problem, ...]:
    part = replace(bank, questions=tuple(questions))
    course = replace(scope.course, banks=(part,), quizzes=(), left_out=())
    return tuple([one for one in _of_alone(replace(scope, course=course)) if one.item])


def _of_alone(scope: Scope) -> Iterator[Problem]:
    return (problem for rule in ALONE for problem in rule(scope))


def _written(found: _Found) -> _Data:
    return kept.written(found[0]), sorted(found[1])


def _read(data: _Data) -> _Found:
    problems, pictured = data
    return kept.read(problems), set(map(str, pictured))


FORM = kept.Form(_written, _read)
"""How it is kept."""
