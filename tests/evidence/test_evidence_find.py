"""Finding a phrase in a paper."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizgen.evidence.passages import Difference, PaperText, SearchResult

BRIDGES = """Old Bridges And Their Tolls

Abstract

A toll keeper in a river town wrote down every cart that crossed. His books let us count them.

2. The Carts

Most carts carried salt. The keeper’s son, who could not write, drew a ﬁsh for every load of ﬁsh.
The ledgers were bound in calf-
skin and kept dry; only the volu-
mes of two winters are missing.

A cart-load of salt paid one penny. Salt again paid one penny on the way back, and cart-loads of
calfskin paid nothing at all.

3. The Ferries

Salt again paid one penny at the ferry — the keeper “looked away” on feast days.
"""


@pytest.fixture(scope="module")
def bridges() -> PaperText:
    return PaperText.from_text("bridges", BRIDGES)


def found(result: SearchResult) -> list[str]:
    return [hit.text for hit in result.hits]


def test_a_phrase_found_once_tells_where(bridges: PaperText) -> None:
    result = bridges.find("wrote down every cart")
    assert result.state == "once"
    (hit,) = result.hits
    assert (hit.text, hit.paragraph.section, hit.paragraph.within) == ("wrote down every cart", "Abstract", 1)
    assert hit.page is None
    assert result.differing == ()


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        pytest.param("MOST  carts\ncarried SALT", "Most carts carried salt", id="case and white space"),
        pytest.param("the keeper's son", "The keeper’s son", id="apostrophe"),
        pytest.param("drew a fish for", "drew a fish for", id="ligature in the paper"),
        pytest.param("a ﬁsh for every load", "a fish for every load", id="ligature in the phrase"),
        pytest.param("every load of fish the ledgers", "every load of fish. The ledgers", id="across a line"),
        pytest.param(
            "bound in calfskin and kept", "bound in calfskin and kept", id="hyphen known from the text"
        ),
        pytest.param("only the volumes of two", "only the volumes of two", id="hyphen at a line's end"),
        pytest.param("only the volu- mes of two", "only the volumes of two", id="the same, copied with it"),
        pytest.param("only the volu\u00admes of two", "only the volumes of two", id="soft hyphen"),
        pytest.param("a cart load of salt", "A cart-load of salt", id="hyphen or space"),
        pytest.param(
            "at the ferry - the keeper 'looked away'",
            "at the ferry — the keeper “looked away",
            id="dash, quotes",
        ),
    ],
)
def test_what_does_not_hide_a_phrase(bridges: PaperText, phrase: str, text: str) -> None:
    result = bridges.find(phrase)
    assert (result.state, found(result)) == ("once", [text])


def test_a_phrase_found_several_times_tells_each_place(bridges: PaperText) -> None:
    result = bridges.find("salt again paid one penny")
    assert result.state == "several"
    assert [hit.paragraph.section for hit in result.hits] == ["2. The Carts", "3. The Ferries"]


@pytest.mark.parametrize("phrase", ["eeper wrote", "toll keep", "ost carts carried sal"])
def test_half_a_word_is_not_the_word(bridges: PaperText, phrase: str) -> None:
    assert bridges.find(phrase).state != "once"


@pytest.mark.parametrize(
    ("phrase", "near", "differing"),
    [
        ("wrote down each cart", "wrote down every cart", [("each", "every")]),
        ("wrote down ever cart", "wrote down every cart", [("ever", "every")]),
        ("wrote every cart that", "wrote down every cart that", [("", "down")]),
        ("every heavy cart that crossed", "every cart that crossed", [("heavy", "")]),
        (
            "a toll collector in some river town",
            "A toll keeper in a river town",
            [("collector", "keeper"), ("some", "a")],
        ),
    ],
)
def test_a_phrase_nearly_found_shows_the_words_that_differ(
    bridges: PaperText, phrase: str, near: str, differing: list[tuple[str, str]]
) -> None:
    result = bridges.find(phrase)
    assert (result.state, found(result)) == ("close", [near])
    assert result.differing == tuple(Difference(*pair) for pair in differing)


@pytest.mark.parametrize(
    "phrase",
    [
        pytest.param("windmills ground no corn here", id="other words"),
        pytest.param("cart every down wrote", id="the order"),
        pytest.param("kept count", id="too short to be near anything"),
        pytest.param("crossed counted crossed counted", id="one word of two"),
        pytest.param("", id="nothing"),
        pytest.param("— …", id="no word"),
    ],
)
def test_a_phrase_that_is_not_there_is_missing(bridges: PaperText, phrase: str) -> None:
    assert bridges.find(phrase) == SearchResult("missing")


def test_a_long_quotation_is_found_or_missing_in_no_time(bridges: PaperText) -> None:
    assert bridges.find(" ".join(["salt"] * 5000)).state == "missing"


def test_a_phrase_stays_inside_its_paragraph() -> None:
    paper = PaperText.from_text("p", "The mill stood empty.\n\nThe owner had left for the coast.")
    assert paper.find("stood empty the owner").state != "once"


def test_a_paragraph_split_by_a_page_is_one() -> None:
    pages = [
        "Rope was paid for by the\n\n",
        "\nfathom, never by weight. Tar was dear, and in-",
        "spectors came twice a year.",
    ]
    paper = PaperText.from_text("p", "\f".join(pages))
    assert [paragraph.text for paragraph in paper.paragraphs] == [
        "Rope was paid for by the fathom, never by weight. Tar was dear, and inspectors came twice a year."
    ]
    phrases = ("paid for by the", "never by weight", "twice a year")
    assert [paper.find(phrase).hits[0].page for phrase in phrases] == [1, 2, 3]


def test_a_page_break_shown_by_blank_lines_alone_joins_too() -> None:
    text = "The rope makers walked backwards all day and the\n\n\n\nboys turned the wheel for them."
    paper = PaperText.from_text("p", text)
    assert paper.find("day and the boys turned").state == "once"
    assert paper.paragraphs[0].page is None


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Koʻp odamlar daryo boʻyida yashagan ekan.", "daryo bo'yida yashagan"),
        ("Мельница стояла у ре\u0301ки, и её ви\u0301дели все.", "у реки и её видели"),
        ("كان الجِسرُ قديمًا وكان النهر عريضا جدا.", "كان الجسر قديما وكان"),
        ("İstanbul'da köprü ÜCRETİ alınırdı.", "istanbulda köprü ücreti"),
        ("那座桥很古老，河水很宽。", "桥很古老"),
        ("_Salt_ and **fish** paid [one penny](notes.md#salt) there.", "fish paid one penny there"),
        ("Zäune und Fa\u0308hren", "und Fähren"),
    ],
)
def test_other_languages_and_marks(text: str, phrase: str) -> None:
    if "ре\u0301ки" in text:
        phrase = phrase.replace("реки", "ре\u0301ки").replace("видели", "ви\u0301дели")
    assert PaperText.from_text("p", text).find(phrase).state == "once"


WORD = st.sampled_from(["salt", "fish", "toll", "cart", "ferry", "penny", "river", "keeper", "bridge"])
SENTENCE = st.lists(WORD, min_size=1, max_size=30)


@settings(deadline=None)
@given(st.lists(SENTENCE, min_size=1, max_size=5), st.data())
def test_finds_exactly_what_a_search_word_by_word_finds(
    sentences: list[list[str]], data: st.DataObject
) -> None:
    paper = PaperText.from_text("p", "\n\n".join(" ".join(words) + "." for words in sentences))
    wanted = data.draw(st.lists(WORD, min_size=1, max_size=4))
    times = sum(words[at : at + len(wanted)] == wanted for words in sentences for at in range(len(words)))
    result = paper.find(" ".join(wanted))
    assert (result.state in {"once", "several"}) == (times > 0)
    if times:
        assert found(result) == [" ".join(wanted)] * times


@settings(deadline=None)
@given(SENTENCE, st.data())
def test_one_changed_word_in_five_is_close(words: list[str], data: st.DataObject) -> None:
    paper = PaperText.from_text("p", " ".join(words) + ".")
    if len(words) < 5:
        return
    start = data.draw(st.integers(0, len(words) - 5))
    phrase = words[start : start + 5]
    phrase[data.draw(st.integers(0, 4))] = "windmill"
    result = paper.find(" ".join(phrase))
    assert result.state == "close"
    assert sum(len(difference.written.split()) for difference in result.differing) == 1


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=40))
def test_no_text_and_no_phrase_makes_it_stumble(text: str, phrase: str) -> None:
    result = PaperText.from_text("p", text).find(phrase)
    for hit in result.hits:
        assert hit.paragraph.text[hit.start : hit.end] == hit.text
        assert re.search(r"\S", hit.text)
