"""Show the edits to a question since it was checked: compare the checked text, from git, with today's."""

from __future__ import annotations

import difflib
import posixpath
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from quizgen import cache
from quizgen.model.course import Course, Review
from quizgen.model.question import Question
from quizgen.reading.content import load
from quizgen.reviews.digests import digest, meaning
from quizgen.reviews.git import Revision, revisions
from quizgen.text.markdown import pictures

COURSE = "course: course\ntitle: Course\n"
LOOKED_AT = 100
"""Commits whose bank is read at most, so that nobody waits long for a text that git does not have."""


def since_checked(question: Question, review: Review, course: Course) -> list[str] | None:
    """Return the lines removed from a question (`-`) and added to it (`+`) since a review.

    Returns:
        The lines, or None if git does not have the reviewed text.
    """
    file = Path(question.origin.at().file)
    checked = datetime.fromisoformat(review.at).timestamp()
    seen: set[bytes] = set()
    # The checked text is nearly always in the last commit before the review or the first one after it.
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
    """Return the question as a commit has it, or None if that is not the reviewed text."""
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder)
        (content / "banks").mkdir()
        (content / "course.yaml").write_text(COURSE, encoding="utf-8")
        (content / "banks" / "bank.yaml").write_bytes(data)
        with cache.switched_off():  # nobody reads this folder again
            then, _ = load(content)
        for old in then.questions() if then else ():
            if question.id == old.id:
                _bring_pictures(revision, old, content)
                return old if digest(old, content) == review.digest else None
    return None


def _bring_pictures(revision: Revision, question: Question, content: Path) -> None:
    """Write a question's pictures, as the commit has them, to where its digest looks for them."""
    top = posixpath.dirname(posixpath.dirname(revision.path))  # the path of content/ in the commit
    for name in {one.name for _, text in question.texts_read() for one in pictures(text)}:
        place = content / name
        data = revision.read(posixpath.normpath(posixpath.join(top, name)))
        if data is not None and place.resolve().is_relative_to(content.resolve()):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield the fields that differ between two meanings, one per line: `-` for old ones, `+` for new ones."""
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
