"""Rules on matching and ordering."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from quizgen.checks.item_writing.cues import category_of
from quizgen.checks.item_writing.rule import Finding
from quizgen.checks.item_writing.views import Text, View
from quizgen.model.fields import Markdown

FEWEST_PREMISES, MOST_PREMISES = 4, 10
FEWEST_ENTRIES, MOST_ENTRIES = 3, 7
YEAR = re.compile(r"\b(1\d|20)\d\d\b")


def no_spare_response(item: View) -> Iterator[Finding]:
    """Every response is used exactly once, so the last pair comes free.

    Penn State's and Michigan State's guides to matching: add one or two that match nothing, or let one
    serve twice.
    """
    question = item.question
    used = [pair.response for pair in question.pairs]
    if not question.spare and len(set(used)) == len(used):
        yield Finding(
            "the last pair comes free", "add a response that matches nothing, under `spare`", ("pairs",)
        )


def premise_count(item: View) -> Iterator[Finding]:
    """Fewer than four premises, or more than ten.

    Few leave little to find out, many are a search. Penn State: 4 to 10; another guide says 6 to 12.
    """
    count = len(item.question.pairs)
    if not FEWEST_PREMISES <= count <= MOST_PREMISES:
        yield Finding(f"there are {count} premises", "four to ten work well", ("pairs",))


def unlike_responses(item: View) -> Iterator[Finding]:
    """One response is of another kind than all others: a year among names.

    It can be matched without knowing anything. Haladyna, Downing & Rodriguez 2002, no. 23. The kinds are
    crude.
    """
    responses = list(
        dict.fromkeys([pair.response for pair in item.question.pairs] + list(item.question.spare))
    )
    categories = Counter(_number_or_words(Text(response, item.lists)) for response in responses)
    if len(categories) == 2 and min(categories.values()) == 1 and len(responses) > 2:
        odd = min(categories, key=lambda category: categories[category])
        yield Finding(f"one response alone is a {odd}", "make the responses of one kind", ("pairs",))


def _number_or_words(text: Text) -> str:
    category = category_of(text)
    return "phrase" if category == "name" else category


def matching_word_repeat(item: View) -> Iterator[Finding]:
    """A premise shares a telling word with its own response and with no other.

    The pair is found by its look. Haladyna, Downing & Rodriguez 2002, no. 28b, as `word-repeat`.
    """
    pairs = item.question.pairs
    responses = {pair.response: Text(pair.response, item.lists) for pair in pairs}
    spare = [Text(text, item.lists) for text in item.question.spare]
    for index, pair in enumerate(pairs):
        premise = Text(Markdown(pair.premise), item.lists)
        shared = item.telling(premise) & responses[pair.response].content
        for response, text in responses.items():
            shared -= text.content if response != pair.response else frozenset()
        for text in spare:
            shared -= text.content
        if shared:
            word = next(token for token in premise.tokens if token[:6] in shared)
            message = f'"{word}" is in the premise and in its response, and in no other'
            yield Finding(message, "use another word in one of them", ("pairs", index, "premise"))


def entry_count(item: View) -> Iterator[Finding]:
    """Fewer than three things to put in order, or more than seven (an engineering choice)."""
    count = len(item.question.items)
    if not FEWEST_ENTRIES <= count <= MOST_ENTRIES:
        yield Finding(f"there are {count} things to order", "three to seven work well", ("items",))


def order_shows(item: View) -> Iterator[Finding]:
    """A thing to put in order tells its place: by a year, or by "first", "then", "finally".

    Two such words or two years give the order away; one of them alone is left to the teacher.
    """
    texts = [Text(text, item.lists) for text in item.question.items]
    marked = [index for index, text in enumerate(texts) if text.tokens[0] in item.lists["sequence"]]
    years = [index for index, text in enumerate(texts) if YEAR.search(text.visible)]
    for what, found in (("a word such as “first”", marked), ("a year", years)):
        if len(found) > 1:
            message = f"{len(found)} of the things tell their place by {what}"
            yield Finding(
                message, "take it out of the texts; the explanation can have it", ("items", found[0])
            )
