"""Write lines: in bold, with a part marked, wrapped at the window's edge."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from quizgen.frozen import frozen
from quizgen.terminal.visible import BOLD, MARKED, PLAIN, visible
from quizgen.text.markdown import VERBATIM


@frozen
class Pen:
    """Writes lines for a terminal.

    Args:
        colour: whether the terminal shows bold and marked text; if not, >> and << enclose marked text.
        width: columns at which to wrap prose; 0 for lines of any length.
    """

    colour: bool = False
    width: int = 0

    def bold(self, text: str) -> str:
        """Return a text in bold, if the terminal shows that."""
        text = visible(text)
        return f"{BOLD}{text}{PLAIN}" if self.colour else text

    def prose(self, text: str, indent: str = "") -> Iterator[str]:
        """Yield a text wrapped into indented lines."""
        text = " ".join(text.splitlines())
        if not self.width:
            yield f"{indent}{text}"
            return
        yield from textwrap.wrap(
            text, max(self.width, 40), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        )

    def lines(self, lines: Iterable[str], indent: str = "") -> Iterator[str]:
        """Yield the lines of `to_lines`, indented: prose is wrapped, table rows and code stay as they are."""
        for line in lines:
            if line.startswith(VERBATIM):
                yield indent + line
            else:
                yield from self.prose(line, indent)

    def highlighted(self, text: str, start: int, end: int, indent: str = "") -> Iterator[str]:
        """Yield a text wrapped into indented lines, with `text[start:end]` marked."""
        first, last = MARKS
        parts = (visible(part) for part in (text[:start], text[start:end], text[end:]))
        whole = "{}{first}{}{last}{}".format(*parts, first=first, last=last)
        inside = False
        for line in self.prose(whole, indent):
            # The colour ends with each line, so that indents stay plain.
            opened = line.replace(indent, f"{indent}{MARKED}", 1) if inside and self.colour else line
            inside = (inside or first in line) and last not in line
            closed = opened + PLAIN if inside and self.colour else opened
            yield closed.replace(first, MARKED if self.colour else ">>").replace(
                last, PLAIN if self.colour else "<<"
            )


MARKS = ("\ufdd0", "\ufdd1")
"""Noncharacters, as in `visible`, which enclose the marked part during wrapping."""
