"""Files are replaced whole or left as they were."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quizgen.write import Batch, write_whole


def test_files_take_their_places_together(tmp_path: Path) -> None:
    with Batch(tmp_path) as batch:
        with batch.file("a/one.txt") as one:
            one.write_text("1")
        assert not (tmp_path / "a/one.txt").exists()
        with batch.file("two.txt") as two:
            two.write_text("2")
    assert (tmp_path / "a/one.txt").read_text() == "1"
    assert (tmp_path / "two.txt").read_text() == "2"
    assert not list(tmp_path.rglob("*.part"))


def test_a_failure_leaves_every_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("old")

    def build() -> None:
        with Batch(tmp_path) as batch:
            with batch.file("one.txt") as one:
                one.write_text("new")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        build()
    assert (tmp_path / "one.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["one.txt"]


def test_modes_follow_the_umask(tmp_path: Path) -> None:
    write_whole(tmp_path / "one.txt", "a\n")
    umask = os.umask(0)
    os.umask(umask)
    assert (tmp_path / "one.txt").stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_killed_build_leaves_the_old_file_and_the_next_one_clears_up(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("old")
    program = (
        "import sys, time; from pathlib import Path; from quizgen.write import Batch\n"
        "with Batch(Path(sys.argv[1])) as batch, batch.file('one.txt') as one:\n"
        "    one.write_text('half'); print('there', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"there\n"
        running.send_signal(signal.SIGKILL)
        running.wait()
    assert (tmp_path / "one.txt").read_text() == "old"
    left = list(tmp_path.glob(".one.txt.*.part"))
    os.utime(left[0], (time.time() - 7200, time.time() - 7200))
    write_whole(tmp_path / "one.txt", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["one.txt"]
