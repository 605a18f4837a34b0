"""The command `import`: what it says, what it leaves unchanged, what it refuses."""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from quizgen.cli import app
from quizgen.errors import QuizgenError, UsageError
from quizgen.importers import recognised
from quizgen.importers.archives import Archive

XML = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/top/Swifts</text></category></question>
  <question type="truefalse"><name><text>Sleep</text></name>
    <questiontext format="html"><text>Swifts sleep in the air.</text></questiontext>
    <answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>
  </question>
  <question type="shortanswer"><name><text>Food</text></name>
    <questiontext format="html"><text>What do they eat?</text></questiontext>
    <answer fraction="100"><text>insects</text></answer>
  </question>
</quiz>
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "content").mkdir()
    (tmp_path / "content/course.yaml").write_text("course: birds\ntitle: Birds\n")
    (tmp_path / "a.xml").write_text(XML)
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["import", *arguments], catch_exceptions=True)
    fault = result.exception
    if isinstance(fault, QuizgenError):
        return 1, "".join(f"[{one.code}] {one.message}\n" for one in fault.problems)
    if fault is not None and not isinstance(fault, SystemExit):
        raise fault
    return result.exit_code, result.output


def codes(out: str) -> list[str]:
    return re.findall(r"\[([a-z0-9-]+)\]", out)


def files(top: Path) -> dict[str, bytes]:
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}


def test_it_says_what_came_in_and_where_it_is(course: Path) -> None:
    code, out = run("a.xml")
    assert code == 0
    assert "2 questions: 2 new" in out
    assert "content/banks/swifts.yaml" in out
    assert run("a.xml") == (0, "2 questions: 2 already there\n")


def test_a_question_that_changed_there_is_replaced_and_nothing_else(course: Path) -> None:
    run("a.xml")
    bank = course / "content/banks/swifts.yaml"
    bank.write_text(bank.read_text().replace("questions:\n", "# Mine.\nquestions:\n") + "\n# The end.\n")
    (course / "a.xml").write_text(XML.replace("What do they eat?", "What do they live on?"))
    code, out = run("a.xml")
    assert (code, "1 replaced" in out) == (0, True)
    text = bank.read_text()
    assert "What do they live on?" in text
    assert "What do they eat?" not in text
    assert "# Mine." in text
    assert text.count("- id:") == 2


def test_what_somebody_edited_moved_or_removed_here_is_left(course: Path) -> None:
    run("a.xml")
    bank = course / "content/banks/swifts.yaml"
    bank.write_text(bank.read_text().replace("answer: insects", "answer: flies"))
    (course / "a.xml").write_text(
        XML.replace("insects", "spiders").replace("Swifts sleep", "All swifts sleep")
    )
    code, out = run("a.xml")
    assert code == 0
    assert 'a.xml:8: "Food": swifts/food was edited here: left as it is' in out
    assert "answer: flies" in bank.read_text()
    assert "All swifts sleep" in bank.read_text()
    bank.write_text(re.sub(r"  - id: food\n(    .*\n)+", "", bank.read_text()))
    code, out = run("a.xml")
    assert "swifts/food was removed here" in out
    assert "food" not in bank.read_text()


def test_a_question_with_a_comment_of_somebodys_is_left(course: Path) -> None:
    run("a.xml")
    bank = course / "content/banks/swifts.yaml"
    typed = bank.read_text().replace("answer: insects", "answer: insects # as in Roe, page 3")
    bank.write_text(typed)
    (course / "a.xml").write_text(XML.replace("insects", "spiders"))
    code, out = run("a.xml")
    assert (code, bank.read_text()) == (0, typed)
    assert "swifts/food was edited here: left as it is" in out


NUMBERED = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/top/{category}</text></category></question>
  <question type="shortanswer"><name><text>{stem}</text></name><idnumber>1</idnumber>
    <questiontext format="html"><text>{stem}</text></questiontext>
    <answer fraction="100"><text>{answer}</text></answer>
  </question>
