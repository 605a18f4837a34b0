"""The words that outputs print themselves, one file per language in templates/words/."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path

from quizgen import files
from quizgen.errors import Problem, did_you_mean
from quizgen.frozen import frozen
from quizgen.outputs.manifest import links_out
from quizgen.reading import yamltree
from quizgen.text.directions import direction

WORDS = "words"
FALLBACK = "en"
"""The language that has every word."""
LRI, PDI = "\u2066", "\u2069"
"""Characters that isolate a left-to-right text (UAX #9), with or without markup."""


@frozen
class Words:
    """The words that outputs print themselves.

    Args:
        by_lang: the words of each language.
        problems: the problems of their files.
        own: only the words that come from templates other than quizgen's.
    """

    by_lang: Mapping[str, Mapping[str, str]]
    problems: tuple[Problem, ...] = ()
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, lang: str) -> dict[str, str]:
        """Return a language's words; those it lacks are in English, isolated if it runs the other way."""
        own = self.by_lang.get(lang) or self.by_lang.get(lang.partition("-")[0]) or {}
        lent = self.by_lang.get(FALLBACK, {})
        if direction(lang) != direction(FALLBACK):
            lent = {word: text if text.isalpha() else f"{LRI}{text}{PDI}" for word, text in lent.items()}
        return {**lent, **own}

    def missing(self, lang: str) -> list[str]:
        """Return the words that a language lacks."""
        own = self.by_lang.get(lang) or self.by_lang.get(lang.partition("-")[0]) or {}
        return sorted(set(self.by_lang.get(FALLBACK, {})) - set(own))


class _Languages(Mapping[str, Mapping[str, str]]):
    """The words of each language; quizgen's own files are read on demand, because many runs print no words.

    Args:
        builtin: quizgen's own files, by language.
    """

    def __init__(self, builtin: Mapping[str, Path]) -> None:
        self._builtin = builtin
        self.own: dict[str, dict[str, str]] = {}
        self._whole: dict[str, Mapping[str, str]] = {}

    def add(self, lang: str, words: Mapping[str, str]) -> None:
        """Add words to a language, in front of those that it has."""
        self.own.setdefault(lang, {}).update(words)
        self._whole.pop(lang, None)

    def __getitem__(self, lang: str) -> Mapping[str, str]:
        if lang not in self._whole:
            if lang not in self._builtin and lang not in self.own:
                raise KeyError(lang)
            file = self._builtin.get(lang)
            self._whole[lang] = {**(_texts(_tree(file)) if file else {}), **self.own.get(lang, {})}
        return self._whole[lang]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._builtin, *self.own)))

    def __len__(self) -> int:
        return len({*self._builtin, *self.own})


def read_words(path: Sequence[Path]) -> Words:
    """Return the words of every language on the search path; for each word, the first folder with it wins.

    Args:
        path: the folders of templates in order of precedence; the last one, quizgen's own, is not checked.
    """
    *own, builtin = path
    by_lang = _Languages({file.stem: file for file in _files(builtin)})
    problems: list[Problem] = []
    for top in reversed(own):
        if links := list(links_out(top / WORDS)):
            problems += links
            continue
        for file in _files(top):
            tree = _tree(file)
            problems += tree.problems or _faults(tree)
            words = tree.root if isinstance(tree.root, dict) else {}
            problems += _unsaid(tree, words, by_lang.get(FALLBACK, {}), own)
            by_lang.add(file.stem, _texts(tree))
    return Words(by_lang, tuple(problems), by_lang.own)


def _files(top: Path) -> Iterator[Path]:
    return (file for file in files.listed(top / WORDS) if file.suffix == ".yaml")


def _tree(file: Path) -> yamltree.Tree:
    return yamltree.read_once(file.as_posix(), files.content(file))


def _texts(tree: yamltree.Tree) -> dict[str, str]:
    root = tree.root if isinstance(tree.root, dict) else {}
    return {word: text for word, text in root.items() if isinstance(text, str)}


def _faults(tree: yamltree.Tree) -> Iterator[Problem]:
    """Yield a problem for everything in a file that is not a word with a text."""
    if not isinstance(tree.root, dict):
        message, help_text = "this is not a mapping of words", "write a word and its text: name: Name"
        yield Problem(tree.place(()), "not-a-mapping", message, help_text)
        return
    for word, text in tree.root.items():
        if not isinstance(text, str):
            message, help_text = f'"{word}" should be a text', "put quotes around it"
            yield Problem(tree.place((word,)), "not-text", message, help_text)


def _unsaid(
    tree: yamltree.Tree, words: Iterable[str], known: Iterable[str], own: Sequence[Path]
) -> Iterator[Problem]:
    """Yield a problem for each word that no template uses, neither quizgen's nor the course's own."""
    if not (unknown := [word for word in words if word not in known]):
        return
    refused: list[Problem] = []  # the reader of templates reports it
    templates = [file for top in own for file in files.below(top, refused) if file.suffix == ".j2"]
    said = {name for file in templates for name in re.findall(rb"\w+", files.content(file))}
    for word in unknown:
        if word.encode() not in said:
            message = f'no template uses the word "{word}"'
            place = tree.place((word,), key=True)
            yield Problem(place, "unknown-word", message, did_you_mean(word, known), "warning")
