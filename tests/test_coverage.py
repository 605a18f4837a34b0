"""The paragraphs of a paper that questions come from: the page for teachers, and what it must not show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support.mills import BANK, TEXT, lay_out, question

from quizgen.evidence.words import words
from quizgen.insight.coverage import Coverage, Covered
from quizgen.outputs.manifest import builtin_folder
from quizgen.outputs.words import read_words
from quizgen.pipeline import Project, build, check_course
from quizgen.text.markdown import to_plain

TWICE = (
    BANK
    + """\
  - {id: again, type: flashcard, front: When?, back: Then, source: {paper: doe-2020, find: autumn and sold}}
  - {id: lost, type: flashcard, front: Lost?, back: Yes, source: {paper: doe-2020, find: nowhere to be seen}}
  - id: gone
    type: flashcard
    front: Old?
    back: Yes
    retired: true
    source: {paper: doe-2020, find: met twice a year in the inn}
"""
)

LEFT_OUT = """\
left-out:
  - paper: doe-2020
    section: Introduction
    find: twice a year in the inn
    extent: paragraph
    reason: It is *not* to the point.
  - {paper: doe-2020, section: Results, find: blamed the millers, reason: No other source says so.}
  - {paper: doe-2020, section: Results, find: year in the town hall, reason: Nobody knows which <hall>.}
