"""The tests against chance, compared with full counts; the guessers, on banks without a leak."""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

import pytest

from quizgen.checks.item_writing import chance, guessers
from quizgen.checks.item_writing.guessers import STRATEGIES, Guessed


def counted(items: Sequence[tuple[int, int]], hits: Fraction) -> float:
    """Return the two-sided p by going through all possible positions of the keys."""
    mean = sum((Fraction(1, options) for _, options in items), Fraction(0))
    far = total = 0
    for keys in itertools.product(*(range(options) for _, options in items)):
        credit = sum(
            (Fraction(key < tied, tied) for key, (tied, _) in zip(keys, items, strict=True)), Fraction(0)
        )
        total += 1
        far += abs(credit - mean) >= abs(hits - mean)
    return far / total


@pytest.mark.parametrize(
    ("items", "hits"),
    [
        ([(1, 4)] * 6, Fraction(4)),
        ([(1, 4)] * 6, Fraction(0)),
        ([(1, 3), (2, 4), (3, 5), (1, 4), (2, 3)], Fraction(5, 2)),
        ([(2, 4)] * 5 + [(1, 3)] * 2, Fraction(7, 2)),
        ([(1, 2)] * 9, Fraction(9, 2)),
    ],
)
def test_the_permutation_test_is_exact(items: list[tuple[int, int]], hits: Fraction) -> None:
    assert chance.two_sided(items, hits) == pytest.approx(counted(items, hits))


@pytest.mark.parametrize(
    ("n", "count", "p"), [(20, 9, 0.05), (20, 11, 0.01), (60, 22, 0.05), (100, 36, 0.01)]
)
def test_counts_of_the_binomial_table(n: int, count: int, p: float) -> None:
    tail = chance.binomial(n, 1 / 4)
    assert sum(tail[count:]) < p <= sum(tail[count - 1 :])


def test_the_normal_curve_takes_over_smoothly() -> None:
    exact = chance.two_sided([(1, 4)] * chance.MOST_EXACT, 66)
    curve = chance.two_sided([(1, 4)] * (chance.MOST_EXACT + 1), 66)
    assert curve == pytest.approx(exact, rel=0.25)


def test_no_trial_says_nothing() -> None:
    assert chance.two_sided([], Fraction(0)) == 1


def test_holm_is_never_kinder_than_the_plain_value() -> None:
    assert chance.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert chance.holm([]) == []


def test_fisher_counts_tables() -> None:
    # Fisher's tea: three of four cups identified correctly.
    assert chance.fisher_greater(3, 1, 1, 3) == pytest.approx(17 / 70)
    for a, b, c, d in itertools.product(range(5), repeat=4):
        as_marked = [math.comb(a + b, x) * math.comb(c + d, a + c - x) for x in range(a, a + min(b, c) + 1)]
        assert chance.fisher_greater(a, b, c, d) == sum(as_marked) / math.comb(a + b + c + d, a + c)


def test_ranks_of_groups_that_do_not_overlap() -> None:
    assert chance.ranks_differ([1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]) < 0.01
    assert chance.ranks_differ([1, 2, 3, 4], [1, 2, 3, 4]) == pytest.approx(1)
    assert chance.ranks_differ([], [1]) == 1
    assert chance.ranks_differ([2, 2], [2, 2]) == 1


def test_an_interval_holds_its_share() -> None:
    low, high = chance.interval(20, 60)
    assert low < 20 / 60 < high
    assert (low, high) == pytest.approx((0.227, 0.459), abs=0.001)
    assert chance.interval(0, 0) == (0, 1)


def number(*parts: object) -> float:
    """Return a number from 0 to 1 that is the same for the same parts."""
    digest = hashlib.blake2b(repr(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def clean(seed: int, size: int, options: int = 4) -> list[Guessed]:
    """Return a bank with options that vary independently of the key."""
    return [
        Guessed(
            f"b/q{seed}-{at}",
            int(number(seed, at, "key") * options),
            {name: blind(seed, at, name, options) for name in STRATEGIES},
        )
        for at in range(size)
    ]


def blind(seed: int, at: int, name: str, options: int) -> list[float]:
    steps = 2 if name in ("avoid_absolutes", "prefer_hedged", "stem_words") else 1000
    return [float(round(number(seed, name, at, option) * steps)) for option in range(options)]


def test_clean_banks_are_seldom_accused() -> None:
    games = [guessers.evaluate(clean(seed, 60)) for seed in range(100)]
    leaks = sum(any(one.leak for one in game) for game in games)
    traces = sum(one.trace for game in games for one in game)
    tested = sum(one.tested for game in games for one in game)
    assert (
        leaks <= 9
    )  # Holm keeps it below one in twenty; nine of a hundred is two standard deviations above that
    assert traces / tested < 0.07


@pytest.mark.parametrize(("share", "least"), [(0.3, 60), (0.5, 98)])
def test_a_padded_key_is_found(share: float, least: int) -> None:
    found = 0
    for seed in range(100):
        table = clean(seed, 60)
        for at, row in enumerate(table):
            if number(seed, at, "padded") < share:
                row.scores["longest"][row.key] = 2000.0
        results = {one.name: one for one in guessers.evaluate(table)}
        found += results["longest"].leak
    assert found >= least


def test_what_is_learned_finds_a_mixed_habit() -> None:
    found = 0
    for seed in range(20):
        table = clean(seed, 200)
        for at, row in enumerate(table):
            name = ("longest", "most_specific", "stem_words")[at % 3]
            if number(seed, at, "habit") < 0.6:
                row.scores[name][row.key] = 2000.0
        results = {one.name: one for one in guessers.evaluate(table)}
        found += results["learned"].leak
    assert found >= 18


def test_below_chance_counts_too() -> None:
    table = clean(1, 60)
    for row in table:
        row.scores["longest"][row.key] = -1.0
    result = next(one for one in guessers.evaluate(table) if one.name == "longest")
    assert result.hits == 0
    assert result.leak


def test_few_questions_are_played_and_not_judged() -> None:
    results = guessers.evaluate(clean(1, guessers.FEWEST - 1))
    assert not any(one.tested or one.leak or one.trace for one in results)


def test_the_inverse_is_one() -> None:
    matrix = [[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]]
    inverse = guessers._inverted(matrix)
    for i, j in itertools.product(range(3), repeat=2):
        assert sum(matrix[i][k] * inverse[k][j] for k in range(3)) == pytest.approx(float(i == j), abs=1e-12)


def test_ties_are_shared() -> None:
    scores = {name: [0.0] * 4 for name in STRATEGIES}
    table = [Guessed("b/q", 1, {**scores, "longest": [3.0, 3.0, 1.0, 1.0]})]
    result = next(one for one in guessers.evaluate(table) if one.name == "longest")
    assert (result.n, result.hits, result.by_chance) == (1, 0.5, 0.25)
    assert result.caught == ("b/q",)
    assert math.isclose(result.p, 1.0)


def test_a_course_is_played_as_far_as_there_is_room() -> None:
    course = [Guessed("b/q", 0, {})] * (guessers.MOST_OF_A_COURSE - 2)
    for _ in range(2):
        guessers.join(course, [Guessed("b/r", 0, {})] * 3)
    assert len(course) == guessers.MOST_OF_A_COURSE
