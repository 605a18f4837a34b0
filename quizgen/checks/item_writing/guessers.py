"""Rules on guessers who know nothing about the subject: whether they do better than chance.

Each strategy scores every option of a single-choice question and picks the highest score. If the key is among
t tied options, the strategy gets 1/t of a hit, so a strategy without a clue gets as much as chance. The test
is a permutation test: given the scores, every option is equally likely to be the key. Its distribution is
computed exactly (`chance.py`), so a bank gives the same numbers on every machine, without a seed.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from operator import mul

from quizgen.checks.item_writing import chance
from quizgen.checks.item_writing.cues import article
from quizgen.checks.item_writing.literature import BROZO_1984, HOLM_1979, HUGHES_1991
from quizgen.checks.item_writing.rule import Finding, rule
from quizgen.checks.item_writing.views import BankView, Choice, QuizView, View, lazy
from quizgen.frozen import frozen
from quizgen.model.fields import as_number
from quizgen.model.question import Question

FEWEST, FEWEST_LEARNED = 12, 40
"""Fewest questions on which a strategy, or the learner, must have a view to be tested."""
BY, SUSPICIOUS = 0.10, 0.05
WARM_UP, MOST_LEARNED, MOST_OF_A_COURSE = 20, 300, 2000
"""Questions that the learner sees before its first guess; most that it sees; most that a course plays."""
RIDGE = 0.5
EXACT = re.compile(r"[\d,(]")

Scores = list[float]
Outcome = tuple[int, int, bool]
"""The number of options with the best score, the number of all, and whether the key is among the best."""
Strategy = Callable[[View], Scores]


@frozen
class Result:
    """The result of a strategy.

    Args:
        name: the name of the strategy.
        n: the number of questions on which it had a view.
        hits: the sum of its credits.
        by_chance: the sum of credits to expect by chance.
        p: the two-sided p-value against chance.
        corrected: the p-value corrected for the number of strategies; `p` itself if not tested.
        tested: whether it had a view on enough questions: twelve, or for the learner twenty.
        caught: the names of questions whose key was its pick, alone or tied.
    """

    name: str
    n: int
    hits: float
    by_chance: float
    p: float
    corrected: float
    tested: bool
    caught: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """The hits per question."""
        return self.hits / self.n if self.n else 0.0

    @property
    def chance_rate(self) -> float:
        """The hits per question to expect by chance."""
        return self.by_chance / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the rate."""
        return chance.interval(self.hits, self.n)

    @property
    def leak(self) -> bool:
        """Whether it, or its reverse, works: significant after correction, and ten points from chance."""
        return self.tested and self.corrected < SUSPICIOUS and abs(self.rate - self.chance_rate) >= BY

    @property
    def trace(self) -> bool:
        """Whether it is significant before correction, but no leak."""
        return self.tested and not self.leak and self.p < SUSPICIOUS


def _longest(item: View) -> Scores:
    return [len(choice.text) for choice in item.choices]


def _shortest(item: View) -> Scores:
    return [-len(choice.text) for choice in item.choices]


def _stem_words(item: View) -> Scores:
    stem = item.words
    return [
        len(stem & choice.text.content) / math.sqrt(1 + len(choice.text.content)) for choice in item.choices
    ]


def _avoid_absolutes(item: View) -> Scores:
    return [-count for count in item.absolutes]


def _prefer_hedged(item: View) -> Scores:
    return [*item.hedges]


def _most_similar(item: View) -> Scores:
    return item.likeness


def _odd_one_out(item: View) -> Scores:
    return [-value for value in item.likeness]


def _middle_number(item: View) -> Scores:
    numbers = [as_number(choice.text.visible) for choice in item.choices]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers) or len(numbers) < 3:
        return [0.0] * len(numbers)
    return [float(min(known) < number < max(known)) for number in known]


def _most_specific(item: View) -> Scores:
    return [_specific(choice) for choice in item.choices]


def _specific(choice: Choice) -> float:
    text = choice.text.visible
    plain = text.islower() or text[1:].islower()
    return len(EXACT.findall(text)) + (0 if plain else sum(map(str.isupper, text[1:])))


def _middle_position(item: View) -> Scores:
    count = len(item.choices)
    if not item.fixed_order:
        return [0.0] * count
    return [float(0 < place < count - 1) for place in range(count)]


def _article(item: View) -> Scores:
    last = item.stem.tokens[-1]
    if last not in item.lists["articles"]:
        return [0.0] * len(item.choices)
    return [float(article(choice.text) == last) for choice in item.choices]


STRATEGIES: dict[str, Strategy] = {
    "longest": _longest,
    "shortest": _shortest,
    "stem_words": _stem_words,
    "avoid_absolutes": _avoid_absolutes,
    "prefer_hedged": _prefer_hedged,
    "most_similar": _most_similar,
    "odd_one_out": _odd_one_out,
    "middle_number": _middle_number,
    "most_specific": _most_specific,
    "middle_position": _middle_position,
    "article": _article,
}
CROSS_CUE, LEARNED = "cross_cue", "learned"
"""The strategies that need other questions: that of quizzes (see `cross_cue`), and the learner's."""
FEATURES = (
    "longest",
    "stem_words",
    "avoid_absolutes",
    "prefer_hedged",
    "most_similar",
    "most_specific",
    "article",
)
"""The strategies that the learner uses as features; the others reverse these or use the position alone."""


