"""Effects of fields of questions, quizzes and courses that no folder in cases/ shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.courses import course
from support.identity import package

from quizgen.pipeline import Project, build, load_course
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
    assert f"never on a sheet with: {other}" in shown(tmp_path, name)


def test_a_title_stands_in_lists(tmp_path: Path) -> None:
    content = course(tmp_path, banks__b=BANK.replace("id: night,", "id: night, title: Where it sleeps,"))
    seen = load_course(Project(content))
    assert list(one(seen, "b/night"))[:2] == ["b/night (short-answer, no level, fact)", "Where it sleeps"]
    lines = [line for line in listing(seen) if line.startswith("  b/")]
    assert [line.endswith("  Where it sleeps") for line in lines] == [False, True]
    assert not any(line.endswith(" ") for line in lines)


@pytest.mark.parametrize(
    ("contact", "link", "of_course"),
    [
        ("ada@example.org", "mailto:ada@example.org?subject=c:%20{}", "mailto:ada@example.org?subject=c"),
        ("https://example.org/form?a=1&b=2", *["https://example.org/form?a=1&amp;b=2"] * 2),
    ],
)
def test_a_mistake_is_reported_with_the_name_of_its_question(
    tmp_path: Path, contact: str, link: str, of_course: str
) -> None:
    head = f"course: c\ntitle: C\ncontact: {contact}\n"
    content = course(tmp_path, course=head, banks__b=BANK)
    build(Project(content, tmp_path, to=("anki", "html")))
    said = '<a href="{}">Report a mistake: {}</a>'
    for note_type in package(tmp_path / "anki/c.apkg").note_types.values():
        for card in note_type["tmpls"]:
            assert said.format(link.format("{{ID}}"), "{{ID}}") in card["afmt"]
            assert "Report" not in card["qfmt"]
    practice = (tmp_path / "html/student/b-practice.html").read_text(encoding="utf-8")
    assert said.format(link.format("b/night"), "<bdi>b/night</bdi>") in practice
    key = (tmp_path / "html/teacher/b-key.html").read_text(encoding="utf-8")
    assert f'<a href="{of_course}">Report a mistake</a>' in key
    assert "Report" not in (tmp_path / "html/student/b-a.html").read_text(encoding="utf-8")
