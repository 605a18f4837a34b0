"""The course for most tests of studying, built once."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.courses import course

from quizgen.pipeline import Project, build

BANK = (Path(__file__).parent / "bank.yaml").read_text(encoding="utf-8")
SECRET = """
bank: secret
title: Secret
defaults: {use: exam}
questions: [{id: s, type: true-false, stem: Zzsecret., answer: true}]
"""
OTHER = """
bank: other
title: Другое
lang: ru
questions:
  - {id: o, type: true-false, stem: Это так., answer: true}
  - {id: x, type: true-false, stem: Zzsecret two., answer: true, use: exam}
"""
QUIZZES = {
    "quizzes__week": """
        quiz: week
        title: Week
        versions: 2
        variants: [large]
        draw: {questions: [b/pair-one]}
        """,
    "quizzes__final": "quiz: final\ntitle: Zzfinal\npurpose: exam\ndraw: {questions: [other/o]}\n",
    "quizzes__hidden": "quiz: hidden\ntitle: Zzhidden\ndraw: {questions: [b/swift, secret/s]}\n",
}


@pytest.fixture(scope="session")
def student(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return html/student of a course with tags, levels, an exhibit, an option at an end, a card, exams."""
    top = tmp_path_factory.mktemp("studying")
    banks = {"banks__b": BANK, "banks__other": OTHER, "banks__secret": SECRET}
    build(Project(course(top, **banks, **QUIZZES), top / "dist", to=("html",)))
    return top / "dist/html/student"
