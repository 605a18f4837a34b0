"""Pieces of files with all questions, kept between builds: the text of a bank, and of each of its items.

A build always makes the deck and Moodle's file of the whole course, because one of their questions has nearly
always changed. But most banks have not. If a bank is made of the same as before (`sources`), its text is that
of the last build, and nobody looks at its items. In other banks, only pieces of items that have changed are
made: a piece depends on its item and on what all pieces of the file depend on (see `fragments`). An item is
known by what it is made of or, if that is not certain, by what templates see of it (`digests`). Each bank's
text is in one file, with the places of the pieces in it. The file counts as empty if it is damaged or if
something that the texts of all banks depend on has changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from quizgen import cache
from quizgen.cache.runs import DAMAGED
from quizgen.rendering.contexts import GroupView, ItemView, UnitView
from quizgen.rendering.digests import Digests
from quizgen.rendering.sources import Sourced

PREFIX, MOST = "pieces-", 1_000
"""How the names of kept files begin, and how many are kept; a bank of 1,000 questions has about 5 MB."""
FEWEST, MOST_QUESTIONS = 100, 20_000
"""Questions of a file: the pieces of fewer take no time, those of more too much room."""
PICTURE = "src="
"""In all pieces that show a picture. They are made each time, because the packager needs the picture."""
END = "\n"
"""Separates the parts of a kept file; JSON on one line has none."""
PART = 1 << 16
"""Characters of a kept text to yield at a time: one beyond Latin-1 doubles the memory of all."""


class _Kept(NamedTuple):
    """A bank's text as it is kept.

    Args:
        key: a digest of everything that all texts of the file depend on.
        sources: what the bank was made of; empty if that is not certain, or if the text shows a picture.
        places: JSON: the start and end of each item's piece in the text, by the item's digest.
        text: the text.
    """

    key: str
    sources: str
    places: str
    text: str

    def pieces(self) -> dict[str, str]:
        """Return the items' pieces by their digests; none if the places are damaged."""
        try:
            found = json.loads(self.places)
            return {str(digest): self.text[start:end] for digest, (start, end) in found.items()}
        except DAMAGED:
            return {}

    def parts(self) -> Iterator[str]:
        """Yield the text in parts."""
        for start in range(0, len(self.text), PART):
            yield self.text[start : start + PART]


NOTHING = _Kept("", "", "{}", "")


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
        finished: Callable[[str], str],
    ) -> None:
        self.whose = cache.digest_of(whose)
        self._key = key
        self._sources = sources
        self._digests = digests
        self._finished = finished

    def of_items(
        self, group: GroupView, name: str, make: Callable[[ItemView], str], between: str
    ) -> Iterator[str]:
        """Yield the text of a bank in parts: the kept one, or a new one of kept and new pieces.

        Args:
            group: the bank.
            name: distinguishes this text from others of the bank.
            make: makes the piece of an item.
            between: a text to put between two pieces.
        """
        yield from self._of(group.bank.id, name, self._wanted(group, make), between)

    def of_units(
        self, units: Sequence[UnitView], name: str, make: Callable[[UnitView, int], str]
    ) -> Iterator[str]:
        """Yield the texts of some of a bank's units: kept ones, and new ones of units that have changed.

        Args:
            units: the units, at least one.
            name: distinguishes these texts from others of the bank.
            make: makes the text of a unit, whose first question has a number among those of all units.
        """
        bank, first, wanted = units[0].items[0].question.bank, 1, []
        made_of = self._sources[bank].items.value
        for unit in units:
            sources = [made_of[item.number] for item in unit.items]
            digest = cache.digest_of([first, *sources]) if all(sources) else ""
            wanted.append((digest, partial(make, unit, first)))
            first += len(unit.items)
        yield from self._of(bank, name, wanted)

    def _wanted(
        self, group: GroupView, make: Callable[[ItemView], str]
    ) -> Iterator[tuple[str, Callable[[], str]]]:
        """Yield the digest and the maker of each item's piece; nobody looks at items before the first."""
        made_of = self._sources[group.bank.id].items.value
        for item in group.items:
            yield made_of[item.number] or self._digest_of(item), partial(make, item)

    def _of(
        self, bank: str, name: str, wanted: Iterable[tuple[str, Callable[[], str]]], between: str = ""
    ) -> Iterator[str]:
        """Yield the text of a bank in parts.

        Args:
            bank: the bank's id.
            name: distinguishes this text from others of the bank.
            wanted: for each piece, the digest of what it is made of, and what makes it.
            between: a text to put between two pieces.
        """
        file, before = self._recalled(bank, name)
        if self._is_same(bank, before):
            yield from before.parts()
            return
        known, places, texts, end = before.pieces(), {}, list[str](), 0
        for digest, make in wanted:
            text = known.get(digest) or self._finished(str(make()))
            if texts:
                yield between
                texts.append(between)
                end += len(between)
            yield text
            texts.append(text)
            start, end = end, end + len(text)
            if digest and PICTURE not in text:
                places[digest] = start, end
        self._keep(file, bank, before, "".join(texts), places)

    def of_bank(self, group: GroupView, name: str, make: Callable[[GroupView], str]) -> str:
        """Return a short text about a bank: the kept one, or a new one.

        Args:
            group: the bank.
            name: distinguishes this text from others of the bank.
            make: makes the text.
        """
        file, before = self._recalled(group.bank.id, name)
        if self._is_same(group.bank.id, before):
            return before.text
        text = str(make(group))
        self._keep(file, group.bank.id, before, text, {})
        return text

    def _digest_of(self, item: ItemView) -> str:
        """Return the digest of an item; empty if it has none."""
        try:
            return self._digests.of_item(item)
        except TypeError:
            return ""

    def _is_same(self, bank: str, before: _Kept) -> bool:
        return before.sources != "" and before.sources == self._sources[bank].bank

    def _recalled(self, bank: str, name: str) -> tuple[str, _Kept]:
        """Return the name of a bank's kept file, and what it holds."""
        file = PREFIX + cache.digest_of([self.whose, bank, name])
        try:
            kept = _Kept(*(cache.recall(file) or b"").decode(errors="surrogatepass").split(END, 3))
        except (ValueError, TypeError):  # damaged, or nothing
            kept = NOTHING
        return file, kept if kept.key == self._key else NOTHING

    def _keep(
        self, file: str, bank: str, before: _Kept, text: str, places: Mapping[str, tuple[int, int]]
    ) -> None:
        sources = "" if PICTURE in text else self._sources[bank].bank
        now = _Kept(self._key, sources, json.dumps(places), text)
        if now != before:
            cache.keep(file, END.join(now).encode(errors="surrogatepass"))
            cache.forget_oldest(PREFIX, MOST)
