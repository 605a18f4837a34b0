"""Rules on the stems of choice questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizgen.checks.item_writing.lists import tokens_of
from quizgen.checks.item_writing.literature import (
    CASE_2001,
    CHIAVAROLI_2017,
    HALADYNA_2002,
    HARASYM_1992,
    PHAM_2018,
)
from quizgen.checks.item_writing.rule import Finding, rule
from quizgen.checks.item_writing.views import QuizView, View

BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)\1")
BLANK = re.compile(r"_{2,}|…|\.{3}|\[ *\]")
FEWEST_WORDS = 5
LONG_STEM, LONG_SCENARIO, LONG_OPTION = 60, 90, 25
SCENARIOS = ("apply", "analyse", "evaluate", "create")
NEGATIONS = ("odd_one_out", "reasons", "clauses", "wh")
"""The word lists that are needed to recognise a negative question."""
MANY_NEGATIVES, FEW_QUESTIONS = 0.10, 10


@rule(
    "negative-stem",
    "warning",
    "options",
    needs=NEGATIONS,
    sources=(HALADYNA_2002.at("no. 17"), HARASYM_1992, CHIAVAROLI_2017),
)
def negative_stem(item: View) -> Iterator[Finding]:
    """The question asks for the exception, but "not", "except" or "least" is neither in capitals nor in bold.

    Students who read fast overlook the word, however much they know. Negative questions are less
    reliable, and best replaced by asking for all that apply (Harasym et al. 1992). Emphasis doesn't cure
    them (Chiavaroli 2017), so it is the least that this rule asks for.

    The rule reads only the main clause of the last sentence, because a condition ("if the pupil does not
    …") doesn't turn the question round. Questions about a reason ("Why was … not …?") and phrases such as
    "not only" are left alone.
    """
    word = _negation(item)
    if word and not _emphasised(item, word):
        message = f'the question turns on "{word}", which is easily overlooked'
        yield Finding(
            message, "ask for what is true, use multiple-choice, or write it in capitals", ("stem",)
        )


def _negation(item: View) -> str:
    """Return the word that makes a question ask for the exception, or an empty text."""
    lead_in, lists = item.lead_in, item.lists
    if lists["odd_one_out"].isdisjoint(lead_in.listed) or lists["reasons"].intersection(lead_in.tokens[:4]):
        return ""
    main = " ".join(_main_clause(item))
    if pattern := lists.phrases.get("not_negative"):
        main = pattern.sub(" ", main)
    found = lists.phrases["odd_one_out"].search(main)
    return found.group() if found else ""


def _main_clause(item: View) -> list[str]:
    """Return the words that ask: from the last question word after a comma, up to a condition."""
    parts = [tokens_of(part) for part in item.lead_in.visible.split(",")]
    asking = [at for at, part in enumerate(parts) if at and item.lists["wh"].intersection(part[:3])]
    words = [word for part in parts[asking[-1] if asking else 0 :] for word in part]
    ends = (at for at, word in enumerate(words) if at and word in item.lists["clauses"])
    return words[: next(ends, len(words))]


def _emphasised(item: View, word: str) -> bool:
    bold = " ".join(match[2] for match in BOLD.finditer(item.stem.written)).casefold()
    return (
        re.search(rf"\b{re.escape(word.upper())}\b", item.lead_in.visible) is not None or word in bold.split()
    )


@rule("many-negatives", "warning", "options", needs=("odd_one_out",), sources=(HALADYNA_2002.at("no. 17"),))
def many_negatives(quiz: QuizView) -> Iterator[Finding]:
    """More than a tenth of a quiz's choice questions ask for the exception.

    Students who have to switch between "which is" and "which is not" make slips that say nothing about
    what they know.

    The share is our own choice. Quizzes with fewer than ten choice questions are left alone.
    """
    choices = [item for item in quiz.items if item.is_of(["options"])]
    negative = [item for item in choices if item.lists.has(NEGATIONS) and _negation(item)]
    if len(choices) >= FEW_QUESTIONS and len(negative) > MANY_NEGATIVES * len(choices):
        message = f"{len(negative)} of {len(choices)} choice questions ask for the exception"
        yield Finding(message, "make some of them positive")


@rule(
    "double-negative",
    "warning",
    "options",
    needs=(*NEGATIONS, "negations"),
    sources=(HALADYNA_2002.at("nos. 17 and 27"),),
)
def double_negative(item: View) -> Iterator[Finding]:
    """A negative question has a negation in an option, or a second one in the question itself.

    Students must first untangle what is asked. That tests logic and reading, not your subject.

    Negations come from a list: looking for "un-" and "in-" would report "united" and "international".
    """
    if not _negation(item):
        return
    second = item.lists["negations"] | item.lists["hidden_negations"]
    if sum(token in second for token in item.lead_in.tokens) > 1:
        yield Finding("the question has two negations", "ask for what is true", ("stem",))
    for choice in item.choices:
        if found := second.intersection(choice.text.tokens):
            message = f'the question is negative, and so is this option ("{min(found)}")'
            yield Finding(message, "ask for what is true, or reword the option", choice.path)


@rule(
    "stem-asks-nothing",
    "warning",
    "options",
    needs=("asks_nothing", "wh", "orders"),
    sources=(CASE_2001.at("the cover-the-options rule"), PHAM_2018, HALADYNA_2002.at("nos. 14 and 15")),
)
def stem_asks_nothing(item: View) -> Iterator[Finding]:
    """Students can't answer the stem before they read the options.

    A good question can be answered with the options covered. If it can't, students judge four or five
    loose statements and compare their wording. In a trial, items with this flaw had lower scores (Pham,
    Besanko & Devitt 2018).

    Such a stem has fewer than five words and no question word, or is nothing but "which of the following
    is true", or ends without a question mark, a blank or a colon and is not an instruction either.
    """
    tokens, lists = item.stem.tokens, item.lists
    help_text = "ask a question that students can answer with the options covered"
    if item.stem.spaced in lists["asks_nothing"]:
        yield Finding("the stem does not say what is asked", help_text, ("stem",))
    elif (
        len(tokens) < FEWEST_WORDS
        and not lists["wh"].intersection(tokens)
        and not BLANK.search(item.stem.visible)
    ):
        size = f"{len(tokens)} word{'s' * (len(tokens) != 1)}"
        yield Finding(f"the stem has {size} and no question word", help_text, ("stem",))
    elif not _asks(item):
        yield Finding("the stem ends without a question mark, a blank or a colon", help_text, ("stem",))


def _asks(item: View) -> bool:
    visible = item.stem.visible
    if visible[-1:] in "?:؟" or "?" in visible or BLANK.search(visible):
        return True
    # A stem that runs on into its options has no full stop either.
    return visible[-1:] not in ".!;" or bool(item.lists["orders"].intersection(item.lead_in.tokens[:3]))


@rule("long-text", "warning", "options", sources=(HALADYNA_2002.at("nos. 13 and 16"),))
def long_text(item: View) -> Iterator[Finding]:
    """The stem has more than 60 words (90 at the levels apply and above), or an option more than 25.

    The question then measures how fast students read, above all students who learn in a second language.

    The limits are our own choice.
    """
    most = LONG_SCENARIO if item.question.level in SCENARIOS else LONG_STEM
    if len(item.stem.tokens) > most:
        yield Finding(f"the stem has {len(item.stem.tokens)} words", f"shorten it to {most}", ("stem",))
    for choice in item.choices:
        if len(choice.text.tokens) > LONG_OPTION:
            message = f"the option has {len(choice.text.tokens)} words"
            yield Finding(message, f"shorten it to {LONG_OPTION}, or move words to the stem", choice.path)
