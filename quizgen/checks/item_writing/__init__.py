"""The rules of item writing: on questions that give their answer away, are unclear, or test reading instead.

There are four tuples: for rules on a question, a bank, a quiz, and all banks. All facts about a rule are
beside its function, as `rule.py` explains.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Never

from quizgen.arranging.sheet import Arranged
from quizgen.checks.item_writing import (
    cards,
    corrections,
    cues,
    feedback,
    gaps,
    guessers,
    lengths,
    matching_ordering,
    options,
    quizzes,
    stems,
    true_false,
    typed,
)
from quizgen.checks.item_writing.rule import BankRule, Finding, ItemRule, QuizRule, Rule
from quizgen.checks.item_writing.views import BankView, QuizView, View, bank_view
from quizgen.errors import Place, Problem
from quizgen.model.course import Bank
from quizgen.progress import each
from quizgen.scope import Scope

CourseRule = Rule[Sequence[guessers.Guessed]]

ITEM_RULES: tuple[ItemRule, ...] = (
    # feedback
    feedback.no_feedback,
    feedback.lure_without_feedback,
    feedback.worth_unexplained,
    corrections.keys_the_error,
    # options
    options.letters_in_option,
    options.all_of_the_above,
    options.none_of_the_above,
    options.similar_options,
    options.overlapping_numbers,
    options.equal_numbers,
    options.unsorted_numbers,
    options.two_options,
    options.too_many_options,
    options.repeated_opening,
    options.one_key,
    # stems
    stems.negative_stem,
    stems.double_negative,
    stems.stem_asks_nothing,
    stems.long_text,
    # cues
    lengths.key_longest,
    lengths.uneven_lengths,
    cues.absolute_distractor,
    cues.hedged_key,
    cues.article_cue,
    cues.word_repeat,
    cues.opposites,
    cues.number_cue,
    cues.option_form,
    cues.convergence,
    cues.key_alone,
    cues.key_most_specific,
    # other types
    true_false.negated_statement,
    true_false.two_ideas,
    matching_ordering.no_spare_response,
    matching_ordering.premise_count,
    matching_ordering.unlike_responses,
    matching_ordering.matching_word_repeat,
    matching_ordering.entry_count,
    matching_ordering.order_shows,
    typed.long_answer,
    typed.answer_in_question,
    typed.name_without_variant,
    typed.year_with_tolerance,
    typed.wide_tolerance,
    typed.no_tolerance,
    typed.crossing_numbers,
    typed.no_unit,
    gaps.early_gap,
    gaps.many_gaps,
    gaps.gap_is_small_word,
    gaps.article_before_gap,
    cards.long_back,
    cards.list_on_back,
    cards.two_questions,
    cards.yes_no_front,
    cards.answer_on_front,
    cards.front_without_context,
    cards.long_front,
    quizzes.hinged_question,
)
BANK_RULES: tuple[BankRule, ...] = (
    lengths.keys_longest,
    lengths.keys_shortest,
    cues.absolutes_in_distractors,
    options.key_share,
    options.key_positions,
    true_false.true_false_balance,
    true_false.true_longer,
    true_false.absolutes_in_false,
    true_false.hedges_in_true,
    cards.interfering_fronts,
    guessers.guessable_bank,
)
QUIZ_RULES: tuple[QuizRule, ...] = (
    stems.many_negatives,
    quizzes.cued_answer,
    quizzes.same_passage,
    quizzes.similar_stems,
    guessers.guessable_quiz,
)
COURSE_RULES: tuple[CourseRule, ...] = (guessers.guessable_course,)
RULES: tuple[Rule[Never], ...] = (*ITEM_RULES, *BANK_RULES, *QUIZ_RULES, *COURSE_RULES)


def item_writing(scope: Scope) -> Iterator[Problem]:
    """Yield the findings of all rules of item writing, and notes on languages that lack word lists."""
    # A bank that serves as a quiz has the bank's file as its origin.
    files = {id(bank.origin.source): bank.id for bank in scope.course.banks}
    whole = {files.get(id(arranged.quiz.origin.source), ""): arranged for arranged in scope.quizzes}
    written = [arranged for arranged in scope.quizzes if id(arranged.quiz.origin.source) not in files]
    drawn = {item.question.name for arranged in written for item in arranged.sheets[0].items}
    kept: dict[str, View] = {}
    langs: dict[str, _Lang] = {}
    all_banks: list[guessers.Guessed] = []
    # Bank by bank, so that only one bank's words, and those of quizzes, are in memory at a time.
    for bank in each(scope.course.banks, "Checking {} of {} banks"):
        found = _found_in(scope, bank, whole.get(bank.id), drawn)
        yield from found.problems
        kept.update(found.drawn)
        guessers.join(all_banks, found.guessed)
        for name, lang in found.langs.items():
            langs.setdefault(name, _Lang(lang.first, set())).sets.update(lang.sets)
    yield from _on_quizzes([_quiz(arranged, kept, written=True) for arranged in written])
    if len(scope.course.banks) > 1:
        place = scope.course.head.origin.at("course")
        yield from (_about(place, rule, one) for rule in COURSE_RULES for one in rule.find(all_banks))
    yield from _not_checked(langs)


@dataclass
class _FoundInBank:
    """The results for a bank, which don't depend on other banks.

    Args:
        problems: the problems that rules found in it, and in it as a quiz.
        guessed: its questions as guessers see them.
        langs: its languages.
        drawn: its questions that are in quizzes.
    """

    problems: tuple[Problem, ...]
    guessed: list[guessers.Guessed]
    langs: dict[str, _Lang]
    drawn: dict[str, View]


def _found_in(scope: Scope, bank: Bank, whole: Arranged | None, drawn: Collection[str]) -> _FoundInBank:
    """Return the results for a bank, those of the last time if it has not changed."""
    if scope.known is None:
        return _look_into(bank, whole, drawn)
    order = [item.question.name for item in whole.sheets[0].items] if whole else []
    asked = frozenset(drawn).intersection(one.name for one in bank.questions)
    held = (bank.origin, bank.lang, asked, *order)  # reading a file again gives a new origin
    return scope.known.of(("found", bank.id), held, partial(_look_into, bank, whole, drawn))


def _look_into(bank: Bank, whole: Arranged | None, drawn: Collection[str]) -> _FoundInBank:
    seen = bank_view(bank)
    problems = list(_on_bank(seen))
    views = {item.name: item for item in seen.items}
    if whole:
        problems += _on_quizzes([_quiz(whole, views, written=False)])
    guessed = guessers.guessed(guessers.guessable(seen.items))
    asked = {name: view for name, view in views.items() if name in drawn}
    return _FoundInBank(tuple(problems), guessed, _langs(seen), asked)


def _quiz(arranged: Arranged, views: Mapping[str, View], *, written: bool) -> QuizView:
    return QuizView(arranged, [views[item.question.name] for item in arranged.sheets[0].items], written)


def _on_bank(bank: BankView) -> Iterator[Problem]:
    applicable: dict[tuple[str, str], list[ItemRule]] = {}
    for item in bank.items:
        group = (item.question.type, item.lists.lang)
        if group not in applicable:
            applicable[group] = [r for r in ITEM_RULES if item.is_of(r.sets) and item.lists.has(r.needs)]
        for rule in applicable[group]:
            for finding in rule.find(item):
                yield _on(item, rule, finding)
    for bank_rule in BANK_RULES:
        for finding in bank_rule.find(bank):
            if finding.on:
                yield _on(finding.on, bank_rule, finding)
            else:
                yield _about(bank.bank.origin.at("bank"), bank_rule, finding)


def _on(item: View, rule: Rule[Never], finding: Finding, message: str = "") -> Problem:
    severity = finding.severity or rule.severity
    return item.question.problem(
        finding.path, rule.code, message or finding.message, finding.help, severity=severity
    )


def _about(place: Place, rule: Rule[Never], finding: Finding) -> Problem:
    return Problem(place, rule.code, finding.message, finding.help, finding.severity or rule.severity)


def _on_quizzes(quizzes: Sequence[QuizView]) -> Iterator[Problem]:
    """Yield findings on quizzes; a pair that meets in several quizzes is reported once, with all of them."""
    pairs: defaultdict[tuple[QuizRule, View, Finding], list[str]] = defaultdict(list)
    for quiz in quizzes:
        origin = quiz.arranged.quiz.origin
        for rule in QUIZ_RULES:
            for finding in rule.find(quiz):
                if finding.on:
                    pairs[rule, finding.on, finding].append(quiz.arranged.quiz.id)
                else:
                    yield _about(origin.at("quiz" if quiz.written else "bank"), rule, finding)
    for (rule, item, finding), names in pairs.items():
        yield _on(item, rule, finding, f"{finding.message} ({', '.join(dict.fromkeys(names))})")


@dataclass
class _Lang:
    """A language: the first question in it, and the sets of all question types in it."""

    first: View
    sets: set[str]


def _langs(bank: BankView) -> dict[str, _Lang]:
    langs: dict[str, _Lang] = {}
    for item in bank.items:
        langs.setdefault(item.question.lang, _Lang(item, set())).sets.update(item.question.SETS)
    return langs


def _not_checked(langs: Mapping[str, _Lang]) -> Iterator[Problem]:
    """Yield a note for each language, with the rules that lack a word list for it."""
    for name, lang in sorted(langs.items()):
        lost = [r.code for r in RULES if lang.sets.intersection(r.sets) and not lang.first.lists.has(r.needs)]
        if lost:
            message = f'not checked for "{name}", for lack of word lists: {", ".join(lost)}'
            yield lang.first.question.problem(("lang",), "not-checked-language", message, severity="note")
