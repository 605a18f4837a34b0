"""Rules on texts with gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from quizgen.checks.item_writing.lists import TOKEN, tokens_of
from quizgen.checks.item_writing.literature import CAMOSUN, ILLINOIS
from quizgen.checks.item_writing.rule import Finding, rule
from quizgen.checks.item_writing.views import SENTENCE_END, View
from quizgen.text.literal import formulas, to_words
from quizgen.text.markdown import to_plain
from quizgen.types.layout import GAP_MARKS

GAP = re.compile(f"{GAP_MARKS[0]}(\\d+){GAP_MARKS[1]}")
A_GAP = "gap"
"""The word that a gap counts as."""
LONG_SENTENCE, QUARTER = 8, 0.25
MOST_A_SENTENCE, MOST_BLANKED = 2, 0.30


class _Gap(NamedTuple):
    """A gap in a sentence.

    Args:
        number: its number in the whole text.
        before: how many words are before it in the sentence; another gap counts as one.
        follows: the last word before it, or an empty text.
    """

    number: int
    before: int
    follows: str


class _Sentence(NamedTuple):
    """A sentence: how many words it has, where a gap counts as one, and its gaps."""

    words: int
    gaps: tuple[_Gap, ...]


@lru_cache(maxsize=1)
def _sentences(item: View) -> list[_Sentence]:
    """Return the sentences of a text with gaps; kept for the next rule on it."""
    plain = to_plain(item.gapped.parsed[0])
    return [_sentence(text) for text in SENTENCE_END.split(plain) if text]


def _sentence(text: str) -> _Sentence:
    found: list[_Gap] = []
    words: list[str] = []
    pieces = GAP.split(text)  # every second piece is the number of a gap
    for piece, number in zip(pieces[::2], pieces[1::2], strict=False):
        words += tokens_of(piece)
        found.append(_Gap(int(number), len(words), words[-1] if words else ""))
        words.append(A_GAP)
    return _Sentence(len(TOKEN.findall(GAP.sub(f" {A_GAP} ", text))), tuple(found))


@rule(
    "early-gap",
    "warning",
    "gaps",
    sources=(ILLINOIS, CAMOSUN),
)
def early_gap(item: View) -> Iterator[Finding]:
    """A gap is at the beginning of a sentence.

    Students meet the gap before they know what is asked, and have to read the sentence twice. Guides to
    completion items agree on this; we know of no trial.

    The gap is the first word, or in the first quarter of a sentence of more than eight words.
    """
    for sentence in _sentences(item):
        for gap in sentence.gaps:
            early = sentence.words > LONG_SENTENCE and gap.before < QUARTER * sentence.words
            if gap.before == 0 or early:
                message = f"gap {gap.number} comes before the reader knows what is asked"
                yield Finding(message, "reword the sentence so that the gap comes late", ("text",))


@rule(
    "many-gaps",
    "warning",
    "gaps",
    needs=("stop",),
    sources=(ILLINOIS, CAMOSUN),
)
def many_gaps(item: View) -> Iterator[Finding]:
    """A sentence has more than two gaps, or more than 30 % of the words that carry meaning are blanked.

    What is left doesn't say what is asked, and students guess what you had in mind.
    """
    _, gaps = item.gapped.parsed
    for sentence in _sentences(item):
        if len(sentence.gaps) > MOST_A_SENTENCE:
            yield Finding(f"a sentence has {len(sentence.gaps)} gaps", "leave two at most", ("text",))
            return
    stop = item.lists.stop
    blanked = sum(token not in stop for gap in gaps for token in tokens_of(to_words(gap.accepted[0])))
    kept = sum(token not in stop for token in tokens_of(item.stem.visible))
    if blanked > MOST_BLANKED * (blanked + kept) and len(gaps) > 1:
        yield Finding(
            f"{blanked} of {blanked + kept} content words are gaps", "leave more of the text", ("text",)
        )


@rule("gap-is-small-word", "warning", "gaps", needs=("stop",), sources=(ILLINOIS,))
def gap_is_small_word(item: View) -> Iterator[Finding]:
    """A gap hides a word such as "of" or "the".

    It tests whether students remember a sentence, not what it says.
    """
    for gap in item.gapped.parsed[1]:
        words = tokens_of(to_words(gap.accepted[0]))
        if words and not any(formulas(gap.accepted[0])) and item.lists.stop.issuperset(words):
            yield Finding(
                f'a gap hides "{gap.accepted[0]}"', "hide a word that carries the meaning", ("text",)
            )


@rule("article-before-gap", "warning", "gaps", needs=("articles",), sources=(ILLINOIS,))
def article_before_gap(item: View) -> Iterator[Finding]:
    """The article "a" or "an" before a gap shows how its word begins.

    It helps students who don't know the word; with choices, it may leave only one of them.
    """
    for sentence in _sentences(item):
        for gap in sentence.gaps:
            if gap.follows in item.lists["articles"]:
                message = f'"{gap.follows}" before gap {gap.number} shows how its word begins'
                yield Finding(message, 'write "a(n)", or put the article into the gap', ("text",))
