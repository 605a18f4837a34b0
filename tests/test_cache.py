"""What can be worked out again, kept in the user's cache folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizgen.cache import cache_folder, keep, recall


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep something, and give the file that holds it."""
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


def test_who_has_no_home_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    assert cache_folder() is None
    keep("swift", b"asleep")
    assert recall("swift") is None
