"""Targets: how outputs differ from plain HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Literal

from quizgen.frozen import frozen

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\f": " "})
"""Characters that are special in HTML; and the form feed, which Markdown allows but XML refuses."""


def has_none_of(signs: str) -> Callable[[str], object]:
    """Return a function that tells whether a text has none of some characters.

    It matches the whole text against a class without them, which takes a third of the time of a search.
    """
    return re.compile(f"[^{re.escape(signs)}]*").fullmatch


def changing(signs: str) -> bytes:
    """Return a table for `bytes.translate` that changes some characters in a text's UTF-8.

    A text that it leaves the same has none of them, and to find out takes half the time of a regular
    expression. If one of them is not ASCII, the table may change other such characters, too.
    """
    data = bytes(set(signs.encode()))
    return bytes.maketrans(data, bytes(len(data)))


MARKS = "\\`*_~^[]<$\n\r"
"""The characters that can be markup in Markdown (CommonMark 0.31, sections 2.4 and 6), except `!`, which is
markup only before a bracket."""


@frozen
class Target:
    r"""The ways in which an output needs other HTML.

    Args:
        math: `mathml`, or `tex` for `\(…\)` and `\[…\]`.
        picture: returns the address of a picture, given its name in the bank.
        entities: characters that the target would misread, to be written as numeric entities.
        after: characters that get an empty `<span>` after them, for the same reason.
        fit: whether a stylesheet fits tables and formulas to pages of any width. Then they state their width
            (`--letters` and `--columns` of a table, `--wide` of a formula, in em), the keyboard can scroll
            them (`tabindex`), and a long formula comes in pieces (`span.formula`).
    """

    math: Literal["mathml", "tex"] = "mathml"
    picture: Callable[[str], str] = str
    entities: str = ""
    after: str = ""
    fit: bool = False

    def neutralises(self, html: str) -> bool:
        """Return whether the target would misread a character of some HTML."""
        return bool(self.entities or self.after) and not self._leaves(html)

    @cached_property
    def _leaves(self) -> Callable[[str], object]:
        """Tells whether some HTML has no character that the target would misread."""
        return has_none_of(self.entities + self.after)

    @cached_property
    def special(self) -> bytes:
        """A table, as `changing` returns, of all that Markdown or this target reads otherwise.

        Stars and backticks are not in it, unless this target would misread their tags.
        """
        misread = self.neutralises("`*<code></code><em></em><strong></strong>")
        return changing(self._special if misread else self._special.replace("*", "").replace("`", ""))

    @property
    def _special(self) -> str:
        return MARKS + "".join(map(chr, self._in_text))

    def escape(self, text: str) -> str:
        """Return a literal text as HTML."""
        return text if self._shows(text) else text.translate(self._in_text)

    def escape_attribute(self, text: str) -> str:
        """Return a literal text as the value of an attribute, which can't have a `<span>`."""
        return text.translate(self._in_attribute)

    def escape_formula(self, tex: str) -> str:
        """Return TeX as HTML; characters of TeX can't have a `<span>` after them."""
        return tex.translate(self._in_formula)

    @cached_property
    def _shows(self) -> Callable[[str], object]:
        """Tells whether a text needs no escapes, as most texts."""
        return has_none_of("".join(map(chr, self._in_text)))

    @cached_property
    def _in_text(self) -> dict[int, str]:
        return _table(self.entities, self.after)

    @cached_property
    def _in_attribute(self) -> dict[int, str]:
        return _table(self.entities + self.after)

    @cached_property
    def _in_formula(self) -> dict[int, str]:
        return _table(self.entities)


def _table(entities: str, after: str = "") -> dict[int, str]:
    """Return a table that escapes characters in one pass, so that no escape is escaped again."""
    table = dict(ESCAPES)
    table |= {ord(sign): f"{sign.translate(ESCAPES)}<span></span>" for sign in after}
    return table | {ord(sign): f"&#{ord(sign)};" for sign in entities}
