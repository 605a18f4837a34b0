"""Moodle's fractions give the program's marks: full marks and zero are possible, and nothing below zero."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, parse

import pytest
from support import moodle_marks
from support.courses import course

from quizgen.pipeline import Project, build
from quizgen.types.marking import Part, neighbours, share

WORTHS = {
    "thirds": ([33.33333] * 3, [-50, -50]),
    "unlike": ([75, 25], [-25, -100, None]),
    "harmless": ([50, 50], [0, 0]),
    "one": ([100], [-100]),
}


def options(worths: list[Any], word: str) -> list[dict[str, Any]]:
    return [
        {"text": f"{word} {at}"} | ({"worth": str(one)} if one is not None else {})
        for at, one in enumerate(worths)
    ]


def several(name: str, right: list[Any], wrong: list[Any]) -> dict[str, Any]:
    asked = {"id": name, "type": "multiple-choice", "stem": f"Which of {name}?"}
    return asked | {"answers": options(right, "Right"), "distractors": options(wrong, "Wrong")}


def bank() -> list[dict[str, Any]]:
    sizes = [*itertools.product(range(1, 6), range(1, 6)), (10, 1), (1, 10), (7, 3), (3, 7), (6, 6), (9, 2)]
    wrong = options([50, -25, None], "Wrong")
    items = [f"Item {at}" for at in range(5)]
    return [
        *(several(f"of-{keys}-{wrong}", [None] * keys, [None] * wrong) for keys, wrong in sizes),
        *(several(name, right, wrong) for name, (right, wrong) in WORTHS.items()),
        {"id": "single", "type": "single-choice", "stem": "Which?", "answer": "Right", "distractors": wrong},
        {"id": "order", "type": "ordering", "stem": "Order", "items": items},
        {"id": "exact", "type": "ordering", "stem": "Order", "items": items, "marking": "all-or-nothing"},
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Element]:
    """Return the questions of a Moodle file, by id."""
    top = tmp_path_factory.mktemp("marks")
    content = course(top, banks__b=json.dumps({"bank": "b", "title": "B", "questions": bank()}))
    build(Project(content, top / "dist", to=("moodle",)))
    root = parse(top / "dist/moodle/c.xml").getroot()
    return {one.findtext("idnumber", "").removeprefix("b/"): one for one in root.findall("question")}


def subsets(size: int) -> Iterator[tuple[int, ...]]:
    for count in range(size + 1):
        yield from itertools.combinations(range(size), count)


def parts(question: Element, chosen: tuple[int, ...]) -> list[Part]:
    """Return an answer as the program sees it, found only by the texts of the options."""
    authored = next(
        one for one in bank() if one["id"] == question.findtext("idnumber", "").removeprefix("b/")
    )
    written = {one["text"]: one.get("worth") for one in [*authored["answers"], *authored["distractors"]]}
    texts = [one.findtext("text", "") for one in question.findall("answer")]
    return [
        Part(at in chosen, text.startswith("Right"), Decimal(worth) if (worth := written[text]) else None)
        for at, text in enumerate(texts)
    ]


@pytest.mark.parametrize("name", [one["id"] for one in bank() if one["type"] == "multiple-choice"])
def test_several_keys_give_what_was_decided(made: dict[str, Element], name: str) -> None:
    question = made[name]
    given = {
        chosen: moodle_marks.chosen(question, chosen) for chosen in subsets(len(question.findall("answer")))
    }
    assert max(given.values()) == pytest.approx(1, abs=1e-6), "all the points can be had"
    assert min(given.values()) == 0, "nobody is below nothing"
    for chosen, fraction in given.items():
        assert fraction == pytest.approx(float(share("right-minus-wrong", parts(question, chosen))), abs=1e-5)


def test_one_key_gives_what_each_option_is_worth(made: dict[str, Element]) -> None:
    answers = made["single"].findall("answer")
    given = {
        one.findtext("text"): moodle_marks.chosen(made["single"], [at]) for at, one in enumerate(answers)
    }
    assert given == {"Right": 1, "Wrong 0": 0.5, "Wrong 1": -0.25, "Wrong 2": 0}


@pytest.mark.parametrize(("name", "marking"), [("order", "per-part"), ("exact", "all-or-nothing")])
def test_an_order_gives_what_was_decided(made: dict[str, Element], name: str, marking: Any) -> None:
    given = {
        order: moodle_marks.ordered(made[name], list(order)) for order in itertools.permutations(range(5))
    }
    assert (max(given.values()), min(given.values())) == (1, 0)
    for order, fraction in given.items():
        places = [order.index(thing) + 1 for thing in range(5)]
        assert fraction == pytest.approx(float(share(marking, neighbours(places))))
