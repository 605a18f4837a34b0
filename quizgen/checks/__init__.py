"""The rules: functions from a course to its problems. Their order in the tuples does not matter."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from quizgen.checks import (
    alone,
    checked,
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
    sayings,
    structure,
)
from quizgen.checks.waivers import apply_waivers
from quizgen.errors import Problem, in_order
from quizgen.progress import doing
from quizgen.scope import Scope

Check = Callable[[Scope], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    structure.known_papers,
    structure.sources_given,
    structure.other_phrases_given,
    structure.one_identity,
    structure.moves_named,
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
    formulas.formulas_carried,
    checked.ledger_known,
    sayings.questions_say,
    evidence.texts_at_hand,
    evidence.phrases_found,
    evidence.places_right,
    evidence.own_words,
    left_out.left_out_asked,
    prose.sound_texts,
    alone.questions_alone,
    item_writing.item_writing,
)


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
        found += own
    return in_order(apply_waivers(scope, found))
