"""Whole quizzes as Moodle's backups: the archive is consistent, and its quiz can be answered."""

from __future__ import annotations

import hashlib
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from support.moodle_backup import QUIZ, Question, Quiz, Slot, faults, members, packed, text_of
from support.moodle_render import questions, visible
from support.moodle_rules import parse_cloze

from quizgen.errors import QuizgenError
from quizgen.outputs.packagers import Materials, pack
from quizgen.pipeline import Project, build
from quizgen.text.durations import minutes

HERE = Path(__file__).parent
OWN = HERE.parents[1] / "content"
Element = etree._Element
KIT = (
    "flask",
    "acids",
    "water",
    "glass",
    "salt",
    "boiling",
    "tools",
    "steps",
    "gaps",
    "report",
    "rises",
    "falls",
)
NEAR = Decimal("0.000001")
"""The tolerance for sums of thirds and sevenths, which Moodle rounds."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return Moodle's files for our course, for hostile texts, and for pictures everywhere."""
    out = tmp_path_factory.mktemp("dist")
    for content in (OWN, HERE / "content", HERE / "whole"):
        build(Project(content=content, out=out / content.name, to=("moodle",)))
    return {path.name: path.read_bytes() for path in out.glob("*/moodle/*")}


@pytest.fixture(scope="module")
def quizzes(built: dict[str, bytes]) -> dict[str, Quiz]:
    return {name: Quiz.restored(data) for name, data in built.items() if name.endswith(".mbz")}


@pytest.fixture(scope="module")
def final(quizzes: dict[str, Quiz]) -> Quiz:
    return quizzes["lab-final.mbz"]


@pytest.fixture(scope="module")
def warm_up(quizzes: dict[str, Quiz]) -> Quiz:
    return quizzes["lab-warm-up.mbz"]


def test_every_quiz_is_a_backup_in_every_build(built: dict[str, bytes], tmp_path: Path) -> None:
    expected = {*(OWN / "quizzes").glob("*.yaml"), *HERE.glob("*/quizzes/*.yaml")}
    assert len([name for name in built if name.endswith(".mbz")]) == len(expected)
    build(Project(content=HERE / "whole", out=tmp_path))
    assert (tmp_path / "moodle/lab-final.mbz").read_bytes() == built["lab-final.mbz"]


@pytest.mark.parametrize("day", ["1900-01-01", "9999-12-31"])
def test_a_course_can_be_released_on_any_day(day: str, tmp_path: Path) -> None:
    shutil.copytree(HERE / "content", tmp_path / "content")
    with (tmp_path / "content/course.yaml").open("a") as course:
        course.write(f"\nreleased: {day}\n")
    built = build(Project(tmp_path / "content", tmp_path / "dist", to=("moodle",)))
    backups = [path for path in built.files if path.suffix == ".mbz"]
    assert backups
    assert not any(faults(path.read_bytes()) for path in backups)


def test_every_backup_holds_together(built: dict[str, bytes]) -> None:
    assert {
        name: faults(data) for name, data in built.items() if name.endswith(".mbz") and faults(data)
    } == {}


def test_who_answers_all_right_gets_every_point(quizzes: dict[str, Quiz]) -> None:
    for name, quiz in quizzes.items():
        assert quiz.grade() == pytest.approx(Decimal(text_of(quiz.quiz, "grade")), abs=NEAR), name
        assert quiz.grade() > 0


def test_who_ticks_everything_gets_nothing(final: Quiz) -> None:
    acids = next(one for one in final.questions if one.name == "kit/acids")
    assert acids.everything() <= NEAR


# --- the same as in the XML, which is held to what a real Moodle does ------------------------------------


