"""A file with marks that open and never close is read in linear time, in every format."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from support.growth import assert_linear

from quizgen.importers import named, sheets, xmltree
from quizgen.importers.draft import Draft, Intake
from quizgen.importers.landing import Fate, Landing
from quizgen.importers.pictures import Pictures
from quizgen.importers.reading import RefusedError


def _moodle(part: str, text: str) -> str:
    asked = text if part == "question" else "Why?"
    said = text if part == "feedback" else ""
    form = "markdown" if part == "markdown" else "html"
    asked = text if form == "markdown" else asked
    return (
        '<quiz><question type="cloze"><name><text>a</text></name>'
        f'<questiontext format="{form}"><text><![CDATA[{asked}]]></text></questiontext>'
        f'<generalfeedback format="html"><text><![CDATA[{said}]]></text></generalfeedback></question></quiz>'
    )


FRAMES = {
    "moodle-xml": lambda text: _moodle("question", text),
    "moodle-xml feedback": lambda text: _moodle("feedback", text),
    "moodle-xml markdown": lambda text: _moodle("markdown", text),
    "gift": lambda text: f"::a::{text}{{=a}}",
    "gift comment": lambda text: f"// {text}\na {{=b}}",
    "table": lambda text: f'question,answer,tags\n"{text}","{text}","{text}"',
    "table heading": lambda text: f'question,answer,"a{text}b"\nWhy?,So.,x',
    "text2qti": lambda text: f"1. {text}\n*a) x\nb) y\n",
    "text": lambda text: f"1. a\nA. x{text}z\nB. y\nAnswer: A\n",
    "text key": lambda text: f"1. a\nA. x\nB. y\n\nAnswers\n1{text}z\n",
    "anki-text": lambda text: f"#separator:tab\n{text}\tb",
}
OPEN = [
    ("moodle-xml", "{1:SA:"),
    ("moodle-xml", "{1:SA:=a\\}"),
    ("moodle-xml", "\\("),
    ("moodle-xml", "[latex]"),
    ("moodle-xml", "<a "),
    ("moodle-xml", "<!--"),
    ("moodle-xml", "<b>"),
    ("moodle-xml", "7$$x$$ "),
    ("moodle-xml feedback", '<p class="small"><br><cite>'),
    ("moodle-xml markdown", "![a]("),
    ("moodle-xml markdown", "\\\\("),
    ("gift", "\\("),
    ("gift", "$$ a"),
    ("gift comment", "[id:"),
    ("table", "[$]"),
    ("table", " "),
    ("table heading", " "),
    ("text2qti", "!["),
    ("text", " "),
    ("text key", " "),
    ("anki-text", "{{c1::"),
    ("anki-text", "[sound:"),
]
"""Texts that took quadratic time, or would with a less careful pattern."""


def workbook(rows: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", '<workbook><sheets><sheet name="a" id="r1"/></sheets></workbook>')
        book.writestr("xl/_rels/workbook.xml.rels", '<R><R Id="r1" Target="sheet.xml"/></R>')
        book.writestr("xl/sheet.xml", f"<worksheet><sheetData>{rows}</sheetData></worksheet>")
    return out.getvalue()


@pytest.mark.parametrize(("frame", "mark"), OPEN)
def test_marks_that_never_close_are_read_in_linear_time(frame: str, mark: str) -> None:
    chosen = named(frame.partition(" ")[0])
    assert chosen is not None

    def read(text: str) -> object:
        return list(chosen.read(text.encode(), Intake("a")))

    assert_linear(read, lambda size: FRAMES[frame](mark * size), 100)


def test_a_sheet_of_cells_far_to_the_right_is_refused() -> None:
    row = '<row><c r="ALK1" t="inlineStr"><is><t>a</t></is></c></row>'
    with pytest.raises(RefusedError, match="more than 1,000,000 cells"):
        sheets.excel(workbook(row * 1100))


def test_a_file_of_elements_without_end_is_refused() -> None:
    with pytest.raises(RefusedError, match="more than 1,000,000 elements"):
        xmltree.parse(b"<a>" + b"<b/>" * 1_000_001 + b"</a>")


def test_many_questions_of_one_name_land_in_linear_time(tmp_path: Path) -> None:
    def take(drafts: list[Draft]) -> object:
        landing = Landing(tmp_path, Pictures())
        for fate in (Fate(draft, "a", "gift") for draft in drafts):
            landing._name(fate, "a")
        return landing

    def made(size: int) -> list[Draft]:
        return [
            Draft(name="Why?", identity=str(at), fields={"type": "essay", "stem": str(at)})
            for at in range(size)
        ]

    assert_linear(take, made, 50)
