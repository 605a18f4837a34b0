"""What the types have in common whose options a teacher writes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence

from quizgen.errors import FieldPath
from quizgen.model.question import Keyed, Line, Option, Shuffle, Stemmed
from quizgen.text.markdown import to_words
from quizgen.types.layout import OptionsLayout, show_options

ENDS = ("first", None, "last")
KEPT_AS = "options"
"""The name that the order of options is kept under."""


class WithOptions(Stemmed):
    """A question whose key is among the options that its teacher wrote."""

    SETS = Stemmed.SETS | {"choices", "options"}

    @property
    @abstractmethod
    def written(self) -> tuple[Option, ...]:
        """All options, the key first where it has a place of its own."""

    @property
    def keeps_ends(self) -> bool:
        """Whether an option stands first or last."""
        return any(option.fixed for option in self.written)

    def alternatives(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield every option."""
        for one in self.keyed():
            yield one.path, one.text

    def on_paper(self, layout: OptionsLayout) -> Iterator[str]:
        """Yield the options."""
        yield from (option.text for option in layout.options)

    def kept(self, layout: OptionsLayout) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield the options."""
        yield KEPT_AS, [option.text for option in layout.options]

    def as_lines(self, layout: OptionsLayout) -> Iterator[Line]:
        """Yield the options under their letters."""
        for option in layout.options:
            worth = f" ({option.worth:f} %)" if option.worth is not None else ""
            yield Line(
                f"{option.letter} {to_words(option.text)}{worth}", option.key, to_words(option.feedback)
            )


def shuffled(options: Sequence[tuple[Option, bool]], shuffle: Shuffle) -> OptionsLayout:
    """Return options, each with whether it is a key, in an order that tells nothing, save those at an end."""
    texts = [option.text for option, _ in options]
    mixed = shuffle(options, texts, kept_as=KEPT_AS)
    placed = sorted(mixed, key=lambda one: ENDS.index(one[0].fixed))
    return show_options(placed, shuffled=not any(option.fixed for option, _ in options))


def keyed_option(path: FieldPath, option: Option, *, right: bool) -> Keyed:
    """Return an option as what it is to the key."""
    return Keyed(path, option.text, right, option.feedback or "", option.worth)
