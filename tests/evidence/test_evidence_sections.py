"""The paragraphs of a paper, and the section of each paragraph."""

from __future__ import annotations

import pytest

from quizgen.evidence.passages import PaperText, section_matches
from quizgen.evidence.sections import Paragraph

ARTICLE = """THE SALT ROADS OF A SMALL COUNTY

Dr. Jo Example

Department of Roads, Example University

jo@example.org

Abstract

Salt was carried on roads that nobody had planned. This paper asks who kept them in repair, and why.

Keywords: salt, roads, repair

1 Introduction

Roads cost money. Somebody has to pay for each of them, and in this county it was seldom the king.

Figure 1: The roads in question

1.1 Who paid

The villages paid, as their own books show for the years in which any books were kept at all.

Conclusion

Salt paid for the road it went by, which is more than can be said of any other kind of goods.

References:

Example, J. (1999). Salt and roads

3. Example, J. Roads without salt. pg. 7

https://example.org/salt

Appendix: The figures

The figures are copied from the books of three villages, with all their mistakes, and not added up.
"""


def outline(paper: PaperText) -> list[tuple[str, str, int]]:
    return [(paragraph.role, paragraph.section, paragraph.within) for paragraph in paper.paragraphs]


def test_an_article_without_marks() -> None:
    paper = PaperText.from_text("p", ARTICLE)
    assert outline(paper) == [
        ("front", "", 1),
        ("front", "", 2),
        ("front", "", 3),
        ("front", "", 4),
        ("heading", "Abstract", 0),
        ("body", "Abstract", 1),
        ("body", "Abstract", 2),
        ("heading", "1 Introduction", 0),
        ("body", "1 Introduction", 1),
        ("body", "1 Introduction", 2),
        ("heading", "1.1 Who paid", 0),
        ("body", "1.1 Who paid", 1),
        ("heading", "Conclusion", 0),
        ("body", "Conclusion", 1),
        ("heading", "References", 0),
        ("references", "References", 1),
        ("references", "References", 2),
        ("references", "References", 3),
        ("heading", "Appendix: The figures", 0),
        ("body", "Appendix: The figures", 1),
    ]
    assert [paragraph.number for paragraph in paper.paragraphs] == list(range(1, 21))
    assert paper.paragraphs[11].above == ("1 Introduction",)


def test_marked_headings() -> None:
    text = """# Salt
## **Methods**
We counted carts.
### Where
By the bridge.

Results
=======

Many carts.

## Bibliography ##

A list
"""
    paper = PaperText.from_text("p", text)
    assert outline(paper) == [
        ("heading", "Salt", 0),
        ("heading", "Methods", 0),
        ("body", "Methods", 1),
        ("heading", "Where", 0),
        ("body", "Where", 1),
        ("heading", "Results", 0),
        ("body", "Results", 1),
        ("heading", "Bibliography", 0),
        ("references", "Bibliography", 1),
    ]
    assert paper.paragraphs[4].above == ("Salt", "Methods")


def test_a_title_right_above_the_text_is_its_heading() -> None:
    paper = PaperText.from_text("p", "Salt Again\n\n" + "All of this was known and forgotten " * 3 + "soon.")
    assert outline(paper) == [("heading", "Salt Again", 0), ("body", "Salt Again", 1)]
    assert section_matches("Body", paper.paragraphs[1])


def test_text_without_any_heading() -> None:
    paper = PaperText.from_text("p", "Only this.\n\nAnd that.")
    assert outline(paper) == [("body", "", 1), ("body", "", 2)]


def test_references_in_a_table_of_contents_swallow_nothing() -> None:
    blocks = [
        "Contents",
        "Introduction",
        "References",
        "Introduction",
        "Roads cost money.",
        "References",
        "A.",
    ]
    kinds = [paragraph.role for paragraph in PaperText.from_text("p", "\n\n".join(blocks)).paragraphs]
    assert kinds == ["front", "heading", "heading", "heading", "body", "heading", "references"]


