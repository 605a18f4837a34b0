"""Single choice: exactly one option is right."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar, Literal

from quizgen.model.fields import sizes
from quizgen.model.question import Fault, Keyed, Option, OptionOrText, Shuffle, Stub, WrittenOptionOrText
from quizgen.types.layout import OptionsLayout, show_options
from quizgen.types.marking import WHOLE
from quizgen.types.options import WithOptions, keyed_option, shuffled


class SingleChoice(WithOptions):
    """A question with one right option; the teacher decides its position only with `order: as-written`."""

    SETS = WithOptions.SETS | {"one-key"}
    STUB: ClassVar[Stub] = {
        "stem": "What do you ask?",
        "answer": "The right answer",
        "distractors": ["A wrong answer", "Another wrong one"],
    }

    type: Literal["single-choice"]
    answer: OptionOrText | None = None
    distractors: tuple[OptionOrText, ...] = ()
    order: Literal["shuffled", "sorted", "as-written"] | None = None
    options: tuple[WrittenOptionOrText, ...] = ()

    def on_paper(self, layout: OptionsLayout) -> Iterator[str]:
        """Yield the options, and a remark if a wrong choice takes points off."""
        yield from super().on_paper(layout)
        if layout.takes_off:
            yield "takes points off"

    def faults(self) -> Iterator[Fault]:
        """Yield faults of missing, superfluous or contradictory fields of options."""
        for one in self.keyed():
            yield from self._faults_of_worth(one)
        if self.keeps_ends and self.order in ("as-written", "sorted"):
            message = f'"fixed" works only if the other options are shuffled, not {self.order}'
            yield Fault(("order",), "fixed-in-order", message, 'remove "fixed", or this line')
        if self.order == "as-written":
            yield from self._faults_as_written()
            return
        if self.options:
            message = '"options" goes with "order: as-written" only'
            help_text = 'write the right one as "answer", the others as "distractors"; to keep their order, '
            help_text += 'add "order: as-written" and mark the right one: {text: …, key: true}'
            yield Fault(("options",), "options-without-order", message, help_text)
            return
        if self.answer is None:
            yield Fault((), "missing-key", 'there is no "answer"', "write the right option as answer")
        if not self.distractors:
            yield Fault(("distractors",), "too-few-options", "there is no distractor", "add two or more")
        if self.order == "sorted" and None in self._numbers():
            message = "options can be sorted only if all are numbers"
            yield Fault(("order",), "not-sortable", message, 'leave "order" out, or write "order: shuffled"')

    def _faults_of_worth(self, option: Keyed) -> Iterator[Fault]:
        """Yield the fault of a key that does not give all points, or of a distractor that does."""
        if option.worth is None or (option.worth == WHOLE) == option.right:
            return
        path = (*option.path, "worth")
        if option.right:
            message = f"the right option must give all the points, not {option.worth:f} percent"
            yield Fault(path, "unfit-worth", message, "remove this line")
        else:
            message = "a distractor must give less than the right option"
            yield Fault(path, "unfit-worth", message, "write less than 100, or make it multiple-choice")

    def _faults_as_written(self) -> Iterator[Fault]:
        for name in ("answer", "distractors"):
            if getattr(self, name):
                message = f'"{name}" does not go with "order: as-written"'
                yield Fault((name,), "options-without-order", message, 'put all options under "options"')
        keys = sum(option.key for option in self.options)
        if len(self.options) < 2:
            yield Fault(("options",), "too-few-options", "there is no other option", "add two or more")
        if keys != 1:
            message = f'one option should have "key: true", but {keys or "none"} of them have it'
            yield Fault(
                ("options",),
                "not-one-key",
                message,
                "mark exactly one: {text: A, key: true}; or use multiple-choice",
            )

    @property
    def written(self) -> tuple[Option, ...]:
        """All options."""
        return (*((self.answer,) if self.answer else ()), *self.distractors, *self.options)

    def keyed(self) -> Iterator[Keyed]:
        """Yield every option."""
        if self.answer:
            yield keyed_option(("answer",), self.answer, right=True)
        for index, option in enumerate(self.distractors):
            yield keyed_option(("distractors", index), option, right=False)
        for index, written in enumerate(self.options):
            yield keyed_option(("options", index), written, right=written.key)

    def lay_out(self, shuffle: Shuffle) -> OptionsLayout:
        """Return the options: as written, sorted if all are numbers, or shuffled."""
        if self.order == "as-written":
            return show_options(((option, option.key) for option in self.options), shuffled=False)
        options = self._options()
        numbers = self._numbers()
        if self.order != "shuffled" and None not in numbers and not self.keeps_ends:
            by_size = sorted(range(len(options)), key=lambda index: numbers[index] or Decimal(0))
            return show_options((options[index] for index in by_size), shuffled=False)
        return shuffled(options, shuffle)

    def _options(self) -> list[tuple[Option, bool]]:
        key = [(self.answer, True)] if self.answer else []
        return [*key, *((option, False) for option in self.distractors)]

    def _numbers(self) -> list[Decimal | None]:
        return sizes([option.text.strip() for option, _ in self._options()])
