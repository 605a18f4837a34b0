"""All outputs show what was typed, or a problem says what they don't show.

The generator emits both the typed text and what should be seen, so that no parser is tested against itself.
Pages are read as Chromium shows them, decks as Anki imports them, Moodle XML as lxml reads it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html
from playwright.sync_api import Browser
from support.anki_client import client
from support.browser import visit

from quizgen.pipeline import Project, build, check_course
from quizgen.text.conservation import TAG
from quizgen.text.markdown import to_html, to_plain, vanished
from quizgen.text.target import Target

TARGETS = (
    Target(),
    Target(math="tex", entities="@[{}", after="\\$"),
    Target(math="tex", entities="@[{", after="\\$"),
)


@dataclass(frozen=True)
class Text:
    """A typed text, and the lines that it should show, with tabs between cells of tables."""

    typed: str
    seen: str


def same(text: str) -> Text:
    return Text(text, text)


LETTERS = "abcxyzABCñßçéøŁжЮяλΩبتع"
WORDS = st.text(st.sampled_from(LETTERS + "漢字カ한서0127"), min_size=1, max_size=6)
SPACED_WORDS = st.text(st.sampled_from(LETTERS + "0127"), min_size=1, max_size=4)
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
ALONE = [sign for sign in PUNCTUATION if sign != "`"] + [
    "--",
    "**",
    "__",
    "...",
    "==",
    "~~",
    "''",
    "“”",
    "^^",
]
BETWEEN = [sign for sign in PUNCTUATION if sign not in "`$\\"] + [
    "**",
    "__",
    "***",
    "****",
    "___",
    "--",
    "::",
    "<<",
]
BLANKS = [
    "(____)",
    '"____"',
    "__",
    "_____",
    "[____]",
    "(**)",
    "****",
    "__init__",
    "C:\\new",
    "C:\\PROGRA~1",
    "&nbsp;",
    "*.txt",
    "/*x*/",
    "(+,*,-,*)",
    "f(_,_)",
    "US$20",
    "$HOME/$USER",
    "^a$|^b$",
]
HOSTILE = (
    r"""
