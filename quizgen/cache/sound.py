"""Questions that rules have found nothing in, so that they need not look into them again.

Digests alone are kept, a list for each course, program and set of rules: who forges one silences a problem of
a text, no more.
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
"""Questions of a course; fewer are looked into sooner than a list of them is read."""


class Sound:
    """The questions of one course that some rules find nothing in, each as the text of all that it holds.

    Args:
        course: the folder of the course.
        size: how many questions it has.
        rules: all that the rules depend on besides the question and the program.
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
        """Return whether nothing was found in a question before; then that holds on."""
        digest = _digest(text)
        if digest in self._before:
            self._now.add(digest)
        return digest in self._now

    def add(self, text: str) -> None:
        """Note that nothing was found in a question."""
        self._now.add(_digest(text))

    def keep(self) -> None:
        """Keep what is sound of the course as it is now."""
        if self._name and self._now != self._before:
            keep(self._name, b"".join(sorted(self._now)))
            forget_oldest(PREFIX, MOST)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=SIZE).digest()
