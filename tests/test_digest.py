"""The input of a question's digest, which can never change because reviews depend on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.courses import course, loaded

from quizgen.model.entry import fields_of
from quizgen.model.question import Question
from quizgen.reviews.digests import NOT_MEANING, digest, meaning
from quizgen.types import TYPES

QUESTIONS = {
    "single-choice": "stem: S, answer: A, distractors: [B, C]",
    "multiple-choice": "stem: S, answers: [A, B], distractors: [C]",
    "true-false": "stem: S, answer: true",
    "matching": "stem: S, pairs: [{premise: A, response: B}, {premise: C, response: D}]",
    "ordering": "stem: S, items: [A, B, C]",
    "cloze": "text: 'A {{c1::B}} C'",
    "short-answer": "stem: S, answer: A",
    "numeric": "stem: S, answer: 3.10",
    "essay": "stem: S",
    "flashcard": "front: A, back: B",
}
DIGESTS = {
    "single-choice": "e183939fdf38f5a4e65ffab4c312565b3ae8e59ee3a679a91aff01ebd95a146a",
    "multiple-choice": "9cb671fac41bc4ecd2922e245345ea60e27b376def8a3b3a36465a02a8dd839d",
    "true-false": "bcec6cacb8c690b631ba9854db9d75d623d1539d9d7306520e63885c09a72732",
    "short-answer": "8feb5b705298ac6a69c7b27d01215c37a85889a316d96a38cae76d61200e72c1",
    "numeric": "f34b9f65136e19a47510fe670d3c593df2f65027f7ba54e49767b1c05b217a53",
    "matching": "b4daaaf2889338095d3a549824b893d8c1bcf513c1f4dd18a73da38d95b0cb28",
    "ordering": "1aad71576c7be3b83802ced178bdb106fb8a3ca77e33909c08b00c58671a0010",
    "cloze": "c8b359112493db70cbf27354a5a9ffc5ab057656fa872ee75d5f84d088d6e4f2",
    "essay": "120412cdb22b5bde45e7938a1f23081395a49a80c6d0862565fdb50dd5bc865f",
    "flashcard": "4e494667c1bda8aab2052b14e96aa14c96375ec411beb3f9436a4e9243f38890",
}


def made(top: Path, question_type: str) -> Question:
    bank = (
        f"bank: b\ntitle: B\nquestions:\n  - {{id: q, type: {question_type}, {QUESTIONS[question_type]}}}\n"
    )
    return next(loaded(course(top, banks__b=bank)).questions())


def with_fields(question: Question, **fields: object) -> Question:
    """Return a question with more fields, including fields that the format does not have yet."""
    copy = question.altered()
    copy.attach("b", question.origin, {**question.authored, **fields})
    return copy


@pytest.mark.parametrize("question_type", TYPES)
def test_the_digest_of_a_question_of_each_type_never_changes(tmp_path: Path, question_type: str) -> None:
    """A new field of a type must not change it, because fields that are not written are left out."""
    assert digest(made(tmp_path, question_type), tmp_path) == f"1:{DIGESTS[question_type]}"


@pytest.mark.parametrize("field", sorted(NOT_MEANING))
def test_what_says_how_a_question_is_handled_is_in_no_digest(tmp_path: Path, field: str) -> None:
    question = made(tmp_path, "essay")
    assert digest(with_fields(question, **{field: "x"}), tmp_path) == digest(question, tmp_path)


def test_any_other_field_is_in_it(tmp_path: Path) -> None:
    question = made(tmp_path, "essay")
    assert meaning(with_fields(question, weather="x")) == meaning(question) | {"weather": "x"}


@pytest.mark.parametrize(
    ("field", "is_meaning"),
    [
        *(("references: [Roe 2019]", True), ("answer: {text: A, fixed: last}", True)),
        *(
            ("title: T", False),
            ("apart: [b/r]", False),
            ("from: moodle:1", False),
            ("open-book: true", False),
        ),
    ],
)
def test_what_a_field_does_to_the_digest(tmp_path: Path, field: str, *, is_meaning: bool) -> None:
    head = "bank: b\ntitle: B\nquestions:\n  - {id: q, type: single-choice, stem: S, distractors: [B, C], "
    plain, more = (
        next(loaded(course(tmp_path / name, banks__b=f"{head}{text}}}\n")).questions())
        for name, text in (
            ("plain", "answer: A"),
            ("more", field if field.startswith("answer") else f"answer: A, {field}"),
        )
    )
    assert (digest(plain, tmp_path) != digest(more, tmp_path)) == is_meaning


def test_the_list_is_the_format_s() -> None:
    later = {"apart", "from", "marking", "open-book", "title"}
    known = {one.key for one in fields_of(Question).values()}
    assert later <= NOT_MEANING <= later | known
