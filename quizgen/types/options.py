"""The common base of question types whose options a teacher writes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence

from quizgen.errors import FieldPath
from quizgen.model.question import Keyed, Line, Option, Shuffle, Stemmed
from quizgen.text.markdown import to_words
from quizgen.types.layout import OptionsLayout, show_options

ENDS = ("first", None, "last")
KEPT_AS = "options"
"""The name of the options' order in `Question.kept`."""


class WithOptions(Stemmed):
    """A question whose key is among options that the teacher wrote."""

    SETS = Stemmed.SETS | {"choices", "options"}

    @property
    @abstractmethod
    def written(self) -> tuple[Option, ...]:
        """All options; the key comes first if it has a field of its own."""

    @property
    def keeps_ends(self) -> bool:
        """Whether an option stays first or last."""
        return any(option.fixed for option in self.written)

    @property
    def worths(self) -> Sequence[Keyed]:
        """The options whose worth the bank states, which are none in most questions."""
        stated = [option for option in self.written if option.worth is not None]
        return super().worths if stated else ()

    def alternatives(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield every option."""
        for one in self.keyed():
            yield one.path, one.text

    @property
    def offered(self) -> Sequence[str]:
        """The texts of the options."""
        return [option.text for option in self.written]

    def on_paper(self, layout: OptionsLayout) -> Iterator[str]:
        """Yield the options."""
        yield from (option.text for option in layout.options)

    def kept(self, layout: OptionsLayout) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield the order of the options."""
        yield KEPT_AS, [option.text for option in layout.options]

    def as_lines(self, layout: OptionsLayout) -> Iterator[Line]:
        """Yield the options with their letters."""
        for option in layout.options:
            worth = f" ({option.worth:f} %)" if option.worth is not None else ""
            yield Line(
                f"{option.letter} {to_words(option.text)}{worth}", option.key, to_words(option.feedback)
            )


def shuffled(options: Sequence[tuple[Option, bool]], shuffle: Shuffle) -> OptionsLayout:
    """Return a layout of options, each given with whether it is a key: shuffled, except the fixed ones."""
    texts = [option.text for option, _ in options]
    placed: Sequence[tuple[Option, bool]] = shuffle(options, texts, kept_as=KEPT_AS)
    fixed = [option for option, _ in options if option.fixed]
    if fixed:
        placed = sorted(placed, key=lambda one: ENDS.index(one[0].fixed))
    return show_options(placed, shuffled=not fixed)


def keyed_option(path: FieldPath, option: Option, *, right: bool) -> Keyed:
    """Return an option as a keyed text."""
    return Keyed(path, option.text, right, option.feedback or "", option.worth)
