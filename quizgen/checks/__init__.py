"""The rules: functions from a course to its problems. Their order in the tuples does not matter."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from quizgen.cache.sound import Sound
from quizgen.checks import (
    as_typed,
    checked,
    claims,
    enemies,
    evidence,
    exhibits,
    formulas,
    item_writing,
    left_out,
    markings,
    outputs,
    prose,
    purposes,
    structure,
)
from quizgen.checks.waivers import apply_waivers
from quizgen.errors import Problem, in_order
from quizgen.model.question import Question
from quizgen.progress import doing
from quizgen.scope import Scope

Check = Callable[[Scope], Iterator[Problem]]
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

A question in which none of them found anything is not checked again until it changes.
"""


@contextmanager
def without_collecting() -> Iterator[None]:
    """Switch the garbage collector off: it would take a third of the time, and rules make no cycles."""
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


def _alone(scope: Scope) -> list[Problem]:
    """Return the findings of the rules in `ALONE`, without checking questions that are known to be sound."""
    course = scope.course
    size = sum(len(bank.questions) for bank in course.banks)
    sound = Sound(course.folder, size, [repr(backend.manifest) for backend in scope.backends])
    banks = [
        replace(bank, questions=tuple([one for one in bank.questions if not sound.has(_held(one))]))
        for bank in course.banks
    ]
    rest = replace(scope, course=replace(course, banks=tuple(banks)), known_left_out={})
    found = [problem for rule in ALONE for problem in rule(rest)]
    told = {problem.item for problem in found}
    for question in rest.course.questions():
        text = _held(question)
        if question.name not in told and PICTURE not in text:  # a picture's file may change, too
            sound.add(text)
    sound.keep()
    return found


def _held(question: Question) -> str:
    """Return everything that a question holds, values inherited from its bank included, as one text."""
    return json.dumps([question.type, question.lang, question.tags, question.authored])
