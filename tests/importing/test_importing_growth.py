"""A file in which marks open and never close is read in linear time, whatever the format."""

from __future__ import annotations

import pytest
from support.growth import assert_linear

from quizgen.importers import named
from quizgen.importers.draft import Intake


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
"""Each took time with the square of its length, or would with a pattern less careful."""


@pytest.mark.parametrize(("frame", "mark"), OPEN)
def test_marks_that_never_close_are_read_in_linear_time(frame: str, mark: str) -> None:
    chosen = named(frame.partition(" ")[0])
    assert chosen is not None

    def read(text: str) -> object:
        return list(chosen.read(text.encode(), Intake("a")))

    assert_linear(read, lambda size: FRAMES[frame](mark * size), 100)
