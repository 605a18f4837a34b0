"""Rules on options: phrases, numbers, likeness, how many there are."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product, takewhile

from quizgen.checks.item_writing import chance
from quizgen.checks.item_writing.literature import (
    ATTALI_2003,
    BAR_HILLEL_2002,
    HALADYNA_2002,
    HARASYM_1992,
    HUANG_2007,
    MARTINEZ_2009,
    RODRIGUEZ_2005,
    TARRANT_2009,
    TOLLEFSON_1987,
)
from quizgen.checks.item_writing.quantities import Span, has_digit
from quizgen.checks.item_writing.rule import Finding, rule
from quizgen.checks.item_writing.views import BankView, Choice, Text, View
from quizgen.model.fields import as_number
from quizgen.types.layout import letter

# Single capitals joined by words, and otherwise only words such as "both" and "only".
LETTERS = re.compile(
    r"(?:both |only |neither |either |options? |answers? )*\(?[A-H]\)?"
    r"(?:,? (?:and|or|nor|&|и|или) \(?[A-H]\)?|, \(?[A-H]\)?)+(?: only| are correct| are true)?\.?",
    re.I,
)
ALIKE, ALIKE_FROM = 0.90, 15
LONGEST_K_TYPE = 40
MOST_OPTIONS = 5
COMMON_OPENING = 3
LEAST_RIGHT, MOST_RIGHT, FEWEST_QUESTIONS = 0.30, 0.70, 5
FEWEST_FIXED, POSITION_P = 20, 0.01


@rule(
    "all-of-the-above",
    "warning",
    "options",
    needs=("all_of_the_above",),
    sources=(HALADYNA_2002.at("no. 26"), HUANG_2007, MARTINEZ_2009),
)
def all_of_the_above(item: View) -> Iterator[Finding]:
    """An option says "all of the above", or something like it.

    Once the options are shuffled, it may come before the ones that it refers to. And students who
    recognise two right options, or one wrong one, have the answer without knowing the rest. As the key,
    it made items harder (Huang, Trevisan & Storfer 2007); over 630 items it did no measurable harm
    (Martínez et al. 2009).

    Unusual wordings escape this rule.
    """
    yield from _phrase(
        item, "all_of_the_above", "ask for all that apply (multiple-choice), or write an option"
    )


@rule(
    "none-of-the-above",
    "warning",
    "options",
    needs=("none_of_the_above",),
    sources=(HALADYNA_2002.at("no. 25"), TOLLEFSON_1987, MARTINEZ_2009),
)
def none_of_the_above(item: View) -> Iterator[Finding]:
    """An option says "none of the above", or something like it.

    Students who choose it show what they reject, not what they know. As the key, it makes items harder
    but no better (Tollefson 1987), and such items tell strong students from weak ones slightly less well
    (Martínez et al. 2009).
    """
    yield from _phrase(item, "none_of_the_above", "write an option that a student might believe")


def _phrase(item: View, name: str, help_text: str) -> Iterator[Finding]:
    for choice in item.choices if item.may_have(name) else ():
        if choice.text.has(name):
            yield Finding(
                f'the option "{choice.text.visible}" refers to other options', help_text, choice.path
            )


@rule("letters-in-option", "warning", "options", sources=(HALADYNA_2002.at("no. 9"),))
def letters_in_option(item: View) -> Iterator[Finding]:
    """An option names other options by their letters, such as "A and C".

    Options get their letters when they are shuffled, so these letters would point to the wrong ones. In a
    fixed order, students work out a combination and don't show what they know.

    If A and C are things that the question is about, such as blood groups, waive this.
    """
    for choice in item.choices:
        if len(choice.text.visible) <= LONGEST_K_TYPE and LETTERS.fullmatch(choice.text.visible):
            message = f'the option "{choice.text.visible}" names letters, which change with the order'
            help_text = (
                "use multiple-choice, write the option out, or waive this if they are not option letters"
            )
            yield Finding(message, help_text, choice.path)


@rule(
    "similar-options",
    "warning",
    "options",
    needs=("negations",),
    sources=(HALADYNA_2002.at("nos. 19 and 22"),),
)
def similar_options(item: View) -> Iterator[Finding]:
    """Two options say the same in nearly the same letters.

    Students compare letters where they should compare meanings, and both options may be right.

    Texts of 15 characters or more are compared; nine tenths of their letters must agree (difflib's ratio;
    the limit is our own choice), and all words that carry meaning. So options that differ in a number, a
    name or a negation are left alone. For options that are equal, see `same-text`.
    """
    long = [choice for choice in item.choices if len(choice.text.visible) >= ALIKE_FROM]
    stems = item.lists.stems
    if len({stems[choice.text.tokens[-1]] or _last_word(choice.text) for choice in long}) == len(long):
        return
    by_content: dict[frozenset[str], list[Choice]] = {}
    for other in long:
        before = by_content.setdefault(other.text.content, [])
        if one := next((one for one in before if _alike(item, one, other)), None):
            message = f'"{one.text.visible}" and "{other.text.visible}" are nearly the same text'
            yield Finding(message, "make the difference plain, or replace one of them", other.path)
        before.append(other)


def _last_word(text: Text) -> str:
    """Return the stem of the last word that carries meaning; an empty text if there is none."""
    return next(filter(None, map(text.lists.stems.__getitem__, reversed(text.tokens))), "")


def _alike(item: View, one: Choice, other: Choice) -> bool:
    """Return whether options have the same content words in the same order, none of them negated."""
    lists = item.lists
    first, second = ([lists.stems[token] for token in choice.text.tokens] for choice in (one, other))
    if list(filter(None, first)) != list(filter(None, second)):
        return False
    left = set(one.text.tokens) - set(other.text.tokens)
    right = set(other.text.tokens) - set(one.text.tokens)
    if lists["negations"].intersection(left | right) or not lists.antonyms.isdisjoint(product(left, right)):
        return False
    a, b = one.text.visible.casefold(), other.text.visible.casefold()
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= ALIKE


@rule("overlapping-numbers", "warning", "one-key", sources=(HALADYNA_2002.at("no. 22"),))
def overlapping_numbers(item: View) -> Iterator[Finding]:
    """Numeric options share a value: "10-20" and "20-30", or "at least 3" and "at least 5".

    For some values, two options are then right, and the marker has to decide.

    The rule applies only if all options are numbers or ranges in the same unit, or in units of the same
    quantity: "30-60 min" and "1-2 h" share a value. For single numbers that are equal in different units,
    see `equal-numbers`.
    """
    if not any(has_digit(choice) for choice in item.choices):
        return
    for one, other in combinations(item.choices, 2):
        if _open_ended(one) and _open_ended(one) == _open_ended(other):
            message = f'"{one.text.visible}" and "{other.text.visible}" can both be true'
            yield Finding(message, "give each option an upper and a lower limit", other.path)
            return
    spans = _spans(item)
    if spans is None or len({span.unit.of for span in spans}) != 1:
        return
    for one_span, other_span in combinations(spans, 2):
        if one_span.single and other_span.single and one_span.unit != other_span.unit:
            continue
        if one_span.low <= other_span.high and other_span.low <= one_span.high:
            message = f'"{one_span.choice.text.visible}" and "{other_span.choice.text.visible}" share a value'
            yield Finding(message, "let each range end before the next begins", other_span.choice.path)
            return


def _spans(item: View) -> list[Span] | None:
    """Return the options as numbers or ranges; None if any of them is neither."""
    return item.spans if len(item.spans) == len(item.choices) else None


def _open_ended(choice: Choice) -> str:
    """Return an option such as "at least 3 years" without its number; an empty text for any other option."""
    spaced = choice.text.spaced
    for name in ("at_least", "at_most"):
        found = choice.text.first(name)
        if found and spaced.partition(f"{found} ")[2][:1].isdigit():
            return re.sub(r"\d+", "…", spaced)
    return ""


@rule("equal-numbers", "warning", "options", sources=(HALADYNA_2002.at("nos. 19 and 22"),))
def equal_numbers(item: View) -> Iterator[Finding]:
    """Two options are the same amount in different units: "1 km" and "1000 m", "60 min" and "1 hour".

    Both are right, or neither is. Students who notice rule out both, or have to guess which one you
    meant.

    The rule knows units whose sizes are exact, and reads them as they are written: mW is not MW, and "5
    m" is not five minutes. A number without a unit equals one in thousands or dozens, and never a
    percentage. In multiple-choice questions, a key is compared with distractors: two right options may
    well be equal.
    """
    seen: dict[tuple[str, Fraction], Span] = {}
    for span in item.spans:
        if not span.single or not span.unit.known:
            continue
        other = seen.setdefault((span.unit.of, span.low), span)
        two_keys = item.is_of(["several-keys"]) and span.choice.key == other.choice.key
        if span.unit != other.unit and not two_keys:
            message = f'"{other.choice.text.visible}" and "{span.choice.text.visible}" are the same amount'
            yield Finding(message, "replace one of them: both are right, or neither is", span.choice.path)


@rule("unsorted-numbers", "warning", "one-key", sources=(HALADYNA_2002.at("no. 21"),))
def unsorted_numbers(item: View) -> Iterator[Finding]:
    """Numbers or years among the options are not in order.

    Students spend time searching for a number instead of thinking about it.

    quizgen sorts options that are all plain numbers unless the question says otherwise, so this looks at
    `order: as-written` and `order: shuffled`. Amounts in different units should be in order of size.
    """
    if item.ordered.order is None or item.ordered.order == "sorted":
        return
    spans = _spans(item)
    if spans is None or len({span.unit.of for span in spans}) != 1:
        return
    lows = [span.low for span in spans]
    if item.ordered.order == "shuffled" or (lows != sorted(lows) and lows != sorted(lows, reverse=True)):
        plain = all(as_number(choice.text.visible) is not None for choice in item.choices)
        yield Finding(
            "the numbers among the options are not in order",
            "leave `order` out: quizgen then sorts them" if plain else "sort them, under `order: as-written`",
            ("order",),
        )


@rule(
    "too-many-options",
    "warning",
    "one-key",
    sources=(RODRIGUEZ_2005, TARRANT_2009, HALADYNA_2002.at("no. 18")),
)
def too_many_options(item: View) -> Iterator[Finding]:
    """A single-choice question has more than five options.

    Three are enough, as 80 years of studies agree (Rodriguez 2005). Further distractors take time to
    read, and hardly anyone chooses them: of items with four options, 13.8 % had three distractors that
    worked (Tarrant, Ware & Mohammed 2009).
    """
    count = len(item.choices)
    if count > MOST_OPTIONS:
        yield Finding(
            f"the question has {count} options",
            "keep the two or three most tempting distractors",
            ("distractors",),
        )


@rule("repeated-opening", "warning", "options", sources=(HALADYNA_2002.at("no. 15"),))
def repeated_opening(item: View) -> Iterator[Finding]:
    """All options begin with the same three words or more, one of which carries meaning.

    Students read these words again with each option. In the stem, they would read them once.
    """
    first, second, *_ = item.choices
    if first.text.tokens[:COMMON_OPENING] != second.text.tokens[:COMMON_OPENING]:
        return
    columns = zip(*(choice.text.tokens for choice in item.choices), strict=False)
    opening = [column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns)]
    if len(opening) >= COMMON_OPENING and not item.lists.stop.issuperset(opening):
        yield Finding(
            f'every option begins with "{" ".join(opening)}"', "move these words into the stem", ("stem",)
        )


@rule("two-options", "warning", "one-key", sources=(RODRIGUEZ_2005,))
def two_options(item: View) -> Iterator[Finding]:
    """A single-choice question has two options.

    Half of all guesses are right. Three options are best in most classes (Rodriguez 2005).

    If something can only rise or fall, waive this.
    """
    if len(item.choices) == 2:
        yield Finding("there are only two options", "add one that students might choose, or waive this")


@rule("one-key", "warning", "several-keys", sources=(HARASYM_1992,))
def one_key(item: View) -> Iterator[Finding]:
    """A multiple-choice question has one right option.

    Students who may mark several options look for a second one, and may mark a wrong one although they
    know the right one. Harasym et al. (1992) compare such questions with single-choice ones.
    """
    if len(item.several_keys.answers) == 1:
        yield Finding(
            "only one option is right", "make it single-choice, or add a right option", ("answers",)
        )


@rule("key-share", "warning", "several-keys")
def key_share(bank: BankView) -> Iterator[Finding]:
    """In the bank's multiple-choice questions, fewer than 30 % or more than 70 % of the options are right.

    Students notice, and then mark only a few options everywhere, or nearly all of them.

    The rule needs five questions or more.
    """
    items = bank.those_of("several-keys")
    keys = sum(sum(item.keys) for item in items)
    count = sum(len(item.keys) for item in items)
    if len(items) >= FEWEST_QUESTIONS and not LEAST_RIGHT <= keys / count <= MOST_RIGHT:
        yield Finding(f"{keys} of {count} options are right", "vary the number of right options")


@rule(
    "key-positions",
    "warning",
    "one-key",
    sources=(ATTALI_2003, BAR_HILLEL_2002),
)
def key_positions(bank: BankView) -> Iterator[Finding]:
    """If the teacher has fixed the order of the options, the key is in one place too often.

    Writers hide keys in the middle, three or four times as often as at the ends (Attali & Bar-Hillel
    2003), and students who guess go there. The cure is chance, not balance: students can exploit a
    balanced key too, for 10 to 16 points of the SAT (Bar-Hillel & Attali 2002). So leave `order` out, and
    quizgen shuffles.

    The most frequent place is compared with chance by an exact test (p < .01), if there are twenty
    questions or more.
    """
    fixed = [item for item in bank.those_of("one-key") if item.fixed_order]
    places = Counter(item.keys.index(True) for item in fixed)
    if len(fixed) < FEWEST_FIXED:
        return
    place, count = places.most_common(1)[0]
    trials = [(1, len(item.keys)) for item in fixed]
    by_chance = sum(1 / options for _, options in trials)
    if count > by_chance and chance.two_sided(trials, count) < POSITION_P:
        message = (
            f"the key is {letter(place)} in {count} of {len(fixed)} questions; by chance {by_chance:.0f}"
        )
        yield Finding(message, "leave `order` out, so that the seed decides")
