"""Numbers in a language written from right to left, as Chromium displays them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support import browser as chromium
from support.courses import course

from quizgen.outputs.manifest import builtin_folder
from quizgen.outputs.words import read_words
from quizgen.pipeline import Project, build
from quizgen.text.directions import is_amount

LEFT_EDGES = """nodes => nodes.map(node => {
  const found = [], walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) for (let at = 0; at < walker.currentNode.length; at++) {
    const range = document.createRange()
    range.setStart(walker.currentNode, at)
    range.setEnd(walker.currentNode, at + 1)
    if (range.toString().trim()) found.push(range.getBoundingClientRect().left)
  }
  return found
})"""
AMOUNTS = ["-5", "−5", "3 + 4 = 7", "-5 °C", "< 10 %", "5 - 10"]
BANK = f"""\
bank: b
title: B
questions:
  - id: q
    lang: he
    type: single-choice
    stem: מהו המספר הקטן ביותר?
    answer: '{AMOUNTS[0]}'
    distractors: {AMOUNTS[1:]}
"""


@pytest.mark.browser
def test_an_amount_goes_from_left_to_right(browser: Browser, tmp_path: Path) -> None:
    content = course(tmp_path, banks__b=BANK)
    build(Project(content, tmp_path / "dist", to=("html",)))
    with chromium.visit(browser, tmp_path / "dist/html/student/b-a.html") as seen:
        edges = seen.page.locator(".options .text").evaluate_all(LEFT_EDGES)
    assert len(edges) == len(AMOUNTS)
    for option in edges:
        assert option == sorted(option)


@pytest.mark.parametrize("text", ["5", "x = 5", "-5 מעלות", "- 3 birds, and then some more of them", "2024"])
def test_other_texts_go_as_their_language_does(text: str) -> None:
    assert not is_amount(text)


def test_english_words_that_another_language_lacks_keep_their_direction() -> None:
    words = read_words((builtin_folder(),))
    lent, own = words.of("he"), words.of("ar")
    sentence = words.of("en")["write_letters"]
    assert lent["write_letters"] == f"\u2066{sentence}\u2069"
    assert not {"\u2066", "\u2069"} & set("".join(own.values())), "Arabic has all words"
    assert words.of("fi") == words.of("en"), "what goes the same way needs no marks"


@pytest.mark.browser
def test_an_english_full_stop_stands_at_the_end_of_a_hebrew_page_s_sentence(
    browser: Browser, tmp_path: Path
) -> None:
    pair = "{premise: מים, response: H₂O}, {premise: מלח, response: NaCl}"
    bank = (
        f"bank: b\ntitle: B\nlang: he\nquestions: [{{id: q, type: matching, stem: התאימו, pairs: [{pair}]}}]"
    )
    content = course(tmp_path, banks__b=bank, course="course: c\ntitle: C\nlang: he\n")
    build(Project(content, tmp_path / "dist", to=("html",)))
    with chromium.visit(browser, tmp_path / "dist/html/student/b-a.html") as seen:
        (edges,) = seen.page.locator(".do").evaluate_all(LEFT_EDGES)
        assert seen.page.locator("html").get_attribute("dir") == "rtl"
    letter, stop, _ = edges[-3:]  # the last one is the mark, which is invisible
    assert letter < stop, "the stop is behind its sentence, not in front"
