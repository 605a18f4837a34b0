"""Digests of what students see: a sheet's code, so that a key fits no other sheet, and a question's digest.

Names of fields and classes do not count, nor does anything that only the key says: a corrected key still
fits the sheets that were printed before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from quizgen.arranging.sheet import Item, Part
from quizgen.model.entry import fields_of
from quizgen.model.quiz import Quiz

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 or O, no 1, I or L, because people read codes from paper."""
LENGTH = 4
_CANONICAL = json.JSONEncoder(ensure_ascii=False)


def sheet_code(quiz: Quiz, lang: str, letter: str, parts: Sequence[Part]) -> str:
    """Return the code of a sheet.

    Args:
        quiz: the quiz that the sheet belongs to.
        lang: the language of the words that the program prints.
        letter: the version's letter; empty if the quiz has only one version.
        parts: the sheet's questions in their places.
    """
    head = [quiz.title, quiz.instructions, quiz.time, lang, letter, *_more_printed(quiz)]
    body = [[part.title, part.instructions, [_printed(item) for item in part.items]] for part in parts]
    number = int.from_bytes(hashlib.blake2b(_CANONICAL.encode([head, body]).encode(), digest_size=8).digest())
    signs = []
    for _ in range(LENGTH):
        number, sign = divmod(number, len(SIGNS))
        signs.append(SIGNS[sign])
    return "".join(signs)


def known_code(code: str) -> str:
    """Return a sheet's code that was kept.

    Raises:
        ValueError: if it is not a code.
    """
    if len(code) != LENGTH or not set(code) <= set(SIGNS):
        raise ValueError(code)
    return code


def seen_digest(item: Item) -> str:
    """Return a digest of a question as students see it: its texts, the order of its parts and its exhibit.

    A page stores answers under this digest, so that it never shows an answer beside another text. A corrected
    key, other points or another place do not change it. The id distinguishes questions with the same text.

    Args:
        item: the question in its place.
    """
    question = item.question
    shown = [*question.identity, question.type, question.prompt, *question.on_paper(item.layout)]
    exhibit = [item.exhibit.title, item.exhibit.text] if item.exhibit else []
    return hashlib.blake2b(_CANONICAL.encode([shown, exhibit]).encode(), digest_size=8).hexdigest()


def _more_printed(quiz: Quiz) -> Sequence[str]:
    """Return what else the head of a sheet shows, if it differs from the default."""
    unusual = quiz.fields if quiz.fields != fields_of(Quiz)["fields"].default else ()
    return (*unusual, quiz.book) if quiz.book else unusual


def _printed(item: Item) -> list[Any]:
    """Return what a sheet shows of a question, its parts as its type prints them.

    The usual marking adds nothing, so sheets printed before markings could be chosen keep their codes.
    """
    question = item.question
    shown = [question.type, _plain(item.points), question.prompt, list(question.on_paper(item.layout))]
    usual = item.marking is None or item.marking == question.MARKINGS[0]
    more = [] if usual else [item.marking]
    return [*shown, *more, *exhibited(item)]


def exhibited(item: Item) -> list[list[str]]:
    """Return what a sheet shows of an item's exhibit; nothing if it has none."""
    shown = item.exhibit
    return [[shown.title, shown.text, *(source.full for source in shown.sources)]] if shown else []


def _plain(points: Decimal) -> str:
    """Return points as a sheet prints them: 2.0 is 2."""
    return f"{points.normalize():f}"
