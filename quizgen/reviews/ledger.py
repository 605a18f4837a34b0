"""Work out who checked which text of a question. The promise of "hand-checked" rests on this module.

A review is recorded with a digest of the question's meaning. Once someone edits the question, its digest
differs and the review has lapsed. Comments, the order of keys, indentation and new versions of quizgen don't
change a digest. Several people may review a question; `standing` combines their reviews into a state.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from quizgen.frozen import frozen
from quizgen.model.course import Course, Review, in_order, person
from quizgen.model.entry import Field, fields_of
from quizgen.model.fields import State
from quizgen.model.question import Question
from quizgen.text.markdown import pictures

DIGEST_VERSION = 1
"""To increase when digests are computed differently, which tells reviews of before from lapsed ones."""
NOT_MEANING = frozenset(
    {
        "apart",  # questions that are never on the same sheet
        "from",  # the question's id in another program
        "marking",  # how much a partly right answer counts
        "open-book",  # whether students may use books
        "retired",
        "tags",
        "title",  # its name in lists
        "use",
        "waive",
        "was",
    }
)
"""Fields about the handling of a question rather than its meaning, which digests leave out.

A digest includes every other field that the bank writes with a value other than the default. So a new field
of the format does not change the digests of questions without it; if it is about handling, add it here.
"""


def digest(question: Question, folder: Path) -> str:
    """Return a digest of the question's meaning, including its pictures and its exhibit.

    Args:
        question: the question as loaded, with its bank's defaults.
        folder: content/, where its pictures are.
    """
    canonical = json.dumps(meaning(question), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    whole = hashlib.sha256(canonical.encode())
    names = sorted({picture.name for _, text in question.texts_read() for picture in pictures(text)})
    for name in names:
        whole.update(_bytes(folder / name))
    return f"{DIGEST_VERSION}:{whole.hexdigest()}"


def meaning(question: Question) -> dict[str, Any]:
    """Return the authored fields that a review vouches for, without those at their default."""
    by_key = {one.key: one for one in fields_of(type(question)).values()}
    kept = {}
    for key, value in question.authored.items():
        field = by_key.get(key)
        if key in NOT_MEANING or key == "lang" or (field and _is_default(question, field)):
            continue
        kept[key] = _trimmed(value)
    if isinstance(kept.get("source"), dict):
        kept["source"] = [kept["source"]]
    if question.lang != by_key["lang"].default:
        kept["lang"] = question.lang
    if question.stimulus:
        kept["exhibit"] = _trimmed(question.stimulus.meaning)
    return kept


def _trimmed(value: Any) -> Any:
    """Return a value with its texts stripped, so that YAML's `>` and `>-` give the same digest."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return [_trimmed(one) for one in value]
    return {key: _trimmed(one) for key, one in value.items()}


def _is_default(question: Question, field: Field) -> bool:
    """Return whether a field's value is the same as its default."""
    if field.name == "points":
        return question.points == question.altered(points=None).default_points
    return bool(getattr(question, field.name) == field.default)


def _bytes(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return b"missing"


@frozen
class Standing:
    """The combined result of a question's reviews.

    Args:
        state: checked, lapsed, rejected or unchecked.
        wanted: how many people must accept the text.
        present: each person's newest review of the present text, oldest first.
        past: the newest review of each other person, which is of an earlier text, oldest first.
    """

    state: State
    wanted: int = 1
    present: tuple[Review, ...] = ()
    past: tuple[Review, ...] = ()

    @property
    def accepted(self) -> tuple[Review, ...]:
        """The reviews that accept the present text."""
        return tuple(review for review in self.present if review.state == "accepted")

    @property
    def decisive(self) -> tuple[Review, ...]:
        """The reviews that decide the state."""
        if self.state == "lapsed":
            return self.past[-1:]
        rejected = tuple(review for review in self.present if review.state == "rejected")
        return rejected or self.accepted

    @property
    def missing(self) -> int:
        """How many more people must accept the present text."""
        return max(0, self.wanted - len(self.accepted))

    def of(self, name: str) -> Review | None:
        """Return a person's newest review of the present text, or None."""
        return next((one for one in self.present if one.person == person(name)), None)

    def past_of(self, name: str) -> Review | None:
        """Return a person's newest review of an earlier text, or None if they reviewed the present one."""
        return next((one for one in self.past if one.person == person(name)), None)


def standing(question: Question, course: Course) -> Standing:
    """Return the combined result of a question's reviews in a course."""
    reviews, wanted = course.reviews.get(question.name, ()), course.head.reviewers
    if not reviews:
        return Standing("unchecked", wanted)
    return weigh(reviews, digest(question, course.folder), wanted)


def weigh(reviews: Iterable[Review], digest: str, wanted: int) -> Standing:
    """Return the combined result of a question's reviews for its present text.

    Each person's newest review of the text counts. A single rejection rejects the text; otherwise `wanted`
    people must accept it. If only reviews of other texts are left, the question has lapsed.

    Args:
        reviews: the question's reviews, in any order.
        digest: the digest of the present text.
        wanted: how many people must accept the text.
    """
    ordered = in_order(review for review in reviews if not review.is_remark)
    present = _newest([one for one in ordered if one.digest == digest])
    past = _newest([one for one in ordered if one.digest != digest])
    people = {one.person for one in present}
    past = tuple(one for one in past if one.person not in people)
    states = [one.state for one in present]
    state: State = "lapsed" if past and not states else "unchecked"
    if "rejected" in states:
        state = "rejected"
    elif states.count("accepted") >= wanted:
        state = "checked"
    return Standing(state, wanted, present, past)


def _newest(reviews: Sequence[Review]) -> tuple[Review, ...]:
    """Return each person's newest review of an ordered list, except reviews that were withdrawn."""
    newest = {review.person: review for review in reviews}
    return in_order(review for review in newest.values() if review.state != "withdrawn")


def states(course: Course) -> dict[str, State]:
    """Return the state of every question, by name."""
    return {question.name: standing(question, course).state for question in course.questions()}
