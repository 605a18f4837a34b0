"""The rules of item writing: what gives an answer away, what can't be understood, what tests reading instead.

Four tuples, by how much a rule must see. A rule's reason and literature stand in its docstring, from which
docs/rules.md is made; its cases lie in tests/rules/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

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
from quizgen.scope import Scope

CourseRule = Rule[Sequence[guessers.Guessed]]

ASKED, CHOICES, OPTIONS, ONE_KEY = ("asked",), ("choices",), ("options",), ("one-key",)
SEVERAL_KEYS, STATEMENTS, TERMS, NUMBERS = ("several-keys",), ("statements",), ("terms",), ("numbers",)
PAIRS, SEQUENCES, GAPS, CARDS = ("pairs",), ("sequences",), ("gaps",), ("cards",)
KEYED = ("choices", "typed", "cards")

ITEM_RULES: tuple[ItemRule, ...] = (
    # what is said to whoever errs
    Rule("no-feedback", "warning", feedback.no_feedback, CHOICES),
    Rule("lure-without-feedback", "warning", feedback.lure_without_feedback, OPTIONS),
    Rule("worth-unexplained", "warning", feedback.worth_unexplained, ("one-key", "terms", "numbers", "gaps")),
    Rule("keys-the-error", "warning", corrections.keys_the_error, KEYED, ("stop", "asks_for_error")),
    # options
    Rule("letters-in-option", "warning", options.letters_in_option, OPTIONS),
    Rule("all-of-the-above", "warning", options.all_of_the_above, OPTIONS, ("all_of_the_above",)),
    Rule("none-of-the-above", "warning", options.none_of_the_above, OPTIONS, ("none_of_the_above",)),
    Rule("similar-options", "warning", options.similar_options, OPTIONS, ("negations",)),
    Rule("overlapping-numbers", "warning", options.overlapping_numbers, ONE_KEY),
    Rule("equal-numbers", "warning", options.equal_numbers, OPTIONS),
    Rule("unsorted-numbers", "warning", options.unsorted_numbers, ONE_KEY),
    Rule("two-options", "warning", options.two_options, ONE_KEY),
    Rule("too-many-options", "warning", options.too_many_options, ONE_KEY),
    Rule("repeated-opening", "warning", options.repeated_opening, OPTIONS),
    Rule("one-key", "warning", options.one_key, SEVERAL_KEYS),
    # stems
    Rule(
        "negative-stem", "warning", stems.negative_stem, OPTIONS, ("odd_one_out", "reasons", "clauses", "wh")
    ),
    Rule(
        "double-negative",
        "warning",
        stems.double_negative,
        OPTIONS,
        (*stems.NEGATIONS, "negations"),
    ),
    Rule("stem-asks-nothing", "warning", stems.stem_asks_nothing, OPTIONS, ("asks_nothing", "wh", "orders")),
    Rule("long-text", "warning", stems.long_text, OPTIONS),
    # cues
    Rule("key-longest", "warning", lengths.key_longest, ONE_KEY),
    Rule("uneven-lengths", "warning", lengths.uneven_lengths, OPTIONS),
    Rule("absolute-distractor", "warning", cues.absolute_distractor, OPTIONS, ("absolutes", "counts")),
    Rule("hedged-key", "warning", cues.hedged_key, OPTIONS, ("hedges",)),
    Rule("article-cue", "warning", cues.article_cue, OPTIONS, ("articles", "takes_a", "takes_an")),
    Rule("word-repeat", "warning", cues.word_repeat, ONE_KEY, ("stop",)),
    Rule("opposites", "warning", cues.opposites, ONE_KEY, ("antonyms", "negations")),
    Rule("number-cue", "note", cues.number_cue, ONE_KEY, ("singular_verbs", "plural_verbs", "plural_like")),
    Rule("option-form", "note", cues.option_form, ONE_KEY),
    Rule("convergence", "note", cues.convergence, ONE_KEY, ("stop",)),
    Rule("key-alone", "note", cues.key_alone, ONE_KEY),
    Rule("key-most-specific", "note", cues.key_most_specific, ONE_KEY),
    # other types
    Rule("negated-statement", "warning", true_false.negated_statement, STATEMENTS, ("negations",)),
    Rule("two-ideas", "note", true_false.two_ideas, STATEMENTS, ("joins",)),
    Rule("no-spare-response", "warning", matching_ordering.no_spare_response, PAIRS),
    Rule("premise-count", "warning", matching_ordering.premise_count, PAIRS),
    Rule("unlike-responses", "warning", matching_ordering.unlike_responses, PAIRS),
    Rule("matching-word-repeat", "warning", matching_ordering.matching_word_repeat, PAIRS, ("stop",)),
    Rule("entry-count", "warning", matching_ordering.entry_count, SEQUENCES),
    Rule("order-shows", "warning", matching_ordering.order_shows, SEQUENCES),
    Rule("long-answer", "warning", typed.long_answer, TERMS),
    Rule("answer-in-question", "warning", typed.answer_in_question, TERMS, ("stop",)),
    Rule("name-without-variant", "warning", typed.name_without_variant, TERMS),
    Rule("year-with-tolerance", "warning", typed.year_with_tolerance, NUMBERS),
    Rule("no-tolerance", "warning", typed.no_tolerance, NUMBERS),
    Rule("crossing-numbers", "warning", typed.crossing_numbers, NUMBERS),
    Rule("no-unit", "warning", typed.no_unit, NUMBERS, ("counted",)),
    Rule("early-gap", "warning", gaps.early_gap, GAPS),
    Rule("many-gaps", "warning", gaps.many_gaps, GAPS, ("stop",)),
    Rule("gap-is-small-word", "warning", gaps.gap_is_small_word, GAPS, ("stop",)),
    Rule("article-before-gap", "warning", gaps.article_before_gap, GAPS, ("articles",)),
    Rule("long-back", "warning", cards.long_back, CARDS),
    Rule("list-on-back", "warning", cards.list_on_back, CARDS),
    Rule("two-questions", "warning", cards.two_questions, CARDS, ("wh",)),
    Rule("yes-no-front", "warning", cards.yes_no_front, CARDS, ("yes_no",)),
    Rule("answer-on-front", "warning", cards.answer_on_front, CARDS, ("stop",)),
    Rule("front-without-context", "warning", cards.front_without_context, CARDS, ("pronouns",)),
    Rule("long-front", "warning", cards.long_front, CARDS),
    Rule("hinged-question", "warning", quizzes.hinged_question, ASKED, ("hinges",)),
)
BANK_RULES: tuple[BankRule, ...] = (
    Rule("keys-longest", "warning", lengths.keys_longest, ONE_KEY),
    Rule("keys-shortest", "warning", lengths.keys_shortest, ONE_KEY),
    Rule("absolutes-in-distractors", "warning", cues.absolutes_in_distractors, OPTIONS, ("absolutes",)),
    Rule("key-share", "warning", options.key_share, SEVERAL_KEYS),
    Rule("key-positions", "warning", options.key_positions, ONE_KEY),
    Rule("true-false-balance", "warning", true_false.true_false_balance, STATEMENTS),
    Rule("true-longer", "warning", true_false.true_longer, STATEMENTS),
    Rule("absolutes-in-false", "warning", true_false.absolutes_in_false, STATEMENTS, ("absolutes",)),
    Rule("hedges-in-true", "warning", true_false.hedges_in_true, STATEMENTS, ("hedges",)),
    Rule("interfering-fronts", "warning", cards.interfering_fronts, CARDS),
    Rule("guessable-bank", "warning", guessers.guessable_bank, ONE_KEY),
)
QUIZ_RULES: tuple[QuizRule, ...] = (
    Rule("many-negatives", "warning", stems.many_negatives, OPTIONS, ("odd_one_out",)),
    Rule("cued-answer", "warning", quizzes.cued_answer, ASKED, ("stop",)),
    Rule("same-passage", "warning", quizzes.same_passage, ASKED),
    Rule("similar-stems", "warning", quizzes.similar_stems, ASKED),
    Rule("guessable-quiz", "warning", guessers.guessable_quiz, ONE_KEY),
)
COURSE_RULES: tuple[CourseRule, ...] = (
    Rule("guessable-course", "warning", guessers.guessable_course, ONE_KEY),
)
RULES: tuple[Rule[Any], ...] = (*ITEM_RULES, *BANK_RULES, *QUIZ_RULES, *COURSE_RULES)


def item_writing(scope: Scope) -> Iterator[Problem]:
    """Yield what every rule of item writing finds, and which languages some of them can't look at."""
    # A bank that stands in for a quiz has the bank's file as its own.
    files = {id(bank.origin.source): bank.id for bank in scope.course.banks}
    whole = {files.get(id(arranged.quiz.origin.source), ""): arranged for arranged in scope.quizzes}
    written = [arranged for arranged in scope.quizzes if id(arranged.quiz.origin.source) not in files]
    drawn = {item.question.name for arranged in written for item in arranged.sheets[0].items}
    kept: dict[str, View] = {}
    langs: dict[str, _Lang] = {}
    all_banks: list[guessers.Guessed] = []
    # Bank by bank, so that no more than one bank's words are in memory, and those of the quizzes.
    for bank in scope.course.banks:
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
    """What a bank came to, whatever the other banks hold.

    Args:
        problems: what rules found in it, and in it as a quiz.
        guessed: its questions as guessers see them.
        langs: its languages.
        drawn: those of its questions that stand in quizzes.
    """

    problems: tuple[Problem, ...]
    guessed: list[guessers.Guessed]
    langs: dict[str, _Lang]
    drawn: dict[str, View]


