"""Reviewing in a terminal: a real pseudo-terminal, the real program, one key after another."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.mills import BANK, git, lay_out, look, question
from typer.testing import CliRunner

from quizgen.cli import app
from quizgen.errors import Place, QuizgenError, UsageError
from quizgen.pipeline import Project, check_course
from quizgen.reviews.history import differences
from quizgen.reviews.sitting import Sitting
from quizgen.terminal.editor import edit, start
from quizgen.terminal.pen import Pen
from quizgen.terminal.question import state_of
from quizgen.terminal.review import Terminal, review
from quizgen.text.markdown import to_lines

KEYS = "[q]uit > "
PATIENCE = 300
AT = "2026-05-28T20:26:40Z"


AS_A_SHELL = """\
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, "-m", "quizgen", "review", *sys.argv[1:]])
"""
"""Starts the program as a shell does: with its own terminal, and with a working ^C.

Programs started by a background job would ignore ^C.
"""


class Talk:
    """The program in a pseudo-terminal, with its output and the user's input."""

    def __init__(self, top: Path, *arguments: str, **env: str) -> None:
        self.controller, inside = pty.openpty()
        everything = {"TERM": "xterm", "SOURCE_DATE_EPOCH": "1780000000", "COLUMNS": "80", **env}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "-c", AS_A_SHELL, *arguments],
            cwd=top,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            env=kept | everything,
            start_new_session=True,
        )
        os.close(inside)
        self.said = ""

    def until(self, text: str) -> str:
        """Wait until the program has printed a text; return everything printed since the last call."""
        end = time.monotonic() + PATIENCE
        while text not in self.said:
            assert time.monotonic() < end, f"it never said {text!r}, but: {self.said}"
            self._read()
        at = self.said.index(text) + len(text)
        said, self.said = self.said[:at], self.said[at:]
        return said.replace("\r\n", "\n")

    def _read(self) -> bool:
        ready, _, _ = select.select([self.controller], [], [], 1)
        if not ready:
            return self.process.poll() is None
        try:
            data = os.read(self.controller, 65536)
        except OSError:  # the other end is closed
            data = b""
        self.said += data.decode("utf-8", "replace")
        return bool(data)

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self.controller, f"{text}\n".encode())

    def interrupt(self) -> None:
        """Press ^C until it works: readline loses one between its prompt and its wait for a key."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < end:
            os.write(self.controller, b"\x03")
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)

    def rest(self) -> tuple[str, int]:
        """Return the remaining output and the exit code."""
        end = time.monotonic() + PATIENCE
        while self._read():
            assert time.monotonic() < end, f"it never ended, but said: {self.said}"
        return self.said.replace("\r\n", "\n"), self.process.wait(PATIENCE)

    def close(self) -> None:
        """Close the terminal."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.controller)


@pytest.fixture
def talks() -> Iterator[list[Talk]]:
    started: list[Talk] = []
    yield started
    for talk in started:
        talk.close()


def states(content: Path) -> dict[str, str]:
    scope = look(content).scope
    assert scope is not None
    return {name.partition("/")[2]: state for name, state in scope.states.items()}


def ledger(content: Path) -> str:
    path = content / "checked" / "mills.yaml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def editor(top: Path, old: str, new: str) -> str:
    """Return a command for $EDITOR that changes a text and notes its arguments."""
    script = top / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        f"pathlib.Path({str(top / 'called')!r}).write_text(' '.join(sys.argv[1:]))\n"
        "path = pathlib.Path(sys.argv[-1])\n"
        f"path.write_text(path.read_text().replace({old!r}, {new!r}))\n"
    )
    return f"{sys.executable} {script}"


