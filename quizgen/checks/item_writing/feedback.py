"""Rules on what students who answer wrongly find out."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.checks.item_writing.literature import BUTLER_2008, ROEDIGER_2005, SHUTE_2008
from quizgen.checks.item_writing.rule import Finding, rule
from quizgen.checks.item_writing.views import View
from quizgen.types.marking import WHOLE


@rule(
    "no-feedback",
    "warning",
    "choices",
    sources=(ROEDIGER_2005, BUTLER_2008),
)
def no_feedback(item: View) -> Iterator[Finding]:
    """Students who answer wrongly don't find out why.

    Students remember a wrong option that they chose, and next time it looks familiar (Roediger & Marsh
    2005). Feedback after the answer repairs this (Butler & Roediger 2008).

    An explanation is enough, or feedback on every distractor.
    """
    question = item.question
    if question.explanation:
        return
    if not all(one.right or one.feedback for one in item.keyed):
        help_text = "add an explanation, or feedback to each distractor"
        yield Finding("students who answer wrongly don't find out why", help_text, ("stem",))


@rule(
    "lure-without-feedback",
    "warning",
    "options",
    sources=(ROEDIGER_2005, BUTLER_2008),
)
def lure_without_feedback(item: View) -> Iterator[Finding]:
    """A paper's error is among the distractors, and one of them has no feedback of its own.

    Readers tend to believe what is printed. Students who choose the printed error take it for confirmed
    unless the feedback on that very option says what is right (Roediger & Marsh 2005; Butler & Roediger
    2008).

    It applies only to questions with `claim: corrected`.
    """
    if item.question.claim == "corrected":
        for choice in item.distractors:
            if not choice.feedback:
                lure = f'"{choice.text.visible}" may be the paper\'s error'
                message = f"{lure}, and students who choose it get no feedback"
                yield Finding(message, "add feedback that says what is right", choice.path)


@rule("worth-unexplained", "warning", "one-key", "terms", "numbers", "gaps", sources=(SHUTE_2008,))
def worth_unexplained(item: View) -> Iterator[Finding]:
    """An answer gives part of the points, but nothing says what it lacks.

    Students who are half right learn most from hearing which half is missing (Shute 2008). An explanation
    of the right answer doesn't say so.
    """
    for one in item.keyed:
        if one.worth is not None and 0 < one.worth < WHOLE and not one.feedback:
            message = f'"{one.text}" gives {one.worth:f} percent, but no feedback says why not all'
            yield Finding(message, "add feedback that says what is missing", one.path)
