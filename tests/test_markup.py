"""Markdown for each kind of target."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from quizgen.text import literal
from quizgen.text.formulas import math_fault
from quizgen.text.markdown import formulas, lookalikes, pictures, to_html, to_plain
from quizgen.text.target import MARKS, Target, has_none_of

PLAIN = Target()
is_plain = has_none_of(MARKS + "!")
FIT = Target(fit=True)
SHY = Target(math="tex", entities="@[{}", after="\\$")


def shown(text: str) -> str:
    """Return what a browser shows for a piece of HTML without blocks."""
    return html.unescape(re.sub(r"<[^>]*>", "", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# no heading", "# no heading"),
        ("- no list", "- no list"),
        ("1984. No list either", "1984. No list either"),
        ("*a* **b** `c`", "<em>a</em> <strong>b</strong> <code>c</code>"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("costs $5 and $6", "costs $5 and $6"),
        ("$ x $", "$ x $"),
        (r"a \`` b", "a `` b"),
        (r"a \``b`", "a `<code>b</code>"),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
    ],
)
def test_one_line_is_inline(text: str, expected: str) -> None:
    assert to_html(text, PLAIN) == expected


def test_several_lines_are_blocks() -> None:
    assert to_html("- a\n- b", PLAIN) == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"
    assert "<td>b</td>" in to_html("| a |\n|---|\n| b |", PLAIN)


def test_only_very_long_words_and_only_in_tables_may_break() -> None:
    long = "Donaudampfschifffahrtsgesellschaft"
    cell = to_html(f"| a |\n|---|\n| internationalisation & {long} |\n\n{long}", PLAIN)
    assert "<td>internationalisation &amp; Donaudampfschifffa<wbr>hrtsgesellschaft</td>" in cell
    assert f"<p>{long}</p>" in cell
    assert to_html("# Title\n\ntext", PLAIN) == "<p><strong>Title</strong></p>\n<p>text</p>"


def test_math_by_target() -> None:
    assert to_html("$a<b$", SHY) == r"\(a&lt;b\)"
    assert to_html("a\n\n$$x$$", SHY) == "<p>a</p>\n<p>\\[x\\]</p>"
    assert to_html("$a<b$", PLAIN).startswith("<math")
    assert list(formulas("$a$ and $b$")) == ["a", "b"]
    assert math_fault(r"\frac{a}{b}") == ""
    assert math_fault(r"\left\{ x \right\}") == ""
    assert math_fault(r"\frac{a") == "its braces do not match"
    assert math_fault(r"\fracc{a}{b}") == r"there is no command \fracc"
    assert math_fault(r"\frac") != ""


def test_pictures_are_found_and_addressed() -> None:
    target = Target(picture=lambda name: f"at:{name}")
    assert to_html("![a map](figures/a b.png)", target) == '<img src="at:figures/a b.png" alt="a map">'
    assert to_html("![a map](<figures/a b.png>)", target) == '<img src="at:figures/a b.png" alt="a map">'
    assert [(picture.name, picture.alt) for picture in pictures("x ![a *map*](f.png)")] == [
        ("f.png", "a *map*")
    ]


def test_an_entity_is_text() -> None:
    assert shown(to_html("a&#12;b *c*", PLAIN)) == "a&#12;b c"
    assert 'alt="c&amp;#12;d"' in to_html("![c&#12;d](e.png)", PLAIN)


HOSTILE = st.text(st.sampled_from(list("ab <>&\"'[]{}()@$\\*_`!#|~:;=-+.0 1\u00a0ʻЖ漢ع🙂")), max_size=40)


@given(HOSTILE)
def test_literal_text_is_shown_as_it_is(text: str) -> None:
    for target in (PLAIN, SHY):
        assert shown(literal.to_html(text, target)) == text


@given(HOSTILE)
def test_what_a_shy_target_would_take_for_its_own_is_not_there(text: str) -> None:
    made = literal.to_html(text, SHY)
    assert not re.search(r"[@\[{}]", made)
    assert not re.search(r"\\[()\[\]]", made)


@pytest.mark.parametrize(
    "text", ["&#123;&#123;c1::a", "*a*@b", "<http://a.org/%7Bb%5D>", "\\\\(a)", "\\$a", "\\[sound:a]"]
)
def test_what_only_comes_up_in_the_html_is_kept_from_a_shy_target_too(text: str) -> None:
    made = to_html(text, SHY)
    assert not re.search(r"[@\[{}]|[\\$](?!<span></span>)", made)
    assert shown(made) == shown(to_html(text, PLAIN))


@given(HOSTILE)
def test_the_short_way_for_plain_text_is_the_parsers(text: str) -> None:
    """A text without special characters skips the parser; the result must be what the parser makes."""
    line = text.strip()
    if is_plain(line):
        assert to_html(f"*x* {line}", PLAIN).strip() == f"<em>x</em> {to_html(line, PLAIN)}".strip()


@given(HOSTILE.filter(lambda text: "$" not in text))
def test_no_text_becomes_a_tag_of_its_own(text: str) -> None:
    tags = set(re.findall(r"<(\w+)", to_html(text, PLAIN)))
    assert tags <= {"em", "strong", "code", "a", "img", "br"}


PARTS = [*"ab <>&\"'[]{}()\\*_`!#|~^:;=/.\n", "<u", "<sub>", "</sub>", "<br>", "<script>", "on=", "<a href="]
PARTS += ["https://a.b", "javascript:", "mailto:", "data:", "{width=5%}", "{width=", "](", "!["]
ATTRIBUTES = {
    "href": re.compile(r"(https?://|mailto:)\S+"),
    "src": re.compile(".*", re.DOTALL),
    "alt": re.compile(".*", re.DOTALL),
    "start": re.compile("[0-9]+"),
    "value": re.compile("[0-9]+"),
    "style": re.compile(
        r'white-space: pre-wrap|width: [0-9.]+(%|cm)|list-style-type: "[0-9]+[.)] "|text-align:\w+'
    ),
}


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_nothing_in_a_text_acts(text: str) -> None:
    top = lxml_html.fragment_fromstring(to_html(text, SHY), create_parent="div")
    for node in top.iter():
        assert node.tag not in ("script", "iframe", "object", "style", "form")
        for name, value in node.items():
            assert ATTRIBUTES[name].fullmatch(value), (name, value)


def test_plain_text_is_what_a_reader_sees() -> None:
    assert to_plain("*a* `b`") == "a b"
    assert to_plain("- one\n- two") == "one two"
    assert to_plain("![a map](f.png)") == "a map"
    assert to_plain("a &amp; b") == "a &amp; b"
    assert to_plain("CO~2~, x^-1^, T~max~, x^ab^") == "CO₂, x⁻¹, T_max, x^ab"
    assert to_plain("`  a  b` c  d") == "  a  b c d"


def test_a_long_formula_may_go_on_in_the_next_line() -> None:
    long = "$$x = a_1 + b_1 + (c_1 + d_1) + e_1 + f_1 + g_1 + h_1 - k_1 + l_1 + m_1 + n_1 + o_1 + p_1$$"
    pieces = re.findall("<math.*?</math>", to_html(long, FIT))
    seen = [re.sub("<[^>]+>", "", piece) for piece in pieces]
    assert seen[:4] == ["x", "=a1", "+b1", "+(c1+d1)"]
    assert to_html("$$x = a + b$$", FIT).count("<math") == 1


def test_what_may_be_too_wide_tells_how_much_room_it_takes() -> None:
    wide = r"$$\frac{" + " + ".join("abcdefgh" * 3) + "}{2}$$"
    (told,) = re.findall(r'style="--wide: ([\d.]+)"', to_html(wide, FIT))
    assert 24 * 0.5 + 23 < float(told) < 24 * 0.8 + 23 * 1.7
    assert "style" not in to_html("$E = mc^2$", FIT)
    table = to_html("| a | confidence-building |\n|---|---|\n| *two words* | b |", FIT)
    assert 'style="--letters: 15; --columns: 2"' in table


@pytest.mark.parametrize("target", [PLAIN, SHY])
def test_without_a_stylesheet_for_it_nothing_is_made_to_fit(target: Target) -> None:
    formula = " + ".join("abcdefgh" * 3)
    for text in (
        "| a |\n|---|\n| b |",
        f"$${formula} = y$$",
        f"$$\\frac{{{formula}}}{{2}}$$",
        f"${formula}$",
    ):
        html = to_html(text, target)
        assert not re.search("style|tabindex|class", html)
        assert html.count("<math") == (target is PLAIN and "$" in text)


@pytest.mark.parametrize(
    ("tex", "fault"),
    [
        (r"\unicode{x41;<script/>}", "it has HTML in it"),
        (r"\color{<meta/>}{b}", "it has HTML in it"),
        ("a & b", r"an & outside a table: write \&"),
        (r"a \& \begin{matrix} b & c \end{matrix}", ""),
        (r"\href{javascript:alert(1)}{x}", r"\href is not for formulas in a bank"),
        (r"\style{position:fixed}{x}", r"\style is not for formulas in a bank"),
        (r"\class{banner}{x}", r"\class is not for formulas in a bank"),
    ],
)
def test_a_formula_can_do_nothing_but_show_itself(tex: str, fault: str) -> None:
    assert math_fault(tex) == fault


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"\text{<script>alert(1)</script>}", "<script>alert(1)</script>"),
        (r"\text{a {<script>alert(1)</script>} b}", "a <script>alert(1)</script> b"),
        (r"\rlap{<meta/>}", "<meta/>"),
        (r"\text{R\&D}", "R&D"),
        (r"x \mbox{ < y & z}", "x < y & z"),
    ],
)
def test_what_looks_like_html_in_a_formula_is_text(tex: str, shown: str) -> None:
    assert math_fault(tex) == ""
    formula = ElementTree.fromstring(to_html(f"${tex}$", Target()))
    assert "".join(formula.itertext()).replace("\xa0", " ") == shown


def test_what_a_sign_came_to_is_not_read_again() -> None:
    target = Target(math="tex", entities="{#&;", after="$<")
    assert target.escape("{#&;$<") == "&#123;&#35;&#38;&#59;$<span></span>&lt;<span></span>"
    assert target.escape_attribute("{$<") == "&#123;&#36;&#60;"
    assert to_html("${a}$ and {", target) == r"\(&#123;a}\) and &#123;"


def test_blanks_before_a_line_of_code_are_missed() -> None:
    (found,) = lookalikes("What prints?\nfor x in y:\n    print(x)\n    # it")
    assert (found.text, found.seen) == ("    print(x)", "print(x)")
    fenced = "What prints?\n\n```\nif x:\n    y\n```\n\n- one\n    two\n  three\n\n\n    # a heading or not"
    assert [one.text for one in lookalikes(fenced)] == []


@pytest.mark.parametrize("text", [r"a & b \\ c", r"\\server", r"x\.y", r"5\,kg", r"f\"ur", "\nhere\\'s"])
def test_a_backslash_that_is_missed_is_told(text: str) -> None:
    (found,) = lookalikes(text)
    assert found.text == f"\\{found.seen}"


@pytest.mark.parametrize("text", [r"\*x\*", r"\- no list", "one\n\\+ two", r"1\. no list", r"\$5 or 5\%"])
def test_a_backslash_that_is_meant_is_not(text: str) -> None:
    assert not list(lookalikes(text))
