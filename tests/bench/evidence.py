"""The cost of looking up phrases: CPU seconds for a thousand phrases in a paper of a thousand pages.

PYTHONPATH=tests python -m bench.evidence
"""

from __future__ import annotations

import itertools
import random
import time

from quizgen.evidence.passages import PaperText

PHRASES = 1_000
WORDS, A_PARAGRAPH = 500_000, 100
DIFFERENT = 20_000


def long_paper() -> tuple[str, list[str]]:
    """Return a paper's text, always the same, and phrases: a third in it, a third nearly, a third not."""
    chance = random.Random(7)
    # Words are as uneven as in any language: the n-th is used 1/n as often as the first (Zipf 1949).
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(DIFFERENT)))
    words = chance.choices([f"word{rank}" for rank in range(DIFFERENT)], cum_weights=weights, k=WORDS)
    paragraphs = [words[start : start + A_PARAGRAPH] for start in range(0, WORDS, A_PARAGRAPH)]
    phrases = []
    for number in range(PHRASES):
        start = chance.randrange(90)
        phrase = chance.choice(paragraphs)[start : start + 6]
        if number % 3 == 1:
            phrase[2] = "windmill"
        if number % 3 == 2:
            phrase = chance.choices(words, k=6)
        phrases.append(" ".join(phrase))
    return ".\n\n".join(map(" ".join, paragraphs)), phrases


def main() -> None:
    """Print how long it took to read the paper and to look up all phrases."""
    text, phrases = long_paper()
    start = time.process_time()
    paper = PaperText.from_text("p", text)
    found = sum(paper.find(phrase).state == "once" for phrase in phrases)
    seconds = time.process_time() - start
    print(f"{PHRASES} phrases in {WORDS} words: {seconds:.2f} s of CPU, {found} found")


if __name__ == "__main__":
    main()
