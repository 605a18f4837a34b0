"""A question that an output can't carry is left out of that output only, and reported; the rest is built."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.courses import codes, course
from typer.testing import CliRunner

from quizgen.cli import app
from quizgen.pipeline import Project, build, check_course

BANK = r"""bank: b
title: B
questions:
  - {id: all, type: true-false, stem: So it is., answer: true}
  - {id: paper, type: true-false, stem: 'It is $\oiint f$.', answer: true}
  - {id: screen, source: {paper: p}, type: true-false, stem: 'It is $\bbox[yellow]{x}$.', answer: true}
"""
PAPERS = "references: [{id: p, type: book, title: P}]\n"
QUIZZES = {
    f"quizzes__{one}": f"quiz: {one}\ntitle: Z\ndraw: {{questions: [b/{one}]}}\n"
    for one in ("all", "paper", "screen")
}
LEFT_OUT = "left-out-of-output"


def made(top: Path) -> set[str]:
    """Return the files of a build of all outputs."""
    built = build(Project(course(top, banks__b=BANK, papers=PAPERS, **QUIZZES), top / "dist"))
    return {path.relative_to(top / "dist").as_posix() for path in built.files}


def test_a_question_is_in_the_files_of_the_outputs_that_can_carry_it(tmp_path: Path) -> None:
    made(tmp_path)
    moodle = next((tmp_path / "dist/moodle").glob("*[!-]*.xml")).parent
    course_file = min(moodle.glob("*.xml"), key=lambda path: len(path.name)).read_text()
    assert "b/all" in course_file
    assert "b/screen" in course_file
    assert "b/paper" not in course_file
    practice = (tmp_path / "dist/html/student/b-practice.html").read_text()
    assert [f'data-id="{one}"' in practice for one in ("all", "paper", "screen")] == [True, True, False]


def test_a_quiz_that_would_lack_a_question_is_not_made_in_that_output(tmp_path: Path) -> None:
    files = made(tmp_path)
    sheets = {name for name in files if name.startswith("html/") and name.endswith(("-a.html", "-key.html"))}
    assert sheets == {
        f"html/{who}"
        for who in (
            "student/all-a.html",
            "teacher/all-key.html",
            "student/paper-a.html",
            "teacher/paper-key.html",
        )
    }
    quizzes = {
        name.rpartition("-")[2]
        for name in files
        if name.startswith("moodle/")
        and name.endswith((*(f"-{one}.xml" for one in ("all", "paper", "screen")),))
    }
    assert quizzes == {"all.xml", "screen.xml"}


def test_pages_for_teachers_have_all_questions_and_link_no_sheet_that_is_not_there(tmp_path: Path) -> None:
    made(tmp_path)
    teacher = tmp_path / "dist/html/teacher"
    assert r"\bbox[yellow]" in (teacher / "evidence.html").read_text()
    assert "screen-a.html" not in (teacher / "index.html").read_text()
    assert "paper-a.html" in (teacher / "index.html").read_text()


def test_what_can_t_be_left_out_is_shown_as_typed_and_told(tmp_path: Path) -> None:
    quiz = QUIZZES["quizzes__all"] + r"instructions: Look at $\bbox[yellow]{x<y}$."
    project = Project(course(tmp_path, banks__b=BANK, papers=PAPERS, quizzes__all=quiz), tmp_path / "dist")
    assert "formula-not-carried" in codes(build(project).problems)
    sheet = (tmp_path / "dist/html/student/all-a.html").read_text()
    assert r"<code>\bbox[yellow]{x&lt;y}</code>" in sheet


def test_each_is_told_with_the_output_and_is_no_error(tmp_path: Path) -> None:
    inspection = check_course(Project(course(tmp_path, banks__b=BANK, papers=PAPERS, **QUIZZES)))
    assert not inspection.errors
    found = [one for one in inspection.problems if one.code == LEFT_OUT]
    assert {one.severity for one in found} == {"warning"}
    told = {(one.item or one.place.file.rpartition("/")[2], one.message.split()[0]) for one in found}
    assert told == {
        ("b/paper", "anki"), ("b/paper", "moodle"), ("b/screen", "html"),
        ("paper.yaml", "moodle"), ("screen.yaml", "html"),
    }  # fmt: skip


def test_a_build_names_what_outputs_leave_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course(tmp_path, banks__b=BANK, papers=PAPERS)
    monkeypatch.chdir(tmp_path)
    outcome = CliRunner().invoke(app, ["build"])
    assert outcome.exit_code == 0
    assert [
        line for line in outcome.stderr.splitlines() if "can't include: " in line and ": leaves" in line
    ] == [
        "anki: leaves out 1 question that it can't include: b/paper",
        "html: leaves out 1 question that it can't include: b/screen",
        "moodle: leaves out 1 question that it can't include: b/paper",
    ]
    assert "can't include" not in CliRunner().invoke(app, ["build", "-q"]).stderr


@pytest.mark.parametrize(("formula", "code"), [(r"\bbox[yellow]{x}", 1), (r"\boxed{x}", 0)])
def test_to_be_strict_is_to_leave_nothing_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, formula: str, code: int
) -> None:
    bank = f"""bank: b
