"""Time grows with a text and no faster, whatever it repeats: CPU time at a length and at four times that."""

from __future__ import annotations

import time

import pytest

from quizgen.text import markdown, spans
from quizgen.text.target import Target
from quizgen.types import cloze

REPEATED = (
    "[", "![", "[](", "[a](https://x", "![a](b", "*a ", "a* ", "**a", "_a ", "~", "^", "x~", "x^a", "`",
    "` ``", "$", "$a", "$a ", "$$", "$\\text{", "\\", "\\(", "<", "<sub>", "<sub></u>", "*<sub>a* ", "<a",
    "<a b=", "&", "&a", "a", "word ", "[^", "{", "{{c1::", "{{c1::a}}", "a\n", "- a\n", "> ", "1) a\n", "|",
    "| a ", "a|b\n", "| a |\n|---|\n", "#", "- ", "]", "(", "~~",
)  # fmt: skip
SHORT, LONG = 2_000, 8_000
MATHJAX = Target(math="tex")
SLACK = 9.0
"""How many times longer four times the text may take: 16 is a square."""


def render(text: str) -> None:
    markdown.to_html(text, MATHJAX)
    markdown.to_html(f"{text}\n{text}", MATHJAX)
    markdown.to_plain(text)
    list(markdown.lookalikes(text))


def seconds(text: str) -> float:
    """Return the lesser CPU time of two that a text takes when nothing of it is kept."""
    best = 1e9
    for _ in range(2):
        for kept in (markdown._usual, markdown._parse, spans.brackets, spans.code_runs):
            kept.cache_clear()
        start = time.process_time()
        render(text)
        cloze.parse(text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("part", REPEATED)
def test_four_times_the_text_takes_about_four_times_as_long(part: str) -> None:
    short, long = (seconds(f"a {part * (size // len(part))}") for size in (SHORT, LONG))
    assert long < 0.05 or long < SLACK * short, f"{part!r}: {short:.3f} s, then {long:.3f} s"
