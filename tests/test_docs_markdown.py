"""The page on Markdown: the program does what each line of its tables and each example says."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from quizgen.text.markdown import lookalikes, to_html
from quizgen.text.target import Target

PAGE = (Path(__file__).parent.parent / "docs/markdown.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
ROW = re.compile(r"^\| (`+) ?(.+?) ?\1 \| (.+) \|$", re.MULTILINE)
WARNED = "Characters that stay as typed, with a warning"
ROWS = [(head, row[1], row[2]) for head, section in SECTIONS.items() for row in ROW.findall(section)]
EXAMPLES = re.findall(r"^(`{3,})markdown\n(.*?)^\1\n\n```html\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def plainly(html: str) -> str:
    """Return HTML in a normal form."""
    html = re.sub(r"\n(?=<)|(?<=>)\n", "", html.strip().replace(" />", ">"))
    return unescape(html.replace("&quot;", "''"))


@pytest.mark.parametrize(("head", "typed", "seen"), ROWS, ids=[row[1] for row in ROWS])
def test_a_line_is_seen_as_the_page_says(head: str, typed: str, seen: str) -> None:
    made = to_html(typed, Target())
    if seen == "as typed":
        assert unescape(re.sub("<[^>]*>", "", made)) == typed
        assert "<" not in made
    else:
        assert plainly(made) == plainly(seen)
    assert any(lookalikes(typed)) == (head == WARNED)


@pytest.mark.parametrize(("fence", "typed", "seen"), EXAMPLES)
def test_an_example_is_seen_as_the_page_says(fence: str, typed: str, seen: str) -> None:
    assert plainly(to_html(typed, Target(math="tex"))) == plainly(seen)
    assert not any(lookalikes(typed))


def test_the_page_is_read_whole() -> None:
    assert len(ROWS) == PAGE.count("\n| `") - 1  # one row belongs to the example with a table
    assert len(EXAMPLES) == PAGE.count("markdown\n")
