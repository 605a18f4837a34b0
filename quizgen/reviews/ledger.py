"""Who checked which text of which question, when. The promise of "hand-checked" rests on this module.

A review is recorded with a digest of the question's meaning. Edit the question and the digest differs:
the review has lapsed. Comments, the order of keys, indentation and a new version of the program change
no digest. Several people may review a question; `standing` says what their reviews come to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizgen.model.course import Course, Review, in_order, person
from quizgen.model.entry import Field, fields_of
from quizgen.model.fields import State
from quizgen.model.question import Question
from quizgen.text.markdown import pictures

DIGEST_VERSION = 1
"""Goes up when the digest is computed in another way; old reviews can then be told from lapsed ones."""
NOT_MEANING = frozenset(
    {
        "apart",  # which questions it never meets
        "from",  # which question of another program it was
        "marking",  # what a partly right answer gives
        "open-book",  # whether books may lie beside it
        "retired",
        "tags",
        "title",  # its name in lists
        "use",
        "waive",
        "was",
    }
)
"""Fields that say how a question is handled, not what it says: they are in no digest.

All other fields are, once they are written and say something else than their default. So a field that the
format gains changes no digest of a question that lacks it; one that is about handling needs its name here.
"""


def digest(question: Question, folder: Path) -> str:
    """Return a digest of what the question says.

    Args:
        question: as loaded, with its bank's defaults.
        folder: content/, where its pictures lie.
    """
    canonical = json.dumps(meaning(question), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    whole = hashlib.sha256(canonical.encode())
    names = sorted({picture.name for _, text in question.texts_read() for picture in pictures(text)})
    for name in names:
        whole.update(_bytes(folder / name))
    return f"{DIGEST_VERSION}:{whole.hexdigest()}"


def meaning(question: Question) -> dict[str, Any]:
    """Return the authored fields that make up what is checked; those at the program's default left out."""
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
    """Return a value without the line end that `>` leaves behind a text and `>-` does not."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return [_trimmed(one) for one in value]
    return {key: _trimmed(one) for key, one in value.items()}


def _is_default(question: Question, field: Field) -> bool:
    """Return whether a field says what holds without it."""
    if field.name == "points":
        return question.points == question.altered(points=None).default_points
    return bool(getattr(question, field.name) == field.default)


def _bytes(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return b"missing"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the reviews of a question come to.

    Args:
        state: how far the question can be trusted.
        wanted: how many people must have accepted its text.
        present: what holds of each person who reviewed the text as it is now, oldest first.
        past: the newest review of each other person, of another text, oldest first.
    """

    state: State
    wanted: int = 1
    present: tuple[Review, ...] = ()
    past: tuple[Review, ...] = ()

    @property
    def accepted(self) -> tuple[Review, ...]:
        """The reviews that accept the text as it is now."""
        return tuple(review for review in self.present if review.state == "accepted")

    @property
    def decisive(self) -> tuple[Review, ...]:
        """The reviews that the state rests on."""
        if self.state == "lapsed":
            return self.past[-1:]
        rejected = tuple(review for review in self.present if review.state == "rejected")
        return rejected or self.accepted

    @property
    def missing(self) -> int:
        """How many more people must accept the text."""
        return max(0, self.wanted - len(self.accepted))

    def of(self, name: str) -> Review | None:
        """Return what holds of a person's reviews of the text as it is now."""
        return next((one for one in self.present if one.person == person(name)), None)

    def past_of(self, name: str) -> Review | None:
        """Return a person's newest review of another text, if they have not reviewed this one."""
        return next((one for one in self.past if one.person == person(name)), None)


def standing(question: Question, course: Course) -> Standing:
    """Return what the reviews of a question of a course come to."""
    reviews, wanted = course.reviews.get(question.name, ()), course.head.reviewers
    if not reviews:
        return Standing("unchecked", wanted)
    return weigh(reviews, digest(question, course.folder), wanted)


def weigh(reviews: Iterable[Review], digest: str, wanted: int) -> Standing:
    """Return what reviews come to for a text.

    Each person's newest review of the text counts. Any rejection among them rejects; else it needs `wanted`
    people who accept. Where nobody's review of the text counts, one of another text has lapsed.

    Args:
        reviews: of one question, in any order.
        digest: the text's.
        wanted: how many people must have accepted it.
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
    """Return each person's newest of ordered reviews, but for those who withdrew it."""
    newest = {review.person: review for review in reviews}
    return in_order(review for review in newest.values() if review.state != "withdrawn")


def states(course: Course) -> dict[str, State]:
    """Return the state of every question, by name."""
    return {question.name: standing(question, course).state for question in course.questions()}