OPTIONS = (
    *("single", "shuffleanswers", "answernumbering", "showstandardinstruction", "usecase", "showunits"),
    *("unitsleft", "unitgradingtype", "unitpenalty", "responseformat", "responserequired"),
    *("responsefieldlines", "minwordlimit", "maxwordlimit", "attachments", "attachmentsrequired", "maxbytes"),
    *("layouttype", "selecttype", "selectcount", "gradingtype", "showgrading", "numberingstyle"),
)
STORED = {
    "true": "1",
    "false": "0",
    "VERTICAL": "0",
    "ALL": "0",
    "ALL_OR_NOTHING": "-1",
    "RELATIVE_NEXT_EXCLUDE_LAST": "1",
    "SHOW": "1",
}
"""Words that an importer replaces; everything else is stored as it is."""
VERDICTS = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
GAPS = {"multichoice": "choice", "numerical": "number", "shortanswer": "typed"}


def test_a_backup_says_what_the_xml_says(built: dict[str, bytes], quizzes: dict[str, Quiz]) -> None:
    for name, quiz in quizzes.items():
        xml = questions(built[name.replace(".mbz", ".xml")])
        asked = [one for one in quiz.questions if one.type != "description"]
        assert [one.name for one in asked] == [key for key in xml if not key.startswith("quiz:")]
        for slot, question in zip(quiz.slots, quiz.questions, strict=True):
            if question.type == "description":
                continue
            expected = of_xml(xml[question.name])
            said = of_backup(question, quiz, expected["options"])
            said["text"] = above(slot, quiz) + said["text"]
            assert said == expected, question.name


def above(slot: Slot, quiz: Quiz) -> str:
    """Return the exhibit on a slot's page; the XML has it in each question."""
    page = [quiz.by_entry[one.entry] for one in quiz.slots if one.page == slot.page]
    return "".join(text_of(one.element, "questiontext") for one in page if one.name.startswith("exhibit:"))


def of_xml(one: Element) -> dict[str, Any]:
    """Return the content of a question of Moodle XML."""
    said = {
        "name": text_of(one, "name/text"),
        "text": text_of(one, "questiontext/text"),
        "feedback": text_of(one, "generalfeedback/text"),
        "penalty": text_of(one, "penalty"),
        "hints": [text_of(hint, "text") for hint in one.iterfind("hint")],
        "counted": [hint.find("shownumcorrect") is not None for hint in one.iterfind("hint")],
        "cleared": [hint.find("clearwrong") is not None for hint in one.iterfind("hint")],
        "tags": [tag.text for tag in one.iterfind("tags/tag/text")],
        "verdicts": [one.findtext(f"{name}/text") or "" for name in VERDICTS],
        "options": {name: STORED.get(text, text) for name in OPTIONS if (text := one.findtext(name))},
        "pairs": [(text_of(pair, "text"), text_of(pair, "answer/text")) for pair in one.iter("subquestion")],
        "units": [text_of(unit, "unit_name") for unit in one.iterfind("units/unit")],
        "grader": one.findtext("graderinfo/text") or "",
    }
    if one.get("type") == "cloze":
        gaps, trouble = parse_cloze(said["text"])
        assert not trouble
        answers = [(gap.kind, gap.weight, a.text, a.fraction / 100) for gap in gaps for a in gap.alternatives]
        tolerances = [a.tolerance for gap in gaps if gap.kind == "number" for a in gap.alternatives]
        return said | {"answers": answers, "tolerances": tolerances}
    whole = 1 if one.get("type") == "ordering" else 100
    fractions = [round(Decimal(a.get("fraction") or "") / whole, 5) for a in one.iterfind("answer")]
    texts = [(text_of(a, "text"), a.findtext("feedback/text") or "") for a in one.iterfind("answer")]
    return said | {
        "mark": Decimal(text_of(one, "defaultgrade")),
        "answers": list(zip(texts, fractions, strict=True)),
        "tolerances": [text_of(a, "tolerance") for a in one.iterfind("answer[tolerance]")],
    }


