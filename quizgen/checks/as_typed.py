"""Typed texts that mean something else to quizgen: invisible characters, option letters, thousands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from quizgen.errors import FieldPath, Problem
from quizgen.model.fields import as_typeable
from quizgen.model.question import Keyed, Question
from quizgen.outputs.words import Words
from quizgen.text.markdown import to_plain

LETTER = re.compile(
    r"(?i:(?:option|answer|choice|antwort|вариант|ответ)\s+)?\(?(?:[A-Ha-h]|[А-Еа-е]|[أبجده]|(?P<number>[1-8]))[).]?"
)
"""A text that only names an option, by its letter or its number."""
DIGIT = re.compile(r"\d")
LETTERED = re.compile(r"\(?[A-Ha-h1-8][).:]\s+\S|[A-H]\s+\S")
"""An option that begins with a letter of its own."""
AS_WRITTEN = (
    "order: as-written, and options: [{text: A}, {text: B, key: true}, {text: C}] instead of the answer"
)
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
"""A number whose point may separate thousands, in countries that write decimals with a comma."""
NUMBERS = (("answer",), ("tolerance",), ("range", 0), ("range", 1))
"""The paths of a numeric question's own numbers."""
GAP = re.compile(r"\{\{c\d+::(.*?)\}\}", re.DOTALL)


def typeable_answers(question: Question) -> Iterator[Problem]:
    """Yield typed answers with characters that nobody types; quizgen reads the answers without them."""
    if "typed" not in question.SETS or _is_typeable(question):
        return
    for keyed in question.right:
        typed = _typed(question, keyed)
        if typed == as_typeable(typed):
            continue
        found = sorted({sign for sign in typed if as_typeable(sign) != sign})
        signs = ", ".join(f"U+{ord(sign):04X} {unicodedata.name(sign, '')}" for sign in found)
        signs = signs or "accents separate from letters"
        message = f'"{keyed.text}" is read without characters that nobody types: {signs}'
        help_text = "retype the answer"
        yield question.problem(keyed.path, "not-typeable", message, help_text, severity="note")


def _is_typeable(question: Question) -> bool:
    """Return whether all texts of a question can be typed, as most: then each part of them can."""
    whole = "\n".join(question.packed.texts)
    return bool(whole) and (whole.isascii() or whole == as_typeable(whole))


def _typed(question: Question, keyed: Keyed) -> str:
    """Return an answer as the file has it; an empty text if it can't be found there."""
    raw = _authored(question, keyed.path) or ""
    return next((typed for typed, read in _as_read(raw) if keyed.text in read), "")


@lru_cache(maxsize=1)
def _as_read(raw: str) -> list[tuple[str, str]]:
    """Return each gap of a text, or the text, as typed and as read; kept for the next answer in it."""
    return [(one, as_typeable(one)) for one in GAP.findall(raw) or [raw]]


def _authored(question: Question, path: FieldPath) -> str | None:
    """Return the text as written at a path; None if there is none."""
    found: object = question.authored
    for step in path:
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return None
    text = found.get("text") if isinstance(found, Mapping) else found
    return text if isinstance(text, str) else None


def letters_as_answers(question: Question, texts: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem if an answer names an option by its letter, or if the options begin with letters.

    Args:
        question: the question.
        texts: the options as students see them, if it has any.
    """
    if "options" in question.SETS and (any(map(LETTER.fullmatch, texts)) or all(map(LETTERED.match, texts))):
        yield from _of_letters(question, [(to_plain(one.text), one) for one in question.keyed()])


def _of_letters(question: Question, keyed: Sequence[tuple[str, Keyed]]) -> Iterator[Problem]:
    """Yield what is wrong with options of which the right one is a letter, or all begin with letters."""
    wrong = [text for text, one in keyed if not one.right]
    right = [one for text, one in keyed if one.right and _names_option(text, wrong)]
    others = [text for text in wrong if not LETTER.fullmatch(text)] if right else []
    if right and len(others) > 1:
        message = f'"{right[0].text}" will be printed as an option'
        help_text = "write the text of the right option: quizgen shuffles the options and adds letters"
        yield question.problem(right[0].path, "letter-as-answer", message, help_text, severity="warning")
    texts = sorted([text for text, _ in keyed])
    is_shuffled = question.authored.get("order") != "as-written"
    if right and is_shuffled and not others and 1 < len(texts) == len(set(texts)):
        message = "the options are letters, and quizgen prints its own letters before them, in another order"
        help_text = f"keep yours in order: {AS_WRITTEN}"
        yield question.problem(right[0].path, "letter-as-answer", message, help_text, severity="warning")
    if len(texts) > 2 and all(map(LETTERED.match, texts)) and _in_a_row(texts):
        message = "each option begins with a letter, which will be printed with it"
        help_text = "remove the letters: quizgen shuffles the options and adds its own"
        path = next((one.path for _, one in keyed if one.right), ())
        yield question.problem(path, "letter-as-answer", message, help_text, severity="warning")


def _names_option(answer: str, wrong: Sequence[str]) -> bool:
    """Return whether an answer is an option's letter or number, unless the options themselves are numbers.

    Args:
        answer: the text of the answer.
        wrong: the texts of the wrong options.
    """
    found = LETTER.fullmatch(answer)
    if found is None or found["number"] is None:
        return found is not None
    return int(found["number"]) <= len(wrong) + 1 and not any(map(DIGIT.search, wrong))


def _in_a_row(texts: Sequence[str]) -> bool:
    """Return whether sorted texts begin with consecutive letters or digits: A, B, C or 1, 2, 3."""
    first = [text.lstrip("(")[0].casefold() for text in texts]
    return all(ord(later) == ord(earlier) + 1 for earlier, later in pairwise(first))


def thousands(question: Question, words: Words) -> Iterator[Problem]:
    """Yield numbers whose point may be meant to separate thousands, but is read as a decimal point.

    Args:
        question: the question.
        words: the words of languages, which say how decimals begin.
    """
    for path in NUMBERS if "numbers" in question.SETS else ():
        typed = _authored(question, path) or ""
        if THOUSANDS.fullmatch(typed) and words.of(question.lang).get("decimal") == ",":
            whole = typed.replace(".", "")
            message = f"{typed} is read as {typed.rstrip('0').rstrip('.')}: the point begins decimals"
            help_text = f"for {whole}, write {whole}; for decimals, write fewer digits, or waive this"
            yield question.problem(path, "thousands-point", message, help_text, severity="warning")
