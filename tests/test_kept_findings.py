"""Rules don't check a bank again that has not changed, and what they find stays the same."""

from __future__ import annotations

import json
import os
import re
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from support.courses import course

from quizgen import cache
from quizgen.cache import cache_folder, keep, runs
from quizgen.checks import alone, item_writing
from quizgen.checks.item_writing.guessers import STRATEGIES
from quizgen.checks.item_writing.views import View
from quizgen.errors import Problem
from quizgen.kept import banks as kept
from quizgen.model.course import Bank
from quizgen.model.question import Question
from quizgen.pipeline import Project, check_course
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
    into_alone, into_writing = alone._look_into, item_writing._look_into

    def of_alone(scope: Scope, bank: Bank, *rest: object) -> object:
        banks.append(bank.id)
        return into_alone(scope, bank, *rest)  # type: ignore[arg-type]

    def of_writing(scope: Scope, bank: Bank, *rest: object) -> object:
        banks.append(f"{bank.id}, writing")
        return into_writing(scope, bank, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(alone, "_look_into", of_alone)
    monkeypatch.setattr(item_writing, "_look_into", of_writing)
    return banks


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that collects the questions that both kinds of rules check."""
    questions: list[str] = []
    at_alone, at_writing = alone._look_at, item_writing._on_question

    def of_alone(question: Question, *rest: object) -> object:
        questions.append(question.name)
        return at_alone(question, *rest)  # type: ignore[arg-type]

    def of_writing(question: Question) -> tuple[View, tuple[Problem, ...]]:
        questions.append(f"{question.name}, writing")
        return at_writing(question)

    monkeypatch.setattr(alone, "_look_at", of_alone)
    monkeypatch.setattr(item_writing, "_on_question", of_writing)
    return questions


ALL = ["a", "a, writing", "b", "b, writing"]


def found(content: Path) -> tuple[Problem, ...]:
    """Return the problems of a course."""
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


def of_writing(**others: object) -> Callable[[Path], None]:
    """Return what keeps that rules of item writing found nothing in a bank, with some other data."""
    data = {"problems": [[], []], "played": [], "langs": {}, "topic": []} | others
    return foreign([*data.values()])


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
        foreign([[[], []]]),
        of_writing(more=[]),
        of_writing(problems=[["line"], [["code", "message", "", "fatal", "", "file", 1, 1, 1, 0]]]),
        of_writing(problems=[["line"], [["code", "message", "", "note", "", "file", 1, 1, 1, 7]]]),
        of_writing(problems=[[], [["code", "message"]]]),
        of_writing(played=[["name", "key", 3]]),
        of_writing(played=[["name", 0, {"longest": [1, 2]}]]),
        of_writing(played=[["name", 9, {one: [1, 2] for one in STRATEGIES}]]),
        of_writing(played=[["name", 0, {one: [1, None] for one in STRATEGIES}]]),
        of_writing(played=[["name", 0, {one: [] for one in STRATEGIES}]]),
        of_writing(langs={"../en": ["q0", []]}),
        of_writing(langs={"en": ["nobody", []]}),
        of_writing(langs={"en": 1}),
        of_writing(topic=7),
    ],
)
def test_what_is_damaged_or_foreign_is_as_if_it_were_not_there(
    damage: Callable[[Path], object], content: Path, looked_into: list[str]
) -> None:
    first = found(content)
    files = list((cache_folder() or Path()).iterdir())
    assert len(files) > 2 * len(ALL), "of banks as a whole, and of their questions"
    looked_into.clear()
    for file in files:
        damage(file)
    assert found(content) == first
    assert sorted(looked_into) == ALL


def test_what_has_the_form_of_findings_counts(content: Path, looked_into: list[str]) -> None:
    """So the data of the test above is refused for its one fault, and not for its form."""
    found(content)
    looked_into.clear()
    for file in (cache_folder() or Path()).iterdir():
        of_writing(played=[["name", 0, {one: [1, 2] for one in STRATEGIES}]])(file)
    found(content)
    assert looked_into == ["a", "b"], "nothing of item writing"


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


def same_as_fresh(content: Path) -> tuple[Problem, ...]:
    """Return the problems of a course, after checking that a check without a cache finds the same."""
    with cache.switched_off():
        fresh = found(content)
    problems = found(content)
    assert (problems, shown(problems)) == (fresh, shown(fresh))
    return problems


def test_an_edit_has_its_question_looked_at(content: Path, looked_at: list[str]) -> None:
    found(content)
    assert len(looked_at) == 2 * 120
    for old, new in (
        ("*is* 99", f"*is* 99{LIKE}"),
        ("*is* 98", "*is* not 98"),
        ("questions:", "# C\nquestions:"),
    ):
        edit(content / "banks/b.yaml", old, new)
        looked_at.clear()
        found(content)
        name = f"b/q{old[-2:]}"
        assert looked_at == ([name, f"{name}, writing"] if old[-1].isdigit() else []), old
        same_as_fresh(content)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: B", "title: B\ndefaults: {waive: {shown-as-typed: They know it.}}"),
        ("title: B", "title: B\ndefaults: {claim: corrected}"),
        ("title: B", "title: B\nlang: uz"),
        ("title: B", "title: B\n\n\n"),
        ("bank: a", "bank: c"),
        (QUESTION.format(3, ""), ""),
        (QUESTION.format(3, ""), QUESTION.format(1003, LIKE) + QUESTION.format(3, "")),
        (QUESTION.format(3, "") + QUESTION.format(4, ""), QUESTION.format(4, "") + QUESTION.format(3, "")),
        ("  - {id: q7,", "  -   {id: q7,"),
        ("It *is* 8.", "It *is*\x858."),
        ("explanation: 'It *is* 8.'", "explanation: 'It *is* 8."),
        ("id: q8, type", "id: q8, id: q8, type"),
        ("id: q8, type", "id: q9, type"),
        ("Is *8* so?", '"What is this? ![](none.png)"'),
    ],
)
def test_what_is_kept_of_questions_is_what_a_check_finds(content: Path, old: str, new: str) -> None:
    path = content / "banks/a.yaml"
    for number in (5, 40):
        edit(path, f"It *is* {number}.", f"It *is* {number}{LIKE}.")
    same_as_fresh(content)
    for before, after in ((old, new), ("It *is* 20.", "It *is* the 20th."), (new, old)):
        edit(path, before, after) if before else None
        same_as_fresh(content)


def test_a_word_that_becomes_the_topic_of_its_bank_counts_in_all_questions(
    content: Path, looked_at: list[str]
) -> None:
    """Every fifth stem names the ferry: one more, and its bank is about ferries."""
    ferry = "id: q{0}, type: single-choice, stem: Which ferry {0}?, answer: A ferry, distractors: [B, C]"
    plain = "id: q{0}, type: true-false, stem: Is *{0}* so?, answer: true"
    path = content / "banks/a.yaml"
    for number in range(10, 22):
        edit(path, plain.format(number), ferry.format(number))
    assert "word-repeat" in {one.code for one in same_as_fresh(content)}
    looked_at.clear()
    edit(path, plain.format(30), ferry.format(30))
    assert "word-repeat" not in {one.code for one in found(content)}
    assert [one for one in looked_at if one.endswith("writing")] == ["a/q30, writing"]
    assert [one for one in looked_at if not one.endswith("writing")] == ["a/q30"]


def test_the_rest_of_a_bank_counts_in_all_questions(content: Path) -> None:
    plain = "id: q8, type: true-false, stem: Is *8* so?, answer: true"
    path = content / "banks/a.yaml"
    edit(
        path, plain, "id: q8, type: single-choice, stem: Ferry boats, answer: One, distractors: [Two, Three]"
    )
    for lang, asks in (("en", False), ("uz", True), ("en", False)):
        edit(path, "bank: a\n", f"bank: a\nlang: {lang}\n")
        assert ("stem-asks-nothing" not in {one.code for one in same_as_fresh(content)}) == asks
        edit(path, f"lang: {lang}\n", "")


def test_a_stem_of_signs_is_one_word_with_its_spaces(content: Path) -> None:
    """It has no letters or digits to tell words by; here it is also what the bank is about."""
    signs = "id: q{0}, type: single-choice, stem: → ↓, answer: → ↓, distractors: [B, C]"
    plain = "id: q{0}, type: true-false, stem: Is *{0}* so?, answer: true"
    path = content / "banks/a.yaml"
    for number in range(10, 30):
        edit(path, plain.format(number), signs.format(number))
    same_as_fresh(content)
    edit(path, "It *is* 40.", "It *is* the 40th.")
    assert "word-repeat" not in {one.code for one in same_as_fresh(content)}


def test_what_rules_find_in_a_question_moves_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The questions of all rules are found again, below new lines and between other questions."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    trips = {path.parent.name: path.read_text(encoding="utf-8") for path in RULES.glob("*/trips.yaml")}
    head = "bank: {0}\ntitle: B\nquestions:\n"
    banks = {
        f"banks__{name}": head.format(name) + textwrap.indent(text, "  ") for name, text in trips.items()
    }
    content = course(tmp_path, **banks, banks__b=FAULTY)
    first = same_as_fresh(content)
    for path in (content / "banks").iterdir():
        edit(path, "questions:\n", f"# a line\n\nquestions:\n{QUESTION.format('-new', '')}")
    second = same_as_fresh(content)
    assert len({one.code for one in second}) > 70
    assert len(second) > len(first) * 0.8


SCORES = [[1, 2, 3]] * len(STRATEGIES)


def facts_with(**others: object) -> list[object]:
    """Return what is kept of a question with three options, with other facts in some places."""
    options = [[True, False, False], [0, 0, 0]]
    known = {"words": "w", "repeated": "", "options": options, "one_key": [5, [3, 4], False, SCORES]}
    return [[*(known | {"judged": None, "faces": None} | others).values()], []]


WRONG: tuple[object, ...] = (
    facts_with(more=None),
    facts_with(words=7),
    facts_with(repeated=7),
    facts_with(options=[[True], [0]]),
    facts_with(options=[[True, False, False], [0, 0]]),
    facts_with(options=[[False, False, False], [0, 0, 0]]),
    facts_with(options=[["", None, 1.5], [0, 0, 0]]),
    facts_with(one_key=None),
    facts_with(one_key=[5, [3], False, SCORES]),
    facts_with(one_key=[5, [3, "4"], False, SCORES]),
    facts_with(one_key=[5, [3, 4], False, []]),
    facts_with(one_key=[5, [3, 4], False, [*SCORES[1:], [1, 2]]]),
    facts_with(judged=[True, "3", False, False]),
    facts_with(faces=["a"]),
    [facts_with()[0], [["key-longest", "m", "", "warning", -99, 1, 1]]],
)
"""Facts that no question with one key and three options can have."""
FORGED: tuple[object, ...] = (
    *(*WRONG, facts_with()),
    [["key-longest", "m", "", "warning", 0, 1, 1]],
    [["key-longest", "m", "", "warning", -99, 1, 1]],
    [["key-longest", "m", "", "warning", 99999, 1, 1]],
    *(7, None, "text", [], {}, [[]], [None] * 7),
)


def choose(content: Path) -> None:
    """Turn twenty questions into ones with a key and two distractors."""
    for number in range(20):
        old = f"id: q{number}, type: true-false, stem: Is *{number}* so?, answer: true"
        choice = f"id: c{number}, type: single-choice, stem: What is {number}?, answer: This one here"
        edit(content / "banks/a.yaml", old, f"{choice}, distractors: [Two, Four]")


def forge_facts(data: object) -> None:
    """Replace the facts that are kept of questions with one key, and remove what is kept of banks."""
    forged = 0
    for file in (cache_folder() or Path()).iterdir():
        kept_data = json.loads(cache.recall(file.name) or b"[]")
        if not isinstance(kept_data, dict):
            file.unlink()
            continue
        for mark, one in kept_data.items():
            match one:
                case [[_, _, _, [*_], _, _], _]:
                    kept_data[mark] = data
                    forged += 1
        keep(file.name, json.dumps(kept_data).encode())
    assert forged == 20


def test_facts_that_a_question_can_not_have_count_as_none(content: Path) -> None:
    choose(content)
    first = same_as_fresh(content)
    forge_facts(facts_with(one_key=[500, [3, 4], False, SCORES]))
    assert found(content) != first, "facts that it can have count"
    for data in WRONG:
        for file in (cache_folder() or Path()).iterdir():
            file.unlink()
        found(content)
        forge_facts(data)
        assert found(content) == first, data


def test_whatever_is_kept_of_questions_can_do_no_more_than_hide_or_invent(content: Path) -> None:
    choose(content)
    first = same_as_fresh(content)
    for data in FORGED:
        for file in (cache_folder() or Path()).iterdir():
            match json.loads(cache.recall(file.name) or b"[]"):
                case dict(facts):
                    keep(file.name, json.dumps(dict.fromkeys(facts, data)).encode())
                case [[str(mark), *_] as usual, dict(others)]:
                    forged = dict.fromkeys([*usual, *others], data)
                    keep(file.name, json.dumps([usual if data == 7 else [], forged]).encode())
                    assert len(mark) == 32
                case _:
                    file.unlink()
        problems = found(content)
        assert isinstance(data, list | dict) or problems == first


def test_a_small_course_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    content = course(tmp_path, banks__b="bank: b\ntitle: B\nquestions:\n" + QUESTION.format(1, ""))
    found(content)
    assert not (tmp_path / "cache").exists()
