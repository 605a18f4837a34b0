"""Strict YAML: text stays text, nothing is guessed, every value has its place."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from quizgen.errors import Place
from quizgen.reading import yamlevents, yamltree
from quizgen.reading.yamltext import NOTHING, bare


def read(text: str) -> yamltree.Tree:
    return yamltree.read("bank.yaml", text.encode())


@pytest.mark.parametrize(
    "scalar", ["no", "yes", "3.10", "010", "2015-12-25", "12:30", "0x1f", "1e3", ".inf", "none", "~5", "nULL"]
)
def test_scalars_keep_their_spelling(scalar: str) -> None:
    assert read(f"answer: {scalar}\n").root == {"answer": scalar}


@pytest.mark.parametrize("nothing", sorted(NOTHING))
def test_what_is_nothing_in_yaml_is_empty_here_and_a_text_in_quotes(nothing: str) -> None:
    assert read(f"a: {nothing}\nb: [{nothing}, '{nothing}']\n").root == {"a": "", "b": ["", nothing]}
    assert read(f"a: {bare(nothing)}\n").root == {"a": nothing}, "quizgen writes it between quotes"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\na: 2\n", "repeated-key", 2, 1),
        ("a: &x 1\n", "anchor", 1, 4),
        ("a: [1, *x]\n", "alias", 1, 8),
        ("a: !!int 1\n", "tag", 1, 4),
        ("a:\n\tb: 1\n", "tab", 2, 1),
        ("a: {\n\tb: 1}\n", "tab", 2, 2),
        ('a: "\\x07"\n', "control-character", 1, 4),
        ("a: \x07\n", "control-character", 1, 4),
        ("a: \ufdd0\n", "control-character", 1, 4),
        ("a: b: c\n", "yaml-syntax", 1, 5),
        ("a: [1, 2\n", "yaml-syntax", 1, 4),
        ("? [a]\n: b\n", "key-not-text", 1, 3),
        ("a: 1\n---\nb: 1\n", "second-document", 2, 1),
        ("<<<<<<< HEAD\na: 1\n=======\n", "merge-conflict", 1, 1),
        ("- " * 41 + "a", "too-deep", 1, 81),
    ],
)
def test_what_strict_yaml_refuses(text: str, code: str, line: int, column: int) -> None:
    problem = read(text).problems[0]
    assert (problem.code, problem.place.line, problem.place.column) == (code, line, column)
    assert problem.help


def test_one_fault_does_not_hide_the_next() -> None:
    codes = [problem.code for problem in read("a: &x 1\nb: *x\na: 2\nc: !t 3\n").problems]
    assert sorted(codes) == ["alias", "anchor", "repeated-key", "tag"]


def test_what_is_not_utf8_is_told_with_its_place() -> None:
    for mark in (b"", codecs.BOM_UTF8):
        problem = yamltree.read("bank.yaml", mark + b"a: 1\nb: caf\xe9\n").problems[0]
        assert (problem.code, problem.place.line, problem.place.column) == ("not-utf8", 2, 7)


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    tree = yamltree.read("bank.yaml", "\ufeffa: 1\r\nb:\r\n  - 2\r\n".encode())
    assert tree.root == {"a": "1", "b": ["2"]}
    assert tree.place(("b", 0)).line == 3


def test_places_of_values_keys_and_what_is_not_there() -> None:
    tree = read("a: 1\nb: [x, {c: yz}]\n")
    assert tree.place(("b", 1, "c")) == Place("bank.yaml", 2, 12)
    assert tree.place(("b", 1, "c")).width == 2
    assert tree.place(("b", 1, "c"), key=True) == Place("bank.yaml", 2, 9)
    assert tree.place(("b", 1, "missing")) == Place("bank.yaml", 2, 8)
    assert tree.place(("nowhere",)) == Place("bank.yaml", 1, 1)


PROJECT = Path(__file__).parent.parent
FILES = sorted([*PROJECT.glob("content/*/*.yaml"), *PROJECT.glob("tests/rules/*/*.yaml")])


@pytest.mark.parametrize("loader", [yamlevents.LOADER, yaml.SafeLoader])
def test_a_part_that_is_read_alone_has_the_places_that_it_has_in_the_whole(
    monkeypatch: pytest.MonkeyPatch, loader: type
) -> None:
    monkeypatch.setattr(yamlevents, "LOADER", loader)
    texts = ["q:\n- {a: [1,\n   2], b: {c: d}}  # e\n\n-  f: |\n    g\n\n   h: 'i\n     j'\n- k\n"]
    texts += [path.read_text(encoding="utf-8") for path in FILES[:: 1 if loader is yamlevents.LOADER else 20]]
    parts = 0
    for tree in map(read, texts):
        whole = replace(tree, stretches=yamltree.Stretches(), at_top=({}, {}))
        for path in every_path(whole.root):
            assert tree.place(path) == whole.place(path)
            assert tree.place(path, key=True) == whole.place(path, key=True)
        parts += sum(tree.stretches.at(path) is not None for path in every_path(tree.root))
    assert parts > 2


@pytest.mark.parametrize(
    "text",
    [
        'q: ["a":b]\n',
        "q:\n- a: b\nq:\n- a: b\n- c: d\n",
        "- - a: b\n- c\n- - d: e\n",
        "%TAG !e! tag:e\n---\nq:\n- a: !e!b c\n",
    ],
)
def test_a_part_that_can_not_be_read_alone_is_read_with_the_whole(text: str) -> None:
    tree = read(text)
    whole = replace(tree, stretches=yamltree.Stretches(), at_top=({}, {}))
    assert [tree.place(path) for path in every_path(tree.root)] == [
        whole.place(path) for path in every_path(tree.root)
    ]


def every_path(value: yamltree.Value, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every value in a value, and next to each, a path to something missing."""
    yield from (path, (*path, "nowhere"))
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        yield from every_path(one, (*path, step))


