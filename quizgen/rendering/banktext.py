"""A bank's text as builds keep it: an old text, and what is new since then.

A bank of 1,000 questions has a text of 4 MB. After a change of one question, a build does not write all of
that again: it keeps the new piece in a second, small file, which also says what stretches of the old and the
new text make the bank's text now. Once too much is new or no longer used, a build makes one old text of all.
If one of the two files is damaged, or does not belong to the other, both count as empty.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, TypeAlias

from quizgen import cache
from quizgen.cache.runs import DAMAGED
from quizgen.outputs.packagers import Encoded

OLD, NEW = "pieces-", "newer-"
"""How the names of kept files begin."""
MOST = 1_000
"""How many files of each kind are kept."""
SMALL = 1 << 16
"""Bytes of new text that are kept without an old one."""
PICTURE = b"src="
"""In all pieces that show a picture. They are made each time, because the packager needs the picture."""
END = b"\n"
"""Ends the lines before a text; JSON on one line has none."""

Place: TypeAlias = tuple[int, int]
"""Where something begins and ends, in bytes of the old text followed by the new one."""


class Old(NamedTuple):
    """A text as an earlier build wrote it.

    Args:
        identity: a digest of what it is made of, by which a new text names it; empty if there is none.
        places: JSON: the places of its pieces by the digests of what they are made of.
        text: the text.
    """

    identity: str = ""
    places: bytes = b"{}"
    text: memoryview = memoryview(b"")


class BankText(NamedTuple):
    """A bank's text.

    Args:
        key: a digest of everything that all pieces depend on.
        sources: what the bank was made of; empty if that is not certain, or if a piece is made each time.
        stretches: the places of what makes the text, in order; empty if a piece is made each time.
        places: the places of pieces in the new text by the digests of what they are made of.
        new: the new text.
        old: the old text.
    """

    key: str
    sources: str
    stretches: tuple[Place, ...]
    places: Mapping[str, Place]
    new: bytes
    old: Old

    @property
    def size(self) -> int:
        """The bytes of the old and the new text."""
        return len(self.old.text) + len(self.new)

    def at(self, place: Place) -> Encoded:
        """Return what is at a place, which is in the old or in the new text."""
        (start, end), size = place, len(self.old.text)
        return Encoded(self.old.text[start:end] if start < size else self.new[start - size : end - size])

    def parts(self) -> Iterator[Encoded]:
        """Return the text in parts."""
        return map(self.at, self.stretches)

    def pieces(self) -> dict[str, Place]:
        """Return the places of all pieces by the digests of what they are made of; none if damaged."""
        with suppress(*DAMAGED):
            return {**_places(json.loads(self.old.places)), **self.places}
        return {}


class Draft:
    """A bank's text that is made of kept pieces and new ones.

    Args:
        before: the text that is kept.
        between: a text to put between two pieces. It is kept at the beginning of each piece, so that
            neighbours make one stretch.
    """

    def __init__(self, before: BankText, between: str = "") -> None:
        self._before = before
        self._between = between.encode()
        self._known = before.pieces()
        self._used: dict[str, Place] = {}
        self._parts: list[Place | bytes] = []
        self._added: dict[str, Place] = {}
        self._new: list[bytes] = [before.new]
        self._end = before.size
        self._text = before

    def add(self, digest: str, make: Callable[[], bytes]) -> None:
        """Add a piece.

        Args:
            digest: a digest of what it is made of, which no other piece has; empty if that is not certain.
            make: makes the piece if it is not kept.
        """
        skipped = 0 if self._parts else len(self._between)
        place = self._known.get(digest)
        if place is None:
            piece = self._between + make()
            if not digest or PICTURE in piece:
                self._parts.append(piece[skipped:])
                return
            place = self._added[digest] = self._end, self._end + len(piece)
            self._end += len(piece)
            self._new.append(piece)
        self._used[digest] = place
        self._parts.append((place[0] + skipped, place[1]))

    def finish(self, name: str, sources: str = "") -> None:
        """Keep the text, after its last piece.

        Args:
            name: what it is kept under.
            sources: what the bank is made of; empty if that is not certain.
        """
        places = tuple(part for part in self._parts if not isinstance(part, bytes))
        whole = len(places) == len(self._parts)
        self._text = self._before._replace(
            sources=sources if whole else "",
            stretches=_merged(places, len(self._before.old.text)) if whole else (),
            places={**self._before.places, **self._added},
            new=b"".join(self._new),
        )
        _keep(name, self._before, self._renewed(self._text))

    def pieces(self) -> Iterator[Encoded]:
        """Yield the pieces of the finished text."""
        for part in self._parts:
            yield Encoded(part) if isinstance(part, bytes) else self._text.at(part)

    def parts(self) -> Iterator[Encoded]:
        """Return the parts of the finished text, as few as possible."""
        return self._text.parts() if self._text.stretches else self.pieces()

    def _renewed(self, text: BankText) -> BankText:
        """Return a text with all of it as old text if too much is new or not used; otherwise as it is."""
        unused = text.size - sum(end - start for start, end in self._used.values())
        if len(text.new) + unused <= SMALL + len(text.old.text) // 4:
            return text
        pieces = {digest: text.at(place).data for digest, place in self._used.items()}
        ends = list(accumulate(map(len, pieces.values()), initial=0))
        places = json.dumps(dict(zip(pieces, pairwise(ends), strict=True)))
        identity = cache.digest_of([text.key, places])
        old = Old(identity, places.encode(), memoryview(b"".join(pieces.values())))
        stretches = ((len(self._between), ends[-1]),) if text.stretches else ()
        return text._replace(stretches=stretches, places={}, new=b"", old=old)


def recalled(name: str, key: str) -> BankText:
    """Return the text that is kept under a name; an empty one if there is none, or it has another key."""
    with suppress(*DAMAGED):
        head, _, new = (cache.recall(NEW + name) or b"").partition(END)
        its_key, sources, stretches, places, identity = json.loads(head)
        old = _old(name) if identity else Old()
        if its_key == key and old.identity == identity:
            parts = tuple((int(start), int(end)) for start, end in stretches)
            return BankText(key, str(sources), parts, _places(places), new, old)
    return BankText(key, "", (), {}, b"", Old())


def _old(name: str) -> Old:
    """Return the old text that is kept under a name.

    Raises:
        ValueError: if there is none, or it is damaged.
    """
    data = cache.recall(OLD + name) or b""
    first = data.index(END)
    second = data.index(END, first + 1)
    return Old(data[:first].decode(), data[first + 1 : second], memoryview(data)[second + 1 :])


def _keep(name: str, before: BankText, now: BankText) -> None:
    """Keep a text, if it has changed; its old text first, because the new one names it."""
    if now == before:
        return
    key, sources, stretches, places, new, old = now
    if old is not before.old:
        cache.keep(OLD + name, END.join((old.identity.encode(), old.places, old.text)))
    head = json.dumps([key, sources, stretches, places, old.identity])
    cache.keep(NEW + name, END.join((head.encode(), new)))
    if not before.size:  # later files of this name replace these
        for kind in (OLD, NEW):
            cache.forget_oldest(kind, MOST)


def _merged(places: Iterable[Place], border: int) -> tuple[Place, ...]:
    """Return stretches of neighbouring places, none of them across the border between two texts."""
    merged: list[Place] = []
    for start, end in places:
        if merged and merged[-1][1] == start != border:
            merged[-1] = merged[-1][0], end
        else:
            merged.append((start, end))
    return tuple(merged)


def _places(found: Any) -> dict[str, Place]:
    """Return the places of pieces as they were kept."""
    return {str(digest): (int(start), int(end)) for digest, (start, end) in found.items()}
