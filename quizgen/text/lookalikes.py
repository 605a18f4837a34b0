"""Finds markup of other tools, which a text shows as typed, and says how to write it here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING

from quizgen.frozen import frozen
from quizgen.text.lazily import lazily

if TYPE_CHECKING:
    from markdown_it.token import Token

MATHS = lazily(r"\\[A-Za-z]|[\^=<>+]|_\{")
NEEDLESS = frozenset(".,;:?/+-=\"'@")
"""Characters that need no backslash within a line."""
LATER = "to show the characters themselves, put them between backticks: `…`"


@frozen
class Lookalike:
    """A part of a text that looks like markup but isn't, with help.

    Args:
        text: the part as typed.
        help: what to write instead.
        seen: the part as readers see it; empty if they see it as typed.
    """

    text: str
    help: str
    seen: str = ""


TAGS = {
    **dict.fromkeys(("b", "strong"), "**bold**"),
    **dict.fromkeys(("i", "em"), "*italic*"),
    **dict.fromkeys(("code", "tt", "kbd", "samp"), "`code`"),
    **dict.fromkeys(("p", "div"), "a blank line between paragraphs"),
    **dict.fromkeys(("ul", "ol", "li"), "a line for each item that begins with - or 1."),
    **dict.fromkeys(("table", "tr", "td", "th", "tbody", "thead"), "rows such as | a | b |"),
    **dict.fromkeys(("sub", "sup", "u"), "both halves and nothing else in them: <sub>2</sub>"),
    "br": "<br>, with nothing else in it",
    "img": "![what it shows](figures/name.png)",
    "a": "[words](https://example.org)",
    "pre": "``` in a line above and a line below",
    "blockquote": "> at the beginning of the line",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "**a line of its own**"),
    **dict.fromkeys(("span", "font", "center", "small", "big", "s", "del", "ins", "mark", "hr"), ""),
    **dict.fromkeys(("html", "head", "body", "script", "style", "iframe", "object", "embed"), ""),
    **dict.fromkeys(("input", "form", "button", "audio", "video", "source", "svg", "math"), ""),
    **dict.fromkeys(("details", "summary", "caption", "dl", "dt", "dd"), ""),
}
"""HTML tags, with what to write instead; empty if there is nothing like it."""


def _tag(found: re.Match[str]) -> str | None:
    return _with(TAGS.get(found[1].lower().lstrip("/")))


def _with(form: str | None) -> str | None:
    return form if form is None else f"write {form}; {LATER}" if form else f"remove it; {LATER}"


def _entity(found: re.Match[str]) -> str | None:
    sign = unescape(found[0])
    return None if sign == found[0] else _with(sign.strip() or "a space")


def _always(advice: str) -> Callable[[re.Match[str]], str | None]:
    return lambda found: advice


PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (lazily(r"<(/?(?:sub|sup|u)|[a-z][a-z0-9]*)(?:\s[^<>=]{0,100}=[^<>]{0,500})?\s?/?>", re.I), _tag),
    (lazily(r"<!--"), _always("write your comment after # in the YAML")),
    (lazily(r"&(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"), _entity),
    (lazily(r"\[\^[^\]\s]{1,40}\]"), _always("write the note itself, in brackets or in the explanation")),
    (
        lazily(r"\[(\$\$?|latex)\].{0,300}?\[/\1\]"),
        _always("this is Anki's LaTeX: write $x^2$, or $$x^2$$ on a line of its own"),
    ),
    (
        lazily(r"\[sound:[^\]\n]{0,200}\]"),
        _always("no output plays sounds: describe the sound, or link to it"),
    ),
    (
        lazily(r"!\[[^\[\]\n]{0,300}\] ?[(\[][^()\[\]\n]{0,300}[)\]]?"),
        _always("a picture is ![what it shows](figures/name.png)"),
    ),
    (
        lazily(r"(?<!!)\[[^\[\]\n]{1,300}\]\([^\s()]{0,300}[./#][^()\n]{0,300}\)"),
        _always("a link is [words](https://example.org), with nothing else in the brackets"),
    ),
    (
        lazily(r"(?m)^\[[^\[\]\n]{1,100}\]:[ ]\S{1,300}"),
        _always("write the address where it belongs: [words](https://example.org)"),
    ),
    (
        lazily(r"~~[^~\n]{1,300}~~"),
        _always("there is no strikethrough: remove the words, or the characters"),
    ),
    (
        lazily(r"\{\s*(?:width|height)\b[^{}\n]{0,100}\}"),
        _always("write {width=50%} or {width=4cm} right after a picture, percent from 1 to 100"),
    ),
    (
        lazily(r"(?<![\w^])\^[0-9]{1,3}[a-z]?\^(?=[A-Z])"),
        _always("before a letter, write a superscript as <sup>14</sup>C, or as $\\ce{^14C}$"),
    ),
    (
        lazily(r"(?<=[^\W_])([~^])(?=[^\s~^]*[./:·])[^\s()\[\]{}|$~^<>]{1,20}\1(?!\w)"),
        _always("with a point or a slash, write T<sub>1/2</sub> and 10<sup>-3.5</sup>"),
    ),
    (
        lazily(r"(?:[^\W\d_]{2,40}|[^\W\d_a-zA-Z])\*[^\W\d_]{1,40}\*(?![\w*])"),
        _always("italics begin and end at the edge of a word: make the whole word italic"),
    ),
    (
        lazily(r"\w{0,40}[^\W\d_]\*\*[^\W\d_]\w{0,40}"),
        _always("bold begins and ends at the edge of a word: make the whole word bold"),
    ),
    (
        lazily(
            r"\$ ?(?:[^$\s]|(?<=\S) ){0,80}?(?:\\[A-Za-z]|\^|_\{)[^$\n]{0,80}\$?"
            r"|\$ ?[A-Za-z] ?(?:\$|[=<>+]).{0,80}|(?:\\[A-Za-z]{2}|\^)[^$\n]{0,80}\$"
        ),
        _always(
            "write a formula as $x^2$: two dollars, no space inside, no digit next to them; \\$ is a dollar"
        ),
    ),
)


DOLLARS = lazily(
    r"\$(?! )[^$]{0,79}[^$ ]\$\w{1,20}"  # a letter follows it
    r"|\$[^\s$\d][^$]{0,80}"
)
TEX = lazily(r"\\[A-Za-z]{2}|[\^_]\{|[A-Za-z)]\^[A-Za-z0-9]|^\$[A-Za-z]\$")


RAISED = lazily(r"(?<=[A-Za-z0-9)\]])(?:~[A-Za-z0-9+−-]{1,6}~|\^[A-Za-z0-9+−-]{1,6}\^(?!\w))")
"""An index or exponent in Pandoc's marks, unlike `~5` and `a^b`."""
STRESSED = lazily(
    r"(?<![\w*])(?:\*\*(?=[^\s*])[^*\n]{1,200}(?<=\S)\*\*|\*(?=[^\W\d_])[^*\n]{1,200}(?<=[\w.!?])\*)(?![\w*])"
)
"""Bold or italic text, unlike `2 * 3`, `x**2` and `*.txt`."""


