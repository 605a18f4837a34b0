"""The program's files for Moodle, checked by the rules and read back."""

from __future__ import annotations

import base64
import html
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from support.moodle_render import questions, render, visible, write_course
from support.moodle_rules import faults, parse_cloze

from quizgen.model.fields import as_typeable
from quizgen.pipeline import Project, build
from quizgen.text.literal import formulas

CONTENT = Path(__file__).parent / "content"
CASES = Path(__file__).parents[1] / "cases"
OWN = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("dist")
    build(Project(content=CONTENT, out=out, to=("moodle",)))
    return {path.name: path.read_bytes() for path in (out / "moodle").iterdir()}


@pytest.fixture(scope="module")
def course(built: dict[str, bytes]) -> dict[str, etree._Element]:
    return questions(built["hostile.xml"])


def test_the_course_and_each_quiz_are_files(built: dict[str, bytes]) -> None:
    assert set(built) == {
        *("hostile.xml", "hostile-week-1.xml", "hostile-week-2.xml"),
        *("hostile-week-1.mbz", "hostile-week-2.mbz"),
    }


@pytest.mark.parametrize("name", ["hostile.xml", "hostile-week-1.xml", "hostile-week-2.xml"])
def test_every_file_keeps_every_rule(built: dict[str, bytes], name: str) -> None:
    assert faults(built[name]) == []


@pytest.mark.parametrize("path", sorted(CASES.glob("*/moodle.xml")), ids=lambda path: path.parent.name)
def test_every_case_keeps_every_rule(path: Path) -> None:
    assert faults(path.read_bytes()) == []


def test_the_project_s_own_course_keeps_every_rule(tmp_path: Path) -> None:
    build(Project(content=OWN, out=tmp_path, to=("moodle",)))
    files = sorted((tmp_path / "moodle").glob("*.xml"))
    assert {path.name: faults(path.read_bytes()) for path in files} == {path.name: [] for path in files}


def test_every_type_is_there(built: dict[str, bytes]) -> None:
    types = {one.get("type") for one in etree.fromstring(built["hostile-week-1.xml"])}
    assert types == {
        "category", "description", "multichoice", "truefalse", "shortanswer", "numerical", "matching",
        "ordering", "cloze", "essay",
    }  # fmt: skip


def test_categories_come_parents_first_with_idnumbers(built: dict[str, bytes]) -> None:
    def categories(name: str) -> list[tuple[str | None, str | None]]:
        root = etree.fromstring(built[name])
        return [
            (one.findtext("category/text"), one.findtext("idnumber")) for one in root.findall("*[category]")
        ]

    top = 'top/On//off & "R‹D"'
    assert categories("hostile.xml") == [(top, "hostile"), (f"{top}/∕Every type∕", "hostile/all")]
    quiz = f"{top}/Quiz: Week 1: ‹what> & why?"
    assert categories("hostile-week-1.xml") == [(top, "hostile"), (quiz, "hostile/quiz/week-1")]


def test_a_bank_is_described(built: dict[str, bytes]) -> None:
    info = etree.fromstring(built["hostile.xml"])[1].findtext("info/text") or ""
    assert visible(info).startswith("What is in here, with code & a link.")


def test_a_quiz_begins_with_its_instructions(built: dict[str, bytes]) -> None:
    first = next(iter(questions(built["hostile-week-1.xml"]).values()))
    assert first.get("type") == "description"
    assert "Answer all questions. ]]>" in visible(first.findtext("questiontext/text") or "")


def test_a_section_begins_with_its_title_and_instructions(built: dict[str, bytes]) -> None:
    found = questions(built["hostile-week-2.xml"])
    assert list(found) == [
        "quiz:week-2", "quiz:week-2/1", *sorted(("all/tf", "all/short"), key=list(found).index),
        "quiz:week-2/2", "all/num",
    ]  # fmt: skip
    texts = [
        visible(found[f"quiz:week-2{at}"].findtext("questiontext/text") or "") for at in ("", "/1", "/2")
    ]
    assert texts == ["Time: 20 min", "Terms ]]> <b>Think & write.", "Numbers"]


def test_points_are_those_of_the_quiz(built: dict[str, bytes]) -> None:
    one = questions(built["hostile.xml"])["all/one"]
    assert one.findtext("defaultgrade") == "2.5"
    gaps = questions(built["hostile-week-1.xml"])["all/gaps"]
    assert [gap.weight for gap in parse_cloze(gaps.findtext("questiontext/text") or "")[0]] == [1] * 5


