"""Amounts in different units: which are equal, and which only look equal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quizgen.checks.item_writing import lists
from quizgen.checks.item_writing.quantities import LONGEST, MOST_WORDS, Span, span_of, units
from quizgen.checks.item_writing.views import Choice, text_of
from rules.test_rules import found


def span(text: str, lang: str = "en") -> Span | None:
    return span_of(Choice(text_of(text, lists.of(lang)), False, "", ()))


def asked(options: list[str], *, kind: str = "single-choice", keys: int = 1, lang: str = "en") -> str:
    """Return a question; its first options are the keys."""
    right = {"answer": options[0]} if kind == "single-choice" else {"answers": options[:keys]}
    fields = {"id": "q", "type": kind, "stem": "How much is it?", "lang": lang, "explanation": "See there."}
    return f"- {json.dumps(fields | right | {'distractors': options[keys:]}, ensure_ascii=False)}\n"


def codes(top: Path, options: list[str], **more: object) -> set[str]:
    problems = found(top, asked(options, **more))  # type: ignore[arg-type] # as its own arguments
    return {problem.code for problem in problems} & {"equal-numbers", "overlapping-numbers"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 km", "1000 m"),
        ("1 km.", "1,000 metres"),
        ("60 min", "1 hour"),
        ("90 Minutes", "1.5 h"),
        ("1/2 hour", "30 min."),
        ("0.3 kg", "300 g"),
        ("10 000 cm", "0.1 km"),
        ("1 GB", "1000 MB"),
        ("1 KiB", "1024 bytes"),
        ("5 µW", "0.005 mW"),
        ("5 \u03bcW", "0.005 mW"),
        ("1 inch", "2.54 cm"),
        ("36 km/h", "10 m/s"),
        ("2 decades", "20 years"),
        ("5 ‰", "0.5 %"),
        ("1.2 million", "1,200,000"),
        ("2 dozen", "24"),
        ("−5 V", "-5000 mV"),
        ("1 litre", "1 dm³"),
        ("1 kilohm", "1000 Ω"),
        ("1 hour", "1 h"),
    ],
)
def test_the_same_amount_is_told(tmp_path: Path, one: str, other: str) -> None:
    assert codes(tmp_path, [one, "7 steps", other]) == {"equal-numbers"}


def test_what_is_equal_in_two_units_is_told_once(tmp_path: Path) -> None:
    assert codes(tmp_path, ["1 km", "7 m", "1000 m"]) == {"equal-numbers"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 km", "1000 km"),
        ("5 m", "5 min"),
        ("300 s", "5 m"),
        ("5 mW", "5 MW"),
        ("10 K", "10 k"),
        ("10 Hz", "10 H"),
        ("1 d", "1 dm"),
        ("10 dB", "1 B"),
        ("1 MB", "1024 kB"),
        ("1 MB", "1000 KB"),
        ("30 days", "1 month"),
        ("0.5", "50 %"),
        ("1/2", "0.5 km"),
        ("1998", "1998 m"),
        ("0 °C", "32 °F"),
        ("about 1 km", "1000 m"),
        ("1 km and 5 m", "1005 m"),
        ("1/0 km", "0 m"),
        ("1,5 km", "15 km"),
        ("0.333 km", "1/3 km"),
    ],
)
def test_what_only_looks_the_same_is_left_alone(tmp_path: Path, one: str, other: str) -> None:
    assert codes(tmp_path, [one, "7 steps", other]) == set()


def test_a_number_may_be_as_long_as_it_likes(tmp_path: Path) -> None:
    long = "7" * 5000
    assert codes(tmp_path / "1", [f"{long} km", "7 steps", f"{long}000 m"]) == {"equal-numbers"}
    assert codes(tmp_path / "2", [f"1/{long} km", "7 steps", "7 m"]) == set()


def test_years_are_left_alone(tmp_path: Path) -> None:
    assert codes(tmp_path, ["1961", "1956", "1998"]) == set()


def test_a_comma_means_what_it_means_in_the_language(tmp_path: Path) -> None:
    assert codes(tmp_path / "en", ["1,500 m", "7 steps", "1.5 km"]) == {"equal-numbers"}
    assert codes(tmp_path / "ru", ["1,5 км", "7 шагов", "1500 м"], lang="ru") == {"equal-numbers"}
    assert codes(tmp_path / "uz", ["1,500 m", "7 qadam", "1.5 km"], lang="uz") == set()


def test_two_right_options_may_be_equal(tmp_path: Path) -> None:
    options = ["1 km", "1000 m", "7 steps"]
    assert codes(tmp_path / "2", options, kind="multiple-choice", keys=2) == set()
    assert codes(tmp_path / "1", options, kind="multiple-choice", keys=1) == {"equal-numbers"}


@pytest.mark.parametrize(
    ("options", "overlap"),
    [
        (["10-20 min", "30-60 min", "1-2 h"], True),
        (["10-20 min", "30-59 min", "1-2 h"], False),
        (["1-5 mW", "6-9 mW", "1-5 MW"], False),
        (["1.0 m", "2 m", "1 m"], True),
        (["1-5 years", "6-9 Years", "9-12 years"], True),
        (["1-5 steps", "6-9 Steps", "9-12 steps"], True),
        (["1-5 g", "5-9 m", "9-12 s"], False),
    ],
)
def test_ranges_are_compared_across_units(tmp_path: Path, options: list[str], overlap: bool) -> None:
    assert codes(tmp_path, options) == ({"overlapping-numbers"} if overlap else set())


@pytest.mark.parametrize(
    ("options", "sorted_"),
    [
        (["500 m", "1 km", "2 km"], True),
        (["2 km", "1 km", "500 m"], True),
        (["1 km", "500 m", "2 km"], False),
    ],
)
def test_amounts_are_in_order_as_amounts(tmp_path: Path, options: list[str], sorted_: bool) -> None:
    written = [{"text": options[0], "key": "true"}, *options[1:]]
    fields = {"id": "q", "type": "single-choice", "order": "as-written", "options": written}
    question = f"- {json.dumps(fields | {'stem': 'How long is it?', 'explanation': 'See there.'})}\n"
    assert ("unsorted-numbers" in {one.code for one in found(tmp_path, question)}) == (not sorted_)


@pytest.mark.parametrize(("last", "way_out"), [("7", "leave `order` out"), ("7 km", "order: as-written")])
def test_what_is_not_sorted_by_itself_is_to_be_sorted_by_hand(
    tmp_path: Path, last: str, way_out: str
) -> None:
    unit = last[1:]
    fields = {"id": "q", "type": "single-choice", "order": "shuffled", "stem": "How long is it?"}
    fields |= {"answer": f"2{unit}", "explanation": "See there."}
    question = f"- {json.dumps(fields | {'distractors': [last, f'5{unit}']})}\n"
    (told,) = [one for one in found(tmp_path, question) if one.code == "unsorted-numbers"]
    assert way_out in told.help


def test_words_are_in_small_letters_and_no_spelling_is_two_units() -> None:
    signs, words = units()
    assert all(word == word.casefold() for word in words)
    shared = set(signs) & set(words)
    assert all((signs[one].of, signs[one].size) == (words[one].of, words[one].size) for one in shared)
    assert max(map(len, signs | words)) + len(".") == LONGEST
    assert max(len(one.split()) for one in signs | words) == MOST_WORDS


@pytest.mark.parametrize("text", ["", "3-1", "2015-12-25", "24/7", "1.2.3", "12:30", "ten metres"])
def test_what_is_no_amount(text: str) -> None:
    assert span(text) is None
