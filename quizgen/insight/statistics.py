"""A course in numbers: its questions, the positions and lengths of keys, and how well guessers do.

This module only computes. Templates decide how the numbers look, and `terminal.statistics` prints them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from operator import attrgetter

from quizgen.arranging.sheet import Arranged
from quizgen.checks import left_out
from quizgen.checks.item_writing import facts, guessers
from quizgen.checks.item_writing.views import View
from quizgen.evidence.citation import in_short
from quizgen.frozen import frozen
from quizgen.insight.banks import (
    RATIOS,
    InNumbers,
    Lengths,
    ResultsData,
    in_numbers,
    results_as_data,
    results_from_data,
)
from quizgen.insight.checking import Checker, checkers
from quizgen.kept.together import Form, Places, of_all
from quizgen.model.course import Course
from quizgen.model.fields import LEVELS
from quizgen.model.question import Question
from quizgen.scope import Scope
from quizgen.types import TYPES
from quizgen.types.layout import letter

STATES = ("checked", "lapsed", "rejected", "unchecked")
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
        return self._all("types").total()

    @cached_property
    def checkers(self) -> list[Checker]:
        """How each person checked, the person with the most decisions first."""
        return checkers(self._scope.course)

    @cached_property
    def types(self) -> list[Bar]:
        """Questions by type, in quizgen's order of types."""
        counts = self._all("types")
        return _bars(counts, [name for name in TYPES if counts[name]])

    @cached_property
    def levels(self) -> list[Bar]:
        """Questions by Bloom's levels; those without a level come last, under an empty name."""
        counts = self._all("levels")
        return _bars(counts, [*LEVELS, *([""] if counts[""] else [])])

    @cached_property
    def states(self) -> list[Bar]:
        """Questions by state: checked, lapsed, rejected or unchecked."""
        current = [one.name for one in self._scope.course.questions() if not one.retired]
        counts: Counter[str] = Counter(map(self._scope.states.__getitem__, current))
        return _bars(counts, STATES)

    @cached_property
    def papers(self) -> list[Bar]:
        """Questions by paper; a question that names several papers counts for each."""
        papers = self._scope.course.papers
        bars = _bars(self._all("papers"), papers, of=self.questions)
        return [Bar(in_short(papers[bar.name]), bar.count, bar.share) for bar in bars]

    @cached_property
    def banks(self) -> list[Bar]:
        """Questions by bank."""
        banks = self._scope.course.banks
        numbers = zip(banks, self._in_numbers, strict=True)
        counts = {bank.id: sum(one.types.values()) for bank, one in numbers}
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
        return [one.lengths for one in self._in_numbers if one.lengths]

    @cached_property
    def ratios(self) -> list[Bar]:
        """Questions by the key's length divided by its distractors' mean; a bar's name is its lower edge."""
        return _bars(self._all("ratios"), ["", *RATIOS])

    @cached_property
    def strategies(self) -> list[StrategyResults]:
        """Results of guessing: on all banks together, on each bank, on each quiz that a teacher wrote."""
        return [group for group in self._strategies() if group.n]

    def _strategies(self) -> Iterator[StrategyResults]:
        course = self._scope.course
        if len(course.banks) > 1:
            playing = islice(filter(guessers.plays, course.questions()), guessers.MOST_OF_A_COURSE)
            yield _played(course, "course", course.head.title, [*playing])
        for bank, numbers in zip(course.banks, self._in_numbers, strict=True):
            n = numbers.lengths.n if numbers.lengths else 0
            yield StrategyResults("bank", bank.title, n, tuple(numbers.results))
        for arranged in self._scope.written_quizzes():
            drawn = [item.question for item in arranged.sheets[0].items]
            yield _played(course, "quiz", arranged.quiz.title, drawn)

    @cached_property
    def rules(self) -> list[RuleCount]:
        """The rules that found something, with how many findings are open and waived."""
        open_ = Counter(one.code for one in self._scope.problems if not one.waived)
        waived = Counter(one.code for one in self._scope.problems if one.waived)
        return [RuleCount(code, open_[code], waived[code]) for code in sorted(open_ | waived)]

    @cached_property
    def _in_numbers(self) -> list[InNumbers]:
        """Each bank in numbers."""
        course = self._scope.course
        return [in_numbers(course, bank) for bank in course.banks]

    def _all(self, name: str) -> Counter[str]:
        """Return the sums of what is counted in each bank."""
        counts: Iterable[Mapping[str, int]] = map(attrgetter(name), self._in_numbers)
        return sum(map(Counter, counts), Counter())


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


def _played(course: Course, part: str, title: str, questions: Sequence[Question]) -> StrategyResults:
    """Return how well guessers do on some questions, kept until one of them changes."""
    n = sum(map(guessers.plays, questions))

    def look() -> list[guessers.Result]:
        views = _with_facts(course, questions)
        items = guessers.guessable(views)
        crossed = guessers.cross_cue(items, views) if part == "quiz" else ()
        return guessers.evaluate(guessers.guessed(items), crossed)

    form = Form[Sequence[guessers.Result], ResultsData](
        lambda found, _: results_as_data(found), lambda data, _: results_from_data(data, n)
    )
    results = of_all(course, questions, ["played", part], look, form) if n else []
    return StrategyResults(part, title, n, tuple(results))


def _with_facts(course: Course, questions: Sequence[Question]) -> list[View]:
    """Return questions as rules see them, with the facts that are kept of them."""
    views: dict[str, View] = {}
    for bank in course.banks:
        if chosen := [one for one in questions if one.bank == bank.id]:
            views |= {one.name: one for one in facts.recalled(course, bank, chosen)}
    return [views[one.name] for one in questions]


def _bars(counts: Mapping[str, int], names: Iterable[str], of: int = 0) -> list[Bar]:
    total = of or sum(counts.values()) or 1
    return [Bar(name, counts.get(name, 0), counts.get(name, 0) / total) for name in names]
