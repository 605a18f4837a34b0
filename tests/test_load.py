"""What quizgen reads in content/, and what it says about the rest."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.courses import codes, course, loaded

from quizgen import files
from quizgen.evidence.citation import in_full, in_short
from quizgen.pipeline import Project, check_course
from quizgen.reading.content import load

BANK = """\
    bank: b
    title: B
    questions:
      - id: q
        type: true-false
        stem: So it is.
        answer: true
        explanation: It is.
        source: {paper: p, find: one two three}
    """
PAPERS = "references: [{id: p, type: book, title: T}]\n"
QUIZ = "quiz: w\ntitle: W\ndraw: {bank: b}\n"


@pytest.mark.parametrize(
    ("fields", "short"),
    [
        ("issued: {date-parts: [[2019, 5]]}", "T 2019"),
        ("issued: {date-parts: [2019, 5]}", "T 2019"),
        ("issued: [{year: 2019, month: 5}]", "T 2019"),  # the form of Better BibTeX
        ("issued: 2019-05", "T 2019"),
        ("issued: {raw: spring 2019}", "T spring 2019"),
        ("issued: {literal: spring 2019}", "T spring 2019"),
        ("author: [{family: Roe, given: Jane}]", "Roe"),
        ("author: {family: Berg, non-dropping-particle: van den}", "van den Berg"),
        ("author: City Museum", "City Museum"),
        ("author: [{literal: City Museum}, {family: Roe}]", "City Museum & Roe"),
    ],
)
def test_papers_as_other_programs_write_them(tmp_path: Path, fields: str, short: str) -> None:
    papers = (
        f"---\nreferences:\n- id: p\n  type: book\n  title: T\n  note: {{unread: [x]}}\n  {fields}\n...\n"
    )
    made = loaded(course(tmp_path, banks__b=BANK, papers=papers))
    assert in_short(made.papers["p"]) == short
    assert "T" in in_full(made.papers["p"])


@pytest.mark.parametrize(
    ("papers", "code"),
    [
        ("references: [{id: p, title: T}]\n", "missing-field"),
        ("references: [\n", "yaml-syntax"),
        ("", "not-a-list"),
    ],
)
def test_a_paper_that_can_not_be_read_is_not_called_unknown(tmp_path: Path, papers: str, code: str) -> None:
    inspection = check_course(Project(course(tmp_path, banks__b=BANK, papers=papers)))
    assert codes(inspection.problems) == [code]


@pytest.mark.parametrize(
    "stray", ["bank/a.yaml", "banks/a.yml", "banks/B.YAML", "banks/old/a.yaml", "paper.yaml"]
)
def test_what_nothing_reads_is_told(tmp_path: Path, stray: str) -> None:
    content = course(tmp_path, banks__b=BANK)
    (content / stray).parent.mkdir(exist_ok=True)
    (content / stray).touch()
    _, problems = load(content)
    assert [(problem.code, problem.place.file) for problem in problems] == [
        ("not-read", (content / stray).as_posix())
    ]


def test_a_folder_or_a_broken_link_is_no_bank(tmp_path: Path) -> None:
    content = course(tmp_path, banks__b=BANK)
    (content / "banks/folder.yaml").mkdir()
    (content / "banks/link.yaml").symlink_to("nowhere")
    made, problems = load(content)
    assert made is not None
    assert codes(problems) == ["not-readable", "not-readable"]


def test_a_place_without_a_course_is_not_walked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "listed", lambda folder: pytest.fail(f"looked into {folder}"))
    assert [problem.code for problem in load(tmp_path)[1]] == ["no-course"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("course.yaml", "a pipe or a device"),
        ("papers.yaml", "a pipe or a device"),
        ("left-out.yaml", "a pipe or a device"),
        ("released.yaml", "a pipe or a device"),
        ("banks/a.yaml", "a pipe or a device"),
        ("quizzes/a.yaml", "a pipe or a device"),
        ("checked/b.yaml", "a pipe or a device"),
        ("checked", "should be a folder"),
        ("quizzes", "should be a folder"),
    ],
)
def test_a_pipe_is_not_waited_for(tmp_path: Path, name: str, said: str) -> None:
    content = course(tmp_path, banks__b=BANK, papers=PAPERS)
    path = content / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    (problem,) = [one for one in load(content)[1] if one.severity == "error"]
    assert (problem.code, problem.place.file) == ("not-readable", path.as_posix())
    assert said in problem.message


@contextmanager
def as_nobody() -> Iterator[None]:
    """Act as a normal user, because the system refuses root nothing."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("name", ["banks", "quizzes", "checked", "banks/b.yaml", "papers.yaml", "figures"])
