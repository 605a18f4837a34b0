"""The same content gives the same bytes, regardless of where and when it is built."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parent.parent
EVERY_TYPE = PROJECT / "tests/html/course"


def digests(top: Path, **environment: str) -> dict[str, str]:
    """Build the example course in a new folder, and return a digest of each file."""
    shutil.copytree(PROJECT / "content", top / "content")
    return built(top, **environment)


def built(top: Path, *options: str, **environment: str) -> dict[str, str]:
    """Build the course of a folder, and return a digest of each file."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("SOURCE_DATE_EPOCH", "QUIZGEN_PAPERS")
    }
    command = [sys.executable, "-m", "quizgen", "build", "--quiet", *options]
    subprocess.run(command, cwd=top, env=clean | environment, check=True, capture_output=True)
    files = sorted(path for path in (top / "dist").rglob("*") if path.is_file())
    return {path.relative_to(top).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_time_zone_locale_and_hash_seed_change_nothing(tmp_path: Path) -> None:
    one = digests(tmp_path / "one", TZ="UTC", LC_ALL="C.UTF-8", PYTHONHASHSEED="1")
    (tmp_path / "a longer way").mkdir()
    two = digests(
        tmp_path / "a longer way/two", TZ="Asia/Tashkent", LC_ALL="C", PYTHONHASHSEED="2", COLUMNS="40"
    )
    assert len(one) > 20
    assert one == two


def test_what_is_kept_between_builds_changes_nothing(tmp_path: Path) -> None:
    shutil.copytree(EVERY_TYPE, tmp_path / "content")
    new = {"PYTHONPYCACHEPREFIX": str(tmp_path / "code"), "PYTHONDONTWRITEBYTECODE": "1"}
    alone = built(tmp_path, "--no-cache", **new)  # templates are compiled, too
    shutil.rmtree(tmp_path / "dist")
    kept = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert built(tmp_path, **kept) == alone
    bank = tmp_path / "content/banks/arabic.yaml"
    text = bank.read_text(encoding="utf-8")
    bank.write_text(text.replace("Which word is", "What is"), encoding="utf-8")
    changed = built(tmp_path, **kept)
    assert changed.keys() == alone.keys()
    assert changed != alone
    bank.write_text(text, encoding="utf-8")
    assert built(tmp_path, **kept) == alone
