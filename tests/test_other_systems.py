"""On a system that lacks what Windows lacks, the program says so in one sentence, then does what it can."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WITHOUT = """
import os, sys
sys.modules["fcntl"] = sys.modules["resource"] = None
del os.fork
from quizgen.__main__ import main
main()
"""
SAID = (
    "quizgen: this system has no locks of files and no limits of memory, and quizgen has not been tested "
    "without: on Windows, run it in WSL (wsl --install)\n"
)


def run(where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT, *arguments]
    return subprocess.run(command, cwd=where, capture_output=True, encoding="utf-8", check=False)


def test_a_system_without_locks_and_limits_is_told_to_use_wsl_and_no_traceback_comes(tmp_path: Path) -> None:
    begun = run(tmp_path, "init", "bio")
    assert (begun.returncode, begun.stderr) == (0, SAID)
    for _ in range(2):  # the second run only repeats the output of the first one
        built = run(tmp_path / "bio", "build")
        assert built.returncode == 0, built.stderr
        assert built.stderr.startswith(SAID)
        assert built.stderr.count(SAID) == 1
        assert "dist/html/student/first-a.html" in built.stdout
    assert (tmp_path / "bio/dist/html/student/first-a.html").is_file()
    checked = run(tmp_path / "bio", "check", "--format", "json")
    assert (checked.returncode, checked.stderr) == (0, SAID)


def test_a_system_that_has_them_says_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "quizgen", "init", "bio"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    assert done.stderr == ""
