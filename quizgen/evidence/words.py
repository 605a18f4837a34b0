"""What counts as a word, and when two words are the same.

A PDF, a web page and a keyboard spell the same word differently: ligatures, curly or missing apostrophes,
capitals, invisible joiners. Comparing folded words forgives all of that and ignores the punctuation between
words, so a hyphen, a dash and a space are alike too.
"""

from __future__ import annotations

import re
import unicodedata

from quizgen.text.lazily import lazily

# Marks that belong to the letter before them but are not in Python's \w: accents without a composed form,
# Hebrew and Arabic vowel signs, the Indic blocks without their full stops, invisible joiners.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff\u200c-\u200f"
)
_APOSTROPHES = "'’‘ʼʻ‛`´′"
# Scripts written without spaces: each character is its own word; otherwise a sentence would be one word.
# Compiled when a text needs it, because Python 3.11 takes 4 ms to go through such ranges.
_SPACELESS = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"

_WORD = lazily(rf"[\w{_MARKS}]+(?:[{_APOSTROPHES}]+[\w{_MARKS}]+)*")
_WORD_OR_SIGN = lazily(rf"[{_SPACELESS}]|[^\W{_SPACELESS}]+")
_SIGN = lazily(f"[{_SPACELESS}]")

# Characters that folding removes, since texts of one language differ in whether they write them: apostrophes
# (o'z, oʻz), Arabic vowel signs and tatweel, joiners, and the dot that a lower-cased Turkish İ leaves.
_UNWRITTEN = dict.fromkeys(
    [
        *map(ord, _APOSTROPHES),
        *range(0x0610, 0x061B),
        0x0640,
        *range(0x064B, 0x0660),
        0x0670,
        *range(0x200C, 0x2010),
        0x0307,
    ]
)


_LONGEST = 1000  # characters of a word to normalise: many marks on one letter take long


class _Folded(dict[str, str]):
    """Maps each spelling to its folded form, computed once; all uses of a word share one string."""

    def __missing__(self, word: str) -> str:
        composed = unicodedata.normalize("NFKC", word[:_LONGEST]) + word[_LONGEST:]
        folded = composed.casefold().translate(_UNWRITTEN)
        # A word made only of removed characters stays as it is: two texts can share it.
        self[word] = result = self.setdefault(folded, folded) if folded else word
        return result


_folded = _Folded()


def _pattern(text: str) -> re.Pattern[str]:
    """Return the pattern that finds the words of this text."""
    return _WORD if text.isascii() or not _SIGN.search(text) else _WORD_OR_SIGN


def written_words(text: str) -> list[str]:
    """Return the words of a text as they are written."""
    # \w counts the underscore as a letter; a space instead keeps every offset.
    return _pattern(text).findall(text.replace("_", " "))


def words(text: str) -> list[str]:
    """Return the folded words of a text: equal words are equal strings."""
    return [_folded[word] for word in written_words(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """Return the offsets at which each word of a text starts and ends, in the order of `words`."""
    return [match.span() for match in _pattern(text).finditer(text.replace("_", " "))]
