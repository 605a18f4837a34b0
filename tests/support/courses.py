"""Small courses for tests, written to a folder."""

from __future__ import annotations

import textwrap
from pathlib import Path

from quizgen.errors import Problem
from quizgen.model.course import Course
from quizgen.reading.content import load


def course(top: Path, **files: str) -> Path:
    """Write a course and return its content folder.

    Args:
        top: the folder for content/.
        files: texts by name; `banks__a` is banks/a.yaml. Without a course.yaml, a default one is written.
    """
    content = top / "content"
    for name, text in {"course": "course: c\ntitle: C\n", **files}.items():
        path = content / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return content


def loaded(content: Path) -> Course:
    """Load a course, and fail if it has problems."""
    made, problems = load(content)
    assert not problems, problems
    assert made is not None
    return made


def codes(problems: list[Problem] | tuple[Problem, ...]) -> list[str]:
    """Return the codes of errors and warnings."""
    return [problem.code for problem in problems if problem.severity != "note"]


def statements(count: int, *, start: int = 0, more: str = "") -> str:
    """Return the YAML of some true-false questions, q0, q1 …"""
    return "".join(
        f"  - {{id: q{number}, type: true-false, stem: Statement number {number}., answer: true{more}}}\n"
        for number in range(start, start + count)
    )
