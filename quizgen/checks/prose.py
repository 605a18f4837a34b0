"""Texts that show something else than their authors may think."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizgen.checks.structure import prose
from quizgen.errors import Problem
from quizgen.model.fields import Markdown
from quizgen.scope import Scope
from quizgen.text.markdown import cells_beyond, lookalikes

LONGEST_SHOWN = 60
ESCAPED = re.compile(r"\\[*_~^#`\[\]$]")
"""What a literal text would hold if its author took it for Markdown."""


def shown_as_typed(scope: Scope) -> Iterator[Problem]:
    """Yield markup of other tools: a text shows it sign by sign."""
    for text, problem in prose(scope):
        for found in dict.fromkeys(lookalikes(text)):
            message = f'"{_short(found.text)}" is shown as it is typed'
            yield problem("shown-as-typed", message, found.help, severity="warning")


def rows_fit(scope: Scope) -> Iterator[Problem]:
    """Yield tables with a row that has more cells than the head."""
    for text, problem in prose(scope):
        for cell in cells_beyond(text):
            message = f'a row of a table has more cells than its head: "{_short(cell)}"'
            help_text = "write a bar within a cell as \\|, or give the head another column"
            yield problem("cell-beyond-head", message, help_text)


def literal_escapes(scope: Scope) -> Iterator[Problem]:
    """Yield literal texts with a backslash that would be an escape in Markdown."""
    for question in scope.course.questions():
        for path, text in question.texts():
            if "\\" in text and not isinstance(text, Markdown) and (found := ESCAPED.search(text)):
                message = f'the backslash in "{_short(text)}" is part of the text: this text is literal'
                help_text = f"write {found[0][1]} without the backslash"
                yield question.problem(path, "escape-in-literal", message, help_text, severity="warning")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"
