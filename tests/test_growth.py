"""Twice the input takes twice as long, whatever it contains: CPU time at n, 2n and 4n, never wall time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.growth import assert_linear

from quizgen.checks.as_typed import typeable_answers
from quizgen.checks.item_writing.gaps import article_before_gap, early_gap
from quizgen.checks.item_writing.similar_sets import nearest
from quizgen.checks.item_writing.views import view
from quizgen.errors import Origin
from quizgen.evidence.blocks import text_blocks
from quizgen.evidence.html import html_blocks
from quizgen.evidence.overlap import OverlapIndex
from quizgen.evidence.passages import PaperText
from quizgen.evidence.sections import paragraphs, section_matches
from quizgen.evidence.sentences import sentences_around
from quizgen.importers import cards, gift
from quizgen.importers.draft import Draft, Intake
from quizgen.importers.pictures import Pictures
from quizgen.model.fields import Markdown
from quizgen.reading import yamltree
from quizgen.reading.repairs import Edit, Mended
from quizgen.reading.validate import read_entry
from quizgen.types.cloze import Cloze, parse
from quizgen.types.true_false import TrueFalse


def look(text: str) -> object:
    return PaperText.from_text("p", text).find("no such words in it")


def shared(text: str) -> object:
    return OverlapIndex({"p": PaperText.from_text("p", text)}).shared_runs(text)


def read(text: str) -> object:
    return yamltree.read("bank.yaml", text.encode())


def gaps(text: str) -> object:
    return parse(text), list(Cloze(text=text, choices={}, tolerance={}).faults())


EVIDENCE = {
    "hyphens at line ends, no blank line": lambda n: (
        "the wing of a migra-\nting swift is long and nar-\nrow " * n
    ),
    "one letter and a hyphen a line": lambda n: "a-\n" * n,
    "a word without end": lambda n: "a" * (50 * n),
    "a word without end, then a hyphen": lambda n: "a" * (50 * n) + "-\nb",
    "spaces without end": lambda n: "a" + " " * (50 * n) + "b",
    "full stops": lambda n: "a" + "." * (10 * n) + "b " * n,
    "quotes behind a full stop": lambda n: 'a."' * n + '"' * n + "b",
    "brackets": lambda n: "[" * n + "(" * n + "a",
    "references": lambda n: "So it is. (Roe, 1999) [1, 2]" * n,
    "apostrophes": lambda n: "a'" * n + "'" * n,
    "hashes behind a heading": lambda n: "# a " + "#" * (10 * n) + "b\n",
    "headings below a long one": lambda n: "# " + "long " * n + "\n\n" + "## a\n\nb\n\n" * n,
    "a page a letter": lambda n: "a\f" * n,
    "blank lines": lambda n: "a\n\n\n" * n,
    "numbers in a line": lambda n: "1 2 3 " * n + "\f" + "a",
    "marks on a letter": lambda n: "a" + "\u0301\u0316" * (5 * n),
    "marks of two classes": lambda n: "\u0915" + "\u094d\u093c" * (5 * n),
    "footnote marks": lambda n: "¶" * n + "," * n,
}


@pytest.mark.parametrize("text", EVIDENCE.values(), ids=list(EVIDENCE))
def test_a_papers_text_is_read_in_linear_time(text: Callable[[int], str]) -> None:
    assert_linear(look, text, 200)


@pytest.mark.parametrize(
    "text",
    [
        lambda n: "<" * n,
        lambda n: "<!--" * n,
        lambda n: "<a " * n,
        lambda n: "<![" * n,
        lambda n: "<![CDATA[>" * n,
        lambda n: "<p>a</p>" * n,
        lambda n: "&#" * n,
        lambda n: "<sup>" * n,
        lambda n: '<a b="' * n + ">",
        lambda n: "<!-- a>" * n,
        lambda n: "</a" * n + ">",
    ],
)
def test_a_page_of_the_web_is_read_in_linear_time(text: Callable[[int], str]) -> None:
    assert_linear(html_blocks, text, 200)


@pytest.mark.parametrize(
    "text",
    [
        lambda n: "a " * n,
        lambda n: "so it is and so it was then, " * n,
        lambda n: " ".join(f"w{number} and so it goes" for number in range(n)),
        lambda n: "The Ministry of Foreign Affairs of the Republic. " * n,
    ],
)
def test_what_is_shared_is_found_in_linear_time(text: Callable[[int], str]) -> None:
    assert_linear(shared, text, 100)


def test_a_phrase_that_stands_everywhere_is_found_in_linear_time() -> None:
    def every(text: str) -> object:
        return PaperText.from_text("p", text).find("so it is")

    assert_linear(every, lambda n: "and so it is " * n, 200)


def test_a_section_is_compared_in_linear_time() -> None:
    (paragraph,) = paragraphs(text_blocks("So it is here and there."))
    assert_linear(lambda text: section_matches(text, paragraph), lambda n: "¶" * n + ", " * n + "(" * n, 200)


def test_a_sentence_is_found_in_linear_time() -> None:
    assert_linear(lambda text: sentences_around(text, 0, 1), lambda n: "a" + "." * n + "b. c" * n, 200)


@pytest.mark.parametrize(
    "text",
    [
        lambda n: "{{c1::" * n,
        lambda n: "{{c1::a}} " * n,
        lambda n: "{{c1::$a " * n,
        lambda n: "$" * n,
        lambda n: "{{c1::a|b::c" * n + "}}",
        lambda n: "\\" * n,
    ],
)
def test_gaps_are_found_in_linear_time(text: Callable[[int], str]) -> None:
    assert_linear(gaps, text, 100)


def rules_of_gaps(text: str) -> object:
    question = Cloze(id="q", text=Markdown(text), lang="en")
    question.attach("b", Origin(yamltree.read("b.yaml", b"{}")), {"id": "q", "text": text})
    assert question.parsed[1]
    item = view(question)
    return list(typeable_answers(question)), [list(one.find(item)) for one in (early_gap, article_before_gap)]


@pytest.mark.parametrize("text", ["a {{c1::gap}} ", "{{c1::{{ }}}} "])
def test_rules_on_gaps_take_linear_time(text: str) -> None:
    assert_linear(rules_of_gaps, lambda n: text * n, 800)


@pytest.mark.parametrize("common", [9, 8, 0])
def test_the_nearest_of_many_texts_is_found_in_linear_time(common: int) -> None:
    template = [f"t{number}" for number in range(common)]

    def made(count: int) -> list[frozenset[str]]:
        return [
            frozenset([*template, *(f"w{number}-{at}" for at in range(10 - common))])
            for number in range(count)
        ]

    assert_linear(lambda sets: list(nearest(sets)), made, 500)


def test_questions_whose_braces_are_open_are_read_in_linear_time() -> None:
    def read_gift(text: str) -> object:
        return list(gift.read(text.encode(), Intake("a.gift")))

    assert_linear(read_gift, lambda n: "Why? {=one\n" + "some words\n\n" * n, 50)


def test_words_in_many_elements_are_read_in_linear_time() -> None:
    def convert(html: str) -> object:
        return Draft().markdown(html, Pictures())

    assert_linear(convert, lambda n: "<font>a</font> " * n, 100)


def test_blanks_in_a_card_are_read_in_linear_time() -> None:
    assert_linear(cards.TAG.findall, lambda n: "{{" + " " * n + "{{a" + " " * n, 500)


@pytest.mark.parametrize(
    "text",
    [
        lambda n: "a: [" + "b, " * n + "c]\n",
        lambda n: "a: [" + "1,5 g, " * n + "c]\t\n",
        lambda n: "a: {" + "".join(f"k{number}: v, " for number in range(n)) + "z: \t1}\n",
        lambda n: "a: {b: c, " + "d, " * n + "e}\n",
        lambda n: "a: b #c\n" + "".join(f"k{number}: v #w\n" for number in range(n)),
        lambda n: "q:\n" + "  - id: a\n    id: b\n" * n,
        lambda n: 'a: "' + "$a \\\\neq b$ \\n" * n + '"\n',
        lambda n: 'a: "' + "$" * n + '"\n',
        lambda n: "a:\n" + "  – b\n" * n,
        lambda n: "a: “" + "b” “" * n + "\n",
        lambda n: "[" * n,
        lambda n: "a: " + "&b *b " * n + "\n",
        lambda n: "- &a [x, x]\n" + "- *a\n" * n,
        lambda n: "a: " + "9" * n + "\n",
        lambda n: "a: |\n" + "  b # c\n" * n,
    ],
)
def test_yaml_is_read_in_linear_time(text: Callable[[int], str]) -> None:
    assert_linear(read, text, 200)


@pytest.mark.parametrize(
    "text",
    [
        lambda n: "hints: [" + "x, " * n + "[]]",
        lambda n: "tags: [" + "a b, " * n + "c]",
        lambda n: "".join(f"key{number}: x\n" for number in range(n)),
        lambda n: "stem: " + "a" * n,
        lambda n: "points: " + "9" * n,
        lambda n: "id: " + "A-" * n,
    ],
)
def test_entries_are_read_in_linear_time(text: Callable[[int], str]) -> None:
    def entry(value: str) -> object:
        tree = yamltree.read("bank.yaml", f"{value}\ntype: true-false\n".encode())
        _, problems = read_entry(TrueFalse, tree.root, Origin(tree))
        assert problems
        return problems

    assert_linear(entry, text, 50)


def test_a_line_with_many_slips_is_repaired_in_linear_time() -> None:
    def repair(size: int) -> object:
        line = "a: b, " * size
        edits = [Edit(0, at, 1, "x") for at in range(len(line) - 5, 0, -6)]
        return Mended([line], [line], 1).edited(edits)

    assert_linear(repair, lambda n: n, 8_000)
