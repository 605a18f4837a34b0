"""The rules of item writing: on questions that give their answer away, are unclear, or test reading instead.

There are four tuples: for rules on a question, a bank, a quiz, and all banks. All facts about a rule are
beside its function, as `rule.py` explains.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple, Never, TypeAlias

from quizgen.arranging.sheet import Arranged
from quizgen.checks.item_writing import (
    cards,
    corrections,
    cues,
    facts,
    feedback,
    gaps,
    guessers,
    lengths,
    lists,
    matching_ordering,
    options,
    quizzes,
    stems,
    true_false,
    typed,
)
from quizgen.checks.item_writing.rule import BankRule, Finding, ItemRule, QuizRule, Rule
from quizgen.checks.item_writing.views import BankView, QuizView, View, bank_view, view
from quizgen.errors import FieldPath, Place, Problem
from quizgen.kept import banks, questions
from quizgen.kept.problems import SEVERITIES, Data, as_data, from_data
from quizgen.kept.questions import Moved, in_place, moved
from quizgen.kept.together import Form, Places, of_all
from quizgen.model.course import Bank
from quizgen.model.question import Question
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
TOPIC_RULES: tuple[ItemRule, ...] = (cues.word_repeat, matching_ordering.matching_word_repeat)
"""Those of them that leave out words of the bank's topic, which quizgen knows after it has read all stems."""
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
    whole, written = scope.banks_as_quizzes(), scope.written_quizzes()
    drawn: dict[str, set[str]] = {}
    for question in [item.question for arranged in written for item in arranged.sheets[0].items]:
        drawn.setdefault(question.bank, set()).add(question.name)
    views: dict[str, View] = {}
    langs: dict[str, _Lang] = {}
    all_banks: list[guessers.Guessed] = []
    # Bank by bank, so that only one bank's words, and those of quizzes, are in memory at a time.
    for bank in each(scope.course.banks, "Checking {} of {} banks"):
        found = _found_in(scope, bank, whole.get(bank.id), frozenset(drawn.get(bank.id, ())))
        yield from found.problems
        views.update(found.drawn)
        guessers.join(all_banks, found.guessed)
        for name, (first, sets) in found.langs.items():
            langs.setdefault(name, _Lang(_by_id(bank, first), set())).sets.update(sets)
    yield from _on_quizzes(scope, [_quiz(arranged, views, written=True) for arranged in written])
    if len(scope.course.banks) > 1:
        place = scope.course.head.origin.at("course")
        yield from (_about(place, rule, one) for rule in COURSE_RULES for one in rule.find(all_banks))
    yield from _not_checked(langs)


_Data: TypeAlias = tuple[
    Data,
    list[tuple[str, int, dict[str, guessers.Scores]]],
    dict[str, tuple[str, list[str]]],
    list[str],
]
"""The results as they are kept, in the order of `_FoundInBank`."""


class _FoundInBank(NamedTuple):
    """The results for a bank, which don't depend on other banks.

    Args:
        problems: the problems that rules found in it, and in it as a quiz.
        guessed: its questions as guessers see them.
        langs: its languages, each with the id of the first question in it and the sets of all its types.
        topic: the words that it is about.
        drawn: those of its questions that are in quizzes.
    """

    problems: tuple[Problem, ...]
    guessed: Sequence[guessers.Guessed]
    langs: Mapping[str, tuple[str, Set[str]]]
    topic: frozenset[str]
    drawn: Mapping[str, View]

    def written(self) -> _Data:
        """Return the results as data for JSON, without what is in the bank's file."""
        played = [(one.name, one.key, one.scores) for one in self.guessed]
        langs = {name: (first, sorted(sets)) for name, (first, sets) in self.langs.items()}
        return as_data(self.problems), played, langs, sorted(self.topic)


