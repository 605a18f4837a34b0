"""The digest under which students' answers are stored: it covers what they see, and never changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.courses import course

from quizgen.arranging.codes import seen_digest
from quizgen.pipeline import Project, check_course

BANK = """
bank: b
title: B
exhibits: [{id: song, title: A song, text: Tirili.}]
questions:
  - id: q
    type: single-choice
    stem: Which bird?
    answer: A swift
    distractors: [An owl, A hen]
    explanation: It flies.
    points: 2
    exhibit: song
"""


def digest(top: Path, bank: str) -> str:
    scope, arranger = check_course(Project(course(top, banks__b=bank))).sound()
    (item,) = arranger.group(scope.course.banks[0]).items
    return seen_digest(item)


def test_it_is_what_students_have(tmp_path: Path) -> None:
    assert digest(tmp_path, BANK) == "ded6f5498e009f9f"


@pytest.mark.parametrize(
    ("old", "new", "begins_empty"),
    [
        ("Which bird?", "Which animal?", True),
        ("An owl", "A crow", True),
        ("[An owl, A hen]", "[An owl, A hen, A duck]", True),
        ("Tirili.", "Tirila.", True),
        ("It flies.", "It flies high.", False),
        ("points: 2", "points: 3", False),
        ("    exhibit", "    level: apply\n    tags: [x]\n    exhibit", False),
        ("id: q\n", "id: r\n    was: b/q\n", False),
        ("id: q\n", "id: r\n", True),
    ],
)
def test_it_hangs_on_what_is_seen(tmp_path: Path, old: str, new: str, begins_empty: bool) -> None:
    assert old in BANK
    found = digest(tmp_path, BANK.replace(old, new))
    assert (found != digest(tmp_path / "before", BANK)) == begins_empty
