"""Texts read without the parser give the same result as with it, even if they look like Markdown."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from support import courses

from quizgen import cache
from quizgen.checks import alone, prose
from quizgen.checks.item_writing import lists
from quizgen.checks.item_writing.lists import tokens_of, tokens_of_each
from quizgen.model.fields import Markdown, all_as_words, as_words
from quizgen.pipeline import Project, load_course
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


@pytest.mark.parametrize("pieces", ["one two", "*one* two", "Äpfel", "$x^2$", "a\nb", ""])
def test_texts_are_read_together_as_one_by_one(pieces: str) -> None:
    written = [Markdown("First!"), Markdown(f" {pieces}"), pieces, Markdown("}{"), "last"]
    for count in range(len(written) + 1):
        assert all_as_words(written[:count]) == list(map(as_words, written[:count]))
        assert tokens_of_each(written[:count]) == list(map(tokens_of, written[:count]))


def test_what_looks_like_other_markup_is_still_found_there(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = [text for text in texts(15_000) if simple.is_simple(text)]
    found = {text: list(markdown.lookalikes(text)) for text in tried}
    monkeypatch.setattr(markdown, "SUSPECT_IN_WORDS", markdown.SUSPECT)  # so that the parser reads them all
    assert found == {text: list(markdown.lookalikes(text)) for text in tried}
    assert any(found.values())


def test_a_look_at_all_texts_of_a_question_misses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = ["::T:: What?", " ::T:: What?", "*one*", *filter(str.isprintable, texts(3_000))]
    questions = [
        {"id": f"q{at}", "type": "essay", "stem": text, "title": text[:9], "tags": ["a::b"]}
        for at, text in enumerate(written)
    ]
    bank = json.dumps({"bank": "b", "title": "B", "questions": questions}, ensure_ascii=False)
    scope = load_course(Project(courses.course(tmp_path, banks__b=bank))).readable()
    outputs = prose.outputs_of(scope)
    asked = scope.course.banks[0].questions
    assert 100 < sum(prose.all_sound(one, outputs) for one in asked) < len(asked) - 100
    with cache.switched_off():
        found = list(alone.questions_alone(scope))
        monkeypatch.setattr(prose, "all_sound", lambda *_: False)
        monkeypatch.setattr(prose, "_is_sound", lambda *_: False)
        assert found == list(alone.questions_alone(scope))
    assert found


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


def test_stems_of_any_number_of_words_take_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "WORDS", 3)
    stems = lists.Lists("en", {"stop": frozenset({"the"})}).stems
    words = ("the", "questions", "answer", "wheels", "the", "questioned")
    assert [stems[word] for word in words] == ["", "questi", "answer", "wheels", "", "questi"]
    assert len(stems) <= 3
