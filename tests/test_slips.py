"""What YAML drops, or reads otherwise than typed, is reported at its place; near misses are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.courses import course

from quizgen.model.fields import as_typeable
from quizgen.pipeline import Project, check_course
from quizgen.reading import yamltree

NBSP = "\u00a0"


def told(text: str) -> list[tuple[str, str, str]]:
    """Return the severity and code of each problem, and the text that it underlines."""
    problems = yamltree.read("bank.yaml", text.encode()).problems
    return [
        (one.severity, one.code, one.place.text[one.place.column - 1 :][: one.place.width])
        for one in problems
    ]


@pytest.mark.parametrize(
    ("text", "severity", "code", "where"),
    [
        ("stem: Which city is # 1?\n", "warning", "text-or-comment", "# 1?"),
        ("stem: What is C #1?\n", "warning", "text-or-comment", "#1?"),
        ('stem: "$a \\neq b$"\n', "error", "backslash-in-quotes", "\\neq"),
        ('stem: "so $\\theta$, $\\nu$"\n', "error", "backslash-in-quotes", "\\theta"),
        ('stem: "$\\Lambda$"\n', "error", "backslash-in-quotes", "\\Lambda"),
        ('stem: "$$\n  a \\times b$$"\n', "error", "backslash-in-quotes", "\\times"),
        ('stem: "the angle \\theta is"\n', "warning", "backslash-in-quotes", "\\theta"),
        ('stem: "half is \\frac12"\n', "error", "backslash-in-quotes", "\\frac"),
        ('stem: "in C:\\new"\n', "warning", "backslash-in-quotes", "\\new"),
        ('stem: "see \\temp and more"\n', "warning", "backslash-in-quotes", "\\temp"),
        ('stem: "see \\name and more"\n', "warning", "backslash-in-quotes", "\\name"),
        ("answers: [C #, F#]\n", "error", "text-or-comment", "#, F#]"),
        ('answers: ["C #1, F #2]\n', "error", "yaml-syntax", '"'),
        ("answer: “Paris”\n", "warning", "curly-quotes", "“Paris”"),
        ("answer: „Paris“\n", "warning", "curly-quotes", "„Paris“"),
        ("a: [«Париж», «Лион»]\n", "warning", "curly-quotes", "«Париж»"),
        ("a: [1,5 g, 2,7 g]\n", "warning", "comma-in-brackets", "5 g"),
        ("a: [1,000 m, 2,000 m]\n", "warning", "comma-in-brackets", "000 m"),
        ("a: [In a tree, where it rests, In a reed]\n", "warning", "comma-in-brackets", "where it rests"),
        (
            "a: [Look at it, and then say what it is.]\n",
            "warning",
            "comma-in-brackets",
            "and then say what it is.",
        ),
        ("s: {find: then alcohol, then safranin}\n", "error", "comma-in-brackets", "then safranin"),
        ("s: {section: Results, discussion, page: 3}\n", "error", "comma-in-brackets", "discussion"),
        ("a:\n  – one\n  – two\n", "error", "not-a-dash", "–"),
        ("a:\n  • one\n  • two\n", "error", "not-a-dash", "•"),
        (f"stem:{NBSP}Where?\ntype: x\n", "error", "yaml-syntax", NBSP),
        (f"- id: a\n{NBSP}{NBSP}type: x\n", "error", "yaml-syntax", NBSP),
        (f"-{NBSP}id: a\n  type: x\n", "error", "yaml-syntax", NBSP),
        ("stem: a\nanswer：b\ntype: x\n", "error", "yaml-syntax", "：b"[:1]),
        ("a:\n  - one\n  – two\n", "error", "yaml-syntax", "–"),
    ],
)
def test_what_yaml_takes_away_is_told(text: str, severity: str, code: str, where: str) -> None:
    assert told(text)[0] == (severity, code, where)


@pytest.mark.parametrize(
    "text",
    [
        "count: 10  # as many as fit\n",
        "# 1\nstem: a\n",
        "stem: '$a \\neq b$'\n",
        'stem: "$a \\\\neq b$"\n',
        'stem: "One.\\nTwo \\x41 \\u2013"\n',
        'stem: "$$\\na = b\\n$$"\n',
        'stem: "5$ and\\n6$"\n',
        "stem: “Swift” means “fast”\n",
        "stem: '“Swift”'\n",
        "a: [[2024,12], [1, 2]]\n",
        "a: [DNA, mRNA of a cell, RNA]\n",
        "a: [in a tree, on a roof]\n",
        "a: [Berlin, lima]\n",
        "a: [Haifa, Haifa University, the University of Haifa]\n",
        "s: {find: 'then alcohol, then safranin'}\n",
        "s: {a: , b: c}\n",
        "stem: 1990 – 2000\n",
        "stem: |\n  – one\n  – two\n",
        f"stem: so{NBSP}it is\n",
    ],
)
def test_what_may_be_meant_is_not_told(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('a: "$x \\neq \\frac12$"\n', "$x \\neq \\frac12$"),
        ("a: {find: one, two, three}\n", {"find": "one, two, three"}),
        ("a:\n  – one\n  – two words\n", ["one", "two words"]),
    ],
)
def test_what_was_typed_is_checked_further_so_nothing_follows(text: str, value: object) -> None:
    assert yamltree.read("bank.yaml", text.encode()).root == {"a": value}


def test_a_comma_in_braces_is_told_once() -> None:
    assert len(told("s: {find: a, b, c, d}\n")) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("on\u00a0the wing", "on the wing"),
        ("co\u00adoperate", "cooperate"),
        ("cafe\u0301", "caf\u00e9"),
        ("\u200bswift\u2060", "swift"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
    ],
)
def test_an_answer_to_type_is_what_a_keyboard_types(tmp_path: Path, typed: str, meant: str) -> None:
    assert as_typeable(typed) == meant
    questions = f"""\
bank: b
title: B
questions:
  - {{id: s, type: short-answer, stem: Where?, answer: "{typed}"}}
  - {{id: c, type: cloze, text: "Here {{{{c1::{typed}}}}} it is."}}
"""
    seen = check_course(Project(course(tmp_path, banks__b=questions))).readable()
    short, cloze = seen.course.questions()
    assert short.right[0].text == cloze.right[0].text == meant
    notes = [one.item for one in seen.problems if one.code == "not-typeable"]
    assert notes == (["b/s", "b/c"] if typed != meant else [])


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("−5", "write -5"),
        ("1,000", "write 1.000, or 1000 if the comma separates thousands"),
        ("0,001", "write 0.001, with a decimal point"),
        ("007", "write 7"),
        ("1 000", "write 1000"),
        ("１２", "write 12"),
        ("abc", "digits"),
    ],
)
def test_a_number_in_other_signs_is_told_with_its_right_spelling(
    tmp_path: Path, typed: str, remedy: str
) -> None:
    bank = (
        f"bank: b\ntitle: B\nquestions:\n  - {{id: q, type: numeric, stem: How many?, answer: '{typed}'}}\n"
    )
    problems = check_course(Project(course(tmp_path, banks__b=bank))).problems
    (problem,) = [one for one in problems if one.severity == "error"]
    assert remedy in problem.help
