"""A bank in numbers, which depend on its file alone, so they are kept until it changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from statistics import fmean
from typing import NamedTuple, TypeAlias

from quizgen.checks.item_writing import facts, guessers
from quizgen.checks.item_writing.guessers import Result
from quizgen.checks.item_writing.views import View
from quizgen.frozen import frozen
from quizgen.kept import banks
from quizgen.model.course import Bank, Course

RATIOS = ("0.5", "0.67", "0.8", "1.25", "1.5", "2")
"""Lower edges of the ratios of lengths, symmetric: a key twice as long is as uneven as one half as long."""
LONGEST = 100_000
"""The most characters of a text."""


@frozen
class Lengths:
    """The lengths of keys and distractors in a bank's single-choice questions.

    Args:
        bank: the bank's title.
        n: how many questions there are.
        key: the keys' mean length in characters.
        distractor: the distractors' mean length in characters.
        longest: in how many questions the key alone is the longest option.
        shortest: in how many questions the key alone is the shortest option.
        by_chance: in how many questions the key alone would be the longest option by chance.
    """

    bank: str
    n: int
    key: float
    distractor: float
    longest: int
    shortest: int
    by_chance: float


class InNumbers(NamedTuple):
    """A bank in numbers, without retired questions.

    Args:
        types: how many questions are of each type.
        levels: of each of Bloom's levels; those without one are under an empty name.
        papers: from each paper; a question that names several papers counts for each.
        lengths: how long keys and distractors are; None without single-choice questions.
        ratios: how many keys have a length from `RATIOS`, as a part of their distractors' mean; those below
            all are under an empty name.
        results: how well guessers do.
    """

    types: Mapping[str, int]
    levels: Mapping[str, int]
    papers: Mapping[str, int]
    lengths: Lengths | None
    ratios: Mapping[str, int]
    results: Sequence[Result]


_Counts: TypeAlias = dict[str, int]
ResultsData: TypeAlias = list[tuple[str, int, float, float, float, float, bool, list[str]]]
"""Results of guessers as they are kept."""
_Data: TypeAlias = tuple[_Counts, _Counts, _Counts, list[float], _Counts, ResultsData]
"""Numbers as they are kept, in the order of `InNumbers`."""
_OF_LENGTHS = attrgetter("n", "key", "distractor", "longest", "shortest", "by_chance")
_OF_RESULT = attrgetter("name", "n", "hits", "by_chance", "p", "corrected", "tested", "caught")


def in_numbers(course: Course, bank: Bank) -> InNumbers:
    """Return a bank in numbers, the kept ones if it has not changed."""
    form = banks.Form(_written, partial(_read, bank))
    return banks.of_bank(course, bank, ["numbers"], lambda: _counted(course, bank), form)


def _counted(course: Course, bank: Bank) -> InNumbers:
    current = [one for one in bank.questions if not one.retired]
    items = facts.recalled(course, bank, filter(guessers.plays, current))
    cited = (dict.fromkeys(source.paper for source in one.sources_read) for one in current)
    return InNumbers(
        Counter(one.type for one in current),
        Counter(one.level or "" for one in current),
        Counter(paper for papers in cited for paper in papers),
        _lengths(bank.title, items) if items else None,
        Counter(map(_ratio, items)),
        guessers.evaluate(guessers.guessed(items)) if items else (),
    )


def _lengths(title: str, items: Sequence[View]) -> Lengths:
    keys, wrong, longest, shortest, by_chance = [], [], 0, 0, 0.0
    for item in items:
        key, others = item.lengths
        keys.append(key)
        wrong += others
        longest += key > max(others)
        shortest += key < min(others)
        top = max(key, *others)
        by_chance += ([key, *others].count(top) == 1) / (len(others) + 1)
    return Lengths(title, len(items), fmean(keys), fmean(wrong), longest, shortest, by_chance)


def _ratio(item: View) -> str:
    key, others = item.lengths
    reached = [edge for edge in RATIOS if float(edge) <= key / fmean(others)]
    return reached[-1] if reached else ""


def _written(found: InNumbers) -> _Data:
    lengths = [*_OF_LENGTHS(found.lengths)] if found.lengths else []
    counts = {**found.types}, {**found.levels}, {**found.papers}
    return *counts, lengths, {**found.ratios}, results_as_data(found.results)


def _read(bank: Bank, data: _Data) -> InNumbers:
    """Return the numbers from the data that was kept of them.

    Raises:
        ValueError, TypeError, AttributeError: if the data is something else.
    """
    types, levels, papers, lengths, ratios, results = data
    most = len(bank.questions)
    return InNumbers(
        _counts(types, most),
        _counts(levels, most),
        _counts(papers, most),
        _lengths_of(bank, lengths) if lengths else None,
        _counts(ratios, most),
        results_from_data(results, most),
    )


def _counts(data: Mapping[str, int], most: int) -> dict[str, int]:
    return {name: int(_at_most(most, count)) for name, count in data.items()}


def _at_most(most: float, number: float) -> float:
    """Return a number.

    Raises:
        ValueError: if it is below zero, above the most that it can be, or no number.
    """
    if not 0 <= number <= most:
        raise ValueError(number)
    return number


def _lengths_of(bank: Bank, data: Iterable[float]) -> Lengths:
    n, key, distractor, longest, shortest, by_chance = (_at_most(LONGEST, one) for one in data)
    return Lengths(bank.title, int(n), key, distractor, int(longest), int(shortest), by_chance)


def results_as_data(results: Iterable[Result]) -> ResultsData:
    """Return how well guessers do as data for JSON."""
    return [_OF_RESULT(one) for one in results]


def results_from_data(data: ResultsData, most: int) -> list[Result]:
    """Return how well guessers do from the data that `results_as_data` made.

    Args:
        data: the data.
        most: how many questions they can have played.

    Raises:
        ValueError, TypeError: if it is something else.
    """
    results = []
    for name, n, hits, by_chance, p, corrected, tested, caught in data:
        if name not in (*guessers.STRATEGIES, guessers.CROSS_CUE, guessers.LEARNED):
            raise ValueError(name)
        numbers = _at_most(n, hits), _at_most(n, by_chance), _at_most(1, p), _at_most(1, corrected)
        of = int(_at_most(most, n))
        results.append(Result(name, of, *numbers, bool(tested), tuple(map(str, caught))))
    return results
