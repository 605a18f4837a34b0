"""After an edit, a bank read from the changed part alone is the bank that the ordinary reader reads."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from support.courses import codes, course
from test_recalled_banks import read, whole

from quizgen.reading import edited, recalled, yamltree
from quizgen.reading.content import load
from quizgen.reading.recalled import Record

HEAD = """\
bank: b
title: B
tags: [shared]
defaults: {level: apply}
exhibits:
- {id: e, text: An exhibit}
questions:
"""
FORMS = (
    "- id: {0}\n  type: single-choice\n  stem: Which, {0}?\n  answer: One\n  distractors: [Two, 'Three']\n",
    "- {{id: {0}, type: true-false, stem: 'Is {0} so?', answer: true}}\n",
    "- id: {0}\n  type: essay\n  stem: |\n    Why?\n    - id: not-a-question\n      type: essay\n",
    '- id: {0}\n  type: essay\n  stem: "Quoted, and\n- id: still-quoted\n  over lines"\n',
    "- id: {0}\n  type: essay\n  stem: Plain\n    over lines  # with a comment\n# a comment between\n\n",
    "- id: {0}\n  type: essay\n  exhibit: e\n  stem: >-\n    Ünfolded\n\n    text\n  tags: [own]\n",
)
"""Questions in the forms that YAML has for them."""
NASTY = (
    *(
        "---\n",
        "...\n",
        "\n",
        "# c\n",
        "%YAML 1.1\n",
        "<<<<<<< a\n",
        "- ",
        "  - ",
        "    more\n",
        " more\n",
        "  x: y\n",
    ),
    *(
        "\t",
        '"',
        "'",
        "[",
        "]",
        "{",
        "}",
        "|",
        "&a ",
        "*a ",
        "!t ",
        ": ",
        " #1",
        "  # c",
        "\t#x",
        "+ x\n",
        "“q”",
        "é",
    ),
    *(
        "\u2028",
        "\x85",
        "\ufeff",
        "\r",
        "questions:\n",
        "title: T\n",
        "exhibits: []\n",
        "id: q1\n",
        "q2",
        "stem: |\n",
    ),
)
"""What people and programs leave in a file."""


@pytest.fixture(autouse=True)
def keeps_small_courses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(recalled, "SMALLEST", 0)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[Record | None]:
    """Return a list that collects what is read from the changed part of a bank alone."""
    found: list[Record | None] = []
    real = edited.renewed

    def noting(old: Record, data: bytes, read: Callable[[str], Record | None]) -> Record | None:
        found.append(real(old, data, read))
        return found[-1]

    monkeypatch.setattr(edited, "renewed", noting)
    return found


def questions(names: str, form: int = 0) -> str:
    return "".join(FORMS[form].format(name) for name in names)


def bank_of(content: Path) -> Path:
    return content / "banks/b.yaml"


def same(content: Path) -> list[str]:
    """Compare a course with what the ordinary reader reads, twice, and return the codes of its problems."""
    made, problems = read(content)
    for _ in range(2):
        again, found = load(content)
        assert again
        assert [(one, one.place.width, one.place.text) for one in found] == [
            (one, one.place.width, one.place.text) for one in problems
        ]
        assert again.unread == made.unread
        assert list(map(whole, again.banks)) == list(map(whole, made.banks))
    return codes(problems)


EDITS: dict[str, tuple[str, str]] = {
    "a question changes": ("abcde", "abXde"),
    "the first changes": ("abcde", "Xbcde"),
    "the last changes": ("abcde", "abcdX"),
    "one is new": ("abcde", "abcXde"),
    "one is new at the top": ("abcde", "Xabcde"),
    "one is new at the end": ("abcde", "abcdeX"),
    "one is gone": ("abcde", "abde"),
    "the first is gone": ("abcde", "bcde"),
    "the last is gone": ("abcde", "abcd"),
    "one has moved": ("abcdef", "adbcef"),
    "two have changed places": ("abcdef", "aecdbf"),
    "several are new": ("ab", "aXYZb"),
    "most are gone": ("abcdef", "af"),
}


@pytest.mark.parametrize("form", range(len(FORMS)))
@pytest.mark.parametrize(("before", "after"), EDITS.values(), ids=EDITS)
def test_of_an_edited_bank_only_the_changed_part_is_read(
    before: str, after: str, form: int, tmp_path: Path, parts: list[Record | None]
) -> None:
    content = course(tmp_path, banks__b=HEAD + questions(before.lower(), form))
    load(content)
    bank_of(content).write_text(HEAD + questions(after.lower(), form), encoding="utf-8")
    assert same(content) == []
    assert len(parts) == 1
    assert parts[0], "the whole file was read"


def test_the_rest_of_the_file_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = course(tmp_path, banks__b=HEAD + questions("abcdefgh"))
    load(content)
    texts: list[bytes] = []
    real = yamltree.read

    def noting(name: str, data: bytes, *, repeats: bool = False) -> yamltree.Tree:
        texts.append(data)
        return real(name, data, repeats=repeats)

    monkeypatch.setattr(yamltree, "read", noting)
    bank_of(content).write_text(HEAD + questions("abcdxfgh"), encoding="utf-8")
    load(content)
    (text,) = (one.decode() for one in texts if b"questions:" in one)
    assert [name for name in "abcdefghx" if f"id: {name}\n" in text] == ["d", "f", "x"]


ODD: dict[str, tuple[Callable[[str], str], list[str]]] = {
    "a line that continues the question before it": (
        lambda t: t.replace("- id: c\n", "   more\n- id: c\n"),
        [],
    ),
    "a comment": (lambda t: t.replace("- id: c\n", "# note\n- id: c\n"), []),
    "the same id": (lambda t: t.replace("id: c\n", "id: e\n"), ["repeated-id"]),
    "another head": (lambda t: t.replace("title: B", "title: C"), []),
    "a key after the list": (lambda t: t + "description: D\n", []),
    "a key in the list": (lambda t: t.replace("- id: c\n", "description: D\n- id: c\n"), ["yaml-syntax"]),
    "an open quote": (lambda t: t.replace("stem: Which, c", 'stem: "Which, c'), ["yaml-syntax"]),
    "an open bracket": (lambda t: t.replace("answer: One", "answer: [One", 3), ["yaml-syntax"]),
    "another indentation": (lambda t: t.replace("- id: c\n", " - id: c\n"), ["yaml-syntax"]),
    "an anchor": (lambda t: t.replace("Which, c", "&c Which, c"), ["anchor"]),
    "a second document": (lambda t: t.replace("- id: c\n", "---\n- id: c\n"), ["second-document"]),
    "an odd break": (lambda t: t.replace("Which, c", "Whi\u2028ch, c"), []),
    "a dash on its own line": (lambda t: t.replace("- id: c\n", "-\n  id: c\n"), []),
    "a wider dash": (
        lambda t: t.replace(
            questions("c"), questions("c").replace("\n  ", "\n    ").replace("- id", "-   id")
        ),
        [],
    ),
    "line ends of Windows": (lambda t: t.replace("\n", "\r\n"), []),
    "a line end of Windows": (lambda t: t.replace("Which, c?\n", "Which, c?\r\n"), []),
    "no questions": (lambda t: HEAD, ["no-questions"]),
    "an unknown exhibit": (
        lambda t: t.replace("stem: Which, c", "exhibit: f\n  stem: c"),
        ["unknown-exhibit"],
    ),
    "a mark of the byte order": (lambda t: "\ufeff" + t, []),
    "two marks of the byte order": (lambda t: "\ufeff\ufeff" + t, []),
}


@pytest.mark.parametrize(("change", "told"), ODD.values(), ids=ODD)
def test_odd_edits(change: Callable[[str], str], told: list[str], tmp_path: Path) -> None:
    text = HEAD + questions("abcdef")
    content = course(tmp_path, banks__b=text)
    load(content)
    bank_of(content).write_bytes(change(text).encode())
    assert sorted(set(same(content))) >= told
    bank_of(content).write_text(text + questions("g"), encoding="utf-8")
    assert same(content) == []


def test_what_only_a_part_of_the_reader_looks_for_is_found_wherever_it_is(tmp_path: Path) -> None:
    """A tab before a hash and a plus before an entry count in a file whatever else it holds."""
    for text, told in (("One\t#two", "text-or-comment"), ("\n    + One", "not-a-dash")):
        content = course(
            tmp_path, banks__b=HEAD + questions("ab") + questions("c").replace("Which, c?", text)
        )
        assert told in same(content)
        bank_of(content).write_text(bank_of(content).read_text().replace("Which, a", "É  # so, a"), "utf-8")
        assert told in same(content)


def edit(text: str, chance: random.Random) -> str:
    """Return a text with a change at a random place: of a word, a line, a question, or by something nasty."""
    lines = text.splitlines(keepends=True)
    dashes = [at for at, line in enumerate(lines) if line.startswith("- id") or line.startswith("- {id")]
    at, dash = chance.randrange(len(lines)), chance.choice(dashes or [0])
    end = min((one for one in dashes if one > dash), default=len(lines))
    spot = chance.randrange(len(text))
    changed = [
        lambda: "".join([*lines[:dash], *lines[end:]]),
        lambda: "".join([*lines[:dash], chance.choice(FORMS).format(f"n{spot}"), *lines[dash:]]),
        lambda: "".join([*lines[:dash], *lines[end:], *lines[dash:end]]),
        lambda: "".join([*lines[:at], lines[at].replace("stem: ", "stem: Changed "), *lines[at + 1 :]]),
        lambda: "".join([*lines[:at], chance.choice(NASTY), *lines[at:]]),
        lambda: "".join([*lines[:at], *lines[at + 1 :]]),
        lambda: text[:spot] + chance.choice(NASTY) + text[spot:],
        lambda: text[:spot] + text[spot + chance.randrange(1, 4) :],
    ]
    return chance.choice(changed)() or text


def test_random_edits(tmp_path: Path, parts: list[Record | None]) -> None:
    chance = random.Random(17)
    content, told, clean = course(tmp_path), set(), 0
    bank_of(content).parent.mkdir()
    for _ in range(12):
        forms = chance.sample(FORMS, 2)
        text = HEAD + "".join(
            chance.choice(forms).format(name) for name in "abcdefgh"[: chance.randrange(2, 9)]
        )
        good = text
        for _ in range(15):
            bank_of(content).write_bytes(text.encode())
            found = same(content)
            told.update(found)
            clean += not found
            if not found:
                good = text
            text = edit(good, chance)
    assert clean > 50
    assert len([one for one in parts if one]) > 30
    assert {"yaml-syntax", "repeated-id", "missing-field"} <= told


def test_a_forged_bank_is_not_continued(tmp_path: Path, parts: list[Record | None]) -> None:
    content = course(tmp_path, banks__b=HEAD + questions("abcdef"))
    load(content)
    path = bank_of(content)
    old = recalled.recall(path)
    assert old
    for number, forged in enumerate(
        (
            old._replace(length=10**9),
            old._replace(length=-5),
            old._replace(at_top=({}, old.at_top[1])),
            old._replace(stretches=yamltree.Stretches()),
            old._replace(columns={}),
            old._replace(columns={key: values[:2] for key, values in old.columns.items()}),
            old._replace(columns={**old.columns, "id": [{}] * 6}),
        )
    ):
        recalled.keep(path, forged)
        path.write_text(HEAD + questions("abxdef") + f"# {number}\n", encoding="utf-8")
        assert same(content) == []
    assert parts
