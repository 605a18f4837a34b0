"""Rules on what students who answer wrongly find out."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.checks.item_writing.rule import Finding
from quizgen.checks.item_writing.views import View
from quizgen.types.marking import WHOLE


def no_feedback(item: View) -> Iterator[Finding]:
    """Students who answer wrongly don't find out why.

    Students learn the lures of a test (Roediger & Marsh 2005), and feedback repairs it (Butler & Roediger
    2008). An explanation, or feedback on every distractor, is enough.
    """
    question = item.question
    if question.explanation:
        return
    if not all(one.feedback for one in question.wrong):
        help_text = "add an explanation, or feedback to each distractor"
        yield Finding("students who answer wrongly don't find out why", help_text, ("stem",))


def lure_without_feedback(item: View) -> Iterator[Finding]:
    """A paper's error is among the distractors, and one of them has no feedback of its own.

    Readers believe a printed error; students who choose it must learn the truth (Roediger & Marsh 2005).
    """
    if item.question.claim == "corrected":
        for choice in item.distractors:
            if not choice.feedback:
                lure = f'"{choice.text.visible}" may be the paper\'s error'
                message = f"{lure}, and students who choose it get no feedback"
                yield Finding(message, "add feedback that says what is right", choice.path)


def worth_unexplained(item: View) -> Iterator[Finding]:
    """An answer gives a part of the points, and nothing says what it lacks.

    Who is half right learns from being told which half (Shute 2008). An explanation of the right answer does
    not say so.
    """
    for one in item.question.keyed():
        if one.worth is not None and 0 < one.worth < WHOLE and not one.feedback:
            message = f'"{one.text}" gives {one.worth:f} percent, and nothing says why not all'
            yield Finding(message, "add feedback that says what is missing", one.path)