PLAIN = "this text has no markup: write it as students will read or type it, such as NH3"


def marks_of_literal(text: str, *, has_formulas: bool) -> Iterator[Lookalike]:
    """Yield Markdown's marks in a literal text, which readers see as typed.

    Args:
        text: the text without its formulas.
        has_formulas: whether outputs typeset formulas in it.
    """
    instead = "in this text, only formulas are typeset: write $\\ce{NH3}$ or $x^2$" if has_formulas else PLAIN
    for found in RAISED.finditer(text):
        yield Lookalike(found[0], instead)
    for found in STRESSED.finditer(text):
        yield Lookalike(found[0], "nothing is bold or italic in this text: remove the asterisks")


def of_literal(text: str) -> Iterator[Lookalike]:
    """Yield failed formulas in a literal text: with only one dollar sign, or a letter right after them."""
    for found in DOLLARS.finditer(text):
        if TEX.search(found[0]):
            advice = "write a formula as $x^2$: two dollars, no space inside, no letter or digit after them"
            yield Lookalike(found[0], advice)


def of_lines(lines: Sequence[str]) -> Iterator[Lookalike]:
    """Yield the first line of a paragraph that is indented like code: readers see it without the spaces."""
    if code := next((line for line in lines if line.startswith(("    ", "\t")) and line.strip()), ""):
        advice = "put code between two lines of ```, or begin the line at the left"
        yield Lookalike(code.expandtabs(4).rstrip(), advice, code.strip())