class Guessed:
    """A question as guessers see it: only each strategy's scores of the options, without their texts.

    Args:
        name: the name of the question.
        key: the index of the right option.
        scores: the options' scores by strategy.
    """

    def __init__(self, name: str, key: int, scores: dict[str, Scores]) -> None:
        self.name = name
        self.key = key
        self.scores = scores

    @lazy
    def outcomes(self) -> dict[str, Outcome]:
        """The outcome of each strategy's scores."""
        return {name: _outcome(scores, self.key) for name, scores in self.scores.items()}


def recalled(name: str, key: int, scores: dict[str, Scores]) -> Guessed:
    """Return a question as guessers saw it before.

    Raises:
        ValueError, TypeError, AttributeError: if that is not what they can have seen.
    """
    sizes = {len(values) for values in scores.values()}
    numbers = all(isinstance(one, int | float) for values in scores.values() for one in values)
    if scores.keys() != STRATEGIES.keys() or not numbers or sizes != {max(sizes)} or key not in range(*sizes):
        raise ValueError(name)
    return Guessed(name, key, scores)


def _outcome(scores: Scores, key: int) -> Outcome:
    best = max(scores)
    return scores.count(best), len(scores), scores[key] == best


def guessed(items: Sequence[View]) -> list[Guessed]:
    """Return single-choice questions with all strategies' scores."""
    return [_think(item) for item in items]


def _think(item: View) -> Guessed:
    # Cached, since a question is evaluated in its bank, in the course and in its quizzes.
    item.guessed = item.guessed or _guess(item)
    return item.guessed


def _guess(item: View) -> Guessed:
    key = next(index for index, choice in enumerate(item.choices) if choice.key)
    return Guessed(item.name, key, {name: score(item) for name, score in STRATEGIES.items()})


def join(course: list[Guessed], bank: Sequence[Guessed]) -> None:
    """Add a bank's questions to those of a course, up to `MOST_OF_A_COURSE`."""
    course += bank[: MOST_OF_A_COURSE - len(course)]


def evaluate(table: Sequence[Guessed], crossed: Sequence[Scores] = ()) -> list[Result]:
    """Return the result of each strategy.

    Args:
        table: the questions.
        crossed: for a quiz, the scores of the strategy that reads its other questions (see `cross_cue`).
    """
    outcomes = {name: [one.outcomes[name] for one in table] for name in STRATEGIES}
    played = {CROSS_CUE: crossed, LEARNED: _learned(table)} if crossed else {LEARNED: _learned(table)}
    for name, scores in played.items():
        outcomes[name] = [_outcome(one, row.key) for one, row in zip(scores, table, strict=True)]
    return _corrected([_result(name, one, table) for name, one in outcomes.items()])


def _result(name: str, outcomes: Sequence[Outcome], table: Sequence[Guessed]) -> Result:
    # If all options have the same score, the strategy has no view, and the question does not count.
    counts = {one: count for one, count in Counter(outcomes).items() if one[0] < one[1]}
    trials = [(tied, options) for (tied, options, _), count in counts.items() for _ in range(count)]
    hits = sum((Fraction(count, tied) for (tied, _, hit), count in counts.items() if hit), Fraction(0))
    by_chance = sum(Fraction(count, options) for (_, options, _), count in counts.items())
    caught = tuple(
        row.name for row, (tied, options, hit) in zip(table, outcomes, strict=True) if hit and tied < options
    )
    p = chance.two_sided(trials, hits) if trials else 1.0
    fewest = FEWEST_LEARNED - WARM_UP if name == LEARNED else FEWEST
    return Result(name, len(trials), float(hits), float(by_chance), p, p, len(trials) >= fewest, caught)


def _corrected(results: Sequence[Result]) -> list[Result]:
    tested = [result for result in results if result.tested]
    by_name = dict(zip((one.name for one in tested), chance.holm([one.p for one in tested]), strict=True))
    return [replace(one, corrected=by_name.get(one.name, one.p)) for one in results]


def cross_cue(items: Sequence[View], others: Sequence[View]) -> list[Scores]:
    """Score options by how often their words occur in the stems of the quiz's other questions."""
    counts = Counter(word for item in others for word in item.words)
    return [
        [sum(counts[word] - (word in item.words) for word in choice.text.content) for choice in item.choices]
        for item in items
    ]


