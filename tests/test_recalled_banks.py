"""A bank from the cache is the bank that was read, field by field and place by place, with less work."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.courses import codes, course, statements
from support.reads import files_parsed

from quizgen import cache, files
from quizgen.cache import cache_folder
from quizgen.errors import Origin, Place, Problem
from quizgen.model.course import Bank, Course
from quizgen.model.entry import Entry, fields_of
from quizgen.model.question import Question
from quizgen.reading import recalled, yamltree
from quizgen.reading.content import load
from quizgen.types import TYPES

TESTS = Path(__file__).parent
COURSES = {
    **{f"cases/{path.name}": path for path in sorted((TESTS / "cases").iterdir())},
    "every": TESTS / "html/course",
    "shapes": TESTS / "identity/released/shapes/content",
    "content": TESTS.parent / "content",
}
RICH = """\
bank: rich
title: A bank with all that it can have
description: It has *defaults*.
lang: uz
tags: [shared]
defaults:
  source: {paper: doe, section: One}
  level: apply
  points: 2
  waive: {no-source: It is *known*.}
exhibits:
  - {id: table, title: T, text: "| a | b |\\n|---|---|\\n| $x$ | 2 |", source: {paper: doe, page: 3}}
  - id: passage
    text: |
      A passage
      - id: that looks like a question
questions:
  # The first one.
  - id: first
    type: multiple-choice
    exhibit: table
    stem: Which?
    answers: [One, {text: "*Two*", feedback: Good.}]
    distractors: ["Three $y$"]
    source: [{page: 2}, {paper: roe}]
    waive: {other-rule: Also *known*.}
    tags: [own, shared]
  - {id: second, type: true-false, stem: So?, answer: false, lang: en, points: 1.5, explanation: Why.}

  - id: third
    type: cloze
    exhibit: passage
    text: 'It {{c1::is::hint}} so.'
    accept: {c1: [{text: was, worth: 50}]}
    hints: [A hint]
    references: [A reference]
    claim: corrected
    correction: {text: It was., reference: Doe}
    apart: [rich/first]
    open-book: true
"""


@pytest.fixture(autouse=True)
def keeps_small_courses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(recalled, "SMALLEST", 0)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return a list that collects the banks that are read as YAML."""
    return files_parsed(monkeypatch, "banks")


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    return course(tmp_path, banks__rich=RICH)


def laid_out(path: Path, top: Path) -> Path:
    """Copy a course, or make one from a case."""
    content = top / "content"
    shutil.copytree(path, content)
    if (content / "bank.yaml").exists():
        (content / "banks").mkdir()
        (content / "bank.yaml").rename(content / "banks/bank.yaml")
    if not (content / "course.yaml").exists():
        (content / "course.yaml").write_text("course: c\ntitle: C\n", encoding="utf-8")
    return content


def read(content: Path) -> tuple[Course, list[Problem]]:
    """Return a course as it is read without the cache, and its problems."""
    with cache.switched_off():
        made, problems = load(content)
    assert made
    return made, problems


def recall(content: Path) -> tuple[Course, list[Problem]]:
    """Return a course as it is read a second time, and its problems."""
    load(content)
    made, problems = load(content)
    assert made
    return made, problems


def places(origin: Origin, entry: Entry) -> list[tuple[Place, int, str]]:
    """Return the places of an entry, of its texts and of its keys, with the lines that they show."""
    found = [origin.at()]
    for path, _ in entry.texts():
        found += [origin.at(*path), origin.at(*path, key=True)]
    return [(one, one.width, one.text) for one in found]


def whole(bank: Bank) -> list[object]:
    """Return all that a bank comes to."""
    tree = bank.origin.source
    assert isinstance(tree, yamltree.Tree)
    file = [
        tree.name,
        tree.text,
        tree.root,
        tree.at_top,
        tree.stretches.numbers(),
        tree.digest,
        tree.problems,
    ]
    head = [bank.id, bank.title, bank.description, bank.lang, bank.tags, bank.waive, bank.origin.path]
    exhibits = [(one, one.name, one.lang, one.meaning, places(one.origin, one)) for one in bank.exhibits]
    tops = [tree.place((key,), key=is_key) for key in (*tree.root, "questions") for is_key in (True, False)]
    return [file, head, exhibits, tops, [*tree.marks("questions")], *map(fields, bank.questions)]


