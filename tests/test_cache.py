"""Results in the user's cache folder, which can be worked out again."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest
from support.mills import TEXT, lay_out
from support.pdfs import pdf

from quizgen.cache import cache_folder, folders, keep, recall, runs
from quizgen.cache.folders import Files, Top, look, remember_moved
from quizgen.cache.store import DIGEST
from quizgen.write import Batch


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep something, and return the file with it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    keep("swift", b"asleep")
    (file,) = (tmp_path / "quizgen").iterdir()
    return file


def test_what_was_kept_comes_back_until_something_else_is_kept(kept: Path) -> None:
    assert recall("swift") == b"asleep"
    keep("swift", b"")
    assert recall("swift") == b""
    assert recall("owl") is None
    assert list(kept.parent.iterdir()) == [kept]


def test_a_damaged_file_is_nothing_kept_wherever_the_damage_is(kept: Path) -> None:
    whole = kept.read_bytes()
    for at in range(len(whole)):
        for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
            kept.write_bytes(damaged)
            assert recall("swift") is None
    kept.write_bytes(whole + b"x")
    assert recall("swift") is None


def test_a_large_file_is_nothing_kept_if_parts_of_it_are_lost_or_moved(kept: Path) -> None:
    blocks = [bytes([number]) * 4096 for number in range(1, 9)]
    keep("swift", b"".join(blocks))
    assert recall("swift") == b"".join(blocks)
    seal = kept.read_bytes()[:DIGEST]
    for at in range(len(blocks)):
        others = blocks[:at] + blocks[at + 1 :]
        for damaged in (others, [*others, blocks[at]], [*blocks[:at], bytes(4096), *blocks[at + 1 :]], []):
            kept.write_bytes(seal + b"".join(damaged))
            assert (recall("swift") is None) == (damaged != blocks)


def test_a_file_that_an_older_version_kept_is_nothing_kept(kept: Path) -> None:
    seal = hashlib.blake2b(b"swift\0asleep", digest_size=DIGEST).digest()
    kept.write_bytes(seal + b"asleep")
    assert recall("swift") is None


def test_a_file_under_the_name_of_another_is_nothing_kept(kept: Path) -> None:
    keep("owl", b"awake")
    kept.replace(kept.with_name("owl"))
    assert recall("owl") is None


def test_who_has_no_home_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    assert cache_folder() is None
    keep("swift", b"asleep")
    assert recall("swift") is None


ASLEEP = hashlib.sha256(b"asleep").hexdigest()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that collects the names of files whose bytes are read for a digest."""
    names: list[str] = []
    real = hashlib.file_digest

    def noting(file: BinaryIO, algorithm: str) -> object:
        names.append(Path(file.name).name)
        return real(file, algorithm)

    monkeypatch.setattr(hashlib, "file_digest", noting)
    return names


def written(path: Path, text: bytes, moment: int = 1) -> None:
    """Write a file with a date that is not a whole second, which could hide a change."""
    path.write_bytes(text)
    os.utime(path, ns=(moment, moment))


def test_a_second_look_reads_only_files_that_have_changed(tmp_path: Path, reads: list[str]) -> None:
    for place, name in enumerate(("swift", "owl"), 1):
        written(tmp_path / name, b"asleep", place)
    first = look([Top(tmp_path)])
    assert sorted(reads) == ["owl", "swift"]
    assert first[str(tmp_path / "owl")].what == ASLEEP
    reads.clear()
    assert look([Top(tmp_path)]) == first
    assert reads == []
    written(tmp_path / "owl", b"awake!", 3)
    assert look([Top(tmp_path)])[str(tmp_path / "owl")].what == hashlib.sha256(b"awake!").hexdigest()
    assert reads == ["owl"]


def test_a_file_that_was_moved_to_its_place_is_not_read_again(tmp_path: Path, reads: list[str]) -> None:
    with Batch(tmp_path) as batch, batch.file("swift") as beside:
        written(beside, b"asleep")
    reads.clear()
    assert look([Top(tmp_path / "swift")])[str(tmp_path / "swift")].what == ASLEEP
    assert reads == []


