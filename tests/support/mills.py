"""A small course on a paper that we wrote, for tests of evidence and review."""

from __future__ import annotations

import subprocess
import textwrap
from pathlib import Path

from quizgen.errors import Problem
from quizgen.pipeline import Project, check_course
from quizgen.scope import Inspection

COURSE = "course: valley\ntitle: Mills\nreleased: 2026-01-01\n"
PAPERS = """\
references:
  - id: doe-2020
    type: article-journal
    author: [{family: Doe, given: Jane}, {family: van der Molen, given: Piet}]
    title: On mills
    issued: {date-parts: [[2020]]}
    page: 101-110
"""
TEXT = """\
# Introduction

The millers of the lower valley bought their grain in autumn and sold the flour in spring.

They met twice a year in the inn beside the bridge.

# Results

Grain was dear after the flood of that year, and the bakers of the town blamed the millers.

They met twice a year in the town hall.

# References

Roe, R. (1999). The long history of water wheels in the lower valley and beyond. Press.
"""
BANK = """\
bank: mills
title: Mills
questions:
  - id: grain
    type: single-choice
    level: remember
    stem: When did the millers buy what they ground?
    answer: In autumn
    distractors:
      - In winter
      - text: In summer
        feedback: Then the fields were still green.
    explanation: Prices are low after the harvest.
    source: {paper: doe-2020, section: Introduction, find: bought their grain in autumn}
  - id: blame
    type: true-false
    stem: The bakers held the millers to be guilty.
    answer: true
    explanation: They had to pay more.
    source: {paper: doe-2020, section: Results, find: blamed the millers}
  - id: flood
    type: short-answer
    stem: What made grain dear?
    answer: flood
    explanation: The fields lay under water.
    source: {paper: doe-2020, section: Results, find: after the flood of that year}
"""


def lay_out(top: Path, bank: str = BANK, text: str | None = TEXT, **files: str) -> Path:
    """Write a project to a folder, with the papers' texts in `papers/` beside content/.

    Args:
        top: the folder.
        bank: the only bank.
        text: the paper; None for no folder of texts.
        files: more files of content/, with `__` for `/` and without `.yaml`.
    """
    content = top / "content"
    (content / "banks").mkdir(parents=True)
    every = {"course": COURSE, "papers": PAPERS, "banks__mills": bank, **files}
    for name, data in every.items():
        path = content / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(data, encoding="utf-8")
    if text is not None:
        (top / "papers").mkdir()
        (top / "papers" / "doe-2020.txt").write_text(text, encoding="utf-8")
    return content


def question(text: str) -> str:
    """Return a bank of the questions in a text, which may be indented."""
    return (
        "bank: mills\ntitle: Mills\nquestions:\n"
        + textwrap.indent(textwrap.dedent(text).strip(), "  ")
        + "\n"
    )


def look(content: Path, *, papers: bool = True, require_checked: bool = False) -> Inspection:
    """Return a course as `quizgen check` sees it."""
    folder = content.parent / "papers" if papers else None
    return check_course(Project(content, papers=folder, require_checked=require_checked))


def problems(content: Path, code: str, *, papers: bool = True) -> list[Problem]:
    """Return the problems with one code that are not waived."""
    return [one for one in look(content, papers=papers).problems if one.code == code and not one.waived]


def git(top: Path, *arguments: str) -> str:
    """Run git in a folder, with an invented user."""
    who = ["-c", "user.name=Ann Example", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main"]
    command = ["git", "-C", str(top), *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
