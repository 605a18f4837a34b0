"""Files are replaced all or none, whatever stops the writer: an error, a kill at any step, a full disk."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.kills import killed_at

from quizgen.write import (
    NOTHING,
    Batch,
    Swept,
    all_or_nothing,
    left_half_way,
    lock,
    mend,
    record_made,
    write_whole,
)
from quizgen.write.batch import LIST
from quizgen.write.disk import digest
from quizgen.write.journal import FOLDER, Journal

OLD = {"a/one.txt": "old 1", "two.txt": "old 2", "gone/three.txt": "old 3"}
NEW = {"a/one.txt": "new 1", "two.txt": "new 2", "b/four.txt": "new 4"}


def lay(top: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)


def found(top: Path) -> dict[str, str]:
    """Return all files with their texts, and all empty folders."""
    paths = {path.relative_to(top).as_posix(): path for path in top.rglob("*")}
    files = {name: path.read_text() for name, path in paths.items() if path.is_file()}
    return files | {
        name: "empty" for name, path in paths.items() if path.is_dir() and not any(path.iterdir())
    }


def write_new(top: Path) -> None:
    """Go from OLD to NEW: change a file in a folder and one at the top, remove a file, add a file."""
    with Batch(top) as batch:
        for name, text in NEW.items():
            with batch.file(name) as beside:
                beside.write_text(text)
        batch.remove("gone/three.txt", digest(top / "gone/three.txt"))


def test_files_take_their_places_together(tmp_path: Path) -> None:
    with Batch(tmp_path) as batch:
        with batch.file("a/one.txt") as one:
            one.write_text("1")
        assert not (tmp_path / "a/one.txt").exists()
        with batch.file("two.txt") as two:
            two.write_text("2")
    assert found(tmp_path) == {"a/one.txt": "1", "two.txt": "2"}
    assert not (tmp_path / FOLDER).exists()


def test_a_failure_leaves_every_file_as_it_was_and_no_new_folder(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("old")

    def build(top: Path) -> None:
        with Batch(top) as batch:
            with batch.file("a/one.txt") as one:
                one.write_text("new")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        build(tmp_path)
    with pytest.raises(ValueError, match="no"):
        build(tmp_path / "new/newer")
    assert [path.name for path in tmp_path.iterdir()] == ["one.txt"]


def test_modes_follow_the_umask(tmp_path: Path) -> None:
    write_whole(tmp_path / "one.txt", "a\n")
    umask = os.umask(0)
    os.umask(umask)
    assert (tmp_path / "one.txt").stat().st_mode & 0o777 == 0o666 & ~umask


def visible(top: Path) -> dict[str, str]:
    """Return the files that people see."""
    return {name: text for name, text in found(top).items() if not name.startswith(".")}


@pytest.mark.parametrize("no_links", [False, True], ids=["second names", "none"])
def test_killed_at_any_step_all_is_old_or_all_new(tmp_path: Path, no_links: bool) -> None:
    ends = []
    for step in range(1000):
        top = tmp_path / str(step)
        lay(top, OLD)
        killed = killed_at(step, partial(write_new, top), no_links=no_links)
        half, told = visible(top), left_half_way(top)
        whole = OLD.items() | NEW.items() | {(folder, "empty") for folder in ("a", "b", "gone")}
        assert half.items() <= whole, "half a file"
        assert no_links or half.keys() >= OLD.keys() & NEW.keys(), "a file that a reader would not find"
        mend(top)
        assert found(top) in (OLD, NEW)
        assert half == found(top) or told, "no command would say so"
        ends.append(found(top) == NEW)
        if not killed:
            break
    assert ends == sorted(ends)
    assert ends.count(False) > 10
    assert ends.count(True) > 10


def test_killed_again_while_it_is_mended_all_is_new(tmp_path: Path) -> None:
    top, mended = tmp_path / "top", 0

    def half_way(step: int) -> bool:
        shutil.rmtree(top, ignore_errors=True)
        lay(top, OLD)
        assert killed_at(step, partial(write_new, top))
        return left_half_way(top)

    first = next(step for step in range(1000) if half_way(step))
    for step in range(first, 1000, 9):
        for again in range(1000):
            if not half_way(step) or not killed_at(again, partial(mend, top)):
                break
            mend(top)
            assert found(top) == NEW
            mended += 1
        if not left_half_way(top) and again == 0:
            break
    assert mended > 50


def test_killed_at_any_step_of_an_undoing_it_is_finished_or_undone(tmp_path: Path) -> None:
    """A folder in a file's place stops the moves; it is removed before the next command."""
    ends = set()
    for step in range(1000):
        top = tmp_path / str(step)
        lay(top, OLD)
        killed = killed_at(step, partial(write_into_a_folder, top))
        with suppress(OSError):
            (top / "two.txt").rmdir()
        mend(top)
        ends.add(frozenset(found(top).items()))
        if not killed:
            break
    without = {name: text for name, text in OLD.items() if name != "two.txt"}
    whole = [frozenset(one.items()) for one in (OLD, without, OLD | NEW)]
    assert ends == set(whole)


