"""A course's statistics as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from quizgen.checks.item_writing.guessers import Result
from quizgen.insight.statistics import Bar, Statistics, StrategyResults

COLUMNS, INDENT = 100, " " * 19
WIDTH = 24
"""Columns of the longest bar."""


def lines(numbers: Statistics) -> Iterator[str]:
    """Yield all statistics of a course, under headings."""
    yield f"questions: {numbers.questions}"
    for title, bars in (
        ("by type", numbers.types),
        ("by level", numbers.levels),
        ("by state", numbers.states),
        ("by paper", numbers.papers),
        ("by bank", numbers.banks),
        ("position of the key, over all sheets", numbers.positions),
    ):
        yield from _bars(title, bars)
    yield from _checkers(numbers)
    yield from _lengths(numbers)
    for group in numbers.strategies:
        yield from _strategy_results(group)
    yield from _rules(numbers)


def _bars(title: str, bars: Sequence[Bar]) -> Iterator[str]:
    if not bars:
        return
    yield ""
    yield f"{title}:"
    longest = max(len(bar.name) for bar in bars)
    most = max(1, *(bar.count for bar in bars))
    for bar in bars:
        drawn = "█" * round(WIDTH * bar.count / most)
        chance = f"  chance {bar.by_chance:.0f}" if bar.by_chance else ""
        yield f"  {bar.name or 'none':<{longest}} {bar.count:>5} {bar.share:>5.0%}{chance}  {drawn}".rstrip()


def _checkers(numbers: Statistics) -> Iterator[str]:
    if not numbers.checkers:
        return
    yield ""
    yield "how checking went:"
    for one in numbers.checkers:
        rejected = f", {one.rejected} rejected" if one.rejected else ""
        when = f"on {one.first}" if one.days == 1 else f"on {one.days} days, {one.first} to {one.last}"
        minutes = f"{one.minutes} minute{'s' * (one.minutes != 1)}"
        pace = "" if one.seconds is None else f", a decision every {one.seconds} s (median)"
        decided = f"{one.decisions} decision{'s' * (one.decisions != 1)}"
        yield f"  {one.name}: {decided}{rejected}, {when}, {minutes} in all{pace}"


def _lengths(numbers: Statistics) -> Iterator[str]:
    if not numbers.lengths:
        return
    yield ""
    yield "lengths of options, in characters:"
    for one in numbers.lengths:
        yield (
            f"  {one.bank}: keys {one.key:.0f}, distractors {one.distractor:.0f}; the key is the longest in "
            f"{one.longest} of {one.n} (chance {one.by_chance:.1f}), the shortest in {one.shortest}"
        )


def _strategy_results(group: StrategyResults) -> Iterator[str]:
    yield ""
    yield f"guessers, {group.part} {group.title}, {group.n} single-choice question{'s' * (group.n != 1)}:"
    for one in group.results:
        yield f"  {one.name:<16} {_result(one)}"
        if one.leak or one.trace:
            yield from wrap(
                ", ".join(one.caught),
                COLUMNS,
                initial_indent=INDENT,
                subsequent_indent=INDENT,
                break_on_hyphens=False,
            )


def _result(one: Result) -> str:
    if not one.n:
        return "no view"
    low, high = one.interval
    result = f"{one.hits:5.1f} of {one.n:>3} {one.rate:>4.0%}  95 %: {low:.0%} to {high:.0%}"
    result += f"  chance {one.chance_rate:.0%}"
    if not one.tested:
        return f"{result}  too few to test"
    mark = "  LEAK" if one.leak else "  a trace" if one.trace else ""
    return f"{result}  p {one.p:.3f}, corrected {one.corrected:.3f}{mark}"


def _rules(numbers: Statistics) -> Iterator[str]:
    if not numbers.rules:
        return
    yield ""
    yield "rule findings:"
    for one in numbers.rules:
        mark = "  many are waived: is the rule right here?" if one.suspicious else ""
        yield f"  {one.code:<24} open {one.open:>3}, waived {one.waived:>3}{mark}"
