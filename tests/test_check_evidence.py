"""Phrases, sections, pages and shared runs, with a paper's text and without it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.mills import TEXT, lay_out, look, problems, question
from support.pdfs import encrypted, pdf
from typer.testing import CliRunner

from quizgen.checks.evidence import NOT_LOOKED_AT, WAIVABLE
from quizgen.cli import app

OURS = WAIVABLE | {NOT_LOOKED_AT, "phrase-not-found", "phrase-repeated"}


def bank(source: str, stem: str = "It was so.", more: str = "") -> str:
    return question(f"""
        - id: q
          type: true-false
          stem: {stem}
          answer: true
          source: {source}
          {more}
    """)


def test_a_course_as_it_should_be_has_nothing_to_say(tmp_path: Path) -> None:
    assert OURS & {one.code for one in look(lay_out(tmp_path)).problems} == set()


@pytest.mark.parametrize(
    ("find", "code", "said"),
    [
        ("ground their corn at night", "phrase-not-found", "is not in doe-2020"),
        ("met twice a year", "phrase-repeated", "2 times in doe-2020: paragraph 3, under"),
        ("bought their wheat in autumn", "phrase-not-found", "is not in doe-2020"),
    ],
)
def test_a_phrase_is_there_once_or_it_is_an_error(tmp_path: Path, find: str, code: str, said: str) -> None:
    (problem,) = problems(lay_out(tmp_path, bank(f"{{paper: doe-2020, find: {find}}}")), code)
    assert problem.severity == "error"
    assert said in problem.message
    assert problem.help
    assert problem.item == "mills/q"
    assert problem.place.text[problem.place.column - 1 :].startswith(find)


@pytest.mark.parametrize(("find", "told"), [("one – two – three four five six seven", 0), ("two –", 1)])
def test_a_dash_is_no_word_of_a_phrase(tmp_path: Path, find: str, told: int) -> None:
    content = lay_out(tmp_path, bank(f"{{paper: doe-2020, find: {find}}}"))
    assert len(problems(content, "phrase-length")) == told


def test_the_nearest_passage_is_shown_with_the_words_that_differ(tmp_path: Path) -> None:
    content = lay_out(tmp_path, bank("{paper: doe-2020, find: bought their wheat in autumn}"))
    (problem,) = problems(content, "phrase-not-found")
    assert '"bought their grain in autumn" (paragraph 2, under "Introduction")' in problem.help
    assert '"grain", not "wheat"' in problem.help


@pytest.mark.parametrize(
    ("section", "way_out"),
    [
        ("Introduction", "write section: Results"),
        ("Conclusion", "no such heading"),
        ("Resluts", 'did you mean "Results"?'),
    ],
)
def test_a_wrong_section_is_told_with_the_right_one(tmp_path: Path, section: str, way_out: str) -> None:
    source = f"{{paper: doe-2020, section: {section}, find: blamed the millers}}"
    (problem,) = problems(lay_out(tmp_path, bank(source)), "wrong-section")
    assert problem.severity == "warning"
    assert 'paragraph 5, under "Results"' in problem.message
    assert way_out in problem.help


def test_a_source_without_a_section_is_fine(tmp_path: Path) -> None:
    content = lay_out(tmp_path, bank("{paper: doe-2020, find: blamed the millers}"))
    assert OURS & {one.code for one in look(content).problems} == set()


@pytest.mark.parametrize(
    ("page", "right"),
    [("2", True), ("102", True), ("101-103", True), ("p. 2", True), ("ii", True), ("3", False)],
)
def test_a_page_is_counted_by_the_text_or_by_the_journal(tmp_path: Path, page: str, right: bool) -> None:
    source = f'{{paper: doe-2020, page: "{page}", find: blamed the millers}}'
    content = lay_out(tmp_path, bank(source), TEXT.replace("# Results", "\f# Results"))
    found = problems(content, "wrong-page")
    assert (found == []) == right
    assert all('write page: "2"' in one.help and one.severity == "warning" for one in found)


def test_without_pages_no_page_is_wrong(tmp_path: Path) -> None:
    content = lay_out(tmp_path, bank('{paper: doe-2020, page: "77", find: blamed the millers}'))
    assert problems(content, "wrong-page") == []


@pytest.mark.parametrize(
    ("stem", "severity"),
    [
        ("Here bakers of the town blamed the millers, didn't they?", "warning"),
        ("The millers of the lower valley bought their *grain* in winter.", "warning"),
        ("Millers of the lower valley sold it.", None),
        ("The long history of water wheels in the lower valley and beyond", None),
    ],
)
def test_a_bank_is_in_its_teachers_own_words(tmp_path: Path, stem: str, severity: str | None) -> None:
    content = lay_out(tmp_path, bank("{paper: doe-2020, find: blamed the millers}", stem))
    assert [one.severity for one in problems(content, "shared-words")] == ([severity] if severity else [])


def test_every_text_of_a_question_is_compared_but_the_phrase(tmp_path: Path) -> None:
    copied = "sold the flour in spring, the millers of the lower valley bought their grain in autumn"
    find = "the lower valley bought their grain in autumn and sold"
    content = lay_out(
        tmp_path,
        question(f"""
        - id: q
          type: multiple-choice
          stem: What holds?
          answers: [It is so, {{text: It was so, feedback: '{copied}'}}]
          distractors: ['{copied}']
          explanation: '{copied}'
          hints: ['{copied}']
          source: {{paper: doe-2020, find: {find}}}
    """),
    )
    lines = {one.place.line for one in problems(content, "shared-words")}
    assert lines == {7, 8, 9, 10}


def test_a_cloze_is_compared_with_its_gaps_filled(tmp_path: Path) -> None:
    text = "The millers of the {{c1::lower::which?}} valley bought their {{c2::grain|corn}} in winter."
    content = lay_out(tmp_path, question(f"- {{id: q, type: cloze, text: '{text}'}}"))
    (problem,) = problems(content, "shared-words")
    assert "10 words" in problem.message


class TestWithoutTheText:
    """quizgen says what it did not check, and never counts it as checked."""

    def test_it_is_a_note_a_paper(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path, text=None)
        (note,) = problems(content, "evidence-not-looked-at", papers=False)
        assert note.message == "phrases not looked up: no text of doe-2020 (3 questions)"
        assert note.severity == "note"
        assert "--papers" in note.help

    def test_a_folder_without_the_paper_is_told_by_name(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        (tmp_path / "papers" / "doe-2020.txt").rename(tmp_path / "papers" / "doe.txt")
        (note,) = problems(content, "evidence-not-looked-at")
        assert f'put it into "{(tmp_path / "papers").as_posix()}"' in note.help

    def test_an_unreadable_text_is_an_error_and_not_looked_at(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path, text="")
        assert {"paper-empty", "evidence-not-looked-at"} <= {one.code for one in look(content).problems}
        assert look(content).errors

    def test_a_waiver_of_what_only_the_text_shows_is_not_idle(self, tmp_path: Path) -> None:
        source = "{paper: doe-2020, section: Introduction, find: blamed the millers}"
        content = lay_out(tmp_path, bank(source, more="waive: {wrong-section: run in at a page's end}"))
        assert problems(content, "idle-waiver", papers=False) == []
        assert problems(content, "idle-waiver") == []
        assert problems(content, "wrong-section") == []

    @pytest.mark.parametrize("arguments", [[], ["--strict"], ["--quiet"]])
    def test_check_always_says_so(self, tmp_path: Path, arguments: list[str]) -> None:
        content = lay_out(tmp_path, text=None)
        done = CliRunner().invoke(app, ["check", "--content", str(content), *arguments])
        assert done.exit_code == 0
        assert "phrases not looked up: no text of doe-2020 (3 questions)\n" in done.stdout

    def test_check_says_so_to_programs_too(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path, text=None)
        done = CliRunner().invoke(app, ["check", "--content", str(content), "--format", "json"])
        assert "evidence-not-looked-at" in {row["code"] for row in json.loads(done.stdout)}

    def test_build_says_so_too(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path, text=None)
        done = CliRunner().invoke(app, ["build", "--content", str(content), "--out", str(tmp_path / "dist")])
        assert done.exit_code == 0
        assert "phrases not looked up: no text of doe-2020" in done.stderr


class TestWhereTheTextsLie:
    """An option, an environment variable, the course: the first one that is set counts."""

    def run(self, content: Path, *arguments: str, **env: str) -> str:
        done = CliRunner().invoke(app, ["check", "--content", str(content), *arguments], env=env)
        return done.output

    def test_the_course_names_them_from_content(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path, course="course: c\ntitle: C\npapers: ../papers\n")
        assert "not looked at" not in self.run(content)

    def test_a_folder_that_only_the_author_has_stops_nobody(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path, text=None, course="course: c\ntitle: C\npapers: ../mine\n")
        said = self.run(content)
        assert f'there is no folder "{tmp_path.as_posix()}/mine"' in said
        assert "not looked up: no text of doe-2020" in said
        (note,) = problems(content, "no-papers-folder", papers=False)
        assert (note.place.line, note.place.column) == (3, 9)

    def test_the_environment_counts_more_than_the_course(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path, course="course: c\ntitle: C\npapers: ../mine\n")
        assert "not looked at" not in self.run(content, QUIZGEN_PAPERS=str(tmp_path / "papers"))

    def test_a_named_folder_that_is_missing_is_wrong_use(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        done = CliRunner().invoke(app, ["check", "--content", str(content), "--papers", str(tmp_path / "no")])
        assert f'there is no folder "{tmp_path.as_posix()}/no"' in str(done.exception)

    def test_a_broken_phrase_stops_a_build(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path, bank("{paper: doe-2020, find: nowhere to be seen}"))
        out = tmp_path / "dist"
        command = ["build", "--content", str(content), "--out", str(out)]
        assert CliRunner().invoke(app, [*command, "--papers", str(tmp_path / "papers")]).exit_code != 0
        assert not out.exists()
        assert CliRunner().invoke(app, command).exit_code == 0


def test_bad_papers_are_told_each_in_a_message(tmp_path: Path) -> None:
    """The whole program: exit code 1, no traceback, every bad file named, the good paper still checked."""
    names = {
        "empty.txt": b"",
        "blank.md": b" \n\n\x0c\n",
        "binary.txt": bytes(range(256)),
        "photo.pdf": b"\x89PNG\r\n\x1a\n",
        "secret.pdf": encrypted(pdf(["Some text of a paper that is not for all."]), "secret"),
        "latin.txt": "Die Müller mahlten früh.\n\nDie Bäcker klagten oft.".encode("latin-1"),
        "huge.txt": b"a",
    }
    papers = "references:\n" + "".join(
        f"  - {{id: {name.partition('.')[0]}, type: book, title: T}}\n" for name in (*names, "doe-2020.txt")
    )
    sources = ", ".join(f"{{paper: {name.partition('.')[0]}, find: a b c}}" for name in names)
    bank = question(f"""
        - {{id: q, type: flashcard, front: A, back: B, source: [{sources}]}}
        - {{id: p, type: flashcard, front: A, back: B, source: {{paper: doe-2020, find: no such words}}}}
    """)
    content = lay_out(tmp_path, bank, papers=papers)
    for name, data in names.items():
        (tmp_path / "papers" / name).write_bytes(data)
    os.truncate(tmp_path / "papers" / "huge.txt", 100_000_001)
    command = [sys.executable, "-m", "quizgen", "check", "--content", str(content)]
    done = subprocess.run(
        [*command, "--papers", str(tmp_path / "papers")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    codes = dict(re.findall(r"/papers/([\w.-]+):1:1: \w+\[([\w-]+)\]", done.stdout))
    assert codes == {
        "empty.txt": "paper-empty",
        "blank.md": "paper-empty",
        "binary.txt": "paper-binary",
        "photo.pdf": "paper-damaged",
        "secret.pdf": "paper-encrypted",
        "latin.txt": "paper-latin-1",
        "huge.txt": "too-large",
    }
    assert '"no such words" is not in doe-2020' in done.stdout
    assert "not looked up: no text of latin" not in done.stdout
    assert done.stdout.count("phrases not looked up: no text of") == 6
