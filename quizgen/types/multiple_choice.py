"""Several options may be right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from quizgen.errors import FieldPath
from quizgen.model.question import Fault, OptionOrText, Shuffle, Stemmed
from quizgen.types.layout import OptionsLayout, show_options


class MultipleChoice(Stemmed):
    """Options of which the student marks every right one."""

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

    def alternatives(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield every option."""
        for name in ("answers", "distractors"):
            for index, option in enumerate(getattr(self, name)):
                yield (name, index), option.text

    def lay_out(self, shuffle: Shuffle) -> OptionsLayout:
        """Return the options, shuffled."""
        keys = [(option, True) for option in self.answers]
        return show_options(
            shuffle([*keys, *((option, False) for option in self.distractors)]), shuffled=True
        )