def test_a_list_of_one_may_be_written_without_its_dash() -> None:
    assert read("source: {paper: x}\n").place(("source", 0, "paper")) == Place("bank.yaml", 1, 17)


@given(
    st.recursive(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Cs", "Co"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("abc", min_size=1), inner),
        max_leaves=20,
    )
)
def test_what_another_writer_wrote_comes_back(value: object) -> None:
    tree = read(yaml.safe_dump({"root": value}, allow_unicode=True, default_style='"'))
    assert tree.root == {"root": value}
    assert not tree.problems


@given(st.binary(max_size=300))
def test_any_bytes_give_a_tree_or_a_problem(data: bytes) -> None:
    tree = yamltree.read("bank.yaml", data)
    assert tree.problems or isinstance(tree.root, str | list | dict)


def test_the_slow_parser_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: no\nb: [3.10, {c: 010}]\nb: &x 1\n"
    fast = read(text)
    monkeypatch.setattr(yamlevents, "LOADER", yaml.SafeLoader)
    slow = read(text)
    assert slow.root == fast.root
    assert [problem.code for problem in slow.problems] == [problem.code for problem in fast.problems]


@pytest.mark.parametrize(
    ("text", "line", "said", "help_text"),
    [
        ("stem: Roe's finding: they sleep\n", 1, "this text has a colon and a space in it", "put quotes"),
        ("- id: a\n    stem: x\n", 2, '"stem" is not under', "indent this line with 2 spaces"),
        ("- id: a\n stem: x\n", 2, "this line has neither a dash", "two more spaces"),
        ("- id: a\n  type:essay\n  stem: x\n", 2, "there is no space after this colon", "write type: essay"),
        ("stem: 'The swift's nest'\n", 1, "this quote ends the text", "put double quotes"),
        ('stem: "Swift" is a bird\n', 1, "this quote ends the text", "put single quotes"),
        ("items: [a, b\nmore: c\n", 1, "a bracket is not closed", "close it"),
        ('stem: "a\nmore: b\n', 1, "a quote is not closed", "close the quote"),
        ("stem: @swift\n", 1, 'a text can\'t begin with "@"', "put quotes"),
        ("stem: - a\n", 1, "a list can't begin on this line", "the next line"),
        ("stem: | a\n", 1, "nothing can follow | or >", "the next line"),
        ("text: {{c1::Swifts}} sleep\n", 1, "this text begins with a bracket", "put quotes"),
        ("stem: *Swifts* sleep\n", 1, "YAML reads *Swifts* as an alias", "put quotes"),
        ('stem: "\\d"\n', 1, "in double quotes, a backslash is special", "write it twice"),
    ],
)
def test_usual_slips_are_told_in_a_teachers_words(text: str, line: int, said: str, help_text: str) -> None:
    (problem,) = read(text).problems
    assert problem.place.line == line
    assert problem.message.startswith(said)
    assert help_text in problem.help


