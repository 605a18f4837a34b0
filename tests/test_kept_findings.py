"""Rules don't check a bank again that has not changed, and what they find stays the same."""

from __future__ import annotations

import json
import os
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.courses import course

from quizgen import cache, checks
from quizgen.cache import cache_folder, keep, runs
from quizgen.checks import ALONE, item_writing, kept
from quizgen.checks.item_writing.guessers import STRATEGIES
from quizgen.errors import Problem
from quizgen.model.course import Bank
from quizgen.pipeline import Project, check_course, load_course
from quizgen.scope import Scope

RULES = Path(__file__).parent / "rules"
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
"""HTML in a text, which gets a warning because it is not markup."""


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a course of two banks of sixty questions, with something to find in one of them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    lines = [QUESTION.format(number, LIKE if number == 7 else "") for number in range(120)]
    banks = {name: f"bank: {name}\ntitle: B\nquestions:\n" for name in "ab"}
    return course(
        tmp_path, banks__a=banks["a"] + "".join(lines[:60]), banks__b=banks["b"] + "".join(lines[60:])
    )


@pytest.fixture
def looked_into(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that collects the banks that rules of questions and of item writing check."""
    banks: list[str] = []
    of_scope, of_bank = checks._look_into, item_writing._look_into

    def alone(scope: Scope, bank: Bank) -> object:
        banks.append(bank.id)
        return of_scope(scope, bank)

    def writing(bank: Bank, *rest: object) -> object:
        banks.append(f"{bank.id}, writing")
        return of_bank(bank, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(checks, "_look_into", alone)
    monkeypatch.setattr(item_writing, "_look_into", writing)
    return banks


ALL = ["a", "a, writing", "b", "b, writing"]


def found(content: Path) -> tuple[Problem, ...]:
    """Return the problems of a course, after checking that a check without a cache finds the same."""
    return check_course(Project(content)).problems


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_second_check_looks_into_no_bank(content: Path, looked_into: list[str]) -> None:
    first = found(content)
    assert {"shown-as-typed", "true-false-balance"} <= {one.code for one in first}
    assert sorted(looked_into) == ALL
    second = found(content)
    assert (second, shown(second)) == (first, shown(first))
    assert sorted(looked_into) == ALL


def shown(problems: Iterable[Problem]) -> list[str]:
    """Return the lines of problems' excerpts, which equal problems may differ in."""
    return [one.place.text for one in problems]


@pytest.mark.parametrize("most", [kept.LARGEST, 10])
def test_a_bank_on_one_long_line_is_kept_once(
    content: Path, looked_into: list[str], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """JSON is YAML: with a line for each problem, 4 MB of questions once took 890 MB of cache."""
    monkeypatch.setattr(kept, "LARGEST", most)
    questions = [
        {"id": f"q{n}", "type": "true-false", "stem": f"Is <b>{n}</b> so?", "answer": "true"}
        for n in range(120)
    ]
    file = content / "banks/a.yaml"
    file.write_text(json.dumps({"bank": "a", "title": "B", "questions": questions}), encoding="utf-8")
    first = found(content)
    line = file.read_text(encoding="utf-8")
    assert shown(first).count(line) > 100
    files = (content.parent / "cache").rglob("*found-*")
    assert sum(path.stat().st_size for path in files) < 20 * len(line)
    looked_into.clear()
    assert shown(found(content)) == shown(first)
    assert sorted(looked_into) == ([] if most > 10 else ALL)


def test_an_edit_has_its_bank_looked_into(content: Path, looked_into: list[str]) -> None:
    first = found(content)
    looked_into.clear()
    edit(content / "banks/b.yaml", "*is* 99", f"*is* 99{LIKE}")
    second = found(content)
    assert sorted(looked_into) == ["b", "b, writing"]
    assert len(second) == len(first) + 1
    edit(content / "banks/b.yaml", "title: B", "title: C # and a line\n")
    with cache.switched_off():
        fresh = found(content)
    assert found(content) == fresh, "places move with the lines"


def test_what_every_rule_of_item_writing_finds_is_kept_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    banks = {
        f"banks__{path.parent.name}": f"bank: {path.parent.name}\ntitle: B\nquestions:\n"
        + textwrap.indent(path.read_text(encoding="utf-8"), "  ")
        for path in RULES.glob("*/trips.yaml")
    }
    content = course(tmp_path, **banks)
    for quizzes in ({}, {"z": "quiz: z\ntitle: Z\ndraw: {count: 90}\n"}):
        for name, text in quizzes.items():
            (content / "quizzes").mkdir()
            (content / "quizzes" / f"{name}.yaml").write_text(text, encoding="utf-8")
        with cache.switched_off():
            fresh = found(content)
        assert len({one.code for one in fresh}) > 70
        assert found(content) == fresh
        assert found(content) == fresh


def test_a_picture_is_looked_at_each_time(content: Path) -> None:
    edit(content / "banks/b.yaml", "Is *70* so?", '"Is this so? ![a mill](figures/mill.svg)"')
    assert "no-picture" in {one.code for one in found(content)}
    (content / "figures").mkdir()
    (content / "figures/mill.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    assert "no-picture" not in {one.code for one in found(content)}


def test_the_language_of_the_course_counts(content: Path) -> None:
    found(content)
    edit(content / "course.yaml", "title:", "lang: xx\ntitle:")
    assert "not-checked-language" in {one.code for one in found(content)}


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
    assert sorted(looked_into) == sorted([*ALL, "a", "b"]), "item writing knows no outputs"
    looked_into.clear()
    content.rename(tmp_path / "moved")
    found(tmp_path / "moved")
    monkeypatch.setattr(kept, "program", lambda: "another")
    found(tmp_path / "moved")
    assert sorted(looked_into) == sorted(ALL * 2)
    monkeypatch.setattr(kept, "program", runs.program)
    found(tmp_path / "moved")
    assert sorted(looked_into) == sorted(ALL * 2), "neither drove the other out"


def foreign(data: object) -> Callable[[Path], None]:
    return lambda file: keep(file.name, json.dumps(data).encode())


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(file.read_bytes()[:-5]),
        lambda file: keep(file.name, os.urandom(777)),
        lambda file: keep(file.name, b"[" * 100_000),
        lambda file: file.unlink() or file.mkdir(),
        lambda file: file.parent.chmod(0o777),
        foreign([]),
        foreign({"problems": []}),
        foreign([[["code", "message", "", "fatal", "", "file", 1, 1, 1, ""]], []]),
        foreign([[["code", "message"]], [], {}, []]),
        foreign([[], [["name", "key", 3]], {}, []]),
        foreign([[], [["name", 0, {"longest": [1, 2]}]], {}, []]),
        foreign([[], [["name", 9, {one: [1, 2] for one in STRATEGIES}]], {}, []]),
        foreign([[], [["name", 0, {one: [1, None] for one in STRATEGIES}]], {}, []]),
        foreign([[], [["name", 0, {one: [] for one in STRATEGIES}]], {}, []]),
        foreign([[], [], {"../en": ["q0", []]}, []]),
        foreign([[], [], {"en": ["nobody", []]}, []]),
        foreign([[], [], {"en": 1}, []]),
        foreign([[], [], {}, 7]),
    ],
)
def test_what_is_damaged_or_foreign_is_as_if_it_were_not_there(
    damage: Callable[[Path], object], content: Path, looked_into: list[str]
) -> None:
    first = found(content)
    files = list((cache_folder() or Path()).iterdir())
    assert len(files) == len(ALL)
    looked_into.clear()
    for file in files:
        damage(file)
    assert found(content) == first
    assert sorted(looked_into) == ALL


def test_with_the_cache_switched_off_nothing_is_kept(content: Path, looked_into: list[str]) -> None:
    with cache.switched_off():
        found(content)
        found(content)
    assert sorted(looked_into) == sorted(ALL * 2)
    assert not (cache_folder() or Path()).exists()


def test_what_is_not_saved_is_looked_into(content: Path, looked_into: list[str]) -> None:
    path = content / "banks/b.yaml"
    found(content)
    looked_into.clear()
    text = path.read_text(encoding="utf-8").replace("*is* 99", f"*is* 99{LIKE}")
    first = check_course(Project(content, unsaved={path: text.encode()})).problems
    assert "shown-as-typed" in {one.code for one in first if one.item == "b/q99"}
    assert sorted(looked_into) == ["b", "b, writing"]


def test_what_is_found_in_questions_alone_is_found_in_each_of_them_alone(tmp_path: Path) -> None:
    """Otherwise a sound question could be unsound beside another one, and no rule would check it."""
    scope = load_course(Project(course(tmp_path, banks__b=FAULTY))).readable()
    for rule in ALONE:
        together = {problem for problem in rule(scope) if problem.item}
        assert together, rule.__name__
        assert together == {problem for one in each(scope) for problem in rule(one) if problem.item}


def each(scope: Scope) -> Iterator[Scope]:
    """Yield the course once for each question, with only this question."""
    for bank in scope.course.banks:
        for question in bank.questions:
            alone = replace(bank, questions=(question,))
            yield replace(scope, course=replace(scope.course, banks=(alone,)), known_left_out={})


def test_a_small_course_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    content = course(tmp_path, banks__b="bank: b\ntitle: B\nquestions:\n" + QUESTION.format(1, ""))
    found(content)
    assert not (tmp_path / "cache").exists()
