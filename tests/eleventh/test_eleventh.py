"""A type answers for itself: with an eleventh type, every command and page works, and shows its key."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from support.courses import course

HERE = Path(__file__).parent
PROGRAM = HERE / "kprim.py"
BANK = """\
bank: birds
title: Birds
tags: [swifts]
questions:
  - id: wings
    type: kprim
    lead: What does Roe (2019) say of swifts?
    statements:
      - {text: They sleep on the wing., holds: true}
      - {text: They sleep in trees., holds: false, feedback: Their feet can't hold a branch.}
      - {text: They drink in flight., holds: true}
      - {text: They mate on the ground., holds: false}
    signs: y/n
    claim: attributed
    source: {paper: roe-2019, find: swifts sleep on the wing}
"""
PAPERS = """\
references:
  - {id: roe-2019, type: book, title: Swifts, author: [{family: Roe}], issued: {date-parts: [[2019]]}}
"""
TEXT = "# Sleep\n\nNobody saw it before, but swifts sleep on the wing for months.\n"
KEY = ("✓ They sleep on the wing.", "✗ They sleep in trees.", "Their feet can't hold a branch.")


@pytest.fixture
def top(tmp_path: Path) -> Path:
    course(tmp_path, course="course: c\ntitle: C\npapers: ../papers\n", banks__birds=BANK, papers=PAPERS)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers/roe-2019.md").write_text(TEXT, encoding="utf-8")
    shutil.copytree(HERE / "templates", tmp_path / "templates")
    return tmp_path


def run(top: Path, *arguments: str, code: int = 0) -> str:
    """Run a command of the program with eleven types; return its output."""
    done = subprocess.run(
        [sys.executable, PROGRAM, *arguments],
        cwd=top,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_check_finds_what_any_type_can_have_and_what_its_own_refuses(top: Path) -> None:
    clean = run(top, "check", "--verbose")
    assert "no template for kprim: it leaves out birds/wings" in clean  # the Moodle output has none here
    assert "warning" not in clean
    bank = top / "content/banks/birds.yaml"
    faulty = BANK.replace("Roe (2019)", "anyone").replace("y/n", "yes or no")
    bank.write_text(faulty, encoding="utf-8")
    assert "[bad-signs] signs are two, with a slash between them" in run(top, "check", code=1)
    bank.write_text(faulty.replace("yes or no", "y/n"), encoding="utf-8")
    unnamed = run(top, "check")
    assert "birds.yaml:7:11: warning[author-not-named]" in unnamed
    bank.write_text(
        BANK.replace("They sleep on the wing", "It is known that swifts sleep on the wing for months")
    )
    assert "[shared-words]" in run(top, "check")


def test_show_and_review_show_the_key(top: Path) -> None:
    for line in ("What does Roe (2019) say of swifts?", *KEY, ">>swifts sleep on the wing<<"):
        assert line in run(top, "show", "birds/wings")
    assert "birds/wings: unchecked" in run(top, "review", code=1)
    talk = in_a_terminal(top, "review", "--by", "Roe", says="a\nq\n")
    for line in ("What does Roe (2019) say of swifts?", *KEY, "accepted: birds/wings"):
        assert line in talk
    assert "no open questions" in run(top, "review")


def in_a_terminal(top: Path, *arguments: str, says: str) -> str:
    """Run a command on a terminal; return what the terminal shows."""
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, PROGRAM, *arguments], cwd=top, stdin=theirs, stdout=theirs, stderr=theirs
    ) as running:
        os.close(theirs)
        too_long = threading.Timer(
            300, running.kill
        )  # a command that asks once more than expected would wait forever
        too_long.start()
        os.write(ours, says.encode())
        shown = b""
        try:
            while more := os.read(ours, 4096):
                shown += more
        except OSError:  # Linux's error when the other end is closed
            pass
        os.close(ours)
        assert running.wait(timeout=300) == 0
        too_long.cancel()
    return shown.decode()


def test_every_page_has_it(top: Path) -> None:
    run(top, "build", "--to", "html", "--to", "anki")
    pages = {
        path.relative_to(top / "dist/html").as_posix(): path.read_text()
        for path in top.glob("dist/html/*/*.html")
    }
    assert set(pages) == {
        "student/birds-a.html", "student/birds-practice.html", "student/index.html",
        "teacher/birds-key.html", "teacher/index.html", "teacher/evidence.html", "teacher/report.html",
    }  # fmt: skip
    for name in ("student/birds-a.html", "student/birds-practice.html", "teacher/birds-key.html"):
        assert "What does Roe (2019) say of swifts?" in pages[name]
        assert "y/n" in pages[name] or name.startswith("teacher")
    assert "False: They sleep in trees." in pages["teacher/birds-key.html"]
    assert '<th scope="row"><span>Birds</span></th>' in pages["teacher/index.html"]
    assert "kprim" in pages["teacher/report.html"]
    assert "What does Roe (2019) say of swifts?" in pages["teacher/evidence.html"]
    assert 'href="birds-key.html#birds--wings"' in pages["teacher/evidence.html"]
    assert (top / "dist/anki/c.apkg").is_file()


def test_lists_and_numbers_count_it(top: Path) -> None:
    listed = run(top, "list")
    assert "birds/wings" in listed
    assert "quiz birds: Birds (1 question;" in listed
    assert "kprim" in run(top, "report")
    backends = run(top, "backends")
    assert "does not support flashcard, kprim" in backends


def test_limits_concern_it(top: Path) -> None:
    (top / "templates/notes/questions").mkdir(parents=True)
    manifest = 'limits: {keys: 1}\noutputs: [{for: bank, file: "{bank}.txt", root: notes.j2}]\n'
    (top / "templates/notes/backend.yaml").write_text(manifest)
    (top / "templates/notes/notes.j2").touch()
    (top / "templates/notes/questions/kprim.txt.j2").touch()
    found = run(top, "check")
    assert "notes leaves this question out: it takes at most 1 right options and as many wrong ones" in found
