"""The key and the cards say what they should, in the right place."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from lxml import html
from support.courses import course

from quizgen.pipeline import Project, build, check_course

COURSE = Path(__file__).parent / "course"


def text_of(node: html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


def read(path: Path) -> html.HtmlElement:
    return html.fromstring(path.read_text(encoding="utf-8"))


def test_each_column_of_the_key_answers_its_own_version(made: Path) -> None:
    scope = check_course(Project(COURSE, to=("html",))).scope
    assert scope is not None
    arranged = next(arranged for arranged in scope.quizzes if arranged.quiz.id == "every")
    rows = read(made / "teacher/every-key.html").xpath("//table[@class='glance']/tbody/tr")
    assert len(rows) == 12
    for column, sheet in enumerate(arranged.sheets):
        for row, item in zip(rows, sheet.items, strict=True):
            cell = text_of(row.xpath("td")[column])
            kind = item.question.type
            if kind == "essay":
                expected = "see what to look for"
            elif kind == "true-false":
                expected = "F"
            else:
                expected = item.layout.answer
            assert cell.startswith(expected), (sheet.letter, item.number)


def test_the_key_knows_where_each_question_stands_in_each_version(made: Path) -> None:
    key = read(made / "teacher/every-key.html")
    for letter in "abc":
        sheet = read(made / f"student/every-{letter}.html")
        stem = "Who wrote that?"
        (number,) = (
            text_of(section.xpath(".//h3")[0]).removeprefix("Question ")
            for section in sheet.find_class("question")
            if stem in text_of(section)
        )
        (entry,) = (entry for entry in key.find_class("entry") if stem in text_of(entry))
        places = [text_of(place) for place in entry.xpath(".//ul[@class='where']/li")]
        assert any(place.startswith(f"{letter.upper()} {number} ") for place in places)


def test_the_table_of_the_key_says_what_each_answer_gives(made: Path) -> None:
    for cell in read(made / "teacher/every-key.html").xpath("//table[@class='glance']//td"):
        assert re.search(r" / [\d.]+$", text_of(cell))


@pytest.mark.parametrize(
    "text",
    [
        "Zzfeedback one.", "Zzexplanation one.", "Zzcorrection one.", "Zzreference one",
        "Doe 2020, Zzsection", "Zzsourceb on everything", "Zzrubric one", "Also accepted: Zzanswer two",
        "48213.75 km² (± 0.5)", "Level: understand", "every/zzid-match", "Matches nothing:",
        "For teachers only",
    ],
)  # fmt: skip
def test_the_key_says_it(made: Path, text: str) -> None:
    assert text in text_of(read(made / "teacher/every-key.html"))


def number(card: html.HtmlElement) -> str:
    """Return the number in a card's corner; blank cards that fill a place have none."""
    corners = card.find_class("corner")
    return text_of(corners[0]).split()[1] if corners else ""


def test_backs_of_cards_stand_behind_their_fronts(made: Path) -> None:
    cards = read(made / "student/every-cards.html")
    numbers = [[number(card) for card in sheet.find_class("card")] for sheet in cards.find_class("sheet")]
    assert numbers == [list("12345678"), list("21436587"), ["9"], ["", "9"]]


def test_a_card_that_works_both_ways_says_so(made: Path) -> None:
    marks = read(made / "student/every-cards.html").find_class("other")
    assert [text_of(mark) for mark in marks] == ["⇄Works both ways"]


def test_cards_of_a_set_have_one_size_and_the_direction_of_their_page(tmp_path: Path) -> None:
    bank = """
        bank: b
        title: بطاقات
        lang: ar
        questions:
          - {id: one, type: flashcard, front: word, front-lang: en, back: كلمة}
          - {id: two, type: flashcard, front: جملة, back: BACK}
    """
    size = "cards-8 big", "cards-8", "cards-8 small-print", "cards-6 small-print", "cards-4 small-print"
    for letters, kind in zip((90, 200, 300, 400, 900), size, strict=True):
        text = bank.replace("BACK", ("كلمة " * 200)[:letters])
        out = tmp_path / str(letters)
        build(Project(course(out, banks__b=text), out, to=("html",)))
        made = read(out / "html/student/b-cards.html")
        looks = {" ".join(sheet.get("class").split()[2:]) for sheet in made.find_class("sheet")}
        assert looks == {kind}
        assert not [card for card in made.find_class("card") if card.get("dir")]
        assert [text.get("dir") for text in made.find_class("fronts")[0].find_class("text")] == ["ltr", None]


def test_languages_and_directions(made: Path) -> None:
    arabic = read(made / "student/arabic-a.html")
    assert (arabic.get("lang"), arabic.get("dir")) == ("ar", "rtl")
    (english,) = arabic.xpath("//div[@class='body'][@lang='en']")
    assert english.get("dir") == "ltr"
    cards = read(made / "student/every-cards.html")
    assert {node.get("lang") for node in cards.xpath("//*[@lang]")} == {"en", "uz", "ru"}
    assert "Ism" in text_of(read(made / "student/uzbek-a.html"))