title: B
questions:
  - id: q
    type: true-false
    stem: 'In most years, swifts are seen here as ${formula}$ is.'
    answer: true
    explanation: Nobody knows why.
    level: remember
    source: {{paper: p, find: swifts are seen here}}
"""
    course(tmp_path, banks__b=bank, papers=PAPERS)
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["check"]).exit_code == 0
    strict = CliRunner().invoke(app, ["check", "--strict"])
    assert (strict.exit_code, LEFT_OUT in strict.stdout) == (code, code == 1), strict.stdout


def test_what_no_output_can_set_is_an_error(tmp_path: Path) -> None:
    bank = BANK.replace(r"\oiint", r"\nosuchcommand")
    assert "bad-math" in codes(check_course(Project(course(tmp_path, banks__b=bank, papers=PAPERS))).problems)


def test_a_picture_said_to_an_answer_of_a_gap_has_no_place_in_moodle(tmp_path: Path) -> None:
    bank = """
    bank: b
    title: B
    questions:
      - id: gap
        type: cloze
        text: They sleep in {{c1::the air}}.
        expect: {c1: [{text: trees, feedback: 'No: ![feet of a swift](figures/feet.svg)'}]}
      - id: word
        type: short-answer
        stem: Where do they sleep?
        answer: in the air
        expect: [{text: in trees, feedback: 'No: ![feet of a swift](figures/feet.svg)'}]
    """
    content = course(tmp_path, banks__b=bank)
    (content / "figures").mkdir()
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0l4 3"/></svg>'
    (content / "figures/feet.svg").write_text(picture)
    built = build(Project(content, tmp_path / "dist"))
    told = [one for one in built.problems if one.code == LEFT_OUT]
    assert [(one.item, one.place.line) for one in told if one.item] == [("b/gap", 8)]
    assert any("takes no pictures in feedback to a gap" in one.message for one in told)
    made = (tmp_path / "dist/moodle/c.xml").read_text()
    assert "b/word" in made
    assert "b/gap" not in made
    assert made.count('<file name="') == 1


def test_a_bank_that_a_file_carries_as_a_whole_is_not_gone_through(tmp_path: Path) -> None:
    mixed = BANK + (
        "  - {id: old, type: essay, stem: Say it., retired: true}\n"
        "  - {id: exam, type: true-false, stem: So it is too., answer: true, use: exam}\n"
    )
    plain = "bank: w\ntitle: W\nquestions:\n  - {id: all, type: true-false, stem: So., answer: true}\n"
    seen = check_course(Project(course(tmp_path, banks__b=mixed, banks__w=plain, papers=PAPERS)))
    scope, arranger = seen.sound()
    files = [scope.carried(backend, one) for backend in scope.backends for one in backend.manifest.outputs]
    groups = list(arranger.groups())
    for file in files:
        assert [file.of_group(one).items for one in groups] == [file.of_items(one.items) for one in groups]
    whole = [file.of_group(groups[1]) is groups[1] for file in files]
    assert whole == [file.takes(groups[1].items[0].question) for file in files]
    assert any(whole)
