"""Digests of what questions mean, by which a review knows the text that it is about.

Comments, the order of keys, indentation and new versions of quizgen don't change a digest. The digest of a
question is kept until its text, its exhibit or one of its pictures changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from quizgen.kept import banks, questions
from quizgen.kept.questions import Form
from quizgen.model.course import Bank, Course
from quizgen.model.entry import Field, fields_of
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
    return _digested(question, folder).digest


class _Digested(NamedTuple):
    """The digest of a question's meaning, and the digests of the pictures in it, by their names."""

    digest: str
    pictures: Mapping[str, str]


_Data: TypeAlias = tuple[str, dict[str, str]]
"""The same, as it is kept."""


def _digested(question: Question, folder: Path) -> _Digested:
    canonical = json.dumps(meaning(question), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    whole = hashlib.sha256(canonical.encode())
    names = sorted({picture.name for _, text in question.texts_read() for picture in pictures(text)})
    seen = {name: _bytes(folder / name) for name in names}
    for data in seen.values():
        whole.update(data)
    return _Digested(
        f"{DIGEST_VERSION}:{whole.hexdigest()}", {name: data.hex() for name, data in seen.items()}
    )


def digests(course: Course, names: Container[str]) -> dict[str, str]:
    """Return the digests of some questions, by name; those of unchanged questions are from an earlier run.

    Args:
        course: the course.
        names: the names of the questions, and perhaps of others that don't exist.
    """
    found: dict[str, str] = {}
    for bank in course.banks:
        chosen = {one.id: one for one in bank.questions if one.name in names}
        if chosen:
            found |= {chosen[name].name: one.digest for name, one in _in_bank(course, bank, chosen).items()}
    return found


def _in_bank(course: Course, bank: Bank, chosen: Mapping[str, Question]) -> Mapping[str, _Digested]:
    """Return the digests of some of a bank's questions, by id.

    Args:
        course: the course.
        bank: the bank.
        chosen: these questions, by id.
    """

    def look(question: Question) -> _Digested:
        return _digested(question, course.folder)

    def in_each() -> dict[str, _Digested]:
        form = Form[_Digested, _Data](
            lambda one, _: _written(one), lambda data, _: _read(course.folder, data)
        )
        some = replace(bank, questions=tuple(chosen.values()))
        found = questions.found(course, some, ["digests"], look, form)
        return dict(zip(chosen, found, strict=True))

    form = banks.Form[Mapping[str, _Digested], dict[str, _Data]](
        lambda found: {name: _written(one) for name, one in found.items()},
        lambda data: {name: _read(course.folder, data[name]) for name in chosen},
    )
    return banks.of_bank(course, bank, ["digests", *chosen], in_each, form)


def _written(found: _Digested) -> _Data:
    return found.digest, {**found.pictures}


def _read(folder: Path, data: _Data) -> _Digested:
    """Return the digest that was kept, if the pictures are the same.

    Raises:
        ValueError, TypeError, AttributeError: if a picture has changed, or the data is something else.
    """
    digest, pictures = data
    if not isinstance(digest, str) or any(
        _bytes(folder / name).hex() != one for name, one in pictures.items()
    ):
        raise ValueError(data)
    return _Digested(digest, pictures)


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