class TestInATerminal:
    """Keys, progress, and that each decision is on disk at once."""

    def test_a_question_is_shown_beside_its_passage_and_accepted_at_once(
        self, tmp_path: Path, talks: list[Talk]
    ) -> None:
        content = lay_out(tmp_path)
        talks.append(
            talk := Talk(tmp_path, "mills", "--papers", "papers", "--by", "Ann Example", NO_COLOR="1")
        )
        shown = talk.until(KEYS)
        for part in (
            "1 of 3",
            "mills/grain",
            "When did the millers buy what they ground?",
            "Then the fields were still green.",
            "why: Prices are low after the harvest.",
            'paragraph 2, under "Introduction"',
            ">>bought their grain in autumn<<",
            "state: unchecked",
        ):
            assert part in shown
        assert not re.search(r"\x1b\[[\d;]*m", shown), "no colours"
        assert re.search(r"✓ [ABC] In autumn", shown)
        assert len(re.findall(r"✗ [ABC] In (winter|summer)", shown)) == 2
        talk.type("a")
        assert "2 of 3" in talk.until(KEYS)
        assert re.search(
            rf"(?m)^grain: \{{state: accepted, .*, by: Ann Example, at: {AT}\}}$", ledger(content)
        )
        talk.process.kill()
        assert states(content) == {"grain": "checked", "blame": "unchecked", "flood": "unchecked"}

    def test_every_key(self, tmp_path: Path, talks: list[Talk]) -> None:
        content = lay_out(tmp_path)
        talks.append(talk := Talk(tmp_path, "--papers", "papers", "--by", "Ann"))
        talk.until(KEYS)
        talk.type("what?")
        assert "accept" in talk.until(KEYS)
        talk.type("s")
        talk.until(KEYS)
        talk.type("r")
        talk.until("what is wrong with it? > ")
        talk.type("")
        assert "not rejected" in talk.until(KEYS)
        talk.type('r the bakers were "right": see #2')
        talk.until(KEYS)
        talk.type("a well put")
        talk.until(KEYS)
        talk.type("q")
        said, code = talk.rest()
        assert "1 skipped, 1 rejected, 1 accepted; 1 left" in said
        assert code == 0
        assert states(content) == {"grain": "unchecked", "blame": "rejected", "flood": "checked"}
        scope = look(content).scope
        assert scope is not None
        (blame,), (flood,) = scope.course.reviews["mills/blame"], scope.course.reviews["mills/flood"]
        assert blame.note == 'the bakers were "right": see #2'
        assert flood.note == "well put"

    @pytest.mark.parametrize("leave", ["q\n", "\x04", "\x03"])
    def test_leaving_keeps_what_was_decided(self, tmp_path: Path, talks: list[Talk], leave: str) -> None:
        content = lay_out(tmp_path)
        talks.append(talk := Talk(tmp_path, "mills", "--by", "Ann"))
        talk.until(KEYS)
        talk.type("a")
        talk.until(KEYS)
        if leave == "\x03":
            talk.interrupt()
        else:
            os.write(talk.controller, leave.encode())
        said, code = talk.rest()
        assert "1 accepted; 2 left" in said
        assert "Traceback" not in said
        assert code == 0
        assert states(content)["grain"] == "checked"

    def test_colour_marks_the_phrase(self, tmp_path: Path, talks: list[Talk]) -> None:
        lay_out(tmp_path)
        talks.append(talk := Talk(tmp_path, "mills", "--papers", "papers", "--by", "Ann"))
        shown = talk.until(KEYS)
        assert "\x1b[7mbought their grain in autumn\x1b[0m" in shown
        assert ">>" not in shown

    def test_an_edit_is_shown_again_and_is_what_is_accepted(self, tmp_path: Path, talks: list[Talk]) -> None:
        content = lay_out(tmp_path)
        command = editor(tmp_path, "In autumn", "In late autumn")
        talks.append(talk := Talk(tmp_path, "mills", "--by", "Ann", EDITOR=command))
        talk.until(KEYS)
        talk.type("e")
        assert "In late autumn" in talk.until(KEYS)
        assert (tmp_path / "called").read_text() == "+4 content/banks/mills.yaml"
        talk.type("a")
        talk.until(KEYS)
        assert states(content)["grain"] == "checked"

    def test_an_edit_that_breaks_the_bank_is_told_and_can_be_mended(
        self, tmp_path: Path, talks: list[Talk]
    ) -> None:
        content = lay_out(tmp_path)
        command = editor(tmp_path, "answer: In autumn", "anser: In autumn")
        talks.append(talk := Talk(tmp_path, "mills", "--by", "Ann", EDITOR=command))
        talk.until(KEYS)
        talk.type("e")
        shown = talk.until(KEYS)
        assert "can't be read" in shown
        assert 'did you mean "answer"?' in shown
        talk.type("a")
        assert "[a]ccept" not in talk.until(KEYS)
        editor(tmp_path, "anser: In autumn", "answer: In autumn")
        talk.type("e")
        assert "When did the millers" in talk.until(KEYS)
        assert ledger(content) == ""

    def test_no_editor_is_told(self, tmp_path: Path, talks: list[Talk]) -> None:
        lay_out(tmp_path)
        talks.append(talk := Talk(tmp_path, "mills", "--by", "Ann", VISUAL="no-such-editor -x"))
        talk.until(KEYS)
        talk.type("e")
        assert 'can\'t start the editor "no-such-editor -x"' in talk.until(KEYS)

    def test_what_check_has_against_a_question_is_shown_with_it(
        self, tmp_path: Path, talks: list[Talk]
    ) -> None:
        content = lay_out(
            tmp_path, BANK.replace("find: bought their grain in", "find: bought their wheat in")
        )
        talks.append(talk := Talk(tmp_path, "mills", "--papers", "papers", "--by", "Ann", NO_COLOR="1"))
        shown = talk.until(KEYS)
        assert "error[phrase-not-found]" in shown
        assert "the nearest passage:" in shown
        assert ">>bought their grain in autumn<<" in shown
        talk.type("s")
        assert "phrase-not-found" not in talk.until(KEYS)
        assert ledger(content) == ""

    def test_without_the_text_it_says_that_it_did_not_look(self, tmp_path: Path, talks: list[Talk]) -> None:
        lay_out(tmp_path)
        talks.append(talk := Talk(tmp_path, "mills", "--by", "Ann"))
        said = talk.until(KEYS)
        assert "phrases not looked up: no text of doe-2020 (3 questions)" in said.partition("1 of 3")[0]
        assert "phrase not looked up: no text of doe-2020" in said.partition("1 of 3")[2]

    def test_a_window_that_changes_its_size_is_filled_anew(self, tmp_path: Path, talks: list[Talk]) -> None:
        lay_out(tmp_path)
        talks.append(talk := Talk(tmp_path, "mills", "--papers", "papers", "--by", "Ann", COLUMNS=""))
        talk.until(KEYS)
        termios.tcsetwinsize(talk.controller, (24, 40))
        talk.type("s")
        passage = [line for line in talk.until(KEYS).splitlines() if line.startswith("  | ")]
        assert len(passage) > 1
        assert max(map(len, passage)) <= 40 + len("\x1b[7m\x1b[0m")

    def test_nothing_open(self, tmp_path: Path, talks: list[Talk]) -> None:
        content = lay_out(tmp_path)
        CliRunner().invoke(app, ["review", "--content", str(content), "--accept", "mills/*", "--by", "Ann"])
        talks.append(talk := Talk(tmp_path, "mills", "--by", "Ann"))
        said, code = talk.rest()
        assert "no open questions" in said
        assert code == 0

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["mill"], 'there is no bank "mill": did you mean "mills"?'),
            (["mills/grian"], 'did you mean "mills/grain"?'),
            (["mills", "mills"], "one bank or question at a time"),
        ],
    )
    def test_wrong_use(self, tmp_path: Path, talks: list[Talk], arguments: list[str], said: str) -> None:
        lay_out(tmp_path)
        talks.append(talk := Talk(tmp_path, *arguments, "--by", "Ann"))
        told, code = talk.rest()
        assert said in told
        assert code == 2

    @pytest.mark.parametrize(
        ("broken", "problem"),
        [
            ("<<<<<<< HEAD\n=======\n>>>>>>> bea\n", "merge-conflict"),
            ("grain: [\n", "yaml-syntax"),
            ("- grain\n", "not-a-mapping"),
        ],
    )
    def test_a_broken_ledger_is_told_before_any_work(
        self, tmp_path: Path, talks: list[Talk], broken: str, problem: str
    ) -> None:
        content = lay_out(tmp_path, checked__mills=broken)
        talks.append(talk := Talk(tmp_path, "mills", "--by", "Ann", NO_COLOR="1"))
        told, code = talk.rest()
        assert f"error[{problem}]" in told
        assert "1 of 3" not in told
        assert code == 1
        assert ledger(content) == broken


