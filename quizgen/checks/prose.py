"""Texts that show something else than their authors may think."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from quizgen.checks.structure import MakeProblem, prose, shown
from quizgen.errors import Problem
from quizgen.model.fields import Markdown, WithFormulas
from quizgen.scope import Scope
from quizgen.text.literal import pieces
from quizgen.text.lookalikes import Lookalike, marks_of_literal, of_literal
from quizgen.text.markdown import cells_beyond, links, lookalikes, vanished
from quizgen.text.target import Target

LONGEST_SHOWN = 60
MARKS = re.compile(r"[^\w\s.,:;?!'()/%-]|[_\n]|^::")
"""Most texts have none of these and show what is typed."""
WORDS = re.compile(r"(?!::)[A-Za-z0-9 .,:;?!'()/%-]*")
"""A text of these has no marks, and to see that takes a sixth of the time of looking for one."""
MARKING = frozenset("\\$*~^")
"""What a literal text has if something in it may be Markdown."""
ESCAPED = re.compile(r"\\[*_~^#`\[\]$]")
"""What a literal text would hold if its author took it for Markdown."""


def sound_texts(scope: Scope) -> Iterator[Problem]:
    """Yield what a text shows in another way than typed, or not at all; each text is read once."""
    targets: dict[Target, list[str]] = {}
    for backend in scope.backends:
        manifest = backend.manifest
        target = Target(manifest.math, str, manifest.neutralise.entities, manifest.neutralise.after)
        targets.setdefault(target, []).append(backend.name)
    on_paper = any(output.pdf for backend in scope.backends for output in backend.manifest.outputs)
    for text, problem in prose(scope):
        if not WORDS.fullmatch(text) and MARKS.search(text):
            yield from _shown_as_typed(text, problem)
            yield from _rows(text, problem)
            yield from _vanished(text, targets, problem)
            yield from _addresses(text, problem) if on_paper else ()


def _shown_as_typed(text: str, problem: MakeProblem) -> Iterator[Problem]:
    """Yield markup of other tools: a text shows it sign by sign."""
    return _told(lookalikes(text), problem)


def _told(found_in_text: Iterable[Lookalike], problem: MakeProblem) -> Iterator[Problem]:
    for found in dict.fromkeys(found_in_text):
        seen = f'shown as "{_short(found.seen)}"' if found.seen else "shown as typed"
        message = f'"{_short(found.text)}" is {seen}'
        yield problem("shown-as-typed", message, found.help, severity="warning")


def _rows(text: str, problem: MakeProblem) -> Iterator[Problem]:
    """Yield rows of tables that have more cells than the head."""
    for cell in cells_beyond(text):
        message = f'a table row has more cells than the header: "{_short(cell)}"'
        help_text = "write a bar in a cell as \\|, or add a column to the header"
        yield problem("cell-beyond-head", message, help_text)


def _vanished(text: str, targets: Mapping[Target, Sequence[str]], problem: MakeProblem) -> Iterator[Problem]:
    """Yield what outputs show nowhere."""
    missing: dict[str, list[str]] = {}
    for words, names in zip(vanished(text, list(targets)), targets.values(), strict=True):
        if words:
            missing.setdefault(words, []).extend(names)
    for words, names in missing.items():
        message = f'"{_short(words)}" is not shown in these outputs: {", ".join(sorted(names))}'
        help_text = "write it differently: see docs/markdown.md"
        yield problem("vanished", message, help_text, severity="warning")


def _addresses(text: str, problem: MakeProblem) -> Iterator[Problem]:
    """Yield links whose address paper does not show."""
    for words, address in links(text):
        if words not in address:
            message = f'on paper, "{_short(words)}" shows no address'
            help_text = f"if readers need it on paper, write <{address}>"
            yield problem("address-not-printed", message, help_text, severity="note")


def sound_literals(scope: Scope) -> Iterator[Problem]:
    """Yield what literal texts show that may not be meant: escapes of Markdown, formulas that are none."""
    for text, problem in shown(scope):
        if isinstance(text, Markdown) or not MARKING.intersection(text):
            continue
        has_formulas = isinstance(text, WithFormulas)
        rest = "".join(piece.typed for piece in pieces(text) if not piece.tex) if has_formulas else text
        if found := ESCAPED.search(rest):
            message = f'the backslash in "{_short(text)}" will be shown: this text is literal'
            help_text = f"write {found[0][1]} without the backslash"
            yield problem("escape-in-literal", message, help_text, severity="warning")
        elif has_formulas:
            yield from _told(of_literal(rest), problem)
        yield from _told(marks_of_literal(rest, has_formulas=has_formulas), problem)


def _short(text: str) -> str:
    begins = text[: len(text) - len(text.lstrip(" "))]
    line = begins + " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"
