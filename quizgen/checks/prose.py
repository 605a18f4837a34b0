"""Rules on texts: whether outputs show them at all, as typed, and as their author meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from quizgen.checks.texts import MakeProblem, outside_questions
from quizgen.errors import FieldPath, Problem
from quizgen.model.fields import Markdown, WithFormulas, formulas_of
from quizgen.model.question import Question
from quizgen.scope import Scope
from quizgen.text import simple
from quizgen.text.literal import pieces
from quizgen.text.markdown import cells_beyond, joined, links, lookalikes, pictures, to_plain, vanished
from quizgen.text.target import MARKS as MARKUP
from quizgen.text.target import Target, changing, has_none_of

if TYPE_CHECKING:
    from quizgen.text.lookalikes import Lookalike

LONGEST_SHOWN = 60
HARMLESS = re.compile(r"(?=[A-Za-z]|[0-9]+(?![.)0-9]))[A-Za-z0-9 .,:;?!'()/%-]*")
"""A text that is shown as typed, whatever its kind, as most texts are; but not one that begins with `1.`,
which may be an empty list."""
MARKS = re.compile(r"[^\w\s.,:;?!'()/%-]|[_\n]|^::")
"""Characters that other texts have if they may be shown otherwise than typed."""
SUSPECT = "&{|"
"""Characters that may be other tools' markup in a text of only words, emphasis and code."""
TITLE = re.compile(r"::(?<!\S::)")
"""Two colons after a space, or at the beginning of a text, as of a question's title in Moodle's GIFT;
literal text first, which Python finds faster."""
OF_HTML = frozenset("<em></em><strong></strong><code></code>&lt;&gt;&quot;")
"""Characters that the HTML of such a text has beyond its own."""
MARKING = frozenset("\\$*~^")
"""Characters that a literal text has if parts of it may be meant as Markdown."""
ESCAPED = re.compile(r"\\[*_~^#`\[\]$]")
"""An escape in a literal text, whose author took it for Markdown."""


class Outputs(NamedTuple):
    """The facts about a course's outputs that the rules on texts need.

    Args:
        content: the folder of the course, which has the pictures.
        targets: the names of outputs by target; outputs with the same target get the same HTML.
        on_paper: whether any output is printed.
        leaves: tells whether a simple text, and so its HTML, has no character that an output would misread
            or that may be markup.
        suspect: a table (see `changing`) of these characters, and of others that simple texts can't have.
    """

    content: Path
    targets: Mapping[Target, Sequence[str]]
    on_paper: bool
    leaves: Callable[[str], object]
    suspect: bytes


def outputs_of(scope: Scope) -> Outputs:
    """Return the facts about a course's outputs."""
    targets: dict[Target, list[str]] = {}
    for backend in scope.backends:
        manifest = backend.manifest
        target = Target(manifest.math, str, manifest.neutralise.entities, manifest.neutralise.after)
        targets.setdefault(target, []).append(backend.name)
    on_paper = any(output.pdf for backend in scope.backends for output in backend.manifest.outputs)
    signs = "".join(target.entities + target.after for target in targets)
    if not OF_HTML.isdisjoint(signs):
        return Outputs(scope.course.folder, targets, on_paper, leaves=lambda _: None, suspect=bytes(256))
    suspect = changing("".join({*MARKUP, *SUSPECT, *signs} - {*"*`"}))
    return Outputs(scope.course.folder, targets, on_paper, has_none_of(SUSPECT + signs), suspect)


def sound_texts(scope: Scope) -> Iterator[Problem]:
    """Yield parts of texts outside questions that are shown otherwise than typed, or not at all."""
    outputs = outputs_of(scope)
    for text, problem in outside_questions(scope):
        if not HARMLESS.fullmatch(text):
            yield from _in_text(text, problem, outputs)


def all_sound(question: Question, outputs: Outputs) -> bool:
    """Return whether a look at all texts of a question at once shows that `sound_question` finds nothing.

    It takes a third of the time, and is enough for most questions: they have words, *emphasis* and `code`.
    """
    texts = question.packed.texts
    whole = " ".join(texts)
    data = whole.encode("utf-8", "surrogatepass")
    if not texts or data.translate(outputs.suspect) != data:
        return False
    if TITLE.search(whole):
        return False
    return all(
        isinstance(text, Markdown) and simple.marked(text.strip(" ")) is not None
        for text in texts
        if "*" in text or "`" in text
    )


def sound_question(
    question: Question, shown: Iterable[tuple[FieldPath, str]], outputs: Outputs
) -> Iterator[Problem]:
    """Yield parts of a question's texts that are shown otherwise than typed, and other faults of texts.

    Args:
        question: the question.
        shown: its texts as outputs show them, each with its path.
        outputs: the facts about outputs.
    """
    for path, text in shown:
        if not HARMLESS.fullmatch(text):
            yield from _in_text(text, partial(question.problem, path), outputs)


def _in_text(text: str, problem: MakeProblem, outputs: Outputs) -> Iterator[Problem]:
    if "$" in text:
        yield from _formulas(text, problem)
    of_kind = _of_markdown if isinstance(text, Markdown) else _of_literal
    yield from of_kind(text, problem, outputs)