class TestWhatHasChanged:
    """A lapsed question is shown with its edits, if git has the text that was checked."""

    @pytest.fixture
    def content(self, tmp_path: Path) -> Path:
        content = lay_out(tmp_path)
        git(tmp_path, "init", "-q")
        self.commit(tmp_path)
        self.accept(content)
        return content

    def accept(self, content: Path) -> None:
        CliRunner().invoke(app, ["review", "--content", str(content), "--accept", "mills/*", "--by", "Ann"])

    def commit(self, top: Path) -> None:
        git(top, "add", "content")
        git(top, "commit", "-q", "-m", "x")

    def edit(self, content: Path, old: str, new: str) -> None:
        path = content / "banks" / "mills.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    def shown(self, content: Path, item: str = "mills/grain") -> str:
        lines: list[str] = []

        def leave(prompt: str) -> str:
            raise EOFError

        review(
            lambda: check_course(Project(content)),
            item,
            "Bea",
            Terminal(lines.append, leave, lambda place: "", lambda: AT),
        )
        return "\n".join(lines)

    def test_the_old_text_comes_from_git(self, tmp_path: Path, content: Path) -> None:
        self.edit(content, "- In winter", "- In the winter")
        self.edit(content, "guilty", "innocent")
        self.commit(tmp_path)
        self.edit(content, "after the harvest", "after a good harvest")
        shown = self.shown(content)
        assert "lapsed: edited since it was checked by Ann" in shown
        assert "  - distractors: In winter\n  + distractors: In the winter" in shown
        assert "  + explanation: Prices are low after a good harvest." in shown
        assert "innocent" not in shown

    def test_an_exhibit_is_a_part_of_its_questions(self, tmp_path: Path, content: Path) -> None:
        (content / "figures").mkdir()
        (content / "figures" / "mill.png").write_bytes(b"\x89PNG")
        shared = 'exhibits: [{id: mill, text: "It grinds slowly. ![a mill](figures/mill.png)"}]'
        self.edit(content, "questions:\n", f"{shared}\nquestions:\n")
        self.edit(content, "id: grain\n", "id: grain\n    exhibit: mill\n")
        self.commit(tmp_path)
        self.accept(content)
        self.edit(content, "slowly", "fast")
        shown = self.shown(content)
        assert "exhibit mill\n  It grinds fast." in shown
        assert "  - exhibit text: It grinds slowly. ![a mill](figures/mill.png)" in shown
        assert "  + exhibit text: It grinds fast. ![a mill](figures/mill.png)" in shown

    def test_also_under_the_name_that_the_bank_had(self, tmp_path: Path, content: Path) -> None:
        git(tmp_path, "mv", "content/banks/mills.yaml", "content/banks/a-mill.yaml")
        self.commit(tmp_path)
        path = content / "banks" / "a-mill.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("In winter", "In May"), encoding="utf-8")
        assert "+ distractors: In May" in self.shown(content)

    def test_a_changed_picture_is_named(self, tmp_path: Path, content: Path) -> None:
        (content / "figures").mkdir()
        picture = content / "figures" / "mill.png"
        picture.write_bytes(b"\x89PNG one")
        self.edit(content, "they ground?", "they ground? ![a mill](figures/mill.png)")
        self.commit(tmp_path)
        self.accept(content)
        picture.write_bytes(b"\x89PNG two")
        assert states(content)["grain"] == "lapsed"
        assert "only a picture has changed" in self.shown(content)

    def test_a_text_that_was_never_committed_is_not_there(self, content: Path) -> None:
        self.edit(content, "In winter", "In May")
        self.accept(content)
        self.edit(content, "In May", "In June")
        assert "git does not have the checked text" in self.shown(content)

    def test_without_git_it_says_so(self, content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.edit(content, "In winter", "In May")
        monkeypatch.setenv("PATH", "")
        assert "git does not have the checked text" in self.shown(content)

    def test_a_rejection_is_shown_with_its_reason(self, content: Path) -> None:
        path = content / "checked" / "mills.yaml"
        text = re.sub(
            r"(?m)^grain: \{state: accepted(.*)\}$",
            r"grain: {state: rejected\1, note: too easy}",
            path.read_text(),
        )
        path.write_text(text)
        assert "(too easy)" in self.shown(content)


def test_differences_are_told_by_field() -> None:
    old = {"stem": "a", "distractors": [{"text": "b", "feedback": "c"}, "d"], "level": "apply"}
    new = {"stem": "a", "distractors": [{"text": "b", "feedback": "e"}, "d", "f"]}
    changed = ["- distractors feedback: c", "+ distractors feedback: e", "- level: apply", "+ distractors: f"]
    assert list(differences(old, new)) == changed


class TestWithoutATerminal:
    """For pipes and CI: open questions are listed, and the exit code says whether there are any."""

    def test_what_is_open_is_listed(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        CliRunner().invoke(
            app, ["review", "--content", str(content), "--accept", "mills/grain", "--by", "Ann"]
        )
        done = CliRunner().invoke(app, ["review", "--content", str(content)])
        assert done.stdout.splitlines() == ["mills/blame: unchecked", "mills/flood: unchecked"]
        assert done.stderr == "2 open\n"
        assert done.exit_code == 1

    def test_nothing_open_is_fine(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path)
        CliRunner().invoke(app, ["review", "--content", str(content), "--accept", "mills/*", "--by", "Ann"])
        done = CliRunner().invoke(app, ["review", "mills", "--content", str(content)])
        assert (done.stdout, done.exit_code) == ("", 0)

    def test_a_question_that_can_not_be_read_can_not_be_accepted(self, tmp_path: Path) -> None:
        content = lay_out(tmp_path, question("- {id: q, type: true-false, stem: S}"))
        command = ["review", "--content", str(content), "--accept", "mills/q", "--by", "Ann"]
        with pytest.raises(UsageError, match="can't be read"):
            CliRunner().invoke(app, command, catch_exceptions=False)

    def test_a_course_that_can_not_be_read_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(QuizgenError, match=r"no course\.yaml"):
            CliRunner().invoke(app, ["review", "--content", str(tmp_path)], catch_exceptions=False)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [("vim", ["+7", "b.yaml"]), ("code -n", ["-n", "--wait", "--goto", "b.yaml:7"]), ("hx", ["b.yaml:7"])],
)
def test_editors_are_told_the_line_in_their_own_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, arguments: list[str]
) -> None:
    called: list[list[str]] = []

    def run(line: list[str], check: bool) -> subprocess.CompletedProcess[str]:
        called.append(line)
        return subprocess.CompletedProcess(line, 0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("VISUAL", command)
    assert edit(Place("b.yaml", 7)) == ""
    assert called == [[command.split(maxsplit=1)[0], *arguments]]


@pytest.mark.parametrize(
    ("command", "said"), [("vi '", "can't understand the editor command"), ("false", "ended with 1")]
)
def test_an_editor_that_fails_is_told(monkeypatch: pytest.MonkeyPatch, command: str, said: str) -> None:
    monkeypatch.setenv("VISUAL", command)
    assert said in edit(Place("b.yaml", 7))


def test_without_an_editor_it_says_how_to_name_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "")
    monkeypatch.setenv("VISUAL", " ")
    assert edit(Place("b.yaml", 7)) == 'no editor is set: set EDITOR, such as EDITOR=nano, or VISUAL="code"'
    monkeypatch.setenv("EDITOR", "/usr/bin/nano")
    assert "nano needs a terminal" in start(Place("b.yaml", 7))


