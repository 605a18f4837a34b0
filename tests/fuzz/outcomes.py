"""What must be true after a course is checked or built, whatever its files contain."""

from __future__ import annotations

import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from lxml import etree

from quizgen.errors import Problem
from quizgen.model.course import Course
from quizgen.pipeline import Project, check_course
from quizgen.terminal.problems import as_text

from .children import quizgen

LEFT_OUT = frozenset({"not-carried", "left-out-of-output", "formula-not-carried"})
"""Codes of problems that name questions that an output leaves out."""
FAITHFUL, WRONG_CONTENT = 0, 1


def checked(content: Path) -> str:
    """Check a course, and return what went wrong; empty if nothing did."""
    seen = check_course(Project(content))
    as_text(seen.problems)
    if misplaced := [one for one in seen.problems if not _placed(one)]:
        return f"no such place, or no help: {misplaced[0]}"
    if seen.scope is not None and not any(one.severity == "error" for one in seen.problems):
        return next(_lost(content, seen.scope.course), "")
    return ""


def _placed(problem: Problem) -> bool:
    """Return whether a problem has an existing place, and says what to do."""
    if problem.severity == "error" and not problem.help:
        return False
    path = Path(problem.place.file)
    if not path.is_file():
        return problem.place.line == 1
    lines = path.read_bytes().decode("utf-8", "replace").splitlines() or [""]
    inside = problem.place.line <= len(lines) + 1
    return inside and problem.place.column <= len(problem.place.text) + 2


def _lost(content: Path, course: Course) -> Iterator[str]:
    """Yield what another YAML parser finds in the banks but the course lacks or has differently."""
    held = {question.name: question.authored for question in course.questions()}
    written = {}
    for path in sorted((content / "banks").glob("*.yaml")):
        bank = _by_another_reader(path.read_bytes())
        for entry in bank["questions"]:
            written[f"{bank['bank']}/{entry['id']}"] = entry
    if set(held) != set(written):
        yield f"questions read: {sorted(held)}, written: {sorted(written)}"
    for name, entry in written.items():
        for key, value in entry.items():
            if key != "source" and held[name].get(key) != value:
                yield f"{name}: {key} is {value!r} in the file, and was read as {held[name].get(key)!r}"


@lru_cache(maxsize=64)
def _by_another_reader(data: bytes) -> Any:
    """Return the data of a file; files other than the damaged one are read only once, before the fork."""
    return yaml.load(data, yaml.BaseLoader)


def built(content: Path) -> str:
    """Build a course in all outputs, and return what went wrong; empty if nothing did."""
    with tempfile.TemporaryDirectory() as top:
        out = Path(top) / "dist"
        code, said = quizgen("build", "--quiet", "--content", str(content), "--out", str(out))
        made = [path for path in out.rglob("*") if path.is_file() and not path.name.startswith(".")]
        if code not in (FAITHFUL, WRONG_CONTENT):
            return f"build ends with {code}: {said[-2000:]}"
        seen = check_course(Project(content))
        if code == WRONG_CONTENT:
            sound = not any(one.severity == "error" for one in seen.problems)
            if sound:
                return f"check accepts what a build refuses: {said[-2000:]}"
            return f"half a build: {made}" if made else ""
        assert seen.scope is not None
        told = " ".join(one.message for one in seen.problems if one.code in LEFT_OUT)
        named = set(re.findall(r"[\w.-]+/[\w.-]+", told)) | {
            one.item for one in seen.problems if one.code in LEFT_OUT
        }
        left_out = {one.name for one in seen.scope.course.questions() if one.name in named}
        return next(_incomplete(out, seen.scope.course, left_out), "")


def _incomplete(out: Path, course: Course, left_out: set[str]) -> Iterator[str]:
    """Yield what the files of a build lack, and files that other programs can't read."""
    asked = [one for one in course.questions() if not one.retired]
    sheets = {one.was or one.name for one in asked if "asked" in one.SETS}
    for page in out.rglob("*.html"):
        if not page.read_text(encoding="utf-8").rstrip().endswith("</html>"):
            yield f"{page.name} has no end"
    moodle = out / f"moodle/{course.head.id}.xml"
    there = {found.text for found in etree.parse(moodle).iter("idnumber")} if moodle.exists() else set()
    if missing := sheets - there - left_out:
        yield f"not in Moodle's file: {sorted(missing)}"
    cards = sum(map(_notes, out.rglob("*.apkg")))
    if cards > len(asked) or (cards == 0 and any("choices" in one.SETS for one in asked)):
        yield f"{cards} notes of {len(asked)} questions"


def _notes(package: Path) -> int:
    with zipfile.ZipFile(package) as archive, tempfile.TemporaryDirectory() as top:
        name = next(name for name in archive.namelist() if name.startswith("collection.anki"))
        database = sqlite3.connect(archive.extract(name, top))
        try:
            return int(database.execute("select count(*) from notes").fetchone()[0])
        finally:
            database.close()
