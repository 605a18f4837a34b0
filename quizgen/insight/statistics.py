"""A course in numbers: its questions, the positions and lengths of keys, and how well guessers do.

This module only computes. Templates decide how the numbers look, and `terminal.statistics` prints them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from statistics import fmean

from quizgen.arranging.sheet import Arranged
from quizgen.checks import left_out
from quizgen.checks.item_writing import guessers
from quizgen.checks.item_writing.facts import FACTS
from quizgen.checks.item_writing.views import View, view
from quizgen.evidence.citation import in_short
from quizgen.frozen import frozen
from quizgen.insight.checking import Checker, checkers
from quizgen.kept.questions import Questions
from quizgen.kept.together import Form, Places, of_all
from quizgen.model.course import Course
from quizgen.model.fields import LEVELS
from quizgen.model.question import Question
from quizgen.scope import Scope
from quizgen.types import TYPES
from quizgen.types.layout import letter

STATES = ("checked", "lapsed", "rejected", "unchecked")
RATIOS = ("0.5", "0.67", "0.8", "1.25", "1.5", "2")
"""Lower edges of the bars of `ratios`, symmetric: a key twice as long is as uneven as one half as long."""
MANY_WAIVED = 0.10
"""A share of a rule's findings; if more are waived, the rule is probably at fault, not the questions."""


@frozen
class Bar:
    """A count with a name.

    Args:
        name: an id, a word of the program, or a text of the teacher's.
        count: how many.
        share: the count divided by the total, from 0 to 1.
        by_chance: the count to expect by chance, or 0 if chance does not apply.
    """

    name: str
    count: int
    share: float
    by_chance: float = 0.0


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


@frozen
class StrategyResults:
    """The results of guessing strategies on a bank, a quiz or the whole course.

    Args:
        part: bank, quiz or course.
        title: the title of the bank, quiz or course.
        n: how many single-choice questions it has.
        results: one result per strategy.
    """

    part: str
    title: str
    n: int
    results: tuple[guessers.Result, ...]


@frozen
class RuleCount:
    """How much a rule found.

    Args:
        code: the rule's code.
        open: how many findings are not waived.
        waived: how many findings are waived.
    """

    code: str
    open: int
    waived: int

    @property
    def suspicious(self) -> bool:
        """Whether so many findings are waived that the rule itself is doubtful.

        Never true of questions on left-out parts of papers, which always carry a reason.
        """
        return (
            self.code != left_out.CODE
            and self.waived > 1
            and self.waived > MANY_WAIVED * (self.open + self.waived)
        )


