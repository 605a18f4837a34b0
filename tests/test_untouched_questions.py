"""After a change in one bank, nothing reads more of the unchanged questions than their short fields."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from support.courses import course

from quizgen import cache
from quizgen.errors import Problem
from quizgen.insight.statistics import Statistics
from quizgen.model.question import Question
from quizgen.pipeline import Project, build, check_course
from quizgen.reading import recalled
from quizgen.rendering import unchanged
from quizgen.rendering.contexts import ReportView, copied
from quizgen.reviews.digests import digest
from quizgen.write import Swept

PAPERS = """\
references:
  - {id: roe-2020, type: book, title: On numbers, author: [{family: Roe}], issued: {date-parts: [[2020]]}}
"""
TEXT = "# Introduction\n\n" + "\n\n".join(
    f"The {word} of the mill number {at} is older than its wheel." for at, word in enumerate(["stone"] * 60)
)
KINDS = (
    "type: single-choice, stem: Which is {0}?, answer: Key {0}, distractors: [Two {0}, Three {0}, Four {0}]",
    "type: multiple-choice, stem: Which are {0}?, answers: [A {0}, B {0}], distractors: [C {0}, D {0}]",
    "type: true-false, stem: It is always {0}., answer: true, claim: attributed",
    "type: short-answer, stem: What is {0}?, answer: it {0}, hints: [Think], references: [A law]",
    "type: numeric, stem: How many are {0}?, answer: '{0}.500', as-of: 2020",
    "type: cloze, text: 'The {{{{c1::stone {0}}}}} is {{{{c2::old {0}}}}}.', exhibit: table",
    "type: flashcard, front: What is {0}?, back: Stone {0}, tags: [odd]",
    "type: essay, stem: Discuss {0}., apart: [a/q1], waive: {{no-feedback: it is *free*}}",
)
SOURCE = "source: {{paper: roe-2020, find: mill number {0} is older}}"
QUIZ = "quiz: {0}\ntitle: {0}\nversions: 2\ndraw: [{{bank: a, count: 5}}, {{bank: b, count: 4}}]\n"


def bank(name: str) -> str:
    table = "exhibits:\n  - {id: table, text: A table of stones.}\n"
    lines = (
        f"  - {{id: q{at}, {KINDS[at % len(KINDS)].format(at)}, {SOURCE.format(at)}}}\n" for at in range(52)
    )
    return f"bank: {name}\ntitle: {name}\n{table}questions:\n{''.join(lines)}"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a course with banks of all kinds of questions, a quiz, reviews, and a paper's text."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(recalled, "SMALLEST", 0)
    files = {f"banks__{name}": bank(name) for name in "abc"}
    made = course(tmp_path, papers=PAPERS, quizzes__mid=QUIZ.format("mid"), **files)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers/roe-2020.txt").write_text(TEXT, encoding="utf-8")
    scope = check_course(project(made)).readable()
    entries = (
        f"#: {one.id}\n{one.id}: {{state: accepted, digest: '{digest(one, made)}', by: Ann, "
        "at: 2026-01-05T12:00:00Z}\n"
        for one in scope.course.banks[1].questions
    )
    (made / "checked").mkdir()
    (made / "checked/b.yaml").write_text("".join(entries), encoding="utf-8")
    return made


def project(content: Path) -> Project:
    to = ("anki", "html", "moodle")
    return Project(content, content.parent / "dist", papers=content.parent / "papers", to=to)


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return a set that collects the names of the questions that are read as a whole from the cache."""
    names: set[str] = set()
    rest = recalled._Reader.rest

    def noting(reader: recalled._Reader, question: Question) -> object:
        names.add(question.name)
        return rest(reader, question)

    monkeypatch.setattr(recalled._Reader, "rest", noting)
    return names


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_check_after_one_change_reads_no_other_question(content: Path, unpacked: set[str]) -> None:
    first = check_course(project(content))
    assert {"checked", "unchecked"} == set(first.readable().states.values())
    assert {"author-not-named", "year-not-named"} <= {one.code for one in first.problems}
    unpacked.clear()
    edit(content / "banks/c.yaml", "Discuss 7.", "Discuss 7 <b>at once</b>.")
    second = check_course(project(content))
    assert unpacked <= {"c/q7"}
    assert len(second.problems) > len(first.problems)


