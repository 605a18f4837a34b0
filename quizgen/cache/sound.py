"""Texts that a rule has found nothing in, so that it need not look into them again.

Digests alone are kept, a list for each course, rule and program: who forges one silences a warning, no more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from quizgen.cache.runs import program
from quizgen.cache.store import forget_oldest, keep, recall

SIZE = 16
PREFIX, MOST = "sound-", 100
"""How the names of kept lists begin, and how many are kept."""
FEWEST = 100
"""Questions of a course; the texts of fewer are looked into sooner than a list of them is read."""


class Sound:
    """The texts of one course that one rule finds nothing in.

    Args:
        course: the folder of the course.
        size: how many questions it has.
        rule: names the rule, and all that it depends on besides the text.
    """

    def __init__(self, course: Path, size: int, rule: Iterable[object]) -> None:
        self._now: set[bytes] = set()
        self._before: frozenset[bytes] = frozenset()
        self._name = ""
        if size < FEWEST:
            return
        whole = "\0".join([program(), str(course.absolute()), *map(repr, rule)])
        self._name = PREFIX + hashlib.blake2b(whole.encode(errors="replace"), digest_size=16).hexdigest()
        kept = recall(self._name) or b""
        self._before = frozenset(kept[at : at + SIZE] for at in range(0, len(kept), SIZE))

    def has(self, text: str) -> bool:
        """Return whether nothing was found in a text before; then that holds on."""
        digest = _digest(text)
        if digest in self._before:
            self._now.add(digest)
        return digest in self._now

    def add(self, text: str) -> None:
        """Note that nothing was found in a text."""
        self._now.add(_digest(text))

    def keep(self) -> None:
        """Keep what is sound of the course as it is now."""
        if self._name and self._now != self._before:
            keep(self._name, b"".join(sorted(self._now)))
            forget_oldest(PREFIX, MOST)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=SIZE).digest()
