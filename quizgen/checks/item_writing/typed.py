"""Rules on short and numeric answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from quizgen.checks.item_writing.literature import GRONLUND_1998, ILLINOIS, MOODLE_SHORT_ANSWER
from quizgen.checks.item_writing.rule import Finding, rule
from quizgen.checks.item_writing.views import View, text_of, texts_of
from quizgen.model.question import as_written
from quizgen.types.sets import Exact
from quizgen.types.typed import size, span

MOST_WORDS = 4
YEAR = re.compile(r"(1\d|20)\d\d")


@rule("long-answer", "warning", "terms", sources=(ILLINOIS,))
def long_answer(item: View) -> Iterator[Finding]:
    """A short answer has more than four words.

    There are then more right wordings than anyone can list, so right answers are marked wrong.
    """
    count = len(text_of(item.term.answer, item.lists).tokens)
    if count > MOST_WORDS:
        yield Finding(f"the answer has {count} words", "ask for less, or make it an essay", ("answer",))


@rule("answer-in-question", "warning", "terms", needs=("stop",), sources=(ILLINOIS,))
def answer_in_question(item: View) -> Iterator[Finding]:
    """The question contains its own answer.

    Students can copy it.

    Every word that carries meaning, in the answer or in another accepted one, is in the stem. Words are
    compared by their first six letters.
    """
    right = item.question.right
    for one, text in zip(right, texts_of([one.text for one in right], item.lists), strict=True):
        words = text.content
        if words and words <= item.stem.content:
            yield Finding(
                f'the question contains its own answer, "{one.text}"', "reword the question", ("stem",)
            )
            return


@rule("name-without-variant", "warning", "terms", sources=(MOODLE_SHORT_ANSWER,))
def name_without_variant(item: View) -> Iterator[Finding]:
    """The answer is a name of several words, and no other spelling is accepted.

    Students write the family name alone, and are marked wrong although they know the answer.
    """
    question = item.term
    words = question.answer.split()
    if len(words) > 1 and all(word[0].isupper() for word in words) and not question.accept:
        help_text = "add other right answers, such as the family name, under `accept`"
        yield Finding("the answer is a name, and only its full form is accepted", help_text, ("answer",))


@rule("year-with-tolerance", "warning", "numbers")
def year_with_tolerance(item: View) -> Iterator[Finding]:
    """The answer is a year, and a wrong year is accepted.

    Students who give the wrong year would learn that it is right. If a rough date is enough, ask for the
    decade or the century.
    """
    question = item.number
    if _is_year(item) and question.tolerance not in ("0", "0 %"):
        yield Finding(
            f"the answer is a year, but a year {question.tolerance} off is still right",
            "remove the tolerance",
            ("tolerance",),
        )


@rule("wide-tolerance", "warning", "numbers")
def wide_tolerance(item: View) -> Iterator[Finding]:
    """The tolerance is as large as the number itself, or larger.

    Then 0 and twice the number are right too, and so is nearly every guess. Most often, a decimal comma
    is to blame: write `0.01`, not `0,01`.
    """
    question = item.number
    answer, off = abs(size(question.answer or "0")), size(question.tolerance)
    most = 100 if question.tolerance.endswith("%") else answer
    if answer and off >= most:
        message = f"{question.answer} may be off by {question.tolerance}, which is as much as the answer"
        help_text = "write a smaller tolerance; decimals have a point: 0.01"
        yield Finding(message, help_text, ("tolerance",))


def _is_year(item: View) -> bool:
    return bool(YEAR.fullmatch(item.number.answer or "")) and not item.number.unit


@rule("no-tolerance", "warning", "numbers", sources=(GRONLUND_1998.at("numerical answers"),))
def no_tolerance(item: View) -> Iterator[Finding]:
    """The answer has decimals and no tolerance.

    Students who round at a different step from you are marked wrong although they know how to get there.

    If only the exact number is right, write `tolerance: 0`.
    """
    question: Exact = item.number
    written = item.question.authored
    beside = [(("accept", at), one, _beside(written, at)) for at, one in enumerate(item.number.accept)]
    for path, one, keys in [((), question, written), *beside]:
        if "." in (one.answer or "") and "tolerance" not in keys:
            yield Finding(
                "the answer has decimals and must match exactly",
                "add a tolerance: how far off is still right",
                (*path, "answer"),
            )


def _beside(written: Mapping[str, object], at: int) -> Collection[str]:
    """Return the written keys of an accepted answer; a plain number has none."""
    entries = written.get("accept")
    accepted = entries[at] if isinstance(entries, list) else None
    return accepted if isinstance(accepted, dict) else ()


@rule("crossing-numbers", "warning", "numbers")
def crossing_numbers(item: View) -> Iterator[Finding]:
    """Two ranges overlap in part, and an answer in both gets the better score.

    A range within a wider one makes sense: nearly right, and right. If ranges cross, one end is probably
    a slip, and students don't get the points that you meant to give.
    """
    spans = [(one, *span(one)) for one in item.number.lay_out(as_written).foreseen]
    for at, (other, least, most) in enumerate(spans):
        for one, low, high in spans[:at]:
            if one.worth != other.worth and (low < least <= high < most or least < low <= most < high):
                both = f"{one.full} and {other.full} overlap"
                message = f"{both}, and a number in both gives {one.worth:f} percent"
                yield Finding(message, "let one end where the other begins", ("accept",))
                break


@rule("no-unit", "warning", "numbers", needs=("counted",), sources=(GRONLUND_1998.at("numerical answers"),))
def no_unit(item: View) -> Iterator[Finding]:
    """The answer is a quantity, but nothing says which unit it is in.

    Students who answer in another unit are marked wrong although they are right.

    Questions that ask "how many" or for a share are left alone, and so are years.
    """
    if not item.number.unit and not _is_year(item) and not item.stem.has("counted"):
        yield Finding("nothing says which unit the answer is in", "add unit: …, or ask how many", ("answer",))
