"""What a course is made of, in numbers: what there is, where keys stand, how long they are, who guesses them.

Numbers only; how they look is a template's matter, and `lines` says them on a terminal.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

from quizgen.checks import left_out
from quizgen.checks.item_writing import guessers
from quizgen.checks.item_writing.lists import of
from quizgen.checks.item_writing.views import View
from quizgen.evidence.citation import in_short
from quizgen.insight.checking import Checker, checkers
from quizgen.model.fields import LEVELS
from quizgen.model.question import Question
from quizgen.scope import Scope
from quizgen.types import TYPES
from quizgen.types.layout import letter

STATES = ("checked", "lapsed", "rejected", "unchecked")
RATIOS = ("0.5", "0.67", "0.8", "1.25", "1.5", "2")
"""Where bars of a key's length against its distractors' begin: twice as long is as far from even as half."""
MANY_WAIVED = 0.10
"""Where more of a rule's findings are waived, the rule is wrong rather than the questions."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A count with a name.

    Args:
        name: an id, a word of the program, or a text of the teacher's.
        count: how many.
        share: of all that are counted together.
        by_chance: the count that chance would give; 0 where chance has no say.
    """

    name: str
    count: int
    share: float
    by_chance: float = 0.0


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the keys of a bank's single-choice questions are beside its distractors.

    Args:
        bank: the bank's title.
        n: how many questions there are.
        key: the keys' mean length in characters.
        distractor: the distractors' mean length.
        longest: in how many the key is the one longest option.
        shortest: in how many it is the one shortest.
        by_chance: in how many chance would make it the longest.
    """

    bank: str
    n: int
    key: float
    distractor: float
    longest: int
    shortest: int
    by_chance: float


@dataclass(frozen=True, slots=True)
class StrategyResults:
    """What the guessers came to on a bank, a quiz or the whole course.

    Args:
        part: bank, quiz or course.
        title: its title.
        n: how many single-choice questions it has.
        results: each strategy's.
    """

    part: str
    title: str
    n: int
    results: tuple[guessers.Result, ...]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """A rule's findings.

    Args:
        code: the rule's.
        open: how many stand.
        waived: how many have a reason.
    """

    code: str
    open: int
    waived: int

    @property
    def suspicious(self) -> bool:
        """Whether so many are waived that the rule should be looked at.

        Who asks what the course leaves out always gives the reason.
        """
        return (
            self.code != left_out.CODE
            and self.waived > 1
            and self.waived > MANY_WAIVED * (self.open + self.waived)
        )


