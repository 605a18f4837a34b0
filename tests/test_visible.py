"""A name, a title or a message can't fake a line, a colour or another order of letters on a screen."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.courses import course, statements

from quizgen.errors import Place, Problem
from quizgen.terminal.pen import Pen
from quizgen.terminal.problems import as_github, as_json, as_text
from quizgen.terminal.visible import painted, visible

FORGED = "a\nbanks:b.yaml:1:1: error[forged] \x1b[31mred\x9b1m\r\u202ebackwards\u2066\u2028\x07"
SHOWN = r"a\nbanks:b.yaml:1:1: error[forged] \x1b[31mred\x9b1m\r\u202ebackwards\u2066\u2028\x07"
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef]")
LOOK = re.compile("\x1b\\[(0|1|7|1;3[136])m")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (FORGED, SHOWN),
        ("\x00\t\x7f\x85", r"\x00\t\x7f\x85"),
        (os.fsdecode(b"caf\xe9.png"), r"caf\xe9.png"),
        ("\ufdd2\U000e0041\ufeff\ud800", r"\ufdd2\U000e0041\ufeff\ud800"),
        ("oʻzbek, Юникод, \u200fالعربية\u200e, نمی\u200cشود, 漢字, 🧑\u200d🏫, a\\n", None),
    ],
)
def test_what_would_act_is_written_out(text: str, shown: str | None) -> None:
    assert visible(text) == (text if shown is None else shown)
    assert visible(visible(text)) == visible(text)


PROBLEM = Problem(Place(FORGED, 3, 3, 4, f"\x1b\u202e {FORGED}"), "code", FORGED, FORGED)


@pytest.mark.parametrize("colour", [False, True])
def test_a_problem_is_four_lines_whatever_it_says(colour: bool) -> None:
    lines = [painted(line) for line in as_text([PROBLEM], colour=colour).split("\n")]
    assert len(lines) == 4
    assert not ACTING.search(LOOK.sub("", "".join(lines)))
    assert len(LOOK.findall("".join(lines))) == (2 if colour else 0)
    assert lines[0].startswith(f"{SHOWN}:3:3: ")
    assert lines[0].endswith(SHOWN)
    assert lines[3] == f"  help: {SHOWN}"


def test_the_caret_stands_under_what_is_meant() -> None:
    text = "\x1b\tname: \u202eodd"
    place = Place("f", 1, text.index("odd") + 1, 3, text)
    _, excerpt, caret = as_text([Problem(place, "c", "m")]).split("\n")
    assert excerpt == r"    1 | \x1b name: \u202eodd"
    assert caret.index("^") == excerpt.index("odd")
    assert caret.count("^") == 3


def test_json_says_the_same_and_github_has_one_line() -> None:
    text = as_json([PROBLEM])
    assert not ACTING.search(text)
    (row,) = json.loads(text)
    assert row["file"] == row["message"] == row["help"] == FORGED
    annotation = as_github([PROBLEM])
    assert "\n" not in annotation
    assert not ACTING.search(annotation)


def test_a_pen_writes_out_what_it_marks() -> None:
    pen = Pen(colour=True)
    lines = [pen.bold(FORGED), *pen.highlighted("a\x1b[2Jb\ufdd1c", 1, 5)]
    assert [LOOK.sub("|", painted(line)) for line in lines] == [f"|{SHOWN}|", r"a|\x1b[2J|b\ufdd1c"]


BANK = f'bank: b\ntitle: "one \u202etwo"\nquestions:\n{statements(1)}'


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], SHOWN),
        (["check", "--format", "json"], r"\u202ebackwards"),
        (["check", "--format", "github"], r"\u202ebackwards"),
        (["list"], r"one \u202etwo"),
        (["show", FORGED], SHOWN),
        (["build", "--to", "html", "--out", "{top}/out\x1b[31m"], r"out\x1b[31m"),
        (["build", "--to", "html", "--out", "{top}/file\x1b[31m/a"], r"file\x1b[31m"),
        (["backends", "--templates", "{top}/mine\ufdd4"], r"mine\ufdd4"),
        (["check", "--content", "{top}/none\x1b[31m\nx"], r"none\x1b[31m\nx"),
    ],
)
def test_no_command_prints_what_acts(tmp_path: Path, arguments: list[str], said: str) -> None:
    """Printed to a pipe, as for a file or a log of CI."""
    content = course(tmp_path, banks__b=BANK)
    if arguments[0] == "check":
        (content / "banks" / f"{FORGED}.yaml").write_text("bank: [\n")
    (tmp_path / "file\x1b[31m").write_text("")
    (tmp_path / "mine\ufdd4" / "notes").mkdir(parents=True)
    (tmp_path / "mine\ufdd4" / "notes" / "backend.yaml").write_text("outputs: []\n")
    command = [sys.executable, "-m", "quizgen", *(one.replace("{top}", str(tmp_path)) for one in arguments)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    text = (done.stdout + done.stderr).decode()
    assert not ACTING.search(text)
    assert said in text
    assert not re.search("^banks:b", text, re.MULTILINE)
    assert "fault of the program" not in text


TITLE = "Жук → caf\u00e9 😀"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_what_an_encoding_lacks_is_written_out(tmp_path: Path, encoding: str) -> None:
    course(tmp_path, banks__b=f'bank: b\ntitle: B\n"{TITLE}": x\nquestions:\n{statements(1)}')

    def run(*arguments: str) -> bytes:
        done = subprocess.run(
            [sys.executable, "-m", "quizgen", "check", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
            capture_output=True,
            check=False,
        )
        assert (done.returncode, b"bug in quizgen" in done.stderr) == (1, False), done.stderr
        return done.stdout + done.stderr

    text = run().decode(encoding)
    assert json.loads(f'"{re.findall(r"there is no key .(.*?). here", text)[0]}"') == TITLE
    assert (TITLE in text) == (encoding == "utf-8")
    assert run().decode(encoding) == text, "the same when it is repeated"
    assert any(TITLE in one["message"] for one in json.loads(run("--format", "json").decode(encoding)))


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_may_be_closed(tmp_path: Path, closed: str) -> None:
    course(tmp_path, banks__b=f"bank: b\ntitle: B\nquestions:\n{statements(1)}")
    command = f'"{sys.executable}" -m quizgen build {closed}'
    done = subprocess.run(command, cwd=tmp_path, shell=True, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert list((tmp_path / "dist").rglob("*.apkg"))
