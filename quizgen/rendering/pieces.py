"""Pieces of files with all questions, kept between builds: the text of a bank, and of each of its items.

A build always makes the deck and Moodle's file of the whole course, because one of their questions has nearly
always changed. But most banks have not. If a bank is made of the same as before (`sources`), its text is that
of the last build, and nobody looks at its items. In other banks, only pieces of items that have changed are
made: a piece depends on its item and on what all pieces of the file depend on (see `fragments`). An item is
known by what it is made of or, if that is not certain, by what templates see of it (`digests`). Each bank's
text is kept with the places of the pieces in it (`banktext`). It counts as empty if it is damaged or if
something that the texts of all banks depend on has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from quizgen import cache
from quizgen.outputs.packagers import Encoded
from quizgen.rendering.banktext import Draft, recalled
from quizgen.rendering.contexts import GroupView, ItemView, UnitView
from quizgen.rendering.digests import Digests
from quizgen.rendering.sources import Sourced

FEWEST, MOST_QUESTIONS = 100, 20_000
"""Questions of a file: the pieces of fewer take no time, those of more too much room."""


class Pieces:
    """The pieces of one file.

    Args:
        whose: what distinguishes the file from other files, other courses' included.
        key: a digest of everything that all its pieces depend on.
        sources: the digests of what each bank and its items are made of, by the bank's id.
        digests: the digests of items as templates see them.
        finished: turns the piece of an item into what its packager reads fastest.

    Attributes:
        whose: the same as one text.
    """

    def __init__(
        self,
        whose: list[str],
        key: str,
        sources: Mapping[str, Sourced],
        digests: Digests,
        finished: Callable[[str], bytes],
    ) -> None:
        self.whose = cache.digest_of(whose)
        self._key = key
        self._sources = sources
        self._digests = digests
        self._finished = finished

    def of_items(
        self, group: GroupView, name: str, make: Callable[[ItemView], str], between: str
    ) -> Iterator[Encoded]:
        """Yield the text of a bank in parts: the kept one, or a new one of kept and new pieces.

        Args:
            group: the bank.
            name: distinguishes this text from others of the bank.
            make: makes the piece of an item.
            between: a text to put between two pieces.
        """
        sources, kept_as = self._sources[group.bank.id], self._name(group.bank.id, name)
        before = recalled(kept_as, self._key)
        if sources.bank and sources.bank == before.sources:
            yield from before.parts()  # nobody looks at its items
            return
        draft, made_of = Draft(before, between), sources.items.value
        for item in group.items:
            digest = made_of[item.number] or self._digest_of(item)
            draft.add(digest, partial(self._made, make, item))
        draft.finish(kept_as, sources.bank)
        yield from draft.parts()

    def of_units(
        self, units: Sequence[UnitView], name: str, make: Callable[[UnitView, int], str]
    ) -> Iterator[Encoded]:
        """Yield the text of each unit of a bank: the kept one, or a new one if the unit has changed.

        Args:
            units: the units, at least one.
            name: distinguishes these texts from others of the bank.
            make: makes the text of a unit, whose first question has a number among those of all units.
        """
        bank, first = units[0].items[0].question.bank, 1
        made_of, kept_as = self._sources[bank].items.value, self._name(bank, name)
        draft = Draft(recalled(kept_as, self._key))
        for unit in units:
            sources = [made_of[item.number] for item in unit.items]
            digest = "-".join((str(first), *sources)) if all(sources) else ""
            draft.add(digest, partial(self._made, make, unit, first))
            first += len(unit.items)
        draft.finish(kept_as)
        yield from draft.pieces()

    def of_bank(self, group: GroupView, name: str, make: Callable[[GroupView], str]) -> str:
        """Return a short text about a bank: the kept one, or a new one.

        Args:
            group: the bank.
            name: distinguishes this text from others of the bank.
            make: makes the text.
        """
        kept_as = self._name(group.bank.id, name)
        draft = Draft(recalled(kept_as, self._key))
        draft.add(self._sources[group.bank.id].bank, lambda: make(group).encode())
        draft.finish(kept_as)
        return "".join(map(str, draft.pieces()))

    def _made(self, make: Callable[..., str], *given: Any) -> bytes:
        return self._finished(str(make(*given)))

    def _name(self, bank: str, name: str) -> str:
        """Return what a text of a bank is kept under."""
        return cache.digest_of([self.whose, bank, name])

    def _digest_of(self, item: ItemView) -> str:
        """Return the digest of an item; empty if it has none."""
        try:
            return self._digests.of_item(item)
        except TypeError:
            return ""
