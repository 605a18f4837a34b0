r"""Formulas with dollars inside their words: `$f = \text{x if $x>0$}$` is one formula, not two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

WORDS = re.compile(r"\\(?:text[a-z]*|mbox|hbox|fbox)\s*\{")
SIGN = re.compile(r"\\[\s\S]|[{}$]")
LONGEST = 2000
"""Characters of such a formula; looking for its end any further would take too long where there are many."""


def formula_with_words(state: StateInline, silent: bool) -> bool:
    """Read a formula whose words have dollars in them; others are left to the usual rule.

    But at the beginning of a text that ends in a digit the usual rule takes that digit for one before the
    dollar, and reads no formula.
    """
    source, start = state.src, state.pos
    if source[start] != "$" or source[start + 1 : start + 2].strip(" $\n\t") == "":
        return False
    if start and (source[start - 1].isdigit() or source[start - 1] == "\\"):
        return False
    end = _end(source, start + 1, plain=start == 0 and source[-1].isdigit())
    if not end or source[end - 1].isspace() or source[end + 1 : end + 2].isdigit():
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content, token.markup = source[start + 1 : end], "$"
    state.pos = end + 1
    return True


def _end(source: str, start: int, *, plain: bool) -> int:
    """Return where the formula ends; nothing if its words have no dollar, unless it may be a plain one."""
    depth, words, inner = 0, 0, plain  # the depth of braces, and the one at which words began
    at = start
    while found := SIGN.search(source, at, start + LONGEST):
        at = found.end()
        sign = found.group()
        if not words and sign[0] == "\\" and (beginning := WORDS.match(source, found.start())):
            depth, at = depth + 1, beginning.end()
            words = depth
        elif sign == "{":
            depth += 1
        elif sign == "}":
            words = 0 if words == depth else words
            depth -= 1
        elif sign == "$" and words:
            inner = True
        elif sign == "$":
            return found.start() if inner else 0
    return 0
