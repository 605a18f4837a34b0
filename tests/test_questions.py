"""What each type of question itself accepts and refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.courses import codes, course

from quizgen.reading.content import load
from quizgen.types.cloze import parse

HEAD = "bank: b\ntitle: B\nquestions:\n  - "
PAIRS = "pairs: [{premise: One, response: x}, {premise: Two, response: y}]"


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ('{type: cloze, text: "Nine {{c1::x {{c2::y}} z}}."}', "broken-gap"),
        ('{type: cloze, text: "Nine {{c1::x}} is $x = {{c2::3}}$."}', "broken-gap"),
        ('{type: cloze, text: "Nine {{c1::5}}.", tolerance: {c1: -1}}', "negative-tolerance"),
        ('{type: cloze, text: "{{c1::five}} or {{c1::6}}.", tolerance: {c1: 1}}', "not-a-number"),
        ('{type: cloze, text: "{{c1::A}} or {{c1::B}}.", choices: {c1: [A]}}', "too-few-options"),
        (f"{{type: matching, stem: S, {PAIRS}, spare: [z, z]}}", "same-text"),
        ("{type: essay, stem: S, lines: 401}", "out-of-range"),
        ("{type: essay, stem: S, words: [1, 40000]}", "out-of-range"),
        ('{type: short-answer, stem: S, answer: "two\\rlines"}', "not-one-line"),
        ('{type: short-answer, stem: S, answer: "two\\u2028lines"}', "not-one-line"),
    ],
)
def test_what_is_refused(tmp_path: Path, question: str, code: str) -> None:
    _, problems = load(course(tmp_path, banks__b=HEAD + question.replace("{", "{id: q, ", 1) + "\n"))
    assert codes(problems) == [code]


def test_a_gap_may_be_wrapped(tmp_path: Path) -> None:
    bank = HEAD + "id: q\n    type: cloze\n    text: |\n      It is\n      {{c1::a long\n      answer}}.\n"
    made, problems = load(course(tmp_path, banks__b=bank))
    assert not problems
    assert made is not None
    assert made.banks[0].questions[0].lay_out(tuple).gaps[0].accepted == ("a long answer",)


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        (r"{{c1::$P(A|B)$|$\|x\|$::$a::b$}}", [(("$P(A|B)$", r"$\|x\|$"), "$a::b$")]),
        (
            r"{{c1::$\frac{1}{\sqrt{1-x^{2}}}$|a\|b::of\:it}}",
            [((r"$\frac{1}{\sqrt{1-x^{2}}}$", "a|b"), "of:it")],
        ),
        (r"{{c1::$\text{if $x$ is {{y}}}$}}", [((r"$\text{if $x$ is {{y}}}$",), "")]),
        ("{{c1::{1, 2}}}, {{c2::{}}} or {{{c3::x}}}", [(("{1, 2}",), ""), (("{}",), ""), (("x",), "")]),
        ("{{c1::{}} or {{c2::{{x}} + 1}} or {{c3::{{}}", [(("{",), ""), (("{{x}} + 1",), ""), (("{{",), "")]),
        ('{{c1::{"a": {"b": 1}}::a {dict}}}', [(('{"a": {"b": 1}}',), "a {dict}")]),
        ("{{c1::$HOME}} and {{c2::`$PATH`}}", [(("$HOME",), ""), (("`$PATH`",), "")]),
        ("{{c1::5$|6$}} or {{c2::^a$|^b$}}", [(("5$", "6$"), ""), (("^a$", "^b$"), "")]),
        ("`a$` is {{c1::x}} and `b$` {{c2::y}}", [(("x",), ""), (("y",), "")]),
        ("`x = {{c1::5}}` and $`$ {{c2::6}}", [(("5",), ""), (("6",), "")]),
        ("`a` $x {{c1::5}}$ `b` {{c2::6}}", [(("6",), "")]),
        ("$x {{c1::5}}$ and {{c2::6}}", [(("6",), "")]),
    ],
)
def test_dollars_in_gaps_and_beside_them(text: str, gaps: list[tuple[tuple[str, ...], str]]) -> None:
    assert [(gap.accepted, gap.hint) for gap in parse(text)[1]] == gaps
