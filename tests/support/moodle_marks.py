"""The marks that core Moodle gives for an answer, as its question types compute them (4.1 to 5.x).

Written after Moodle's behaviour; shares no code with the program.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from xml.etree.ElementTree import Element


def chosen(question: Element, answers: Collection[int]) -> float:
    """Return the fraction that a multichoice question gives.

    A single answer gives its own fraction, which may be negative; the sum of several is limited to 0 and 1.

    Args:
        question: a question from a file, of type multichoice.
        answers: the positions of the chosen answers, from 0.
    """
    fractions = [float(one.get("fraction", "")) / 100 for one in question.findall("answer")]
    gained = sum(fractions[at] for at in answers)
    return gained if question.findtext("single") == "true" else min(1.0, max(0.0, gained))


def ordered(question: Element, given: list[int]) -> float:
    """Return the fraction that an ordering question gives.

    Args:
        question: a question from a file, of type ordering.
        given: the right positions of the items that the student put first, second …, from 0.
    """
    grading = question.findtext("gradingtype")
    if grading == "ALL_OR_NOTHING":
        return float(given == sorted(given))
    if grading == "RELATIVE_NEXT_EXCLUDE_LAST":
        right = sum(after == before + 1 for before, after in pairwise(given))
        return right / (len(given) - 1)
    raise ValueError(grading)