def of_backup(question: Question, quiz: Quiz, options: dict[str, str]) -> dict[str, Any]:
    """Return the content of a restored question in the same form as `of_xml`, with its options."""
    one, own = question.element, question.own
    said = {
        "name": text_of(one, "name"),
        "text": text_of(one, "questiontext"),
        "feedback": text_of(one, "generalfeedback"),
        "penalty": text_of(one, "penalty"),
        "hints": [text_of(hint, "hint") for hint in one.iter("question_hint")],
        "counted": [text_of(hint, "shownumcorrect") == "1" for hint in one.iter("question_hint")],
        "cleared": [text_of(hint, "clearwrong") == "1" for hint in one.iter("question_hint")],
        "tags": [text_of(tag, "rawname") for tag in one.iterfind("tags/tag")],
        "verdicts": [own.findtext(f"*/{name}") or "" for name in VERDICTS],
        "options": {name: own.findtext(f".//{name}") for name in options},
        "pairs": question.pairs(),
        "units": [text_of(unit, "unit") for unit in own.iter("numerical_unit")],
        "grader": own.findtext("essay/graderinfo") or "",
    }
    if question.type == "multianswer":
        gaps = question.gaps(quiz)
        for number, gap in enumerate(gaps, 1):
            source = text_of(gap.element, "questiontext")
            said["text"] = said["text"].replace(f"{{#{number}}}", source, 1)
        answers = [(GAPS[gap.type], gap.mark, a.text, a.fraction) for gap in gaps for a in gap.answers]
        records = [record for gap in gaps for record in gap.own.iter("numerical_record")]
        return said | {"answers": answers, "tolerances": [text_of(record, "tolerance") for record in records]}
    lower = str.lower if question.type == "truefalse" else str
    return said | {
        "mark": question.mark,
        "answers": [((lower(a.text), a.feedback), round(a.fraction, 5)) for a in question.answers],
        "tolerances": [text_of(record, "tolerance") for record in own.iter("numerical_record")],
    }


# --- the quiz itself -------------------------------------------------------------------------------------


def test_a_quiz_has_its_title_intro_and_time(final: Quiz, warm_up: Quiz) -> None:
    assert final.title == "Final // part 1 of 2: R&D, ‹b> and ]]>"
    assert visible(text_of(final.quiz, "intro")).strip() == "Answer all."
    assert text_of(final.quiz, "timelimit") == "5400"
    assert visible(text_of(warm_up.quiz, "intro")) == "Time: as long as you need"
    assert text_of(warm_up.quiz, "timelimit") == "0"


def test_its_questions_and_points_are_those_of_the_sheet(final: Quiz) -> None:
    points = {final.by_entry[slot.entry].name: slot.points for slot in final.slots}
    assert points["kit/flask"] == Decimal("2.5")
    assert points["kit/gaps"] == 5  # for three gaps: Moodle divides it
    assert set(points) == {f"kit/{name}" for name in KIT} | {"quiz:final/2", "exhibit:kit/curve"}
    assert text_of(final.quiz, "grade") == "19.5"


def test_sections_are_shuffled_where_the_sheets_are(final: Quiz) -> None:
    """Questions that belong together stay together, in a section that Moodle does not shuffle."""
    assert sections(final) == [
        ("Glass", "1", ["question"] * 3),
        ("", "0", ["description", "question", "question"]),  # an exhibit and its questions
        ("", "1", ["question"]),
        ("Water // salt", "0", ["description"]),
        ("", "1", ["question"] * 4),
        ("Words", "1", ["question"] * 2),
    ]
    assert text_of(final.quiz, "shuffleanswers") == "1"


def test_a_quiz_with_one_version_is_in_its_order(warm_up: Quiz) -> None:
    assert [(heading, shuffled) for heading, shuffled, _ in sections(warm_up)] == [("All of it", "0")]
    assert [one.name for one in warm_up.questions] == [
        *("quiz:warm-up/1", "kit/water", "exhibit:kit/curve", "kit/rises", "kit/falls", "kit/flask")
    ]
    assert [slot.page for slot in warm_up.slots] == [
        1,
        1,
        2,
        2,
        2,
        3,
    ]  # these are on one page
    assert text_of(warm_up.quiz, "shuffleanswers") == "0"


