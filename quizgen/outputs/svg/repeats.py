"""How much an SVG shows if its elements show each other: a few lines can make a browser draw billions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from graphlib import CycleError, TopologicalSorter

from quizgen.frozen import mutable

MOST = 20_000
"""Elements that may be shown, plus `EACH` for each one written; 32,768 took Chromium 8 s."""
EACH = 3
"""More per element, because a plot with many points has one mark and shows it at each point."""
SHOWING = frozenset({"use", "pattern", "feImage"})
"""Elements that show another element by their `href`; a link or a gradient does not."""
WITHIN_URL = re.compile(r"""url\(\s*["']?#([^"')]*)""", re.I)


@mutable
class _Piece:
    """An element with an id, or the whole SVG, without the elements with ids inside it."""

    elements: int = 0
    inside: set[int] = field(default_factory=set)
    shown: list[str] = field(default_factory=list)


class Repeats:
    """Counts elements while an SVG is read, each as often as a browser shows it."""

    def __init__(self) -> None:
        self._pieces = [_Piece()]
        self._ids: dict[str, int] = {}
        self._open = [0]
        self.line = 0
        """The line of the first element that shows another one."""

    def start(self, element: str, given: Mapping[str, str], line: int) -> None:
        """Note the start of an element, with its attributes."""
        around = self._pieces[self._open[-1]]
        if (name := given.get("id")) is None:
            self._open.append(self._open[-1])
        else:
            self._ids.setdefault(name, len(self._pieces))
            around.inside.add(len(self._pieces))
            self._open.append(len(self._pieces))
            around = _Piece()
            self._pieces.append(around)
        around.elements += 1
        shown = [found for value in given.values() for found in WITHIN_URL.findall(value)]
        if element in SHOWING:
            addresses = (value.strip() for key, value in given.items() if key.rpartition(" ")[2] == "href")
            shown += [address[1:] for address in addresses if address.startswith("#")]
        around.shown += shown
        if shown:
            self.line = self.line or line

    def end(self) -> None:
        """Note the end of the innermost open element."""
        self._open.pop()

    def refused(self) -> str:
        """Return why a browser would take too long, in a few words; empty if it would not."""
        reached = {
            at: [*piece.inside, *(self._ids[name] for name in piece.shown if name in self._ids)]
            for at, piece in enumerate(self._pieces)
        }
        most = MOST + EACH * sum(piece.elements for piece in self._pieces)
        totals: dict[int, int] = {}
        try:
            for at in TopologicalSorter(reached).static_order():
                total = self._pieces[at].elements + sum(totals[one] for one in reached[at])
                totals[at] = min(total, most + 1)  # keeps the numbers short
        except CycleError:
            return "an element that shows itself"
        return f"more than {MOST:,} elements by showing some again and again" if totals[0] > most else ""