@pytest.mark.parametrize("moment", [1, 2])
@pytest.mark.parametrize("size", [6, 7])
def test_nor_is_another_file_taken_for_it(moment: int, size: int, tmp_path: Path, reads: list[str]) -> None:
    """Somebody has saved a file of the same name since: with another date, size or number."""
    swift, beside = tmp_path / "swift", tmp_path / "beside"
    written(beside, b"asleep")
    status = beside.stat()
    written(swift, b"awake!!"[:size], moment)  # while `beside` is there, no other file gets its number
    remember_moved(swift, ASLEEP, status)
    assert look([Top(swift)])[str(swift)].what != ASLEEP
    assert reads == ["swift"]


@pytest.mark.parametrize("damage", [b"[]", b"{", b'{"a": 1}', b'{"a": ["b", ["c"]]}', b'{"a": ["b", [1]]}'])
def test_the_program_s_files_are_read_once(
    damage: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: list[str]
) -> None:
    """What is kept of them may be damaged or outdated."""
    program = tmp_path / "program"
    program.mkdir()
    written(program / "swift", b"asleep")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(runs, "PROGRAM", program)

    def asked() -> Files:
        """Ask as a process does that has not looked at anything."""
        monkeypatch.setattr(folders, "_found", {})
        reads.clear()
        return runs._program_files.__wrapped__()

    first = asked()
    assert reads == ["swift"]
    assert first[str(program / "swift")].what == ASLEEP
    assert asked() == first
    assert reads == []
    (kept,) = (tmp_path / "cache/quizgen").glob("program-*")
    keep(kept.name, damage)
    assert asked() == first
    assert reads == ["swift"]
    written(program / "swift", b"awake!", 3)
    for read in (["swift"], []):
        assert asked()[str(program / "swift")].what == hashlib.sha256(b"awake!").hexdigest()
        assert reads == read


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_can_write_is_not_used(kept: Path, mode: int) -> None:
    kept.parent.chmod(mode)
    assert recall("swift") is None
    keep("owl", b"awake")
    assert list(kept.parent.iterdir()) == [kept]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give a folder to others")
def test_nor_is_one_of_somebody_else(kept: Path) -> None:
    os.chown(kept.parent, 12345, 12345)
    assert recall("swift") is None


def test_nobody_else_can_read_what_is_kept(kept: Path) -> None:
    assert kept.parent.stat().st_mode & 0o777 == 0o700


WATCHED = """
import os, sys
from quizgen.__main__ import main
opened = set()
def watch(event, arguments):
    if event == "open" and str(arguments[0]).startswith(os.environ["XDG_CACHE_HOME"]):
        opened.add(os.path.basename(str(arguments[0]))[:4])
sys.addaudithook(watch)
sys.argv[1:] = ["build"]
try:
    main()
finally:
    print(sorted(opened))
"""


def test_no_code_is_kept_or_read(tmp_path: Path) -> None:
    """Only texts of PDFs, digests and lines; no compiled template, which others could have replaced."""
    lay_out(tmp_path, text="")
    (tmp_path / "papers/doe-2020.txt").unlink()
    (tmp_path / "papers/doe-2020.pdf").write_bytes(pdf([TEXT]))
    environment = os.environ | {"XDG_CACHE_HOME": f"{tmp_path}/cache", "QUIZGEN_PAPERS": "papers"}
    command = [sys.executable, "-c", WATCHED]
    for opened in (["made", "pdf-", "prog", "run-"], ["run-"]):
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True
        )
        assert done.stdout.splitlines()[-1:] == [str(opened)], done.stderr
    assert sorted(path.name[:4] for path in (tmp_path / "cache/quizgen").iterdir()) == [
        "made",
        "pdf-",
        "prog",
        "run-",
    ]
