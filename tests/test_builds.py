"""A build is complete or has no effect, whatever ends it, and removes what the course no longer makes."""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from support.courses import course, statements
from support.kills import killed_at

from quizgen.pipeline import Built, Project, build, check_course, release
from quizgen.terminal import builds
from quizgen.write import left_half_way, mend
from quizgen.write.journal import FOLDER

PATIENCE = 300
BANK = "bank: b\ntitle: B\nquestions:\n"
QUIZ = "quiz: w\ntitle: W\nversions: 2\ndraw: [{bank: b, count: 3}]\n"
LIST = ".quizgen-made.json"
HEARS_INTERRUPTS = """\
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, "-m", "quizgen", *sys.argv[1:]])
"""
"""Starts the program as a shell does, because programs started by a background job would ignore ^C."""


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a course of one quiz."""
    course(tmp_path, banks__b=BANK + statements(4), quizzes__w=QUIZ)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def shown(folder: Path) -> set[str]:
    """Return the names of files, without quizgen's own list."""
    return set(tree(folder)) - {LIST}


def html(**more: object) -> Built:
    return build(Project(to=("html",), **more))  # type: ignore[arg-type]


def run(*arguments: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "quizgen", *arguments],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
        timeout=PATIENCE,
    )


def two_builds(top: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Build a course, remove a quiz, add a bank and build again; return the files of both builds."""
    build(Project())
    old = tree(top / "dist")
    shutil.copytree(top / "dist", top / "first")
    course(
        top,
        banks__b=BANK + statements(4, start=1),
        banks__d="bank: d\ntitle: D\nquestions:\n" + statements(2),
    )
    (top / "content/quizzes/w.yaml").unlink()
    build(Project())
    new = tree(top / "dist")
    assert {name for name in old if "w-a" in name}
    assert not {name for name in new if "w-a" in name}
    return old, new


def first_again(top: Path) -> None:
    shutil.rmtree(top / "dist")
    shutil.copytree(top / "first", top / "dist")


def test_killed_at_every_rename_a_build_is_all_old_or_all_new(top: Path) -> None:
    old, new = two_builds(top)
    ends, told = [], 0
    for step in range(1000):
        first_again(top)
        killed = killed_at(step, partial(build, Project()), ("replace", "rename"))
        half = {name: data for name, data in tree(top / "dist").items() if not name.startswith(FOLDER)}
        says = [one for one in check_course(Project()).problems if one.code == "half-written"]
        assert half in (old, new) or says
        told += bool(says)
        mend(top / "dist")
        assert tree(top / "dist") in (old, new)
        assert not (top / "dist" / FOLDER).exists()
        ends.append(tree(top / "dist") == new)
        if not killed:
            break
    assert ends == sorted(ends)
    assert told > len(new)
    assert ends.count(False) > 0


def test_the_build_after_a_killed_one_mends_first_and_says_so(top: Path) -> None:
    _, new = two_builds(top)
    first_again(top)
    assert killed_at(12, partial(build, Project()), ("replace",))
    assert left_half_way(top / "dist")
    for command in ("check", "list", "report", "show b/q1", "review", "release --check"):
        done = run(*command.split())
        assert 'some files in "dist" are new and some are old' in done.stdout + done.stderr
    built = build(Project())
    assert built.mended
    assert "stopped" in next(builds.written(built.mended, has_lock=True))
    assert tree(top / "dist") == new
    assert not build(Project()).mended


def test_killed_at_any_time_a_build_is_all_old_or_all_new(top: Path) -> None:
    old, new = two_builds(top)
    first_again(top)
    takes = min(seconds_of_a_build(top) for _ in range(3))
    chance, killed = random.Random(13), 0
    for _ in range(30):
        first_again(top)
        child = os.fork()
        if not child:
            try:
                build(Project())
            finally:
                os._exit(0)
        time.sleep(chance.uniform(0, takes))
        os.kill(child, signal.SIGKILL)
        killed += os.waitpid(child, 0)[1] == signal.SIGKILL
        mend(top / "dist")
        assert tree(top / "dist") in (old, new)
        assert not (top / "dist" / FOLDER).exists()
    assert killed


def seconds_of_a_build(top: Path) -> float:
    first_again(top)
    begun = time.monotonic()
    assert not killed_at(sys.maxsize, partial(build, Project()))
    return time.monotonic() - begun


def test_interrupted_a_build_ends_with_3_and_has_changed_nothing(top: Path) -> None:
    html()
    before = tree(top / "dist")
    shutil.copytree(top / "dist", top / "first")
    course(top, banks__b=BANK + statements(1500))
    command = [sys.executable, "-c", HEARS_INTERRUPTS, "build", "--to", "html"]
    for _ in range(5):  # on a busy machine, a build may end before it gets the signal
        code, said = interrupted(command, top)
        if code:
            break
        first_again(top)
    assert (code, said) == (3, ("", "quizgen: stopped\nnothing was written\n"))
    assert tree(top / "dist") == before
    assert not (top / "dist" / FOLDER).exists()


def interrupted(command: list[str], top: Path) -> tuple[int, tuple[str, str]]:
    """Interrupt a build after its first pages; return its exit code and its output."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            wait_for(lambda: any((top / "dist" / FOLDER).glob("new/html/*/*")), running)
            running.send_signal(signal.SIGINT)
            said = running.communicate(timeout=PATIENCE)
        finally:
            running.kill()
    return running.returncode, said


def wait_for(happens: Callable[[], bool], running: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while not happens() and running.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("limit", [0, 100, 3_000, 30_000, 70_000])
def test_a_limit_or_a_full_disk_ends_with_3_and_nothing_was_written(top: Path, limit: int) -> None:
    build(Project())
    before = tree(top / "dist")
    course(top, banks__b=BANK + statements(40))
    done = run("build", "--quiet", limit=limit)
    assert done.returncode == 3, done.stderr
    assert "fault of the program" not in done.stderr
    assert done.stderr.endswith("nothing was written\n")
    reasons = ("File too large", "SQLite can't write a deck there: ", "No usable temporary directory")
    assert any(reason in done.stderr for reason in reasons)
    assert tree(top / "dist") == before
    assert not (top / "dist" / FOLDER).exists()


def test_a_limit_in_sqlite_is_told_as_such(top: Path) -> None:
    done = run("build", "--quiet", "--to", "anki", limit=3_000)
    assert done.returncode == 3
    assert "SQLite can't write a deck there: " in done.stderr
    assert not (top / "dist").exists()


def test_a_folder_that_can_not_be_written_is_named(top: Path) -> None:
    html()
    with (
        somebody(),
        tempfile.TemporaryDirectory() as folder,
    ):  # only root may be able to read the tests' own folder
        out = Path(folder, "dist")
        out.mkdir()
        out.chmod(0o555)
        with pytest.raises(PermissionError) as refused:
            build(Project(course(Path(folder), banks__b=BANK + statements(1)), out, to=("html",)))
        assert refused.value.filename == str(out)
        assert not list(out.iterdir())


@contextmanager
def somebody() -> Iterator[None]:
    """Give up root's rights, because a folder's mode doesn't stop root."""
    user = os.geteuid()
    os.seteuid(user or 65534)
    try:
        yield
    finally:
        os.seteuid(user)


def to_a_file(top: Path) -> None:
    (top / "dist").write_text("a file")


def to_a_link(top: Path) -> None:
    (top / "elsewhere").mkdir()
    (top / "dist").symlink_to("elsewhere")


def to_a_link_inside(top: Path) -> None:
    (top / "elsewhere").mkdir()
    (top / "dist").mkdir()
    (top / "dist/html").symlink_to("../elsewhere")


def to_a_folder(top: Path) -> None:
    (top / "dist/html/teacher/index.html").mkdir(parents=True)


def to_a_link_to_itself(top: Path) -> None:
    (top / "dist").symlink_to("dist")


@pytest.mark.parametrize(
    ("lay", "reason"),
    [
        (to_a_file, "dist: Not a directory"),
        (to_a_link, "dist is a link to elsewhere; quizgen does not write through links"),
        (to_a_link_to_itself, "dist is a link to dist; quizgen does not write through links"),
        (to_a_link_inside, "dist/html is a link to ../elsewhere; quizgen does not write through links"),
        (to_a_folder, "dist/html/teacher/index.html: Is a directory"),
    ],
)
def test_a_place_where_nothing_can_go_is_named(top: Path, lay: Callable[[Path], None], reason: str) -> None:
    lay(top)
    before = sorted(top.rglob("*"))
    done = run("build", "--quiet")
    assert done.returncode == 3
    assert done.stderr == f"quizgen: {reason}\nnothing was written\n"
    assert sorted(top.rglob("*")) == before


def test_a_dangling_link_at_a_target_is_replaced(top: Path) -> None:
    place = top / "dist/html/teacher/index.html"
    place.parent.mkdir(parents=True)
    place.symlink_to(top / "nowhere")
    html()
    assert not place.is_symlink()
    assert place.is_file()
    assert not (top / "nowhere").exists()


def test_a_second_build_says_that_one_runs(top: Path) -> None:
    build(Project())
    before = tree(top / "dist")
    program = (
        "import sys; from pathlib import Path; from quizgen.write import Batch\n"
        "with Batch(Path('dist')): print('there', flush=True); sys.stdin.read()\n"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", program], **pipes) as running:  # type: ignore[call-overload]
        try:
            assert running.stdout.readline() == b"there\n"
            done = run("build", "--quiet")
        finally:
            running.kill()
    assert done.returncode == 3
    assert (
        done.stderr
        == "quizgen: another quizgen is writing to dist: wait until it is done\nnothing was written\n"
    )
    mend(top / "dist")
    assert tree(top / "dist") == before


def test_where_there_are_no_locks_it_says_so(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert html().has_lock
    monkeypatch.setattr("quizgen.write.lock._lock", lambda handle: None)
    built = html()
    assert not built.has_lock
    assert "WSL" in "".join(builds.written(built.mended, built.has_lock))


def test_a_full_build_removes_what_the_course_no_longer_makes(top: Path) -> None:
    (top / "dist").mkdir()
    (top / "dist/README.md").write_text("about this folder")
    course(top, banks__d="bank: d\ntitle: D\nquestions:\n" + statements(2))
    build(Project())
    release(Project(), "2026-11-21T10:20:30Z")
    assert {"html/student/w-a.html", "html/student/d-practice.html", "moodle/c-w.xml"} < shown(top / "dist")
    (top / "dist/html/student/w-a.html").write_text("edited")
    (top / "content/quizzes/w.yaml").unlink()
    (top / "content/banks/d.yaml").unlink()
    course(top, banks__b=BANK + statements(5))
    for narrow in (Project(to=("anki",)), Project(quiz="b"), Project(to=("moodle",), changed=True)):
        before = shown(top / "dist")
        assert build(narrow).swept.removed == []
        assert before <= shown(top / "dist")
    swept = build(Project()).swept
    assert top / "dist/html/student/w-b.html" in [top / path for path in swept.removed]
    assert [path.as_posix() for path in swept.kept] == ["dist/html/student/w-a.html"]
    lines = list(builds.swept(swept))
    assert "removed: dist/html/student/w-b.html" in lines
    assert any(line.startswith("kept: dist/html/student/w-a.html") for line in lines)
    there = shown(top / "dist")
    assert {"README.md", "html/student/w-a.html"} < there
    shutil.rmtree(top / "dist")
    build(Project())
    by_request = {"anki/c-b.apkg", "moodle/changes/c-new.xml"}
    assert by_request < there
    assert there - {"README.md", "html/student/w-a.html"} - by_request == shown(top / "dist")


def test_a_build_of_one_output_removes_what_that_output_no_longer_makes(top: Path) -> None:
    build(Project())
    page, pdf = top / "dist/html/student/w-a.html", top / "dist/html/student/w-a.pdf"
    listed = json.loads((top / "dist" / LIST).read_text())
    pdf.write_bytes(b"%PDF")
    listed["c"]["html/student/w-a.pdf"] = hashlib.sha256(b"%PDF").hexdigest()
    (top / "dist" / LIST).write_text(json.dumps(listed))
    assert build(Project(to=("html",))).swept.removed == []
    (top / "content/quizzes/w.yaml").unlink()
    removed = build(Project(to=("html",))).swept.removed
    assert {path.parts[1] for path in removed} == {"html"}
    assert Path("dist/html/student/w-a.pdf") in removed
    assert not page.exists()
    assert {"moodle/c-w.xml", "html/student/b-a.html"} < shown(top / "dist")
    assert Path("dist/moodle/c-w.xml") in build(Project(to=("moodle",))).swept.removed


def test_a_deck_that_was_asked_for_goes_with_its_quiz(top: Path) -> None:
    build(Project(quiz="w"))
    assert "anki/c-w.apkg" in shown(top / "dist")
    assert build(Project()).swept.removed == []
    (top / "content/quizzes/w.yaml").unlink()
    assert Path("dist/anki/c-w.apkg") in build(Project()).swept.removed


def test_an_output_that_is_gone_leaves_no_empty_folder(top: Path) -> None:
    folder = top / "templates/notes"
    (folder / "questions").mkdir(parents=True)
    (folder / "backend.yaml").write_text(
        "escape: none\noutputs: [{for: bank, file: 'notes/deep/{bank}.md', root: bank.md.j2}]\n"
    )
    (folder / "bank.md.j2").write_text("{% for item in items %}{{ kind(item).line(item) }}{% endfor %}\n")
    (folder / "questions/true-false.md.j2").write_text(
        "{% macro line(item) %}{{ item.number }}{% endmacro %}\n"
    )
    build(Project())
    assert (top / "dist/notes/deep/b.md").exists()
    shutil.rmtree(folder)
    assert build(Project()).swept.removed == [Path("dist/notes/deep/b.md")]
    assert not (top / "dist/notes").exists()
    assert (top / "dist").exists()


def test_old_pdfs_go_with_a_full_build(top: Path) -> None:
    """The old PDFs of `--pdf` match the pages of that time."""
    build(Project())
    listed = json.loads((top / "dist" / LIST).read_text())
    pdf = top / "dist/html/student/w-a.pdf"
    pdf.write_bytes(b"%PDF")
    listed["c"]["html/student/w-a.pdf"] = hashlib.sha256(b"%PDF").hexdigest()
    (top / "dist" / LIST).write_text(json.dumps(listed))
    assert html().old == [Path("dist/html/student/w-a.pdf")]
    built = build(Project())
    assert built.swept.removed == [Path("dist/html/student/w-a.pdf")]
    assert built.old == []


def test_a_review_and_a_release_that_were_killed_are_finished(top: Path) -> None:
    for command, folder in (("review", "content/checked"), ("release", "content")):
        (top / folder / FOLDER).mkdir(parents=True)
        (top / folder / FOLDER / "journal.json").write_text('{"drop": {}, "put": {}}')
        assert f'some files in "{folder}" are new and some are old' in run("check").stdout
        done = run(command, *(["--accept", "b/*", "--by", "Ada"] if command == "review" else []))
        assert done.returncode == 0, done.stderr
        assert not (top / folder / FOLDER).exists()
        assert "half-written" not in run("check").stdout


def test_a_review_writes_through_no_link(top: Path) -> None:
    (top / "elsewhere").mkdir()
    (top / "content/checked").symlink_to("../elsewhere")
    done = run("review", "--accept", "b/*", "--by", "Ada")
    assert done.returncode == 3
    assert (
        "quizgen: content/checked is a link to ../elsewhere; quizgen does not write through links\n"
        in done.stderr
    )
    assert not list((top / "elsewhere").iterdir())
