"""The word lists that rules look up: one file per language. A rule skips languages that lack its list."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from quizgen.reading import yamltree

FOLDER = Path(__file__).parent / "words"
STEM = 6
"""Letters of a word that are compared: enough to tell words apart, few enough to ignore most endings."""
TOKEN = re.compile(r"[^\W_]+")


class _Empty(dict[str, frozenset[str]]):
    """A mapping to word lists, empty for a name that it does not have."""

    def __missing__(self, name: str) -> frozenset[str]:
        return frozenset()


class _Stems(dict[str, str]):
    """Each word with its stem, worked out once; empty for a word that is too common to tell anything."""

    def __init__(self, stop: frozenset[str]) -> None:
        self.stop = stop

    def __missing__(self, word: str) -> str:
        self[word] = stem = "" if word in self.stop else sys.intern(word[:STEM])
        return stem


@dataclass(frozen=True)
class Lists:
    """One language's word lists, by name; each is words, or phrases of words with single spaces."""

    lang: str
    by_name: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> frozenset[str]:
        """Return a list; an empty one where the language has none of that name."""
        return self.by_name.get(name, frozenset())

    def has(self, names: tuple[str, ...]) -> bool:
        """Return whether the language has every one of some lists."""
        return all(name in self.by_name for name in names)

    @cached_property
    def stop(self) -> frozenset[str]:
        """The words that are too common to tell one text from another."""
        return self["stop"]

    @cached_property
    def stems(self) -> Mapping[str, str]:
        """Each word with its stem."""
        return _Stems(self.stop)

    @cached_property
    def single(self) -> Mapping[str, frozenset[str]]:
        """The entries of each list that are one word."""
        return _Empty(
            {name: frozenset(one for one in has if " " not in one) for name, has in self.by_name.items()}
        )

    @cached_property
    def several(self) -> Mapping[str, frozenset[str]]:
        """The entries of each list that are several words."""
        return _Empty(
            {name: frozenset(one for one in has if " " in one) for name, has in self.by_name.items()}
        )

    @cached_property
    def beginnings(self) -> Mapping[str, frozenset[str]]:
        """The words that the entries of each list begin with: a text without any of them holds none."""
        return _Empty(
            {name: frozenset(one.split(" ")[0] for one in has) for name, has in self.by_name.items()}
        )

    @cached_property
    def all_beginnings(self) -> frozenset[str]:
        """The words that an entry of any list begins with, save those too common to tell anything."""
        return frozenset().union(*(has for name, has in self.beginnings.items() if name != "stop"))

    @cached_property
    def phrases(self) -> Mapping[str, re.Pattern[str]]:
        """One pattern per list, which finds any of its entries in a text of tokens with single spaces."""
        return {name: _pattern(entries) for name, entries in self.by_name.items()}

    @cached_property
    def antonyms(self) -> frozenset[tuple[str, str]]:
        """Pairs of words that contradict each other, both ways round."""
        pairs = [entry.split() for entry in self["antonyms"]]
        return frozenset((one, other) for a, b in pairs for one, other in ((a, b), (b, a)))

    @cached_property
    def turning(self) -> frozenset[str]:
        """The words without which two texts can't be opposites."""
        return self["negations"].union(word for pair in self.antonyms for word in pair)


def _pattern(entries: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(entries, key=lambda entry: (-len(entry), entry))
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, longest_first))})(?!\S)")


@lru_cache(maxsize=64)
def of(lang: str) -> Lists:
    """Return the lists of a language; none for one that has no file.

    Args:
        lang: a language tag; `en-GB` is read as `en`.
    """
    path = FOLDER / f"{lang.partition('-')[0]}.yaml"
    if not path.is_file():
        return Lists(lang)
    root = yamltree.read(path.name, path.read_bytes()).root
    if not isinstance(root, dict):
        raise ValueError(path)
    return Lists(lang, {name: frozenset(map(str, entries)) for name, entries in root.items()})


def known() -> list[str]:
    """Return the languages that have lists."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))
