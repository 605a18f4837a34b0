"""A course begins with `init` and grows with `new`; neither ever overwrites a file."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pypdf import PdfWriter
from support.pdfs import pdf
from typer.testing import CliRunner

from quizgen import cli
from quizgen.errors import QuizgenError, UsageError
from quizgen.files import below
from quizgen.pipeline import Project, build, check_course
from quizgen.starting import additions
from quizgen.starting.course import FILES, begin
from quizgen.text.ids import slug
from quizgen.types import TYPES


def texts(top: Path) -> dict[str, str]:
    return {path.as_posix(): path.read_text(encoding="utf-8") for path in below(top, []) if path.is_file()}


def problems(top: Path, severities: tuple[str, ...] = ("error", "warning")) -> list[str]:
    found = check_course(Project(top / "content")).problems
    return [f"{one.item}: {one.code}" for one in found if one.severity in severities]


@pytest.fixture
def top(tmp_path: Path) -> Path:
    begin(tmp_path / "bio", "en")
    return tmp_path / "bio"


def test_a_new_course_has_every_type_no_problem_and_builds_as_a_draft(top: Path, tmp_path: Path) -> None:
    seen = check_course(Project(top / "content")).readable()
    assert {question.type for question in seen.course.questions()} == set(TYPES)
    assert (seen.course.head.id, seen.course.head.title) == ("bio", "Bio")
    assert problems(top) == []
    assert seen.library.papers, "the sample's text is there, so its phrases were looked up"
    built = build(Project(top / "content", tmp_path / "dist"))
    assert built.drafts == built.questions == len(TYPES)
    assert (tmp_path / "dist/html/student/first-a.html").is_file()


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_written_over(tmp_path: Path, name: str) -> None:
    there = tmp_path / name
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_text("mine")
    before = texts(tmp_path)
    with pytest.raises(UsageError, match=re.escape(name)):
        begin(tmp_path, "en")
    assert texts(tmp_path) == before
    assert there.read_text() == "mine"


def test_papers_come_along_and_are_listed_by_their_names(tmp_path: Path) -> None:
    for name in ("Müller & Roe (2019) Swifts.pdf", "lee.pdf"):
        (tmp_path / name).write_bytes(pdf(["Swifts sleep on the wing."]))
    papers = [tmp_path / "Müller & Roe (2019) Swifts.pdf", tmp_path / "lee.pdf"]
    begin(tmp_path / "bio", "en", papers)
    seen = check_course(Project(tmp_path / "bio/content")).readable()
    made = seen.course.papers
    assert [*made] == ["swifts", "mueller-roe-2019-swifts", "lee"]
    assert made["mueller-roe-2019-swifts"].year == "2019"
    assert set(seen.library.papers) == set(made)
    assert problems(tmp_path / "bio") == []
    with pytest.raises(UsageError, match="there is no file"):
        begin(tmp_path / "new", "en", [tmp_path / "gone.pdf"])
    assert not (tmp_path / "new").exists()


def test_papers_whose_names_are_one_are_all_copied_each_with_its_text(tmp_path: Path) -> None:
    top = tmp_path / "bio"
    names = ("a/ok.pdf", "b/ok.pdf", "c/OK.pdf", "d/swifts.txt", "bio/papers/lee.txt", "a/Lee.txt")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        said = f"This paper is {name.replace('/', ' of ')}."
        (tmp_path / name).write_bytes(pdf([said]) if name.endswith("pdf") else said.encode())
    begin(top, "en", [tmp_path / name for name in (*names, names[0])])
    copies = {paper: (top / "papers" / paper).read_bytes() for paper in ("ok.pdf", "ok-2.pdf", "OK-3.pdf")}
    assert list(copies.values()) == [(tmp_path / name).read_bytes() for name in names[:3]]
    seen = check_course(Project(top / "content")).readable()
    files = {paper.id: paper.file for paper in seen.course.papers.values()}
    assert files == {
        "swifts": None,
        **{"ok": "ok.pdf", "ok-2": "ok-2.pdf", "ok-3": "OK-3.pdf"},
        **{"swifts-2": "swifts-2.txt", "lee": "lee.txt", "lee-2": "Lee-2.txt"},
    }
    assert set(seen.library.papers) == set(files)
    assert problems(top) == [], "the sample keeps its own paper"


def test_papers_without_a_text_are_named_at_once_with_a_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    locked = PdfWriter(clone_from=io.BytesIO(pdf(["Swifts sleep on the wing."])))
    locked.encrypt("secret")
    locked.write("locked.pdf")
    for name, data in {
        "broken.pdf": b"%PDF-1.4 cut off",
        "empty.pdf": b"",
        "scan.pdf": pdf([""]),
        "empty.txt": b"",
        "notes.docx": b"PK\x03\x04",
    }.items():
        Path(name).write_bytes(data)
    before = sorted(tmp_path.iterdir())
    ran = CliRunner().invoke(cli.app, ["init", "bio", *(f"--from={path.name}" for path in before)])
    with pytest.raises(QuizgenError) as refused:
        begin(Path("bio"), "en", [Path(path.name) for path in before])
    assert ran.exit_code == 1
    assert {(one.place.file, one.code) for one in refused.value.problems} == {
        ("locked.pdf", "paper-encrypted"),
        ("broken.pdf", "paper-damaged"),
        ("empty.pdf", "paper-damaged"),
        ("scan.pdf", "paper-empty"),
        ("empty.txt", "paper-empty"),
        ("notes.docx", "paper-binary"),
    }
    assert all(one.help for one in refused.value.problems)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("folder", "lang", "papers", "said"),
    [
        ("new\nline", "en", [], r"the folder, 'new\\nline', has a character that can't be printed"),
        ("bad\udcff", "en", [], r"the folder, 'bad\\udcff', has a character that can't be printed"),
        (
            "bio",
            "en",
            ["new\nline.pdf"],
            r"'new\\nline.pdf' has a character that can't be printed: rename it",
        ),
        ("bio", "en", ["\udcff.pdf"], r"'\\udcff.pdf' has a character that can't be printed: rename it"),
        ("bio", "", [], "--lang is empty"),
    ],
)
def test_what_can_not_be_begun_is_refused(
    tmp_path: Path, folder: str, lang: str, papers: list[str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        begin(tmp_path / folder, lang, [tmp_path / name for name in papers])
    assert not list(tmp_path.iterdir())


def test_a_course_without_letters_for_an_id_says_which_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = (CliRunner().invoke(cli.app, ["init", name]).output for name in ("化学", "生物"))
    assert 'the course\'s id is course-0316d311, because "化学" has no letter that an id can have' in first
    assert "the course's id is course-61aacd67" in second
    assert "    cd ./-dash\n" in CliRunner().invoke(cli.app, ["init", "--", "-dash"]).output


@pytest.mark.parametrize(
    ("folder", "course", "title"),
    [
        ("Biologie für Anfänger", "biologie-fuer-anfaenger", "Biologie für Anfänger"),
        ("Ботаника: 1", "botanika-1", "Ботаника: 1"),
        ("生物", "course-61aacd67", "生物"),
        ("week_2", "week-2", "Week 2"),
    ],
)
def test_a_course_is_named_after_its_folder(tmp_path: Path, folder: str, course: str, title: str) -> None:
    begin(tmp_path / folder, "uz-Cyrl")
    head = check_course(Project(tmp_path / folder / "content")).readable().course.head
    assert (head.id, head.title, head.lang) == (course, title, "uz-Cyrl")


def test_a_language_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="write a language as a tag"):
        begin(tmp_path / "bio", "German!")
    assert not (tmp_path / "bio").exists()


@pytest.mark.parametrize("name", TYPES)
def test_a_new_question_of_each_type_has_no_error(top: Path, name: str) -> None:
    content = top / "content"
    additions.add_question(content, "sample", name, "")
    path, question = additions.add_question(content, "sample", name, "Où dorment-ils: là-haut?")
    assert question == "sample/ou-dorment-ils-la-haut"
    assert path == content / "banks/sample.yaml"
    assert additions.add_question(content, "sample", name, "Où dorment-ils: là-haut?")[1].endswith("-2")
    assert problems(top, ("error",)) == []
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server"), "all else stays as typed"


@pytest.mark.parametrize("name", TYPES)
def test_a_question_that_is_printed_can_be_pasted(top: Path, name: str) -> None:
    bank = top / "content/banks/sample.yaml"
    bank.write_text(bank.read_text(encoding="utf-8") + additions.stub(name, "") + "\n", encoding="utf-8")
    assert problems(top, ("error",)) == []


def test_banks_and_quizzes_are_added(top: Path) -> None:
    content = top / "content"
    assert additions.add_bank(content, "Woche 1: Vögel") == content / "banks/woche-1-voegel.yaml"
    assert additions.add_quiz(content, "midterm")[0] == content / "quizzes/midterm.yaml"
    course = check_course(Project(content)).readable().course
    assert {bank.id: bank.title for bank in course.banks}["woche-1-voegel"] == "Woche 1: Vögel"
    assert {quiz.id: quiz.title for quiz in course.quizzes}["midterm"] == "Midterm"
    assert problems(top, ("error",)) == []
    for again in (additions.add_bank, additions.add_quiz):
        before = texts(top)
        with pytest.raises(UsageError, match="overwrites nothing"):
            again(content, "woche-1-voegel" if again is additions.add_bank else "midterm")
        assert texts(top) == before


def test_the_first_question_takes_the_place_of_the_one_to_fill_in(top: Path) -> None:
    content = top / "content"
    additions.add_bank(content, "week-1")
    assert additions.add_question(content, "week-1", "numeric", "How many?")[1] == "week-1/how-many"
    additions.add_question(content, "week-1", "numeric", "How many?")
    course = check_course(Project(content)).readable().course
    names = [question.id for question in course.banks[-1].questions]
    assert names == ["how-many", "how-many-2"]


def test_a_new_quiz_draws_the_whole_bank_and_its_later_questions_or_ten_of_many(top: Path) -> None:
    content = top / "content"
    additions.add_bank(content, "week-1")
    early, said = additions.add_quiz(content, "early", "week-1")
    assert "draw: {bank: week-1}" in early.read_text(encoding="utf-8")
    assert said == "draws from all questions of week-1"
    for number in range(11):
        additions.add_question(content, "week-1", "numeric", f"What is {number} + {number}?")
    late, said = additions.add_quiz(content, "late", "week-1")
    assert "draw: {bank: week-1, count: 10}" in late.read_text(encoding="utf-8")
    assert said == "draws 10 of the 11 questions of week-1"
    with pytest.raises(UsageError, match='did you mean "week-1"'):
        additions.add_quiz(content, "final", "week1")


def test_what_can_not_be_added_is_told(top: Path, tmp_path: Path) -> None:
    content = top / "content"
    with pytest.raises(UsageError, match='did you mean "numeric"'):
        additions.add_question(content, "sample", "numerical", "")
    with pytest.raises(UsageError, match='did you mean "sample"'):
        additions.add_question(content, "simple", "numeric", "")
    with pytest.raises(UsageError, match="such as week-1"):
        additions.add_bank(content, "生物")
    for add in (additions.add_bank, additions.add_quiz):
        with pytest.raises(
            UsageError, match="a character that can't be printed: choose a name such as week-1"
        ):
            add(content, "Week \udcff")
    with pytest.raises(QuizgenError, match=r"no course\.yaml"):
        additions.add_bank(tmp_path, "week-1")
    bank = content / "banks/sample.yaml"
    bank.write_text("questions: []\nbank: sample\ntitle: S\n")
    with pytest.raises(UsageError, match="no bank has a question"):
        additions.add_quiz(content, "midterm")
    with pytest.raises(QuizgenError, match="can't add to this bank"):
        additions.add_question(content, "sample", "numeric", "")


HEAD = "bank: b\ntitle: B\nquestions:\n"
FIRST = "  - id: a1\n    type: short-answer\n    answer: x\n    stem: What?\n"
BANKS = {
    "a list without an entry": ("bank: b\ntitle: B\nquestions: []  # none yet\n", "questions:  # none yet\n"),
    "no list yet": (HEAD, HEAD),
    "nothing": (HEAD.replace("questions:", "questions: null"), HEAD),
    "the end of a document": (f"{HEAD}{FIRST}...\n", f"{HEAD}{FIRST}  - "),
    "an old Macintosh": (f"{HEAD}{FIRST}".replace("\n", "\r"), f"{HEAD}{FIRST}".replace("\n", "\r")),
    "Windows": (f"\ufeff{HEAD}{FIRST}".replace("\n", "\r\n"), f"\ufeff{HEAD}{FIRST}".replace("\n", "\r\n")),
    "no line end": (f"{HEAD}{FIRST}".rstrip(), f"{HEAD}{FIRST}"),
    "blank lines that count": (f"{HEAD}{FIRST}    explanation: |+\n      B\n\n\n", "      B\n\n\n  - "),
    "a sign of a word processor": (f"{HEAD}{FIRST}".replace("What?", '"W\u2028t?"'), '"W\u2028t?"\n  - '),
}
"""Banks to add to, and the part of each that must stay."""


@pytest.mark.parametrize("case", BANKS)
def test_a_question_is_added_to_any_bank_and_all_else_stays_as_typed(top: Path, case: str) -> None:
    before, stays = BANKS[case]
    path = top / "content/banks/b.yaml"
    path.write_bytes(before.encode())
    for stem in ("New", "Newer"):
        additions.add_question(top / "content", "b", "essay", stem)
    text = path.read_bytes().decode()
    assert stays in text
    assert len(set(re.findall(r"\r\n?|\n", text))) == 1
    course = check_course(Project(top / "content")).readable().course
    bank = next(one for one in course.banks if one.id == "b")
    assert [one.id for one in bank.questions] == ["a1"] * ("a1" in before) + ["new", "newer"]
    assert text.endswith("...\n") == before.endswith("...\n")


def test_a_bank_that_can_not_be_added_to_is_named_with_its_line(top: Path) -> None:
    content = top / "content"
    path = content / "banks/b.yaml"

    def refusal(text: str) -> str:
        path.write_text(text)
        with pytest.raises(QuizgenError) as caught:
            additions.add_question(content, "b", "essay", "New")
        assert path.read_text() == text
        one = caught.value.problems[0]
        return f"{Path(one.place.file).name}:{one.place.line} {one.code}"

    assert refusal(f"{HEAD}{FIRST}\t\n  - : [\n").startswith("b.yaml:8 ")
    assert refusal(f"{HEAD}{FIRST}<<<<<<< HEAD\n").startswith("b.yaml:8 merge-conflict")
    assert refusal(f"{HEAD}{FIRST}tags: [a]\n") == "b.yaml:3 not-a-list"
    (content / "banks/a.yaml").write_text(HEAD + FIRST)
    assert refusal(HEAD + FIRST) == "b.yaml:1 repeated-id"
    with pytest.raises(UsageError, match=r"U\+0007"):
        additions.add_question(content, "sample", "essay", "a\x07b")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Straße über Ähren", "strasse-ueber-aehren"),
        ("Où ça? Garçon", "ou-ca-garcon"),
        ("Ёжик в тумане", "ezhik-v-tumane"),
        ("Oʻzbekiston", "ozbekiston"),
        ("İstanbul'da ağaç", "istanbulda-agac"),
        ("漢字", ""),
    ],
)
def test_an_id_is_made_in_latin_letters(text: str, made: str) -> None:
    assert slug(text) == made


def test_the_commands_say_what_they_did_and_what_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        return CliRunner().invoke(cli.app, arguments).output

    assert "start one with quizgen init" in run()
    assert "start one with quizgen init, or with quizgen import FILE" in run("check")
    said = run("init", "my course").splitlines()
    assert "my course/content/course.yaml" in said
    assert said[said.index("next steps:") + 1] == "    cd 'my course'"
    assert sum(line.startswith("    quizgen ") for line in said) == 3
    monkeypatch.chdir("my course")
    assert "There is no course here" not in run()
    assert run("new", "question", "numeric", "--bank", "sample", "--stem", "Wie groß?") == (
        "content/banks/sample.yaml: sample/wie-gross\n"
    )
    assert run("new", "question", "numeric").startswith("  - id: new-numeric\n    type: numeric\n")
    assert "Usage" in run("-h")
    assert "Usage" in run("build", "-h")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["init", ""], "as in: quizgen init my-course"),
        (["init", " "], "as in: quizgen init my-course"),
        (["new", "bank", "Säuren", "und", "Basen"], 'quizgen new bank "Säuren und Basen"'),
        (["new", "quiz", "Week", "1"], 'quizgen new quiz "Week 1"'),
        (["new", "quiz", 'The "big"', "$5"], """quizgen new quiz 'The "big" $5'"""),
        (["new", "question", "numeric", "How", "many?"], 'quizgen new question numeric --stem "How many?"'),
        (
            ["new", "question", "numeric", "--stem", "How", "many?"],
            'quizgen new question numeric --stem "How many?"',
        ),
    ],
)
def test_a_name_that_a_shell_splits_or_empties_is_refused_with_what_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "quizgen", *arguments], capture_output=True, text=True, check=False
    )
    assert (done.returncode, said in done.stderr, list(tmp_path.iterdir())) == (2, True, [])


def test_what_hook_and_workflow_call_finds_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tested by hand with pre-commit's runner and yamllint; here, both call a command that exits with 1."""
    begin(tmp_path, "en")
    monkeypatch.chdir(tmp_path)
    hook = yaml.safe_load(Path(".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"][0]
    workflow = yaml.safe_load(Path(".github/workflows/check.yml").read_text(encoding="utf-8"))
    called = [hook["entry"], workflow["jobs"]["check"]["steps"][-1]["run"]]
    assert re.match(hook["files"], "content/banks/sample.yaml")
    assert {line.split()[0] for line in called} == {"quizgen"}
    codes = [CliRunner().invoke(cli.app, line.split()[1:]).exit_code for line in called]
    bank = Path("content/banks/sample.yaml")
    text = bank.read_text(encoding="utf-8").replace("type: true-false", "typ: true-false")
    bank.write_text(text, encoding="utf-8")
    codes += [CliRunner().invoke(cli.app, line.split()[1:]).exit_code for line in called]
    assert codes == [0, 0, 1, 1]
