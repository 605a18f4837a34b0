"""The parts of a sheet, their positions and sizes, in all its variants."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, Page
from support import browser as chromium
from support.courses import course

from quizgen.pipeline import Project, build

VARIANTS = {"": (11.5, 9), "-large": (18, 18), "-easy": (13, 13)}
"""The size of the text of each variant of a sheet, and in its margins, in points."""

SIZES = """() => {
    const found = {}
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
        const node = walker.currentNode.parentElement
        if (!walker.currentNode.data.trim() || node.closest("math, h1, .hidden, .again")) continue
        const style = getComputedStyle(node)
        const what = `${(parseFloat(style.fontSize) * 72 / 96).toFixed(1)} ${style.fontStyle}`
        found[what] ??= node.outerHTML.slice(0, 90)
    }
    return found
}"""
"""Returns each size (in points) and style of the text on a page, with an element that has it."""

MARGINS = """() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
    .filter(rule => rule instanceof CSSPageRule && rule.style.fontSize).map(rule => rule.style.fontSize)"""

CUT = """() => {
    const edge = document.documentElement.getBoundingClientRect()
    const drawn = node => {
        const style = getComputedStyle(node)
        return ["Left", "Right"].some(side => parseFloat(style[`border${side}Width`]))
    }
    return [...document.querySelectorAll("body *")].filter(drawn).filter(node => {
        const box = node.getBoundingClientRect()
        return box.width && (box.right > edge.right - 1 || box.left < edge.left + 1)
    }).map(node => node.outerHTML.slice(0, 90))
}"""
"""Returns elements with a border so close to the edge that a printer may cut it off."""

BANK = """\
bank: b
title: B
questions:
  - {id: two, type: single-choice, stem: Two?, answer: in the middle of it, distractors: [at the end of it]}
  - {id: three, type: single-choice, stem: Three?, answer: in the middle, distractors: [at the end, never]}
  - {id: four, type: single-choice, stem: Four?, answer: middle, distractors: [the end, never, the start]}
  - {id: five, type: single-choice, stem: Five?, answer: in the middle, distractors: [at the end, a, b, c]}
  - id: six
    type: multiple-choice
    stem: Six?
    answers: [middle, start]
    distractors: [the end, never, always, often]
    points: 2.5
  - {id: text, type: essay, stem: Write., lines: 9, points: 4}
  - id: match
    type: matching
    stem: Match.
    pairs: [{premise: one, response: un}, {premise: two, response: deux}]
    spare: [trois]
"""
QUIZ = """\
quiz: q
title: A quiz
lang: {lang}
fields: [group, id]
variants: [large]
shuffle: {{questions: false, options: false}}
sections:
  - {{title: First, draw: {{bank: b, types: [single-choice, multiple-choice]}}}}
  - {{title: Then, draw: {{bank: b, types: [essay, matching]}}}}