def fields(question: Question) -> list[object]:
    """Return all that a question comes to, with the kinds of its texts."""
    assert isinstance(question.origin.source, yamltree.Tree)
    held = {name: getattr(question, name) for name in fields_of(type(question))}
    kinds = [(path, type(text)) for path, text in question.texts()]
    written = [type(one) for one in question.packed.texts]
    added = [question.bank, question.name, question.stimulus, question.packed, question.authored]
    formulas = [*question.formulas]
    return [held, repr(question), kinds, written, added, formulas, places(question.origin, question)]


@pytest.mark.parametrize("name", COURSES)
def test_a_bank_from_the_cache_is_the_one_that_was_read(
    name: str, tmp_path: Path, parsed: list[Path]
) -> None:
    content = laid_out(COURSES[name], tmp_path)
    made, problems = read(content)
    faulty = {Path(one.place.file).stem for one in problems}
    first, found = load(content)
    assert found == problems
    parsed.clear()
    again, found = load(content)
    assert found == problems
    assert {one.stem for one in parsed} <= faulty, "banks without problems are not parsed"
    assert first
    assert again
    assert again.unread == made.unread
    for one in (first, again):
        assert list(map(whole, one.banks)) == list(map(whole, made.banks))
        assert one.enemies == made.enemies


def test_there_is_a_bank_of_each_type() -> None:
    banks = "".join(path.read_text(encoding="utf-8") for path in (TESTS / "cases").glob("*/bank.yaml"))
    assert all(f"type: {name}\n" in banks or f"type: {name}," in banks for name in TYPES)


def test_a_bank_with_all_that_it_can_have(rich: Path, parsed: list[Path]) -> None:
    made, problems = read(rich)
    assert not problems
    load(rich)
    parsed.clear()
    again, _ = load(rich)
    assert again
    assert list(map(whole, again.banks)) == list(map(whole, made.banks))
    for one in again.questions():
        assert one.stimulus is next((of for of in again.exhibits() if of.id == one.exhibit), None)
    assert not parsed


@pytest.mark.parametrize("name", ["content", "every", "shapes"])
def test_any_field_is_right_whichever_is_asked_for_first(name: str, tmp_path: Path) -> None:
    content = laid_out(COURSES[name], tmp_path)
    made, _ = read(content)
    load(content)
    for field in sorted({name for kind in TYPES.values() for name in kind.fields_by_name}):
        again, _ = load(content)
        assert again
        for one, other in zip(made.questions(), again.questions(), strict=True):
            if field in type(one).fields_by_name and field != "origin":
                assert getattr(other, field) == getattr(one, field), (one.name, field)


