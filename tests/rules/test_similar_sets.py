"""Questions, options and ranges that are too alike: each is reported once, with the nearest one before it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from support.courses import course

from quizgen.checks.item_writing.similar_sets import FEWEST_WORDS, MOST_COMPARED, nearest
from quizgen.errors import Problem
from quizgen.pipeline import Project, check_course

COUNT = MOST_COMPARED + 30
STEM = "Why did the builders of harbour x{} need timber, copper, linen, barley, candles and feathers?"
ESSAY = "  - {{id: q{0}, type: essay, stem: '{1}'}}\n"
CARD = "  - {{id: q{0}, type: flashcard, front: '{1}', back: B{0}}}\n"
HEAD = "bank: b\ntitle: B\nquestions:\n"


def of_template(line: str) -> str:
    """Return a bank of questions that differ in one word."""
    return HEAD + "".join(line.format(number, STEM.format(number)) for number in range(COUNT))


def test_the_nearest_is_the_one_that_a_look_at_all_pairs_finds() -> None:
    chance = random.Random(1)
    words = [f"w{number}" for number in range(14)]
    sets = [frozenset(chance.sample(words, chance.randint(3, 12))) for _ in range(MOST_COMPARED)]
    found = [(number, one.number, one.more) for number, one in nearest(sets)]
    assert found == list(in_all_pairs(sets))
    assert 1 < len({more for _, _, more in found}) < len(found) < MOST_COMPARED


def in_all_pairs(sets: Sequence[frozenset[str]]) -> Iterator[tuple[int, int, int]]:
    """Yield each set that is similar to an earlier one, with the nearest, and how many others are similar."""
    for number, words in enumerate(sets):
        likeness = [len(words & other) / len(words | other) for other in sets[:number]]
        if len(words) >= FEWEST_WORDS and max(likeness, default=0) >= 0.8:
            yield number, likeness.index(max(likeness)), sum(one >= 0.8 for one in likeness) - 1


def of_code(content: Path, code: str) -> list[Problem]:
    return [one for one in check_course(Project(content)).problems if one.code == code]


def test_a_question_of_a_template_is_reported_once_and_counts_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    bank = of_template(ESSAY).replace("id: q2,", "id: q2, waive: {similar-stems: They are meant to be.},")
    quiz = f"quiz: z\ntitle: Z\nshuffle: {{questions: false}}\ndraw: {{count: {COUNT}}}\n"
    content = course(tmp_path, banks__b=bank, quizzes__z=quiz)
    found = of_code(content, "similar-stems")
    assert [one.item for one in found] == [f"b/q{number}" for number in range(1, COUNT)]
    begins = 'the stem is nearly the same as in "b/q0"'
    assert found[0].message == f"{begins}, which is in the same quiz (z)"
    assert found[1].message == f"{begins} and 1 more, which are in the same quiz (z)"
    assert found[-1].message == f"{begins} and at least 99 more, which are in the same quiz (z)"
    assert [one.item for one in found if one.waived] == ["b/q2"]
    assert of_code(content, "similar-stems") == found  # from the cache


def test_an_option_is_reported_once(tmp_path: Path) -> None:
    wrong = ["The pull of the moon on water", "The pull of moon on the water", "The pull of a moon on water"]
    key = "The pull of the moon on the water"
    fields = f"stem: What moves the tides?, answer: {key}, distractors: {json.dumps(wrong)}"
    content = course(tmp_path, banks__b=f"{HEAD}  - {{id: q, type: single-choice, {fields}}}\n")
    assert len(of_code(content, "similar-options")) == len(wrong)


def test_a_range_is_reported_once(tmp_path: Path) -> None:
    ranges = [{"range": [f"{low}", f"{low + 10}"], "worth": f"{90 - low}"} for low in range(2, 9)]
    fields = f"stem: How many birds?, range: [1, 11], accept: {json.dumps(ranges)}"
    content = course(tmp_path, banks__b=f"{HEAD}  - {{id: q, type: numeric, {fields}}}\n")
    assert len(of_code(content, "crossing-numbers")) == len(ranges)


def test_a_card_of_a_template_is_reported_once(tmp_path: Path) -> None:
    bank = of_template(CARD)
    content = course(tmp_path, banks__b=bank)
    found = of_code(content, "interfering-fronts")
    assert [one.item for one in found] == [f"b/q{number}" for number in range(1, COUNT)]
    assert found[0].message == 'the front is nearly the same as that of "b/q0"'
    assert found[1].message == 'the front is nearly the same as that of "b/q0" and of 1 more'
    content = course(tmp_path / "same", banks__b=bank.replace("back: B1}", "back: B0}"))
    assert of_code(content, "interfering-fronts")[0].item == "b/q2"
