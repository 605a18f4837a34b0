"""If nothing has changed, a build only repeats its output; if anything has, it does its work."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pytest
from support.mills import BANK, lay_out

import quizgen
from quizgen import pipeline
from quizgen.__main__ import main
from quizgen.cache import cache_folder, keep, runs
from quizgen.cache.folders import Files, Top, look

MANIFEST = "escape: none\noutputs: [{for: course, root: a.txt.j2, file: 'own/{course}.txt', types: all}]\n"

LIST = "dist/.quizgen-made.json"
"""Each build writes this file, whatever else it does."""

WATCHED = """
import sys
from quizgen.__main__ import main
sys.argv[1:] = ["build"]
try:
    main()
finally:
    print(*sys.modules)
"""


class Outcome(NamedTuple):
    code: object
    out: str
    err: str
    files: dict[str, int]
    """Their inode numbers: a new file has another number than the file that it replaces."""


Start = Callable[..., Outcome]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Start:
    """Return a function that starts the program as a shell does, in a folder with a course and no cache."""
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def started(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["quizgen", *(arguments or ("build",))])
        with pytest.raises(SystemExit) as end:
            main()
        made = {str(path): path.stat().st_ino for path in Path("dist").rglob("*") if path.is_file()}
        return Outcome(end.value.code, *capsys.readouterr(), made)

    return started


def kept() -> list[Path]:
    folder = cache_folder()
    return sorted(folder.glob("run-*")) if folder and folder.is_dir() else []


def test_a_build_of_nothing_new_says_the_same_and_makes_nothing(start: Start) -> None:
    start("build", "--papers", "papers", "-v", "--out", "other")
    made = start("build", "--papers", "papers", "-v", "--no-cache", "--out", "other")
    first = start("build", "--papers", "papers", "-v")
    assert "drafts: 3 of 3" in first.err
    assert "quizgen review shows each with its passage" in first.err
    assert "dist/anki/valley.apkg" in first.out
    again = start("build", "--papers", "papers", "-v")
    assert again.err == made.err, "what a build that makes all says, and not what only the first one explains"
    assert again.out == first.out == made.out.replace("other/", "dist/")
    assert again.files == first.files
    for path in (Path("content/banks/mills.yaml"), Path("dist/anki/valley.apkg")):
        path.touch()  # other dates, the same bytes
    assert start("build", "--papers", "papers", "-v") == again


def test_what_is_said_again_needs_none_of_the_program(start: Start) -> None:
    start()
    paths = [str(Path(quizgen.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-c", WATCHED]
    for _ in range(2):  # this Python has other paths than ours, so its first build is not a repetition
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    loaded = done.stdout.splitlines()[-1].split()
    heavy = {"typer", "jinja2", "yaml", "dataclasses", "shutil", "quizgen.pipeline", "quizgen.errors"}
    assert "quizgen.cache.runs" in loaded
    assert heavy.isdisjoint(loaded)


def _edit(name: str, old: str, new: str) -> Callable[[], object]:
    return lambda: Path(name).write_text(
        Path(name).read_text(encoding="utf-8").replace(old, new), encoding="utf-8"
    )


def _edit_and_hide(name: str, old: str, new: str) -> Callable[[], object]:
    """Change bytes without changing the file's size and date, as some tools do."""

    def change() -> None:
        before = Path(name).stat()
        _edit(name, old, new)()
        os.utime(name, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert Path(name).stat().st_size == before.st_size

    return change


def _own_output() -> None:
    folder = Path("templates/own")
    folder.mkdir(parents=True)
    (folder / "backend.yaml").write_text(MANIFEST, encoding="utf-8")
    (folder / "a.txt.j2").write_text("{{ course.title }}", encoding="utf-8")


CHANGES: dict[str, Callable[[], object]] = {
    "a bank": _edit("content/banks/mills.yaml", "In autumn", "In August"),
    "a bank, its date and size kept": _edit_and_hide("content/banks/mills.yaml", "In autumn", "In august"),
    "a new file": lambda: Path("content/left-out.yaml").write_text("left-out: []\n"),
    "a file that is gone": lambda: Path("papers/doe-2020.txt").unlink(),
    "a paper's text": _edit("papers/doe-2020.txt", "flour", "flower"),
    "templates beside the course": _own_output,
    "an output edited by hand": _edit_and_hide("dist/html/teacher/index.html", "Mills", "Wells"),
    "an output that is gone": lambda: Path("dist/anki/valley.apkg").unlink(),
    "a PDF of an earlier build": lambda: Path("dist/html/student/mills-a.pdf").write_bytes(b"%PDF"),
    "the list of what was made": lambda: Path("dist/.quizgen-made.json").write_text("{}"),
    "what a killed build left": lambda: Path("dist/.quizgen-writing/new").mkdir(parents=True),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_build_does_its_work_where_anything_has_changed(change: str, start: Start) -> None:
    arguments = ("build", "--papers", "papers")
    first = start(*arguments)
    CHANGES[change]()
    again = start(*arguments)
    cached, out = {path: Path(path).read_bytes() for path in again.files}, again.out
    fresh = start(*arguments, "--no-cache")
    assert again.files[LIST] != first.files[LIST]
    assert cached == {path: Path(path).read_bytes() for path in fresh.files}
    assert out == fresh.out


def test_a_list_of_another_program_is_followed_again(start: Start) -> None:
    """The build made no file in its folder. With an old name in it, gitsync would delete the question."""
    bank = Path("content/banks/mills.yaml")
    text = bank.read_text("utf-8")
    bank.write_text(re.sub(r"id: ([a-z-]+)", r"id: \1\n    was: old/first", text, count=1), encoding="utf-8")
    start("build", "--to", "moodle-git")
    start("build", "--to", "moodle-git")
    lists = Path("dist/moodle-git/valley_question_manifest.json")
    lists.write_text('{"questions": [{"filepath": "/top/valley/old/first.xml"}]}')
    assert "moved:" in start("build", "--to", "moodle-git").err


def test_what_another_build_made_meanwhile_is_not_taken_for_ours(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = runs.Run.ends

    def late(*arguments: object) -> None:
        Path("dist/html/teacher/index.html").write_text("another build's")
        ends(*arguments)

    monkeypatch.setattr(runs.Run, "ends", late)
    start()
    assert kept() == []


def test_a_reader_that_has_enough_is_no_fault(start: Start) -> None:
    """As in `quizgen build | head -1`, when the build only repeats its output."""
    environment = os.environ | {"PYTHONPATH": str(Path(quizgen.__file__).parents[1])}
    command = [sys.executable, "-m", "quizgen", "build"]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    assert kept()
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        command, stdout=writer, stderr=subprocess.PIPE, text=True, env=environment, check=False
    )
    os.close(writer)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipeError" not in done.stderr


def test_a_folder_of_outputs_that_became_a_link_is_refused(start: Start) -> None:
    start()
    Path("dist/moodle").rename("elsewhere")
    Path("dist/moodle").symlink_to("../elsewhere")
    assert start().code == 3


def test_other_arguments_variables_and_libraries_are_other_runs(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun = start()
    runs_of = [start("build", "-q"), start("build", "--to", "anki"), start("build", "--content", "./content")]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    runs_of.append(start())
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    (tmp_path / "site/jinja2-9.9.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "site")
    runs_of.append(start())
    monkeypatch.setattr(quizgen, "__version__", "0.0.9")
    runs_of.append(start())
    assert all(one.files != begun.files for one in runs_of)
    assert len(kept()) == 7


def test_no_run_drives_another_out(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """Courses, options and versions of the program in turn: each of them is repeated."""
    lay_out(Path("other"), bank=BANK.replace("autumn", "August"))
    ways = [("build",), ("build", "-v"), ("build", "--content", "other/content", "--out", "other/dist")]
    versions = ("0.1.0", "0.2.0")
    for version in (*versions, *versions):
        monkeypatch.setattr(quizgen, "__version__", version)
        for way in ways:
            last = start(*way)
    for version in versions:
        monkeypatch.setattr(quizgen, "__version__", version)
        for way in ways:
            assert start(*way).files == last.files


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(b""),
        lambda file: file.unlink(),
        lambda file: keep(file.name, b"[]"),
        lambda file: keep(file.name, b'{"read": 3}'),
        lambda file: keep(file.name, b'{"read": [], "around": [], "files": 3, "lines": [], "code": 0}'),
        lambda file: keep(file.name, b'{"read":[],"around":[],"files":{"a":1},"lines":[],"code":0}'),
        lambda file: keep(file.name, b"[" * 100_000),
        lambda file: keep(file.name, b"\xff"),
        lambda file: file.parent.chmod(0o777),
        lambda file: file.unlink() or file.mkdir(),
        lambda file: file.unlink() or file.symlink_to("/dev/null"),
    ],
)  # fmt: skip
def test_a_run_that_is_damaged_or_of_others_is_no_run(damage: Callable[[Path], object], start: Start) -> None:
    start("build", "--no-cache")  # only the very first build says how to accept questions
    first = start()
    (file,) = kept()
    damage(file)
    again = start()
    assert again.files[LIST] != first.files[LIST]
    assert again._replace(files={}) == first._replace(files={})


def test_without_a_folder_for_it_nothing_is_kept(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/cache")
    first = start()
    assert start().files.items() & first.files.items() == set()


def test_no_cache_neither_reads_nor_writes_it(start: Start) -> None:
    fresh = start("build", "--no-cache")
    assert not kept()
    assert start("build", "--no-cache").files.items() & fresh.files.items() == set()
    assert not Path("cache").exists()


def test_what_a_build_says_once_is_not_said_again(start: Start) -> None:
    """It removed a file, so the next build, which removes nothing, is not a repetition."""
    start()
    Path("content/banks/mills.yaml").rename("content/banks/wells.yaml")
    _edit("content/banks/wells.yaml", "bank: mills", "bank: wells")()
    assert "mills" in start().err
    assert "mills" not in (second := start()).err
    assert start() == second


def test_what_changes_while_a_build_runs_is_seen_by_the_next(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline.build

    def slow(project: pipeline.Project) -> pipeline.Built:
        built = real(project)
        _edit("content/banks/mills.yaml", "In autumn", "In August")()
        return built

    monkeypatch.setattr(pipeline, "build", slow)
    start()
    monkeypatch.setattr(pipeline, "build", real)
    start()
    (deck,) = Path("dist/html").rglob("*key.html")
    assert "In August" in deck.read_text(encoding="utf-8")


def test_a_build_looks_once_at_its_files_before_and_once_after(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    start()
    _edit("content/banks/mills.yaml", "In autumn", "In August")()
    looked: list[str] = []

    def noted(tops: Iterable[Top]) -> Files:
        found = look(tops)
        looked.extend(path for path in found if path in ("content", str(runs.PROGRAM)))
        return found

    monkeypatch.setattr(runs, "look", noted)
    runs.program.cache_clear()
    runs._program_files.cache_clear()
    start()
    assert sorted(looked) == sorted(["content", str(runs.PROGRAM)] * 2)


def test_a_course_with_errors_is_looked_at_every_time(start: Start) -> None:
    _edit("content/banks/mills.yaml", "answer: flood", "answer: [")()
    assert start().code == start().code == 1
    assert not kept()


def test_a_bounded_number_of_runs_is_kept_the_newest(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST", 2)
    for option in ("-q", "-v", "--to=anki"):
        start("build", option)
    assert len(kept()) == 2
    last = start("build", "--to=anki")
    assert start("build", "--to=anki") == last


def test_a_run_knows_all_that_a_build_looks_at_in_the_environment() -> None:
    """The other variables that the program reads name an editor, a browser or the cache."""
    sources = [path.read_text(encoding="utf-8") for path in Path(quizgen.__file__).parent.rglob("*.py")]
    read = re.compile(r'(?:environ(?:\.get\(|\[)|envvar=|VARIABLE = )"(\w+)"')
    found = {name for source in sources for name in read.findall(source)}
    beside = {"EDITOR", "VISUAL", "XDG_CACHE_HOME", "QUIZGEN_CHROMIUM"}
    assert found - beside == set(runs.VARIABLES)


def test_folders_that_hold_themselves_and_what_is_no_file_are_looked_at_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/again").symlink_to("..")
    (tmp_path / "a/nowhere").symlink_to("no")
    os.mkfifo(tmp_path / "pipe")
    found = {path.removeprefix(str(tmp_path)): one.what for path, one in look([Top(tmp_path)]).items()}
    inside = {"/a": "folder", "/a/again": "..: folder", "/a/nowhere": "no: missing", "/pipe": "special"}
    assert found == {"": "folder"} | inside
