"""Finds questions in other tools' formats, pasted into a text, where students could read their answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from quizgen.text.lookalikes import LATER, Lookalike

if TYPE_CHECKING:
    from markdown_it.token import Token

FIELDS = "put what is right under answer, what is wrong under distractors"
GAPS = "write gaps as {{c1::…}}, in the text of a question with type: cloze"
WHOLE = "quizgen import FILE reads a whole file of such questions"
FORMATS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"\{\s*(?:[=~][^{}]+|#\s*=?\s*-?\d[^{}]*)\}|(?<=[.?!…])\s*\{(?:T|F|TRUE|FALSE)?\}\s*$",
            re.MULTILINE,
        ),
        f"these are the answers of a GIFT question: {FIELDS}; {WHOLE}",
    ),
    (re.compile(r"\A::[^:\n]+::"), f"this is the name of a GIFT question: remove it; {WHOLE}"),
    (
        re.compile(r"^\s*(?i:answer):\s*\(?[A-H]\)?[.]?\s*$", re.MULTILINE),
        f"this is the key of an Aiken question: {FIELDS}; {WHOLE}",
    ),
    (
        re.compile(r"^\s*\*[a-h][.)]\s+\S.*$|^\s*\[[ *xX]\]\s+\S.*$", re.MULTILINE),
        f"this is how other tools mark options: {FIELDS}; {WHOLE}",
    ),
    (re.compile(r"\{\d*:[A-Z]{2,}(?:_[A-Z]+)?:[^{}]*\}"), f"this is a Moodle gap: {GAPS}"),
    (re.compile(r"\{\{c\d+::.*?\}\}", re.DOTALL), f"this is an Anki gap: {GAPS}"),
    (re.compile(r"\[\[\d+\]\]"), f"this is a Moodle gap: {GAPS}"),
    (
        re.compile(
            r"\\(?:question|choice|CorrectChoice|correctchoice|wrongchoice|item)\b.*"
            r"|\\(?:begin|end)\{(?:question|choices|checkboxes|oneparchoices|answerlist|solution|parts|multi"
            r"|enumerate|itemize)s?\}.*"
        ),
        f"this is a question in LaTeX: {FIELDS}",
    ),
    (
        re.compile(
            r"^(?:Answerlist|Meta-information)\s*$|^ex(?:solution|type|name|shuffle):.*$", re.MULTILINE
        ),
        f"this is part of an R/exams question: {FIELDS}",
    ),
    (
        re.compile(r"\\[A-Za-z]{2,}(?:\[[^\]\n]*\])?\{[^{}\n]*\}(?:\{[^{}\n]*\})?"),
        f"write TeX only between dollars, as in $\\frac{{1}}{{2}}$; **bold** and *italic* outside; {LATER}",
    ),
)
"""Patterns of such formats, with help; only the first match in a paragraph is reported."""


def of_paragraph(tokens: Sequence[Token]) -> Iterator[Lookalike]:
    """Yield the first part of another tool's question in the tokens of a line or paragraph, if any."""
    text = "".join(map(_typed, tokens))
    for pattern, advice in FORMATS:
        if found := pattern.search(text):
            yield Lookalike(found[0].strip(), advice)
            return


def _typed(token: Token) -> str:
    """Return a token as text for the patterns; formulas, code, pictures and escapes become NUL."""
    if token.type == "text":
        return token.content
    return "\n" if token.type.endswith("break") else "\0"