def _learned(table: Sequence[Guessed]) -> list[Scores]:
    """Score options by all features, with weights learnt from earlier questions.

    The weights are the first step of a conditional logit: the sum of the keys' deviations from the mean of
    their options, in units of the spread of options. Questions come in the order of a hash of their names,
    and each is guessed from those before it. Leaving one out and learning from the rest would use more
    questions, but the guesses would depend on one another, and the test would have to repeat the learning for
    every permutation. This way, each guess is blind under chance.
    """
    scores: list[Scores] = [[0.0] * len(row.scores[FEATURES[0]]) for row in table]
    if len(scores) < FEWEST_LEARNED:
        return scores
    order = sorted(range(len(scores)), key=lambda index: hashlib.blake2b(table[index].name.encode()).digest())
    order = order[:MOST_LEARNED]
    rows = {index: _features([table[index].scores[name] for name in FEATURES]) for index in order}
    inverse = _inverted(_spread(list(rows.values())))
    gradient = [0.0] * len(FEATURES)
    for seen, index in enumerate(order):
        if seen >= WARM_UP:
            weights = [_product(row, gradient) for row in inverse]
            scores[index] = [round(_product(option, weights), 9) for option in rows[index]]
        gradient = [a + b for a, b in zip(gradient, rows[index][table[index].key], strict=True)]
    return scores


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return float(sum(map(mul, one, other)))


def _spread(rows: Sequence[Sequence[Sequence[float]]]) -> list[list[float]]:
    """Return the features' scatter matrix within questions, with a ridge that keeps it invertible."""
    columns = list(zip(*(option for item in rows for option in item), strict=True))
    return [
        [_product(one, other) + RIDGE * (i == j) for j, other in enumerate(columns)]
        for i, one in enumerate(columns)
    ]


def _features(scores: Sequence[Scores]) -> list[list[float]]:
    """Return an item's options as rows of features, each feature centred and scaled to length one."""
    columns = []
    for values in scores:
        mean = sum(values) / len(values)
        length = math.sqrt(sum((value - mean) ** 2 for value in values)) or 1.0
        columns.append([(value - mean) / length for value in values])
    return [list(row) for row in zip(*columns, strict=True)]


def _inverted(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return the inverse of a positive definite matrix, by Gauss-Jordan elimination."""
    size = len(matrix)
    rows = [[*row, *(float(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in range(size):
            if j != i and rows[j][i]:
                factor = rows[j][i]
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [row[size:] for row in rows]


def plays(question: Question) -> bool:
    """Return whether guessers play a question: single-choice, not retired."""
    return "one-key" in question.SETS and not question.retired


def guessable(items: Sequence[View]) -> list[View]:
    """Return the questions that guessers play."""
    return [item for item in items if plays(item.question)]


@rule(
    "guessable-bank",
    "warning",
    "one-key",
    sources=(HUGHES_1991, BROZO_1984, HOLM_1979),
)
def guessable_bank(bank: BankView) -> Iterator[Finding]:
    """A guessing strategy does clearly better than chance on the bank, or clearly worse.

    Pick the longest option, or the one with the most words from the stem, or the one without "always": if
    such a strategy works on your bank, it works for your students. In 100 school tests these cues were
    worth 8 to 19 points (Hughes, Salvia & Bott 1991); 70 % of the college items that had one could be
    answered by it (Brozo et al. 1984).

    Thirteen strategies play every single-choice question. A strategy counts if it could choose in twelve
    questions or more. The warning comes if its result is ten points or more from chance and significant
    after Holm's correction for all strategies that count. If it is significant only before the
    correction, it is a note, because one of thirteen strategies may well succeed by chance. A bank of 60
    questions is enough to show a rate of 45 % where chance is 25 %, but not one of 33 %: silence means
    "no big leak".
    """
    yield from _leaks(evaluate(guessed(guessable(bank.items))))


@rule(
    "guessable-quiz",
    "warning",
    "one-key",
    sources=(HUGHES_1991, BROZO_1984, HOLM_1979),
)
def guessable_quiz(quiz: QuizView) -> Iterator[Finding]:
    """A guessing strategy does clearly better than chance on the quiz, or clearly worse.

    As in `guessable-bank`, students need not know the answers if the options' looks give them away.

    One more strategy plays: it picks the option whose words occur most often in the other questions'
    stems. The guessers play only quizzes that a teacher wrote; `guessable-bank` plays the banks.
    """
    if quiz.written:
        items = guessable(quiz.items)
        yield from _leaks(evaluate(guessed(items), cross_cue(items, quiz.items)))


@rule(
    "guessable-course",
    "warning",
    "one-key",
    sources=(HUGHES_1991, BROZO_1984, HOLM_1979),
)
def guessable_course(table: Sequence[Guessed]) -> Iterator[Finding]:
    """A guessing strategy does clearly better than chance on all banks together, or clearly worse.

    As in `guessable-bank`. A bank of a dozen questions is too small to show anything, but a writer's
    habit shows in all banks together.

    The guessers play only if there are several banks, and on the first two thousand questions.
    """
    yield from _leaks(evaluate(table))


def _leaks(results: Sequence[Result]) -> Iterator[Finding]:
    for one in results:
        if not one.leak and not one.trace:
            continue
        low, high = one.interval
        message = (
            f'"{one.name}" is right in {one.rate:.0%} of {one.n} questions (95 %: {low:.0%} to {high:.0%}), '
            f"chance {one.chance_rate:.0%}"
        )
        help_text = "`quizgen report` lists the questions: change some of them"
        yield Finding(message, help_text, severity=None if one.leak else "note")
