"""Every kind of page in a real Chromium: without a network, checked by axe, printed on A4 and Letter."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser, Page
from support import browser as chromium

pytestmark = pytest.mark.browser

KINDS = (
    "student/every-a",
    "student/arabic-a",
    "student/uzbek-a",
    "student/choices-a-large",
    "student/choices-a-easy",
    "student/choices-a-answers",
    "student/every-cards",
    "student/every-practice",
    "student/arabic-practice",
    "student/index",
    "teacher/every-key",
    "teacher/arabic-key",
    "teacher/index",
)
PRINTED = (
    "student/every-a",
    "student/arabic-a",
    "student/every-a-large",
    "student/every-a-easy",
    "student/choices-a-answers",
    "student/every-cards",
    "teacher/every-key",
    "teacher/arabic-key",
)
WHOLE = ".question:not(.long), .entry header, .entry .stem, .entry li, .card, .rows li"
"""Elements that must not be split across pages unless they are larger than a page."""
PAPERS: tuple[tuple[Literal["A4", "Letter"], int], ...] = (("A4", 673), ("Letter", 695))
"""The paper sizes, and the width of the text on them in CSS pixels."""


@pytest.mark.parametrize("name", KINDS)
def test_all_can_read_it_and_nothing_is_loaded(browser: Browser, made: Path, name: str) -> None:
    with chromium.visit(browser, made / f"{name}.html") as seen:
        for screen in seen.screens():
            assert chromium.axe(seen.page) == [], screen
            assert chromium.too_wide(seen.page) == [], screen
        assert seen.page.locator("h1").count() == 1


def test_what_not_all_can_read_would_be_seen(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "grey.html"
    style = "<style>@media (prefers-color-scheme: dark) { p { color: #777; background: #666 } }</style>"
    body = "<main><h1>Hi</h1><p>Words</p><img src='data:image/gif;base64,'></main>"
    file.write_text(f"<!doctype html><html lang=en><title>t</title>{style}{body}", encoding="utf-8")
    with chromium.visit(browser, file) as seen:
        found = [{line.partition(":")[0] for line in chromium.axe(seen.page)} for _ in seen.screens()]
    assert found == [{"image-alt"}, {"image-alt", "color-contrast"}]


def mark_ends(page: Page) -> int:
    """Put a mark at the top and bottom of each element in `WHOLE`; return the number of pairs."""
    count: int = page.evaluate(
        """(what) => {
            const all = [...document.querySelectorAll(what)].filter(node => node.getClientRects().length);
            all.forEach((node, index) => {
                node.style.position = "relative";
                for (const [side, sign] of [["top", "TOP"], ["bottom", "END"]]) {
                    const mark = document.createElement("span");
                    mark.textContent = ` ${sign}${index}X `;
                    mark.style.cssText = "position: absolute; left: 0; font: 1px serif; letter-spacing: 0";
                    mark.style[side] = 0;
                    node.append(mark);
                }
            });
            return all.length;
        }""",
        WHOLE,
    )
    return count


@pytest.mark.parametrize("name", PRINTED)
def test_printed(browser: Browser, made: Path, name: str) -> None:
    with chromium.visit(browser, made / f"{name}.html") as seen:
        code = re.search(r"· (\w{4})\b", seen.page.title())
        marked = mark_ends(seen.page)
        assert marked
        for paper, width in PAPERS:
            pdf = chromium.printed(seen.page, paper)
            assert chromium.is_tagged(pdf)
            assert chromium.blank(pdf) == []
            pages = chromium.pages(pdf)
            for number, text in enumerate(pages, 1):
                count = len(pages)
                assert re.search(rf"(?<!\d)({number}\D{{1,12}}{count}|{count}\D{{1,12}}{number})(?!\d)", text)
                assert code is None or code[1] in text, f"page {number} lacks the code"
            for index in range(marked):
                top, end = (f"{sign}{index}X" for sign in ("TOP", "END"))
                assert any(top in text and end in text for text in pages), f"{index} is split on {paper}"
            seen.page.emulate_media(media="print")
            seen.page.set_viewport_size({"width": width, "height": 900})
            assert chromium.too_wide(seen.page) == [], paper
            seen.page.emulate_media(media="screen")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("student/every-a", "Draft"),
        ("student/choices-a-answers", "Draft"),
        ("student/every-cards", "Draft"),
        ("teacher/every-key", "Draft"),
        ("student/arabic-a", "مسودة"),
    ],
)
def test_each_page_of_a_draft_says_so(browser: Browser, made: Path, name: str, says: str) -> None:
    with chromium.visit(browser, made / f"{name}.html") as seen:
        assert seen.page.locator(".banner").count() == 1
        # The pages' own text is removed, so only the margins remain.
        seen.page.add_style_tag(content="main { visibility: hidden }")
        for text in chromium.pages(chromium.printed(seen.page)):
            assert says in normalize("NFKC", text)  # a PDF has the presentation forms of letters


def test_cards_are_cut_on_all_sides(browser: Browser, made: Path) -> None:
    with chromium.visit(browser, made / "student/every-cards.html") as seen:
        seen.page.emulate_media(media="print")
        sides: list[str] = (
            seen.page.locator(".fronts")
            .first.locator(".card")
            .evaluate_all(
                """cards => cards.map(card => ["Top", "Right", "Bottom", "Left"]
                .filter(side => parseFloat(getComputedStyle(card)[`border${side}Width`]))
                .map(side => side[0]).join(""))"""
            )
        )
        assert sides == ["TRBL", "TRB", *["RBL", "RB"] * 3], "each line once"


def test_words_of_a_table_stay_whole_beside_much_text(browser: Browser, made: Path) -> None:
    with chromium.visit(browser, made / "student/every-a.html") as seen:
        seen.page.emulate_media(media="print")
        seen.page.set_viewport_size({"width": PAPERS[0][1], "height": 900})
        lines: list[int] = seen.page.locator(".text table").evaluate(
            """table => [...table.querySelectorAll("th")].map((head, index) => {
                table.rows[1].cells[index].textContent = index ? "a few words more ".repeat(40) : "term";
                head.textContent = "Conference";
                const all = new Range();
                all.selectNodeContents(head);
                return all.getClientRects().length;
            })"""
        )
        assert lines == [1, 1]


@pytest.mark.parametrize("name", ["every-a", "choices-a-large", "choices-a-easy"])
def test_a_wide_table_makes_no_page_wider(browser: Browser, made: Path, name: str) -> None:
    with chromium.visit(browser, made / f"student/{name}.html") as seen:
        seen.page.emulate_media(media="print")
        for _, width in PAPERS:
            seen.page.set_viewport_size({"width": width, "height": 900})
            lines, size = seen.page.locator(".text table").first.evaluate(
                """table => {
                    const words = "Organisation Established Headquarters Responsibility Recommendation";
                    const heads = words.split(" ");
                    const row = word => `<tr>${heads.map(word).join("")}</tr>`;
                    table.innerHTML = `<thead>${row(head => `<th>${head}</th>`)}</thead><tbody>${
                        row(() => "<td>a few words more and then some</td>")}</tbody>`;
                    table.style.cssText = `--letters: ${heads.join("").length}; --columns: 5`;
                    return [[...table.querySelectorAll("th")].map(head => {
                        const all = new Range();
                        all.selectNodeContents(head);
                        return all.getClientRects().length;
                    }), getComputedStyle(table).fontSize == getComputedStyle(table.parentElement).fontSize];
                }"""
            )
            if name == "every-a":
                assert (lines, size) == ([1] * 5, False), width
            else:
                assert size, "what is large all over breaks words instead"
            assert chromium.too_wide(seen.page) == [], width


def test_a_blank_page_would_be_seen(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "blank.html"
    style = "<style>@page { @bottom-left { content: 'Title' } }</style>"
    body = '<h1>Hi</h1><div style="break-before: page; height: 9px"></div>'
    file.write_text(f"<!doctype html><title>t</title>{style}{body}", encoding="utf-8")
    with chromium.visit(browser, file) as seen:
        assert chromium.blank(chromium.printed(seen.page)) == [2]


def test_text_like_markup_stays_text(browser: Browser, made: Path) -> None:
    with chromium.visit(browser, made / "student/every-a.html") as seen:
        title = seen.page.locator("h1").inner_text()
        assert (
            title == 'Every type: "quotes" \\ </style><script>alert(1)</script> & a title that is rather long'
        )
        assert seen.page.title().startswith(f"{title}, Version A · ")
        assert seen.page.locator("script").count() == 0
        assert '<script>alert("no")</script> & </style>' in seen.page.locator(".options").all_inner_texts()[3]


@pytest.mark.parametrize(("variant", "points"), [("", 11.5), ("-large", 18), ("-easy", 13)])
def test_the_size_of_print(browser: Browser, made: Path, variant: str, points: float) -> None:
    with chromium.visit(browser, made / f"student/choices-a{variant}.html") as seen:
        seen.page.emulate_media(media="print")
        size = seen.page.locator(".stem").first.evaluate(
            "node => parseFloat(getComputedStyle(node).fontSize)"
        )
        assert size == pytest.approx(points * 96 / 72, abs=0.1)


def test_a_heading_stays_with_its_first_question(browser: Browser, made: Path) -> None:
    with chromium.visit(browser, made / "student/essays-a.html") as seen:
        seen.page.emulate_media(media="print")
        for height in range(0, 200, 20):
            seen.page.evaluate(
                "height => { document.querySelector('main').style.paddingTop = height + 'mm' }", height
            )
            (page,) = (text for text in chromium.pages(chromium.printed(seen.page)) if "Then" in text)
            assert "Take your time." in page, height
            assert "Write two pages." in page, height
