"""Digests of what students see: the code on a sheet, so that a key fits only its own, and that of a question.

Names of fields and classes are not in it, nor what only the key says: a key that is mended still fits the
sheets that were printed before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from quizgen.arranging.sheet import Item, Part, Shown
from quizgen.model.entry import fields_of
from quizgen.model.quiz import Quiz

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 or O, no 1, I or L: a code is read from paper."""
LENGTH = 4
_CANONICAL = json.JSONEncoder(ensure_ascii=False)


def sheet_code(quiz: Quiz, lang: str, letter: str, parts: Sequence[Part]) -> str:
    """Return the code of a sheet.

    Args:
        quiz: what the sheet is of.
        lang: the language of the words that the program prints.
        letter: the version's; empty where there is one version.
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


def seen_digest(item: Item) -> str:
    """Return a digest of what a student sees of a question, its exhibit and the order of its parts with it.

    A page keeps answers by it, so that none is ever shown beside another text. A mended key, points and
    places change nothing. Their names keep two questions with one text apart.

    Args:
        item: the question in its place.
    """
    question = item.question
    shown = [*question.identity, question.type, question.prompt, *question.on_paper(item.layout)]
    exhibit = [item.exhibit.title, item.exhibit.text] if item.exhibit else []
    return hashlib.blake2b(_CANONICAL.encode([shown, exhibit]).encode(), digest_size=8).hexdigest()


def _more_printed(quiz: Quiz) -> Sequence[str]:
    """Return what else stands at the head of a sheet, where that is not the usual."""
    unusual = quiz.fields if quiz.fields != fields_of(Quiz)["fields"].default else ()
    return (*unusual, quiz.book) if quiz.book else unusual


def _printed(item: Item) -> list[Any]:
    """Return what a sheet shows of a question; its type decides how the rest is printed.

    The usual marking adds nothing: a sheet that was printed before markings could be chosen keeps its code.
    """
    question = item.question
    shown = [question.type, _plain(item.points), question.prompt, list(question.on_paper(item.layout))]
    usual = item.marking is None or item.marking == question.MARKINGS[0]
    more = [] if usual else [item.marking]
    return [*shown, *more, *([_exhibit(item.exhibit)] if item.exhibit else [])]


def _exhibit(shown: Shown) -> list[Any]:
    return [shown.title, shown.text, *(source.full for source in shown.sources)]


def _plain(points: Decimal) -> str:
    """Return points as a sheet prints them: 2.0 is 2."""
    return f"{points.normalize():f}"