def _of_markdown(text: str, problem: MakeProblem, outputs: Outputs) -> Iterator[Problem]:
    yield from _blank(text, problem)
    if "![" in text:
        yield from _pictures(outputs.content, text, problem)
    if not _is_sound(text, outputs) and MARKS.search(text):
        yield from _shown_as_typed(text, problem)
        yield from _joined(text, problem)
        yield from _rows(text, problem)
        yield from _vanished(text, outputs.targets, problem)
        yield from _addresses(text, problem) if outputs.on_paper else ()


def _is_sound(text: str, outputs: Outputs) -> bool:
    """Return whether a text is so simple that the rules below can't find anything."""
    return bool(simple.is_simple(text.strip(" ")) and outputs.leaves(text)) and not text.lstrip().startswith(
        "::"
    )


def _blank(text: str, problem: MakeProblem) -> Iterator[Problem]:
    """Yield texts that show nothing, such as a lone `<br>`."""
    if text[:1].isalpha():
        return  # a letter at the beginning is always visible; most texts have one
    if not to_plain(text) and not any(pictures(text)):
        yield problem("blank-text", "none of this text is visible", "write it")


def _pictures(content: Path, text: str, problem: MakeProblem) -> Iterator[Problem]:
    """Yield pictures that can't be used, have the wrong ending, or have no description."""
    from quizgen.checks.pictures import other_kind, picture_fault  # noqa: PLC0415 - many courses have none

    for picture in pictures(text):
        if fault := picture_fault(content, picture.name):
            yield problem(fault.code, fault.message, fault.help)
        elif fault := other_kind(content, picture.name):
            yield problem(fault.code, fault.message, fault.help, severity="warning")
        if not picture.alt.strip():
            help_text = "write what it shows: ![a map of …](figures/map.png)"
            yield problem("no-alt-text", f'the picture "{picture.name}" has no description', help_text)


def _formulas(text: str, problem: MakeProblem) -> Iterator[Problem]:
    """Yield formulas that no output can typeset; if only some can't, those leave the question out."""
    from quizgen.text.engines import fault  # noqa: PLC0415 - few banks have formulas

    for tex in formulas_of(text):
        if found := fault(tex):
            excerpt = tex if len(tex) <= LONGEST_SHOWN else f"{tex[:LONGEST_SHOWN]}…"
            message = f"the formula ${excerpt}$ can't be read: {found}"
            yield problem("bad-math", message, "check its braces and commands")


def _shown_as_typed(text: str, problem: MakeProblem) -> Iterator[Problem]:
    """Yield markup of other tools, which outputs show as typed."""
    return _told(lookalikes(text), problem)


def _told(found_in_text: Iterable[Lookalike], problem: MakeProblem) -> Iterator[Problem]:
    for found in dict.fromkeys(found_in_text):
        seen = f'shown as "{_short(found.seen)}"' if found.seen else "shown as typed"
        message = f'"{_short(found.text)}" is {seen}'
        yield problem("shown-as-typed", message, found.help, severity="warning")


def _joined(text: str, problem: MakeProblem) -> Iterator[Problem]:
    """Yield lines that outputs show as a part of the quotation or list item above."""
    for line, above in joined(text):
        message = f'"{_short(line)}" is shown as a part of the {above} above'
        help_text = (
            "leave a blank line before it, or begin it with > if it belongs there"
            if above == "quotation"
            else "leave a blank line before it, or indent it if it belongs there"
        )
        yield problem("joined-line", message, help_text, severity="warning")


def _rows(text: str, problem: MakeProblem) -> Iterator[Problem]:
    """Yield cells of table rows beyond the last column of the header."""
    for cell in cells_beyond(text):
        message = f'a table row has more cells than the header: "{_short(cell)}"'
        help_text = "write a bar in a cell as \\|, or add a column to the header"
        yield problem("cell-beyond-head", message, help_text)


def _vanished(text: str, targets: Mapping[Target, Sequence[str]], problem: MakeProblem) -> Iterator[Problem]:
    """Yield words that some outputs don't show in full."""
    missing: dict[str, list[str]] = {}
    for words, names in zip(vanished(text, list(targets)), targets.values(), strict=True):
        if words:
            missing.setdefault(words, []).extend(names)
    for words, names in missing.items():
        message = f'"{_short(words)}" is not shown in these outputs: {", ".join(sorted(names))}'
        help_text = "write it differently: see docs/markdown.md"
        yield problem("vanished", message, help_text, severity="warning")


def _addresses(text: str, problem: MakeProblem) -> Iterator[Problem]:
    """Yield links whose address is invisible on paper."""
    for words, address in links(text):
        if words not in address:
            message = f'on paper, "{_short(words)}" shows no address'
            help_text = f"if readers need it on paper, write <{address}>"
            yield problem("address-not-printed", message, help_text, severity="note")


def _of_literal(text: str, problem: MakeProblem, _: Outputs) -> Iterator[Problem]:
    """Yield parts of a literal text that may be meant as markup: escapes, marks, failed formulas."""
    if MARKING.isdisjoint(text):
        return
    from quizgen.text.lookalikes import marks_of_literal, of_literal  # noqa: PLC0415 - few texts get here

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
