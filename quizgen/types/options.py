"""What the types have in common whose options a teacher writes."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.errors import FieldPath
from quizgen.model.question import Keyed, Line, Option, Stemmed
from quizgen.text.markdown import to_plain
from quizgen.types.layout import OptionsLayout


class WithOptions(Stemmed):
    """A question whose key is among the options that its teacher wrote."""

    SETS = Stemmed.SETS | {"choices", "options"}

    def alternatives(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield every option."""
        for one in self.keyed():
            yield one.path, one.text

    def on_paper(self, layout: OptionsLayout) -> Iterator[str]:
        """Yield the options."""
        yield from (option.text for option in layout.options)

    def as_lines(self, layout: OptionsLayout) -> Iterator[Line]:
        """Yield the options under their letters."""
        for option in layout.options:
            yield Line(f"{option.letter} {to_plain(option.text)}", option.key, to_plain(option.feedback))


def keyed_option(path: FieldPath, option: Option, *, right: bool) -> Keyed:
    """Return an option as what it is to the key."""
    return Keyed(path, option.text, right, option.feedback or "")
