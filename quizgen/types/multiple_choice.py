"""Multiple choice: several options may be right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import ClassVar, Literal

from quizgen.model.fields import Marking
from quizgen.model.question import Fault, Keyed, Measure, Option, OptionOrText, Shuffle, Stub
from quizgen.types.layout import OptionsLayout
from quizgen.types.marking import Part, gains
from quizgen.types.options import WithOptions, keyed_option, shuffled

PLACES = 5
"""Decimal places of a percentage, as Moodle has them: a third is 33.33333."""


class MultipleChoice(WithOptions):
    """A question whose student marks every right option."""

    SETS = WithOptions.SETS | {"several-keys"}
    MARKINGS = ("right-minus-wrong", "per-option", "all-or-nothing")
    STUB: ClassVar[Stub] = {
        "stem": "Which of these are true?",
        "answers": ["A right option", "Another right one"],
        "distractors": ["A wrong option", "Another wrong one"],
    }

    type: Literal["multiple-choice"]
    answers: tuple[OptionOrText, ...]
    distractors: tuple[OptionOrText, ...]

    def faults(self) -> Iterator[Fault]:
        """Yield faults of missing right or wrong options, and of unfit worths."""
        if not self.answers:
            yield Fault(("answers",), "missing-key", "there is no right option", "add one to answers")
        if not self.distractors:
            yield Fault(
                ("distractors",), "too-few-options", "there is no distractor", "add one to distractors"
            )
        yield from self._faults_of_worth()

    @property
    def has_worths(self) -> bool:
        """Whether an option states its worth."""
        return bool(self.worths)

    def _faults_of_worth(self) -> Iterator[Fault]:
        """Yield faults of a worth with the wrong sign, a wrong sum, and a marking that ignores worths."""
        if not self.has_worths:
            return
        for one in self.worths:
            if one.worth is not None and (one.worth > 0) != one.right:
                message = (
                    "a right option must add points" if one.right else "a distractor must not add points"
                )
                help_text = "write more than 0" if one.right else "write 0 or less"
                yield Fault((*one.path, "worth"), "unfit-worth", message, help_text)
        if not self.answers:
            return
        whole = sum(
            gains([Part(one.right, one.right, one.worth) for one in self.keyed()])[: len(self.answers)]
        )
        if whole != 1:
            message = (
                f"together, the right options give {float(whole) * 100:g} percent of the points, not 100"
            )
            help_text = "give each a worth, 100 in all; a third is 33.33333"
            yield Fault(("answers",), "worth-sum", message, help_text)
        if self.marking not in (None, self.MARKINGS[0]):
            message = f"options have a worth, which the marking {self.marking} ignores"
            yield Fault(("marking",), "unfit-worth", message, "remove this line, or the worth of each option")

    def chosen_marking(self, wanted: Marking | None) -> Marking | None:
        """Return the question's own marking, or the wanted one."""
        own = self.marking if self.marking in self.MARKINGS else None
        return own or wanted or self.MARKINGS[0]

    @property
    def written(self) -> tuple[Option, ...]:
        """All options, the right ones first."""
        return (*self.answers, *self.distractors)

    def keyed(self) -> Iterator[Keyed]:
        """Yield every option."""
        for index, option in enumerate(self.answers):
            yield keyed_option(("answers", index), option, right=True)
        for index, option in enumerate(self.distractors):
            yield keyed_option(("distractors", index), option, right=False)

    def measures(self) -> Iterator[Measure]:
        """Yield the numbers of right and of wrong options."""
        yield from super().measures()
        yield Measure("keys", ("answers",), len(self.answers))
        yield Measure("keys", ("distractors",), len(self.distractors))

    def lay_out(self, shuffle: Shuffle) -> OptionsLayout:
        """Return the options, shuffled."""
        options = [(option, True) for option in self.answers]
        options += [(option, False) for option in self.distractors]
        return shuffled(_all_weighted(options) if self.has_worths else options, shuffle)


def _all_weighted(options: Sequence[tuple[Option, bool]]) -> list[tuple[Option, bool]]:
    """Return options that all have a worth: an output that shows some needs the others, too."""
    each = gains([Part(given=True, key=key, worth=option.worth) for option, key in options])
    usual = (Decimal(f"{float(one * 100):.{PLACES}f}".rstrip("0").rstrip(".")) for one in each)
    return [
        (option if option.worth is not None else option.altered(worth=worth), key)
        for (option, key), worth in zip(options, usual, strict=True)
    ]
