"""A deck's database in its package: compressed block by block, and only where it has changed."""

from __future__ import annotations

import os
import random
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from quizgen.cache import cache_folder, keep
from quizgen.outputs.packagers import blocks

SIZES = (1, blocks.SIZE - 1, blocks.SIZE, blocks.SIZE + 1, 3 * blocks.SIZE, 3 * blocks.SIZE + 4096)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with its own cache."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def compressed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Give a list that takes the blocks that are compressed, not taken from the cache."""
    seen: list[bytes] = []
    real = blocks._compressed

    def noting(block: bytes, before: bytes, end: int) -> bytes:
        seen.append(block)
        return real(block, before, end)

    monkeypatch.setattr(blocks, "_compressed", noting)
    return seen


def text(size: int) -> bytes:
    """Return words in an order that is the same in every run."""
    words = random.Random(7).choices([b"mill ", b"wheel ", b"sail ", b"stone ", b"river "], k=size // 5 + 1)
    return b"".join(words)[:size]


def archive(data: bytes, whose: str = "") -> bytes:
    """Return an archive with these bytes, after a look inside."""
    Path("data").write_bytes(data)
    entry = zipfile.ZipInfo("data", (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile("archive", "w") as package:
        blocks.copy(Path("data"), entry, package, whose)
    with zipfile.ZipFile("archive") as package:
        assert package.testzip() is None
        assert package.read("data") == data
    return Path("archive").read_bytes()


@pytest.mark.parametrize("size", SIZES)
def test_what_comes_from_the_cache_is_what_would_be_compressed(size: int, compressed: list[bytes]) -> None:
    data = text(size)
    first = archive(data, "deck")
    assert b"".join(compressed) == data
    compressed.clear()
    assert archive(data, "deck") == first
    assert compressed == []
    assert archive(data) == first


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        (lambda data: data, []),
        (lambda data: b"M" + data[1:], [0]),
        (lambda data: data[: 3 * blocks.SIZE + 9] + b"M" + data[3 * blocks.SIZE + 10 :], [3]),
        (lambda data: data[: 4 * blocks.SIZE - 9] + b"M" + data[4 * blocks.SIZE - 8 :], [3, 4]),
        (lambda data: data[: 6 * blocks.SIZE], [5]),
        (lambda data: data + b"M", [7, 8]),
        (lambda data: b"M" + data, [*range(9)]),
    ],
    ids=["none", "first", "middle", "dictionary", "shorter", "longer", "shifted"],
)
def test_after_a_change_only_blocks_around_it_are_compressed(
    change: Callable[[bytes], bytes], changed: list[int], compressed: list[bytes]
) -> None:
    """The end of a block is the dictionary of the next one, and the last block ends the stream."""
    data = text(8 * blocks.SIZE)
    archive(data, "deck")
    compressed.clear()
    now = change(data)
    made = archive(now, "deck")
    assert compressed == [now[place * blocks.SIZE : (place + 1) * blocks.SIZE] for place in changed]
    assert made == archive(now)


def test_blocks_take_no_more_room_than_a_stream_made_at_once() -> None:
    data = text(9 * blocks.SIZE)
    assert len(archive(data)) < 1.005 * len(zlib.compress(data, blocks.LEVEL))
    whole = zlib.compressobj(blocks.LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    assert whole.compress(data[: blocks.SIZE]) + whole.flush() in archive(data[: blocks.SIZE])


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.unlink(),
        lambda file: keep(file.name, b""),
        lambda file: keep(file.name, b"[]\n"),
        lambda file: keep(file.name, b'{"a": "b"}\nc'),
        lambda file: keep(file.name, b"[" * 100_000),
        lambda file: keep(file.name, os.urandom(999)),
    ],
)
def test_damaged_and_foreign_blocks_are_made(damage: Callable[[Path], object]) -> None:
    data = text(2 * blocks.SIZE)
    first = archive(data, "deck")
    (file,) = (cache_folder() or Path()).iterdir()
    damage(file)
    assert archive(data, "deck") == first


def test_files_of_other_decks_are_others() -> None:
    data = text(2 * blocks.SIZE)
    archive(data, "deck")
    archive(data, "another")
    assert len(list((cache_folder() or Path()).iterdir())) == 2
    archive(data)
    assert len(list((cache_folder() or Path()).iterdir())) == 2
