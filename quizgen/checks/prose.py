"""What each text shows: whether it shows something, what was typed, and what its author may have meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from quizgen.checks.pictures import other_kind, picture_fault
from quizgen.checks.texts import MakeProblem, shown
from quizgen.errors import Problem
from quizgen.model.fields import Markdown, WithFormulas, formulas_of
from quizgen.scope import Scope
from quizgen.text.literal import pieces
from quizgen.text.lookalikes import Lookalike, marks_of_literal, of_literal
from quizgen.text.markdown import cells_beyond, links, lookalikes, pictures, simple_html, to_plain, vanished
from quizgen.text.target import Target, has_none_of

LONGEST_SHOWN = 60
HARMLESS = re.compile(r"(?=[A-Za-z]|[0-9]+(?![.)0-9]))[A-Za-z0-9 .,:;?!'()/%-]*")
"""A text of these shows what is typed, whatever kind of text it is; most texts are such. One that begins with
`1.` may be an empty list."""
MARKS = re.compile(r"[^\w\s.,:;?!'()/%-]|[_\n]|^::")
"""What another text has if it may show something else than is typed."""
SUSPECT = "&{|"
"""What may be markup of other tools in a text that has only words, emphasis and code."""
MARKING = frozenset("\\$*~^")
"""What a literal text has if something in it may be Markdown."""
ESCAPED = re.compile(r"\\[*_~^#`\[\]$]")
"""What a literal text would hold if its author took it for Markdown."""


@dataclass(frozen=True)
class _Outputs:
    """What rules of texts ask of a course's outputs.

    Args:
        content: the folder of the course, where pictures lie.
        targets: the names of the outputs that write a text in one way, by that way.
        on_paper: whether any of them is printed.
        leaves: tells whether some HTML of a simple text has nothing that an output takes for something else,
            nor that may be markup.
    """

    content: Path
    targets: Mapping[Target, Sequence[str]]
    on_paper: bool
    leaves: Callable[[str], object]


def _outputs(scope: Scope) -> _Outputs:
    targets: dict[Target, list[str]] = {}
    for backend in scope.backends:
        manifest = backend.manifest
        target = Target(manifest.math, str, manifest.neutralise.entities, manifest.neutralise.after)
        targets.setdefault(target, []).append(backend.name)
    on_paper = any(output.pdf for backend in scope.backends for output in backend.manifest.outputs)
    signs = "".join(target.entities + target.after for target in targets)
    return _Outputs(scope.course.folder, targets, on_paper, has_none_of(SUSPECT + signs))


def sound_texts(scope: Scope) -> Iterator[Problem]:
    """Yield what a text shows in another way than typed, or not at all; each text is read once."""
    outputs = _outputs(scope)
    for text, problem in shown(scope):
        if HARMLESS.fullmatch(text):
            continue
        if "$" in text:
            yield from _formulas(text, problem)
        of_kind = _of_markdown if isinstance(text, Markdown) else _of_literal
        yield from of_kind(text, problem, outputs)


def _of_markdown(text: str, problem: MakeProblem, outputs: _Outputs) -> Iterator[Problem]:
    yield from _blank(text, problem)
    if "![" in text:
        yield from _pictures(outputs.content, text, problem)
    if MARKS.search(text) and not _is_sound(text, outputs):
        yield from _shown_as_typed(text, problem)
        yield from _rows(text, problem)
        yield from _vanished(text, outputs.targets, problem)
        yield from _addresses(text, problem) if outputs.on_paper else ()


def _is_sound(text: str, outputs: _Outputs) -> bool:
    """Return whether a text is so simple that nothing below can be wrong with it."""
    html = simple_html(text)
    return html is not None and bool(outputs.leaves(html)) and not html.startswith("::")


def _blank(text: str, problem: MakeProblem) -> Iterator[Problem]:
    """Yield what shows nothing, such as a lone backslash or a comment of link definitions."""
    if text[:1].isalpha():
        return  # whatever follows, a letter at the beginning is seen; most texts have one
    if not to_plain(text) and not any(pictures(text)):
        yield problem("blank-text", "none of this text is visible", "write it")


def _pictures(content: Path, text: str, problem: MakeProblem) -> Iterator[Problem]:
    """Yield pictures that are missing, outside content/, without words for who can't see them, or active."""
    for picture in pictures(text):
        if fault := picture_fault(content, picture.name):
            yield problem(fault.code, fault.message, fault.help)
        elif fault := other_kind(content, picture.name):
            yield problem(fault.code, fault.message, fault.help, severity="warning")
        if not picture.alt.strip():
            help_text = "write what it shows: ![a map of …](figures/map.png)"
            yield problem("no-alt-text", f'the picture "{picture.name}" has no description', help_text)


def _formulas(text: str, problem: MakeProblem) -> Iterator[Problem]:
    """Yield formulas that no output can set; what only some can't set is left out of those."""
    from quizgen.text.engines import fault  # noqa: PLC0415 - few banks have formulas

    for tex in formulas_of(text):
        if found := fault(tex):
            excerpt = tex if len(tex) <= LONGEST_SHOWN else f"{tex[:LONGEST_SHOWN]}…"
            message = f"the formula ${excerpt}$ can't be read: {found}"
            yield problem("bad-math", message, "check its braces and commands")


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


def _of_literal(text: str, problem: MakeProblem, _: _Outputs) -> Iterator[Problem]:
    """Yield what a literal text shows that may not be meant: escapes of Markdown, formulas that are none."""
    if MARKING.isdisjoint(text):
        return
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
