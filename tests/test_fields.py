"""What `show` says of the fields that every question has."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.courses import course

from quizgen.pipeline import Project, load_course
from quizgen.terminal.listing import listing
from quizgen.terminal.question import one

BANK = """\
bank: b
title: B
questions:
  - {id: sleep, type: true-false, stem: A swift sleeps in the air., answer: true, apart: [b/night]}
  - {id: night, type: short-answer, stem: Where does it spend the night?, answer: in the air}
"""


def shown(top: Path, name: str) -> list[str]:
    """Return what `quizgen show` prints of a question of `BANK`."""
    return list(one(load_course(Project(course(top, banks__b=BANK))), name))


@pytest.mark.parametrize(("name", "other"), [("b/sleep", "b/night"), ("b/night", "b/sleep")])
def test_both_of_two_that_are_apart_say_so(tmp_path: Path, name: str, other: str) -> None:
    assert f"apart from: {other}" in shown(tmp_path, name)


def test_a_title_stands_in_lists(tmp_path: Path) -> None:
    content = course(tmp_path, banks__b=BANK.replace("id: night,", "id: night, title: Where it sleeps,"))
    seen = load_course(Project(content))
    assert list(one(seen, "b/night"))[:2] == ["b/night (short-answer, no level, fact)", "Where it sleeps"]
    lines = [line for line in listing(seen) if line.startswith("  b/")]
    assert [line.endswith("  Where it sleeps") for line in lines] == [False, True]
    assert not any(line.endswith(" ") for line in lines)