def test_what_was_typed_stands_in_for_what_was_refused() -> None:
    tree = read("b: żółć ☃😀\ntext: {{c1::Świfts}}\nby: *Roe\n")
    assert tree.root == {"b": "żółć ☃😀", "text": "{{c1::Świfts}}", "by": "*Roe"}
    assert [problem.code for problem in tree.problems] == ["key-not-text", "alias"]


@pytest.mark.parametrize(
    ("data", "column", "shown"),
    [
        (b"a: b\nc: \xd0\x96\xe9 d\n", 5, "c: \u0416\ufffd d"),
        (b"a: b\nc: \x01\x02d\r\n", 4, "c: \ufffd\ufffdd"),
    ],
)
def test_what_can_not_be_read_is_shown_in_its_line(data: bytes, column: int, shown: str) -> None:
    (problem,) = yamltree.read("a.yaml", data).problems
    assert (problem.place.line, problem.place.column, problem.place.text) == (2, column, shown)


def test_a_tab_behind_a_dash_is_told_as_one() -> None:
    problems = yamltree.read("a.yaml", b"a:\n  -\tb: c\n\td: e\n").problems
    assert [(one.code, one.place.line) for one in problems] == [("tab", 2), ("tab", 3)]


def test_of_a_file_full_of_slips_fifty_are_told() -> None:
    problems = read("".join(f"- stem: Roe: {at}\n" for at in range(60))).problems
    assert [one.place.line for one in problems][:50] == [*range(1, 51)]
    assert len(problems) == 50


def test_what_is_mended_has_its_place_in_the_text_as_it_was() -> None:
    tree = read("a:\n\tb: c: d\n  e:f g\n  h: 'i's' \n")
    assert tree.root == {"a": {"b": "c: d", "e": "f g", "h": "i's"}}
    places = [tree.place(("a", key)) for key in ("b", "e", "h")]
    assert [one.text[one.column - 1 :][: one.width] for one in places] == ["c: d", "f g", "'i's'"]


def test_a_mended_file_may_end_in_a_line_that_it_does_not_have() -> None:
    assert [one.code for one in read("{“: [m,{},],p").problems] == ["yaml-syntax"]


def test_below_a_repeated_key_a_key_is_where_its_value_is() -> None:
    tree = read("a: {b: 1}\na: {b: 2}\n")
    assert tree.place(("a", "b"), key=True).line == tree.place(("a", "b")).line == 1


def test_utf_16_is_told() -> None:
    (problem,) = yamltree.read("a.yaml", "a: b".encode("utf-16")).problems
    assert "UTF-16" in problem.message


def test_a_long_row_of_spaces_is_read_once() -> None:
    """A search that starts again from each space would take a minute."""
    assert read(" " * 100_000 + '{"a": "b #c"}').root == {"a": "b #c"}
