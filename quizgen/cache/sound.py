"""Questions in which rules found nothing, so that the rules need not check them again.

Only digests are kept, one list for each course, program and set of rules. Somebody who forges a digest can
hide the problems of a text, but nothing worse.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from quizgen.cache.runs import program
from quizgen.cache.store import forget_oldest, keep, recall

SIZE = 16
PREFIX, MOST = "sound-", 100
"""The prefix of the names of kept lists, and how many are kept."""
FEWEST = 100
"""The fewest questions for which a list is kept; checking fewer is faster than reading a list."""


class Sound:
    """The questions of one course in which some rules find nothing, each given as a text of all its data.

    Args:
        course: the folder of the course.
        size: how many questions it has.
        rules: everything that the rules depend on, apart from the question and the program.
    """

    def __init__(self, course: Path, size: int, rules: Iterable[str]) -> None:
        self._now: set[bytes] = set()
        self._before: frozenset[bytes] = frozenset()
        self._name = ""
        if size < FEWEST:
            return
        whole = "\0".join([program(), str(course.absolute()), *rules])
        self._name = PREFIX + hashlib.blake2b(whole.encode(errors="replace"), digest_size=16).hexdigest()
        kept = recall(self._name) or b""
        self._before = frozenset(kept[at : at + SIZE] for at in range(0, len(kept), SIZE))

    def has(self, text: str) -> bool:
        """Return whether the rules found nothing in a question before; if so, the new list has it, too."""
        digest = _digest(text)
        if digest in self._before:
            self._now.add(digest)
        return digest in self._now

    def add(self, text: str) -> None:
        """Note that the rules found nothing in a question."""
        self._now.add(_digest(text))

    def keep(self) -> None:
        """Keep the list for the course as it is now."""
        if self._name and self._now != self._before:
            keep(self._name, b"".join(sorted(self._now)))
            forget_oldest(PREFIX, MOST)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=SIZE).digest()