def test_what_the_system_refuses_is_told_and_nothing_else(name: str) -> None:
    with tempfile.TemporaryDirectory() as top:  # only their owner can read pytest's own folders
        Path(top).chmod(0o755)
        content = course(Path(top), banks__b=BANK, papers=PAPERS, quizzes__w=QUIZ, checked__b="")
        (content / "figures").mkdir()
        project = Project(content, require_checked=True)
        check_course(project)  # imports now what is imported on demand
        path = content / name
        mode = path.stat().st_mode
        path.chmod(0)
        with as_nobody():
            problems = check_course(project).problems
        path.chmod(mode)
        told = [(one.code, one.place.file) for one in problems if one.severity == "error"]
        bank = (content / "banks/b.yaml").as_posix()
        asked = [("not-checked", bank)] if name in ("figures", "quizzes", "papers.yaml") else []
        assert sorted(told) == sorted([("not-readable", path.as_posix()), *asked])


def test_a_course_without_a_bank_is_told(tmp_path: Path) -> None:
    _, problems = load(course(tmp_path))
    assert codes(problems) == ["no-questions"]


def test_a_file_that_changes_while_a_process_runs_is_told_by_the_line_that_a_question_began_in(
    tmp_path: Path,
) -> None:
    """quizgen doesn't keep the text of a bank, and reads it again to find a place."""
    course(tmp_path, banks__b=BANK)
    found, _ = load(tmp_path / "content")
    assert found is not None
    (question,) = found.questions()
    path = tmp_path / "content/banks/b.yaml"
    text = path.read_text(encoding="utf-8")
    assert question.origin.at("stem").text == text.splitlines()[question.origin.at("stem").line - 1]
    found, _ = load(tmp_path / "content")
    assert found is not None
    (question,) = found.questions()
    path.write_text(f"# a remark\n{text}", encoding="utf-8")
    place = question.origin.at("stem")
    assert (place.line, place.text) == (text[: text.index("id:")].count("\n") + 1, "")
    path.unlink()
    assert question.origin.at("stem").line == place.line


def test_questions_of_one_shape_share_it_and_keep_what_was_written(tmp_path: Path) -> None:
    one = "  - {id: %s, type: short-answer, stem: Where?, answer: %s, accept: [{text: x, worth: 50}, 'no']}\n"
    one = one.replace("}\n", ", hints: [Think of a *%s*.]}\n")
    bank = "bank: b\ntitle: B\nquestions:\n" + one % ("a", "roof", "hat") + one % ("b", "tree", "leaf")
    read, problems = load(course(tmp_path, banks__b=bank))
    assert not problems
    assert read is not None
    first, second = read.questions()
    assert first.packed.shape is second.packed.shape
    assert second.authored["accept"] == [{"text": "x", "worth": "50"}, "no"]
    assert [*second.authored] == ["id", "type", "stem", "answer", "accept", "hints"]
    for written, held in (("stem", second.prompt), ("hints", second.hints[0])):
        assert any(one is held for one in second.packed.texts), f"the text of {written} is held once"
    root = vars(first.origin.source)["root"]
    assert root == {"bank": "b", "title": "B"}, "the file's values are not kept beside the questions'"


def test_a_bad_tag_has_its_own_place_in_a_bank_with_tags(tmp_path: Path) -> None:
    question = "  - {id: a, type: short-answer, stem: 'Where?', answer: roof, tags: [x, 'y z']}\n"
    bank = f"bank: b\ntitle: B\ntags: [one]\nquestions:\n{question}"
    _, problems = load(course(tmp_path, banks__b=bank))
    assert [(one.code, one.place.line, one.place.column) for one in problems] == [
        ("bad-tag", 5, question.index("'y z'") + 1)
    ]
