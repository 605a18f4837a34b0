"""Texts with gaps: those of Moodle's grammar (`{1:SHORTANSWER:=…}`), and any as our cloze."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from typing import Any

from quizgen.importers import closers
from quizgen.importers.answers import FULL, STAR, Answer, number, spelled
from quizgen.importers.draft import Draft, LeftOutError, literal
from quizgen.text.markdown import to_plain

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""No characters (Unicode 23.7), which no text has: a gap's number stands between two."""
TYPES = (
    (("SHORTANSWER_C", "SAC", "MWC"), "exact"),
    (("SHORTANSWER", "SA", "MW"), "typed"),
    (("NUMERICAL", "NM"), "number"),
    (("MULTICHOICE_VS", "MULTICHOICE_HS", "MCVS", "MCHS"), "choice"),
    (("MULTICHOICE_V", "MULTICHOICE_H", "MULTICHOICE_S", "MCV", "MCH", "MCS", "MULTICHOICE", "MC"), "choice"),
    (("MULTIRESPONSE_HS", "MULTIRESPONSE_H", "MULTIRESPONSE_S", "MRHS", "MRH", "MRS"), "several"),
    (("MULTIRESPONSE", "MR"), "several"),
)
"""Moodle's names of gaps (question/type/multianswer), long ones first."""
NAMES = {name: kind for names, kind in TYPES for name in names}
GAP = re.compile(
    rf"\{{(?P<weight>\d*):(?P<type>{'|'.join(sorted(NAMES, key=len, reverse=True))}):(?!\}})", re.I
)
"""How a gap of Moodle begins."""
GAP_END = re.compile(r"(?P<skip>\\.)|\}", re.DOTALL)
WORTH = re.compile(r"\s*(?:(?P<right>=)|%(?P<percent>-?[0-9]+(?:[.,][0-9]+)?)%)?", re.DOTALL)
HINT = re.compile(rf"({CLOSE}) ?\*\(([^*()\n]+)\)\*")
ANKI_GAP = re.compile(r"\{\{c(\d{1,3})::")
"""How a gap of Anki begins."""
TAGS = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class Gap:
    """A gap: how it is answered, what is accepted and offered, and how much it counts."""

    kind: str
    answers: tuple[Answer, ...]
    weight: int = 1


def mark(number_: int) -> str:
    """Return what stands for a gap in HTML, counted from 1."""
    return f"{OPEN}{number_}{CLOSE}"


def moodle_gaps(html: str) -> tuple[str, list[Gap]]:
    """Return a text with Moodle's gaps marked, and the gaps."""
    gaps: list[Gap] = []

    def taken(opening: re.Match[str], inside: str) -> str:
        kind = NAMES[opening["type"].upper()]
        gaps.append(Gap(kind, tuple(_answers(inside, kind)), int(opening["weight"][:4] or 1)))
        return mark(len(gaps))

    return closers.replaced(html, GAP, GAP_END, taken), gaps


def _answers(inside: str, kind: str) -> Iterator[Answer]:
    for part in re.split(r"(?<!\\)~", inside):
        worth = WORTH.match(part)
        given, _, feedback = _cut(part[worth.end() if worth else 0 :])
        text = " ".join(unescape(TAGS.sub(" ", _plain(given))).split())
        percent = Decimal(0)
        if worth and worth["right"]:
            percent = Decimal(100)
        elif worth and worth["percent"]:
            percent = Decimal(worth["percent"].replace(",", "."))
        tolerance = "0"
        if kind == "number" and ":" in text:
            text, _, tolerance = text.partition(":")
        if text:
            yield Answer(text.strip(), percent, unescape(TAGS.sub(" ", _plain(feedback))).strip(), tolerance)


def _cut(text: str) -> tuple[str, str, str]:
    """Return an answer and its feedback; the `#` of an entity parts nothing."""
    found = re.search(r"(?<![\\&])#", text)
    return (text[: found.start()], "#", text[found.end() :]) if found else (text, "", "")


def _plain(text: str) -> str:
    return re.sub(r"\\([~#}/\"\\])", r"\1", text)


def cloze(draft: Draft, markdown: str, gaps: Sequence[Gap]) -> dict[str, Any]:
    """Return the fields of a text with gaps.

    Args:
        draft: takes what is lost.
        markdown: the text, with `mark(1)` and so on in the places of its gaps.
        gaps: in their order.

    Raises:
        LeftOutError: where there is no gap, or nothing fits one.
    """
    if not gaps:
        raise LeftOutError("incomplete", "there is no gap")
    text = HINT.sub(lambda found: f"{found[1]}{OPEN}{found[2]}{CLOSE}", markdown)
    choices: dict[str, list[str]] = {}
    tolerances: dict[str, str] = {}
    for at, gap in enumerate(gaps, 1):
        accepted, wrong, tolerance = _fill(draft, gap)
        if mark(at) not in text:
            raise LeftOutError("incomplete", f"gap {at} can't be found in the text")
        hint = re.search(rf"{mark(at)}{OPEN}([^{CLOSE}]*){CLOSE}", text)
        inside = "|".join(map(_inside, accepted)) + (f"::{_inside(hint[1])}" if hint else "")
        text = text.replace(hint[0] if hint else mark(at), f"{{{{c{at}::{inside}}}}}", 1)
        if wrong:
            choices[f"c{at}"] = wrong
        if tolerance:
            tolerances[f"c{at}"] = tolerance
    if len({gap.weight for gap in gaps}) > 1:
        draft.lose("gap-weight", ", ".join(str(gap.weight) for gap in gaps))
    fields: dict[str, Any] = {"type": "cloze", "text": text}
    if choices:
        fields["choices"] = choices
    if tolerances:
        fields["tolerance"] = tolerances
    points = sum(gap.weight for gap in gaps)
    return fields | ({"points": str(points)} if points not in (len(gaps), 0) and points <= 1000 else {})


