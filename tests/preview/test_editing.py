"""A question's own lines: which ones belong to it, and that saving changes no others."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.courses import course

from quizgen.errors import UsageError
from quizgen.model.question import Question
from quizgen.pipeline import Project, check_loaded
from quizgen.preview.desk import Desk
from quizgen.preview.editing import own_lines, save
from quizgen.reading.content import load
from quizgen.reviews.digests import digest
from quizgen.reviews.sitting import Sitting
from quizgen.scope import Inspection
from quizgen.write import Batch

HEAD = "bank: b\ntitle: B\nquestions:\n"


def questions(content: Path) -> dict[str, Question]:
    found, _ = load(content)
    assert found is not None
    return {one.id: one for one in found.questions()}


def laid_out(top: Path, text: str) -> tuple[Path, Path]:
    content = course(top, banks__b="")
    path = content / "banks" / "b.yaml"
    path.write_bytes(text.encode())
    return content, path


QUESTION = "id: q\n    type: true-false\n    stem: A.\n    answer: true\n"
BESIDE = "\n  # next\n  - {id: r, type: true-false, stem: B., answer: true}\n"
CASES = {
    "after a sign of a word processor": (
        '  - {id: z, type: true-false, stem: "A\u2028b", answer: false}\n  - ',
        QUESTION,
        "",
    ),
    "in a list": ("  - ", QUESTION, BESIDE),
    "without indentation": ("- ", QUESTION.replace("    ", "  "), ""),
    "at the end of the file": ("  - ", QUESTION.rstrip(), ""),
    "with blank lines": ("  - ", QUESTION.replace("stem: A.", "stem: >-\n      A\n\n      b."), BESIDE),
    "with comments": ("  - ", QUESTION.replace("stem", "# inside\n    stem") + "    # its own\n", "# not\n"),
    "between braces": ("  - ", "{id: q, type: true-false, stem: A., answer: true}", "  # said\n"),
    "below its dash": ("  -\n    ", QUESTION, BESIDE),
    "with a text that stands out": ("  - ", QUESTION.replace("A.", "'A\n   b.'"), "\n\n"),
}
"""The text before a question's lines, the lines, and the text after them."""


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("case", CASES)
def test_own_lines_are_replaced_and_nothing_else(tmp_path: Path, case: str, ends: str) -> None:
    before, own, after = CASES[case]
    mark = "\ufeff" if ends == "\r\n" else ""
    text = (mark + HEAD + before + own + after).replace("\n", ends)
    content, path = laid_out(tmp_path, text)
    lines = own_lines(questions(content)["q"])
    assert lines.own == own.replace("\n", ends)
    assert lines.first == (HEAD + before).count("\n") + 1
    assert "\n    stem" not in lines.shown or case == "with a text that stands out"
    save(lines, lines.shown.replace("\n", "\r\n"), lines.digest, content)
    assert path.read_bytes() == text.encode(), "a save of what is there changes nothing"
    lines = own_lines(questions(content)["q"])
    save(lines, lines.shown.replace("answer: true", "answer: false"), lines.digest, content)
    assert path.read_bytes() == text.replace("answer: true", "answer: false", 1).encode()
    assert questions(content)["q"].authored["answer"] == "false"


def test_what_shares_its_lines_is_not_touched(tmp_path: Path) -> None:
    one = "{id: q, type: true-false, stem: A., answer: true}"
    content, path = laid_out(tmp_path, f"bank: b\ntitle: B\nquestions: [{one}, {one.replace('q', 'r', 1)}]\n")
    before = path.read_bytes()
    with pytest.raises(UsageError, match="open it in your editor"):
        own_lines(questions(content)["q"])
    assert path.read_bytes() == before


def test_a_change_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    content, path = laid_out(tmp_path, f"{HEAD}  - {QUESTION}")
    question = questions(content)["q"]
    was = own_lines(question).digest
    path.write_text(path.read_text().replace("A.", "Another."))
    with pytest.raises(UsageError, match="someone has changed these lines"):
        save(own_lines(question), "id: q", was, content)
    path.write_text(path.read_text().replace("id: q", "id: z"))
    with pytest.raises(UsageError, match="this file has changed"):
        own_lines(question)