class Statistics:
    """A course's numbers, each computed on first use.

    Args:
        scope: the course, with the problems that the rules found.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    @cached_property
    def questions(self) -> int:
        """How many questions the course has, without retired ones."""
        return len(self._current)

    @cached_property
    def checkers(self) -> list[Checker]:
        """How each person checked, the person with the most decisions first."""
        return checkers(self._scope.course)

    @cached_property
    def _current(self) -> list[Question]:
        return [question for question in self._scope.course.questions() if not question.retired]

    @cached_property
    def types(self) -> list[Bar]:
        """Questions by type, in quizgen's order of types."""
        counts = Counter(question.type for question in self._current)
        return _bars(counts, [name for name in TYPES if counts[name]])

    @cached_property
    def levels(self) -> list[Bar]:
        """Questions by Bloom's levels; those without a level come last, under an empty name."""
        counts: Counter[str] = Counter(question.level or "" for question in self._current)
        return _bars(counts, [*LEVELS, *([""] if counts[""] else [])])

    @cached_property
    def states(self) -> list[Bar]:
        """Questions by state: checked, lapsed, rejected or unchecked."""
        counts: Counter[str] = Counter(self._scope.states[question.name] for question in self._current)
        return _bars(counts, STATES)

    @cached_property
    def papers(self) -> list[Bar]:
        """Questions by paper; a question that names several papers counts for each."""
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
        """The positions of keys in single-choice questions, over all sheets of all quizzes."""
        counts: Counter[int] = Counter()
        chances: defaultdict[int, float] = defaultdict(float)
        for arranged in self._scope.quizzes:
            for key, options in _positions(self._scope.course, arranged):
                counts[key] += 1
                for at in range(options):
                    chances[at] += 1 / options
        total = sum(counts.values())
        return [Bar(letter(at), counts[at], counts[at] / total, chances[at]) for at in sorted(chances)]

    @cached_property
    def lengths(self) -> list[Lengths]:
        """The lengths of keys and distractors, by bank."""
        return [
            _lengths(bank.title, items)
            for bank, items in zip(self._scope.course.banks, self._single, strict=True)
            if items
        ]

    @cached_property
    def ratios(self) -> list[Bar]:
        """Questions by the key's length divided by its distractors' mean; a bar's name is its lower edge."""
        counts: Counter[str] = Counter()
        for item in (item for items in self._single for item in items):
            key, others = item.lengths
            reached = [edge for edge in RATIOS if float(edge) <= key / fmean(others)]
            counts[reached[-1] if reached else ""] += 1
        return _bars(counts, ["", *RATIOS])

    @cached_property
    def strategies(self) -> list[StrategyResults]:
        """Results of guessing: on all banks together, on each bank, on each quiz that a teacher wrote."""
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
                views = [self._views[item.question.name] for item in arranged.sheets[0].items]
                items = guessers.guessable(views)
                table = guessers.guessed(items)
                results = guessers.evaluate(table, _crossed(course, views, items))
                yield _strategy_results("quiz", arranged.quiz.title, table, results)

    @cached_property
    def rules(self) -> list[RuleCount]:
        """The rules that found something, with how many findings are open and waived."""
        open_ = Counter(one.code for one in self._scope.problems if not one.waived)
        waived = Counter(one.code for one in self._scope.problems if one.waived)
        return [RuleCount(code, open_[code], waived[code]) for code in sorted(open_ | waived)]

    @cached_property
    def _single(self) -> list[list[View]]:
        """Each bank's single-choice questions, without retired ones."""
        return [
            guessers.guessable([self._views[one.name] for one in bank.questions])
            for bank in self._scope.course.banks
        ]

    @cached_property
    def _views(self) -> dict[str, View]:
        """The questions as rules see them, by name, with the facts that are kept of them."""
        course = self._scope.course
        found = (Questions(course, bank).found(["writing"], view, FACTS) for bank in course.banks)
        return {one.name: one for views in found for one in views}


def _positions(course: Course, arranged: Arranged) -> Sequence[tuple[int, int]]:
    """Return the position of the key, and the number of options, of each single-choice item on all sheets.

    They are kept until one of the questions changes, or what decides on the order of options.
    """
    quiz = arranged.quiz

    def look() -> list[tuple[int, int]]:
        items = [item for sheet in arranged.sheets for item in sheet.items if "one-key" in item.question.SETS]
        options = [item.layout.options for item in items]
        return [(next(at for at, one in enumerate(ones) if one.key), len(ones)) for ones in options]

    def read(data: Sequence[Sequence[int]], _: Places) -> list[tuple[int, int]]:
        found = [(int(at), int(count)) for at, count in data]
        if not all(0 <= at < count for at, count in found):
            raise ValueError(data)
        return found

    form = Form[list[tuple[int, int]], Sequence[Sequence[int]]](lambda found, _: found, read)
    questions = [item.question for item in arranged.sheets[0].items]
    asked = ["positions", quiz.seed, quiz.versions, repr(quiz.shuffle)]
    return of_all(course, questions, asked, look, form)


def _crossed(course: Course, views: Sequence[View], items: Sequence[View]) -> Sequence[guessers.Scores]:
    """Return the scores of options by the stems of a quiz's other questions, kept until one changes.

    Args:
        course: the course.
        views: the questions of the quiz.
        items: those of them that guessers play.
    """

    def read(data: Sequence[Sequence[float]], _: Places) -> list[guessers.Scores]:
        found = [[*map(float, scores)] for scores in data]
        if [len(scores) for scores in found] != [len(item.keys) for item in items]:
            raise ValueError(data)
        return found

    def look() -> list[guessers.Scores]:
        return guessers.cross_cue(items, views)

    form = Form[list[guessers.Scores], Sequence[Sequence[float]]](lambda found, _: found, read)
    return of_all(course, [one.question for one in views], ["crossed"], look, form)


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
