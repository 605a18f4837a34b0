"""Texts read without the parser give the same result as with it, even if they look like Markdown."""

from __future__ import annotations

import random

import pytest

from quizgen.text import markdown, simple
from quizgen.text.conservation import lost
from quizgen.text.target import Target

PIECES = [
    *("a", "b1", "Wort", "é", "e\u0301", "한", "ไทย", "漢字", "א", "😀", "2", "1.", "a.b", "H2O", "x*y"),
    *(" ", " ", " ", "  ", "\u00a0", "\u2003", "\u200b", "\x85", "\f"),
    *("*", "*", "*", "**", "**", "***", "`", "`", "``", "_", "~", "^", "$", "\\", "|", "#", "=", "+", "%"),
    *("(", ")", "[", "]", "{", "}", "<", ">", "&", "&amp;", "&#38;", '"', "'", "«", "»", "/", "-", "—"),
    *(".", ",", ";", ":", "?", "!", "…", "¿", "。", "（", "）", "@", "http://x.y", "{{c1::", "<b>"),
    *("two words", "*one*", "**two words**", "`code`", "`c d`", " *a* ", " (**b**) "),
]


def by_parser(text: str) -> tuple[str, str, str]:
    tokens = markdown._parser().parseInline(text)
    html = markdown._render(tokens, Target())
    return html, markdown._seen(tokens), lost(text, tokens, html)


def texts(count: int) -> list[str]:
    """Return texts made from pieces, always the same."""
    chance = random.Random(17)
    made = ("".join(chance.choices(PIECES, k=chance.randint(1, 10))).strip() for _ in range(count))
    return [text for text in made if text]


def test_what_is_read_without_the_parser_is_what_it_reads() -> None:
    found = {text: html for text in texts(15_000) if (html := simple.html_of(text)) is not None}
    for tag in ("<em>", "<strong>", "<code>"):
        assert sum(tag in html for html in found.values()) > 100
    for text, html in found.items():
        assert (html, simple.plain_of(text), "") == by_parser(text), text


@pytest.mark.parametrize(
    "target",
    [
        Target("tex", entities="@[{}", after="\\$"),
        Target(entities="*"),
        Target(after="e"),
        Target(entities="é"),
    ],
)
def test_what_is_quick_is_the_same_for_each_target(target: Target) -> None:
    found = {text: html for text in texts(5_000) if (html := markdown.usual_html(text, target)) is not None}
    assert sum(html == text for text, html in found.items()) > 100
    for text, html in found.items():
        assert html == markdown._render(markdown._parser().parseInline(text), target), text


def test_what_looks_like_other_markup_is_still_found_there(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = [text for text in texts(15_000) if simple.is_simple(text)]
    found = {text: list(markdown.lookalikes(text)) for text in tried}
    monkeypatch.setattr(markdown, "SUSPECT_IN_WORDS", markdown.SUSPECT)  # so that the parser reads them all
    assert found == {text: list(markdown.lookalikes(text)) for text in tried}
    assert any(found.values())


@pytest.mark.parametrize(
    "text",
    ["Because *of the two words*.", "The rule is that `a b` holds (**always**).", "Hello, *world*!", "A & B"],
)
def test_most_texts_are_simple(text: str) -> None:
    assert simple.is_simple(text)


@pytest.mark.parametrize(
    "text", ["*a", "**a*", "`a", "a_b", "x^2^", "[a](b)", "$x$", "a\nb", "* a *", "`` ` ``"]
)
def test_what_could_be_more_is_left_to_the_parser(text: str) -> None:
    assert simple.html_of(text) is simple.plain_of(text) is None
