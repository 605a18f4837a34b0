"""What was edited since a question was checked: the text that was checked, from git, beside today's."""

from __future__ import annotations

import difflib
import posixpath
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from quizgen.model.course import Course, Review
from quizgen.model.question import Question
from quizgen.reading.content import load
from quizgen.reviews.git import Revision, revisions
from quizgen.reviews.ledger import digest, meaning
from quizgen.text.markdown import pictures

COURSE = "course: course\ntitle: Course\n"
LOOKED_AT = 100
"""Commits whose banks are read, so that nobody waits long for a text that git does not have."""


def since_checked(question: Question, review: Review, course: Course) -> list[str] | None:
    """Return what was removed from a question (`-`) and added to it (`+`) since it was checked.

    Returns:
        the lines; None where git does not have the text that was checked.
    """
    file = Path(question.origin.at().file)
    checked = datetime.fromisoformat(review.at).timestamp()
    seen: set[bytes] = set()
    # What was checked is nearly always in the commit before or after the review.
    for revision in sorted(revisions(file), key=lambda one: abs(one.at - checked))[:LOOKED_AT]:
        data = revision.read()
        if data is None or data in seen:
            continue
        seen.add(data)
        old = _as_checked(revision, data, question, review, course)
        if old is not None:
            return list(differences(meaning(old), meaning(question)))
    return None


def _as_checked(
    revision: Revision, data: bytes, question: Question, review: Review, course: Course
) -> Question | None:
    """Return the question as a commit has it, if that is the text that was checked."""
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder)
        (content / "banks").mkdir()
        (content / "course.yaml").write_text(COURSE, encoding="utf-8")
        (content / "banks" / "bank.yaml").write_bytes(data)
        then, _ = load(content)
        for old in then.questions() if then else ():
            if question.id == old.id:
                _bring_pictures(revision, old, content)
                return old if digest(old, content) == review.digest else None
    return None


def _bring_pictures(revision: Revision, question: Question, content: Path) -> None:
    """Put a question's pictures, as the commit has them, where its digest looks for them."""
    top = posixpath.dirname(posixpath.dirname(revision.path))  # content/, as the commit calls it
    for name in {one.name for _, text in question.texts_read() for one in pictures(text)}:
        place = content / name
        data = revision.read(posixpath.normpath(posixpath.join(top, name)))
        if data is not None and place.resolve().is_relative_to(content.resolve()):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield what one question has and the other does not, one field per line."""
    before, after = list(_fields(old)), list(_fields(new))
    if before == after:
        yield "only a picture has changed"
        return
    for line in difflib.unified_diff(before, after, n=0, lineterm=""):
        if not line.startswith(("---", "+++", "@@")):
            yield f"{line[0]} {line[1:]}"


def _fields(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for key in value:
            yield from _fields(value[key], f"{name} {key}".strip())
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _fields(one, name)
    else:
        yield f"{name}: {' '.join(str(value).split())}"
