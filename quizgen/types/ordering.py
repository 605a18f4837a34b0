"""Ordering: items to put in the right order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from quizgen.errors import FieldPath
from quizgen.frozen import frozen
from quizgen.model.fields import Prose
from quizgen.model.question import Fault, Keyed, Line, Shuffle, Stemmed, Stub
from quizgen.model.view import View
from quizgen.text.markdown import to_words
from quizgen.types.layout import letter, unlike


@frozen
class PlacedEntry(View):
    """An item in its place, with its right position, counted from 1."""

    letter: str
    text: str
    position: int


@frozen
class OrderingLayout(View):
    """The items in the order shown; their positions give the right order."""

    entries: tuple[PlacedEntry, ...]

    @property
    def right(self) -> tuple[str, ...]:
        """The texts in the right order."""
        return tuple(entry.text for entry in sorted(self.entries, key=lambda entry: entry.position))

    @property
    def answer(self) -> str:
        """The letters in the right order."""
        return ", ".join(entry.letter for entry in sorted(self.entries, key=lambda entry: entry.position))


class Ordering(Stemmed):
    """A list to put in order."""

    SETS = Stemmed.SETS | {"sequences"}
    MARKINGS = ("per-part", "all-or-nothing")
    STUB: ClassVar[Stub] = {"stem": "Put these in order.", "items": ["First", "Then", "Last"]}

    type: Literal["ordering"]
    items: tuple[Prose, ...]

    def faults(self) -> Iterator[Fault]:
        """Yield the fault of a list with fewer than two items."""
        if len(self.items) < 2:
            yield Fault(
                ("items",), "too-few-items", "an ordering question needs at least two items", "add items"
            )

    def alternatives(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield the items."""
        for index, text in enumerate(self.items):
            yield ("items", index), text

    def keyed(self) -> Iterator[Keyed]:
        """Yield the items in their right order, which is the key."""
        for index, text in enumerate(self.items):
            yield Keyed(("items", index), text, right=True)

    def lay_out(self, shuffle: Shuffle) -> OrderingLayout:
        """Return the list shuffled, never in the right order."""
        right = range(len(self.items))
        order = unlike(right, shuffle(right, self.items, kept_as="items"))
        return OrderingLayout(
            tuple(PlacedEntry(letter(index), self.items[at], at + 1) for index, at in enumerate(order))
        )

    def kept(self, layout: OrderingLayout) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield the order in which the items are shown."""
        yield "items", [entry.text for entry in layout.entries]

    def on_paper(self, layout: OrderingLayout) -> Iterator[str]:
        """Yield the items in the order shown."""
        yield from (entry.text for entry in layout.entries)

    def as_lines(self, layout: OrderingLayout) -> Iterator[Line]:
        """Yield the items in their right order, numbered."""
        for number, text in enumerate(layout.right, 1):
            yield Line(f"{number}. {to_words(text)}", right=None)
