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
TYPED = """\
bank: b
title: B
lang: he
questions:
  - {id: days, type: numeric, stem: כמה ימים בשנה?, answer: 365, unit: ימים}
  - {id: weight, type: numeric, stem: כמה?, answer: -5, unit: kg}
  - id: pairs
    type: matching
    stem: התאימו
    pairs: [{premise: אבא, response: '-5'}, {premise: אמא, response: '(a)'}]
  - {id: gap, type: cloze, text: 'השנה היא {{c1::1998}}.', tolerance: {c1: 2}}
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


@pytest.mark.browser
def test_units_and_responses_go_as_their_letters_do(browser: Browser, tmp_path: Path) -> None:
    content = course(tmp_path, banks__b=TYPED)
    build(Project(content, tmp_path / "dist", to=("html",)))
    with chromium.visit(browser, tmp_path / "dist/html/student/b-practice.html") as seen:
        seen.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        days, weight = seen.page.locator(".labelled b:last-child").evaluate_all(LEFT_EDGES)[:2]
        premise, response = seen.page.locator(".pairs .text").evaluate_all(LEFT_EDGES)
        boxed = seen.page.locator(".responses .text").evaluate_all(LEFT_EDGES)
        (tolerance,) = seen.page.locator("bdi", has_text="± 2").last.evaluate_all(LEFT_EDGES)
        arrows = seen.page.locator(".pairs .muted").all_inner_texts()
    assert min(days[:3]) > max(days[3:]), "the number comes first, at the right of its Hebrew unit"
    assert weight == sorted(weight), "-5 kg"
    assert premise[-2:] == sorted(premise[-2:]), "-5"
    assert min(premise[:3]) > premise[3] > max(premise[4:]), "the arrow is between premise and response"
    assert arrows == ["←", "←"]
    assert all(one in (sorted(one), sorted(one, reverse=True)) for one in (*boxed, response[-3:]))
    assert tolerance == sorted(tolerance), "(± 2)"


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
