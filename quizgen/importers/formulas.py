r"""Formulas as other programs write them, to `$…$`: `\(…\)`, `$$…$$`, `[latex]`, pictures of equations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

MARKED = re.compile(
    r"\\\((?P<a>.+?)\\\)|\\\[(?P<A>.+?)\\\]|\$\$(?P<b>.+?)\$\$"
    r"|\[tex\](?P<c>.+?)\[/tex\]|\[latex\](?P<d>.+?)\[/latex\]|\[\$\$\](?P<B>.+?)\[/\$\$\]|\[\$\](?P<e>.+?)\[/\$\]",
    re.DOTALL | re.I,
)
r"""What Moodle, Canvas, MathJax and Anki take for a formula; a group with a capital is displayed."""
DOLLARS = re.compile(r"(?<![\\$\d])\$(?!\s)(?P<f>[^$\n]+?)(?<!\s)\$(?![\d$])")
"""A formula between single dollars, in formats that have them."""
WRAPPED = re.compile(
    r"\\begin\{(?:math|displaymath)\}(?P<a>.*)\\end\{(?:math|displaymath)\}|\$\$?(?P<b>.*?)\$?\$", re.DOTALL
)
ADDRESSES = re.compile(
    r"equation_images/(?P<canvas>[^?]+)|latex\.codecogs\.com/[^?]*\?(?P<cogs>.+)|/render\?(?P<r>.+)"
)
BARE_PERCENT = re.compile(r"(?<!\\)((?:\\\\)*)%")


def split(words: str, *, dollars: bool = False) -> Iterator[tuple[str, bool, bool]]:
    """Yield the pieces of a text: words or TeX, whether it is TeX, and whether that is displayed.

    Args:
        words: the text.
        dollars: whether single dollars mean a formula here.
    """
    at = 0
    found = sorted(
        [*MARKED.finditer(words), *(DOLLARS.finditer(words) if dollars else ())], key=lambda one: one.start()
    )
    for one in found:
        name = one.lastgroup or ""
        tex = tidy(one[name])
        if one.start() < at or not tex:
            continue
        yield words[at : one.start()], False, False
        yield tex, True, name.isupper()
        at = one.end()
    yield words[at:], False, False


def tidy(tex: str) -> str:
    """Return TeX on one line, out of the wrapping that LaTeX needs, and without comments that hide a part."""
    tex = " ".join(tex.split())
    if wrapped := WRAPPED.fullmatch(tex):
        tex = (wrapped["a"] or wrapped["b"] or "").strip()
    return BARE_PERCENT.sub(r"\1\\%", tex.replace("\u00a0", " "))


def of_picture(attributes: dict[str, str]) -> str:
    """Return the TeX that a picture shows, or an empty text where it is no picture of an equation."""
    source, classes = attributes.get("src", ""), attributes.get("class", "").split()
    given = attributes.get("data-equation-content") or attributes.get("data-mathml-tex") or ""
    if not given and {"texrender", "equation_image", "Wirisformula", "latex"} & set(classes):
        given = attributes.get("title") or attributes.get("alt", "")
        given = "" if "Wirisformula" in classes else given.removeprefix("LaTeX: ")
    if not given and (found := ADDRESSES.search(source)):
        given = unquote(unquote(found[found.lastgroup or 0]))
        given = re.sub(r"^(?:\\(?:inline|dpi\{\d+\}|bg_white|large|small)\s*)+", "", given)
    return tidy(given)


def is_relative(address: str) -> bool:
    """Return whether an address leads to a page beside the one that has it."""
    return not urlsplit(address).scheme and not address.startswith("//")
