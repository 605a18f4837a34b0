"""Rules on questions about a paper's error: what is keyed must be the correction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

from quizgen.checks.item_writing.lists import TOKEN
from quizgen.checks.item_writing.literature import BUTLER_2008, ROEDIGER_2005
from quizgen.checks.item_writing.rule import Finding, rule
from quizgen.checks.item_writing.views import View, text_of
from quizgen.errors import FieldPath
from quizgen.model.fields import Markdown
from quizgen.text.markdown import to_plain

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@rule(
    "keys-the-error",
    "warning",
    "choices",
    "typed",
    "cards",
    needs=("stop", "asks_for_error"),
    sources=(ROEDIGER_2005, BUTLER_2008),
)
def keys_the_error(item: View) -> Iterator[Finding]:
    """A question about a paper's error has that error as its key: a number or name from the passage.

    Students remember what a test tells them is right (Roediger & Marsh 2005; Butler & Roediger 2008).
    Here it would confirm the error that the question is meant to correct.

    Under `claim: corrected`, this looks for a number in the key that is in the phrase to find and not in
    the correction, or for a name in capitals where the correction has another one; any part of a name
    will do. It leaves alone a key that also has something from the correction, and a question whose last
    sentence asks for what is wrong: there the wrong statement is the key, and the correction is shown
    with its reference. It can't find errors in matching and ordering questions, errors in other words, or
    errors that the correction repeats.
    """
    question = item.question
    if question.claim != "corrected" or question.correction is None:
        return
    passage = _compared(_numbers_and_names(item, " ".join(source.find or "" for source in question.source)))
    text = text_of(question.correction.text, item.lists)
    corrected = _compared(_numbers_and_names(item, text.visible))
    right = corrected | text.content
    errors, replacements = passage - right, corrected - passage
    if all(one[0].isdigit() for one in replacements):
        errors = {one for one in errors if one[0].isdigit()}
    if not errors or item.lead_in.has("asks_for_error"):
        return
    for path, key, whole in _keys(item):
        pieces = _numbers_and_names(item, key).items()
        found = [piece for piece, words in pieces if words & errors and words.isdisjoint(right)]
        if found and replacements.isdisjoint(_compared(_numbers_and_names(item, whole))):
            message = f'the key has "{found[0]}" like the passage, but the correction does not'
            yield Finding(message, "make the correction the key, or ask which statement is wrong", path)


def _numbers_and_names(item: View, text: str) -> dict[str, set[str]]:
    """Return the numbers and names of a text, each with the words by which it is compared.

    Consecutive words with capitals are one name, which any of them can match: Ada Lovelace matches Lovelace.
    """
    found = {number: {number.replace(",", "")} for number in NUMBER.findall(text)}
    name, end = "", 0
    for token in TOKEN.finditer(text):
        word = token.group()
        stem = item.lists.stems[word.casefold()]
        if not stem or not word[0].isupper():
            continue
        name = f"{name} {word}" if name and not text[end : token.start()].strip() else word
        end = token.end()
        found[name] = found.pop(name.rpartition(" ")[0], set()) | {stem}
    return found


def _compared(pieces: Mapping[str, Set[str]]) -> Set[str]:
    return frozenset().union(*pieces.values())


def _keys(item: View) -> Iterator[tuple[FieldPath, str, str]]:
    """Yield each right text: the path of its field, the text itself, and the whole text around it."""
    question = item.question
    if item.is_of(["statements"]):
        if item.statement.answer:
            yield ("answer",), item.stem.visible, item.stem.visible
        return
    for one in question.right:
        text = _visible(one.text)
        yield one.path, text, _visible(question.filled) if one.path == (question.ASKED_IN,) else text


def _visible(text: str) -> str:
    return to_plain(text) if isinstance(text, Markdown) else text