def test_the_key_for_spreadsheets_has_a_line_a_question_and_version(made: Path) -> None:
    scope = check_course(Project(COURSE, to=("html",))).scope
    assert scope is not None
    arranged = next(arranged for arranged in scope.quizzes if arranged.quiz.id == "every")
    with (made / "teacher/every-key.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {(row["version"], row["code"], int(row["position"]), row["item"], row["answer"]) for row in rows}
    expected = set()
    for sheet in arranged.sheets:
        for item in sheet.items:
            answer = getattr(item.layout, "answer", "")
            answer = "F" if item.question.type == "true-false" else answer
            expected.add((sheet.letter, sheet.code, item.number, item.question.name, answer))
    assert found == expected
    assert sum(float(row["points"]) for row in rows) == 3 * 32


def test_a_formula_stays_text_in_a_spreadsheet(tmp_path: Path) -> None:
    bank = """
        bank: b
        title: B
        questions:
          - {id: one, type: short-answer, stem: What?, answer: '=cmd("x")'}
          - {id: two, type: numeric, stem: How many?, answer: -5}
    """
    build(Project(course(tmp_path, banks__b=bank), tmp_path / "out", to=("html",)))
    text = (tmp_path / "out/html/teacher/b-key.csv").read_text(encoding="utf-8-sig")
    rows = {row["item"]: row["answer"] for row in csv.DictReader(text.splitlines())}
    assert rows == {"b/one": '\'=cmd("x")', "b/two": "-5"}


def links_and_files(out: Path) -> tuple[set[Path], set[Path]]:
    index = out / "html/teacher/index.html"
    links = {(index.parent / link).resolve() for link in read(index).xpath("//a/@href")}
    files = {file.resolve() for file in out.rglob("[!.]*") if file.is_file()}  # quizgen's own list is hidden
    return links, files - {index.resolve()}


def test_the_index_links_to_everything_and_to_nothing_else(made: Path) -> None:
    links, files = links_and_files(made.parent)
    assert links == files


def test_the_index_links_to_no_output_that_was_not_built(tmp_path: Path) -> None:
    build(Project(COURSE, tmp_path, to=("html",)))
    links, files = links_and_files(tmp_path)
    assert links == files


def test_the_answer_sheet_has_the_letters_of_its_version(made: Path) -> None:
    for letter in "ab":
        sheet = read(made / f"student/choices-{letter}.html")
        bubbles = [
            [text_of(bubble) for bubble in asked.find_class("bubble")]
            for asked in sheet.find_class("question")
        ]
        rows = read(made / f"student/choices-{letter}-answers.html").xpath("//ol[@role='list']/li")
        assert [[text_of(bubble) for bubble in row.find_class("bubble")] for row in rows] == bubbles
        assert [text_of(row).split()[1] for row in rows] == ["1", "2", "3", "4", "5"]


def test_drafts_say_why_and_the_index_when_someone_last_looked(made: Path) -> None:
    key = text_of(read(made / "teacher/every-key.html"))
    assert "Draft: edited since it was checked" in key
    assert "Draft: not checked yet" in key
    rows = read(made / "teacher/index.html").xpath("//tr[th[@scope='row']]")
    last = {text_of(row[0])[:10]: text_of(row[-1]) for row in rows}
    assert last["Every type"] == "2026-11-20"
    assert last["Oʻzbekcha "] == "–"


def test_decimals_are_written_as_the_language_of_the_page_does(tmp_path: Path) -> None:
    """In German, people read 0,5; programs that read the table or a field get 0.5."""
    content = tmp_path / "content"
    (content / "banks").mkdir(parents=True)
    (content / "course.yaml").write_text("course: c\ntitle: C\nlang: de\n")
    (content / "banks/b.yaml").write_text(
        "bank: b\ntitle: B\nquestions:\n"
        "  - {id: n, type: numeric, stem: Wie viel?, answer: 0.0625, tolerance: 0.001, unit: mol/l,\n"
        "     points: 1.5, accept: [{answer: 0.5, worth: 12.5}]}\n"
        '  - {id: g, type: cloze, text: "v1.2: {{c1::2.5}} {{c2::3.0 beta}}", tolerance: {c1: 0.1}}\n'
    )
    built = build(Project(content, tmp_path / "dist", to=("html",)))
    assert not any(problem.severity == "error" for problem in built.problems)
    key = (tmp_path / "dist/html/teacher/b-key.html").read_text(encoding="utf-8")
    assert "0,0625 mol/l (± 0,001)" in key
    assert "0,5 mol/l" in key
    assert "12,5&nbsp;%" in key.replace("\u00a0", "&nbsp;")
    assert "Punkte: 1,5" in key
    assert "<u>2,5</u> (± 0,1)" in key
    assert "v1.2: " in key
    assert "3.0 beta" in key
    assert "0.0625" not in key
    assert "0.0625,1.5,numeric" in (tmp_path / "dist/html/teacher/b-key.csv").read_text(encoding="utf-8")
    page = (tmp_path / "dist/html/student/b-practice.html").read_text(encoding="utf-8")
    assert 'data-tolerance="0.001"' in page
    assert "0,0625 mol/l" in page
