"""Who checked which text of which question, when. The promise of "hand-checked" rests on this module.

A check is recorded with a digest of the question's meaning. Edit the question and the digest differs:
the check has lapsed. Comments, the order of keys, indentation and a new version of the program change
no digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from quizgen.model.course import Course, Review
from quizgen.model.fields import State
from quizgen.model.question import Question
from quizgen.text.markdown import pictures

DIGEST_VERSION = 1
"""Goes up when the digest is computed in another way; old reviews can then be told from lapsed ones."""
NOT_MEANING = frozenset({"waive", "retired", "was", "use", "tags"})
"""Fields that say how a question is handled, not what it says."""


def digest(question: Question, folder: Path) -> str:
    """Return a digest of what the question says.

    Args:
        question: as loaded, with its bank's defaults.
        folder: content/, where its pictures lie.
    """
    canonical = json.dumps(meaning(question), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    whole = hashlib.sha256(canonical.encode())
    names = sorted({picture.name for _, text in question.texts() for picture in pictures(text)})
    for name in names:
        whole.update(_bytes(folder / name))
    return f"{DIGEST_VERSION}:{whole.hexdigest()}"


def meaning(question: Question) -> dict[str, Any]:
    """Return the authored fields that make up what is checked; those at the program's default left out."""
    fields = type(question).model_fields
    by_key = {info.alias or name: (name, info) for name, info in fields.items()}
    kept = {}
    for key, value in question.authored.items():
        name, info = by_key.get(key, ("", None))
        if key in NOT_MEANING or key == "lang" or (info and _is_default(question, name, info)):
            continue
        kept[key] = _trimmed(value)
    if isinstance(kept.get("source"), dict):
        kept["source"] = [kept["source"]]
    if question.lang != fields["lang"].default:
        kept["lang"] = question.lang
    return kept


def _trimmed(value: Any) -> Any:
    """Return a value without the line end that `>` leaves behind a text and `>-` does not."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return [_trimmed(one) for one in value]
    return {key: _trimmed(one) for key, one in value.items()}


def _is_default(question: Question, name: str, info: FieldInfo) -> bool:
    """Return whether a field says what holds without it."""
    if name == "points":
        return question.points == question.model_copy(update={"points": None}).default_points
    return bool(getattr(question, name) == info.get_default(call_default_factory=True))


def _bytes(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return b"missing"


def state(question: Question, reviews: Mapping[str, Review], folder: Path) -> State:
    """Return how far a question can be trusted."""
    review = reviews.get(question.name)
    if review is None:
        return "unchecked"
    if review.digest != digest(question, folder):
        return "lapsed"
    return "checked" if review.state == "accepted" else "rejected"


def states(course: Course) -> dict[str, State]:
    """Return the state of every question, by name."""
    return {question.name: state(question, course.reviews, course.folder) for question in course.questions()}
