"""The installed program is the one here: the wheel, alone and outside the checkout, builds the course."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from quizgen.outputs import moodle_plugin

PROJECT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    outside = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "QUIZGEN_PAPERS")
    }
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=outside, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done


def test_the_wheel_builds_the_course_outside_the_checkout(tmp_path: Path) -> None:
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        tmp_path,
        PROJECT,
        cwd=tmp_path,
    )
    wheel = next(tmp_path.glob("quizgen-*.whl"))
    environment = tmp_path / "empty"
    venv.create(environment)
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", environment / "bin/python"]
    constraints = PROJECT / "constraints.txt"
    # Modules that never run need no bytecode.
    run(*pip, "install", "--no-compile", "--quiet", "-c", constraints, wheel, cwd=tmp_path)
    shutil.copytree(PROJECT / "content", tmp_path / "course/content")
    built = run(environment / "bin/quizgen", "build", cwd=tmp_path / "course")
    files = built.stdout.split()
    assert "dist/anki/cyber-diplomacy.apkg" in files
    assert "dist/moodle/cyber-diplomacy.xml" in files
    plugin = run(environment / "bin/quizgen", "moodle-plugin", cwd=tmp_path / "course").stdout.strip()
    assert (tmp_path / "course" / plugin).read_bytes() == moodle_plugin.zipped()
    for code, title in (("key-longest", "Literature"), ("no-source", "What to do")):
        assert f"\n{title}\n" in run(environment / "bin/quizgen", "explain", code, cwd=tmp_path).stdout
    where = run(environment / "bin/quizgen", "backends", cwd=tmp_path / "course").stdout
    assert str(environment) in where
    assert str(PROJECT) not in where
