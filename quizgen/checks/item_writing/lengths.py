"""Rules on how long options are: the cue that students learn first."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.checks.item_writing import chance
from quizgen.checks.item_writing.literature import (
    HALADYNA_2002,
    HUGHES_1991,
    MARTINEZ_2009,
    PHAM_2018,
    WUENSCH,
)
from quizgen.checks.item_writing.rule import Finding, rule
from quizgen.checks.item_writing.views import BankView, View

LONGER, LONGER_BY = 1.25, 8
UNEVEN, UNEVEN_FROM = 3, 20
SUSPICIOUS = 0.05


@rule(
    "key-longest",
    "warning",
    "one-key",
    sources=(HUGHES_1991, PHAM_2018, MARTINEZ_2009, HALADYNA_2002.at("no. 24")),
)
def key_longest(item: View) -> Iterator[Finding]:
    """The key is clearly longer than every distractor: 1.25 times the next longest, and 8 characters more.

    Writers qualify only the true option, and students know it. In school tests this is the most frequent
    cue (Hughes, Salvia & Bott 1991). It raised scores in a trial (Pham, Besanko & Devitt 2018), and did
    no measurable harm over 630 items (Martínez et al. 2009).

    One long key does no harm, but many are a leak: see `keys-longest`. If the key is a name or title that
    can't be shortened, waive this.
    """
    key, others = item.lengths
    if key >= LONGER * max(others) and key >= max(others) + LONGER_BY:
        message = f"the right option is the longest: {key} characters; the next has {max(others)}"
        yield Finding(message, "shorten it, or lengthen a distractor", item.key.path)


@rule("uneven-lengths", "warning", "options", sources=(HALADYNA_2002.at("no. 24"),))
def uneven_lengths(item: View) -> Iterator[Finding]:
    """The longest option is three times as long as the shortest, or more, and has over 20 characters.

    An option that looks different from the rest draws the eye, whether it is right or wrong.

    The factor of three is our own choice: with two, the rule would report half of all sound questions.
    """
    lengths = [len(choice.text.visible) for choice in item.choices]
    longest, shortest = max(lengths), min(lengths)
    if longest >= UNEVEN * shortest and longest > UNEVEN_FROM:
        message = f"the longest option has {longest} characters, the shortest {shortest}"
        yield Finding(message, "make the options similar in length", ("stem",))


@rule(
    "keys-longest",
    "warning",
    "one-key",
    sources=(HUGHES_1991, HALADYNA_2002.at("no. 24"), WUENSCH),
)
def keys_longest(bank: BankView) -> Iterator[Finding]:
    """Across the bank, the key is the longest option too often or too seldom.

    Each long key may have its reason. But if most keys are the longest option, students who know nothing
    can choose by length. Writers who know this overdo the cure: in one teacher's exam the longest option
    was right in 5 % of the questions (Wuensch), so both sides count.

    The share of keys that are the one longest option is compared with chance by an exact two-sided test
    (p < .05). With four options, twenty questions are enough to show a share of 62 %, and sixty to show
    45 %; smaller leaks stay hidden.
    """
    yield from _lengths(bank, "longest")


@rule(
    "keys-shortest",
    "warning",
    "one-key",
    sources=(HUGHES_1991, HALADYNA_2002.at("no. 24")),
)
def keys_shortest(bank: BankView) -> Iterator[Finding]:
    """Across the bank, the key is the shortest option too often or too seldom.

    The mirror of `keys-longest`: in a bank whose distractors were padded, "take the shortest" works.

    It is tested in the same way.
    """
    yield from _lengths(bank, "shortest")


def _lengths(bank: BankView, which: str) -> Iterator[Finding]:
    trials, hits = [], 0
    for item in bank.those_of("one-key"):
        key, others = item.lengths
        extreme = max(key, *others) if which == "longest" else min(key, *others)
        if [key, *others].count(extreme) == 1:
            trials.append((1, len(others) + 1))
            hits += key == extreme
    p = chance.two_sided(trials, hits)
    if trials and p < SUSPICIOUS:
        by_chance = sum(1 / options for _, options in trials)
        message = (
            f"the {which} option is right in {hits} of {len(trials)} questions; by chance {by_chance:.0f}"
        )
        yield Finding(message, "change the length of some keys or distractors")
