"""A text with gaps, written as in Anki: `{{c1::answer::hint}}`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from quizgen.errors import FieldPath
from quizgen.frozen import frozen
from quizgen.model.entry import written
from quizgen.model.fields import (
    LabelWithFormulas,
    Markdown,
    Prose,
    TextOrMapping,
    ToleranceText,
    TypedTextWithFormulas,
    WithFormulas,
    as_number,
    as_typeable,
    spelled,
)
from quizgen.model.question import Fault, Keyed, Line, Measure, Question, Shuffle, Stub
from quizgen.model.view import View
from quizgen.text.lazily import lazily
from quizgen.text.literal import IN_LITERAL, formulas, pieces
from quizgen.text.markdown import pictures, to_html
from quizgen.text.spans import FORMULA, code_end
from quizgen.text.target import Target
from quizgen.types import typed
from quizgen.types.layout import GAP_MARKS, Foreseen, PlacedGap
from quizgen.types.typed import Accepted, Expected

OPENING = lazily(r"\{\{c([1-9][0-9]?)::")
NEARLY = lazily(r"\{+ ?c ?\d+ ?:{0,2}", re.I)
"""The beginning of a mistyped gap."""
MEANT = lazily(
    r"""
    \{\d*:[A-Z_]{2,}:.*?(?:=|%100%)(?P<foreign>[^{}~\#]+)[^{}]*\}  # {1:SHORTANSWER:=answer}
    | [{[]{1,2}(?P<words>[^][{}:]+)[]}]{1,2}(?!\()                # brackets of any kind, but no link
    | _{2,} | \.{4,} | …
    """,
    re.VERBOSE,
)
"""Gaps as other tools and people write them."""
CLOSING = lazily(r"\}{2,}")
INSIDE = lazily(r"\{\{c\d+")
"""The beginning of a gap inside another gap."""
MATH = lazily(rf"(?<!\\){FORMULA.pattern}", re.DOTALL)
CODE = lazily("`+")
TAG = lazily(r"<[^>]*>")
MARKED = lazily(f"{GAP_MARKS[0]}([0-9]+){GAP_MARKS[1]}")
Group = Annotated[str, spelled("c[1-9][0-9]?", "unknown-gap", "a gap is named c1, c2 …")]


class AcceptedInGap(Accepted):
    """Another answer that a gap accepts, fully or in part; a number may have a tolerance of its own."""

    text: TypedTextWithFormulas
    tolerance: ToleranceText | None = None


class ExpectedInGap(Expected):
    """A wrong answer that the teacher expects in a gap."""

    text: TypedTextWithFormulas
    tolerance: ToleranceText | None = None


@frozen
class ParsedGap:
    """A gap as written."""

    group: int
    accepted: tuple[WithFormulas, ...]
    hint: WithFormulas


@frozen
class ClozeLayout(View):
    """The text with `GAP_MARKS` in place of its gaps, and the gaps."""

    marked: str
    gaps: tuple[PlacedGap, ...]

    @property
    def answer(self) -> str:
        """The right answers of the gaps."""
        return "; ".join(gap.answer for gap in self.gaps)


class Cloze(Question):
    """A text to complete."""

    SETS = Question.SETS | {"asked", "typed", "gaps"}
    ASKED_IN = "text"
    MARKINGS = ("per-part", "all-or-nothing")
    ELSEWHERE: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("answer", "answers", "solution", "gaps", "blanks"),
        "put an answer into the text itself, in place of its blank: {{c1::answer}}",
    )
    STUB: ClassVar[Stub] = {"text": "Here is a text with a {{c1::gap}} in it."}

    type: Literal["cloze"]
    text: Prose
    choices: dict[Group, tuple[LabelWithFormulas, ...]] = written(default_factory=dict)
    tolerance: dict[Group, ToleranceText] = written(default_factory=dict)
    accept: dict[Group, tuple[Annotated[AcceptedInGap, TextOrMapping], ...]] = written(default_factory=dict)
    expect: dict[Group, tuple[Annotated[ExpectedInGap, TextOrMapping], ...]] = written(default_factory=dict)

    @classmethod
    def stub(cls, asked: str) -> dict[str, Any]:
        """Return the fields of a new cloze, with a gap added to a text that has none."""
        return super().stub(asked if not asked or "{{c" in asked else f"{asked} {{{{c1::answer}}}}")

    @cached_property
    def parsed(self) -> tuple[str, tuple[ParsedGap, ...]]:
        """The text with `GAP_MARKS` in place of its gaps, and the gaps in order."""
        return parse(self.text)

    def shown(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield the text with its gaps marked, which is Markdown, then the gaps' texts, which are literal."""
        for path, text in super().shown():
            if path != ("text",):
                yield path, text
                continue
            marked, gaps = self.parsed
            yield path, Markdown(marked)
            yield from ((path, part) for gap in gaps for part in (*gap.accepted, gap.hint) if part)

    @property
    def prompt(self) -> str:
        """The text with its gaps shown as `[…]` or with their hints."""
        return self._with_gaps([f"[{gap.hint}]" if gap.hint else "[…]" for gap in self.parsed[1]])

    @property
    def filled(self) -> str:
        """The text with the best answer in every gap."""
        return self._with_gaps([gap.accepted[0] for gap in self.parsed[1]])

    def _with_gaps(self, contents: Sequence[str]) -> str:
        return Markdown(MARKED.sub(lambda gap: contents[int(gap[1]) - 1], self.parsed[0]))

    @property
    def default_points(self) -> Decimal:
        """One point per gap, unless the bank says otherwise."""
        return self.points or Decimal(max(1, len(self.parsed[1])))

    def faults(self) -> Iterator[Fault]:
        """Yield faults of missing or broken gaps, and of choices, tolerances and answers that fit no gap."""
        yield from self._faults_of_text()
        groups: dict[str, list[ParsedGap]] = {}
        for gap in self.parsed[1]:
            groups.setdefault(f"c{gap.group}", []).append(gap)
            if not all(gap.accepted):
                yield Fault(("text",), "empty-gap", "a gap has no answer", "write {{c1::answer}}")
            if nested := INSIDE.search(" ".join((*gap.accepted, gap.hint))):
                message = f'"{nested.group()}" is inside another gap'
                yield Fault(("text",), "broken-gap", message, "close one gap before the next begins")
        for name in ("choices", "tolerance", "accept", "expect"):
            for group in getattr(self, name):
                if group not in groups:
                    yield Fault(
                        (name, group),
                        "unknown-gap",
                        f"there is no gap {group}",
                        f"known: {', '.join(groups)}",
                    )
        yield from self._faults_of_choices(groups)
        yield from self._faults_of_tolerances(groups)
        found = [fault for group in groups for fault in self._faults_beside(group)]
        yield from found or (fault for group, gaps in groups.items() for fault in self._hidden(group, gaps))

    def _faults_of_text(self) -> Iterator[Fault]:
        marked, gaps = self.parsed
        rest = MATH.sub("", marked)
        broken = NEARLY.search(rest)
        if not gaps and not broken:
            yield Fault(("text",), "no-gap", "there is no gap in the text", _as_gap(rest))
        if OPENING.search(rest):
            yield Fault(("text",), "gap-not-closed", "a gap is not closed", "close it with }}")
        elif broken:
            message = f'"{broken.group()}" does not begin a gap'
            help_text = "a gap begins with {{c1:: and ends with }}, as in {{c1::answer}}; the next one has c2"
            yield Fault(("text",), "broken-gap", message, help_text)
        if any(OPENING.search(formula[0]) for formula in MATH.finditer(marked)):
            message = "a gap is inside a formula, which shows it as typed"
            help_text = (
                "put the whole formula into the gap, as in {{c1::$x^2$}}, or close it with $ before the gap"
            )
            yield Fault(("text",), "broken-gap", message, help_text)
        if ("[" in marked or "<" in marked) and len(gaps) != _visible(marked):
            message = "a gap is inside an address or a picture's description"
            yield Fault(("text",), "broken-gap", message, "move it into the text")

    def _faults_of_choices(self, groups: dict[str, list[ParsedGap]]) -> Iterator[Fault]:
        for group, wrong in self.choices.items():
            if any(not set(wrong) - set(gap.accepted) for gap in groups.get(group, ())):
                message = f"the gap {group} has no wrong choice"
                yield Fault(("choices", group), "too-few-options", message, "add a wrong choice")
            if group in self.tolerance:
                message = f"the gap {group} has choices and a tolerance"
                yield Fault(("choices", group), "choice-or-number", message, "keep one of them")

    def _faults_of_tolerances(self, groups: dict[str, list[ParsedGap]]) -> Iterator[Fault]:
        for group, tolerance in self.tolerance.items():
            yield from _faults_of_tolerance(("tolerance", group), tolerance)
            answers = [answer for gap in groups.get(group, ()) for answer in gap.accepted]
            if any(as_number(answer) is None for answer in answers):
                message = f"the gap {group} has a tolerance, but its answer is not a number"
                yield Fault(("tolerance", group), "not-a-number", message, "remove the tolerance")

    def _faults_beside(self, group: str) -> Iterator[Fault]:
        """Yield faults of answers under `accept` and `expect` that don't fit their gap."""
        for path, one in self._beside(group):
            if isinstance(one, AcceptedInGap):
                yield from typed.faults_of_worth(path, one)
            if group in self.choices and one.text not in self.choices[group]:
                message = f'"{one.text}" is not among the choices of {group}'
                yield Fault((*path, "text"), "not-a-choice", message, f"add it to the choices of {group}")
            if group in self.tolerance and as_number(one.text) is None:
                message = f'the gap {group} takes a number, but "{one.text}" is not one'
                yield Fault((*path, "text"), "not-a-number", message, "write digits with a decimal point")
            if one.tolerance is not None and group not in self.tolerance:
                message = f"the gap {group} takes words, which have no tolerance"
                help_text = f"write tolerance: {{{group}: …}} beside the text, or remove this line"
                yield Fault((*path, "tolerance"), "not-a-number", message, help_text)
            yield from _faults_of_tolerance((*path, "tolerance"), one.tolerance or "0")

    def _hidden(self, group: str, gaps: Sequence[ParsedGap]) -> Iterator[Fault]:
        """Yield faults of answers that never count in any gap of the group."""
        hides = self._hides(group)
        each = [list(typed.faults_of_hidden(self._placed(gap), hides, twice=True)) for gap in gaps]
        for fault in each[0]:
            if all(fault.path in (other.path for other in found) for found in each[1:]):
                yield fault

    def _hides(self, group: str) -> typed.Hides:
        return typed.hides_number if group in self.tolerance else typed.hides_words

    def _beside(self, group: str) -> Iterator[tuple[FieldPath, AcceptedInGap | ExpectedInGap]]:
        """Yield the group's entries under `accept` and `expect`, with their paths."""
        yield from ((("accept", group, at), one) for at, one in enumerate(self.accept.get(group, ())))
        yield from ((("expect", group, at), one) for at, one in enumerate(self.expect.get(group, ())))

    def _placed(self, gap: ParsedGap) -> Iterator[typed.Placed]:
        """Yield all answers that a gap foresees, right and wrong, with their paths."""
        group = f"c{gap.group}"
        yield from ((typed.IN_TEXT, self._foresee(group, text)) for text in gap.accepted)
        yield from ((path, self._foresee(group, one.text, one)) for path, one in self._beside(group))

    def _foresee(self, group: str, text: str, entry: AcceptedInGap | ExpectedInGap | None = None) -> Foreseen:
        tolerance = (entry and entry.tolerance) or self.tolerance.get(group)
        return typed.number(text, None, tolerance, entry) if tolerance else typed.words(text, entry)

    def alternatives(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield nothing, because a choice that repeats the answer counts once."""
        yield from ()

    def keyed(self) -> Iterator[Keyed]:
        """Yield, gap by gap, the answers that it foresees, then its other choices."""
        for gap in self.parsed[1]:
            yield from typed.keyed(self._placed(gap))
            foreseen = {one.text for _, one in self._placed(gap)}
            for index, choice in enumerate(self.choices.get(f"c{gap.group}", ())):
                if choice not in foreseen:
                    yield Keyed(("choices", f"c{gap.group}", index), choice, right=False)

    def measures(self) -> Iterator[Measure]:
        """Yield the numbers of gaps, typed formulas and pictures in feedback, and the lengths of answers."""
        yield from super().measures()
        yield Measure("gaps", ("text",), len(self.parsed[1]))
        yield from (Measure("answer", one.path, len(one.text)) for one in self.keyed())
        typed_in = [gap for gap in self.parsed[1] if f"c{gap.group}" not in self.choices]
        answers = (one.text for gap in typed_in for _, one in self._placed(gap))
        yield Measure("typed_formulas", ("text",), sum(1 for text in answers for _ in formulas(text)))
        for path, one in (pair for gap in self.parsed[1] for pair in self._placed(gap)):
            if one.feedback:
                yield Measure("gap_pictures", (*path, "feedback"), sum(1 for _ in pictures(one.feedback)))

    def lay_out(self, shuffle: Shuffle) -> ClozeLayout:
        """Return the text with its gaps marked; choices are shuffled."""
        marked, gaps = self.parsed
        names = gap_names(gaps)
        shown = (self._show(number, gap, names[number - 1], shuffle) for number, gap in enumerate(gaps, 1))
        return ClozeLayout(marked, tuple(shown))

    def kept(self, layout: ClozeLayout) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield the order of each gap's choices."""
        for name, gap in zip(gap_names(layout.gaps), layout.gaps, strict=True):
            if gap.choices:
                yield name, gap.choices

    def _show(self, number: int, gap: ParsedGap, kept_as: str, shuffle: Shuffle) -> PlacedGap:
        name = f"c{gap.group}"
        wrong = [choice for choice in self.choices.get(name, ()) if choice not in gap.accepted]
        given = (gap.accepted[0], *wrong)
        choices = shuffle(given, given, name, kept_as=kept_as) if wrong else ()
        hidden = {path for (path, _), _ in typed.hidden(self._placed(gap), self._hides(name), twice=True)}
        foreseen = [one for path, one in typed.in_order(self._placed(gap)) if path not in hidden]
        return PlacedGap(number, gap.group, tuple(foreseen), gap.hint, choices)

    def on_paper(self, layout: ClozeLayout) -> Iterator[str]:
        """Yield each gap's choices; its hint is in the prompt already."""
        yield from (" / ".join(gap.choices) for gap in layout.gaps)

    def as_lines(self, layout: ClozeLayout) -> Iterator[Line]:
        """Yield, gap by gap, the right answers, then other foreseen answers, then other choices."""
        for gap in layout.gaps:
            plain = [one for one in gap.foreseen if one.is_right and not one.feedback]
            yield Line(" | ".join(line.text for line in typed.as_lines(plain)))
            yield from typed.as_lines(one for one in gap.foreseen if one not in plain)
            known = {one.text for one in gap.foreseen}
            yield from (Line(choice, right=False) for choice in gap.choices if choice not in known)


def _faults_of_tolerance(path: FieldPath, tolerance: str) -> Iterator[Fault]:
    if typed.size(tolerance) < 0:
        message, help_text = "a tolerance can't be negative", "write it without the sign"
        yield Fault(path, "negative-tolerance", message, help_text)


def gap_names(gaps: Iterable[ParsedGap | PlacedGap]) -> list[str]:
    """Return a name for each gap: c1, or c1-2 for the second gap of group c1."""
    seen: Counter[int] = Counter()
    names = []
    for gap in gaps:
        seen[gap.group] += 1
        names.append(f"c{gap.group}" + (f"-{seen[gap.group]}" if seen[gap.group] > 1 else ""))
    return names


def parse(text: str) -> tuple[str, tuple[ParsedGap, ...]]:
    """Return a text with `GAP_MARKS` in place of its gaps, and the gaps in order.

    Math is recognised first, so that `}}` inside math does not end a gap and `{{c1::` does not begin one. A
    dollar sign in code does not begin math, but a gap in code is a gap.
    """
    out: list[str] = []
    gaps: list[ParsedGap] = []
    at = 0
    code = 0  # the end of the last code span that has begun
    closed = True  # if one gap has no end, later ones have none: don't search again
    while at < len(text):
        ticks = CODE.match(text, at) if at >= code else None
        if ticks:
            end = code_end(text, at, len(ticks[0]))
            code = end + len(ticks[0]) if end >= 0 else ticks.end()
        taken = ticks or (MATH.match(text, at) if at >= code else None)
        if taken:
            out.append(taken[0])
            at = taken.end()
            continue
        opening = OPENING.match(text, at)
        end = _end_of_gap(text, opening.end()) if opening and closed else -1
        closed &= opening is None or end >= 0
        if opening is None or end < 0:
            out.append(text[at])
            at += 1
            continue
        gaps.append(_parse_gap(int(opening.group(1)), text[opening.end() : end]))
        out.append(f"{GAP_MARKS[0]}{len(gaps)}{GAP_MARKS[1]}")
        at = end + 2
    return "".join(out), tuple(gaps)


def _as_gap(text: str) -> str:
    """Return help on writing a gap, with an example from the text if something there looks like one."""
    found = MEANT.search(text)
    answer = (found["foreign"] or found["words"] or "").strip() if found else ""
    of_what = f"in place of {found[0]}" if found else "around a word that students are to know"
    return f"write {{{{c1::{answer or 'answer'}}}}} {of_what}"


def _visible(marked: str) -> int:
    """Return how many gaps are visible in the rendered text."""
    return TAG.sub("", to_html(marked, Target(math="tex"))).count(GAP_MARKS[0])


def _end_of_gap(text: str, start: int) -> int:
    """Return the offset of the braces that close a gap, not of braces that belong to its answer, or -1."""
    at, opened = start, 0
    while at < len(text):
        math = IN_LITERAL.match(text, at)
        if math and not INSIDE.search(math[0]):
            at = math.end()
        elif braces := CLOSING.match(text, at):
            own = min(opened, len(braces[0]) - 2)
            if opened < 2 or own or not _closes_later(text, braces.end()):
                return at + own
            at, opened = at + 2, opened - 2
        else:
            opened += (text[at] == "{") - (text[at] == "}" and opened > 0)
            at += 2 if text[at] == "\\" else 1
    return -1


def _closes_later(text: str, at: int) -> bool:
    """Return whether another pair of braces closes before another gap begins."""
    end = text.find("}}", at)
    return end >= 0 and not OPENING.search(text, at, end)


def _parse_gap(group: int, inside: str) -> ParsedGap:
    answers, *hint = _split(inside, "::")
    accepted = tuple(WithFormulas(as_typeable(_unescape(answer)).strip()) for answer in _split(answers, "|"))
    return ParsedGap(group, accepted, WithFormulas(_unescape("::".join(hint)).strip()))


def _split(text: str, mark: str) -> list[str]:
    """Split at a mark, but not in formulas and not after a backslash."""
    parts = [""]
    for piece in pieces(text):
        first, *more = [piece.typed] if piece.tex else re.split(rf"(?<!\\){re.escape(mark)}", piece.typed)
        parts[-1] += first
        parts += more
    return parts


def _unescape(text: str) -> str:
    """Return an answer or hint without escapes, on one line."""
    said = (piece.typed if piece.tex else re.sub(r"\\([|:])", r"\1", piece.typed) for piece in pieces(text))
    return re.sub(r"\s*\n\s*", " ", "".join(said))
