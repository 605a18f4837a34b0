"""Rules don't check texts again in which they found nothing, and what they find stays the same."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.courses import course

from quizgen.cache import cache_folder, keep, runs, sound
from quizgen.checks import ALONE, prose
from quizgen.errors import Problem
from quizgen.pipeline import Project, check_course, load_course
from quizgen.scope import Scope
from quizgen.text.markdown import simple_html

FAULTY = """\
bank: b
title: B
questions:
  - {id: same, type: single-choice, stem: Which?, answer: One, distractors: [Two, "*Two*"]}
  - {id: picture, type: essay, stem: "What is it? ![](none.png)"}
  - {id: formula, type: essay, stem: "What is $\\\\frac{1$?"}
  - {id: typed, type: short-answer, stem: What is it?, answer: "a\\u200bb"}
  - {id: letter, type: single-choice, stem: Which?, answer: A, distractors: [Two, Three]}
  - {id: markup, type: essay, stem: "Is it <b>so</b>?"}
  - {id: escape, type: short-answer, stem: What is it?, answer: "a\\\\*b"}
"""
QUESTION = (
    "  - {{id: q{0}, type: true-false, stem: Is *{0}* so?, answer: true, explanation: 'It *is* {0}{1}.'}}\n"
)
LIKE = " <b>so</b>"
"""Markup that is none: a warning."""


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a course of a hundred and twenty questions, one of which has something to find."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    lines = [QUESTION.format(number, LIKE if number == 7 else "") for number in range(120)]
    return course(tmp_path, banks__b=f"bank: b\ntitle: B\nquestions:\n{''.join(lines)}")


@pytest.fixture
def looked_into(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list that takes the texts that are looked into."""
    texts: list[str] = []

    def noting(text: str) -> object:
        texts.append(text)
        return simple_html(text)

    monkeypatch.setattr(prose, "simple_html", noting)
    return texts


def found(content: Path) -> tuple[Problem, ...]:
    return check_course(Project(content)).problems


def test_a_second_check_looks_into_what_is_new_and_what_was_not_sound(
    content: Path, looked_into: list[str]
) -> None:
    first = found(content)
    assert "shown-as-typed" in {one.code for one in first}
    assert len(looked_into) == 240
    looked_into.clear()
    assert found(content) == first
    assert sorted(looked_into) == ["Is *7* so?", f"It *is* 7{LIKE}."]
    bank = content / "banks/b.yaml"
    bank.write_text(bank.read_text(encoding="utf-8").replace("*is* 99", f"*is* 99{LIKE}"), encoding="utf-8")
    assert len(found(content)) == len(first) + 1


def test_other_programs_outputs_and_courses_know_nothing_of_it(
    content: Path, looked_into: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found(content)
    (content.parent / "templates/moodle").mkdir(parents=True)
    manifest = Path(__file__).parents[1] / "templates/moodle/backend.yaml"
    text = re.sub(
        "^neutralise:.*$", "neutralise: {entities: '@'}", manifest.read_text("utf-8"), flags=re.MULTILINE
    )
    (content.parent / "templates/moodle/backend.yaml").write_text(text, encoding="utf-8")
    found(content)
    content.rename(tmp_path / "moved")
    found(tmp_path / "moved")
    monkeypatch.setattr(sound, "program", lambda: "another")
    found(tmp_path / "moved")
    assert len(looked_into) == 4 * 240
    monkeypatch.setattr(sound, "program", runs.program)
    found(tmp_path / "moved")
    assert len(looked_into) == 4 * 240 + 2, "none of them drove another out"


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(file.read_bytes()[:-5]),
        lambda file: keep(file.name, os.urandom(777)),
        lambda file: keep(file.name, b""),
        lambda file: file.unlink() or file.mkdir(),
    ],
)
def test_a_damaged_or_foreign_list_is_no_list(
    damage: Callable[[Path], object], content: Path, looked_into: list[str]
) -> None:
    first = found(content)
    folder = cache_folder()
    assert folder
    (file,) = folder.iterdir()
    damage(file)
    assert found(content) == first
    assert len(looked_into) == 480


def test_tags_that_its_bank_gives_a_question_are_looked_into(content: Path) -> None:
    """A question has them, though it does not say so itself."""
    found(content)
    bank = content / "banks/b.yaml"
    text = bank.read_text("utf-8").replace("title: B\n", "title: B\ntags: ['**x**']\n")
    bank.write_text(text, encoding="utf-8")
    assert [one.code for one in found(content)].count("shown-as-typed") >= 120


def test_what_is_found_in_questions_alone_is_found_in_each_of_them_alone(tmp_path: Path) -> None:
    """Else a question that was sound could be unsound beside another one, and nobody would look."""
    scope = load_course(Project(course(tmp_path, banks__b=FAULTY))).readable()
    for rule in ALONE:
        together = {problem for problem in rule(scope) if problem.item}
        assert together, rule.__name__
        assert together == {problem for one in each(scope) for problem in rule(one) if problem.item}


def each(scope: Scope) -> Iterator[Scope]:
    """Yield a course with each of its questions alone."""
    for bank in scope.course.banks:
        for question in bank.questions:
            alone = replace(bank, questions=(question,))
            yield replace(scope, course=replace(scope.course, banks=(alone,)), known_left_out={})


def test_a_small_course_keeps_no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    content = course(tmp_path, banks__b="bank: b\ntitle: B\nquestions:\n" + QUESTION.format(1, ""))
    found(content)
    assert not (tmp_path / "cache").exists()
