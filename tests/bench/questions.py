"""A course of any size: multiple-choice questions of about 1.7 KB with feedback, tags and source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

WORDS = [
    "signal",
    "border",
    "treaty",
    "channel",
    "archive",
    "harbour",
    "lantern",
    "meadow",
    "orchard",
    "pavement",
    "quarry",
    "ribbon",
    "saddle",
    "timber",
    "umbrella",
    "valley",
    "willow",
    "anchor",
    "basket",
    "candle",
    "desert",
    "engine",
    "feather",
    "garden",
    "hammer",
    "island",
    "jacket",
    "kettle",
]
A_BANK = 1_000


def text(number: int, length: int) -> str:
    """Return words that depend on the number, always the same for the same number."""
    state, words = number * 2654435761 + 12345, []
    for _ in range(length):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        words.append(WORDS[(state >> 33) % len(WORDS)])
    return " ".join(words)


def question(number: int) -> Iterator[str]:
    """Yield the lines of one question."""
    yield f"  - id: q{number}"
    yield "    type: multiple-choice"
    yield "    level: understand"
    yield f"    stem: Which of these go with number {number} and the {text(number, 18)}?"
    for name, start in (("answers", 0), ("distractors", 2)):
        yield f"    {name}:"
        for option in range(start, start + 2 + start // 2):
            yield f"      - text: {number}-{option} {text(number * 7 + option, 9)}"
            yield f"        feedback: Because *{text(number * 11 + option, 14)}*."
    yield f"    explanation: The rule is that `{text(number * 13, 3)}` {text(number * 17, 40)}."
    yield f"    hints: [Think of the {text(number * 19, 6)}.]"
    yield f"    tags: [t{number % 50}, 'area::{number % 7}']"
    yield f"    source: {{paper: p, section: Part {number % 9}, find: {text(number * 23, 4)}}}"


def write_course(top: Path, size: int) -> None:
    """Write a course of `size` questions in banks of a thousand, and a quiz of forty."""
    content = top / "content"
    for folder in ("banks", "quizzes"):
        (content / folder).mkdir(parents=True)
    (content / "course.yaml").write_text("course: bench\ntitle: Bench\nreleased: 2026-01-01\n")
    paper = "{id: p, type: book, title: Numbers, author: [{family: Roe}], issued: {date-parts: [[2020]]}}"
    (content / "papers.yaml").write_text(f"references: [{paper}]\n")
    for first in range(0, size, A_BANK):
        lines = [f"bank: bank-{first // A_BANK}", f"title: Bank {first // A_BANK}", "questions:"]
        for number in range(first, min(size, first + A_BANK)):
            lines += question(number)
        (content / "banks" / f"bank-{first // A_BANK:03}.yaml").write_text("\n".join(lines) + "\n")
    quiz = f"quiz: forty\ntitle: Forty\nversions: 3\ndraw: {{count: {min(40, size)}}}\n"
    (content / "quizzes" / "forty.yaml").write_text(quiz)
