"""released.yaml is for life: quizgen can always read what a course once recorded, in either form."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.courses import codes, course, loaded, statements

from quizgen.outputs.packagers import Contents, Stamp
from quizgen.reading.content import load
from quizgen.releases.record import HEADER, lines_of, record_of

BANK = f"bank: b\ntitle: B\nquestions:\n{statements(1)}"
FIRST_FORM = """\
anki:
  title: "A: course"
  decks:
    b: "A course::B"
  types:
    Basic: {digest: abc, mod: 7}
  notes:
    b/q0: {digest: def, mod: 8, kind: Basic}
moodle:
  title: "A: course"
  decks: {}
  types: {}
  notes:
    b/q0: {digest: 1:def, mod: 9}
"""
TODAYS = """\
anki:
  frame:
    title: "A: course"
    decks:
      b: "A course::B"
    types:
      Basic: {digest: abc, mod: 7}
  items:
    b/q0: {digest: def, mod: 8, kind: Basic}
moodle:
  items:
    b/q0: {digest: 1:def, mod: 9}
"""


def released(top: Path, text: str) -> Mapping[str, Any]:
    return loaded(course(top, banks__b=BANK, released=text)).released


def test_both_forms_say_the_same(tmp_path: Path) -> None:
    assert released(tmp_path / "first", FIRST_FORM) == released(tmp_path / "today", TODAYS)


def test_it_is_written_as_it_is_read_and_an_output_has_no_keys_of_another(tmp_path: Path) -> None:
    assert "".join(lines_of(released(tmp_path, FIRST_FORM))) == HEADER + TODAYS


def test_what_is_wrong_in_either_form_has_its_place(tmp_path: Path) -> None:
    for form, line in ((FIRST_FORM, 6), (TODAYS, 7)):
        content = course(tmp_path, banks__b=BANK, released=form.replace("mod: 7", "mod: soon"))
        _, problems = load(content)
        assert codes(problems) == ["not-a-whole-number"]
        assert (problems[0].place.file, problems[0].place.line) == (
            f"{content.as_posix()}/released.yaml",
            line,
        )


def test_a_release_of_a_file_without_a_frame_records_none(tmp_path: Path) -> None:
    before = released(tmp_path, FIRST_FORM)["moodle"]
    after = record_of(Contents({"b/q0": Stamp("2:def", 0), "b/q1": Stamp("2:x", 0)}), before, 20)
    assert "".join(lines_of({"moodle": after})) == (
        f"{HEADER}moodle:\n  items:\n"
        "    b/q0: {digest: 2:def, mod: 20}\n    b/q1: {digest: 2:x, mod: 20}\n"
    )
