"""Rules on what gives the key away: words, grammar, likeness, class."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from operator import and_

from quizgen.checks.item_writing import chance
from quizgen.checks.item_writing.literature import (
    BROZO_1984,
    CASE_2001,
    HALADYNA_2002,
    HUGHES_1991,
    MARTINEZ_2009,
)
from quizgen.checks.item_writing.rule import Finding, rule
from quizgen.checks.item_writing.views import BankView, Text, View

CONVERGES_BY = 0.15
SUSPICIOUS = 0.05
YEAR = re.compile(r"(1[0-9]|20)\d\d")


@rule(
    "absolute-distractor",
    "warning",
    "options",
    needs=("absolutes", "counts"),
    sources=(HUGHES_1991, MARTINEZ_2009, HALADYNA_2002.at("no. 28a")),
)
def absolute_distractor(item: View) -> Iterator[Finding]:
    """Distractors say "always", "never" or "only", but the key does not; if only the key does, it is a note.

    The world is seldom so simple, and students strike such options out without knowing more. It is the
    second most frequent cue in school tests (Hughes, Salvia & Bott 1991), though it did no measurable
    harm over 630 items (Martínez et al. 2009).

    About a fifth of the findings are harmless: quantities ("only two") and names.
    """
    if not item.may_have("absolutes"):
        return
    found = [choice for choice, count in zip(item.choices, item.absolutes, strict=True) if count]
    marked = [choice for choice in found if not choice.text.has("all_of_the_above")]
    if not marked:
        return
    if not any(choice.key for choice in marked):
        message = f'only distractors have an absolute word: "{marked[0].text.first("absolutes")}"'
        yield Finding(message, "remove the word, or use a similar one in the key", marked[0].path)
    elif all(choice.key for choice in marked):
        message = f'only the key has an absolute word: "{marked[0].text.first("absolutes")}"'
        yield Finding(message, "check whether the key needs it", marked[0].path, severity="note")


@rule("hedged-key", "warning", "options", needs=("hedges",), sources=(CASE_2001.at("vague terms"),))
def hedged_key(item: View) -> Iterator[Finding]:
    """The key says "often", "may" or "usually", but no distractor does; if only distractors do, it is a note.

    A hedge protects a statement, and only true ones need protection. So students who know nothing pick
    the cautious option. It is the mirror of `absolute-distractor`.
    """
    if not item.may_have("hedges"):
        return
    marked = [choice for choice, count in zip(item.choices, item.hedges, strict=True) if count > 0]
    if not marked or len(marked) == len(item.choices):
        return
    if all(choice.key for choice in marked):
        message = f'only the key is hedged: "{marked[0].text.first("hedges")}"'
        yield Finding(message, "hedge the distractors too, or no option", marked[0].path)
    elif not any(choice.key for choice in marked):
        message = "some distractors are hedged and others are not"
        yield Finding(message, "hedge all options or none", marked[0].path, severity="note")


@rule(
    "article-cue",
    "warning",
    "options",
    needs=("articles", "takes_a", "takes_an"),
    sources=(HALADYNA_2002.at("nos. 23 and 28c"), CASE_2001.at("grammatical cues")),
)
def article_cue(item: View) -> Iterator[Finding]:
    """The question ends in "a" or "an", and not every option fits it.

    By grammar alone, students can strike out what doesn't fit.

    Sound counts, not spelling (an hour, a European, a UN report), so there is a list of exceptions.
    """
    last = item.stem.tokens[-1] if item.stem.tokens else ""
    if "__" in item.stem.visible and BLANK_END.search(item.stem.visible):
        last = TRAILING.sub("", item.stem.visible.casefold()).split()[-1:][0] if item.stem.tokens else ""
    if last not in item.lists["articles"] or item.stem.visible.endswith("?"):
        return
    misfits = [choice for choice in item.choices if article(choice.text) != last]
    if misfits:
        only_key = not any(choice.key for choice in misfits) and len(misfits) == len(item.choices) - 1
        message = f'"{misfits[0].text.visible}" does not go with "{last}"' + (
            "; only the key does" if only_key else ""
        )
        yield Finding(message, 'write "a(n)", or move the article into the options', ("stem",))


BLANK_END = re.compile(r"_{2,}\W*$")
TRAILING = re.compile(r"[\W_]+$")


def article(text: Text) -> str:
    """Return the article that goes with a text: "a" or "an"."""
    first = text.tokens[0]
    if first in text.lists["takes_a"]:
        return "a"
    if first in text.lists["takes_an"]:
        return "an"
    return "an" if first[0] in "aeiou" or (first[0] == "8") or first in ("11", "18") else "a"


@rule(
    "number-cue",
    "note",
    "one-key",
    needs=("singular_verbs", "plural_verbs", "plural_like"),
    sources=(HALADYNA_2002.at("nos. 23 and 28c"),),
)
def number_cue(item: View) -> Iterator[Finding]:
    """The question ends in "is" or "are", and only the key agrees with it.

    By grammar alone, students can find the key.

    A final -s is not always a plural (crisis, politics), so a fifth of the findings are wrong, and this
    is a note.
    """
    last = TRAILING.sub("", item.stem.visible.casefold()).rpartition(" ")[2]
    singular, plural = last in item.lists["singular_verbs"], last in item.lists["plural_verbs"]
    if not singular and not plural:
        return
    agree = [choice for choice in item.choices if _plural(choice.text) == plural]
    if len(agree) == 1 and agree[0].key:
        yield Finding(
            f'only the key agrees with "{last}"', "make the options all singular or all plural", agree[0].path
        )


def _plural(text: Text) -> bool:
    head = re.split(r"\s(?:of|in|for|that|which|to|by|with|from|on)\s", text.visible.casefold())[0]
    token = TRAILING.sub("", head).rpartition(" ")[2]
    return " and " in head or (
        token.endswith("s")
        and not token.endswith(("ss", "us", "is"))
        and token not in text.lists["plural_like"]
    )


@rule("option-form", "note", "one-key", sources=(HALADYNA_2002.at("no. 23"),))
def option_form(item: View) -> Iterator[Finding]:
    """The options don't all begin or end in the same way: a capital here, a full stop there.

    If only the key differs, its look gives it away. If others do, the question looks careless.

    It is a note, since names begin with capitals everywhere.
    """
    for what, mark in (("begins with a capital", _capital), ("ends with a full stop", _full_stop)):
        key_marked = mark(item.key.text.visible)
        if any(mark(choice.text.visible) == key_marked for choice in item.distractors):
            continue
        message = f"only the key {what}" if key_marked else f"every option but the key {what}"
        yield Finding(message, "write all options in the same way", item.key.path)


def _capital(text: str) -> bool:
    return text[:1].isupper()


def _full_stop(text: str) -> bool:
    return text.endswith(".")


@rule(
    "word-repeat",
    "warning",
    "one-key",
    needs=("stop",),
    sources=(BROZO_1984, HALADYNA_2002.at("no. 28b")),
)
def word_repeat(item: View) -> Iterator[Finding]:
    """A word that carries meaning is in the stem and in the key, and in no distractor.

    Students who know nothing match words. Of all cues in college tests, this one worked best for them
    (Brozo et al. 1984).

    Words that are in a fifth of the bank's stems are its topic and don't count. Words are compared by
    their first six letters. If stem and key both need the same name, waive this.
    """
    shared = item.telling(item.words) & item.key.text.content
    for choice in item.distractors:
        shared -= choice.text.content
    if shared:
        words = [token for token in item.key.text.tokens if token[:6] in shared]
        message = f'"{words[0]}" is in the stem and the key, but in no distractor'
        help_text = "use it in a distractor too, or another word in the key"
        yield Finding(message, help_text, item.key.path, words=shared)


@rule("convergence", "note", "one-key", needs=("stop",), sources=(CASE_2001.at("convergence strategy"),))
def convergence(item: View) -> Iterator[Finding]:
    """The key has more in common with the other options than any of them has.

    Writers make distractors by changing the key, so the distractors point back to it: students pick the
    option whose parts occur most often.

    Words are compared (mean Jaccard of the words that carry meaning, .15 above the next). If the options
    combine two parts in every possible way, this is to be expected, so it is only a note.
    """
    likeness = dict(zip(item.choices, item.likeness, strict=True))
    key = likeness.pop(item.key)
    if key >= max(likeness.values()) + CONVERGES_BY:
        message = "the key shares more words with the other options than any of them does"
        yield Finding(message, "use each part of the key equally often", item.key.path)


@rule(
    "opposites",
    "warning",
    "one-key",
    needs=("antonyms", "negations"),
    sources=(BROZO_1984, HALADYNA_2002.at("no. 28e")),
)
def opposites(item: View) -> Iterator[Finding]:
    """Two options are opposites, and one of them is the key.

    Students who know nothing pick the pair, and guess between the two. It was the most frequent cue in
    college tests (Brozo et al. 1984).

    The rule knows a list of word pairs, and negation, so it misses many.
    """
    turning = item.lists.turning
    if all(turning.isdisjoint(choice.text.tokens) for choice in item.choices):
        return
    pairs = [
        (one, other)
        for index, one in enumerate(item.choices)
        for other in item.choices[:index]
        if _opposite(one.text, other.text)
    ]
    if len(pairs) == 1 and (pairs[0][0].key or pairs[0][1].key) and len(item.choices) > 2:
        one, other = pairs[0]
        message = f'"{other.text.visible}" and "{one.text.visible}" are opposites, and one is the key'
        yield Finding(message, "add a second pair of opposites, or remove one opposite", item.key.path)


def _opposite(one: Text, other: Text) -> bool:
    if abs(len(one.tokens) - len(other.tokens)) > 1:
        return False
    a, b = set(one.tokens), set(other.tokens)
    left, right = a - b, b - a
    if len(left) == 1 and len(right) == 1:
        return (*left, *right) in one.lists.antonyms
    more = left | right
    return bool(a & b) and (not left or not right) and len(more) == 1 and more <= one.lists["negations"]


@rule(
    "key-alone",
    "note",
    "one-key",
    sources=(HALADYNA_2002.at("nos. 23 and 28d"), MARTINEZ_2009),
)
def key_alone(item: View) -> Iterator[Finding]:
    """The key is the only option of its kind: a number among words, a name among phrases.

    The one option that looks different from the rest attracts students who know nothing. Unlike options
    did a little harm over 630 items (Martínez et al. 2009).

    quizgen tells only a few kinds apart (number, year, name, words), so this is a note.
    """
    if len(item.distractors) < 2:
        return
    key, (first, *others) = category_of(item.key.text), item.distractors
    category = category_of(first.text)
    if key != category and all(category_of(choice.text) == category for choice in others):
        yield Finding(f"only the key is a {key}", "make all options the same kind of thing", item.key.path)


def category_of(text: Text) -> str:
    """Return the rough category of an option: "year", "number", "name" or "phrase"."""
    visible = text.visible
    if YEAR.fullmatch(visible):
        return "year"
    if visible[:1].isdigit() and not any(sign.isalpha() for sign in visible):
        return "number"
    parts = [part for part in visible.split() if part[0].isalpha() and part.casefold() not in text.lists.stop]
    return "name" if len(parts) > 1 and all(part[0].isupper() for part in parts) else "phrase"


@rule("key-most-specific", "note", "one-key", sources=(CASE_2001.at("longer, more specific, more complete"),))
def key_most_specific(item: View) -> Iterator[Finding]:
    """Only the key has a number, a bracket, a comma or a qualifying clause.

    A true statement needs more words and more precision than an invented one, and students know it.

    It is a note, since facts often need a number.
    """
    for what, mark in MARKS.items():
        if mark(item.key.text) and not any(mark(choice.text) for choice in item.distractors):
            yield Finding(
                f"only the key has a {what}", "make a distractor as exact, or the key less so", item.key.path
            )
            return


MARKS: dict[str, Callable[[Text], bool]] = {
    "number": lambda text: any(sign.isdigit() for sign in text.visible),
    "bracket": lambda text: "(" in text.visible,
    "comma": lambda text: "," in text.visible,
    "qualifying clause": lambda text: not text.lists["qualifiers"].isdisjoint(text.tokens[1:]),
}


@rule(
    "absolutes-in-distractors",
    "warning",
    "options",
    needs=("absolutes",),
    sources=(HUGHES_1991, HALADYNA_2002.at("no. 28a")),
)
def absolutes_in_distractors(bank: BankView) -> Iterator[Finding]:
    """Across the bank, distractors have absolute words more often than keys do.

    One "always" in a distractor is a slip (`absolute-distractor`). As a habit across the bank, it lets
    students strike options out without knowing more.

    quizgen uses Fisher's exact test (p < .05).
    """
    keys = wrong = with_keys = with_wrong = 0
    for item in bank.those_of("options"):
        right, marked = sum(item.keys), [count > 0 for count in item.absolutes]
        keys, wrong = keys + right, wrong + len(item.keys) - right
        if any(marked):
            both = sum(map(and_, item.keys, marked))
            with_keys, with_wrong = with_keys + both, with_wrong + sum(marked) - both
    if not keys or not wrong:
        return
    if chance.fisher_greater(with_wrong, wrong - with_wrong, with_keys, keys - with_keys) < SUSPICIOUS:
        message = f"{with_wrong} of {wrong} distractors have an absolute word, {with_keys} of {keys} keys"
        yield Finding(message, 'remove "always", "only" and the like from some distractors')
