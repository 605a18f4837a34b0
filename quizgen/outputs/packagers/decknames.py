"""The names of decks.

Anki sorts decks by name, so a name begins with a number if the course gives its banks an order. Anki also
identifies decks by name, so names that learners have never change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

STEP = 10
"""The distance between two numbers, which leaves room for banks in between."""
NUMBERED = re.compile(r"(?:.*::)?([0-9]+) [^:]*", re.DOTALL)


def deck_names(
    title: str, decks: Iterable[Mapping[str, Any]], released: Mapping[str, str], order: Sequence[str] = ()
) -> dict[str, str]:
    """Return the names of decks, by bank: as first released, and all different, because Anki matches by name.

    Args:
        title: the title of the deck above all others.
        decks: the decks, each with its `bank` and `title`.
        released: the names that learners have, by bank.
        order: the ids of banks in their order; decks of other banks get no number.
    """
    names = dict(released)
    taken = {name.casefold() for name in names.values()}
    numbers = dict(_numbers(order, released))
    for deck in decks:
        bank = deck["bank"]
        if bank in names:
            continue
        name = f"{title}::{numbers.get(bank, '')}{component(deck['title']) or bank}"
        if name.casefold() in taken:
            name = f"{name} ({bank})"
        names[bank] = name
        taken.add(name.casefold())
    return names


def component(title: str) -> str:
    """Return a title as a level of a deck's name; in Anki, `::` begins a level, and double quotes vanish."""
    return " ".join(re.sub(r":{2,}", ":", title).replace('"', "'").split()).strip(": ")


def in_order(names: Iterable[str]) -> bool:
    """Return whether Anki lists decks with these names in this order."""
    folded = [name.casefold() for name in names]
    return folded == sorted(folded)


def _numbers(order: Sequence[str], released: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each bank without a released name, with a number between those of its neighbours."""
    written = [NUMBERED.fullmatch(released.get(bank, "")) for bank in order]
    known = [int(one[1]) if one else None for one in written]
    new: list[tuple[str, int]] = []
    low = 0
    runs = groupby(zip(order, known, strict=True), key=lambda one: one[0] in released)
    for place, (is_released, run) in enumerate(pairs := [(had, list(run)) for had, run in runs]):
        if is_released:
            low = next((number for _, number in reversed(run) if number is not None), low)
            continue
        following = [number for _, later in pairs[place + 1 :] for _, number in later if number is not None]
        high = following[0] if following else low + STEP * (len(run) + 1)
        step = (high - low) / (len(run) + 1)
        new += [(bank, low + int(step * at)) for at, (bank, _) in enumerate(run, 1)]
    width = max([len(str(number)) for _, number in new] + [len(one[1]) for one in written if one], default=0)
    yield from ((bank, f"{number:0{width}} ") for bank, number in new)
