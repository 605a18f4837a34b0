"""Exhibits come into existing banks, and whatever somebody wrote there stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizgen.errors import QuizgenError
from quizgen.importers import banks
from quizgen.importers.banks import BankFile

HEAD = "# ours\nbank: b\ntitle: B\n"
QUESTIONS = """\

# below the line
questions:
- id: one
  type: essay
  stem: Why?
"""
SHARED = {"id": "towers", "title": "Towers", "text": "38 pairs."}


def bank(top: Path, exhibits: str) -> BankFile:
    (top / "banks").mkdir()
    (top / "banks/b.yaml").write_text(f"{HEAD}{exhibits}{QUESTIONS}", encoding="utf-8")
    found = banks.read(top)["b"]
    asked = found.share(SHARED)
    found.added["two"] = {"id": "two", "type": "essay", "stem": "How many?", "exhibit": asked}
    return found


NEW = "- id: towers\n    title: Towers\n    text: 38 pairs.\n"


@pytest.mark.parametrize(
    ("exhibits", "becomes", "asked"),
    [
        ("", f"exhibits:\n  {NEW}", "towers"),
        ("exhibits:\n  - {id: a, text: A.}\n", f"exhibits:\n  - {{id: a, text: A.}}\n  {NEW}", "towers"),
        ("exhibits:\n- {id: a, text: A.}  # a\n", None, "towers"),
        ("exhibits: [{id: t, title: Towers, text: 38 pairs.}]\n", "", "t"),
        ("exhibits: [{id: towers, text: Edited.}]\n", "", "towers"),
    ],
    ids=["none", "some", "not-indented", "the-same", "edited"],
)
def test_an_exhibit_comes_into_a_bank(exhibits: str, becomes: str | None, asked: str, tmp_path: Path) -> None:
    text = bank(tmp_path, exhibits).text()
    expected = exhibits if becomes == "" else becomes
    if expected is None:
        expected = f"{exhibits}- id: towers\n  title: Towers\n  text: 38 pairs.\n"
    added = f"- id: two\n  type: essay\n  stem: How many?\n  exhibit: {asked}\n"
    assert text == f"{HEAD}{expected}{QUESTIONS}{added}"
    again = BankFile("banks/b.yaml", "b", "B", banks.read(tmp_path)["b"].tree)
    assert again.share(SHARED) == asked


def test_a_list_that_nothing_can_be_added_to_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuizgenError) as refused:
        bank(tmp_path, "exhibits: [{id: a, text: A.}]\n").text()
    assert refused.value.problems[0].code == "not-a-list"


def test_another_text_under_the_same_name_gets_a_name_of_its_own(tmp_path: Path) -> None:
    found = bank(tmp_path, "")
    assert found.share({**SHARED, "text": "24 pairs."}) == "towers-2"
    assert found.share(SHARED) == "towers"
