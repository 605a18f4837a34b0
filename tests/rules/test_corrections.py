"""The keys that a question on a paper's error may have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rules.test_rules import found

RIGHT = "The word was coined by Ruth Bader in 1956, at a congress in Graz."
PASSAGE = "Olaf Palmer coined it in 1961"
WRONG = ["Wien", "Rom"]


def hits(
    top: Path, lang: str = "en", *, right: str = RIGHT, passage: str = PASSAGE, **fields: Any
) -> list[str]:
    """Return the problems of a question under a claim, without help and field."""
    question: dict[str, Any] = {"id": "q", "claim": "corrected", "stem": "When, and by whom?", "lang": lang}
    question |= {
        "correction": {"text": right, "reference": "Roe 2001"},
        "source": {"paper": "p", "find": passage},
    }
    question |= fields
    if question["type"] in ("flashcard", "cloze"):
        del question["stem"]
    if question["claim"] != "corrected":
        del question["correction"]
    problems = found(top, f"- {json.dumps(question, ensure_ascii=False)}\n")
    return [one.message for one in problems if one.code == "keys-the-error"]


def choice(answer: str, **fields: Any) -> dict[str, Any]:
    return {"type": "single-choice", "answer": answer, "distractors": WRONG, **fields}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (choice("In 1961"), "1961"),
        (choice("By Olaf Palmer, in Wien"), "Olaf Palmer"),
        (choice("Palmer's congress"), "Palmer"),
        (
            {"type": "multiple-choice", "answers": ["In 1956", "By Palmer"], "distractors": WRONG},
            "Palmer",
        ),
        (
            {
                "type": "single-choice",
                "order": "as-written",
                "options": [*WRONG, {"text": "1961", "key": "true"}],
            },
            "1961",
        ),
        ({"type": "short-answer", "answer": "1956", "accept": ["1961"]}, "1961"),
        ({"type": "numeric", "answer": "1961"}, "1961"),
        ({"type": "cloze", "text": "The word was coined in {{c1::1961}}."}, "1961"),
        ({"type": "flashcard", "front": "Who coined the word?", "back": "Olaf Palmer"}, "Olaf Palmer"),
        ({"type": "true-false", "stem": "The word was coined in 1961.", "answer": "true"}, "1961"),
    ],
)
def test_the_error_is_no_key(tmp_path: Path, fields: dict[str, Any], told: str) -> None:
    assert hits(tmp_path, **fields) == [f'the key has "{told}" like the passage, but the correction does not']


@pytest.mark.parametrize(
    "fields",
    [
        choice("In 1956"),
        choice("Ruth Bader"),
        choice("In 1956, and not in 1961"),
        choice("In 1961", claim="attributed"),
        choice("In 1961", stem="Two dates are given. Which one is wrong?"),
        choice("In Graz"),
        {"type": "true-false", "stem": "The word was coined in 1961.", "answer": "false"},
        {"type": "true-false", "stem": "The word was coined in 1956, not in 1961.", "answer": "true"},
        {"type": "true-false", "stem": "The year 1961 is an error.", "answer": "true"},
        {"type": "cloze", "text": "Not in 1961 but in {{c1::1956}} by {{c2::Bader}}."},
        {"type": "numeric", "answer": "1956"},
        {"type": "flashcard", "front": "Who coined the word? It was not Palmer.", "back": "Ruth Bader"},
    ],
)
def test_what_is_no_error(tmp_path: Path, fields: dict[str, Any]) -> None:
    assert hits(tmp_path, **fields) == []


def test_a_wrong_word_earlier_does_not_ask_for_the_error(tmp_path: Path) -> None:
    stem = "The paper has a wrong year. When was the word coined?"
    assert len(hits(tmp_path, **choice("In 1961", stem=stem))) == 1


def test_a_name_is_an_error_only_where_the_correction_has_another(tmp_path: Path) -> None:
    assert hits(tmp_path, right="that was in 1956, at a congress.", **choice("Olaf Palmer")) == []
    assert hits(tmp_path, right="that was much earlier.", **choice("In 1961")) != []


def test_what_the_correction_keeps_is_right(tmp_path: Path) -> None:
    right = "Palmer coined it at the congress in Graz, in 1956."
    assert hits(tmp_path, right=right, **choice("Palmer")) == []
    assert (
        hits(tmp_path, passage="Cyber power is growth", **choice("Cyber power"), right="It is cyber power.")
        == []
    )


def test_a_name_is_known_by_a_part_of_it(tmp_path: Path) -> None:
    right = "Palmer was there, and Ruth Bader coined it."
    assert hits(tmp_path, right=right, **choice("Olaf Palmer")) == []


def test_thousands_are_one_number(tmp_path: Path) -> None:
    assert hits(tmp_path, passage="had 1,500 looms", right="It had 2,500.", **choice("It had 2500.")) == []
    assert hits(tmp_path, passage="had 1,500 looms", right="It had 2,500.", **choice("It had 1500.")) != []


def test_russian_is_looked_at_too(tmp_path: Path) -> None:
    known: dict[str, Any] = {
        "right": "Слово ввёл Бадер в 1956 году.",
        "passage": "Палмер ввёл в 1961",
        "lang": "ru",
    }
    assert len(hits(tmp_path / "1", **known, **choice("В 1961 году", stem="Когда это было?"))) == 1
    assert hits(tmp_path / "2", **known, **choice("В 1961 году", stem="Какая дата ошибочна?")) == []


def test_without_a_list_it_is_said_that_nobody_looked(tmp_path: Path) -> None:
    bank = json.dumps({"id": "q", "lang": "uz", "type": "numeric", "stem": "Qaysi yilda?", "answer": "1961"})
    notes = [one.message for one in found(tmp_path, f"- {bank}\n") if one.code == "not-checked-language"]
    assert "keys-the-error" in notes[0]