def unpacked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that collects the questions whose long fields are read."""
    names: list[str] = []
    real = recalled._Reader.rest

    def noting(reader: recalled._Reader, question: Question) -> dict[str, object]:
        names.append(question.name)
        return real(reader, question)

    monkeypatch.setattr(recalled._Reader, "rest", noting)
    return names


def test_only_long_fields_are_read_and_only_once(rich: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = unpacked(monkeypatch)
    again, _ = recall(rich)
    first, second, third = again.questions()
    for one in (first, second, third):
        assert [getattr(one, name) for name in recalled.SHORT]
        assert one.problem((), "code", "message").item == f"{one.bank}/{one.id}" == "/".join(one.identity)
        assert one.default_points
        assert one.sources_read
    assert first.prompt == "Which?"
    assert not names
    assert third.hints == ("A hint",)
    assert third.filled == "It is so."
    assert names == ["rich/third"]
    assert first == first.altered(title=None)
    assert names == ["rich/third", "rich/first"]


def test_a_field_that_does_not_exist_is_no_reason_to_read(
    rich: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = unpacked(monkeypatch)
    again, _ = recall(rich)
    one = next(again.questions())
    assert not hasattr(one, "answer_to_everything")
    assert not names
    with pytest.raises(AttributeError, match="stems"):
        one.stems  # type: ignore[attr-defined] # noqa: B018
    bare = object.__new__(type(one))
    with pytest.raises(AttributeError, match="stem"):
        bare.stem  # type: ignore[attr-defined] # noqa: B018


def test_the_course_lends_its_language(tmp_path: Path) -> None:
    content = course(tmp_path, banks__a="bank: a\ntitle: A\nquestions:\n" + statements(3))
    assert [one.lang for one in recall(content)[0].questions()] == ["en"] * 3
    (content / "course.yaml").write_text("course: c\ntitle: C\nlang: ru\n", encoding="utf-8")
    again, _ = load(content)
    assert again
    assert [one.lang for one in again.questions()] == ["ru"] * 3
    assert again.banks[0].lang == "ru"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bank: a\ntitle: A\nquestions:\n  - {id: q, type: essay, stem: What #1 is?}\n", "text-or-comment"),
        ("bank: a\ntitle: A\nquestions: []\n", "no-questions"),
        ("bank: a\ntitle: A\nquestions:\n" + statements(2) + statements(1), "repeated-id"),
        (
            "bank: a\ntitle: A\nquestions:\n  - {id: q, type: essay, stem: So, exhibit: x}\n",
            "unknown-exhibit",
        ),
    ],
)
def test_a_bank_with_a_problem_is_not_kept(tmp_path: Path, text: str, code: str) -> None:
    content = course(tmp_path, banks__a=text)
    for _ in range(2):
        assert code in codes(load(content)[1])
    assert not kept()


def kept() -> list[Path]:
    """Return the files of kept banks."""
    folder = cache_folder()
    assert folder
    return sorted(folder.glob(f"{recalled.PREFIX}*"))


def test_what_is_edited_in_an_editor_is_read_and_not_kept(rich: Path) -> None:
    path = rich / "banks/rich.yaml"
    unsaved = {path: path.read_bytes().replace(b"stem: So?", b"stem: Really?")}
    made, _ = load(rich, unsaved)
    assert made
    assert not kept()
    recall(rich)
    made, _ = load(rich, unsaved)
    assert made
    assert [one.prompt for one in made.questions()][1] == "Really?"


def test_small_courses_and_a_switched_off_cache_keep_nothing(
    rich: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cache.switched_off():
        recall(rich)
    monkeypatch.setattr(recalled, "SMALLEST", files.size(rich / "banks/rich.yaml") + 1)
    recall(rich)
    assert not kept()
    monkeypatch.setattr(recalled, "SMALLEST", files.size(rich / "banks/rich.yaml"))
    recall(rich)
    assert len(kept()) == 1


def test_one_state_of_each_bank_is_kept(rich: Path) -> None:
    path = rich / "banks/rich.yaml"
    for stem in ("So?", "Or so?", "Is it so?"):
        path.write_text(RICH.replace("So?", stem), encoding="utf-8")
        again, _ = recall(rich)
        assert [one.prompt for one in again.questions()][1] == stem
    assert len(kept()) == 1


def test_a_change_without_a_change_of_size_or_date_is_seen(rich: Path) -> None:
    recall(rich)
    path = rich / "banks/rich.yaml"
    path.write_bytes(path.read_bytes().replace(b"So?", b"No?"))
    again, _ = load(rich)
    assert again
    assert [one.prompt for one in again.questions()][1] == "No?"


def forge(change: Callable[[bytes], bytes]) -> None:
    """Change what is kept of a bank, with a seal that fits."""
    (path,) = kept()
    data = cache.recall(path.name)
    assert data
    cache.keep(path.name, change(data))


def having(field: str, alter: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    """Return what alters the value of a field of a kept bank."""

    def change(data: bytes) -> bytes:
        record = json.loads(data)
        at = recalled.Record._fields.index(field)
        record[at] = alter(record[at])
        return json.dumps(record).encode()

    return change


def head_with(field: str, value: object) -> Callable[[bytes], bytes]:
    """Return what puts another value into a kept bank."""
    return having(field, lambda _: value)


def column_with(key: str, *values: object) -> Callable[[bytes], bytes]:
    """Return what puts other values of a field into a kept bank."""
    return having("columns", lambda columns: {**columns, key: values})


def deep(levels: int) -> object:
    return {"x": deep(levels - 1)} if levels else "x"


FORGED: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda data: b"",
    "no JSON": lambda data: b"{",
    "no UTF-8": lambda data: b"\xff" + data,
    "another shape": lambda data: b"[]",
    "a number": lambda data: b"1",
    "half a surrogate": lambda data: data.replace(b"rich", b"\\ud800", 1),
    "a control character": lambda data: data.replace(b"rich", "\ufdd0".encode(), 1),
    "no digest": head_with("digest", None),
    "no length": head_with("length", "many"),
    "no head": head_with("root", {}),
    "numbers for texts": head_with("root", {"bank": 1, "title": 2, "questions": 3}),
    "a bottomless head": head_with("root", {"bank": "rich", "title": "T", "defaults": {"source": deep(300)}}),
    "spans of nothing": head_with("at_top", [[["bank"], ["a"], None]]),
    "endless spans": head_with("at_top", [[["bank"], [1, 2, 3, float("inf")], None]]),
    "a list as a path": head_with("at_top", [[[["bank"]], [1, 2, 3, 4], None]]),
    "no stretches": head_with("stretches", {}),
    "negative stretches": head_with("stretches", {"questions": [-1] * 12}),
    "half a stretch": head_with("stretches", {"questions": [1] * 11}),
    "marks of others": head_with("marks", ["a"]),
    "no columns": head_with("columns", {}),
    "columns without names": head_with("columns", [["a"], ["b"], ["c"]]),
    "columns of nothing": head_with("columns", {"id": 1, "type": 2}),
    "a question less": having("columns", lambda columns: {key: one[:-1] for key, one in columns.items()}),
    "a question more": having("columns", lambda columns: {key: [*one, "a"] for key, one in columns.items()}),
    "a short column": column_with("level", "apply"),
    "no types": column_with("type", None, None, None),
    "no such type": column_with("type", "essay", "none", "essay"),
    "a list as a type": column_with("type", [], [], []),
    "no ids": column_with("id", None, None, None),
    "a bad id": column_with("id", "a", "A b", "c"),
    "numbers as ids": column_with("id", 1, 2, 3),
    "a list that asks": column_with("stem", [], [], []),
    "nothing that asks": column_with("stem", None, None, None),
    "sources of nothing": column_with("source", 1, [[]], [{"paper": {}}]),
    "tags of tags": column_with("tags", [["a"]], [{}], {"a": "b"}),
}


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_a_forged_bank_is_read_from_its_file(
    rich: Path, change: Callable[[bytes], bytes], parsed: list[Path]
) -> None:
    made, _ = read(rich)
    load(rich)
    forge(change)
    parsed.clear()
    again, problems = load(rich)
    assert again
    assert not problems
    assert [one.stem for one in parsed] == ["rich"]
    assert list(map(whole, again.banks)) == list(map(whole, made.banks))


STRETCHES: dict[str, Callable[[list[int]], list[int]]] = {
    "those of others": lambda numbers: numbers[4:] + numbers[:4],
    "all the same": lambda numbers: numbers[:4] * 3,
    "after the end": lambda numbers: [10**6] * 12,
    "inside a text": lambda numbers: [one + 40 for one in numbers],
    "of nothing": lambda numbers: [1] * 12,
    "of the whole file": lambda numbers: [0, 0, 0, 10**6] * 3,
    "in the last column": lambda numbers: [one if at % 4 != 1 else 50 for at, one in enumerate(numbers)],
}


def forge_stretches(alter: Callable[[list[int]], list[int]]) -> None:
    forge(having("stretches", lambda found: {"questions": alter(found["questions"])}))


def values(made: Course) -> list[list[object]]:
    """Return the values of all questions, however they were read."""
    return [[one, one.packed, one.name, one.stimulus] for one in made.questions()]


@pytest.mark.parametrize("alter", STRETCHES.values(), ids=STRETCHES)
def test_forged_stretches_give_no_question_the_text_of_another(
    rich: Path, alter: Callable[[list[int]], list[int]]
) -> None:
    made, _ = read(rich)
    load(rich)
    forge_stretches(alter)
    again, problems = load(rich)
    assert again
    assert not problems
    assert values(again) == values(made)


def test_a_bank_that_changes_meanwhile_stays_as_it_was(rich: Path) -> None:
    made, _ = read(rich)
    again, _ = recall(rich)
    (rich / "banks/rich.yaml").write_text("bank: rich\n", encoding="utf-8")
    assert values(again) == values(made)


def test_a_forged_bank_that_changes_meanwhile_gets_a_message(rich: Path) -> None:
    load(rich)
    forge_stretches(STRETCHES["of nothing"])
    again, _ = load(rich)
    assert again
    path = rich / "banks/rich.yaml"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(files.UnreadableError) as raised:
        _ = next(again.questions()).explanation
    assert raised.value.problem.place.file == path.as_posix()


def test_a_damaged_bank_is_read_from_its_file(rich: Path, parsed: list[Path]) -> None:
    load(rich)
    (path,) = kept()
    data = path.read_bytes()
    path.write_bytes(data[:-9] + b"x" + data[-8:])
    parsed.clear()
    again, _ = load(rich)
    assert again
    assert [one.stem for one in parsed] == ["rich"]


def test_a_file_that_has_changed_since_shows_no_lines(rich: Path) -> None:
    path = rich / "banks/rich.yaml"
    for change in (b"", b"# A line more\n"):
        again, _ = recall(rich)
        path.write_bytes(change + path.read_bytes())
        place = [*again.questions()][1].origin.at("stem")
        assert place.line == 28
        assert ("So?" in place.text) is not change