@pytest.mark.parametrize("change", ["behind them", "gone"])
def test_what_is_saved_while_a_question_is_looked_at_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    content, path = laid_out(tmp_path, f"{HEAD}  - {QUESTION}")
    desk = Desk(Project(content), None)
    desk.look_again()
    lines = own_lines(desk.seen.question("b/q"))

    def checked(found: Inspection) -> Inspection:
        if change == "gone":
            path.unlink()
        else:
            path.write_text(path.read_text() + "# a colleague's\n")
        return check_loaded(found)

    monkeypatch.setattr("quizgen.preview.desk.check_loaded", checked)
    with pytest.raises(UsageError, match="the file has changed"):
        desk.save("b/q", lines.shown.replace("A.", "Another."), lines.digest)
    assert not path.exists() if change == "gone" else path.read_text().endswith("# a colleague's\n")
    assert not path.exists() or "Another." not in path.read_text()
    assert not (content / ".quizgen-writing").exists()


def test_an_id_is_not_changed_here_and_a_decision_on_what_is_gone_is_not_in_the_way(tmp_path: Path) -> None:
    second = QUESTION.replace("id: q", "id: r").replace("A.", "B.")
    content, path = laid_out(tmp_path, f"{HEAD}  - {QUESTION}  - {second}")
    desk = Desk(Project(content), Sitting("Ann", lambda: "2026-01-01T10:00:00Z"))
    desk.look_again()
    lines = own_lines(desk.seen.question("b/q"))
    for other in ("id: z", "id: r"):
        with pytest.raises(UsageError, match='the id stays "q"'):
            desk.save("b/q", lines.shown.replace("id: q", other), lines.digest)
    for name in ("b/q", "b/r"):
        desk.decide(name, digest(desk.seen.question(name), content), "accepted", "")
    path.write_text(f"{HEAD}  - {QUESTION}")
    desk.look_again()
    with pytest.raises(UsageError, match="b/r is no longer here"):
        desk.undo()
    assert desk.undo()[0] == "b/q"


def test_what_stops_a_look_is_shown_and_the_preview_goes_on(tmp_path: Path) -> None:
    content, _ = laid_out(tmp_path, f"{HEAD}  - {QUESTION}")
    papers = tmp_path / "texts"
    papers.mkdir()
    (papers / "roe.txt").write_text("Nobody asked.")
    desk = Desk(Project(content, papers=papers), None)
    for _ in range(3):  # it reads the folder after it has read the course
        desk.look_again()
    papers.rename(tmp_path / "elsewhere")
    desk.look_again()
    assert any("there is no folder" in one.message for one in desk.problems)
    assert desk.seen.question("b/q")
    (tmp_path / "elsewhere").rename(papers)
    desk.look_again()
    assert not any("there is no folder" in one.message for one in desk.problems)


def test_a_save_waits_for_who_writes_to_the_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content, path = laid_out(tmp_path, f"{HEAD}  - {QUESTION}")
    before = path.read_bytes()
    lines = own_lines(questions(content)["q"])
    monkeypatch.setattr("quizgen.write.lock.TRIES", 1)
    with Batch(content), pytest.raises(OSError, match="another quizgen is writing"):
        save(lines, lines.shown.replace("A.", "Another."), lines.digest, content)
    assert path.read_bytes() == before


def test_a_bank_that_lies_elsewhere_is_not_written(tmp_path: Path) -> None:
    content, path = laid_out(tmp_path, f"{HEAD}  - {QUESTION}")
    elsewhere = tmp_path / "elsewhere.yaml"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    lines = own_lines(questions(content)["q"])
    with pytest.raises(UsageError, match="leads out of the course"):
        save(lines, lines.shown + "  # x", lines.digest, content)


def test_a_link_inside_the_course_stays_one(tmp_path: Path) -> None:
    content, path = laid_out(tmp_path, f"{HEAD}  - {QUESTION}")
    part = content / "parts" / "b.yaml"
    part.parent.mkdir()
    path.rename(part)
    path.symlink_to("../parts/b.yaml")
    lines = own_lines(questions(content)["q"])
    save(lines, lines.shown.replace("A.", "Another."), lines.digest, content)
    assert path.is_symlink()
    assert "stem: Another." in part.read_text()