def _found_in(scope: Scope, bank: Bank, whole: Arranged | None, drawn: Collection[str]) -> _FoundInBank:
    """Return what a bank comes to, as the last time if nothing of it has changed."""
    if scope.known is None:
        return _look_into(bank, whole, drawn)
    order = [item.question.name for item in whole.sheets[0].items] if whole else []
    asked = frozenset(drawn).intersection(one.name for one in bank.questions)
    held = (bank.origin, bank.lang, asked, *order)  # a file that was read again has another origin
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


def _on(item: View, rule: Rule[Any], finding: Finding, message: str = "") -> Problem:
    severity = finding.severity or rule.severity
    problem: Problem = item.question.problem(
        finding.path, rule.code, message or finding.message, finding.help, severity=severity
    )
    return problem


def _about(place: Place, rule: Rule[Any], finding: Finding) -> Problem:
    return Problem(place, rule.code, finding.message, finding.help, finding.severity or rule.severity)


def _on_quizzes(quizzes: Sequence[QuizView]) -> Iterator[Problem]:
    """Yield what rules find in quizzes; a pair that meets in several is reported once, with all of them."""
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
    """A language: the first question in it, and the sets that questions in it belong to."""

    first: View
    sets: set[str]


def _langs(bank: BankView) -> dict[str, _Lang]:
    langs: dict[str, _Lang] = {}
    for item in bank.items:
        langs.setdefault(item.question.lang, _Lang(item, set())).sets.update(item.question.SETS)
    return langs


def _not_checked(langs: Mapping[str, _Lang]) -> Iterator[Problem]:
    """Yield, for each language, the rules that lack a word list for it."""
    for name, lang in sorted(langs.items()):
        lost = [r.code for r in RULES if lang.sets.intersection(r.sets) and not lang.first.lists.has(r.needs)]
        if lost:
            message = f'not checked for "{name}", for lack of word lists: {", ".join(lost)}'
            yield lang.first.question.problem(("lang",), "not-checked-language", message, severity="note")
