r"""Find formulas as other programs write them: `\(…\)`, `$$…$$`, `[latex]`, pictures of equations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from quizgen.importers.closers import between, pieces

MARKS = tuple(
    (name, re.compile(opening, re.I), re.compile(closing, re.I))
    for name, opening, closing in (
        ("text", r"\\\(", r"\\\)"),
        ("display", r"\\\[", r"\\\]"),
        ("text", r"\$\$", r"\$\$"),
        ("text", r"\[tex\]", r"\[/tex\]"),
        ("text", r"\[latex\]", r"\[/latex\]"),
        ("display", r"\[\$\$\]", r"\[/\$\$\]"),
        ("text", r"\[\$\]", r"\[/\$\]"),
    )
)
"""Formulas in Moodle, Canvas, MathJax and Anki: in the text or displayed, and their opening and closing."""
SIGNS = re.compile(r"[$\\[]")
"""Characters of which each opening has one."""
DOLLARS = re.compile(r"(?<![\\$\d])\$(?!\s)(?P<f>[^$\n]+?)(?<!\s)\$(?![\d$])")
"""A formula between single dollars, in formats that allow this."""
TEX = re.compile(r"(?<![\\$\w])\$(?!\s)(?P<f>(?=[^$\n]*(?:\\[A-Za-z]|[\^_]))[^$\n]+?)(?<!\s)\$(?![\w$])")
"""A formula between single dollars that has a command, `^` or `_`, in formats where few sites allow this."""
LINE_END = re.compile(r"<br\s*/?>", re.I)
TAG = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>")
WRAPPED = re.compile(
    r"\\begin\{(?:math|displaymath)\}(?P<a>.*)\\end\{(?:math|displaymath)\}|\$\$?(?P<b>.*?)\$?\$", re.DOTALL
)
ADDRESSES = re.compile(
    r"equation_images/(?P<canvas>[^?]+)|latex\.codecogs\.com/[^?/]*\?(?P<cogs>.+)|/render\?(?P<r>.+)"
)
BARE_PERCENT = re.compile(r"(?<!\\)((?:\\\\)*)%")


def of_html(html: str) -> str:
    r"""Return HTML in which `\(a<b\)` has no tag and no formula has line ends, which editors put into it."""
    if "<" not in html or not SIGNS.search(html):
        return html
    for _, opening, closing in MARKS:
        html = "".join(
            _one_text(piece) if is_formula else piece for piece, is_formula in pieces(html, opening, closing)
        )
    return html


def _one_text(formula: str) -> str:
    """Return a formula with its marks as a single text of HTML, or as it is if it has other elements."""
    joined = LINE_END.sub(" ", formula)
    return formula if TAG.search(joined) else joined.replace("<", "&lt;")


def split(words: str, *, dollars: bool = False) -> Iterator[tuple[str, bool, bool]]:
    """Yield the pieces of a text: words or TeX, whether it is TeX, and whether it is displayed.

    Args:
        words: the text.
        dollars: whether single dollars enclose formulas in the text.
    """
    if not SIGNS.search(words):
        yield words, False, False
        return
    at = 0
    found = [
        (begin.start(), end, inside, name == "display")
        for name, opening, closing in MARKS
        for begin, inside, end in between(words, opening, closing, least=1)
    ]
    alone = DOLLARS if dollars else TEX
    found += [(one.start(), one.end(), one["f"], False) for one in alone.finditer(words)]
    for start, end, inside, displayed in sorted(found):
        tex = tidy(inside)
        if start < at or not tex:
            continue
        yield words[at:start], False, False
        yield tex, True, displayed
        at = end
    yield words[at:], False, False


def tidy(tex: str) -> str:
    """Return TeX on one line, without LaTeX's math environment, and with `%` escaped: it starts a comment."""
    tex = " ".join(tex.split())
    if wrapped := WRAPPED.fullmatch(tex):
        tex = (wrapped["a"] or wrapped["b"] or "").strip()
    return BARE_PERCENT.sub(r"\1\\%", tex.replace("\u00a0", " "))


def of_picture(attributes: dict[str, str]) -> str:
    """Return the TeX of a picture of an equation, or an empty text for any other picture."""
    source, classes = attributes.get("src", ""), attributes.get("class", "").split()
    given = attributes.get("data-equation-content") or attributes.get("data-mathml-tex") or ""
    if not given and {"texrender", "equation_image", "Wirisformula", "latex"} & set(classes):
        given = attributes.get("title") or attributes.get("alt", "")
        given = "" if "Wirisformula" in classes else given.removeprefix("LaTeX: ")
    if not given and (found := ADDRESSES.search(source)):
        given = unquote(unquote(found[found.lastgroup or 0]))
        given = re.sub(r"^(?:\\(?:inline|dpi\{\d+\}|bg_white|large|small)\s*)+", "", given)
    return tidy(given)
