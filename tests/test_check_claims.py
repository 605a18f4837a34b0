"""A stem names the author of a view, and the year of a fact that changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.mills import lay_out, problems, question


def bank(stem: str, fields: str, lang: str = "en") -> str:
    return question(f"""
        - id: q
          type: true-false
          lang: {lang}
          stem: "{stem}"
          answer: true
          source: {{paper: doe-2020, find: blamed the millers}}
          {fields}
    """)


@pytest.mark.parametrize(
    ("stem", "lang"),
    [
        ("Doe thinks well of millers.", "en"),
        ("In *Doe’s* view millers are honest.", "en"),
        ("To DOE millers are honest.", "en"),
        ("To van der Molen millers are honest.", "en"),
        ("In van der Molen's view millers are honest.", "en"),
        ("The authors think well of millers.", "en"),
        ("Muallifning fikricha, tegirmonchilar halol.", "uz"),
        ("По мнению автора, мельники честны.", "ru"),
        ("يرى المؤلف أن الطحانين صادقون.", "ar"),
    ],
)
def test_an_author_is_named(tmp_path: Path, stem: str, lang: str) -> None:
    content = lay_out(tmp_path, bank(stem, "claim: attributed", lang))
    assert problems(content, "author-not-named") == []


@pytest.mark.parametrize(
    "stem",
    [
        "Millers are honest.",
        "Does a miller lie?",
        "Roe thinks well of them.",
        "A mole in a mill is rare.",
        "Authoritarian authorities authorise mills.",
    ],
)
def test_an_author_is_not_named(tmp_path: Path, stem: str) -> None:
    (problem,) = problems(lay_out(tmp_path, bank(stem, "claim: attributed")), "author-not-named")
    assert problem.severity == "warning"
    assert "Doe, van der Molen" in problem.help
    assert problem.place.text.strip() == f'stem: "{stem}"'


def test_a_fact_needs_no_name(tmp_path: Path) -> None:
    assert problems(lay_out(tmp_path, bank("Millers are honest.", "level: apply")), "author-not-named") == []


def test_a_gap_may_ask_for_the_author(tmp_path: Path) -> None:
    source = "{paper: doe-2020}"
    cloze = (
        f"- {{id: q, type: cloze, claim: attributed, source: {source}, text: '{{{{c1::Doe}}}} trusts them.'}}"
    )
    assert problems(lay_out(tmp_path, question(cloze)), "author-not-named") == []


@pytest.mark.parametrize(
    ("stem", "named"),
    [("As of 2021, mills are few.", True), ("In (2021) so.", True), ("In 20210 so.", False), ("Few.", False)],
)
def test_the_year_of_a_fact_that_changes(tmp_path: Path, stem: str, named: bool) -> None:
    found = problems(lay_out(tmp_path, bank(stem, "as-of: 2021")), "year-not-named")
    assert (found == []) == named
    assert all(one.severity == "warning" and "As of 2021" in one.help for one in found)


def test_both_can_be_waived(tmp_path: Path) -> None:
    waive = "waive: {author-not-named: all know, year-not-named: all know}"
    content = lay_out(tmp_path, bank("Few.", f"claim: attributed\n          as-of: 2021\n          {waive}"))
    assert problems(content, "author-not-named") + problems(content, "year-not-named") == []
    assert problems(content, "idle-waiver") == []
