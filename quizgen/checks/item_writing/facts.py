"""What rules between questions need of each question, as data: so they need not read its options again.

A question's facts depend on nothing else, so they are kept until it changes (`kept.questions`).
"""

from __future__ import annotations

from typing import TypeAlias

from quizgen.checks.item_writing import guessers
from quizgen.checks.item_writing.lists import BETWEEN
from quizgen.checks.item_writing.views import NOTHING, View, view
from quizgen.kept.questions import Form

_Data: TypeAlias = tuple[str, list[bool], list[int], tuple[int, list[int]] | None, list[guessers.Scores]]
"""The words of the stem that carry meaning; for each option, whether it is right and how many absolutes it
has; for single choice, the lengths of options, and the scores by strategy."""


def written(item: View) -> _Data:
    """Return a question's facts as data for JSON."""
    one_key = item.is_of(["one-key"])
    scores = list(guessers.guessed([item])[0].scores.values()) if one_key else []
    words = BETWEEN.join(sorted(item.words))  # a stem of signs is one word, with its spaces
    return words, item.keys, item.absolutes, item.lengths if one_key else None, scores


def recall(item: View, data: _Data) -> View:
    """Return a question that knows its facts, so that it does not work them out again.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: if the data is something else.
    """
    words, keys, absolutes, lengths, scores = data
    known: dict[str, object] = {"words": frozenset(words.split(BETWEEN)) - NOTHING}
    known |= {"keys": keys, "absolutes": absolutes}
    count = len(keys)
    if len(absolutes) != count or not all(isinstance(one, int) for one in (*keys, *absolutes)):
        raise ValueError(data)
    if item.is_of(["one-key"]):
        key, others = lengths or (0, [])
        if len(others) != count - 1 or not all(isinstance(one, int) for one in (key, *others)):
            raise ValueError(data)
        known["lengths"] = key, others
        by_name = dict(zip(guessers.STRATEGIES, scores, strict=True))
        known["guessed"] = guessers.recalled(item.name, keys.index(True), by_name)
    vars(item).update(known)
    return item


FACTS = Form(lambda item, _: written(item), lambda data, asked: recall(view(asked.question), data))
"""How the facts of a question are kept."""