def write_into_a_folder(top: Path) -> None:
    """Go from OLD to NEW, with a folder in a file's place once all files are made."""
    with suppress(IsADirectoryError), Batch(top) as batch:
        for name, text in NEW.items():
            with batch.file(name) as beside:
                beside.write_text(text)
        (top / "two.txt").unlink()
        (top / "two.txt").mkdir()


@pytest.mark.parametrize("call", ["replace", "fsync", "mkdir"])
def test_a_disk_that_refuses_at_any_step_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Each rename, fsync and new folder fails once, one after the other."""
    real, told = getattr(os, call), []
    for step in range(1000):
        top = tmp_path / str(step)
        lay(top, OLD)
        left = iter(range(step, -1000, -1))

        def once(*given: Any, left: Iterator[int] = left, **named: Any) -> Any:
            if next(left) == 0:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(*given, **named)

        monkeypatch.setattr(os, call, once)
        try:
            with all_or_nothing():
                write_new(top)
            assert step > 3
            break
        except OSError as fault:
            told.append((found(top), fault.__notes__, Path(fault.filename).relative_to(top).parts[:1]))
        finally:
            monkeypatch.setattr(os, call, real)
    assert found(top) == NEW
    assert all(one[:2] == (OLD, [NOTHING]) for one in told)
    assert (FOLDER,) not in {one[2] for one in told}


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells which file is meant")
def test_all_is_safe_on_disk_before_anything_moves_and_again_before_the_journal_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, OLD)
    done: list[tuple[str, str]] = []

    def noting(call: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*given: Any, **named: Any) -> Any:
            path = Path(f"/proc/self/fd/{given[0]}").readlink() if call == "fsync" else Path(given[0])
            if path.is_relative_to(tmp_path):
                done.append((call, path.relative_to(tmp_path).as_posix()))
            return real(*given, **named)

        return noted

    for call in ("fsync", "replace", "link", "unlink"):
        monkeypatch.setattr(os, call, noting(call, getattr(os, call)))
    write_new(tmp_path)
    noted = done.index(("replace", f"{FOLDER}/journal.part"))
    before, moves = (
        done[:noted],
        [at for at, (call, _) in enumerate(done) if call == "replace" and at != noted],
    )
    parts = [f"{FOLDER}/new/{name}" for name in (*NEW, "a", "b", ".")]
    assert {("fsync", Path(part).as_posix()) for part in (*parts, FOLDER, f"{FOLDER}/journal.part")} <= set(
        before
    )
    assert {"replace", "link"}.isdisjoint(call for call, _ in before)
    assert ("fsync", FOLDER) in done[noted : moves[0]]
    closed = done.index(("unlink", f"{FOLDER}/journal.json"))
    assert closed > moves[-1]
    assert {("fsync", name) for name in (".", "a", "b")} <= set(done[moves[-1] : closed])


def test_interrupted_at_any_move_it_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, noted = os.replace, []
    for step in range(5):
        top = tmp_path / str(step)
        lay(top, OLD)
        left = iter(range(step, -1000, -1))

        def stopped(*given: Any, left: Iterator[int] = left) -> None:
            if next(left) == 0:
                raise KeyboardInterrupt
            real(*given)

        monkeypatch.setattr(os, "replace", stopped)
        with pytest.raises(KeyboardInterrupt) as stop, all_or_nothing():
            write_new(top)
        monkeypatch.setattr(os, "replace", real)
        assert found(top) == OLD
        noted.append(stop.value.__notes__)
    assert noted == [[NOTHING]] * 5


def test_the_files_of_a_killed_batch_go_with_the_next_one(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("old")
    with held(tmp_path) as running:
        running.kill()
        running.wait()
    assert (tmp_path / FOLDER / "new/one.txt").read_text() == "half"
    assert not left_half_way(tmp_path)
    write_whole(tmp_path / "two.txt", "new")
    assert found(tmp_path) == {"one.txt": "old", "two.txt": "new"}


def test_while_one_writes_another_does_not_and_touches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizgen.write.lock.PAUSE", 0.01)
    with held(tmp_path) as running:
        for work in (lambda: write_whole(tmp_path / "two.txt", "new"), lambda: mend(tmp_path)):
            with pytest.raises(OSError, match=r"another quizgen is writing to .*: wait"):
                work()
        assert found(tmp_path)[f"{FOLDER}/new/one.txt"] == "half"
        assert running.stdin is not None
        running.stdin.close()
        assert running.wait(60) == 0
    assert found(tmp_path) == {"one.txt": "half"}


@contextmanager
def held(top: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a process with an open batch and a file in it, which ends with its standard input."""
    program = (
        "import sys; from pathlib import Path; from quizgen.write import Batch\n"
        "with Batch(Path(sys.argv[1])) as batch, batch.file('one.txt') as one:\n"
        "    one.write_text('half'); print('there', flush=True); sys.stdin.read()\n"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", program, str(top)], **pipes) as running:  # type: ignore[call-overload]
        try:
            assert running.stdout.readline() == "there\n"
            yield running
        finally:
            running.kill()


def test_many_writers_at_once_write_one_after_the_other(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from quizgen.write import Batch\n"
        "for turn in range(10):\n"
        "    with Batch(Path(sys.argv[1])) as batch:\n"
        "        path = Path(sys.argv[1], 'count.txt')\n"
        "        before = int(path.read_text()) if path.exists() else 0\n"
        "        with batch.file('count.txt') as beside:\n"
        "            beside.write_text(str(before + 1))\n"
    )
    patient = f"import quizgen.write.lock as lock; lock.TRIES = 6000\n{program}"
    writers = [subprocess.Popen([sys.executable, "-c", patient, str(tmp_path)]) for _ in range(4)]
    assert [writer.wait(120) for writer in writers] == [0] * 4
    assert found(tmp_path) == {"count.txt": "40"}


def test_a_lock_whose_file_its_last_holder_has_just_removed_is_taken_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, holders = lock._lock, iter([True])

    def just_before(handle: int) -> bool | None:
        if next(holders, False):
            (tmp_path / "folder" / lock.FILE).unlink()
        return real(handle)

    monkeypatch.setattr(lock, "_lock", just_before)
    with lock.locked(tmp_path / "folder"):
        assert lock.is_locked(tmp_path / "folder"), "others would look at another file"


def test_a_folder_that_its_last_holder_removes_while_it_is_made_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder may vanish between two looks of `mkdir(exist_ok=True)`: seen once in many busy runs."""
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.setattr(Path, "is_dir", lambda path: path != folder)
    with lock.locked(folder):
        assert lock.is_locked(folder)


def test_what_a_stranger_left_in_the_journal_is_not_done(tmp_path: Path) -> None:
    lay(tmp_path, {"kept.txt": "mine", f"top/{FOLDER}/new/x": "theirs"})
    for name in ("../kept.txt", "/kept.txt", ""):
        Journal(tmp_path / "top", {name: "0"}, {}).path.write_text(
            json.dumps({"put": {name: "0"}, "drop": {}})
        )
        with pytest.raises(OSError, match=r"journal\.json is damaged: remove"):
            mend(tmp_path / "top")
    assert (tmp_path / "kept.txt").read_text() == "mine"


def test_a_part_that_the_disk_has_lost_undoes_the_rest(tmp_path: Path) -> None:
    lay(tmp_path, {"one.txt": "new 1", "two.txt": "old 2", f"{FOLDER}/old/one.txt": "old 1"})
    lay(tmp_path, {f"{FOLDER}/new/two.txt": "new"})
    digests = {name: hashlib.sha256(f"new {name[0]}".encode()).hexdigest() for name in ("1", "2")}
    Journal(tmp_path, {"one.txt": digests["1"], "two.txt": digests["2"]}, {}).write()
    assert mend(tmp_path)
    assert found(tmp_path) == {"one.txt": "old 1", "two.txt": "old 2"}


def test_links_are_replaced_and_never_written_through(tmp_path: Path) -> None:
    lay(tmp_path, {"elsewhere/one.txt": "not ours", "top/x": "x"})
    (tmp_path / "top/one.txt").symlink_to("../elsewhere/one.txt")
    (tmp_path / "top/two.txt").symlink_to("nowhere")
    with Batch(tmp_path / "top") as batch:
        for name in ("one.txt", "two.txt"):
            with batch.file(name) as beside:
                beside.write_text("new")
    assert found(tmp_path / "top") == {"one.txt": "new", "two.txt": "new", "x": "x"}
    assert not (tmp_path / "top/one.txt").is_symlink()
    (tmp_path / "top/a").symlink_to("../elsewhere")
    behind = pytest.raises(OSError, match=r"top/a is a link to \.\./elsewhere")
    with behind, Batch(tmp_path / "top") as batch, batch.file("a/one.txt") as beside:
        beside.write_text("new")
    assert found(tmp_path / "elsewhere") == {"one.txt": "not ours"}


def make(top: Path, *names: str, course: str = "c", full: bool = True, spare: tuple[str, ...] = ()) -> Swept:
    """Build some files that contain their own names."""
    with Batch(top) as batch:
        for name in names:
            with batch.file(name) as beside:
                beside.write_text(name)
        return record_made(batch, course, full=full, spare=lambda: spare)


def test_a_full_build_removes_what_is_no_longer_made(tmp_path: Path) -> None:
    lay(tmp_path, {"README.md": "theirs", "a/own.txt": "theirs"})
    make(tmp_path, "a/one", "a/two", "b/three", "four", "five")
    (tmp_path / "four").write_text("edited")
    (tmp_path / "five").unlink()
    assert make(tmp_path, "a/one", full=False) == Swept()
    swept = make(tmp_path, "a/one", spare=("a/two",))
    assert swept == Swept([tmp_path / "b/three"], [tmp_path / "four"])
    there = found(tmp_path)
    there.pop(LIST)
    assert there == {
        "README.md": "theirs",
        "a/own.txt": "theirs",
        "a/one": "a/one",
        "a/two": "a/two",
        "four": "edited",
    }
    assert make(tmp_path, "a/one") == Swept([tmp_path / "a/two"], [tmp_path / "four"])


def test_two_courses_in_one_folder_leave_each_other_alone(tmp_path: Path) -> None:
    make(tmp_path, "index", "one")
    assert make(tmp_path, "index", "two", course="d") == Swept()
    assert make(tmp_path, "three") == Swept([tmp_path / "one"])
    assert {"index", "two", "three"} < found(tmp_path).keys()


def test_the_list_of_a_stranger_removes_nothing_elsewhere(tmp_path: Path) -> None:
    lay(tmp_path, {"mine": "mine", "elsewhere/mine": "mine", "top/x": "x"})
    mine = hashlib.sha256(b"mine").hexdigest()
    (tmp_path / "top/a").symlink_to("../elsewhere")
    names = ["../mine", str(tmp_path / "mine"), "a/mine"]
    (tmp_path / "top" / LIST).write_text(json.dumps({"c": dict.fromkeys(names, mine)}))
    make(tmp_path / "top", "one")
    assert (tmp_path / "mine").exists()
    assert (tmp_path / "elsewhere/mine").exists()
    for damaged in ("", "[]", "{", '{"c": []}', '{"c": {"x": 1}}'):
        (tmp_path / "top" / LIST).write_text(damaged)
        make(tmp_path / "top", "one")
        assert (tmp_path / "top/x").exists()


def test_a_stranger_s_half_written_folder_moves_nothing_through_a_link(tmp_path: Path) -> None:
    """A course may contain such a folder, with a journal and links that lead out of it."""
    home = tmp_path / "home"
    for place, (put, link) in enumerate(
        [
            ({"rc": "0", "rc2": hashlib.sha256(b"theirs").hexdigest()}, "new"),
            ({"rc": "0"}, "old"),
            ({"a/rc": "0"}, "new/a"),
            ({"a/rc": hashlib.sha256(b"theirs").hexdigest()}, "../a"),
            (None, "new"),
        ]
    ):
        shutil.rmtree(home, ignore_errors=True)
        lay(home, {"rc": "mine", "rc2": "mine too"})
        top = tmp_path / f"dist{place}"
        hidden = top / FOLDER
        lay(
            hidden,
            {"new/a/rc": "theirs"} if link == "../a" else {"new/keep": "x"} if "new" not in link else {},
        )
        hidden.mkdir(parents=True, exist_ok=True)
        (hidden / link).parent.mkdir(exist_ok=True)
        (hidden / link).symlink_to(home, target_is_directory=True)
        lay(top, {"rc2": "theirs"})
        if put is not None:
            (hidden / "journal.json").write_text(json.dumps({"put": put, "drop": {}}))
        with pytest.raises(OSError, match="is a link"), Batch(top) as batch, batch.file("rc") as beside:
            beside.write_text("theirs")
        if put is not None:
            with pytest.raises(OSError, match="is a link"):
                mend(top)
        assert {one.name: one.read_text() for one in home.iterdir()} == {"rc": "mine", "rc2": "mine too"}
