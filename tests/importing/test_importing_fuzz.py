"""Damaged files of every format: readers refuse them with a message, or read the rest; never a traceback."""

from __future__ import annotations

import random
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.importing import content_of, source_of

from quizgen.errors import QuizgenError
from quizgen.importers import FORMATS, recognised
from quizgen.importers.draft import Draft, Intake
from quizgen.importers.moving import Wish, move_in
from quizgen.importers.pictures import Pictures
from quizgen.importers.reading import RefusedError
from quizgen.pipeline import Project, check_course
from quizgen.reading import yamltree
from quizgen.reading.yamlblocks import entry, said

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.name for path in CASES.iterdir())
TIMES = 30
SNIPPETS = [
    *(b"{{c1::", b"}}", b"::", b"{", b"}", b"<", b">", b"&#0;", b"&nbsp;", b"]]>", b"<![CDATA[", b"$$"),
    *(
        b"\\(",
        b"=",
        b"~%",
        b"%",
        b"../../x",
        b"-1",
        b"1e999",
        b"|",
        b"\r",
        b"\0",
        b"\xff\xfe",
        b"\xe2\x80\xae",
    ),
    *(b"<![ x>", b"<![foo[", b"<![if !x]>"),
    b"<img src='../../../etc/passwd'>",
]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with some of them removed, doubled, changed or inserted."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at, size = chance.randrange(len(out) + 1), chance.randrange(1, 60)
        way = chance.randrange(4)
        if way == 0:
            del out[at : at + size]
        elif way == 1:
            out[at:at] = out[at : at + size]
        elif way == 2 and at < len(out):
            out[at] = chance.randrange(256)
        else:
            out[at:at] = chance.choice(SNIPPETS)
    return bytes(out)


def damaged_inside(data: bytes, chance: random.Random) -> bytes:
    """Return a zip with one damaged file in it, which is still a zip."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        unlucky = chance.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, damaged(content, chance) if name == unlucky else content)
    return made.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_is_read_or_refused_in_words(name: str, tmp_path: Path) -> None:
    data = source_of(CASES / name, tmp_path).read_bytes()
    form = recognised(data)
    assert form
    for seed in range(TIMES):
        chance = random.Random(f"{name}{seed}")
        inside = data.startswith(b"PK") and seed % 4
        bad = damaged_inside(data, chance) if inside else damaged(data, chance)
        for one in FORMATS:
            one.recognises(bad)
        drafts: list[Draft] = []
        with suppress(RefusedError):  # all else fails the test
            drafts = list(form.read(bad, Intake("bad", pictures=Pictures())))
        assert all(draft.fields or draft.lost for draft in drafts), f"seed {seed}: neither carried nor named"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_left_of_a_damaged_file_is_sound(name: str, tmp_path: Path) -> None:
    source = source_of(CASES / name, tmp_path)
    bad = tmp_path / "bad"
    bad.write_bytes(damaged(source.read_bytes(), random.Random(name)))
    content = content_of(tmp_path)
    form = recognised(source.read_bytes())
    assert form
    before = {path for path in tmp_path.rglob("*") if not path.is_relative_to(content)}
    with suppress(QuizgenError):  # all else fails the test
        move_in([bad], Wish(content, form.name))
    assert not [
        one for one in check_course(Project(content)).problems if one.severity == "error" and one.item
    ]
    assert {path for path in tmp_path.rglob("*") if not path.is_relative_to(content)} == before


WORDS = [
    *("<p>", "</p>", "<b>", "</b>", "<i>", "<ul><li>", "</li></ul>", "<table><tr><td>", "</td></tr></table>"),
    *(
        "<sub>",
        "</sub>",
        "<br>",
        "<pre>",
        "</pre>",
        "<code>",
        "</code>",
        "<div>",
        "<blockquote>",
        "<img src=x>",
    ),
    *(
        "<a href='https://example.org'>",
        "</a>",
        "&amp;",
        "&lt;",
        "&nbsp;",
        "\\(x^2\\)",
        "$$",
        "word",
        "12",
        "—",
    ),
    *"*_`[]|~^#-é",
    "1.",
]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_html_becomes_markdown_that_yaml_keeps(words: list[str]) -> None:
    html = " ".join(words)
    draft = Draft()
    markdown = draft.markdown(html, Pictures())
    fields = {"id": "a", "stem": markdown, "list": [markdown, {"text": markdown, "feedback": html}]}
    written = f"a:\n{entry(fields, 2)}\n"
    tree = yamltree.read("", written.encode())
    if not yamltree.UNPRINTABLE.search(html):
        assert not [one for one in tree.problems if one.severity == "error"], written
        assert isinstance(tree.root, dict)
        assert said_all(tree.root["a"]) == said_all([fields])  # type: ignore[arg-type] # a list of mappings


def test_characters_that_no_bank_can_hold_are_left_out_and_every_line_end_is_a_space() -> None:
    html = "<p>a\ufdd2\ufdef\ufffe\x07\x7f\x9fb\x85c</p>"
    assert yamltree.UNPRINTABLE.search(html)
    assert Draft().markdown(html, Pictures()) == "ab c"


def said_all(value: object) -> object:
    return said(value)  # type: ignore[arg-type] # texts, lists and mappings


@settings(max_examples=300)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=200))
def test_any_text_is_written_so_that_it_reads_back(text: str) -> None:
    written = f"a:\n{entry({'id': 'a', 'stem': text, 'list': [text, text]}, 2)}\n"
    tree = yamltree.read("", written.encode())
    assert isinstance(tree.root, dict)
    (found,) = tree.root["a"]
    assert said_all(found) == said_all({"id": "a", "stem": text, "list": [text, text]})