"""


def sheet(tmp_path: Path, lang: str, page: str = "student/q-a") -> html.HtmlElement:
    content = course(tmp_path, banks__b=BANK, quizzes__q=QUIZ.format(lang=lang))
    build(Project(content, tmp_path / "out", to=("html",)))
    return html.fromstring((tmp_path / f"out/html/{page}.html").read_text(encoding="utf-8"))


def texts(nodes: list[html.HtmlElement]) -> list[str]:
    return [" ".join(node.text_content().split()) for node in nodes]


def test_options_stand_side_by_side_in_even_rows(tmp_path: Path) -> None:
    found = [options.get("class") for options in sheet(tmp_path, "en").find_class("options")]
    assert found == [f"options columns-{count}" for count in (2, 1, 4, 1, 2)]


def test_parts_add_up_and_the_test_ends(tmp_path: Path) -> None:
    made = sheet(tmp_path, "en")
    heads = [texts(head.find_class("points")) for head in made.find_class("part-head")]
    assert heads == [["Points: / 6.5"], ["Points: / 5"]]
    assert texts(made.find_class("finish")) == ["End of the test"]
    assert texts(made.find_class("facts")) == ["Questions: 7 Points: 11.5"]
    assert texts(made.xpath("//div[@class='who']/p")) == ["Group", "Student ID", "Score / 11.5"]
    assert '"Student ID \\5f ' in made.xpath("string(//style)")


def test_each_page_names_its_sheet_in_browsers_without_margin_boxes(made: Path) -> None:
    for page in ("student/choices-b", "student/choices-b-answers-large", "teacher/choices-key"):
        text = html.fromstring((made / f"{page}.html").read_text(encoding="utf-8"))
        (title,) = texts(text.xpath("//title"))
        (running,) = texts(text.xpath("//main/*[1][@class='running']"))
        assert running.split(" · ")[-1] == title.split(" · ")[-1]
        assert ("Version B" in running) == ("student" in page)


@pytest.mark.parametrize(
    ("lang", "letters"), [("ru", "А Б В Г Д"), ("ar", "أ ب ج د هـ"), ("uz", "A B C D E")]
)
def test_letters_are_those_of_the_language_on_sheet_and_key(tmp_path: Path, lang: str, letters: str) -> None:
    made = sheet(tmp_path, lang)
    assert texts(made.find_class("options")[3].find_class("bubble")) == letters.split()
    assert texts(made.xpath("//ol[contains(@class, 'responses')]/li/b")) == letters.split()[:3]
    key = html.fromstring((tmp_path / "out/html/teacher/q-key.html").read_text(encoding="utf-8"))
    said = texts(key.xpath("//table[@class='glance']//td/span"))[4]
    entry = key.find_class("entry")[4]
    assert said == ", ".join(texts(entry.xpath(".//li[@class='is-key']/b")))
    assert set(said.split(", ")) < set(letters.split()) | {"Е", "و", "F"}
    rows = (tmp_path / "out/html/teacher/q-key.csv").read_text(encoding="utf-8").splitlines()
    assert f'"{said}"' in rows[5]


@pytest.mark.browser
@pytest.mark.parametrize("variant", VARIANTS)
def test_one_size_all_over(browser: Browser, made: Path, variant: str) -> None:
    """Large print and easy reading apply to every part of the sheet, without italics."""
    text, margins = VARIANTS[variant]
    names = [f"{quiz}-a{variant}" for quiz in ("choices", "every")]
    for name in [*names, "choices-a-answers-large"] if variant == "-large" else names:
        with chromium.visit(browser, made / f"student/{name}.html") as seen:
            seen.page.emulate_media(media="print")
            sizes: dict[str, str] = seen.page.evaluate(SIZES)
            assert f"{text} normal" in {f"{float(what.split()[0]):g} normal" for what in sizes}
            assert seen.page.evaluate(MARGINS) == [f"{margins}pt"]
            if variant:
                less = {what: node for what, node in sizes.items() if float(what.split()[0]) < text}
                assert not less
                assert not {what: node for what, node in sizes.items() if "normal" not in what}


@pytest.mark.browser
@pytest.mark.parametrize(("options", "columns"), [(3, 4), (5, 3), (9, 2)])
def test_sixty_rows_to_bubble_in_are_one_page(
    browser: Browser, tmp_path: Path, options: int, columns: int
) -> None:
    others = [f"d{number}" for number in range(options - 1)]
    bank = "bank: b\ntitle: B\nquestions:\n" + "".join(
        f"  - {{id: q{number}, type: single-choice, stem: Q {number}?, answer: a, distractors: {others}}}\n"
        for number in range(60)
    )
    build(Project(course(tmp_path, banks__b=bank), tmp_path / "out", to=("html",)))
    with chromium.visit(browser, tmp_path / "out/html/student/b-a-answers.html") as seen:
        assert len(chromium.pages(chromium.printed(seen.page, "Letter"))) == 1
        seen.page.emulate_media(media="print")
        seen.page.set_viewport_size({"width": 695, "height": 900})
        starts: list[float] = seen.page.locator(".rows li").evaluate_all(
            "rows => rows.map(row => row.getBoundingClientRect().left)"
        )
        assert len(set(starts)) == columns


@pytest.mark.browser
@pytest.mark.parametrize("name", ["every-a", "choices-a-large", "choices-a-easy", "arabic-a", "every-cards"])
def test_no_border_is_cut(browser: Browser, made: Path, name: str) -> None:
    with chromium.visit(browser, made / f"student/{name}.html") as seen:
        seen.page.emulate_media(media="print")
        for width in (673, 695):
            seen.page.set_viewport_size({"width": width, "height": 900})
            assert seen.page.evaluate(CUT) == [], width


def steps(page: Page) -> set[float]:
    """Return the distances between an essay's lines."""
    feet: list[float] = page.locator(".over-pages .lines span").evaluate_all(
        "lines => lines.map(line => line.getBoundingClientRect().bottom)"
    )
    assert len(feet) == 40
    return {round(below - above, 1) for above, below in pairwise(feet)}


@pytest.mark.browser
def test_lines_that_go_over_the_page_say_of_which_question(browser: Browser, made: Path) -> None:
    with chromium.visit(browser, made / "student/essays-a.html") as seen:
        seen.page.emulate_media(media="print")
        assert len(steps(seen.page)) == 1
        for above in (0, 120, 200):
            seen.page.evaluate(
                "above => document.querySelector('main').style.paddingTop = above + 'mm'", above
            )
            pages = chromium.pages(chromium.printed(seen.page))
            (begins,) = (number for number, text in enumerate(pages) if "Write two pages." in text)
            said = [number for number, text in enumerate(pages) if "Question 2, continued" in text]
            assert said == list(range(begins + 1, len(pages)))
            assert said
            assert all(re.search("End of the test", text) is None for text in pages[:-1])


@pytest.mark.browser
def test_a_pdf_leads_to_each_question_and_says_what_pictures_show(browser: Browser, made: Path) -> None:
    with chromium.visit(browser, made / "student/every-a.html") as seen:
        sheet = chromium.printed(seen.page)
        numbers = [entry for entry in chromium.outline(sheet) if "Question" in entry]
        assert numbers == [f"  Question {number}" for number in range(1, 13)]
        assert "A square and a circle" in chromium.alternatives(sheet)
        seen.open(made / "student/every-cards.html")
        assert chromium.outline(chromium.printed(seen.page)) == [f"Card {number}" for number in range(1, 10)]
        seen.open(made / "teacher/every-key.html")
        key = chromium.printed(seen.page)
        assert chromium.outline(key)[-12:] == numbers
        # Before keys' entries could break across pages, up to 40 % of a page was blank.
        feet = chromium.feet(key)
        assert sum(feet) / len(feet) < 0.2
