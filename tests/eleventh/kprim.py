"""quizgen with one more type of question and no other change; run this in the same way as `quizgen`.

The type has statements under a common lead, each judged separately (Krebs 1997). Its prompt has its own
field, one field has a pattern that no other field has, and its only set is the set of types for sheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from quizgen.cli import main
from quizgen.model.entry import Entry
from quizgen.model.fields import Flag, Prose, spelled
from quizgen.model.question import Fault, Keyed, Line, Measure, Question, Shuffle
from quizgen.text.markdown import to_plain
from quizgen.types import TYPES


class Judged(Entry):
    """A statement, and whether it is true."""

    text: Prose
    holds: Flag
    feedback: Prose | None = None


@dataclass(frozen=True, slots=True)
class KprimLayout:
    """The statements in the order in which a student sees them."""

    statements: tuple[Judged, ...]

    @property
    def answer(self) -> str:
        """A symbol for each statement."""
        return "".join("+" if one.holds else "-" for one in self.statements)


class Kprim(Question):
    """Four statements to judge."""

    SETS = Question.SETS | {"asked"}
    ASKED_IN = "lead"

    type: Literal["kprim"]
    lead: Prose
    statements: tuple[Judged, ...]
    signs: Annotated[str, spelled(r"\S/\S", "bad-signs", "signs are two, with a slash between them")] = "+/-"

    def faults(self) -> Iterator[Fault]:
        """Yield a fault for too few or too many statements."""
        if len(self.statements) != 4:
            yield Fault(("statements",), "not-four", "there are four statements", "write four")

    def keyed(self) -> Iterator[Keyed]:
        """Yield the statements."""
        for index, one in enumerate(self.statements):
            yield Keyed(("statements", index, "text"), one.text, one.holds, one.feedback or "")

    def lay_out(self, shuffle: Shuffle) -> KprimLayout:
        """Return the statements, shuffled."""
        texts = [one.text for one in self.statements]
        return KprimLayout(shuffle(self.statements, texts, kept_as="statements"))

    def kept(self, layout: KprimLayout) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield the statements."""
        yield "statements", [one.text for one in layout.statements]

    def on_paper(self, layout: KprimLayout) -> Iterator[str]:
        """Yield the statements."""
        yield from (one.text for one in layout.statements)

    def as_lines(self, layout: KprimLayout) -> Iterator[Line]:
        """Yield the statements."""
        for one in layout.statements:
            yield Line(to_plain(one.text), one.holds, to_plain(one.feedback or ""))

    def measures(self) -> Iterator[Measure]:
        """Yield how many statements are true, and how many are false."""
        yield from super().measures()
        yield Measure("keys", ("statements",), len(self.right))
        yield Measure("keys", ("statements",), len(self.wrong))


if __name__ == "__main__":
    TYPES["kprim"] = Kprim
    main()
