"""Each rule has a folder with a bank that trips it and a bank that almost does; docs/rules/ shows both."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from support import courses, made_pages

from quizgen.arranging.arrange import Arranger
from quizgen.checks.item_writing import RULES, item_writing, lists, views
from quizgen.checks.item_writing.rule import Rule
from quizgen.errors import Problem
from quizgen.pipeline import Project, check_course
from quizgen.reviews.ledger import states
from quizgen.scope import Scope
from quizgen.terminal.problems import summary
from rules import page

FOLDER = Path(__file__).parent
CODES = [rule.code for rule in RULES]
OTHER = """
bank: other
title: Other
questions: [{id: o, type: essay, stem: Say why.}]
"""
PAPERS = "references:\n  - {id: p, type: book, title: A book on ferries}\n"


def found(top: Path, questions: str, *, lang: str = "en") -> list[Problem]:
    """Return what the rules find in a bank with these questions, and in a quiz that asks all of them."""
    head = f"bank: b\ntitle: B\nlang: {lang}\nquestions:\n"
    files = {"papers": PAPERS, "banks__b": head + textwrap.indent(textwrap.dedent(questions), "  ")}
    if "type: flashcard" not in questions:
        files["quizzes__z"] = "quiz: z\ntitle: Z\ndraw: {bank: b}\n"
    # The guessers play a course of one bank as a bank.
    files["banks__other"] = OTHER
    course = courses.loaded(courses.course(top, **files))
    arranger = Arranger(course, states(course))
    quizzes = tuple(arranger.arrange(quiz)[0] for quiz in course.quizzes)
    return list(item_writing(Scope(course, arranger.states, quizzes, ())))


@pytest.mark.parametrize("code", CODES)
def test_a_rule_trips_on_its_case(code: str, tmp_path: Path) -> None:
    problems = found(tmp_path, (FOLDER / code / "trips.yaml").read_text())
    assert code in {problem.code for problem in problems}


@pytest.mark.parametrize("code", CODES)
def test_a_rule_leaves_its_near_miss_alone(code: str, tmp_path: Path) -> None:
    problems = found(tmp_path, (FOLDER / code / "passes.yaml").read_text())
    assert code not in {problem.code for problem in problems}


@pytest.mark.parametrize("code", CODES)
def test_a_near_miss_differs_little(code: str) -> None:
    trips, passes = ((FOLDER / code / f"{name}.yaml").read_text() for name in ("trips", "passes"))
    assert trips != passes
    assert trips.count("type: ") == passes.count("type: ")


def test_every_folder_belongs_to_a_rule() -> None:
    assert sorted(path.name for path in FOLDER.iterdir() if (path / "trips.yaml").exists()) == sorted(CODES)


def test_codes_are_not_used_twice() -> None:
    assert len(set(CODES)) == len(CODES)


@pytest.mark.parametrize("rule", RULES, ids=CODES)
def test_a_rule_says_what_it_finds_and_why(rule: Rule[Any]) -> None:
    what, why, *_ = page.explained(rule)
    assert len(what) < 160
    assert min(len(what), len(why)) > 20


@pytest.mark.parametrize("rule", RULES, ids=CODES)
def test_a_rule_lists_the_literature_that_its_reason_names(rule: Rule[Any]) -> None:
    text = " ".join(page.explained(rule))
    years = set(re.findall(r"\b(?:19|20)\d\d\b", text))
    listed = " ".join(source.name for source in rule.sources)
    assert years <= set(re.findall(r"\d{4}", listed)), "add it to `sources`"
    for source in page.literature_known():
        author = re.split(r"\W", source.name)[0]
        assert author not in text or author in listed, "add it to `sources`"


def test_all_literature_is_used() -> None:
    used = {source.name for rule in RULES for source in rule.sources}
    assert {source.name for source in page.literature_known()} == used


@pytest.mark.parametrize("rule", RULES, ids=CODES)
def test_a_rule_names_lists_that_exist(rule: Rule[Any]) -> None:
    assert lists.of("en").has(rule.needs)


def test_the_pages_are_up_to_date(tmp_path_factory: pytest.TempPathFactory, update: bool) -> None:
    made = page.pages(lambda questions: found(tmp_path_factory.mktemp("rule"), questions))
    made_pages.hold("rules", made, update=update)


def test_what_no_list_knows_is_told(tmp_path: Path) -> None:
    question = """
    - {id: q1, type: single-choice, stem: Vena qaysi daryoda?, answer: Dunay, distractors: [Elba, Reyn]}
    """
    notes = [one for one in found(tmp_path, question, lang="uz") if one.code == "not-checked-language"]
    assert len(notes) == 1
    assert notes[0].severity == "note"
    assert '"uz"' in notes[0].message
    assert "word-repeat" in notes[0].message
    assert "key-longest" not in notes[0].message


def test_russian_words_are_known(tmp_path: Path) -> None:
    question = """
    - {id: q1, type: single-choice, stem: Какая река течёт через Вену?, answer: Дунай,
       distractors: [Эльба, Всё перечисленное], explanation: См. атлас.}
    """
    codes = {problem.code for problem in found(tmp_path, question, lang="ru")}
    assert "all-of-the-above" in codes


def test_a_question_of_a_quiz_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quiz's rules take its texts from the bank's; a word of the topic has no rule read it again."""
    stems: list[str] = []
    real = views.texts_of

    def noting(written: Sequence[str], words: lists.Lists) -> list[views.Text]:
        stems.append(written[0])
        return real(written, words)

    monkeypatch.setattr(views, "texts_of", noting)
    trees = ["oaks", "elms", "firs", "pines", "limes"]
    bank = "".join(
        f"- {{id: {tree}, type: single-choice, stem: 'Where do ferries with {tree} go?', "
        f"answer: Ferries go to Riga {tree}, distractors: [To Bergen, To Porto]}}\n"
        for tree in trees
    )
    found(tmp_path, bank)
    assert sorted(stems) == sorted(["Say why.", *(f"Where do ferries with {tree} go?" for tree in trees)])


def test_what_is_waived_is_said_and_counted(tmp_path: Path) -> None:
    bank = """
    bank: b
    title: B
    questions:
      - id: q1
        type: true-false
        stem: The Okavango does not reach the sea.
        answer: true
        explanation: See the atlas.
        waive: {negated-statement: The delta is the matter here.}
    """
    content = courses.course(tmp_path, banks__b=bank)
    problems = check_course(Project(content)).problems
    waived = [problem for problem in problems if problem.waived]
    assert [problem.code for problem in waived] == ["negated-statement"]
    assert waived[0].severity == "note"
    assert "The delta is the matter here." in waived[0].help
    assert "idle-waiver" not in {problem.code for problem in problems}
    assert summary(problems).endswith("1 waived")
