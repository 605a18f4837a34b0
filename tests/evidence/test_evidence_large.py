"""A thousand phrases in a paper of a thousand pages: found, nearly found and missed as in a short one."""

from __future__ import annotations

import itertools
import random

from quizgen.evidence.passages import PaperText

PAGES, PHRASES = 1_000, 1_000
WORDS = 500_000


def test_a_thousand_phrases_in_a_thousand_pages() -> None:
    chance = random.Random(7)
    # Words are as uneven as in any language: the n-th is used a n-th as often (Zipf 1949).
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(20_000)))
    words = chance.choices([f"word{rank}" for rank in range(20_000)], cum_weights=weights, k=WORDS)
    paragraphs = [words[start : start + 100] for start in range(0, WORDS, 100)]
    paper = PaperText.from_text("p", ".\n\n".join(map(" ".join, paragraphs)))
    phrases = []
    for number in range(PHRASES):
        start = chance.randrange(90)
        phrase = chance.choice(paragraphs)[start : start + 6]
        if number % 3 == 1:
            phrase[2] = "windmill"
        if number % 3 == 2:
            phrase = chance.choices(words, k=6)
        phrases.append(" ".join(phrase))
    states = [paper.find(phrase).state for phrase in phrases]
    assert states.count("once") > PHRASES / 4
    assert states.count("close") > PHRASES / 4
    assert states.count("missing") > PHRASES / 4