def test_what_moves_keeps_its_idnumber(course: dict[str, etree._Element]) -> None:
    assert "other/name" in course
    assert "all/moved" not in course


def test_what_is_retired_and_what_can_t_be_carried_is_left_out(course: dict[str, etree._Element]) -> None:
    assert not {"all/retired", "all/card"} & set(course)


def test_a_question_in_another_language_says_so(course: dict[str, etree._Element]) -> None:
    arabic = course["all/arabic"].findtext("questiontext/text") or ""
    assert arabic.startswith('<p lang="ar" dir="rtl">')
    assert all('dir="rtl"' in (one.text or "") for one in course["all/arabic"].findall("answer/text"))
    assert (course["all/uzbek"].findtext("questiontext/text") or "").startswith('<p lang="uz" dir="ltr">')


def test_combined_feedback_speaks_the_course_s_language(tmp_path: Path) -> None:
    question = {"id": "q", "type": "single-choice", "stem": "?", "answer": "1", "distractors": ["2", "3"]}
    write_course(tmp_path, [question], lang="ru")
    assert questions(render(tmp_path))["b/q"].findtext("partiallycorrectfeedback/text") == "Частично верно."


def test_general_feedback_explains_corrects_and_cites(course: dict[str, etree._Element]) -> None:
    text = course["all/one"].findtext("generalfeedback/text") or ""
    seen = visible(text)
    assert "It ends there." in seen
    assert 'class="alert alert-warning"' in text
    assert "The paper errs & how." in seen
    assert "Somebody, Right, 2025" in seen
    assert "2024, Main ]]> part, p. 3–4" in seen
    assert "As of: 2024" in seen


def test_hints_tags_level_and_draft_arrive(course: dict[str, etree._Element]) -> None:
    one = course["all/one"]
    assert [visible(hint.text or "") for hint in one.findall("hint/text")] == [
        "Look <here>.",
        "Second \\(x_{1}\\)",
    ]
    tags = [tag.text for tag in one.findall("tags/tag/text")]
    assert tags == ["every::type", "a::b", "ünïcode", "level::remember", "draft"]


def test_pictures_lie_in_the_element_that_shows_them_once(course: dict[str, etree._Element]) -> None:
    picture = (CONTENT / "figures/a dot & more.png").read_bytes()
    files = course["all/one"].findall(".//file")
    assert [file.getparent().tag for file in files] == ["questiontext", "feedback"]
    assert all(base64.b64decode(file.text or "") == picture for file in files)


def test_partial_credit_adds_up_and_ticking_all_gives_nothing(course: dict[str, etree._Element]) -> None:
    for name in ("all/several", "all/seven-keys"):
        fractions = [float(one.get("fraction", "")) for one in course[name].findall("answer")]
        assert sum(one for one in fractions if one > 0) == pytest.approx(100, abs=0.001)
        assert sum(fractions) == pytest.approx(0, abs=0.001)


def test_an_order_that_means_something_is_not_shuffled(course: dict[str, etree._Element]) -> None:
    assert course["all/fixed"].findtext("shuffleanswers") == "false"
    assert course["all/one"].findtext("shuffleanswers") == "true"


def test_a_number_is_written_as_moodle_reads_it(course: dict[str, etree._Element]) -> None:
    number = course["all/num"]
    assert number.findtext("answer/text") == "3.10e2"
    assert number.findtext("answer/tolerance") == "0.5"
    assert number.findtext("units/unit/unit_name") == "km/h"
    assert visible(number.findtext("questiontext/text") or "").endswith("Unit: km/h")
    hostile = course["all/num-hostile"]
    assert hostile.find("units") is None
    assert visible(hostile.findtext("questiontext/text") or "").endswith("<b>&  x</b>")


def test_an_essay_tells_the_marker_and_not_the_student(course: dict[str, etree._Element]) -> None:
    essay = course["all/essay"]
    assert visible(essay.findtext("graderinfo/text") or "").split("\n")[1:3] == [
        "Names <it> (Points: 1)",
        "Gives \\(a\\) reason (Points: 2.5)",
    ]
    assert (essay.findtext("minwordlimit"), essay.findtext("maxwordlimit")) == ("150", "300")
    assert course["all/essay-plain"].find("minwordlimit") is None