def _found_in(scope: Scope, bank: Bank, whole: Arranged | None, drawn: frozenset[str]) -> _FoundInBank:
    """Return what a bank comes to, as the last time if nothing of it has changed."""
    order = [item.question.name for item in whole.sheets[0].items] if whole else []
    recall = partial(_recalled, scope, bank, whole, order, drawn)
    if scope.known is None:
        return recall()
    held = (bank.origin, bank.lang, drawn, *order)  # a file that was read again has another origin
    return scope.known.of(("found", bank.id), held, recall)


def _recalled(
    scope: Scope, bank: Bank, whole: Arranged | None, order: Sequence[str], drawn: Collection[str]
) -> _FoundInBank:
    """Return the results for a bank, those that an earlier process kept if it has not changed."""
    look = partial(_look_into, scope, bank, whole, drawn)
    form = banks.Form(_FoundInBank.written, partial(_read, bank, drawn))
    return banks.of_bank(scope.course, bank, [facts.WRITING, bool(whole), *order], look, form)


def _look_into(scope: Scope, bank: Bank, whole: Arranged | None, drawn: Collection[str]) -> _FoundInBank:
    """Return the results for a bank; of its questions, only those that have changed are looked at."""

    def keeps_texts(question: Question) -> bool:
        return whole is not None or question.name in drawn  # rules on quizzes read them again

    def look(question: Question) -> tuple[View, tuple[Problem, ...]]:
        item, problems = _on_question(question)
        return item if keeps_texts(question) else facts.only(item), problems

    found = questions.found(scope.course, bank, [facts.WRITING], look, facts.AND_PROBLEMS)
    seen = bank_view(bank, [item for item, _ in found])
    problems = [problem for _, one in found for problem in one]
    for item in seen.items:
        if item.telling(item.repeated):
            rules = _rules_on(type(item.question), item.question.lang)
            again = item if keeps_texts(item.question) else view(item.question, seen.topic)
            problems += _found(again, rules.topic)
    problems += _on_bank(seen)
    views = {item.name: item for item in seen.items}
    if whole:
        problems += _on_quizzes(scope, [_quiz(whole, views, written=False)])
    played = guessers.guessable(seen.items)[: guessers.MOST_OF_A_COURSE]
    asked = {name: view for name, view in views.items() if name in drawn}
    return _FoundInBank(tuple(problems), guessers.guessed(played), _langs(seen), seen.topic, asked)


def _read(bank: Bank, drawn: Collection[str], data: _Data) -> _FoundInBank:
    """Return the results for a bank from the data that was kept of them.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: if the data is something else.
    """
    problems, played, langs, topic = data
    guessed = [guessers.recalled(*one) for one in played]
    questions = {question.id: question for question in bank.questions}
    if any(questions[first].lang != lang for lang, (first, _) in langs.items()):
        raise ValueError(langs)
    found = {lang: (first, frozenset(sets)) for lang, (first, sets) in langs.items()}
    words = frozenset(topic)
    asked = {one.name: view(one, words) for one in bank.questions if one.name in drawn}
    return _FoundInBank(from_data(problems), guessed, found, words, asked)


def _quiz(arranged: Arranged, views: Mapping[str, View], *, written: bool) -> QuizView:
    return QuizView(arranged, [views[item.question.name] for item in arranged.sheets[0].items], written)


def _on_question(question: Question) -> tuple[View, tuple[Problem, ...]]:
    """Return a question as rules see it, with the findings that depend on nothing else."""
    item = view(question)
    rules = _rules_on(type(question), question.lang)
    repeated = [finding.words for rule in rules.topic for finding in rule.find(item)]
    item.repeated = frozenset().union(*repeated)
    return item, tuple(_found(item, rules.alone))


class _RulesOn(NamedTuple):
    """The rules that look at questions of a type in a language.

    Args:
        alone: those whose findings depend on nothing but the question.
        topic: those that leave out words of the bank's topic.
    """

    alone: Sequence[ItemRule]
    topic: Sequence[ItemRule]


@lru_cache(maxsize=256)
def _rules_on(kind: type[Question], lang: str) -> _RulesOn:
    """Return the rules that look at questions of a type in a language."""
    words = lists.of(lang)
    rules = [one for one in ITEM_RULES if not kind.SETS.isdisjoint(one.sets) and words.has(one.needs)]
    topic = [one for one in rules if one in TOPIC_RULES]
    return _RulesOn([one for one in rules if one not in topic], topic)


