"""Rules on flashcards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from quizgen.checks.item_writing.literature import MATUSCHAK_2020, WOZNIAK_1999
from quizgen.checks.item_writing.rule import Finding, rule
from quizgen.checks.item_writing.similar_sets import nearest
from quizgen.checks.item_writing.views import BankView, Text, View, text_of
from quizgen.model.fields import Markdown

MOST_BACK, MOST_DEFINITION, MOST_FRONT = 12, 20, 25
FEWEST_PARTS = 3
LONGEST_PART = 3
PARTS = re.compile(r"\n|;|,? (?:and|и|va) |, ")
DATE = re.compile(r"\d{1,2} [^\W\d]+,? \d{4}")


def _back(item: View) -> Text:
    return text_of(Markdown(item.card.back), item.lists)


@rule(
    "long-back",
    "warning",
    "cards",
    sources=(WOZNIAK_1999.at("rule 4, minimum information"), MATUSCHAK_2020.at("focused")),
)
def long_back(item: View) -> Iterator[Finding]:
    """The back has more than 12 words; with the tag `definition`, more than 20.

    Students grade themselves once for each card. On a long back they remember some parts and forget
    others, and no grade is right. Short cards are also quicker to review.

    Twelve words are about one clause; the limits are our own choice.
    """
    most = MOST_DEFINITION if "definition" in item.question.tags else MOST_BACK
    count = len(_back(item).tokens)
    if count > most:
        help_text = "split it into several cards, or move words to the explanation"
        yield Finding(f"the back has {count} words", help_text, ("back",))


@rule("list-on-back", "warning", "cards", sources=(WOZNIAK_1999.at("rules 9 and 10, sets and enumerations"),))
def list_on_back(item: View) -> Iterator[Finding]:
    """The back lists three things or more.

    Lists are the hardest thing to remember, and students who know two things out of three don't know how
    to grade themselves.

    Commas, semicolons, "and" and new lines separate the parts, and only short parts count. The rule
    mistakes some dates and names with commas for lists.
    """
    text = DATE.sub("date", _back(item).visible if "\n" not in item.card.back.strip() else item.card.back)
    parts = [part for part in PARTS.split(text) if part and part.strip(" -*.")]
    if len(parts) >= FEWEST_PARTS and all(len(part.split()) <= LONGEST_PART for part in parts):
        yield Finding(f"the back lists {len(parts)} things", "make a card for each, or a cloze", ("back",))


@rule("two-questions", "warning", "cards", needs=("wh",), sources=(WOZNIAK_1999.at("rules 4 and 12"),))
def two_questions(item: View) -> Iterator[Finding]:
    """The front asks two things.

    Students may know one and not the other, but a card has only one grade.
    """
    marks = item.stem.visible.count("?") + item.stem.visible.count("؟")
    wh = item.lists["wh"]
    tokens = item.stem.tokens
    joined = tokens and tokens[0] in wh and any(a in ("and", "и") and b in wh for a, b in pairwise(tokens))
    if marks > 1 or joined:
        yield Finding("the front asks two things", "split it into two cards", ("front",))


@rule("yes-no-front", "warning", "cards", needs=("yes_no",), sources=(MATUSCHAK_2020.at("effortful"),))
def yes_no_front(item: View) -> Iterator[Finding]:
    """The front can be answered with yes or no.

    Half of all guesses are right. And students learn from the effort of remembering, which such a card
    doesn't ask for.
    """
    if item.stem.tokens[0] in item.lists["yes_no"] and item.stem.visible.endswith("?"):
        yield Finding("the front asks for yes or no", "ask what, why or how", ("front",))


@rule("answer-on-front", "warning", "cards", needs=("stop",), sources=(MATUSCHAK_2020.at("effortful"),))
def answer_on_front(item: View) -> Iterator[Finding]:
    """The front gives away what is on the back.

    Students read the answer instead of remembering it.

    Every word of the back that carries meaning is on the front.
    """
    words = _back(item).content
    if words and words <= item.stem.content and not _translates(item):
        yield Finding("the front gives away the answer", "reword one of the sides", ("front",))


def _translates(item: View) -> bool:
    lang = item.question.lang
    return (item.card.front_lang or lang) != (item.card.back_lang or lang)


@rule(
    "front-without-context",
    "warning",
    "cards",
    needs=("pronouns",),
    sources=(WOZNIAK_1999.at("rule 16, context cues"),),
)
def front_without_context(item: View) -> Iterator[Finding]:
    """The front begins with "it", "they" or "this".

    In a deck, cards come in any order, so students can't know what "it" is.
    """
    if item.stem.tokens[0] in item.lists["pronouns"]:
        yield Finding(f'nobody knows what "{item.stem.tokens[0]}" is', "name it", ("front",))


@rule("long-front", "warning", "cards", sources=(WOZNIAK_1999.at("rule 12, optimise wording"),))
def long_front(item: View) -> Iterator[Finding]:
    """The front has more than 25 words.

    Students read the front each time the card comes up, for years. Every needless word costs them time and
    hides the question.

    The limit is our own choice.
    """
    if len(item.stem.tokens) > MOST_FRONT:
        yield Finding(
            f"the front has {len(item.stem.tokens)} words", f"shorten it to {MOST_FRONT}", ("front",)
        )


@rule("interfering-fronts", "warning", "cards", sources=(WOZNIAK_1999.at("rule 11, interference"),))
def interfering_fronts(bank: BankView) -> Iterator[Finding]:
    """Two fronts share four fifths of their words, but their backs differ.

    Students will keep mixing up the two, however well they know the facts.

    Words are compared (Jaccard, .8 or more). If several cards before it in the bank are similar, the message
    names the most similar one and counts the others. quizgen compares a card with at most a hundred others,
    those with the same rare words first.
    """
    cards = bank.those_of("cards")
    faces = [card.faces for card in cards]

    def differ(one: int, other: int) -> bool:
        return faces[one].back != faces[other].back

    for number, found in nearest([card.front for card in faces], differ):
        more = f" and of {found.others}" if found.more else ""
        message = f'the front is nearly the same as that of "{cards[found.number].name}"{more}'
        help_text = "make the difference stand out, or ask for the difference on one card"
        yield Finding(message, help_text, ("front",), on=cards[number])