def of_line(tokens: Sequence[Token]) -> Iterator[Lookalike]:
    """Yield lookalikes of other tools' markup in the tokens of a line or paragraph."""
    for token in tokens:
        if token.type == "text":
            for pattern, advice in PATTERNS:
                for found in pattern.finditer(token.content):
                    if said := advice(found):
                        yield Lookalike(found[0], said)
    yield from _tex(tokens)
    yield from _doubled(tokens)
    yield from _needless(tokens)


BAR = lazily(r"(?:^|(?<=\s))\|(?=\s|$)")
"""A bar with spaces on both sides, as in tables, unlike `|x|` and `P(A|B)`."""
TABLE = "write each row of a table on its own line, below stem: |, with |---|---| as the second line"


def of_bars(tokens: Sequence[Token]) -> Iterator[Lookalike]:
    """Yield the first row of a failed table: its rows share a line, or the line below its head is missing."""
    text = "".join("\n" if one.type.endswith("break") else one.content for one in tokens)
    rows = [line.strip() for line in text.split("\n") if line.rstrip().endswith("|")]
    spaced = [row for row in rows if len(BAR.findall(row)) > 2]
    framed = [row for row in rows if row.startswith("|") and row.count("|") > 2]
    if spaced or len(framed) > 1:
        row = (spaced or framed)[0]
        yield Lookalike(row[row.index("|") :], TABLE)


def _doubled(tokens: Sequence[Token]) -> Iterator[Lookalike]:
    r"""Yield texts such as `\\server`, which would show only one backslash."""
    for token, following in pairwise(tokens):
        if token.type == "text_special" and token.content == "\\":
            word = re.match(r"[^\W_]{1,20}| |$", following.content if following.type == "text" else "")
            if word:
                seen = f"\\{word[0]}"
                yield Lookalike(f"\\{seen}", f"for two backslashes, write `\\{seen}`", seen)


def _needless(tokens: Sequence[Token]) -> Iterator[Lookalike]:
    r"""Yield needless escapes, as in `\d+\.\d` or `5\,kg`, which would lose their backslash."""
    for at, token in enumerate(tokens):
        if token.type == "text_special" and token.content in NEEDLESS:
            before = tokens[at - 1] if at else None
            if before is None or before.type.endswith("break"):
                continue  # it may begin a list
            if token.content != "." or not before.content.isdecimal():
                escape = f"\\{token.content}"
                advice = f"to show the backslash, put code between backticks: `{escape}`"
                yield Lookalike(escape, advice, token.content)


def _tex(tokens: Sequence[Token]) -> Iterator[Lookalike]:
    r"""Yield formulas in `\(…\)` and `\[…\]`, which would show as text in brackets."""
    opened: dict[str, int] = {}
    for at, token in enumerate(tokens):
        if token.type != "text_special":
            continue
        if token.content in "([":
            opened[token.content] = at
        elif token.content in ")]":
            opening = "(["[")]".index(token.content)]
            start = opened.pop(opening, None)
            inside = "".join(one.content for one in tokens[start + 1 : at]) if start is not None else ""
            if inside and (opening == "(" or MATHS.search(inside)):
                dollars = "$" if opening == "(" else "$$"
                yield Lookalike(
                    f"\\{opening}{inside}\\{token.content}", f"write {dollars}{inside.strip()}{dollars}"
                )