def _found(item: View, rules: Sequence[ItemRule]) -> Iterator[Problem]:
    for rule in rules:
        for finding in rule.find(item):
            yield _on(item, rule, finding)


def _on_bank(bank: BankView) -> Iterator[Problem]:
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


def _on_quizzes(scope: Scope, quizzes: Sequence[QuizView]) -> Iterator[Problem]:
    """Yield findings on quizzes; a pair that meets in several quizzes is reported once, with all of them."""
    pairs: dict[_InQuiz, list[str]] = {}
    for quiz in quizzes:
        for found in _in_quiz(scope, quiz):
            if found.problem.item:
                pairs.setdefault(found, []).append(quiz.arranged.quiz.id)
            else:
                yield found.problem
    for (problem, _), names in pairs.items():
        message = f"{problem.message} ({', '.join(dict.fromkeys(names))})"
        yield replace(problem, message=message)


class _InQuiz(NamedTuple):
    """A finding in a quiz: on the quiz as a whole, or on one of its questions, with the path of the field."""

    problem: Problem
    path: FieldPath


def _in_quiz(scope: Scope, quiz: QuizView) -> Sequence[_InQuiz]:
    """Return the findings in a quiz, as the last time if none of its questions has changed."""
    place = quiz.arranged.quiz.origin

    def look() -> list[_InQuiz]:
        return [
            _InQuiz(_on(one.on, rule, one) if one.on else _about(place.at(named), rule, one), one.path)
            for rule in QUIZ_RULES
            for one in rule.find(quiz)
        ]

    def write(found: Sequence[_InQuiz], places: Places) -> list[_DataInQuiz]:
        return [
            (one.problem.item, moved(one.problem, _before(places, one.problem.item)), list(one.path))
            for one in found
        ]

    def read(data: Sequence[_DataInQuiz], places: Places) -> list[_InQuiz]:
        return [
            _InQuiz(
                in_place(problem, places[item]) if item else _again(place.at(named), problem), tuple(path)
            )
            for item, problem, path in data
        ]

    named = "quiz" if quiz.written else "bank"
    if not quiz.written:
        return look()  # a change in a bank concerns the whole bank, of which more is kept
    return of_all(scope.course, [item.question for item in quiz.items], ["quiz"], look, Form(write, read))


_DataInQuiz: TypeAlias = tuple[str, Moved, list[str | int]]
"""A finding in a quiz as it is kept: the question's name, the problem, and the path of the field."""


def _before(places: Places, item: str) -> int:
    return places[item].before if item else 0


def _again(place: Place, data: Moved) -> Problem:
    """Return a problem at another place than it was kept with."""
    code, message, help_text, severity, *_ = data
    return Problem(place, str(code), str(message), str(help_text), SEVERITIES[severity])


class _Lang(NamedTuple):
    """A language: the first question in it, and the sets of all question types in it."""

    first: Question
    sets: set[str]


def _langs(bank: BankView) -> dict[str, tuple[str, set[str]]]:
    """Return a bank's languages, each with the id of the first question in it and the sets of all."""
    langs: dict[str, tuple[str, set[str]]] = {}
    for item in bank.items:
        langs.setdefault(item.question.lang, (item.question.id, set()))[1].update(item.question.SETS)
    return langs


def _by_id(bank: Bank, name: str) -> Question:
    return next(one for one in bank.questions if one.id == name)


def _not_checked(langs: Mapping[str, _Lang]) -> Iterator[Problem]:
    """Yield a note for each language, with the rules that lack a word list for it."""
    for name, lang in sorted(langs.items()):
        lost = [r.code for r in RULES if lang.sets.intersection(r.sets) and not lists.of(name).has(r.needs)]
        if lost:
            message = f'not checked for "{name}", for lack of word lists: {", ".join(lost)}'
            yield lang.first.problem(("lang",), "not-checked-language", message, severity="note")