def test_a_heading_drawn_into_the_last_line_of_a_page_is_found() -> None:
    drawn_in = "The roads were bad, as everyone knew [6]. The Repair of Roads"
    text = f"Main Part\n\n{drawn_in}\n\n\n\n\nNobody repaired them."
    assert outline(PaperText.from_text("p", text)) == [
        ("heading", "Main Part", 0),
        ("body", "Main Part", 1),
        ("heading", "The Repair of Roads", 0),
        ("body", "The Repair of Roads", 1),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("- Salt\n\nThen came fish.", id="a list"),
        pytest.param("Table 2 Carts a year\n\nThen came fish.", id="a caption"),
        pytest.param("He said that\n\nfish was dear.", id="half a sentence"),
        pytest.param("It ended.\n\nThen came fish.", id="a short sentence"),
        pytest.param("There were two of them:\n\nSalt was one.", id="before a colon"),
        pytest.param("42\n\nThen came fish.", id="a number"),
    ],
)
def test_short_blocks_that_are_no_headings(text: str) -> None:
    assert "heading" not in {paragraph.role for paragraph in PaperText.from_text("p", text).paragraphs}


@pytest.mark.parametrize(
    "written",
    [
        "2.1 Main part: roads and carts",
        "main part: Roads, and carts",
        "## MAIN PART: ROADS AND CARTS",
        "Main part",
        "2.1",
        "Section 2.1",
        "§ 2.1",
        "Main part ¶5",
        "Main part, para 3",
        "Results",
        "IV. Results",
    ],
)
def test_a_section_may_be_written_in_many_ways(written: str) -> None:
    paragraph = Paragraph(1, "…", section="2.1 Main part: roads and carts", above=("2 Results",))
    assert section_matches(written, paragraph)


@pytest.mark.parametrize(
    "written", ["Introduction", "3.1", "Main", "roads and carts", "Body parts", "2.1 Introduction"]
)
def test_another_section_is_another(written: str) -> None:
    paragraph = Paragraph(1, "…", section="2.1 Main part: roads and carts", above=("2 Results",))
    assert not section_matches(written, paragraph)


@pytest.mark.parametrize(
    ("heading", "written"),
    [
        ("A new road", "A new road"),
        ("A. New roads", "New roads"),
        ("II. Carts", "Carts"),
        ("Chapter 3: Salt", "Salt"),
        ("1848 and after", "1848 and after"),
        ("I, a carter", "I, a carter"),
        ("Part of the road", "Part of the road"),
        ("Введение", "введение"),
        ("Foydalanilgan adabiyotlar roʻyxati", "foydalanilgan adabiyotlar ro'yxati"),
    ],
)
def test_numbers_and_words_that_look_like_them(heading: str, written: str) -> None:
    assert section_matches(written, Paragraph(1, "…", section=heading))


def test_front_matter_has_a_name_of_its_own() -> None:
    paper = PaperText.from_text("p", ARTICLE)
    assert section_matches("Front matter", paper.paragraphs[0])
    assert not section_matches("Front matter", paper.paragraphs[5])
    assert not section_matches("Abstract", paper.paragraphs[0])


def test_running_heads_and_page_numbers_go() -> None:
    texts = [
        "The salt came first and the road came",
        "after it, which is how most roads came",
        "to be where they are. Nobody",
        "planned them.",
    ]
    pages = [f"Roads, vol. 3 (1999) {117 + at}\n{text}\n\n- {at + 1} -\n" for at, text in enumerate(texts)]
    paper = PaperText.from_text("p", "\f".join(pages))
    assert [paragraph.text for paragraph in paper.paragraphs] == [" ".join(texts)]


def test_chapters_at_the_tops_of_pages_stay() -> None:
    chapters = [
        f"Chapter {at}\n\nRoads {at} were bad.\fIn {at} more years they were good." for at in range(1, 30)
    ]
    paper = PaperText.from_text("p", "\f".join(chapters))
    assert [paragraph.role for paragraph in paper.paragraphs] == ["heading", "body", "body"] * 29


def test_a_capital_letter_after_a_page_break_goes_on_with_the_sentence() -> None:
    paper = PaperText.from_text("p", f"{'the road ' * 7}was built by the kings of\fSalt County, and is gone.")
    assert paper.paragraphs[0].text.endswith("the kings of Salt County, and is gone.")


def test_double_spaced_pages_are_read_as_lines() -> None:
    lines = [
        "A road is only as good as the man who mends it, said the",
        "carter, who had mended none, and went on his way to the inn.",
    ]
    page = "\n\n".join(lines * 8)
    paper = PaperText.from_text("p", page + "\f" + page)
    assert paper.find("said the carter who had").state == "several"