def test_gaps_are_what_was_written(course: dict[str, etree._Element]) -> None:
    gaps, found = parse_cloze(course["all/gaps"].findtext("questiontext/text") or "")
    assert found == []
    assert [(gap.kind, gap.weight) for gap in gaps] == [
        ("number", 2), ("typed", 2), ("number", 2), ("typed", 2), ("choice", 2),
    ]  # fmt: skip
    assert [one.text for one in gaps[1].alternatives] == ["cyber}space", "R&D"]
    assert unstarred(gaps[3].alternatives[0].text) == 'a~b#c\\\\d*e=%5% "q" &amp; ]]> \\}'
    choices = {visible(one.text): one.fraction for one in gaps[4].alternatives}
    assert choices == {"R&D": 100, "=x": 0, "%50%y": 0, "<b>": 0, "a}b#c~d\\": 0}


def test_points_that_gaps_can_t_share_are_a_point_each(course: dict[str, etree._Element]) -> None:
    gaps = parse_cloze(course["all/gaps-uneven"].findtext("questiontext/text") or "")[0]
    assert [gap.weight for gap in gaps] == [1, 1]


def test_the_same_content_gives_the_same_bytes(built: dict[str, bytes], tmp_path: Path) -> None:
    build(Project(content=CONTENT, out=tmp_path, to=("moodle",)))
    assert {path.name: path.read_bytes() for path in (tmp_path / "moodle").iterdir()} == built


# --- round trip ------------------------------------------------------------------------------------------

FRAGMENTS = [
    *(
        "]]>",
        "<![CDATA[",
        "</text>",
        "<!--",
        "<b>",
        "a < b",
        "&",
        "&nbsp;",
        "&amp;lt;",
        "&#60;",
        "'",
        '"',
        "`",
    ),
    *("@@PLUGINFILE@@/x.png", "\\(x\\)", "\\[y\\]", "[[x]]", "[x](y)", "![x](y)", "$", "$x$", "$$", "**x**"),
    *(
        "{1:SHORTANSWER:=x}",
        "{#1}",
        "{a}",
        "}",
        "~",
        "#",
        "=",
        "%50%",
        "*",
        "\\",
        "\\*",
        "|",
        ":",
        "//",
        "_x_",
    ),
    *("\u202bעברית\u202c", "مرحبا", "e\u0301", "👩\u200d👩\u200d👧", "𝒳", "oʻ gʻ", "\u200f", "\u00ad"),
    *("- ", "1. ", "null", "0", " " * 900),
]
CHARACTERS = st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"])
LITERALS = (
    st.lists(st.sampled_from(FRAGMENTS) | st.text(CHARACTERS, max_size=5), min_size=1, max_size=6)
    .map(lambda parts: "".join(parts).strip())
    .filter(lambda text: bool(text.strip(" \u00ad\u200f\u202b\u202c")) and "\ufeff" not in text)
)
TEX = st.text("abx<>&^_\\{}=+ ", min_size=1, max_size=12).filter(
    lambda tex: (
        tex == tex.strip() and not tex.endswith("\\") and r"\\" not in tex
    )  # because that would make rows
)


