"""Rules on flashcards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from quizgen.checks.item_writing.rule import Finding
from quizgen.checks.item_writing.similar_sets import alike
from quizgen.checks.item_writing.views import BankView, Text, View
from quizgen.model.fields import Markdown

MOST_BACK, MOST_DEFINITION, MOST_FRONT = 12, 20, 25
FEWEST_PARTS = 3
LONGEST_PART = 3
PARTS = re.compile(r"\n|;|,? (?:and|и|va) |, ")
DATE = re.compile(r"\d{1,2} [^\W\d]+,? \d{4}")


def _back(item: View) -> Text:
    return Text(Markdown(item.question.back), item.lists)


def long_back(item: View) -> Iterator[Finding]:
    """The back has more than 12 words; with the tag `definition`, more than 20.

    What is graded must be one thing (Wozniak 1999, rule 4, minimum information; Matuschak 2020, "focused").
    Twelve words are about one clause: an engineering choice.
    """
    most = MOST_DEFINITION if "definition" in item.question.tags else MOST_BACK
    count = len(_back(item).tokens)
    if count > most:
        help_text = "split it into several cards, or move words to the explanation"
        yield Finding(f"the back has {count} words", help_text, ("back",))


def list_on_back(item: View) -> Iterator[Finding]:
    """The back lists three things or more.

    Sets are the hardest to remember and can't be graded in part (Wozniak 1999, rules 9 and 10). Parts are
    split by comma, semicolon, "and" or line, and counted where they are short; dates and names with commas
    are misread.
    """
    text = DATE.sub(
        "date", _back(item).visible if "\n" not in item.question.back.strip() else item.question.back
    )
    parts = [part for part in PARTS.split(text) if part and part.strip(" -*.")]
    if len(parts) >= FEWEST_PARTS and all(len(part.split()) <= LONGEST_PART for part in parts):
        yield Finding(f"the back lists {len(parts)} things", "make a card for each, or a cloze", ("back",))


def two_questions(item: View) -> Iterator[Finding]:
    """The front asks two things.

    One may be known and the other not, and the card has one grade (Wozniak 1999, rules 4 and 12).
    """
    marks = item.stem.visible.count("?") + item.stem.visible.count("؟")
    wh = item.lists["wh"]
    tokens = item.stem.tokens
    joined = tokens and tokens[0] in wh and any(a in ("and", "и") and b in wh for a, b in pairwise(tokens))
    if marks > 1 or joined:
        yield Finding("the front asks two things", "make two cards of it", ("front",))


def yes_no_front(item: View) -> Iterator[Finding]:
    """The front can be answered with yes or no.

    Half of the answers are right by chance, and none takes effort (Matuschak 2020, "effortful").
    """
    if item.stem.tokens[0] in item.lists["yes_no"] and item.stem.visible.endswith("?"):
        yield Finding("the front asks for yes or no", "ask what, why or how", ("front",))


def answer_on_front(item: View) -> Iterator[Finding]:
    """The front holds what is on the back.

    Every telling word of the back stands on the front.
    """
    words = _back(item).content
    if words and words <= item.stem.content and not _translates(item):
        yield Finding("the front holds the answer", "reword one of the sides", ("front",))


def _translates(item: View) -> bool:
    question = item.question
    return bool((question.front_lang or question.lang) != (question.back_lang or question.lang))


def front_without_context(item: View) -> Iterator[Finding]:
    """The front begins with "it", "they" or "this".

    In the deck, cards come in any order, so nobody knows what "it" is (Wozniak 1999, rule 16).
    """
    if item.stem.tokens[0] in item.lists["pronouns"]:
        yield Finding(f'nobody knows what "{item.stem.tokens[0]}" is', "name it", ("front",))


def long_front(item: View) -> Iterator[Finding]:
    """The front has more than 25 words (Wozniak 1999, rule 12, optimise wording)."""
    if len(item.stem.tokens) > MOST_FRONT:
        yield Finding(f"the front has {len(item.stem.tokens)} words", f"bring it to {MOST_FRONT}", ("front",))


def interfering_fronts(bank: BankView) -> Iterator[Finding]:
    """Two fronts have four fifths of their words in common, and different backs.

    They will be mixed up for ever (Wozniak 1999, rule 11, interference). Jaccard of the words, .8 or more.
    """
    cards = bank.those_of("cards")
    for one, other in alike([frozenset(card.stem.tokens) for card in cards]):
        if cards[one].question.back.strip() != cards[other].question.back.strip():
            message = f'the front is nearly that of "{cards[one].name}"'
            help_text = "make the difference stand out, or ask for the difference on one card"
            yield Finding(message, help_text, ("front",), on=cards[other])