def test_a_build_after_one_change_reads_that_question_and_those_on_changed_pages(
    content: Path, unpacked: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unchanged, "FEWEST", 1)
    build(project(content))
    (quiz,) = check_course(project(content)).readable().quizzes
    drawn = {row.question.name for row in quiz.rows}
    asked = [f"a/q{at}" for at in range(0, 52, len(KINDS))]
    on_sheet, other = (
        next(name for name in asked if (name in drawn) == drawing) for drawing in (True, False)
    )
    for name, of_quiz in (("c/q8", set()), (other, set()), (on_sheet, drawn)):
        unpacked.clear()
        number = name.partition("q")[2]
        edit(content / f"banks/{name[0]}.yaml", f"Key {number},", f"Key number {number},")
        built = build(project(content))
        cards = {f"{name[0]}/q{at}" for at in range(6, 52, len(KINDS))}
        assert {name} <= unpacked <= {name} | cards | of_quiz, "a bank's cards are one page"
        assert built.questions == 52 * 3
        assert built.swept == Swept()


EDITS: tuple[tuple[str, str, str], ...] = (
    ("banks/a.yaml", "Key 8", "Key eight always"),
    ("banks/b.yaml", "distractors: [Two 16, ", "retired: true, distractors: [Two 16, "),
    ("banks/c.yaml", "Key 24", "The key that is the longest option by far"),
    ("banks/c.yaml", "answer: Key 32", "level: apply, answer: Key 32"),
    ("banks/a.yaml", "A table of stones", "A table of *old* stones"),
    ("banks/a.yaml", "questions:\n", "questions:\n  # a remark\n\n"),
    ("banks/b.yaml", "title: b\n", "title: b\ndefaults: {points: 3, lang: de}\n"),
    ("banks/b.yaml", "Stone 6", "The mill number 6 is older than its wheel"),
    ("banks/b.yaml", "claim: attributed", "claim: corrected"),
    ("banks/c.yaml", "no-feedback: it is", "no-feedback: it was"),
    ("banks/c.yaml", "apart: [a/q1]", "apart: [a/q2]"),
    ("banks/c.yaml", "id: q9,", "id: other,"),
    ("papers.yaml", "family: Roe", "family: Stone"),
    ("course.yaml", "title: C", "title: C\nlang: de\nmarking: per-option"),
    ("course.yaml", "title: C", "title: C\nmoodle: '4.1'"),
    ("quizzes/mid.yaml", "count: 5", "count: 6"),
    ("quizzes/mid.yaml", "versions: 2", "versions: 3\nmarking: all-or-nothing"),
    ("checked/b.yaml", "state: accepted", "state: rejected"),
    ("../papers/roe-2020.txt", "mill number 3 is older", "mill number 3 is much older"),
)


def shown(problems: tuple[Problem, ...]) -> list[object]:
    return [(one, one.place.width, one.place.text) for one in problems]


def codes_and_problems(content: Path) -> list[object]:
    """Return all that a check finds, the codes of sheets, and the course in numbers."""
    seen = check_course(Project(content, papers=content.parent / "papers"))
    scope = seen.readable()
    codes = [sheet.code for quiz in scope.quizzes for sheet in quiz.sheets]
    numbers = copied(ReportView, Statistics(scope))
    return [*shown(seen.problems), codes, dict(scope.states), numbers, *map(scope.left_out, scope.backends)]


def test_whatever_changes_the_next_check_finds_what_a_first_one_would(content: Path) -> None:
    edits = list(EDITS)
    random.Random(7).shuffle(edits)
    codes_and_problems(content)
    for name, old, new in edits:
        if old in (content / name).read_text(encoding="utf-8"):
            edit(content / name, old, new)
        warm = codes_and_problems(content)
        with cache.switched_off():
            assert warm == codes_and_problems(content), (name, new)
