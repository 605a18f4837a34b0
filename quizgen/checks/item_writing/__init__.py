"""The rules of item writing: what gives an answer away, what can't be understood, what tests reading instead.

Four tuples, by how much a rule must see. A rule's reason and literature stand in its docstring, from which
docs/rules.md is made; its cases lie in tests/rules/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from quizgen.checks.item_writing.rule import CHOICE, SINGLE, BankRule, Finding, ItemRule, QuizRule, Rule
from quizgen.checks.item_writing.views import BankView, QuizView, View, bank_view
from quizgen.errors import Place, Problem
from quizgen.scope import Scope

TRUE_FALSE, MATCHING, ORDERING = ("true-false",), ("matching",), ("ordering",)
SHORT, NUMERIC, CLOZE, CARD = ("short-answer",), ("numeric",), ("cloze",), ("flashcard",)
KEYED = (*CHOICE, *TRUE_FALSE, *SHORT, *NUMERIC, *CLOZE, *CARD)
CourseRule = Rule[Sequence[guessers.Guessed]]
ASKED = (*CHOICE, *TRUE_FALSE, *MATCHING, *ORDERING, *SHORT, *NUMERIC, *CLOZE, "essay")

ITEM_RULES: tuple[ItemRule, ...] = (
    # what is said to whoever errs
    Rule("no-feedback", "warning", feedback.no_feedback, (*CHOICE, *TRUE_FALSE)),
    Rule("lure-without-feedback", "warning", feedback.lure_without_feedback, CHOICE),
    Rule("keys-the-error", "warning", corrections.keys_the_error, KEYED, ("stop", "asks_for_error")),
    # options
    Rule("letters-in-option", "error", options.letters_in_option, CHOICE),
    Rule("all-of-the-above", "warning", options.all_of_the_above, CHOICE, ("all_of_the_above",)),
    Rule("none-of-the-above", "warning", options.none_of_the_above, CHOICE, ("none_of_the_above",)),
    Rule("similar-options", "warning", options.similar_options, CHOICE, ("negations",)),
    Rule("overlapping-numbers", "warning", options.overlapping_numbers, SINGLE),
    Rule("equal-numbers", "warning", options.equal_numbers, CHOICE),
    Rule("unsorted-numbers", "warning", options.unsorted_numbers, SINGLE),
    Rule("too-many-options", "warning", options.too_many_options, SINGLE),
    Rule("repeated-opening", "warning", options.repeated_opening, CHOICE),
    Rule("one-key", "warning", options.one_key, ("multiple-choice",)),
    # stems
    Rule(
        "negative-stem", "warning", stems.negative_stem, CHOICE, ("odd_one_out", "reasons", "clauses", "wh")
    ),
    Rule(
        "double-negative",
        "warning",
        stems.double_negative,
        CHOICE,
        (*stems.NEGATIONS, "negations"),
    ),
    Rule("stem-asks-nothing", "warning", stems.stem_asks_nothing, CHOICE, ("asks_nothing", "wh", "orders")),
    Rule("long-text", "warning", stems.long_text, CHOICE),
    # cues
    Rule("key-longest", "warning", lengths.key_longest, SINGLE),
    Rule("uneven-lengths", "warning", lengths.uneven_lengths, CHOICE),
    Rule("absolute-distractor", "warning", cues.absolute_distractor, CHOICE, ("absolutes", "counts")),
    Rule("hedged-key", "warning", cues.hedged_key, CHOICE, ("hedges",)),
    Rule("article-cue", "warning", cues.article_cue, CHOICE, ("articles", "takes_a", "takes_an")),
    Rule("word-repeat", "warning", cues.word_repeat, SINGLE, ("stop",)),
    Rule("opposites", "warning", cues.opposites, SINGLE, ("antonyms", "negations")),
    Rule("number-cue", "note", cues.number_cue, SINGLE, ("singular_verbs", "plural_verbs", "plural_like")),
    Rule("option-form", "note", cues.option_form, SINGLE),
    Rule("convergence", "note", cues.convergence, SINGLE, ("stop",)),
    Rule("key-alone", "note", cues.key_alone, SINGLE),
    Rule("key-most-specific", "note", cues.key_most_specific, SINGLE),
    # other types
    Rule("negated-statement", "warning", true_false.negated_statement, TRUE_FALSE, ("negations",)),
    Rule("two-ideas", "note", true_false.two_ideas, TRUE_FALSE, ("joins",)),
    Rule("no-spare-response", "warning", matching_ordering.no_spare_response, MATCHING),
    Rule("premise-count", "warning", matching_ordering.premise_count, MATCHING),
    Rule("unlike-responses", "warning", matching_ordering.unlike_responses, MATCHING),
    Rule("matching-word-repeat", "warning", matching_ordering.matching_word_repeat, MATCHING, ("stop",)),
    Rule("entry-count", "warning", matching_ordering.entry_count, ORDERING),
    Rule("order-shows", "warning", matching_ordering.order_shows, ORDERING),
    Rule("long-answer", "warning", typed.long_answer, SHORT),
    Rule("answer-in-question", "warning", typed.answer_in_question, SHORT, ("stop",)),
    Rule("name-without-variant", "warning", typed.name_without_variant, SHORT),
    Rule("year-with-tolerance", "warning", typed.year_with_tolerance, NUMERIC),
    Rule("no-tolerance", "warning", typed.no_tolerance, NUMERIC),
    Rule("no-unit", "warning", typed.no_unit, NUMERIC, ("counted",)),
    Rule("early-gap", "warning", gaps.early_gap, CLOZE),
    Rule("many-gaps", "warning", gaps.many_gaps, CLOZE, ("stop",)),
    Rule("gap-is-small-word", "warning", gaps.gap_is_small_word, CLOZE, ("stop",)),
    Rule("article-before-gap", "warning", gaps.article_before_gap, CLOZE, ("articles",)),
    Rule("long-back", "warning", cards.long_back, CARD),
    Rule("list-on-back", "warning", cards.list_on_back, CARD),
    Rule("two-questions", "warning", cards.two_questions, CARD, ("wh",)),
    Rule("yes-no-front", "warning", cards.yes_no_front, CARD, ("yes_no",)),
    Rule("answer-on-front", "warning", cards.answer_on_front, CARD, ("stop",)),
    Rule("front-without-context", "warning", cards.front_without_context, CARD, ("pronouns",)),
    Rule("long-front", "warning", cards.long_front, CARD),
    Rule("hinged-question", "warning", quizzes.hinged_question, ASKED, ("hinges",)),
)
BANK_RULES: tuple[BankRule, ...] = (
    Rule("keys-longest", "warning", lengths.keys_longest, SINGLE),
    Rule("keys-shortest", "warning", lengths.keys_shortest, SINGLE),
    Rule("absolutes-in-distractors", "warning", cues.absolutes_in_distractors, CHOICE, ("absolutes",)),
    Rule("key-share", "warning", options.key_share, ("multiple-choice",)),
    Rule("key-positions", "warning", options.key_positions, SINGLE),
    Rule("true-false-balance", "warning", true_false.true_false_balance, TRUE_FALSE),
    Rule("true-longer", "warning", true_false.true_longer, TRUE_FALSE),
    Rule("absolutes-in-false", "warning", true_false.absolutes_in_false, TRUE_FALSE, ("absolutes",)),
    Rule("hedges-in-true", "warning", true_false.hedges_in_true, TRUE_FALSE, ("hedges",)),
    Rule("interfering-fronts", "warning", cards.interfering_fronts, CARD),
    Rule("guessable-bank", "warning", guessers.guessable_bank, SINGLE),
)
QUIZ_RULES: tuple[QuizRule, ...] = (
    Rule("many-negatives", "warning", stems.many_negatives, CHOICE, ("odd_one_out",)),
    Rule("cued-answer", "warning", quizzes.cued_answer, ASKED, ("stop",)),
    Rule("same-passage", "warning", quizzes.same_passage, ASKED),
    Rule("similar-stems", "warning", quizzes.similar_stems, ASKED),
    Rule("guessable-quiz", "warning", guessers.guessable_quiz, SINGLE),
)
COURSE_RULES: tuple[CourseRule, ...] = (
    Rule("guessable-course", "warning", guessers.guessable_course, SINGLE),
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
        seen = bank_view(bank)
        yield from _on_bank(seen)
        views = {item.name: item for item in seen.items}
        kept.update((name, views[name]) for name in drawn.intersection(views))
        if bank.id in whole:
            yield from _on_quizzes([_quiz(whole[bank.id], views, written=False)])
        guessers.join(all_banks, guessers.guessed(guessers.asked(seen.items)))
        _note_langs(langs, seen)
    yield from _on_quizzes([_quiz(arranged, kept, written=True) for arranged in written])
    if len(scope.course.banks) > 1:
        place = scope.course.head.origin.at("course")
        yield from (_about(place, rule, one) for rule in COURSE_RULES for one in rule.find(all_banks))
    yield from _not_checked(langs)


def _quiz(arranged: Arranged, views: Mapping[str, View], *, written: bool) -> QuizView:
    return QuizView(arranged, [views[item.question.name] for item in arranged.sheets[0].items], written)


def _on_bank(bank: BankView) -> Iterator[Problem]:
    applicable: dict[tuple[str, str], list[ItemRule]] = {}
    for item in bank.items:
        kind = (item.question.type, item.lists.lang)
        if kind not in applicable:
            applicable[kind] = [r for r in ITEM_RULES if kind[0] in r.types and item.lists.has(r.needs)]
        for rule in applicable[kind]:
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
    """A language: the first question in it, and the types of question that there are in it."""

    first: View
    types: set[str]


def _note_langs(langs: dict[str, _Lang], bank: BankView) -> None:
    for item in bank.items:
        langs.setdefault(item.question.lang, _Lang(item, set())).types.add(item.question.type)


def _not_checked(langs: Mapping[str, _Lang]) -> Iterator[Problem]:
    """Yield, for each language, the rules that lack a word list for it."""
    for name, lang in sorted(langs.items()):
        lost = [
            r.code for r in RULES if lang.types.intersection(r.types) and not lang.first.lists.has(r.needs)
        ]
        if lost:
            message = f'not checked for "{name}", for lack of word lists: {", ".join(lost)}'
            yield lang.first.question.problem(("lang",), "not-checked-language", message, severity="note")
