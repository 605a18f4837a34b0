"""A small course in its own folder, and what a teacher does with it during a term."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from quizgen.pipeline import Project, build, release

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf00000301010018dd8db00000000049454e44ae426082"
)
BANK = """\
bank: terms
title: Terms
lang: en
questions:
  - id: one
    type: single-choice
    stem: Which number comes first?
    answer: One
    distractors: [Two, Three]
    order: shuffled
  - id: two
    type: short-answer
    stem: What comes after one?
    answer: two
  - id: three
    type: flashcard
    front: "![a dot](figures/dot.png)"
    back: three
    both-ways: true
  - id: four
    type: cloze
    text: "Four is {{c1::two}} and {{c2::two}}."
"""
FIRST, SECOND, THIRD = (f"2026-0{month}-01T12:00:00Z" for month in (2, 3, 4))


def seconds(at: str) -> int:
    return int(datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp())


class Course:
    """A teacher's folder, and what the teacher does in it."""

    def __init__(self, folder: Path) -> None:
        self.content = folder / "content"
        self.out = folder / "dist"
        (self.content / "banks").mkdir(parents=True)
        (self.content / "figures").mkdir()
        (self.content / "figures/dot.png").write_bytes(PNG)
        (self.content / "course.yaml").write_text("course: numbers\ntitle: Numbers\nreleased: 2026-01-01\n")
        self.bank.write_text(BANK, encoding="utf-8")

    @property
    def bank(self) -> Path:
        return self.content / "banks/terms.yaml"

    @property
    def project(self) -> Project:
        return Project(self.content, self.out, to=("anki",))

    @property
    def package(self) -> Path:
        return self.out / "anki/numbers.apkg"

    def edit(self, old: str, new: str) -> None:
        text = self.bank.read_text(encoding="utf-8")
        assert old in text
        self.bank.write_text(text.replace(old, new), encoding="utf-8")

    def build(self) -> Path:
        self.built = build(self.project)
        return self.package

    def release(self, at: str) -> Path:
        release(self.project, at)
        return self.build()

    def recorded(self) -> str:
        return (self.content / "released.yaml").read_text(encoding="utf-8")