class Statistics:
    """A course's numbers, each worked out when it is asked for.

    Args:
        scope: the course, with what the rules found.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    @cached_property
    def questions(self) -> int:
        """How many questions there are."""
        return len(self._current)

    @cached_property
    def checkers(self) -> list[Checker]:
        """How each person checked, those with the most decisions first."""
        return checkers(self._scope.course)

    @cached_property
    def _current(self) -> list[Question]:
        return [question for question in self._scope.course.questions() if not question.retired]

    @cached_property
    def types(self) -> list[Bar]:
        """Questions by type, in the program's order."""
        counts = Counter(question.type for question in self._current)
        return _bars(counts, [name for name in TYPES if counts[name]])

    @cached_property
    def levels(self) -> list[Bar]:
        """Questions by Bloom's levels; those without one at the end, under an empty name."""
        counts: Counter[str] = Counter(question.level or "" for question in self._current)
        return _bars(counts, [*LEVELS, *([""] if counts[""] else [])])

    @cached_property
    def states(self) -> list[Bar]:
        """Questions by state: whether somebody checked them."""
        counts: Counter[str] = Counter(self._scope.states[question.name] for question in self._current)
        return _bars(counts, STATES)

    @cached_property
    def papers(self) -> list[Bar]:
        """Questions by paper; one that names several counts for each."""
        papers = self._scope.course.papers
        counts = Counter(
            paper
            for one in self._current
            for paper in dict.fromkeys(source.paper for source in one.sources_read)
        )
        bars = _bars(counts, papers, of=self.questions)
        return [Bar(in_short(papers[bar.name]), bar.count, bar.share) for bar in bars]

    @cached_property
    def banks(self) -> list[Bar]:
        """Questions by bank."""
        banks = self._scope.course.banks
        counts = Counter({bank.id: sum(not one.retired for one in bank.questions) for bank in banks})
        return [
            Bar(bank.title, bar.count, bar.share)
            for bank, bar in zip(banks, _bars(counts, [bank.id for bank in banks]), strict=True)
        ]

    @cached_property
    def positions(self) -> list[Bar]:
        """Where the key of single-choice questions stands, on all sheets of all quizzes together."""
        counts: Counter[int] = Counter()
        chances: defaultdict[int, float] = defaultdict(float)
        for arranged in self._scope.quizzes:
            for item in (item for sheet in arranged.sheets for item in sheet.items):
                if "one-key" in item.question.SETS:
                    options = item.layout.options
                    counts[next(at for at, option in enumerate(options) if option.key)] += 1
                    for at in range(len(options)):
                        chances[at] += 1 / len(options)
        total = sum(counts.values())
        return [Bar(letter(at), counts[at], counts[at] / total, chances[at]) for at in sorted(chances)]

    @cached_property
    def lengths(self) -> list[Lengths]:
        """How long keys are beside distractors, by bank."""
        return [
            _lengths(bank.title, items)
            for bank, items in zip(self._scope.course.banks, self._single, strict=True)
            if items
        ]

    @cached_property
    def ratios(self) -> list[Bar]:
        """How many times as long as its distractors' mean a key is; a bar's name is where it begins."""
        counts: Counter[str] = Counter()
        for item in (item for items in self._single for item in items):
            key, others = item.lengths
            reached = [edge for edge in RATIOS if float(edge) <= key / fmean(others)]
            counts[reached[-1] if reached else ""] += 1
        return _bars(counts, ["", *RATIOS])

    @cached_property
    def strategies(self) -> list[StrategyResults]:
        """What guessers come to: on all banks together, on each bank, on each quiz that a teacher wrote."""
        return [group for group in self._strategies() if group.n]

    def _strategies(self) -> Iterator[StrategyResults]:
        course = self._scope.course
        whole: list[guessers.Guessed] = []
        tables = [guessers.guessed(items) for items in self._single]
        for table in tables:
            guessers.join(whole, table)
        if len(tables) > 1:
            yield _strategy_results("course", course.head.title, whole, guessers.evaluate(whole))
        for bank, table in zip(course.banks, tables, strict=True):
            yield _strategy_results("bank", bank.title, table, guessers.evaluate(table))
        banks = {id(bank.origin.source) for bank in course.banks}
        for arranged in self._scope.quizzes:
            if id(arranged.quiz.origin.source) not in banks:
                views = [_view(item.question) for item in arranged.sheets[0].items]
                items = guessers.guessable(views)
                table = guessers.guessed(items)
                results = guessers.evaluate(table, guessers.cross_cue(items, views))
                yield _strategy_results("quiz", arranged.quiz.title, table, results)

    @cached_property
    def rules(self) -> list[RuleCount]:
        """Which rules found something, and how much of it is waived."""
        open_ = Counter(one.code for one in self._scope.problems if not one.waived)
        waived = Counter(one.code for one in self._scope.problems if one.waived)
        return [RuleCount(code, open_[code], waived[code]) for code in sorted(open_ | waived)]

    @cached_property
    def _single(self) -> list[list[View]]:
        """Each bank's single-choice questions."""
        return [
            guessers.guessable([_view(one) for one in bank.questions if "one-key" in one.SETS])
            for bank in self._scope.course.banks
        ]


def _view(question: Question) -> View:
    return View(question, of(question.lang))


def _strategy_results(
    part: str, title: str, table: Sequence[guessers.Guessed], results: Sequence[guessers.Result]
) -> StrategyResults:
    return StrategyResults(part, title, len(table), tuple(results))


def _bars(counts: Mapping[str, int], names: Iterable[str], of: int = 0) -> list[Bar]:
    total = of or sum(counts.values()) or 1
    return [Bar(name, counts.get(name, 0), counts.get(name, 0) / total) for name in names]


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