def _inside(text: str) -> str:
    """Return a text as it stands in a gap."""
    return re.sub(r"([|]|:(?=:))", r"\\\1", text).replace("}}", "} }")


def _fill(draft: Draft, gap: Gap) -> tuple[list[str], list[str], str]:
    """Return what is right in a gap, what is wrong to choose, and how far off a number may be."""
    right = [one for one in gap.answers if one.worth >= FULL]
    if not right:
        right = sorted((one for one in gap.answers if one.worth > 0), key=lambda one: -one.worth)[:1]
    if not right:
        raise LeftOutError("incomplete", "nothing is right in a gap")
    _tell(draft, gap, right)
    if gap.kind in ("choice", "several"):
        for one in right[1:]:
            draft.lose("gap-many", one.text)
        wrong = dict.fromkeys(literal(one.text) for one in gap.answers if one not in right)
        key = literal(right[0].text)
        return [key], [one for one in wrong if one != key], ""
    if gap.kind == "number":
        return _number(draft, right)
    if gap.kind == "exact":
        draft.lose("case", right[0].text)
    return _typed(draft, right), [], ""


def _tell(draft: Draft, gap: Gap, right: Sequence[Answer]) -> None:
    """Note what a gap loses of its answers."""
    if right[0].worth < FULL:
        draft.lose("best-key", f"{spelled(right[0].worth)} %: {right[0].text}")
    for one in gap.answers:
        if one.feedback:
            draft.lose("feedback", f"{one.text}: {to_plain(one.feedback)}")
        if one not in right and one.worth != 0 and one.text != "*":
            draft.lose("worth", f"{spelled(one.worth)} %: {one.text}")


def _number(draft: Draft, right: Sequence[Answer]) -> tuple[list[str], list[str], str]:
    accepted = [spelled(value) for one in right if (value := number(one.text)) is not None]
    if not accepted:
        raise LeftOutError("incomplete", "a gap for a number has none")
    if len({one.tolerance for one in right}) > 1:
        draft.lose("tolerance", ", ".join(f"{one.text} ± {one.tolerance}" for one in right))
    return accepted, [], spelled(abs(number(right[0].tolerance) or Decimal(0)))


def _typed(draft: Draft, right: Sequence[Answer]) -> list[str]:
    accepted = []
    for one in right:
        if STAR.search(one.text):
            draft.lose("other-answers" if one.text == "*" else "wildcard", one.text)
        else:
            accepted.append(literal(one.text.replace("\\*", "*")))
    if not accepted:
        raise LeftOutError("incomplete", "anything is right in a gap")
    return list(dict.fromkeys(accepted))


def anki_gaps(html: str) -> tuple[str, list[tuple[int, str, str]]]:
    """Return a text with Anki's gaps marked, and for each gap its group, what is in it, and its hint."""
    out: list[str] = []
    gaps: list[tuple[int, str, str]] = []
    at = 0
    while opening := ANKI_GAP.search(html, at):
        end = _end(html, opening.end())
        if end < 0:
            break
        inside, _, hint = _parted(html[opening.end() : end])
        gaps.append((max(1, int(opening[1])), inside, hint))
        out += [html[at : opening.start()], mark(len(gaps))]
        at = end + 2
    return "".join([*out, html[at:]]), gaps


def _parted(inside: str) -> tuple[str, str, str]:
    """Return what stands in a gap and its hint; `::` within a gap in the gap parts nothing."""
    depth, at = 0, 0
    while at < len(inside) - 1:
        pair = inside[at : at + 2]
        depth += (pair == "{{") - (pair == "}}")
        if pair == "::" and not depth:
            return inside[:at], "::", inside[at + 2 :]
        at += 2 if pair in ("{{", "}}") else 1
    return inside, "", ""


def _end(html: str, start: int) -> int:
    """Return where a gap closes: at the braces that pair with its own, as Anki sees them."""
    depth, at = 1, start
    while at < len(html) - 1:
        pair = html[at : at + 2]
        if pair == "}}":
            depth -= 1
            if not depth:
                return at
            at += 2
        elif ANKI_GAP.match(html, at):
            depth += 1
            at += 2
        else:
            at += 1
    return -1