|ψ⟩ and ⟨φ|ψ⟩, |x| < 3 and ||A||, P(A|B) = 0.5 | P(B|A)
f: X -> Y, x |-> x^2 where 0<x<1; ∀x∈ℝ: x²≥0
a <- c(1, 2); b <<- a; x |> f()
rm *.txt && ls **/*.log* | sort -u > out; dir/*.{a,b} $*
for i in {1..10}; do echo ${i} $(pwd) ${x:-1}; done
PATH=$HOME/bin:$PATH and $user@$host, $f($x)
^(\d{3})$|^(\w+)$ with (a$)|(b$) and [a*]*
/*x*/ int *p = &a[0]; **q = *p; a[i]++; /* done */
if (a < b && c > d || !e) { return x & y; }
f(_,_) and case (_, x, _); (+,*,-,*); __init__(*args, **kwargs)
SELECT * FROM t WHERE a <> 'b' -- c
CC(=O)Oc1ccccc1C(=O)O and N[C@@H](C)C(=O)O and [Na+].[Cl-]
C#N, O=C=O, F/C=C\F and (2R,3S)-x
5'-ATG_GCC*TAA-3' and 3'-TAC-5'
¹⁴C, ²³⁸U and Fe³⁺ + e⁻ → Fe²⁺
[θɪŋ] vs /ðɪs/ vs ⟨th⟩, [ˈwɔːtə(ɹ)] and *kʷetwóres > Lat. quattuor, *péh₂ur̥
f'(x), f''(x), f′(x) and f″(x); x̄ ± σ̂
He paid $5, she paid $10 and US$20; 5$ or 6$, A$7
~5 to ~10, a~b, 10^-3 mol/L, m^2/s^2, s^{-1}
5 € ... or -- maybe --- more; 'a' "b" «q» „q“
שלום (abc) 123, وَرَقَة - 5%
1. First; 2) second; # third; - fourth; + fifth; > sixth
a_1 + a_2 = a_{1+2}, x_i^2, p < .05**, n.s.
[1] Smith (2020); [a](b) and [x] y
{x} }} [[y]] {{c1::x}} @@PLUGINFILE@@/z.png
(?<=a)b(?!c) and a{2,3} %d %s %% 50% \n \t
λx.λy.x y and \x -> x; x = y ? 1 : 2; a::b::c
#include <stdio.h> vector<std::string> x;
*/5 * * * * ~/.bashrc ~user/ !! !$ $# $@
""".replace("\\\\", "\\")
    .strip()
    .split("\n")
)
"""What mathematicians, programmers, chemists, biologists and linguists write without meaning Markdown."""
INSIDE_CODE = st.text(st.sampled_from("ab0  *_<>&[]{}|~^$\\\"'#@"), min_size=1, max_size=10).filter(str.strip)
SCRIPTS = st.text(st.sampled_from("abn0123+-−,"), min_size=1, max_size=6)


def marked(before: str, after: str) -> Callable[[str], Text]:
    return lambda text: Text(f"{before}{text}{after}", text)


def joined(parts: Iterable[Text]) -> Text:
    typed, seen = zip(*((part.typed, part.seen) for part in parts), strict=True)
    return Text(" ".join(typed), " ".join(seen))


PIECES = st.one_of(
    WORDS.map(same),
    st.sampled_from(ALONE + BLANKS).map(same),
    st.tuples(SPACED_WORDS, st.sampled_from(BETWEEN), SPACED_WORDS).map("".join).map(same),
    st.sampled_from(PUNCTUATION).map(lambda sign: Text(f"\\{sign}", sign)),
    INSIDE_CODE.map(marked("`", "`")),
    WORDS.map(marked("*", "*")),
    WORDS.map(marked("**", "**")),
    WORDS.map(marked("_", "_")),
    WORDS.map(marked("<u>", "</u>")),
    WORDS.map(marked("H<sub>", "</sub>")).map(lambda text: Text(text.typed, f"H{text.seen}")),
    SCRIPTS.map(lambda text: Text(f"x^{text}^", f"x{text}")),
    SCRIPTS.map(lambda text: Text(f"H~{text}~O", f"H{text}O")),
    WORDS.map(lambda text: Text(f"[{text}](https://example.org/a_b)", text)),
    st.just(Text("<https://example.org/a_b>", "https://example.org/a_b")),
)
LINES = st.lists(PIECES, min_size=1, max_size=6).map(lambda parts: joined([same("so"), *parts]))
CELLS = st.one_of(WORDS.map(same), INSIDE_CODE.map(marked("`", "`")), st.just(Text("a\\|b", "a|b")))


def stacked(between: str) -> Callable[[list[Text]], Text]:
    def stack(lines: list[Text]) -> Text:
        return Text(between.join(line.typed for line in lines), "\n".join(line.seen for line in lines))

    return stack


def items(mark: str) -> Callable[[list[Text]], Text]:
    return lambda lines: stacked("\n")([Text(f"{mark} {line.typed}", line.seen) for line in lines])


def table(rows: list[tuple[Text, Text]]) -> Text:
    typed = [f"| {one.typed} | {two.typed} |" for one, two in rows]
    seen = [f"{one.seen}\t{two.seen}" for one, two in rows]
    return Text("\n".join([typed[0], "|---|:-:|", *typed[1:]]), "\n".join(seen))


BLOCKS = st.one_of(
    st.lists(LINES, min_size=1, max_size=3).map(stacked("\n")),
    st.lists(LINES, min_size=1, max_size=3).map(items("-")),
    st.lists(LINES, min_size=1, max_size=2).map(items("1)")),
    st.lists(LINES, min_size=1, max_size=2).map(items(">")),
    st.lists(LINES, min_size=1, max_size=2).map(items("#")),
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=3).map(table),
    st.text(st.sampled_from("ab *_<&|\\$"), min_size=1).map(
        lambda code: Text(f"```\n.{code}.\n```", f".{code}.")
    ),
)
TEXTS = st.one_of(LINES, st.lists(BLOCKS, min_size=2, max_size=3).map(stacked("\n\n")))


def words_of(html: str) -> list[str]:
    """Return the words that HTML shows, regardless of line breaks."""
    top = lxml_html.fragment_fromstring(html, create_parent="div")
    for node in top.iter("br", "p", "li", "td", "th", "blockquote"):
        node.tail = f" {node.tail or ''}"
    return str(top.text_content()).split()


@settings(max_examples=200)
@given(TEXTS)
def test_what_is_typed_is_what_is_seen(text: Text) -> None:
    for target in TARGETS:
        assert words_of(to_html(text.typed, target)) == text.seen.split()
    assert not any(vanished(text.typed, TARGETS))


SMALL = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ−", "0123456789+-0123456789+-n-", "_^")


@given(LINES)
def test_plain_text_shows_all_but_how_scripts_are_set(line: Text) -> None:
    assert to_plain(line.typed).translate(SMALL) == line.seen.translate(SMALL)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_no_author_meant_as_markup_is_shown_as_typed(text: str) -> None:
    for target in TARGETS:
        assert words_of(to_html(text, target)) == text.split()
    assert not any(vanished(text, TARGETS))


ANYTHING = st.text(st.sampled_from("abж <>&\"'[]{}()@\\*_`#|~^:;=-+.\n"), max_size=60)


@settings(max_examples=300)
@given(ANYTHING)
def test_no_letter_is_lost_without_a_word(text: str) -> None:
    for target in TARGETS:
        shown = unescape(TAG.sub("", to_html(text, target)))
        letters = [sign for sign in text if sign.isalpha()]
        assert [sign for sign in shown if sign.isalpha()] == letters or vanished(text, [target]) != [""]


def with_name(name: str, text: Text) -> Text:
    """Return a text with a word at its beginning, to find it again."""
    between = "\n\n" if "\n" in text.typed else " "
    return Text(f"{name}{between}{text.typed}", f"{name}{between}{text.seen}")


def course_of(folder: Path, texts: list[Text]) -> Path:
    content = folder / "content"
    (content / "banks").mkdir(parents=True)
    (content / "course.yaml").write_text("course: c\ntitle: C\n", encoding="utf-8")
    questions = [
        {"id": f"q{number}", "type": "short-answer", "stem": with_name(f"q{number}", text).typed,
         "answer": "x", "explanation": with_name(f"e{number}", text).typed}
        for number, text in enumerate(texts)
    ]  # fmt: skip
    bank = json.dumps({"bank": "b", "title": "B", "questions": questions}, ensure_ascii=False)
    bank = re.sub(r"(?<!\\)((?:\\\\)*)\\n", r"\1\\u000a", bank)  # these are real ends of lines
    (content / "banks/b.yaml").write_text(bank, encoding="utf-8")
    return content


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def stems_of(browser: Browser, page: Path) -> list[list[str]]:
    with visit(browser, page) as seen:
        return [lines_of(text) for text in seen.page.locator(".stem").all_inner_texts()]


def fields_of(folder: Path) -> str:
    """Return the words of all notes of a deck after its import into Anki."""
    with client(folder / "anki") as anki:
        anki.take(folder / "dist/anki/c.apkg")
        return " ".join(" ".join(words_of(field)) for note in anki.notes() for field in note.fields if field)


def questions_of(file: Path) -> str:
    texts = etree.parse(file).iterfind("question/*[@format='html']/text")
    return " ".join(" ".join(words_of(text.text)) for text in texts if text.text)


@pytest.mark.browser
@settings(
    max_examples=3, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)  # fmt: skip
@given(texts=st.lists(TEXTS, min_size=15, max_size=25))
def test_all_outputs_show_what_is_typed(
    texts: list[Text], browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("course")
    texts = [*texts, *map(same, HOSTILE)]
    content = course_of(folder, texts)
    build(Project(content, folder / "dist"))
    pages = [stems_of(browser, folder / f"dist/html/student/b-{page}.html") for page in ("a", "practice")]
    deck, moodle = fields_of(folder), questions_of(folder / "dist/moodle/c.xml")
    for number, text in enumerate(texts):
        stem, explanation = with_name(f"q{number}", text), with_name(f"e{number}", text)
        for page in pages:
            assert lines_of(stem.seen) in page, stem.typed
        for words in (" ".join(stem.seen.split()), " ".join(explanation.seen.split())):
            assert words in deck, stem.typed
            assert words in moodle, stem.typed


def test_what_vanishes_is_told(tmp_path: Path) -> None:
    content = course_of(tmp_path, [Text("```python Which one?\nprint()\n```", "")])
    problems = check_course(Project(content)).problems
    told = [problem.message for problem in problems if problem.code == "vanished"]
    assert told == ['"```python Which one?" is not shown in these outputs: anki, html, moodle'] * 2
