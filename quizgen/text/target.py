"""What an output writes in another way than HTML has it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\f": " "})
"""What HTML has a meaning of its own for; and what XML refuses and Markdown lets in, written `&#12;`."""


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
        return self._finds_sign is not None and self._finds_sign(html) is not None

    @cached_property
    def _finds_sign(self) -> Callable[[str], object] | None:
        signs = self.entities + self.after
        return re.compile(f"[{re.escape(signs)}]").search if signs else None

    def escape(self, text: str) -> str:
        """Return literal text as HTML that shows just that text."""
        return text.translate(self._in_text) if self._has_signs(text) else text

    def escape_attribute(self, text: str) -> str:
        """Return literal text as the value of an attribute, where no `<span>` can stand."""
        return text.translate(self._in_attribute)

    def escape_formula(self, tex: str) -> str:
        """Return TeX as HTML; a sign that TeX uses can't have a `<span>` behind it."""
        return tex.translate(self._in_formula)

    @cached_property
    def _has_signs(self) -> Callable[[str], object]:
        """Tells whether a text has a sign that is written in another way: most have none."""
        return re.compile(f"[{re.escape(''.join(map(chr, self._in_text)))}]").search

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
