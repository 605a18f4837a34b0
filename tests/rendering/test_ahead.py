"""Any number of processes makes the same files and says the same, whatever happens to the helpers."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from bench.questions import write_course
from support.courses import course, statements
from typer.testing import CliRunner

from quizgen.cli import app
from quizgen.commands.exit_codes import OUTSIDE, WRONG_CONTENT, WRONG_USE
from quizgen.errors import QuizgenError
from quizgen.pipeline import Project, load_course
from quizgen.rendering.ahead import FEWEST, Ahead, Ready, Work, as_data, as_ready, unchecked, usual, work_on
from quizgen.rendering.helpers import Helpers, can_help
from quizgen.rendering.jobs import Jobs
from quizgen.rendering.maker import Maker

PROJECT = Path(__file__).parents[2]
EVERY_TYPE = PROJECT / "tests/html/course"
OWN = "escape: none\noutputs: [{for: bank, root: a.txt.j2, file: 'own/{bank}.txt', types: all}]\n"
LIMIT = 120
"""Seconds; far more than any of this takes, so that nothing hangs."""

RUN = """
import os, signal, sys, time
from contextlib import nullcontext
from pathlib import Path
from quizgen import pipeline
from quizgen.rendering import maker

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
first, begun = os.getpid(), Path("begun")

def wait(seconds=100):
    end = time.monotonic() + seconds
    while not begun.exists() and time.monotonic() < end:
        time.sleep(0.01)

def make(self, job, backend, place, stays, real=maker.Maker.make):
    is_helper = os.getpid() != first
    if is_helper:
        begun.touch()
    if isinstance(place, nullcontext):
        {fate}
    return real(self, job, backend, place, stays)

def check_loaded(*given, real=pipeline.check_loaded, **named):
    wait()  # until the other process makes its first file
    return real(*given, **named)

maker.Maker.make = make
pipeline.check_loaded = check_loaded
from quizgen.__main__ import main
main()
"""
"""A build in which the rules wait until a helper makes its first file, and something happens to it then."""


def environment(top: Path) -> dict[str, str]:
    """Return an environment with a cache and a temporary folder of its own."""
    (top / "tmp").mkdir(exist_ok=True)
    return os.environ | {"XDG_CACHE_HOME": str(top / "cache"), "TMPDIR": str(top / "tmp")}


def command(*options: str, fate: str = "") -> list[str]:
    program = ["-c", RUN.replace("{fate}", fate)] if fate else ["-m", "quizgen"]
    return [sys.executable, *program, "build", *options]


def built(top: Path, *options: str, fate: str = "") -> tuple[object, ...]:
    """Build the course of a folder; return the exit code, the output, and the files with their bytes."""
    done = subprocess.run(
        command(*options, fate=fate),
        cwd=top,
        env=environment(top),
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    assert not list((top / "tmp").iterdir())
    files = sorted(path for path in (top / "dist").rglob("*") if path.is_file())
    made = {path.relative_to(top).as_posix(): path.read_bytes() for path in files}
    return done.returncode, done.stdout, done.stderr, made


@pytest.fixture(scope="module")
def tops(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return two folders with the same course: every type, a large bank, an output of the course's own."""
    top = tmp_path_factory.mktemp("ahead")
    shutil.copytree(EVERY_TYPE, top / "one/content")
    write_course(top / "large", 150)
    large = (top / "large/content/banks/bank-000.yaml").read_text(encoding="utf-8")
    without = "\n".join(line for line in large.split("\n") if "source:" not in line)
    (top / "one/content/banks/bank-000.yaml").write_text(without, encoding="utf-8")
    (top / "one/templates/own").mkdir(parents=True)
    (top / "one/templates/own/backend.yaml").write_text(OWN, encoding="utf-8")
    (top / "one/templates/own/a.txt.j2").write_text("{{ bank.title }}\n", encoding="utf-8")
    shutil.copytree(top / "one", top / "two")
    return [top / "one", top / "two"]


