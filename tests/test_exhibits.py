"""Exhibits: read, checked, digested with their questions, drawn and arranged together, shown to reviewers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.courses import codes, course, loaded, statements

from quizgen.arranging.arrange import Arranger
from quizgen.arranging.sheet import Arranged
from quizgen.errors import Problem
from quizgen.insight.coverage import Coverage
from quizgen.model.course import Course
from quizgen.pipeline import Project, build, check_course, load_course
from quizgen.reading.content import load
from quizgen.reviews.digests import digest, meaning
from quizgen.reviews.ledger import states
from quizgen.terminal.listing import listing
from quizgen.terminal.question import one

HEAD = """\
bank: b
title: B
exhibits:
  - {id: left, title: On the left, text: A table.}
  - {id: right, text: A text.}
questions:
"""


def sharing(*names: str, exhibit: str = "left", more: str = "") -> str:
    """Return the YAML of true-false questions that share an exhibit."""
    return "".join(
        f"  - {{id: {name}, type: true-false, exhibit: {exhibit}, stem: Says {name}., answer: true{more}}}\n"
        for name in names
    )


TWO = HEAD + statements(6) + sharing("a", "b", "c") + sharing("x", "y", exhibit="right")


def arranged(top: Path, draw: str, bank: str = TWO, more: str = "") -> tuple[Arranged, list[Problem]]:
    content = course(top, banks__b=bank, quizzes__q=f"quiz: q\ntitle: Q\n{more}draw: {draw}\n")
    made = loaded(content)
    return Arranger(made, states(made)).arrange(made.quizzes[0])


def names(one: Arranged, version: int = 0) -> list[str]:
    return [item.question.id for item in one.sheets[version].items]


def of(made: Course, name: str) -> str:
    """Return the digest of a question."""
    return digest(next(question for question in made.questions() if question.id == name), made.folder)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("count", [4, 7])
def test_what_shares_an_exhibit_is_drawn_together_or_not_at_all(
    tmp_path: Path, seed: int, count: int
) -> None:
    quiz, problems = arranged(tmp_path, f"{{bank: b, count: {count}}}", more=f"seed: {seed}\n")
    drawn = set(names(quiz))
    assert not problems
    assert len(drawn) == count
    assert drawn & set("abc") in (set(), set("abc"))
    assert drawn & set("xy") in (set(), set("xy"))


def test_split_takes_them_one_by_one(tmp_path: Path) -> None:
    sizes = set()
    for seed in range(20):
        content = tmp_path / str(seed)
        quiz, _ = arranged(content, "{bank: b, count: 4, split: true}", more=f"seed: {seed}\n")
        sizes.add(len(set("abc").intersection(names(quiz))))
    assert sizes & {1, 2}


def test_a_draw_takes_of_an_exhibit_what_fits_it(tmp_path: Path) -> None:
    bank = HEAD + sharing("a", "b", more=", level: apply") + sharing("c", more=", level: remember")
    quiz, problems = arranged(tmp_path, "{bank: b, levels: [apply]}", bank)
    assert set(names(quiz)) == {"a", "b"}
    assert not problems


def test_a_question_drawn_by_name_takes_the_others_along(tmp_path: Path) -> None:
    quiz, problems = arranged(tmp_path / "1", "[{questions: [b/b]}, {questions: [b/c, b/q1]}]")
    assert set(names(quiz)) == {"a", "b", "c", "q1"}
    assert not problems
    alone, _ = arranged(tmp_path / "2", "{questions: [b/b], split: true}")
    assert names(alone) == ["b"]


def test_what_comes_along_and_is_apart_from_what_is_named_is_an_error(tmp_path: Path) -> None:
    bank = HEAD + statements(1, more=", apart: [b/c]") + sharing("a", "b", "c")
    _, problems = arranged(tmp_path, "{questions: [b/q0, b/a]}", bank)
    assert [(one.code, one.place.line) for one in problems] == [("apart-by-name", 3)]
    assert "because of its exhibit" in problems[0].message


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (
            "{bank: b, count: 1}",
            "there are none: 3 fit, at most 0 if an exhibit comes with all its questions",
        ),
        ("[{questions: [b/a], split: true}, {bank: b, count: 2}]", "with the exhibit of one of those"),
    ],
)
def test_where_exhibits_make_too_few_it_is_said(tmp_path: Path, draw: str, said: str) -> None:
    _, problems = arranged(tmp_path, draw, HEAD + sharing("a", "b", "c"))
    assert codes(problems) == ["too-few-to-draw"]
    assert said in problems[0].message
    assert (problems[0].help == "ask for another number, or write split: true in this draw") == (
        "none:" in said
    )


def test_sheets_keep_them_together_and_shuffle_within_and_around(tmp_path: Path) -> None:
    quiz, _ = arranged(tmp_path, "{bank: b}", more="versions: 12\n")
    orders = ["".join(name[0] for name in names(quiz, version)) for version in range(12)]
    inside = [re.search("[abc]{3}", order) for order in orders]
    assert all(inside)
    assert all(re.search("[xy]{2}", order) for order in orders)
    assert len({found[0] for found in inside if found}) > 1, "within"
    assert len({order.index(found[0]) for order, found in zip(orders, inside, strict=True) if found}) > 1


def test_without_shuffling_they_stand_behind_the_first(tmp_path: Path) -> None:
    bank = HEAD + sharing("a") + statements(1) + sharing("x", exhibit="right") + sharing("b")
    quiz, _ = arranged(tmp_path, "{bank: b}", bank, more="shuffle: {questions: false}\n")
    assert names(quiz) == ["a", "b", "q0", "x"]
    made = load(tmp_path / "content")[0]
    assert made is not None
    (group,) = Arranger(made, states(made)).groups()
    assert [item.question.id for item in group.items] == ["a", "b", "q0", "x"], "and in decks and on pages"


def test_a_sheet_s_code_hangs_on_the_exhibit(tmp_path: Path) -> None:
    one, _ = arranged(tmp_path / "1", "{bank: b}")
    other, _ = arranged(tmp_path / "2", "{bank: b}", TWO.replace("A table", "Another table"))
    assert one.sheets[0].code != other.sheets[0].code


def test_a_sheet_s_code_hangs_on_where_its_exhibit_is_from(tmp_path: Path) -> None:
    printed = set()
    for title in ("P", "Q"):
        bank = HEAD.replace("text: A table.", "text: A table., source: {paper: p}") + sharing("a")
        papers = PAPERS.replace("title: P", f"title: {title}")
        content = course(
            tmp_path / title, banks__b=bank, quizzes__q="quiz: q\ntitle: Q\ndraw: {bank: b}\n", papers=papers
        )
        made = loaded(content)
        (sheet,) = Arranger(made, states(made)).arrange(made.quizzes[0])[0].sheets
        printed.add(sheet.code)
    assert len(printed) == 2


PICTURE = HEAD.replace("A table.", '"![a wing](figures/wing.svg)"') + sharing("a") + statements(1)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0l4 3 4-3"/></svg>'


@pytest.mark.parametrize(
    ("edit", "lapses"),
    [
        (lambda bank: bank.replace("On the left", "On the far left"), True),
        (lambda bank: bank.replace("figures/wing.svg)", "figures/wing.svg) and words"), True),
        (lambda bank: bank.replace("title: On the left,", "title: On the left, source: {paper: p},"), True),
        (lambda bank: bank.replace("left", "port", 1).replace("exhibit: left", "exhibit: port"), False),
        (lambda bank: bank.replace("A text.", "Another text."), False),
    ],
    ids=["title", "text", "source", "id", "another exhibit"],
)
def test_who_edits_an_exhibit_edits_its_questions(
    tmp_path: Path, edit: Callable[[str], str], lapses: bool
) -> None:
    before, after = (
        loaded(course(tmp_path / str(number), banks__b=bank))
        for number, bank in enumerate((PICTURE, edit(PICTURE)))
    )
    assert (of(before, "a") != of(after, "a")) == lapses
    assert of(before, "q0") == of(after, "q0")


def test_its_pictures_are_in_the_digest(tmp_path: Path) -> None:
    made = loaded(course(tmp_path, banks__b=PICTURE))
    seen = set()
    (made.folder / "figures").mkdir()
    for text in (SVG, SVG.replace("4", "5")):
        (made.folder / "figures/wing.svg").write_text(text, encoding="utf-8")
        seen.add((of(made, "a"), of(made, "q0")))
    assert [len(set(column)) for column in zip(*seen, strict=True)] == [2, 1]
    asked = next(question for question in made.questions() if question.id == "a")
    assert meaning(asked)["exhibit"] == {"title": "On the left", "text": "![a wing](figures/wing.svg)"}


@pytest.mark.parametrize(
    ("bank", "found"),
    [
        (HEAD.replace("id: right", "id: left") + sharing("a"), ["repeated-id"]),
        (HEAD.replace("text: A text.", "txet: A text.") + sharing("a", exhibit="right"), ["unknown-key"]),
        (
            HEAD.replace("{id: right, text: A text.}", "right") + sharing("a", exhibit="right"),
            ["not-a-mapping"],
        ),
        (HEAD.replace("exhibits:", "exhibits: left\nx:") + sharing("a"), ["not-a-list", "unknown-key"]),
        (sharing("a").join(["bank: b\ntitle: B\nquestions:\n", ""]), ["unknown-exhibit"]),
    ],
)
def test_what_can_t_be_read_is_told_once(tmp_path: Path, bank: str, found: list[str]) -> None:
    _, problems = load(course(tmp_path, banks__b=bank))
    assert codes(problems) == found


PAPERS = "- {id: p, type: book, title: P, author: [{family: Roe}], issued: 2019}\n"
TEXT = (
    "Swifts sleep on the wing and come down only to breed under an old roof of a town.\n\nThey eat aloft.\n"
)


def test_its_text_formulas_and_source_are_looked_at(tmp_path: Path) -> None:
    quoted = "They sleep on the wing and come down only to breed, $\\foo{$ ![](figures/none.png)"
    bank = HEAD.replace("A table.", f"'{quoted}'").replace(
        "text: A text.",
        "text: A text., source: [{paper: p, find: sleep on a wing}, {paper: o, find: eat aloft now}]",
    )
    content = course(tmp_path, banks__b=bank + sharing("a") + sharing("x", exhibit="right"), papers=PAPERS)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/p.txt").write_text(TEXT, encoding="utf-8")
    seen = check_course(Project(content, papers=tmp_path / "texts"))
    found = {(one.code, one.place.line) for one in seen.problems if one.place.line in (4, 5)}
    assert found == {
        ("shared-words", 4),
        ("bad-math", 4),
        ("no-picture", 4),
        ("no-alt-text", 4),
        ("phrase-not-found", 5),
        ("unknown-paper", 5),
    }
    without = [one.item for one in seen.problems if one.code == "no-source"]
    assert without == ["b/a"], "the source of an exhibit is that of its questions"


def test_a_quotation_that_names_its_paper_is_no_copy(tmp_path: Path) -> None:
    quoted = (
        "text: Swifts sleep on the wing and come down only to breed, source: {paper: p, find: They eat aloft}"
    )
    content = course(tmp_path, banks__b=HEAD.replace("text: A table.", quoted) + sharing("a"), papers=PAPERS)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/p.txt").write_text(TEXT, encoding="utf-8")
    seen = check_course(Project(content, papers=tmp_path / "texts"))
    assert not [one for one in seen.problems if one.code in ("shared-words", "phrase-not-found")]
    assert seen.scope is not None
    assert seen.arranger is not None
    (paper,) = Coverage(seen.scope, seen.arranger.names, seen.scope.quizzes).papers
    assert [mention.name for mention in paper.questions] == ["b/a"], "on the page of evidence, too"
    assert not paper.unplaced


def test_a_formula_that_an_output_can_t_set_leaves_its_questions_out_of_it(tmp_path: Path) -> None:
    bank = HEAD.replace("A table.", r"'$\oiint F$'") + sharing("a", "c") + sharing("x", exhibit="right")
    seen = check_course(Project(course(tmp_path, banks__b=bank)))
    left = [one for one in seen.problems if one.code == "left-out-of-output" and one.item]
    assert {one.item for one in left} == {"b/a", "b/c"}
    assert all("exhibit: left" in one.place.text for one in left)


def test_an_exhibit_that_holds_the_answer_of_another_question_is_noted_once(tmp_path: Path) -> None:
    asked = "  - {id: q, type: short-answer, stem: What does the ferry cross?, answer: Bosporus channel%s}\n"
    bank = HEAD.replace("A table.", "The city lies on the Bosporus channel.") + sharing("a", "c")
    for number, more, expected in ((1, "", 1), (2, ", exhibit: left", 0)):
        seen = check_course(Project(course(tmp_path / str(number), banks__b=bank + asked % more)))
        cued = [one for one in seen.problems if one.code == "cued-answer"]
        assert len(cued) == expected
        for one_of_them in cued:
            assert one_of_them.severity == "note"
            assert "the exhibit has" in one_of_them.message
            assert one_of_them.place.text.strip().find("exhibit: left") > 0


def test_who_checks_a_question_reads_its_exhibit(tmp_path: Path) -> None:
    seen = load_course(Project(course(tmp_path, banks__b=TWO)))
    lines = list(one(seen, "b/a"))
    assert lines[:5] == [
        "b/a (true-false, no level, fact)",
        "",
        "exhibit left: On the left",
        "  A table.",
        "",
    ]
    assert "  exhibit left: On the left (3 questions)" in list(listing(seen))


def test_a_key_for_spreadsheets_names_it(tmp_path: Path) -> None:
    build(Project(course(tmp_path, banks__b=HEAD + sharing("a", "b") + statements(1)), tmp_path / "out"))
    rows = (tmp_path / "out/html/teacher/b-key.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].endswith(",item,exhibit,accepted")
    assert sorted(row.rpartition("b/")[2] for row in rows[1:]) == ['a,left,""', 'b,left,""', 'q0,,""']


def test_a_question_without_one_is_what_it_was(tmp_path: Path) -> None:
    plain = loaded(course(tmp_path / "1", banks__b="bank: b\ntitle: B\nquestions:\n" + statements(1)))
    beside = loaded(course(tmp_path / "2", banks__b=HEAD + statements(1) + sharing("a")))
    assert of(plain, "q0") == of(beside, "q0")
