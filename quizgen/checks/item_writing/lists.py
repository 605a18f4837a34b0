"""The word lists of rules, one file per language. A rule skips languages that lack its lists."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from quizgen.reading import yamltree

FOLDER = Path(__file__).parent / "words"
STEM = 6
"""How many letters of words to compare: enough to tell words apart, few enough to ignore most endings."""
WORDS = 20_000
"""How many words' stems are kept, of each language."""
TOKEN = re.compile(r"[^\W_]+")
BETWEEN = "\0"
"""Separates texts and words; no file has it."""
FOLDED = bytes(
    ord(sign.lower()) if sign.isalnum() or sign == BETWEEN else ord(" ") for sign in map(chr, range(128))
).ljust(256)
"""What the characters of ASCII become in tokens: small letters, digits, and spaces between."""


def tokens_of(text: str) -> list[str]:
    """Return the runs of letters and digits in a text, case-folded.

    For ASCII, two steps in C do the same as the pattern, in a tenth of the time.
    """
    if text.isascii():
        return text.encode().translate(FOLDED).decode().split()
    return TOKEN.findall(text.casefold())


def tokens_of_each(texts: Sequence[str]) -> list[list[str]]:
    """Return the tokens of several texts; for ASCII, the two steps are taken once."""
    whole = BETWEEN.join(texts)
    if not whole or not whole.isascii():
        return [tokens_of(text) for text in texts]
    return [text.split() for text in whole.encode().translate(FOLDED).decode().split(BETWEEN)]


class _Empty(dict[str, frozenset[str]]):
    """A mapping to word lists that gives an empty list for unknown names."""

    def __missing__(self, name: str) -> frozenset[str]:
        return frozenset()


class _Stems(dict[str, str]):
    """A cache of the stems of words; the stem of a stop word is empty."""

    def __init__(self, stop: frozenset[str]) -> None:
        self.stop = stop

    def __missing__(self, word: str) -> str:
        if len(self) >= WORDS:  # a course may have any number of numbers
            self.clear()
        self[word] = stem = "" if word in self.stop else sys.intern(word[:STEM])
        return stem


class Lists(_Empty):
    """The word lists of one language by name; entries are words, or phrases with single spaces."""

    def __init__(self, lang: str, by_name: Mapping[str, frozenset[str]]) -> None:
        super().__init__(by_name)
        self.lang = lang

    def has(self, names: tuple[str, ...]) -> bool:
        """Return whether the language has all of some lists."""
        return all(name in self for name in names)

    @cached_property
    def stop(self) -> frozenset[str]:
        """The stop words: too common to tell texts apart."""
        return self["stop"]

    @cached_property
    def stems(self) -> Mapping[str, str]:
        """The stems of words; those of stop words are empty."""
        return _Stems(self.stop)

    @cached_property
    def single(self) -> Mapping[str, frozenset[str]]:
        """The one-word entries of each list."""
        return _Empty({name: frozenset(one for one in has if " " not in one) for name, has in self.items()})

    @cached_property
    def several(self) -> Mapping[str, frozenset[str]]:
        """The entries of several words of each list."""
        return _Empty({name: frozenset(one for one in has if " " in one) for name, has in self.items()})

    @cached_property
    def beginnings(self) -> Mapping[str, frozenset[str]]:
        """The first words of each list's entries: a text without any of them has no entry of the list."""
        return _Empty({name: frozenset(one.split(" ")[0] for one in has) for name, has in self.items()})

    @cached_property
    def all_beginnings(self) -> frozenset[str]:
        """The first words of the entries of all lists except the stop words."""
        return frozenset().union(*(has for name, has in self.beginnings.items() if name != "stop"))

    @cached_property
    def phrases(self) -> Mapping[str, re.Pattern[str]]:
        """A pattern per list that finds its entries in a text of tokens with single spaces."""
        return {name: _pattern(entries) for name, entries in self.items()}

    @cached_property
    def antonyms(self) -> frozenset[tuple[str, str]]:
        """Pairs of words that contradict each other, in both orders."""
        pairs = [entry.split() for entry in self["antonyms"]]
        return frozenset((one, other) for a, b in pairs for one, other in ((a, b), (b, a)))

    @cached_property
    def turning(self) -> frozenset[str]:
        """The words of which two texts need at least one to be opposites."""
        return self["negations"].union(word for pair in self.antonyms for word in pair)


def _pattern(entries: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(entries, key=lambda entry: (-len(entry), entry))
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, longest_first))})(?!\S)")


@lru_cache(maxsize=64)
def of(lang: str) -> Lists:
    """Return the word lists of a language; a language without a file has none.

    Args:
        lang: a language tag; `en-GB` is read as `en`.
    """
    path = FOLDER / f"{lang.partition('-')[0]}.yaml"
    if not path.is_file():
        return Lists(lang, {})
    root = yamltree.read(path.name, path.read_bytes()).root
    if not isinstance(root, dict):
        raise ValueError(path)
    return Lists(lang, {name: frozenset(map(str, entries)) for name, entries in root.items()})


def known() -> list[str]:
    """Return the languages that have word lists."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))