def test_patterns_and_several_names_are_accepted(tmp_path: Path) -> None:
    content = lay_out(tmp_path)

    def accept(*items: str) -> str:
        command = ["review", "--content", str(content), "--accept", *items, "--by", "Ann"]
        return CliRunner().invoke(app, command, catch_exceptions=False).stdout

    assert accept("mills/[bf]*") == "mills/blame: accepted\nmills/flood: accepted\n"
    with pytest.raises(UsageError, match=r'no question matches "wells/\*in"'):
        accept("wells/*in")
    assert accept("*/*ain", "mills/blame").splitlines() == [
        "mills/blame: already checked by Ann",
        "mills/grain: accepted",
    ]


def test_tables_lists_and_formulas_can_be_read() -> None:
    table = "| mill | share |\n|---|---|\n| $x^2$ | a half |"
    text = f"Take $\\frac{{1}}{{2}}$:\n\n{table}\n\n1. one\n2. two\n   - deep\n\n```\na  b\n```"
    assert to_lines(text) == [
        "Take 1/2:",
        "    mill | share",
        "    -----+-------",
        "    x²   | a half",
        "1. one",
        "2. two",
        "  - deep",
        "    a  b",
    ]
    assert next(Pen(width=40).lines(["    " + "x" * 60, "y " * 30])) == "    " + "x" * 60


