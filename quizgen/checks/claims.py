"""Rules on attribution: whether a stem names the author of a view, or the year of a changing fact.

A question about an opinion that does not say whose opinion has no right answer (Haladyna, Downing and
Rodriguez 2002, rule 4: avoid opinion-based items; naming the source makes it a fact about the source).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from quizgen.errors import Problem
from quizgen.evidence.words import words, written_words
from quizgen.model.papers import Paper
from quizgen.model.question import Question
from quizgen.outputs.words import Words
from quizgen.text.markdown import to_plain

POSSESSIVE = re.compile("['’]s$")
UNMISTAKABLE = 5
"""Fewest letters of a name that may have an ending in the stem, as in Uzbek."""


def author_named(question: Question, papers: Mapping[str, Paper], words_of: Words) -> Iterator[Problem]:
    """Yield a problem if the question is on an author's view, but its stem names no author.

    Args:
        question: the question.
        papers: the papers of the course, by id.
        words_of: the words of languages, which say how to name an author.
    """
    if question.claim != "attributed":
        return
    cited = dict.fromkeys(source.paper for source in question.source)
    names = [name for paper in cited if paper in papers for name in papers[paper].names]
    author_words = words_of.of(question.lang).get("author_words", "author, authors").split(",")
    # The filled text, since a gap may ask for the name.
    read = written_words(to_plain(question.filled))
    stem = [one for word in read for one in words(POSSESSIVE.sub("", word))]
    if any(_stands_in(words(name), stem) for name in names):
        return
    if any(_is_one_of(word, author_words) for word in stem):
        return
    message = "this is an author's view, but the stem names no author"
    listed = ", ".join(dict.fromkeys(names))
    help_text = (
        f'name {listed} in the stem, or say "the author"' if listed else 'say "the author" in the stem'
    )
    path = (question.ASKED_IN,)
    yield question.problem(path, "author-not-named", message, help_text, severity="warning")


def _stands_in(name: Sequence[str], stem: Sequence[str]) -> bool:
    """Return whether a stem has the words of a name in a row, the last one perhaps with an ending."""
    if not name:
        return False
    *first, last = name
    for start in range(len(stem) - len(name) + 1):
        *before, word = stem[start : start + len(name)]
        known = word == last or (len(last) >= UNMISTAKABLE and word.startswith(last))
        if before == first and known:
            return True
    return False


def _is_one_of(word: str, patterns: Sequence[str]) -> bool:
    """Return whether a word is in a list, in which `…*` matches any ending."""
    whole = {folded for one in patterns if not one.endswith("*") for folded in words(one)}
    beginnings = tuple(folded for one in patterns if one.endswith("*") for folded in words(one))
    return word in whole or word.startswith(beginnings)


def year_named(question: Question) -> Iterator[Problem]:
    """Yield a problem if the question is on a changing fact, but its stem does not name the year."""
    if question.as_of is None:
        return
    years = {int(digits) for digits in re.findall(r"\d{1,9}", to_plain(question.filled))}
    if question.as_of not in years:
        message = f"the answer is true as of {question.as_of}, but the stem does not say so"
        help_text = f'write it into the stem, such as "As of {question.as_of}, …"'
        path = (question.ASKED_IN,)
        yield question.problem(path, "year-not-named", message, help_text, severity="warning")