def test_an_exam_shows_nothing_before_it_closes_and_practice_all(final: Quiz, warm_up: Quiz) -> None:
    """The bits are Moodle's: during the attempt 65536, right after it 4096, later 256, after closing 16."""
    shown = ("correctness", "marks", "specificfeedback", "generalfeedback", "rightanswer", "overallfeedback")
    assert {int(text_of(final.quiz, f"review{what}")) for what in shown} == {16}
    assert [int(text_of(final.quiz, f"review{what}")) & ~65536 for what in ("attempt", "maxmarks")] == [
        16,
        16,
    ]
    assert {int(text_of(warm_up.quiz, f"review{what}")) for what in shown[:-1]} == {69888}
    assert (text_of(final.quiz, "attempts_number"), text_of(warm_up.quiz, "attempts_number")) == ("1", "3")
    assert text_of(final.quiz, "preferredbehaviour") == "deferredfeedback"
    assert text_of(warm_up.quiz, "preferredbehaviour") == "interactive"


def test_what_is_said_to_a_score_begins_where_its_band_does(final: Quiz, warm_up: Quiz) -> None:
    """Moodle shows a band's feedback for grades from its lower bound to just below its upper bound."""
    assert bands(final) == [
        ("15.6", "20.5", "Well done! "),
        ("9.75", "15.6", "You passed."),
        ("0", "9.75", ""),
    ]
    assert bands(warm_up) == [("0", "5", "Go on.")]


def bands(quiz: Quiz) -> list[tuple[str, str, str]]:
    return [
        (text_of(one, "mingrade"), text_of(one, "maxgrade"), visible(text_of(one, "feedbacktext")))
        for one in quiz.feedbacks
    ]


def sections(quiz: Quiz) -> list[tuple[str, str, list[str]]]:
    """Return each section's heading, whether it is shuffled, and its content."""
    firsts = [int(text_of(one, "firstslot")) for one in quiz.sections]
    ends = [*(first - 1 for first in firsts[1:]), len(quiz.slots)]
    kinds = ["description" if one.type == "description" else "question" for one in quiz.questions]
    return [
        (text_of(one, "heading"), text_of(one, "shufflequestions"), kinds[first - 1 : end])
        for one, first, end in zip(quiz.sections, firsts, ends, strict=True)
    ]


def test_pictures_lie_where_moodle_looks_for_them(final: Quiz) -> None:
    shown = sorted((component, area) for _, component, area, _, _ in final.shown_pictures())
    assert shown == sorted(
        [
            *(
                ("question", area)
                for area in ("questiontext", "questiontext", "questiontext", "generalfeedback", "hint")
            ),
            *(("question", area) for area in ("answer", "answer", "answerfeedback")),
            *(("qtype_match", "subquestion"), ("qtype_essay", "graderinfo"), ("question", "questiontext")),
            *(("mod_quiz", "intro"), ("mod_quiz", "feedback")),
        ]
    )
    picture = (HERE / "whole/figures/dot.png").read_bytes()
    digest = hashlib.sha1(picture).hexdigest()
    assert final.content == {f"files/{digest[:2]}/{digest}": picture}


def test_a_quiz_that_would_lack_a_question_is_not_made(tmp_path: Path) -> None:
    content = tmp_path / "content"
    (content / "banks").mkdir(parents=True)
    (content / "quizzes").mkdir()
    (content / "course.yaml").write_text("course: c\ntitle: C\nlang: en\n")
    wrong = ", ".join(f"w{number}" for number in range(11))
    (content / "banks/b.yaml").write_text(
        "bank: b\ntitle: B\nquestions:\n  - {id: small, type: true-false, stem: So?, answer: true}\n"
        f"  - {{id: big, type: multiple-choice, stem: Which?, answers: [a, b], distractors: [{wrong}]}}\n"
    )
    for quiz, name in (("whole", "small"), ("lacking", "big")):
        (content / f"quizzes/{quiz}.yaml").write_text(
            f"quiz: {quiz}\ntitle: Q\ndraw: {{questions: [b/{name}]}}\n"
        )
    done = build(Project(content=content, out=tmp_path / "dist", to=("moodle",)))
    assert {path.name for path in (tmp_path / "dist/moodle").glob("*.mbz")} == {"c-whole.mbz"}
    assert "left-out-of-output" in {problem.code for problem in done.problems}


