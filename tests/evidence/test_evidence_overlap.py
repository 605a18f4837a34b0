"""Runs of words that a question shares with a paper."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizgen.evidence.overlap import OverlapIndex, Run
from quizgen.evidence.passages import PaperText
from quizgen.evidence.sections import Paragraph

SALT = """A Long Title About Salt And The Roads It Went By

Abstract

The carters of the valley met every spring to agree on a price for salt, and kept to it.

The Price of Salt in Seven Dry Years

They were fined by the Royal Court of Appeal of the Northern Provinces in 1612 and again in 1613.
A price for salt, and kept to it, was thought a sin. Nobody asked the carters what they thought.

References

Example, J. On the price of salt and the carters of the valley in seven dry years.
"""


@pytest.fixture(scope="module")
def index() -> OverlapIndex:
    return OverlapIndex({"salt": PaperText.from_text("salt", SALT)})


def test_a_run_tells_paper_words_count_and_paragraph(index: OverlapIndex) -> None:
    text = "Why did “the Carters of the valley – met every” year?"
    assert index.shared_runs(text) == [Run("salt", "the Carters of the valley – met every", 7, 3)]


def test_fewer_words_are_nobodys(index: OverlapIndex) -> None:
    assert index.shared_runs("Nobody asked the carters what happened") == []
    assert index.shared_runs("carters of the valley met every spring", at_least=8) == []
    assert index.shared_runs("") == []


def test_the_longest_run_counts(index: OverlapIndex) -> None:
    (run,) = index.shared_runs("spring to agree on a price for salt, and kept to it, was thought wise")
    assert (run.words, run.count) == ("spring to agree on a price for salt, and kept to it", 12)


def test_several_runs_come_in_the_order_of_the_text(index: OverlapIndex) -> None:
    text = "Nobody asked the carters what they did; the carters of the valley met every spring."
    assert [(run.count, run.paragraph) for run in index.shared_runs(text)] == [(6, 5), (8, 3)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A long title about salt and the roads", id="the title"),
        pytest.param("the price of salt in seven dry years", id="a heading"),
        pytest.param("On the price of salt and the carters of the valley", id="a reference"),
        pytest.param("the Royal Court of Appeal of the Northern Provinces in 1612", id="names"),
    ],
)
def test_what_anyone_may_repeat(index: OverlapIndex, text: str) -> None:
    assert index.shared_runs(text) == []


def test_names_with_anything_else_are_a_run(index: OverlapIndex) -> None:
    (run,) = index.shared_runs("fined by the Royal Court of Appeal")
    assert run.count == 7


def test_a_run_does_not_cross_paragraphs() -> None:
    paper = PaperText("p", [Paragraph(1, "One two three four."), Paragraph(2, "Five six seven eight.")])
    assert OverlapIndex({"p": paper}).shared_runs("one two three four five six seven eight") == []


def test_the_same_words_in_two_papers_are_one_run() -> None:
    papers = {name: PaperText.from_text(name, "we saw that roads were bad in spring.") for name in ("b", "a")}
    assert [run.paper for run in OverlapIndex(papers).shared_runs("that roads were bad in spring")] == ["b"]


def test_no_papers_no_runs() -> None:
    assert OverlapIndex({}).shared_runs("any words at all of any kind") == []


def test_shorter_runs_are_not_on_offer(index: OverlapIndex) -> None:
    with pytest.raises(ValueError, match="6"):
        index.shared_runs("any", at_least=5)


WORDS = st.lists(st.sampled_from(["salt", "road", "cart", "toll", "fish"]), max_size=25)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=4), WORDS)
def test_misses_no_run_that_is_there(paragraphs: list[list[str]], ours: list[str]) -> None:
    paper = PaperText("p", [Paragraph(n, " ".join(words)) for n, words in enumerate(paragraphs, start=1)])
    runs = OverlapIndex({"p": paper}).shared_runs(" ".join(ours))
    there = {" ".join(words[at : at + 6]) for words in paragraphs for at in range(len(words) - 5)}
    assert bool(runs) == any(" ".join(ours[at : at + 6]) in there for at in range(len(ours) - 5))
    for run in runs:
        assert run.words in " ".join(paragraphs[run.paragraph - 1])
        assert run.count == len(run.words.split())


def test_endless_repetition_takes_no_endless_time() -> None:
    paper = PaperText.from_text("p", "la " * 8_000 + "end.")
    (run,) = OverlapIndex({"p": paper}).shared_runs("la " * 200)
    assert run.count == 200
