"""Rules on statements to judge."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.checks.item_writing import chance
from quizgen.checks.item_writing.literature import (
    CASE_2001,
    CRONBACH_1942,
    GROSSE_1985,
    HALADYNA_2002,
    HUGHES_1991,
    ILLINOIS_TRUE_FALSE,
)
from quizgen.checks.item_writing.rule import Finding, rule
from quizgen.checks.item_writing.views import BankView, Judged, View
from quizgen.errors import Severity

FEWEST, ENOUGH = 10, 20
LEAST_TRUE, MOST_TRUE = 0.40, 0.60
LONGER = 1.2
SUSPICIOUS = 0.05


def _sides(bank: BankView) -> tuple[list[Judged], list[Judged]]:
    """Return a bank's true statements, and its false ones."""
    found = [item.judged for item in bank.those_of("statements")]
    return [one for one in found if one.true], [one for one in found if not one.true]


@rule(
    "true-false-balance",
    "warning",
    "statements",
    sources=(CRONBACH_1942, GROSSE_1985),
)
def true_false_balance(bank: BankView) -> Iterator[Finding]:
    """Fewer than 40 % or more than 60 % of a bank's statements are true.

    Students who guess lean towards "true", and false statements test better (Cronbach 1942). An uneven
    key shifts scores by up to a standard deviation (Grosse & Wright 1985). Aim at 50 to 60 % false.

    The rule needs ten statements or more.
    """
    true, false = _sides(bank)
    count = len(true) + len(false)
    if count >= FEWEST and not LEAST_TRUE <= len(true) / count <= MOST_TRUE:
        yield Finding(f"{len(true)} of {count} statements are true", "reverse some of them")


@rule("true-longer", "warning", "statements", sources=(HALADYNA_2002.at("no. 24"),))
def true_longer(bank: BankView) -> Iterator[Finding]:
    """True statements are longer than false ones by a fifth or more.

    Writers qualify what must be true, so students who know nothing take the longer statements for true.

    A rank-sum test (p < .05) compares the means. With fewer than twenty statements it is a note.
    """
    true, false = _sides(bank)
    if not true or not false:
        return
    lengths = [[float(one.length) for one in side] for side in (true, false)]
    longer, shorter = (sum(side) / len(side) for side in lengths)
    if longer >= LONGER * shorter and chance.ranks_differ(*lengths) < SUSPICIOUS:
        message = f"true statements have {longer:.0f} characters, false ones {shorter:.0f}"
        severity: Severity | None = "note" if len(true) + len(false) < ENOUGH else None
        yield Finding(message, "make them similar in length", severity=severity)


@rule(
    "absolutes-in-false",
    "warning",
    "statements",
    needs=("absolutes",),
    sources=(HUGHES_1991, HALADYNA_2002.at("no. 28a")),
)
def absolutes_in_false(bank: BankView) -> Iterator[Finding]:
    """False statements have absolute words ("always", "only") more often than true ones do.

    Students who know nothing mark every "always" as false, and are right.

    quizgen uses Fisher's exact test (p < .05).
    """
    true, false = _sides(bank)
    marked = [sum(one.absolute for one in side) for side in (false, true)]
    if _more_often(marked[0], len(false), marked[1], len(true)):
        message = (
            f"absolute words: {marked[0]} of {len(false)} false statements, {marked[1]} of {len(true)} true"
        )
        yield Finding(message, 'remove "always", "only" and the like from some')


@rule("hedges-in-true", "warning", "statements", needs=("hedges",), sources=(CASE_2001.at("vague terms"),))
def hedges_in_true(bank: BankView) -> Iterator[Finding]:
    """True statements have hedges ("may", "often") more often than false ones do.

    Students who know nothing mark every "may" as true, and are right. It is the mirror of
    `absolutes-in-false`.

    quizgen uses Fisher's exact test (p < .05).
    """
    true, false = _sides(bank)
    marked = [sum(one.hedged for one in side) for side in (true, false)]
    if _more_often(marked[0], len(true), marked[1], len(false)):
        message = (
            f"{marked[0]} of {len(true)} true statements are hedged, {marked[1]} of {len(false)} false ones"
        )
        yield Finding(message, "hedge some false statements, or fewer true ones")


def _more_often(a: int, of_a: int, b: int, of_b: int) -> bool:
    return of_a > 0 and of_b > 0 and chance.fisher_greater(a, of_a - a, b, of_b - b) < SUSPICIOUS


@rule(
    "negated-statement", "warning", "statements", needs=("negations",), sources=(HALADYNA_2002.at("no. 17"),)
)
def negated_statement(item: View) -> Iterator[Finding]:
    """A true-false statement has a negation; two are worse.

    "False" to a negative statement is a double negation: students who know the fact may still mark the
    wrong word.
    """
    pattern = item.lists.phrases["negations"]
    allowed = item.lists.phrases.get("not_negative")
    spaced = allowed.sub(" ", item.stem.spaced) if allowed else item.stem.spaced
    found = pattern.findall(spaced)
    if found:
        message = (
            "the statement has two negations"
            if len(found) > 1
            else f'the statement is negative ("{found[0]}")'
        )
        yield Finding(message, "say what is true, and swap the answer", ("stem",))


@rule("two-ideas", "note", "statements", needs=("joins",), sources=(ILLINOIS_TRUE_FALSE,))
def two_ideas(item: View) -> Iterator[Finding]:
    """A statement may contain two ideas, one true and one false.

    Students who know that one half is false and the other true can't say so.

    The rule looks for words such as "because" and for semicolons. Half of its findings are wrong, so this
    is a note. "And" is left alone: "peace and security" is one idea.
    """
    found = item.lists["joins"].intersection(item.stem.tokens[1:])
    if found or ";" in item.stem.visible:
        word = min(found) if found else ";"
        yield Finding(
            f'the statement may contain two ideas ("{word}")', "split it into two statements", ("stem",)
        )