# --- the archive -----------------------------------------------------------------------------------------


def test_no_clock_is_in_the_archive(built: dict[str, bytes]) -> None:
    data = built["lab-final.mbz"]
    assert data[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # gzip: no name, no time, no machine


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("questions.xml", "<trueanswer>", "<trueanswer>1"),
        ("questions.xml", "<parent>900001</parent>", "<parent>900003</parent>"),
        ("questions.xml", "<parent>[0-9]{7,}</parent>", "<parent>7</parent>"),
        ("questions.xml", "<sequence>", "<sequence>1000000,"),
        ("questions.xml", '<answer id="1000001">', '<answer id="1000002">'),
        ("questions.xml", "<usecase>0</usecase>", ""),
        ("questions.xml", "<idnumber>kit/salt<", "<idnumber>kit/water<"),
        ("questions.xml", "<contextid>900001<", "<contextid>900002<"),
        ("files.xml", "<filearea>hint<", "<filearea>answer<"),
        ("files.xml", "<filesize>", "<filesize>1"),
        (f"{QUIZ}/quiz.xml", "<maxmark>2.5<", "<maxmark>2<"),
        (f"{QUIZ}/quiz.xml", "<questionbankentryid>1000000<", "<questionbankentryid>2000000<"),
        (f"{QUIZ}/quiz.xml", "<firstslot>8<", "<firstslot>1<"),
        (f"{QUIZ}/inforef.xml", "<file><id>.*</file>", ""),
    ],
)
def test_the_reader_sees_what_is_broken(built: dict[str, bytes], name: str, old: str, new: str) -> None:
    inside = members(built["lab-final.mbz"])
    text, count = re.subn(old, new, inside[name].decode(), count=1)
    assert count == 1
    assert faults(packed({**inside, name: text.encode()}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<a></a>", "begins with <?document NAME?>"),
        ("x<?document a.xml?>\n<a></a>", "begins with <?document NAME?>"),
        ("<?document ../a.xml?>\n<a></a>", 'be called "../a.xml"'),
        ("<?document files.xml?>\n<a></a>", 'be called "files.xml"'),
        ("<?document a.xml?>\n<a></a><?document a.xml?>\n<a></a>", "two of them"),
        ("<?document a.xml?>\n<a>", "a.xml is not XML"),
        ('<?document a.xml?>\n<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "it has a DOCTYPE"),
        (
            "<?document a.xml?>\n<a><?picture 1 question answer 2 no.png image/png?></a>",
            'the picture "no.png"',
        ),
    ],
)
def test_what_is_no_backup_is_a_template_s_fault(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(QuizgenError) as caught:
        pack("mbz", iter([text]), Materials(template="quiz.mbz.j2"), tmp_path / "x.mbz")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.file) == ("template-fault", "quiz.mbz.j2")
    assert message in problem.message
    assert not (tmp_path / "x.mbz").exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            ("45", 45),
            ("30 min", 30),
            ("100 min.", 100),
            ("45 Minutes", 45),
            ("1 h 30 min", 90),
            ("1h30", 90),
        ),
        *(
            ("2 hours", 120),
            ("1.5 hours", 90),
            ("1,5 soat", 90),
            ("1 hour and 15 minutes", 75),
            ("90 daqiqa", 90),
        ),
        *(
            ("1 час 20 минут", 80),
            ("٤٥ دقيقة", 45),
            ("as long as you need", None),
            ("45–60 min", None),
            ("0", None),
        ),
        *(
            ("30 minutes of reading", None),
            ("two hours", None),
            ("1.01 h", None),
            ("9999999", None),
            ("min", None),
        ),
    ],
)
def test_a_time_is_read_where_it_is_in_figures(text: str, expected: int | None) -> None:
    assert minutes(text) == expected
