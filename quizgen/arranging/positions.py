"""The order of a question's parts, kept from release to release.

Moodle moves an attempt to a question's next version by position: it takes the old second answer for the new
second answer. So quizgen keeps the order that learners have, and finds each part by its text, not its role.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from quizgen.arranging.draw import ranks
from quizgen.model.question import Shuffle

T = TypeVar("T")
MOST_COMPARED = 200
"""The most pairs of an old and a new text to compare; with more, somebody has rewritten the question."""


def spelled(text: str) -> str:
    """Return a text as releases record it: wrapping its lines differently does not change it."""
    return " ".join(text.split())


def keeper(bank: str, question: str, kept: Mapping[str, Sequence[str]]) -> Shuffle:
    """Return a shuffle that keeps each released part at its position.

    Args:
        bank: the bank that the question was first in.
        question: the id that the question first had.
        kept: the recorded texts, in order, by the name of the shuffled part; empty before the first release.
    """

    def shuffle(
        things: Sequence[T], texts: Sequence[str], part: str = "", *, kept_as: str = "", mixed: bool = True
    ) -> tuple[T, ...]:
        said = [spelled(text) for text in texts]
        fresh: list[int] = list(range(len(things)))
        if mixed:
            fresh.sort(key=ranks(said, "position", bank, question, part).__getitem__)
        before = kept.get(kept_as or part)
        return tuple([things[index] for index in (placed(said, before, fresh) if before else fresh)])

    return shuffle


def placed(texts: Sequence[str], before: Sequence[str], fresh: Sequence[int]) -> list[int]:
    """Return the order of texts, as indices.

    An old text keeps its position, an edited text takes the position of its old version, an added text comes
    last. If a text was removed, the later ones move up.

    Args:
        texts: the current texts.
        before: the recorded texts, in their order.
        fresh: all indices, in the order for texts that have no position yet.
    """
    waiting: dict[str, list[int]] = {}
    for index in reversed(fresh):
        waiting.setdefault(texts[index], []).append(index)
    places = [of_text.pop() if (of_text := waiting.get(text)) else None for text in before]
    taken = set(places)
    new = [index for index in fresh if index not in taken]
    free = [place for place, index in enumerate(places) if index is None]
    for place, index in _edited(free, before, new, texts):
        places[place] = index
        taken.add(index)
    return [
        *(index for index in places if index is not None),
        *(index for index in new if index not in taken),
    ]


def _edited(
    free: Sequence[int], before: Sequence[str], new: Sequence[int], texts: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Yield each free position with the index of the text that takes it, the most similar pair first."""
    if len(free) * len(new) > MOST_COMPARED:
        yield from zip(free, new, strict=False)
        return
    pairs = [(_likeness(before[place], texts[index]), place, index) for place in free for index in new]
    done: tuple[set[int], set[int]] = set(), set()
    for _, place, index in sorted(pairs, key=lambda pair: (-pair[0], pair[1], new.index(pair[2]))):
        if place not in done[0] and index not in done[1]:
            done[0].add(place)
            done[1].add(index)
            yield place, index


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one[:500], other[:500], autojunk=False).ratio()
