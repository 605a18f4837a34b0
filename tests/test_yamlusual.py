"""Usual questions are read without the parser, and mean what the parser would read."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import pytest
import yaml
from test_yamltree import every_path

from quizgen.reading import yamlevents, yamlparts, yamltree
from quizgen.reading.yamlusual import usual
from quizgen.reading.yamlvalues import Value, Values

COURSE = sorted((Path(__file__).parent.parent / "content" / "banks").glob("*.yaml"))

TOKENS = (
    *(
        "a",
        "b c",
        "Word",
        "1",
        "1,5",
        "3.10",
        "no",
        "é",
        "я",
        "٣",
        "²",
        "a/b",
        "http://x.y/z",
        "$x$",
        "T" * 30,
    ),
    *(":", ": ", " :", "x:y", "x: y", "#", " #", " ", "  ", "-", "- ", "--", "? ", "+ ", "* ", "%", "@", "`"),
    *('"', "'", "''", '"q"', "'q'", "\\", "\\n", "[", "]", "{", "}", ",", ", ", "[a, b]", "[a,b]", "{a: b}"),
    *(
        "[A b, c d.]",
        "&a",
        "*a",
        "!t",
        "|",
        ">",
        ">-",
        "|+",
        ">2",
        "null",
        "~",
        "“",
        "”",
        "—",
        "•",
        "；",
        "：",
    ),
    *("\u00a0", "\u3000", "\u200b", "\u0301", "\u202e", "\t"),
)
"""Parts of texts, most of which mean something to YAML somewhere."""
FORMS = ("{k}: {t}", "{k}: {t}", "{k}: {t}", "{k}:", "- {t}", "- {k}: {t}", "{t}", "{k}: |", "{k}: >-", "")
FORMS += ("{k}: [{t}, {t}]", "{k}: {{{k}: {t}}}", "{k}: {{a: {t}, b: {t}}}", "{k}: '{t}'", '{k}: "{t}"')


def some_question(dice: random.Random) -> str:
    """Return lines that may be a question without faults, or nearly one."""
    lines = []
    for _ in range(dice.choice((1, 2, 3, 4, 6))):
        text = "".join(dice.choices(TOKENS, k=dice.choice((1, 1, 2, 3))))
        indentation = " " * dice.choice((4, 4, 4, 4, 6, 6, 8, 2))
        lines.append(indentation + dice.choice(FORMS).format(k=dice.choice("abcd"), t=text))
    return "\n".join(lines).lstrip(" ")


def parsed(text: str) -> tuple[Value, Values]:
    """Return what the parser reads, and what else it found."""
    values = Values("bank.yaml", text)
    return values.read(), values


@pytest.mark.parametrize(("loader", "count"), [(yamlevents.LOADER, 40_000), (yaml.SafeLoader, 5_000)])
def test_what_is_usual_means_what_the_parser_reads(
    monkeypatch: pytest.MonkeyPatch, loader: type, count: int
) -> None:
    monkeypatch.setattr(yamlevents, "LOADER", loader)
    dice = random.Random(3)
    found = 0
    for text in (some_question(dice) for _ in range(count)):
        value = usual(text, 4)
        if value is not None:
            root, values = parsed(f"questions:\n  - {text}\n")
            assert (root, values.problems, values.fault) == ({"questions": [value]}, [], None)
            found += 1
    assert found > count / 30


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n    c:\n      - d\n      - e: f\n        g: h",
        "a:\n    - b\n    c: d",
        "a: [b, 'c: d', \"e\"]\n    f: {g: h i, j: '#'}",
        "a: >-\n      b c\n      d # e\n    f: |\n      g\n      - h",
        "a: null\n    b: 'null'\n    c: it's a \"b\" & {c} * [d]\n    e: é",
    ],
)
def test_usual_questions_are_read_without_the_parser(text: str) -> None:
    root, _ = parsed(f"questions:\n  - {text}\n")
    assert root == {"questions": [usual(text, 4)]}


@pytest.mark.parametrize(
    "text",
    [
        *("a: b: c", "a: b:", "a: b ", "a: b #c", "a:  b", "a: ", "a b: c", "a : b", "A: b\n    A: c"),
        *("a: 'b' 'c'", "a: 'b", "a: 'b''c'", 'a: "b\\nc"', "a: b\tc", "a: &b c", "a: *b", "a: !b c", "a: ~"),
        *("a: [b; c]", "a: [b,c]", "a: [b, c", "a: [b, [c]]", "a: []", "a: {b: c, d}", "a: {b: c, b: d}"),
        *("a: >-\n    b", "a: >-\n      b\n        c", "a: >-\n      b\n\n      c", "a: >+\n      b", "a: |"),
        *(
            "a: b\n      c",
            "a: b\n    - c",
            "a:\n    b: c",
            "a:\n   - c",
            "a: b\n  c: d",
            "a: b\n    # c",
            "a",
        ),
        "a:\n" + "\n".join(f"{' ' * column}b:" for column in range(5, 60)) + " c",
    ],
)
def test_what_the_parser_has_to_read(text: str) -> None:
    assert usual(text, 4) is None


def test_most_questions_of_this_course_are_usual() -> None:
    parts = [path.read_text(encoding="utf-8").split("\n  - ")[1:] for path in COURSE]
    found = [usual(one.rstrip("\n"), 4) is not None for part in parts for one in part]
    assert sum(found) > 0.8 * len(found) > 100


HEADS = (
    "bank: b\n",
    "# c\nbank: b\nexhibits:\n  - id: e\n",
    "---\nbank: b\n",
    'bank: "a\n',
    "questions: a\n",
)
QUESTIONS = (
    *("id: a\n    stem: b", "id: a\n    stem: >-\n      b\n      c", "id: a\n\n", "id: a\n    tags: [b, c]"),
    *(
        "id: a  # b",
        "id: a\n  # b",
        "{id: a}  # b",
        "a",
        "? \n",
        "[a: b]",
        "id: |\n      a\n\n    b: |+\n      c\n\n",
    ),
    *(
        'id: "a',
        'id: a"',
        "id: [a",
        "id: a]",
        "id: 'a\nb'",
        "id: {a: b",
        "}",
        "id: a\nb: c",
        "id: &a b",
        "id: *a",
    ),
    *(
        "id: a\n...",
        "id: a\n---\nb: c",
        "id: a\n    id: b",
        "id: a\r\n    b: c",
        "id: a\u2028    b: c",
        "\tid: a",
    ),
)
OPEN = (('id: "a', 'id: a"'), ("id: [a", "id: a]"), ("id: {a: b", "}"), ("id: 'a", "'"))
"""Questions that are only valid as one."""
ENDS = ("\n", "\n", "", "\n\n# c\n", "\ntitle: a\n", "\n...\n", "\n  \n", "\n- a\n")


def texts_of_banks() -> list[str]:
    """Return banks with usual questions, unusual ones, and ones that leave something open."""
    dice = random.Random(5)
    banks = []
    for _ in range(500):
        indentation = dice.choice(("  ", "  ", "", "   "))
        questions = dice.choices(QUESTIONS[:4], k=2) + dice.choices(QUESTIONS, k=dice.choice((1, 1, 2, 3)))
        dice.shuffle(questions)
        if dice.random() < 0.2:
            questions[1:1], questions[3:3] = ([one] for one in dice.choice(OPEN))
        moved = [one.replace("\n  ", f"\n{indentation}") for one in questions]
        entries = "\n".join(f"{indentation}- {one}" for one in moved)
        banks.append(f"{dice.choice(HEADS[: dice.choice((2, 5))])}questions:\n{entries}{dice.choice(ENDS)}")
    return banks


def test_a_bank_in_parts_is_the_same_bank_with_the_same_places(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*texts_of_banks(), *(path.read_text(encoding="utf-8") for path in COURSE)]
    read = partial(yamltree.read, "bank.yaml")
    in_parts = [read(text.encode()) for text in texts]
    monkeypatch.setattr(yamlparts, "_in_parts", lambda name, text: None)
    whole = [read(text.encode()) for text in texts]
    for one, other in zip(in_parts, whole, strict=True):
        assert (one.root, one.problems) == (other.root, other.problems)
        for path in every_path(other.root):
            assert one.stretches.at(path) == other.stretches.at(path)
            if len(one.text) < 1000:
                assert one.place(path) == other.place(path)
                assert one.place(path, key=True) == other.place(path, key=True)
    assert sum(not one.problems for one in whole) > 100


def test_a_question_alone_is_what_it_is_in_its_file() -> None:
    dice = random.Random(5)
    compared = 0
    for _ in range(2_000):
        entries = [some_question(dice) for _ in range(dice.choice((1, 2, 3)))]
        ends = dice.choices(("\n", "\n\n", "\n    # c\n", "\n# c\n", "\n  \n", "\r\n", ""), k=len(entries))
        text = "questions:\n" + "".join(f"  - {one}{end}" for one, end in zip(entries, ends, strict=True))
        tree = yamltree.read("bank.yaml", text.encode())
        if tree.problems or not isinstance(tree.root, dict):
            continue
        for at, value in enumerate(tree.root["questions"]):
            if stretch := tree.stretches.at(("questions", at)):
                assert yamlparts.read_stretch(text, stretch) == value
                compared += 1
    assert compared > 200
