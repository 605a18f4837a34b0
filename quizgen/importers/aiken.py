"""Read Aiken: a stem, options after letters, a line with the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from decimal import Decimal

from quizgen.frozen import mutable
from quizgen.importers import answers
from quizgen.importers.answers import Answer
from quizgen.importers.draft import Draft, Format, Intake, LeftOutError, literal, short
from quizgen.importers.numbered import NUMBERED
from quizgen.importers.reading import beginning, decoded

OPTION = re.compile(r"(?P<letter>[A-Z])(?:[.)]\s+|\)(?=\S)|\.(?=[^\s.])(?!\w\.))(?P<text>.*)", re.I)
ANSWER = re.compile(r"ANSWERS?\s*:\s*([A-Z](?:\s*(?:,|;|and|&)?\s*[A-Z])*)\W*", re.I)
KEY = re.compile(r"^ANSWERS?\s*:\s*[A-Z]\b", re.MULTILINE | re.I)


@mutable
class _Open:
    """A question whose lines are still being collected."""

    line: int
    stem: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    blank: bool = False
    """Whether a blank line follows its options: only a further option or its answer can come now."""


def recognises(data: bytes) -> bool:
    """Return whether bytes are Aiken: options, keys, and no numbered questions."""
    text = beginning(data)
    found = any(OPTION.fullmatch(line.strip()) for line in text.split("\n"))
    return found and bool(KEY.search(text)) and not NUMBERED.search(text)


def read(data: bytes, intake: Intake) -> Iterator[Draft]:
    """Yield a draft for each question."""
    question: _Open | None = None
    for number, raw in enumerate(decoded(data, intake).split("\n"), 1):
        line = raw.strip()
        if not line:
            if question and len(question.options) > 1:
                question.blank = True
            continue
        answer, option = ANSWER.fullmatch(line), OPTION.fullmatch(line)
        letter = option["letter"].upper() if option else ""
        follows = bool(letter and question and ord(letter) == ord("A") + len(question.options))
        if question and question.blank and not (answer or follows):
            yield _draft(question, "")
            question = None
        question = question or _Open(number)
        if answer:
            yield _draft(question, answer[1])
            question = None
        elif option and follows and question.stem:
            question.options[letter] = option["text"].strip()
        elif question.options:
            last = next(reversed(question.options))
            question.options[last] += f" {line}"
        else:
            question.stem.append(line)
    if question:
        yield _draft(question, "")


def _draft(question: _Open, key: str) -> Draft:
    draft = Draft(question.line)
    draft.name = literal(short(draft.plain(" ".join(question.stem))))
    draft.identity = draft.name
    stem = draft.plain("\n".join(question.stem))
    letters = set(re.findall("[A-Z]", key.upper().replace("AND", "")))
    try:
        if not stem:
            raise LeftOutError("incomplete", "there is no question text")
        if not letters:
            raise LeftOutError("incomplete", "no line with ANSWER")
        if not letters <= set(question.options):
            raise LeftOutError("incomplete", f"there is no option {', '.join(sorted(letters))}")
        given = [
            Answer(draft.plain(text), Decimal(100 if letter in letters else 0))
            for letter, text in question.options.items()
        ]
        fields = answers.chosen(draft, given)
        draft.fields = {"type": fields["type"], "stem": stem} | fields
    except LeftOutError as why:
        draft.lose(why.code, why.detail)
    return draft


LOSES = ("same-option", "repeated", "incomplete", "refused")
FORMAT = Format("aiken", "Aiken", recognises, read, LOSES)