def edit(top: Path, before: str, after: str) -> None:
    bank = top / "content/banks/bank-000.yaml"
    bank.write_text(bank.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")


def test_the_number_of_processes_changes_nothing(tops: list[Path]) -> None:
    def both() -> Iterator[tuple[object, ...]]:
        for top, jobs in zip(tops, "12", strict=True):
            yield built(top, "--jobs", jobs, "--verbose")

    cold, other = both()
    assert cold == other
    assert cold[0] == 0, cold[2]
    for top in tops:
        edit(top, "Which of", "What of")
    changed, other = both()
    assert changed == other != cold
    for top in tops:
        edit(top, "What of", "Which of")
        for path in (top / "cache").rglob("*-*"):
            path.write_bytes(path.read_bytes()[:-7] + b"damaged")
    again, other = both()
    assert again == other
    assert again[-1] == cold[-1]
    assert built(tops[0], "--jobs", "1", "--quiz", "none") == built(tops[1], "--jobs", "3", "--quiz", "none")


def small(top: Path, **more: str) -> Path:
    """Write a small course with two banks."""
    banks = {f"banks__{one}": f"bank: {one}\ntitle: {one}\nquestions:\n{statements(3)}" for one in "ab"}
    return course(top, **banks | more)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    """Return the result of one process."""
    top = tmp_path_factory.mktemp("alone")
    small(top)
    return built(top, "--jobs", "1")


@pytest.mark.parametrize(
    "fate",
    [
        "if is_helper: os.kill(os.getpid(), signal.SIGKILL)",
        "if is_helper: raise MemoryError",
        "if is_helper: place.enter_result.write_text('half'); os.kill(os.getpid(), signal.SIGTERM)",
        "if not is_helper: raise OSError(28, 'No space left on device')",
    ],
)
def test_what_is_not_made_ahead_is_made_in_its_turn(
    alone: tuple[object, ...], tmp_path: Path, fate: str
) -> None:
    small(tmp_path)
    assert built(tmp_path, "--jobs", "2", fate=fate) == alone
    assert (tmp_path / "begun").exists()


BUSY = "Path('busy').touch(); time.sleep(1000)"


def test_errors_end_the_other_process_and_are_the_same(tmp_path: Path) -> None:
    content = small(
        tmp_path, banks__c=f"bank: c\ntitle: C\nquestions:\n{statements(1, more=', source: {paper: no}')}"
    )
    assert not load_course(Project(content)).errors, "the rules find them"
    one = built(tmp_path, "--jobs", "1")
    assert one[0] == WRONG_CONTENT
    assert built(tmp_path, "--jobs", "2", fate=f"if is_helper: {BUSY}") == one
    assert (tmp_path / "begun").exists()
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    ("number", "to_all"),
    [
        (signal.SIGINT, True),
        (signal.SIGINT, False),
        (signal.SIGTERM, True),
        (signal.SIGTERM, False),
        (signal.SIGKILL, False),
    ],
)
def test_a_build_that_is_stopped_leaves_no_process_and_no_file(
    tmp_path: Path, number: signal.Signals, to_all: bool
) -> None:
    small(tmp_path)
    ended, held = os.pipe()  # both processes hold an end: it says when both have ended
    stopped = subprocess.Popen(
        command("--jobs", "2", fate=f"if is_helper: {BUSY}"),
        cwd=tmp_path,
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
        pass_fds=[held],
        start_new_session=True,
    )
    os.close(held)
    end = time.monotonic() + LIMIT
    while not (tmp_path / "busy").exists():
        assert time.monotonic() < end
        time.sleep(0.01)
    (os.killpg if to_all else os.kill)(stopped.pid, number)
    assert select.select([ended], [], [], LIMIT)[0]
    os.close(ended)
    said = stopped.communicate(timeout=LIMIT)[1]
    assert stopped.returncode == (OUTSIDE if number == signal.SIGINT else -number), said
    if number == signal.SIGINT:
        assert said == b"quizgen: stopped\nnothing was written\n"
    assert not list((tmp_path / "tmp").iterdir())
    assert not (tmp_path / "dist").exists()


def early(content: Path) -> Work:
    """Return the work on a course whose rules have not run."""
    scope, arranger = load_course(Project(content)).sound()
    scope = unchecked(scope)
    return work_on(scope, Jobs(scope, arranger), Maker(scope, content.parent / "dist"))


def test_a_file_that_shows_problems_waits_for_the_rules(tmp_path: Path) -> None:
    work = early(small(tmp_path))
    waiting = set()
    for backend, job in work.files:
        try:
            work.maker.make(job, backend, nullcontext(tmp_path / "made"), work.maker.is_still)
        except QuizgenError:
            waiting.add(job.file)
    assert waiting == {"html/teacher/report.html"}


def test_what_learners_know_a_file_by_comes_back_as_it_was(tmp_path: Path) -> None:
    work = early(small(tmp_path))
    made = {
        job.file: Ready(
            tmp_path / "made",
            work.maker.make(job, backend, nullcontext(tmp_path / "made"), work.maker.is_still),
        )
        for backend, job in work.files
        if backend.name == "anki" or job.output.per == "bank"
    }
    assert any(ready.made.contents.frame for ready in made.values())
    assert any(ready.made.key for ready in made.values())
    assert as_ready(json.loads(json.dumps(as_data(made)))) == made


def test_a_system_that_starts_no_process_has_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("quizgen.rendering.ahead.can_help", lambda: True)
    monkeypatch.setattr(os, "fork", refuse)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with Ahead(2, lambda: pytest.fail("nobody works")) as made:
        made.join(lambda: pytest.fail("nor does this process"))
    assert not list(tmp_path.iterdir())


def test_a_helper_that_fails_at_once_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(self: Helpers) -> None:
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(Helpers, "_stand_back", interrupt)
    with Helpers(tmp_path / "none") as helpers:
        helpers.start(dict)
        assert select.select(list(helpers._results.values()), [], [], LIMIT)[0]
        with pytest.raises(ValueError, match="Expecting value"):
            list(helpers.results())


def test_a_program_with_threads_is_not_copied() -> None:
    waiting = threading.Event()
    other = threading.Thread(target=waiting.wait)
    other.start()
    try:
        assert not can_help()
    finally:
        waiting.set()
        other.join()


@pytest.mark.parametrize(
    ("cores", "questions", "number"), [(1, FEWEST, 1), (9, FEWEST, 2), (9, FEWEST - 1, 1)]
)
def test_by_default_a_second_process_must_pay(
    monkeypatch: pytest.MonkeyPatch, cores: int, questions: int, number: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert usual(questions) == number
    assert Project().jobs == 1, "a program may have threads"


@pytest.mark.parametrize("jobs", ["0", "9", "-1", "two"])
def test_other_numbers_are_refused(tmp_path: Path, jobs: str) -> None:
    done = CliRunner().invoke(app, ["build", "--jobs", jobs])
    assert done.exit_code == WRONG_USE
    assert "--jobs" in done.output
