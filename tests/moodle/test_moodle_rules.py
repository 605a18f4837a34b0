"""The checker itself: it accepts what Moodle accepts, and reports each fault by its name and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support import moodle_rules
from support.moodle_rules import Alternative, faults, parse_cloze

VALID = {path.stem: path.read_text() for path in sorted(Path(__file__).parent.glob("valid/*.xml"))}
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
CATEGORIES = """\
  <question type="category">
    <category><text><![CDATA[top/Course]]></text></category>
    <info format="html"><text></text></info>
    <idnumber>course</idnumber>
  </question>
  <question type="category">
    <category><text><![CDATA[top/Course/On//off]]></text></category>
    <info format="html"><text><![CDATA[About it.]]></text></info>
    <idnumber>course/bank</idnumber>
  </question>
"""


def document(*questions: str, before: str = CATEGORIES) -> str:
    return f"{DECLARATION}<quiz>\n{before}{''.join(questions)}</quiz>\n"


def rules(text: str) -> set[str]:
    return {fault.rule for fault in faults(text.encode())}


@pytest.mark.parametrize("kind", VALID)
def test_a_valid_question_passes(kind: str) -> None:
    assert faults(document(VALID[kind]).encode()) == []


def test_a_file_with_all_of_them_passes() -> None:
    assert faults(document(*VALID.values()).encode()) == []


PLAIN = "moodle_auto_format"
A_FILE = '<file name="a b.png" path="/" encoding="base64">AAAA</file>'
SPARE = (
    '<subquestion format="html"><text></text><answer><text><![CDATA[Paris]]></text></answer></subquestion>'
)

BREAKS = [
    # (rule, valid question, a text in it, the text to write instead)
    ("text-not-cdata", "multichoice", "<![CDATA[That]]>", "That"),
    ("text-not-cdata", "multichoice", "<![CDATA[That]]>", "<![CDATA[Th]]>at"),
    ("comment", "multichoice", "<![CDATA[That]]>", "<![CDATA[That]]><!-- x -->"),
    ("comment", "multichoice", "<single>", "<?php x ?><single>"),
    ("control-character", "multichoice", "That", "Th\x0bat"),
    ("control-character", "multichoice", "That", "Th\ufffeat"),
    ("control-character", "multichoice", "bank/one", "bank/one&#x1;"),
    ("carriage-return", "multichoice", "That", "Th\r\nat"),
    ("entity", "multichoice", "bank/one", "bank&nbsp;one"),
    ("not-well-formed", "multichoice", "</single>", "</singles>"),
    ("stray-text", "multichoice", "<single>", "loose<single>"),
    ("unknown-type", "truefalse", 'type="truefalse"', 'type="flashcard"'),
    ("unknown-element", "truefalse", "<hidden>", "<colour>red</colour><hidden>"),
    ("missing-element", "truefalse", "<hidden>0</hidden>", ""),
    ("repeated-element", "truefalse", "<hidden>0</hidden>", "<hidden>0</hidden><hidden>0</hidden>"),
    ("name-blank", "truefalse", "<name><text><![CDATA[tf]]>", "<name><text>"),
    ("name-long", "truefalse", "<name><text><![CDATA[tf]]>", f"<name><text><![CDATA[{'n' * 256}]]>"),
    ("name-markup", "truefalse", "<name><text><![CDATA[tf]]>", "<name><text><![CDATA[a<b then c>d]]>"),
    ("question-text-blank", "truefalse", "<![CDATA[<p>It is so.</p>]]>", ""),
    ("text-spaces", "shortanswer", "[Gibson]", "[ Gibson]"),
    ("format-not-html", "truefalse", '<questiontext format="html">', '<questiontext format="markdown">'),
    ("format-not-plain", "truefalse", 'format="moodle_auto_format"', 'format="html"'),
    ("active-content", "truefalse", "<p>It is so.</p>", "<script>alert(1)</script>"),
    ("active-content", "truefalse", "<p>It is so.</p>", "<p onclick='x()'>It is so.</p>"),
    ("active-content", "truefalse", "<p>It is so.</p>", '<a href="javascript:x()">It is so.</a>'),
    ("outside-reference", "truefalse", "<p>It is so.</p>", '<img src="http://example.org/x.png">'),
    ("math-markup", "multichoice", "a &lt; b", "a < b"),
    ("file-missing", "multichoice", "alt=", 'src="@@PLUGINFILE@@/c.png" alt='),
    ("file-unreferenced", "multichoice", "@@PLUGINFILE@@/a%20b.png", "data:image/png;base64,AA"),
    ("file-reference", "multichoice", "a%20b.png", "a%20b%2epng"),
    ("file-path", "multichoice", 'path="/"', 'path="/x/"'),
    ("file-encoding", "multichoice", ">iVBOR", ">%%%"),
    ("file-repeated", "multichoice", "<file ", f"{A_FILE}<file "),
    ("file-misplaced", "truefalse", "<hidden>", f"{A_FILE}<hidden>"),
    ("hidden", "truefalse", "<hidden>0<", "<hidden>no<"),
    ("defaultgrade", "truefalse", "<defaultgrade>1<", "<defaultgrade>1,5<"),
    ("penalty", "truefalse", "<penalty>1</penalty>", "<penalty/>"),
    ("penalty", "essay", "<penalty>0<", "<penalty>0.5<"),
    ("idnumber-element", "truefalse", "bank/tf", "<text><![CDATA[bank/tf]]></text>"),
    ("idnumber-blank", "truefalse", "bank/tf", ""),
    ("idnumber-long", "truefalse", "bank/tf", "x" * 101),
    ("idnumber-spaces", "truefalse", "bank/tf", "bank/tf "),
    ("tags-empty", "truefalse", "<tag><text><![CDATA[terms]]></text></tag>", "<tag><text></text></tag>"),
    ("tags-empty", "truefalse", "<tag><text><![CDATA[terms]]></text></tag>", ""),
    ("tag-blank", "truefalse", "<tags>", "<tags><tag><text></text></tag>"),
    ("tag-long", "truefalse", "[terms]", f"[{'t' * 51}]"),
    ("tag-characters", "truefalse", "[terms]", "[a<b]"),
    ("hint-blank", "truefalse", "<![CDATA[Look again.]]>", ""),
    ("unknown-element", "essay", "    <tags>", '<hint format="html"><text><![CDATA[x]]></text></hint><tags>'),
    ("unknown-element", "truefalse", "again.]]></text>", "again.]]></text><clearwrong/>"),
    ("boolean", "multichoice", "<single>true<", "<single>True<"),
    ("boolean", "multichoice", "<shuffleanswers>true<", "<shuffleanswers>no<"),
    ("boolean", "shortanswer", "<usecase>0<", "<usecase>false<"),
    ("answernumbering", "multichoice", ">abc<", ">ABC<"),
    ("missing-element", "multichoice", "<showstandardinstruction>0</showstandardinstruction>", ""),
    ("fraction-number", "multichoice", 'fraction="0"', 'fraction="0,5"'),
    ("fraction-unknown", "multichoice-several", 'fraction="-100"', 'fraction="-33.33"'),
    ("fraction-negative", "shortanswer", f'100" format="{PLAIN}"><text><![CDATA[W',
     f'-50" format="{PLAIN}"><text><![CDATA[W'),
    ("no-full-fraction", "multichoice", 'fraction="100"', 'fraction="50"'),
    ("no-full-fraction", "numerical", 'fraction="100"', 'fraction="50"'),
    ("fractions-sum", "multichoice-several", 'fraction="33.33333"', 'fraction="50"'),
    ("answer-blank", "multichoice", "<![CDATA[That]]>", ""),
    ("answer-blank", "shortanswer", "<![CDATA[Gibson]]>", ""),
    ("true-then-false", "truefalse", "[true]", "[True]"),
    ("true-false-fractions", "truefalse", 'fraction="0"', 'fraction="50"'),
    ("wildcard", "shortanswer", "\\*", "*"),
    ("not-a-number", "numerical", "-3.14", "3,14"),
    ("not-a-number", "numerical", "-3.14", "−3.14"),
    ("tolerance", "numerical", ">0.01<", ">-1<"),
    ("multiplier", "numerical", "<multiplier>1<", "<multiplier>one<"),
    ("unit-name", "numerical", ">km<", f">{'k' * 51}<"),
    ("units", "numerical", "<showunits>0<", "<showunits>4<"),
    ("response-blank", "matching", "<![CDATA[Brussels]]>", ""),
    ("response-long", "matching", "[Brussels]", f"[{'b' * 256}]"),
    ("response-markup", "matching", "[Brussels]", "[a<b]"),
    ("spare-response", "matching", "[Paris]", "[Brussels]"),
    ("too-few-premises", "matching", "<![CDATA[EU]]>", ""),
    ("ordering-layout", "ordering", "VERTICAL", "TALL"),
    ("ordering-select", "ordering", ">ALL<", ">RANDOM<"),
    ("ordering-grading", "ordering", "ABSOLUTE_POSITION", "STRICT"),
    ("ordering-shown", "ordering", "<shownumcorrect>1</shownumcorrect>", "<shownumcorrect/>"),
    ("missing-element", "ordering", "<shownumcorrect>1</shownumcorrect>", ""),
    ("ordering-paragraph", "ordering", "[1648]", "[<p>1648</p>]"),
    ("ordering-fractions", "ordering", 'fraction="3"', 'fraction="4"'),
    ("items-equal", "ordering", "[1815]", "[1648]"),
    ("cloze-no-gap", "cloze", "{", "("),
    ("cloze-syntax", "cloze", "=X}", "=X"),
    ("cloze-syntax", "cloze", "=X}", "=R&amp;}"),
    ("cloze-weight", "cloze", "{2:", "{1.5:"),
    ("cloze-entity", "cloze", "\\}", "&rcub;"),
    ("cloze-no-full", "cloze", "=X}", "X}"),
    ("cloze-blank", "cloze", "=X}", "=&#32;}"),
    ("cloze-number", "cloze", "=1984:0.5", "=1984,5"),
    ("cloze-wildcard", "cloze", "=X}", "=*}"),
    ("cloze-few-choices", "cloze", "~Count &amp;lt; Zero#No", ""),
    ("cloze-placeholder", "cloze", "<p>By", "<p>{#1} by"),
    ("unknown-element", "cloze", "<penalty>", "<defaultgrade>4</defaultgrade><penalty>"),
    ("essay", "essay", ">editor<", ">word<"),
    ("essay", "essay", "<responsefieldlines>15<", "<responsefieldlines>0<"),
    ("word-limits", "essay", "<minwordlimit>150<", "<minwordlimit>400<"),
    ("defaultgrade", "description", "<defaultgrade>0<", "<defaultgrade>1<"),
]  # fmt: skip

MORE_BREAKS = [
    ("element-order", "essay", ("<attachments>0</attachments>", ""),
     ("<maxbytes>", "<attachments>0</attachments><maxbytes>")),
    ("file-name", "multichoice", ("a b.png", "a&amp;b.png"), ("a%20b.png", "a%26b.png")),
    ("too-few-options", "multichoice", ("<![CDATA[That]]>", ""), ("<![CDATA[Neither]]>", "")),
    ("too-few-items", "ordering", ("<![CDATA[1815]]>", ""), ("<![CDATA[1945]]>", "")),
    ("answer-unreachable", "shortanswer", ("William \\* Gibson", "gibson"), ('100" f', '50" f', 1)),
    ("too-few-responses", "matching", ("[Brussels]", "[New York]"), (SPARE, "")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "kind", "old", "new"), BREAKS)
def test_a_broken_rule_is_caught_and_no_other(rule: str, kind: str, old: str, new: str) -> None:
    broken = VALID[kind].replace(old, new)
    assert broken != VALID[kind]
    assert rules(document(broken)) == {rule}


@pytest.mark.parametrize(("rule", "kind", "first", "second"), MORE_BREAKS)
def test_a_rule_broken_in_two_steps_is_caught(
    rule: str, kind: str, first: tuple[str, str], second: tuple[str, ...]
) -> None:
    assert rules(document(VALID[kind].replace(*first).replace(*second))) == {rule}


CATEGORY = """\
  <question type="category">
    <category><text><![CDATA[%s]]></text></category>
    <info format="html"><text></text></info>
    <idnumber>%s</idnumber>
  </question>
"""


@pytest.mark.parametrize(
    ("rule", "before"),
    [
        ("no-category", ""),
        ("category-prefix", CATEGORY % ("Course", "c")),
        ("category-prefix", CATEGORY % ("$course$/Course", "c")),
        ("category-parent", CATEGORY % ("top/Course/Bank", "c")),
        ("category-repeated", CATEGORY % ("top/A", "a") + CATEGORY % ("top/A", "b")),
        ("category-idnumber", CATEGORY % ("top/A", "a") + CATEGORY % ("top/B", "a")),
        ("category-slash", CATEGORY % ("top/A//", "a")),
        ("name-long", CATEGORY % ("top/" + "n" * 256, "a")),
        ("name-markup", CATEGORY % ("top/a<b", "a")),
    ],
)
def test_a_fault_of_categories_is_caught(rule: str, before: str) -> None:
    assert rules(document(VALID["truefalse"], before=before)) == {rule}


def test_idnumber_repeated_in_a_category_is_caught() -> None:
    assert rules(document(VALID["truefalse"], VALID["truefalse"])) == {"idnumber-repeated"}


def test_the_same_idnumber_in_another_category_is_no_fault() -> None:
    again = CATEGORY % ("top/Other", "other")
    assert rules(document(VALID["truefalse"], again, VALID["truefalse"])) == set()


@pytest.mark.parametrize(
    ("rule", "data"),
    [
        ("not-utf-8", document(VALID["truefalse"]).encode("utf-16")),
        ("byte-order-mark", document(VALID["truefalse"]).encode("utf-8-sig")),
        ("incomplete", document(VALID["truefalse"]).encode()[:-10]),
        ("root", b"<quiz xmlns='urn:x'></quiz>"),
    ],
)
def test_a_fault_of_the_file_is_caught(rule: str, data: bytes) -> None:
    assert [fault.rule for fault in faults(data)] == [rule]


def test_a_closing_cdata_mark_is_split_and_passes() -> None:
    split = VALID["multichoice"].replace("[That]]>", "[a]]]]><![CDATA[>b]]>")
    assert faults(document(split).encode()) == []


def test_gaps_are_read_as_moodle_stores_them() -> None:
    text = r"a {1:SHORTANSWER:=x\}y~%50%R&#38;D#well \} \# &lt;~&#92;\}} b {2:NM:=3.14:0.01} {:MCS:=p~q}"
    gaps, found = parse_cloze(text)
    assert found == []
    assert [(gap.weight, gap.kind) for gap in gaps] == [(1, "typed"), (2, "number"), (1, "choice")]
    assert [gap.alternatives for gap in gaps] == [
        (Alternative(100, "x}y"), Alternative(50, "R&D", "well } # <"), Alternative(0, "\\}")),
        (Alternative(100, "3.14", "", "0.01"),),
        (Alternative(100, "p"), Alternative(0, "q")),
    ]


def test_every_rule_has_a_test() -> None:
    rule = r'"([a-z]+(?:-[a-z0-9]+)*)"'
    source = Path(moodle_rules.__file__).read_text()
    named = set(re.findall(rf"(?:Fault|_one_of|_number|_whole|append\(|\[)\(\s*{rule}", source))
    tested = set(re.findall(rf"\({rule}, ", Path(__file__).read_text()))
    assert sorted(named - tested) == ["idnumber-repeated"]
