"""Rules on matching and ordering."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from quizgen.checks.item_writing.cues import category_of
from quizgen.checks.item_writing.literature import BROZO_1984, HALADYNA_2002, MICHIGAN_STATE, PENN_STATE
from quizgen.checks.item_writing.rule import Finding, rule
from quizgen.checks.item_writing.views import Text, View, texts_of
from quizgen.model.fields import Markdown

FEWEST_PREMISES, MOST_PREMISES = 4, 10
FEWEST_ENTRIES, MOST_ENTRIES = 3, 7
YEAR = re.compile(r"\b(1\d|20)\d\d\b")


@rule(
    "no-spare-response",
    "warning",
    "pairs",
    sources=(PENN_STATE, MICHIGAN_STATE),
)
def no_spare_response(item: View) -> Iterator[Finding]:
    """Every response is used exactly once, so students get the last pair for free.

    Students who know all pairs but one get that one by elimination, and a single mistake costs two
    points. Add one or two responses that match nothing, or let one serve twice.
    """
    question = item.paired
    used = [pair.response for pair in question.pairs]
    if not question.spare and len(set(used)) == len(used):
        yield Finding(
            "students get the last pair for free",
            "add a response that matches nothing, under `spare`",
            ("pairs",),
        )


@rule("premise-count", "warning", "pairs", sources=(PENN_STATE,))
def premise_count(item: View) -> Iterator[Finding]:
    """There are fewer than four premises, or more than ten.

    With few, guessing goes far. With many, students spend their time searching the list.

    Guides to matching say 4 to 10 (Penn State), or 6 to 12.
    """
    count = len(item.paired.pairs)
    if not FEWEST_PREMISES <= count <= MOST_PREMISES:
        yield Finding(f"there are {count} premises", "four to ten work well", ("pairs",))


@rule("unlike-responses", "warning", "pairs", sources=(HALADYNA_2002.at("no. 23"),))
def unlike_responses(item: View) -> Iterator[Finding]:
    """One response is of a different kind from all the others: a year among names, for example.

    Students can match it without knowing anything.

    quizgen tells only a few kinds apart: numbers, years and words.
    """
    responses = list(dict.fromkeys([pair.response for pair in item.paired.pairs] + list(item.paired.spare)))
    categories = Counter(_number_or_words(text) for text in texts_of(responses, item.lists))
    if len(categories) == 2 and min(categories.values()) == 1 and len(responses) > 2:
        odd = min(categories, key=lambda category: categories[category])
        yield Finding(
            f"only one response is a {odd}", "make all responses the same kind of thing", ("pairs",)
        )


def _number_or_words(text: Text) -> str:
    category = category_of(text)
    return "phrase" if category == "name" else category


@rule(
    "matching-word-repeat",
    "warning",
    "pairs",
    needs=("stop",),
    sources=(BROZO_1984, HALADYNA_2002.at("no. 28b")),
)
def matching_word_repeat(item: View) -> Iterator[Finding]:
    """A premise shares a word that carries meaning with its own response and with no other.

    Students find the pair by its looks, as in `word-repeat`.
    """
    pairs = item.paired.pairs
    texts = texts_of([pair.response for pair in pairs], item.lists)
    responses = {pair.response: text for pair, text in zip(pairs, texts, strict=True)}
    spare = texts_of(item.paired.spare, item.lists)
    premises = texts_of([Markdown(pair.premise) for pair in pairs], item.lists)
    for index, (pair, premise) in enumerate(zip(pairs, premises, strict=True)):
        shared = item.telling(premise.content) & responses[pair.response].content
        for response, text in responses.items():
            shared -= text.content if response != pair.response else frozenset()
        for text in spare:
            shared -= text.content
        if shared:
            word = next(token for token in premise.tokens if token[:6] in shared)
            message = f'"{word}" is in the premise and its response, but in no other'
            path = ("pairs", index, "premise")
            yield Finding(message, "use another word in one of them", path, words=shared)


@rule("entry-count", "warning", "sequences")
def entry_count(item: View) -> Iterator[Finding]:
    """There are fewer than three things to put in order, or more than seven.

    Two things are a coin toss. With more than seven, one early mistake shifts all that follows, and
    sorting takes more time than thinking.
    """
    count = len(item.in_sequence.items)
    if not FEWEST_ENTRIES <= count <= MOST_ENTRIES:
        yield Finding(f"there are {count} things to order", "three to seven work well", ("items",))


@rule("order-shows", "warning", "sequences")
def order_shows(item: View) -> Iterator[Finding]:
    """An item to put in order shows its place: by a year, or by "first", "then", "finally".

    Two such words, or two years, give the order away: students sort words and numbers instead of thinking
    about the subject.

    quizgen doesn't report an item that is alone in this.
    """
    texts = texts_of(item.in_sequence.items, item.lists)
    marked = [index for index, text in enumerate(texts) if text.tokens[0] in item.lists["sequence"]]
    years = [index for index, text in enumerate(texts) if YEAR.search(text.visible)]
    for what, found in (("a word such as “first”", marked), ("a year", years)):
        if len(found) > 1:
            message = f"{len(found)} of the items show their place by {what}"
            yield Finding(
                message, "remove it from the items, or move it to the explanation", ("items", found[0])
            )
