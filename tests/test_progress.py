"""On a terminal, a slow command shows its progress in one line, which is gone at the end."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.pdfs import pdf
from support.terminal import run_on_terminal

from quizgen.commands import screen
from quizgen.progress import doing, each
from quizgen.starting.course import begin

AT_ONCE = """
import os, signal, sys
from quizgen import progress
from quizgen.commands import screen
screen.PATIENCE = screen.EVERY = 0.0
stop = sys.argv.pop(1)
if stop:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    def interrupt(what):
        if what.startswith(stop):
            os.kill(os.getpid(), signal.SIGINT)
    progress._followers.append(interrupt)
from quizgen.cli import main
main()
"""
"""Runs a command that shows progress at once, and presses ^C when an announcement begins with a word."""


@pytest.fixture
def top(tmp_path: Path) -> Path:
    begin(tmp_path / "bio", "en")
    return tmp_path / "bio"


def on_terminal(top: Path, *arguments: str, stop: str = "") -> tuple[int, str]:
    """Run a command that shows progress at once; return its exit code and its output."""
    return run_on_terminal(top, AT_ONCE, stop, *arguments)


def seen(sent: str) -> list[str]:
    """Return the lines that stay on a terminal; `\\r` goes back, and `\\x1b[K` clears the rest."""
    lines: list[str] = []
    for line in sent.replace("\r\n", "\n").split("\n"):
        shown, at = "", 0
        for part in re.split(r"(\r|\x1b\[K)", line):
            if part == "\r":
                at = 0
            elif part == "\x1b[K":
                shown = shown[:at]
            else:
                shown, at = shown[:at] + part + shown[at + len(part) :], at + len(part)
        lines.append(shown)
    return lines


def said(sent: str) -> set[str]:
    """Return the announcements of the work, without numbers."""
    return {re.sub(r"[\d,]+", "N", one) for one in re.findall(r"\r([^\r\n\x1b]+…)\x1b\[K", sent)}


def files(top: Path) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("arguments", "work"),
    [
        (["build"], {"Reading N of N banks…", "Checking N questions…", "Making html/student/first-a.html…"}),
        (["check"], {"Reading N of N papers…", "Checking N questions…"}),
        (["release"], {"Checking N questions…", "Comparing anki/bio.apkg…"}),
        (["import", "more.gift"], {"Reading N of N files…", "Sorting in N of N questions…"}),
        (["init", "new", "--from", "a.pdf"], {"Reading N of N papers…", "Copying N of N papers…"}),
    ],
)
def test_work_is_said_on_a_terminal_and_leaves_nothing_there(
    top: Path, arguments: list[str], work: set[str]
) -> None:
    (top / "more.gift").write_text("::One:: Where do swifts sleep? {=In the air ~In trees}\n")
    (top / "a.pdf").write_bytes(pdf(["Swifts sleep on the wing."]))
    code, sent = on_terminal(top, *arguments)
    assert code == 0, sent
    assert work <= said(sent)
    left = "\n".join(seen(sent))
    assert not any(one.rstrip("…").split(" ")[0] in left for one in work), left
    assert "\x1b" not in left
    assert "\r" not in left


@pytest.mark.parametrize("arguments", [["check", "--format", "json"], ["build", "--quiet"], ["check", "-q"]])
def test_nothing_is_said_where_nobody_wants_it(top: Path, arguments: list[str]) -> None:
    code, sent = on_terminal(top, *arguments)
    assert code == 0, sent
    assert said(sent) == set()
    assert "\x1b" not in sent


def test_nothing_is_said_without_a_terminal(top: Path) -> None:
    command = [sys.executable, "-c", AT_ONCE, "", "build"]
    done = subprocess.run(command, cwd=top, capture_output=True, check=True)
    assert b"\r" not in done.stdout + done.stderr
    assert b"Checking" not in done.stdout + done.stderr


@pytest.mark.parametrize("stop", ["Reading", "Checking", "Making html"])
def test_a_stopped_build_leaves_all_as_it_was_and_a_clean_line(top: Path, stop: str) -> None:
    assert on_terminal(top, "build")[0] == 0
    bank = top / "content/banks/sample.yaml"
    bank.write_text(bank.read_text(encoding="utf-8").replace("To breed", "To nest"), encoding="utf-8")
    before = files(top)
    code, sent = on_terminal(top, "build", "--no-cache", stop=stop)
    assert code == 3
    lines = seen(sent)
    assert lines[0] == "quizgen: stopped"
    assert not any("…" in line for line in lines)
    assert files(top) == before


def test_a_line_comes_after_half_a_second_and_not_too_often(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "20")
    now = 0.0
    with screen.waiting(clock=lambda: now):
        doing("Reading")
        now = 0.49
        doing("Reading")
        assert capsys.readouterr().err == ""
        now = 0.51
        assert list(each("ab", "Checking {} of {} questions")) == ["a", "b"]
        assert capsys.readouterr().err == "\rChecking 1 of 2 qu…\x1b[K", "cut to the width of the terminal"
        now = 0.7
        doing("Mak\x1bing")
        screen.say("a result")
        said = capsys.readouterr()
        assert said.err == "\rMak\\x1bing…\x1b[K\r\x1b[K", (
            "a name acts on no terminal, and a result has its own line"
        )
        assert said.out == "a result\n"
    assert capsys.readouterr().err == ""
    doing("Nothing follows now")
    assert capsys.readouterr().err == ""
