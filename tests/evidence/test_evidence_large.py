"""A thousand phrases in a paper of a thousand pages: found, nearly found and missed as in a short paper."""

from __future__ import annotations

from bench.evidence import PHRASES, long_paper

from quizgen.evidence.passages import PaperText


def test_a_thousand_phrases_in_a_thousand_pages() -> None:
    text, phrases = long_paper()
    paper = PaperText.from_text("p", text)
    states = [paper.find(phrase).state for phrase in phrases]
    assert states.count("once") > PHRASES / 4
    assert states.count("close") > PHRASES / 4
    assert states.count("missing") > PHRASES / 4
