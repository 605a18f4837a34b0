"""Several options may be right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from quizgen.model.fields import Marking
from quizgen.model.question import Fault, Keyed, Measure, OptionOrText, Shuffle
from quizgen.types.layout import OptionsLayout
from quizgen.types.options import WithOptions, keyed_option, shuffled


class MultipleChoice(WithOptions):
    """Options of which the student marks every right one."""

    SETS = WithOptions.SETS | {"several-keys"}
    MARKINGS = ("right-minus-wrong", "per-option", "all-or-nothing")

    type: Literal["multiple-choice"]
    answers: tuple[OptionOrText, ...]
    distractors: tuple[OptionOrText, ...]

    def faults(self) -> Iterator[Fault]:
        """Yield which side has no options."""
        if not self.answers:
            yield Fault(("answers",), "missing-key", "there is no right option", "add one to answers")
        if not self.distractors:
            yield Fault(
                ("distractors",), "too-few-options", "there is no distractor", "add one to distractors"
            )

    def marked(self, wanted: Marking | None) -> Marking | None:
        """Return the question's own marking, else the one wanted, else the usual one."""
        own = self.marking if self.marking in self.MARKINGS else None
        return own or wanted or self.MARKINGS[0]

    def keyed(self) -> Iterator[Keyed]:
        """Yield every option."""
        for index, option in enumerate(self.answers):
            yield keyed_option(("answers", index), option, right=True)
        for index, option in enumerate(self.distractors):
            yield keyed_option(("distractors", index), option, right=False)

    def measures(self) -> Iterator[Measure]:
        """Yield how many options are right, and how many are wrong."""
        yield from super().measures()
        yield Measure("keys", ("answers",), len(self.answers))
        yield Measure("keys", ("distractors",), len(self.distractors))

    def lay_out(self, shuffle: Shuffle) -> OptionsLayout:
        """Return the options, shuffled."""
        keys = [(option, True) for option in self.answers]
        return shuffled([*keys, *((option, False) for option in self.distractors)], shuffle)