</quiz>
"""


def test_xml_of_another_encoding_is_recognised(course: Path) -> None:
    (course / "wide.xml").write_bytes(
        XML.replace("UTF-8", "UTF-16").replace("insects", "Käfer").encode("utf-16")
    )
    assert "2 new" in run("wide.xml")[1]
    assert "answer: Käfer" in (course / "content/banks/swifts.yaml").read_text(encoding="utf-8")


def test_points_that_a_question_can_not_have_are_noted(course: Path) -> None:
    (course / "a.csv").write_text(
        "Question,Answer,Points\nWho?,Roe,0\nWhen?,May,two\nWhere?,here,2.5\nHow?,so,\n"
    )
    out = run("a.csv")[1]
    assert [line for line in out.splitlines() if "points" in line] == [
        'a.csv:2: "Who?": settings (0 points)',
        'a.csv:3: "When?": settings (two points)',
    ]
    assert (course / "content/banks/a.yaml").read_text().count("points: 2.5") == 1


def test_of_several_languages_the_course_keeps_its_own(course: Path) -> None:
    versions = (("fr", "Quel oiseau ?"), ("de", "Welcher Vogel?"))
    said = "".join(f'&lt;span class="multilang" lang="{lang}">{text}&lt;/span>' for lang, text in versions)
    xml = f'<question type="essay"><questiontext format="html"><text>{said}</text></questiontext></question>'
    (course / "b.xml").write_text(f"<quiz>{xml}</quiz>", encoding="utf-8")
    (course / "content/course.yaml").write_text("course: birds\ntitle: Birds\nlang: de\n")
    code, out = run("b.xml")
    assert (code, "(Quel oiseau ?)" in out) == (0, True)
    (bank,) = (course / "content/banks").iterdir()
    assert "stem: Welcher Vogel?\n" in bank.read_text(encoding="utf-8")


def test_xml_that_is_broken_by_hand_has_its_line_and_what_to_write(course: Path) -> None:
    (course / "b.xml").write_text(XML.replace("</name>", "", 1))
    result = CliRunner().invoke(app, ["import", "b.xml"])
    assert result.exit_code == 1
    assert "b.xml:7:1: error[not-imported]" in result.output
    assert "close each element, and write & and < in a text as &amp; and &lt;" in result.output


def test_two_questions_with_one_number_are_two(course: Path) -> None:
    (course / "a.xml").write_text(NUMBERED.format(category="A", stem="What do swifts eat?", answer="insects"))
    (course / "b.xml").write_text(NUMBERED.format(category="B", stem="Where do gulls breed?", answer="roof"))
    assert "1 new" in run("a.xml")[1]
    code, out = run("b.xml")
    assert (code, "1 new" in out, "imports it without the number (moodle:1)" in out) == (0, True, True)
    assert "from: moodle:1" in (course / "content/banks/a.yaml").read_text()
    assert "from:" not in (course / "content/banks/b.yaml").read_text()
    before = files(course / "content")
    for names in (["a.xml"], ["b.xml"], ["b.xml", "a.xml"], ["a.xml", "b.xml"]):
        code, out = run(*names)
        assert f"{len(names)} already there" in out
    assert files(course / "content") == before


def test_a_question_that_moves_to_another_category_stays_itself(course: Path) -> None:
    (course / "a.xml").write_text(NUMBERED.format(category="A", stem="What do swifts eat?", answer="insects"))
    run("a.xml")
    (course / "b.xml").write_text(NUMBERED.format(category="B", stem="What do swifts eat?", answer="spiders"))
    assert "1 replaced" in run("b.xml")[1]
    assert "answer: spiders" in (course / "content/banks/a.yaml").read_text()
    assert not (course / "content/banks/b.yaml").exists()


def test_questions_of_two_files_with_one_number_come_in_together(course: Path) -> None:
    (course / "a.csv").write_text("id,Question,Answer\n1,What do swifts eat?,insects\n")
    (course / "b.csv").write_text("id,Question,Answer\n1,Where do gulls breed?,roof\n")
    assert "2 questions: 2 new" in run("a.csv", "b.csv")[1]
    (course / "c.csv").write_text((course / "a.csv").read_text())
    (course / "d.csv").write_text("id,Question,Answer\n7,How do larks sing?,aloft\n")
    (course / "e.csv").write_text((course / "d.csv").read_text())
    assert "1 already there" in run("c.csv")[1]
    code, out = run("d.csv", "e.csv")
    assert (code, "1 new, 1 left out" in out, "the same question comes twice" in out) == (0, True, True)


def test_a_moved_question_goes_on(course: Path) -> None:
    run("a.xml")
    bank = course / "content/banks/swifts.yaml"
    bank.write_text(bank.read_text().replace("- id: food\n", "- id: diet\n    was: swifts/food\n"))
    (course / "a.xml").write_text(XML.replace("insects", "spiders"))
    code, out = run("a.xml")
    assert (code, "1 replaced" in out) == (0, True)
    assert bank.read_text().count("- id:") == 2
    assert "answer: spiders" in bank.read_text()
    assert "was: swifts/food" in bank.read_text()


def test_without_its_record_a_course_still_knows_what_is_there(course: Path) -> None:
    run("a.xml")
    (course / "content/imported.yaml").unlink()
    assert "2 already there" in run("a.xml")[1]
    assert (course / "content/banks/swifts.yaml").read_text().count("- id:") == 2


def test_a_course_begins_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Biologie_11 b").mkdir()
    monkeypatch.chdir(tmp_path / "Biologie_11 b")
    Path("a.xml").write_text(XML)
    code, _ = run("a.xml")
    assert code == 0
    assert Path("content/course.yaml").read_text() == "course: biologie-11-b\ntitle: Biologie 11 b\n"
    assert CliRunner().invoke(app, ["check"]).exit_code == 0


def test_one_bad_question_stops_no_other(course: Path) -> None:
    bad = XML.replace("Swifts sleep in the air.", r"How long is \(\frac{1\)?")
    (course / "a.xml").write_text(bad)
    code, out = run("a.xml")
    assert code == 0
    assert re.search(r'a\.xml:4: "Sleep": left out \(', out)
    assert "1 new, 1 left out" in out


TABLE = (
    "id,question,answer,option a,option b\nq1,How far do {} fly?,a,{},no way\nq2,Who sings?,a,males,eggs\n"
)


def test_a_file_that_is_named_twice_is_one(course: Path) -> None:
    (course / "a.csv").write_text(TABLE.format("swifts", "far") + "q3,Who?,owls,bees,bees\n")
    code, out = run("a.csv", "./a.csv")
    assert (code, out.count("an option comes twice"), "3 new" in out) == (0, 1, True)


def test_a_field_that_no_table_has_is_refused(course: Path) -> None:
    (course / "a.csv").write_text("Q,A\nWho sings?,a swift\n")
    with pytest.raises(UsageError, match='no field "questoin": did you mean "question"'):
        run("a.csv", "--map", "questoin=Q")
    assert "1 new" in run("a.csv", "--map", "Question=Q", "--map", "correct answer=A")[1]


@pytest.mark.parametrize("number", ["n" * 101, "a\tb"])
def test_a_number_that_no_bank_can_hold_costs_the_number_alone(number: str, course: Path) -> None:
    named = f"<name><text>Food</text></name><idnumber>{number}</idnumber>"
    (course / "a.xml").write_text(XML.replace("<name><text>Food</text></name>", named))
    code, out = run("a.xml")
    assert (code, "2 new" in out, "too long" in out) == (0, True, True)
    assert "from:" not in (course / "content/banks/swifts.yaml").read_text()


def test_an_update_that_is_refused_is_not_forgotten(course: Path) -> None:
    bank = course / "content/banks/a.yaml"
    for answer, told, there in (
        ("far", "2 new", "far"),
        (r"$\frac{1$", "1 already there, 1 left out", "far"),
        ("very far", "1 replaced by the file's version, 1 already there", "very far"),
    ):
        (course / "a.csv").write_text(TABLE.format("swifts", answer))
        assert told in run("a.csv")[1]
        assert (bank.read_text().count("- id:"), f"answer: {there}\n" in bank.read_text()) == (2, True)


@pytest.mark.parametrize("number", ["a\nb", "a\x07b", " a", "a" * 11_000, "\u200b"])
def test_whatever_a_question_is_called_elsewhere_it_is_known_again(number: str, course: Path) -> None:
    (course / "a.csv").write_text(f'id,question,answer\n"{number}",Who sings?,a swift\n')
    assert "1 new" in run("a.csv")[1]
    before = files(course / "content")
    assert "1 already there" in run("a.csv")[1]
    assert files(course / "content") == before


def test_a_bank_that_can_not_be_read_is_never_written_over(course: Path) -> None:
    (course / "content/banks").mkdir()
    for name in ("a", "a-imported"):
        (course / f"content/banks/{name}.yaml").write_text("bank: [my work\n")
    before = files(course / "content")
    (course / "a.csv").write_text("question,answer\nWho sings?,a swift\n")
    assert "1 new" in run("a.csv")[1]
    after = files(course / "content")
    assert before.items() <= after.items()
    assert "banks/a-imported-2.yaml" in after


def test_nothing_carried_is_an_error_and_so_is_an_unknown_format(course: Path) -> None:
    (course / "empty.xml").write_text("<quiz></quiz>")
    assert run("empty.xml") == (1, "no questions found\n")
    (course / "letter.txt").write_text("Dear Ada,\n\nhow are you?\n")
    code, out = run("letter.txt")
    assert code == 1
    assert codes(out) == ["not-recognised"]
    for wrong in (("a.xml", "--as", "moodle"), ("none.xml",), ("a.xml", "--bank", "No Id")):
        with pytest.raises(UsageError):
            run(*wrong)


DECLARED = b'<!ENTITY a "ha"><!ENTITY b "&a;&a;">'
BOMB = b"<!DOCTYPE quiz [" + DECLARED + b"]><quiz><question type='x'>&b;</question></quiz>"
HOSTILE = {
    "entity": BOMB,
    "outside": BOMB.replace(
        b'<!ENTITY a "ha"><!ENTITY b "&a;&a;">', b'<!ENTITY b SYSTEM "file:///etc/passwd">'
    ),
    "deep": b"<quiz><question type='essay'>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</question></quiz>",
    "cut": XML.encode()[: len(XML) // 2],
    "zeros": XML.encode().replace(b"Swifts", b"\0\0"),
    "latin": XML.replace("Swifts sleep", "Caf\xe9s sleep").encode("latin-1"),
    "utf-16": XML.replace("UTF-8", "UTF-16").encode("utf-16"),
    "path": XML.replace("Food", "../../etc").replace("Swifts<", "../../../x<").encode(),
    "picture": XML.replace(
        "<text>What do they eat?</text>",
        '<text><![CDATA[What <img src="@@PLUGINFILE@@/../../../evil.png">?]]></text>'
        '<file name="../../../evil.png" encoding="base64">iVBORw0KGgo=</file>',
    ).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_does_nothing_outside_content_and_is_told(name: str, course: Path) -> None:
    (course / "h.xml").write_bytes(HOSTILE[name])
    before = files(course)
    code, out = run("h.xml")
    assert code in (0, 1)
    assert "Traceback" not in out
    assert out.strip()
    changed = {path for path, data in files(course).items() if before.get(path) != data}
    assert all(path.startswith("content/") for path in changed)
    assert not (course.parent / "evil.png").exists()
    if name in ("entity", "outside", "deep", "cut"):
        assert codes(out) == ["not-imported"]
        assert not changed


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return made.getvalue()


def sheet(cell: str) -> bytes:
    """Return an Excel file with a question; the cell is its answer."""
    head = "<row><c t='str'><v>question</v></c><c t='str'><v>answer</v></c></row>"
    return zipped(
        xl__workbook_dot_xml=b"<workbook><sheets><sheet name='s' id='a'/></sheets></workbook>",
        xl___rels__workbook_dot_xml_dot_rels=b"<r><Relationship Id='a' Target='s.xml'/></r>",
        xl__styles_dot_xml=b"<s><cellXfs><xf numFmtId='14'/></cellXfs></s>",
        xl__s_dot_xml=f"<w>{head}<row><c t='str'><v>Who sings?</v></c>{cell}</row></w>".encode(),
    )


NINES = "9" * 5000
ESSAY = "<quiz><question type='essay'><questiontext><text>Why?</text></questiontext>{}</question></quiz>"
QTI = (
    '<assessmentItem identifier="a"><responseDeclaration identifier="R" baseType="float"><correctResponse>'
    "<value>3</value></correctResponse></responseDeclaration><itemBody><p>How many? <textEntryInteraction "
    'responseIdentifier="R"/></p></itemBody><equal toleranceMode="absolute" tolerance=""/></assessmentItem>'
)
ODD = {
    "list": f'::q::[html]Why?<ol start="{NINES}"><li>a</li></ol> {{=a ~b}}'.encode(),
    "ordering": f"::q::Sort {{>{NINES}\na\nb\nc\n}}".encode(),
    "lines": ESSAY.format(f"<responsefieldlines>{NINES}</responsefieldlines>").encode(),
    "limits": ESSAY.format(f"<minwordlimit>1</minwordlimit><maxwordlimit>{NINES}</maxwordlimit>").encode(),
    "encoding": b'<?xml version="1.0" \x01encoding="gbk"?>' + ESSAY.format("").encode(),
    "heading": f"question,answer,wrong{NINES}\nWho sings?,swifts,eggs\n".encode(),
    "column": f"#separator:tab\n#guid column:{NINES}\nfront\tback\n".encode(),
    "media": zipped(collection_dot_anki2=b"", media=b"[" * 200_000),
    "points": sheet("<c><v>1.2.3</v></c>"),
    "shared": sheet(f"<c t='s'><v>{NINES}</v></c>"),
    "day": sheet("<c s='0'><v>2999999</v></c>"),
    "tolerance": QTI.encode(),
    "address": b"::q::[html]Who <a href='//[x/'>sings</a>? {=swifts}",
}
"""Files of careless or hostile programs, which no reader expects."""


@pytest.mark.parametrize("name", ODD)
def test_odd_values_are_read_or_refused_in_words(name: str, course: Path) -> None:
    (course / "odd").write_bytes(ODD[name])
    code, out = run("odd")
    assert code in (0, 1)
    assert "1 question: 1 " in out or codes(out) == ["not-imported"]


def test_declarations_of_word_processors_are_no_text(course: Path) -> None:
    html = "<p><![if !supportLists]>1. <![endif]>What do <![ x>they<![foo[x]]> eat<![CDATA[, say]]>?</p>"
    escaped = html.replace("<", "&lt;").replace(">", "&gt;")
    (course / "a.xml").write_text(XML.replace("What do they eat?", escaped))
    assert run("a.xml")[0] == 0
    assert "stem: 1. What do they eat, say?\n" in (course / "content/banks/swifts.yaml").read_text()


@pytest.mark.parametrize("shift", range(3))
def test_a_long_table_is_recognised_wherever_its_first_part_ends(shift: int, course: Path) -> None:
    rows = "".join(f"{at}. Где спят стрижи?,В воздухе\n" for at in range(6000))
    (course / "a.csv").write_text(f"Вопрос,Ответ\n{'-' * shift}{rows}", encoding="utf-8")
    form = recognised((course / "a.csv").read_bytes())
    assert form is not None
    assert form.name == "table"


def test_a_file_is_found_by_the_end_of_its_path() -> None:
    archive = Archive(zipped(web__a__pic_dot_png=b"a", web__b__pic_dot_png=b"b"))
    wanted = ("pic.png", "a/pic.png", "b/pic.png", "c/pic.png", "ic.png")
    assert [archive.ending(name) for name in wanted] == [
        *("web/a/pic.png", "web/a/pic.png", "web/b/pic.png"),
        *("", ""),
    ]


def test_a_file_that_is_too_large_is_told(course: Path) -> None:
    (course / "large.xml").write_bytes(b"<quiz><question type='essay'>" + b" " * 20_000_001)
    code, out = run("large.xml")
    assert (code, codes(out)) == (1, ["too-large"])


def test_a_zip_of_something_else_is_told(course: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        at = (2026, 11, 29, 1, 13, 0)  # these numbers are a tab and an end of line
        archive.writestr(zipfile.ZipInfo("letter.txt", at), "Dear Ada")
    (course / "a.zip").write_bytes(made.getvalue())
    code, out = run("a.zip")
    assert (code, codes(out)) == (1, ["not-recognised"])


@pytest.mark.parametrize(
    ("name", "bank", "title", "shown"),
    [
        (b"week\xff-1.csv", "week-1", "week -1", r"week\xff-1.csv"),
        (b"\xff\xfe.csv", "q-8db8cb0a", "q-8db8cb0a", r"\xff\xfe.csv"),
        (b"\xfe.gift", "q-51ad4f14", "q-51ad4f14", r"\xfe.gift"),
    ],
)
def test_a_file_whose_name_is_not_utf_8_gives_a_bank_that_can_be_read(
    course: Path, name: bytes, bank: str, title: str, shown: str
) -> None:
    text = (
        "Question,A,B,Correct\nHow many?,3,4,B\n" if name.endswith(b"csv") else "::Sum::How many? {=4 ~3}\n"
    )
    file = os.fsdecode(name)
    Path(file).write_text(text)
    assert run(file) == (0, f"1 question: 1 new\ncontent/banks/{bank}.yaml\n")
    assert Path(f"content/banks/{bank}.yaml").read_text().startswith(f"bank: {bank}\ntitle: {title}\n")
    assert run("--dry-run", file)[1].startswith(f"{shown}:"), "it finds its question again"
    assert CliRunner().invoke(app, ["check"]).exit_code == 0