"""
REASONS = ["It is <em>not</em> to the point.", "No other source says so.", "Nobody knows which &lt;hall&gt;."]


def covered(content: Path, *, papers: bool = True) -> Covered:
    inspection = check_course(Project(content, papers=content.parent / "papers" if papers else None))
    assert inspection.scope is not None
    assert inspection.arranger is not None
    (paper,) = Coverage(inspection.scope, inspection.arranger.names, inspection.scope.quizzes).papers
    return paper


def page(content: Path, out: Path, *, papers: bool = True) -> str:
    folder = content.parent / "papers" if papers else None
    build(Project(content, out, to=("html",), papers=folder))
    return (out / "html/teacher/evidence.html").read_text(encoding="utf-8")


def body(html: str) -> str:
    return html.partition("<body>")[2]


def test_each_paragraph_has_its_questions(tmp_path: Path) -> None:
    paper = covered(lay_out(tmp_path, TWICE))
    counts = {cell.number: len(cell.questions) for part in paper.stretches for cell in part.cells}
    assert counts == {1: 0, 2: 2, 3: 0, 4: 0, 5: 2, 6: 0, 7: 0, 8: 0}
    assert (paper.paragraphs, paper.bare) == (4, 2)
    assert [part.label for part in paper.stretches] == ["Introduction", "Results", ""]
    assert [part.role for part in paper.stretches] == ["body", "body", "references"]
    assert [mention.name for mention in paper.unplaced] == ["mills/lost"]
    assert len(paper.questions) == 5


def test_a_question_counts_once_in_a_paragraph(tmp_path: Path) -> None:
    sources = "[{paper: doe-2020, find: blamed the millers}, {paper: doe-2020, find: Grain was dear after}]"
    content = lay_out(
        tmp_path, question(f"- {{id: q, type: flashcard, front: A, back: B, source: {sources}}}")
    )
    (stretch,) = [part for part in covered(content).stretches if part.questions]
    assert [len(cell.questions) for cell in stretch.cells] == [0, 1, 0]


def test_without_the_text_it_is_by_section(tmp_path: Path) -> None:
    paper = covered(lay_out(tmp_path, TWICE), papers=False)
    assert not paper.looked_at
    ids = {
        part.label: [one.name.removeprefix("mills/") for one in part.questions] for part in paper.stretches
    }
    assert ids == {"Introduction": ["grain"], "Results": ["blame", "flood"], "": ["again", "lost"]}


def test_what_is_left_out_is_no_gap(tmp_path: Path) -> None:
    entries = LEFT_OUT.replace("blamed the millers,", "blamed the millers, extent: paragraph,")
    paper = covered(lay_out(tmp_path, TWICE, **{"left-out": entries}))
    told = {cell.number: len(cell.left_out) for part in paper.stretches for cell in part.cells}
    assert told == {1: 0, 2: 0, 3: 1, 4: 0, 5: 1, 6: 1, 7: 0, 8: 0}
    explained = [cell.number for part in paper.stretches for cell in part.cells if cell.explained]
    assert explained == [3], "a sentence is not all of a paragraph, and 5 is asked"
    assert (paper.paragraphs, paper.bare, paper.explained) == (4, 2, 1)
    assert [len(part.left_out) for part in paper.stretches] == [1, 2, 0]


def test_what_is_left_out_is_told_by_section_without_the_text(tmp_path: Path) -> None:
    nothing_asked = question("- {id: q, type: flashcard, front: A, back: B}")
    paper = covered(lay_out(tmp_path, nothing_asked, None, **{"left-out": LEFT_OUT}), papers=False)
    assert [(part.label, len(part.left_out)) for part in paper.stretches] == [
        ("Introduction", 1),
        ("Results", 2),
    ]


@pytest.mark.parametrize("papers", [True, False])
@pytest.mark.parametrize("lang", ["en", "uz", "ru", "ar"])
def test_the_page_tells_the_reason(tmp_path: Path, lang: str, papers: bool) -> None:
    course = f"course: valley\ntitle: Mills\nlang: {lang}\n"
    content = lay_out(tmp_path, **{"left-out": LEFT_OUT, "course": course})
    html = page(content, tmp_path / "dist", papers=papers)
    words_of = read_words((builtin_folder(),)).of(lang)
    assert [html.count(reason) for reason in REASONS] == [1, 1, 1]
    assert html.count(f"<b>{words_of['left_out']}:</b>") == 1
    assert html.count(f"<b>{words_of['left_out_sentence']}:</b>") == 2
    counts = {"with_question": 2, "left_out": 1, "neither": 1}
    for name, count in counts.items():
        assert (f"<span>{words_of[name]}: {count}</span>" in html) == papers
    report = (tmp_path / "dist/html/teacher/report.html").read_text(encoding="utf-8")
    assert (f"{words_of['neither'].lower()} 1</p>" in report) == papers


def test_without_the_file_nothing_of_it_is_said(tmp_path: Path) -> None:
    html = body(page(lay_out(tmp_path), tmp_path / "dist"))
    assert "Without a question: 2" in html
    assert "Left out" not in html
    assert "Neither" not in html


def test_the_page_links_each_question_to_its_key(tmp_path: Path) -> None:
    content = lay_out(tmp_path, BANK)
    html = page(content, tmp_path / "dist")
    links = re.findall(r'href="([\w.-]+)#([\w-]+)"', html)
    assert sorted(links) == [("mills-key.html", f"mills--{name}") for name in ("blame", "flood", "grain")]
    for file, anchor in links:
        assert f'id="{anchor}"' in (tmp_path / "dist/html/teacher" / file).read_text(encoding="utf-8")
    inside = set(re.findall(r'href="#([\w-]+)"', html))
    assert inside == {"p1-2", "p1-5"}
    assert all(html.count(f'id="{anchor}"') == 1 for anchor in inside)


@pytest.mark.parametrize("papers", [True, False])
def test_nothing_of_the_papers_text_is_on_the_page(tmp_path: Path, papers: bool) -> None:
    """Even headings are left out, unless a source names them."""
    text = TEXT.replace("# Results", "# What the bakers said of it\n\nThey said little.\n\n# Results")
    content = lay_out(tmp_path, text=text, **{"left-out": LEFT_OUT})
    html = page(content, tmp_path / "dist", papers=papers)
    ours = words(to_plain(re.sub(r"<[^>]*>", " ", body(html))))
    for paragraph in text.split("\n\n"):
        theirs = words(paragraph)
        for at in range(len(theirs) - 3):
            run = theirs[at : at + 4]
            assert not any(ours[start : start + 4] == run for start in range(len(ours))), run


def test_text_of_a_bank_is_data(tmp_path: Path) -> None:
    bank = question("""
        - id: q
          type: true-false
          stem: Is <script>alert(1)</script> {{ course }} so?
          answer: true
          source: {paper: doe-2020, section: "<b>Results</b>", find: blamed the millers}
    """)
    html = page(lay_out(tmp_path, bank), tmp_path / "dist", papers=False)
    assert "<script" not in body(html)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ course }}" in html
    assert "&lt;b&gt;Results&lt;/b&gt;" in html


def test_it_is_the_same_each_time(tmp_path: Path) -> None:
    content = lay_out(tmp_path, TWICE.replace("nowhere to be seen", "Grain was dear after"))
    assert page(content, tmp_path / "1") == page(content, tmp_path / "2")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_fits_its_window_and_can_be_read_by_all(
    tmp_path: Path, browser: Browser, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only with a browser

    page(lay_out(tmp_path, **{"left-out": LEFT_OUT}), tmp_path / "dist")
    view = browser.new_page(viewport={"width": width, "height": 800})
    view.goto((tmp_path / "dist/html/teacher/evidence.html").as_uri())
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(view).response["violations"] == []
    view.click("a.cell >> nth=0")
    assert view.evaluate("document.querySelector(':target').textContent") == "Paragraph 2"
    view.click("a.explained")
    assert view.evaluate("document.querySelector(':target').textContent") == "Paragraph 3"
    view.close()
