"""What an output writes in another way than HTML has it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\f": " "})
"""What HTML has a meaning of its own for; and what XML refuses and Markdown lets in, written `&#12;`."""


def has_none_of(signs: str) -> Callable[[str], object]:
    """Return what tells whether a text has none of some signs.

    A text is asked for a whole that has none, not searched for the first: that takes a third of the time.
    """
    return re.compile(f"[^{re.escape(signs)}]*").fullmatch


@dataclass(frozen=True)
class Target:
    r"""What an output needs to be told in another way than HTML has it.

    Args:
        math: `mathml`, or `tex` for `\(…\)` and `\[…\]`.
        picture: gives the address of a picture, from its name in the bank.
        entities: characters that the target would take for something else, written as numeric entities.
        after: characters that get an empty `<span>` behind them, for the same reason.
        fit: whether a stylesheet makes tables and formulas fit pages of any width: they say how wide they are
            (`--letters` and `--columns` of a table, `--wide` of a formula, in em), can be scrolled with the
            keyboard (`tabindex`), and a long formula comes in pieces (`span.formula`).
    """

    math: Literal["mathml", "tex"] = "mathml"
    picture: Callable[[str], str] = str
    entities: str = ""
    after: str = ""
    fit: bool = False

    def neutralises(self, html: str) -> bool:
        """Return whether the target takes a character of some HTML for something else."""
        return bool(self.entities or self.after) and not self._leaves(html)

    @cached_property
    def _leaves(self) -> Callable[[str], object]:
        """Tells whether some HTML has no character that the target takes for something else."""
        return has_none_of(self.entities + self.after)

    def escape(self, text: str) -> str:
        """Return literal text as HTML that shows just that text."""
        return text if self._shows(text) else text.translate(self._in_text)

    def escape_attribute(self, text: str) -> str:
        """Return literal text as the value of an attribute, where no `<span>` can stand."""
        return text.translate(self._in_attribute)

    def escape_formula(self, tex: str) -> str:
        """Return TeX as HTML; a sign that TeX uses can't have a `<span>` behind it."""
        return tex.translate(self._in_formula)

    @cached_property
    def _shows(self) -> Callable[[str], object]:
        """Tells whether a text has no sign that is written in another way: most have none."""
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
    """Return what each sign is written as, all in one pass: what one sign came to is not read again."""
    table = dict(ESCAPES)
    table |= {ord(sign): f"{sign.translate(ESCAPES)}<span></span>" for sign in after}
    return table | {ord(sign): f"&#{ord(sign)};" for sign in entities}