def test_a_question_about_a_question_stays_until_it_is_answered(tmp_path: Path) -> None:
    content = lay_out(tmp_path)
    times = iter(f"2026-05-28T20:26:{second}Z" for second in range(10, 60))
    ann, bea = (Sitting(name, lambda: next(times)) for name in ("Ann", "Bea"))

    def do(sitting: Sitting, act: str, note: str = "") -> str:
        scope = look(content).readable()
        grain = next(one for one in scope.course.questions() if one.id == "grain")
        if act in ("asked", "answered"):
            sitting.remark(scope, grain, act, note)
        else:
            sitting.decide(scope, grain, act, note)
        return state_of(look(content).readable(), grain)

    assert do(ann, "asked", "which autumn?") == "unchecked; Ann asks: which autumn?"
    assert "checked by Ann" in do(ann, "accepted")
    path = content / "banks" / "mills.yaml"
    path.write_text(path.read_text().replace("In winter", "In May"))
    assert do(bea, "accepted").startswith("checked by Bea")
    assert do(bea, "asked", "which mill?").endswith("; Ann asks: which autumn?; Bea asks: which mill?")
    assert "asks" not in do(bea, "answered", "the last one, the upper one")
    assert do(ann, "asked", "sure?").endswith("; Ann asks: sure?")
    assert len(re.findall("state: (asked|answered)", ledger(content))) == 4
