"""Compare questions with the same identity: each category in Moodle may have its own ID number 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quizgen.reading.yamlblocks import Plain, said

ASKED = ("stem", "text", "front")
ANSWERED = ("answer", "answers", "distractors", "options", "pairs", "spare", "items", "back", "accept")
SAME_TEXT, SAME_ANSWERS = 3, 2


def likeness(one: Mapping[str, Plain], other: Mapping[str, Plain]) -> int:
    """Return SAME_TEXT, SAME_ANSWERS (two or more, and at least half of them in common), or 0."""
    if any(key in one and key in other and said(one[key]) == said(other[key]) for key in ASKED):
        return SAME_TEXT
    mine, others = set(_answers(one)), set(_answers(other))
    common = len(mine & others)
    return SAME_ANSWERS if common > 1 and 2 * common >= max(len(mine), len(others)) else 0


def _answers(fields: Mapping[str, Plain]) -> Iterator[str]:
    for key in ANSWERED:
        if key in fields:
            yield from _texts(fields[key])


def _texts(value: Plain) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in ("text", "premise", "response"):
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    else:
        yield str(said(value))