def as_markdown(text: str) -> str:
    """Return Markdown that shows exactly this text, by a backslash before punctuation (CommonMark 2.4)."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def as_gap(text: str) -> str:
    return re.sub(r"([|:])", r"\\\1", text)


def unstarred(text: str) -> str:
    assert not re.search(r"(?<!\\)\*", text)
    return text.replace("\\*", "*")


def fits_a_gap(text: str) -> bool:
    return "}}" not in text and "$" not in text and not text.endswith(("}", "\\")) and "\\\\" not in text


def as_response(text: str) -> str:
    """Return a text without formulas; tests/html/test_formulas_in_gaps.py tests these."""
    return text if not any(formulas(f"{text} 1")) else text.replace("$", "")


def hostile_course(text: str, other: str, tex: str) -> list[dict[str, Any]]:
    prose, more, math = as_markdown(text), as_markdown(other), f"${tex}$"
    response, spare = as_response(text), as_response(other)
    gap = as_gap(text if fits_a_gap(text) else "plain")
    shared = {"stem": f"{prose} {math}", "explanation": prose, "hints": [prose], "tags": ["a::b"]}
    return [
        {"id": "single", "type": "single-choice", **shared, "answer": prose,
         "distractors": [{"text": f"{more} 1", "feedback": prose}, f"{more} 2"]},
        {"id": "several", "type": "multiple-choice", **shared, "answers": [prose, f"{more} 1"],
         "distractors": [f"{more} 2"]},
        {"id": "tf", "type": "true-false", **shared, "answer": "true",
         "feedback": {"true": prose, "false": more}},
        {"id": "short", "type": "short-answer", **shared, "answer": text, "accept": [other]},
        {"id": "number", "type": "numeric", **shared, "answer": "3.10", "unit": text},
        {"id": "match", "type": "matching", **shared, "spare": [f"{spare} 3"],
         "pairs": [{"premise": prose, "response": response}, {"premise": more, "response": f"{spare} 2"}]},
        {"id": "order", "type": "ordering", **shared, "items": [prose, f"{more} 1", math]},
        {"id": "cloze", "type": "cloze", "explanation": prose, "choices": {"c2": [response, f"{spare} 1"]},
         "text": f"{prose} {{{{c1::{gap}}}}} {math} {{{{c2::x}}}}"},
        {"id": "essay", "type": "essay", **shared, "rubric": [prose]},
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(LITERALS, LITERALS, TEX)
def test_hostile_text_arrives_as_it_was_written(text: str, other: str, tex: str) -> None:
    assume(max(len(text), len(other) + 2) <= 255)  # Moodle accepts no longer responses
    with tempfile.TemporaryDirectory() as folder:
        write_course(Path(folder), hostile_course(text, other, tex))
        xml = render(Path(folder))
    allowed = {"response-long", "too-few-responses", "spare-response", "items-equal", "answer-unreachable"}
    assert {fault.rule for fault in faults(xml.encode())} <= allowed
    found = questions(xml)
    math = f"\\({tex}\\)"
    response, spare = as_response(text), as_response(other)

    def shown(name: str, path: str) -> list[str]:
        return [visible(one.text or "") for one in found[f"b/{name}"].findall(f"{path}/text")]

    for name in ("single", "several", "tf", "short", "match", "order", "essay"):
        assert shown(name, "questiontext") == [f"{text} {math}"]
    for name in ("single", "several", "tf", "short", "number", "match", "order", "cloze", "essay"):
        assert shown(name, "generalfeedback") == [text]
    assert sorted(shown("single", "answer")) == sorted([text, f"{other} 1", f"{other} 2"])
    assert text in shown("single", "answer/feedback")
    assert shown("single", "hint") == [text]
    assert sorted(shown("several", "answer")) == sorted([text, f"{other} 1", f"{other} 2"])
    assert shown("tf", "answer/feedback") == [text, other]
    answers = [one.text or "" for one in found["b/short"].findall("answer/text")]
    assert [unstarred(answer) for answer in answers] == [as_typeable(text), as_typeable(other)]
    assert shown("number", "questiontext") == [f"{text} {math}Unit: {text}"]
    assert sorted(shown("match", "subquestion")) == sorted(["", text, other])
    responses = [one.text or "" for one in found["b/match"].findall("subquestion/answer/text")]
    assert sorted(map(as_shown_by_format_string, responses)) == sorted([response, f"{spare} 2", f"{spare} 3"])
    assert shown("order", "answer") == [text, f"{other} 1", math]
    assert shown("essay", "graderinfo")[0].strip() == text
    gaps, _ = parse_cloze(found["b/cloze"].findtext("questiontext/text") or "")
    assert unstarred(gaps[0].alternatives[0].text) == (as_typeable(text) if fits_a_gap(text) else "plain")
    assert {visible(one.text) for one in gaps[1].alternatives} == {"x", response, f"{spare} 1"}


def as_shown_by_format_string(text: str) -> str:
    """Return a matching response as Moodle shows it: without tags, with entities replaced."""
    assert not re.search(r"<(?!\s)", text)
    return re.sub(r"&(?=[a-zA-Z0-9#]{1,8};)[^;]+;", lambda entity: html.unescape(entity[0]), text)


@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\x7f\x00", "\ufffe", "\uffff", "\ufdd0"])
def test_what_no_file_can_hold_is_refused_before(tmp_path: Path, sign: str) -> None:
    question = {"id": "q", "type": "true-false", "stem": f"a{sign}b", "answer": "true"}
    write_course(tmp_path, [question])
    with pytest.raises(AssertionError):
        render(tmp_path)
