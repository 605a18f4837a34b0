"""Texts with gaps: those of Moodle's grammar (`{1:SHORTANSWER:=…}`), and any as our cloze."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from html import unescape

from quizgen.importers import answers, closers
from quizgen.importers.answers import FULL, Answer, number, spelled
from quizgen.importers.draft import Draft, LeftOutError, literal
from quizgen.reading.yamlblocks import Plain
from quizgen.types.typed import hides_number, hides_words

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


def moodle_gaps(html: str, said: Callable[[str], str]) -> tuple[str, list[Gap]]:
    """Return a text with Moodle's gaps marked, and the gaps.

    Args:
        html: the text.
        said: returns HTML as Markdown.
    """
    gaps: list[Gap] = []

    def taken(opening: re.Match[str], inside: str) -> str:
        kind = NAMES[opening["type"].upper()]
        gaps.append(Gap(kind, tuple(_answers(inside, kind, said)), int(opening["weight"][:4] or 1)))
        return mark(len(gaps))

    return closers.replaced(html, GAP, GAP_END, taken), gaps


def _answers(inside: str, kind: str, said: Callable[[str], str]) -> Iterator[Answer]:
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
            told = said(unescape(_plain(feedback)).strip()) if feedback.strip() else ""
            yield Answer(text.strip(), percent, told, tolerance)


def _cut(text: str) -> tuple[str, str, str]:
    """Return an answer and its feedback; the `#` of an entity parts nothing."""
    found = re.search(r"(?<![\\&])#", text)
    return (text[: found.start()], "#", text[found.end() :]) if found else (text, "", "")


def _plain(text: str) -> str:
    return re.sub(r"\\([~#}/\"\\])", r"\1", text)


def cloze(draft: Draft, markdown: str, gaps: Sequence[Gap]) -> dict[str, Plain]:
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
    beside: dict[str, dict[str, Plain]] = {}
    for at, gap in enumerate(gaps, 1):
        accepted, around = _fill(draft, gap)
        if mark(at) not in text:
            raise LeftOutError("incomplete", f"gap {at} can't be found in the text")
        hint = re.search(rf"{mark(at)}{OPEN}([^{CLOSE}]*){CLOSE}", text)
        inside = "|".join(map(_inside, accepted)) + (f"::{_inside(hint[1])}" if hint else "")
        text = text.replace(hint[0] if hint else mark(at), f"{{{{c{at}::{inside}}}}}", 1)
        for key, value in around.items():
            beside.setdefault(key, {})[f"c{at}"] = value
    if len({gap.weight for gap in gaps}) > 1:
        draft.lose("gap-weight", ", ".join(str(gap.weight) for gap in gaps))
    points = sum(gap.weight for gap in gaps)
    written = {"points": str(points)} if points not in (len(gaps), 0) and points <= 1000 else {}
    return {"type": "cloze", "text": text, **beside, **written}


def _inside(text: str) -> str:
    """Return a text as it stands in a gap."""
    return re.sub(r"([|]|:(?=:))", r"\\\1", text).replace("}}", "} }")


def _fill(draft: Draft, gap: Gap) -> tuple[list[str], dict[str, Plain]]:
    """Return what is right in a gap, and what stands beside the text of it, by field."""
    found = _read(draft, gap)
    if not found or found[0].worth <= 0:
        raise LeftOutError("incomplete", "a gap has no right answer that students can give")
    answers.key_of(draft, found)
    key = found[0]
    around: dict[str, Plain] = {}
    if gap.kind in ("choice", "several"):
        if gap.kind == "several" and sum(one.worth > 0 for one in found) > 1:
            draft.lose("gap-many", ", ".join(one.text for one in found if one.worth > 0))
        around = {"choices": [one.text for one in found[1:]]} if found[1:] else {}
        return [key.text], around | answers.beside(draft, found[1:], _text)
    if gap.kind == "number":
        around["tolerance"] = answers.tolerance_of(key) or "0"
    elif gap.kind == "exact":
        draft.lose("case", key.text)
    reached = answers.reachable(draft, found, hides_number if gap.kind == "number" else hides_words)
    plain = [one for one in reached[1:] if _is_plain(one, key)]
    others = [one for one in reached[1:] if one not in plain]
    said = partial(_number, key) if gap.kind == "number" else _text
    return [key.text, *(one.text for one in plain)], around | answers.beside(draft, others, said)


def _read(draft: Draft, gap: Gap) -> list[Answer]:
    """Return the answers of a gap as a bank has them, the best first, each once."""
    if gap.kind == "number":
        best_first = sorted(gap.answers, key=lambda one: -one.worth)
        numbers = [(one, number(one.text)) for one in best_first]
        return [replace(one, text=spelled(value)) for one, value in numbers if value is not None]
    if gap.kind in ("choice", "several"):
        shown = sorted(gap.answers, key=lambda one: one.worth < FULL)
        each = {literal(one.text): one for one in reversed(shown)}
        best = max(each, key=lambda text: each[text].worth, default="")
        texts = [best, *(text for text in dict.fromkeys(literal(one.text) for one in shown) if text != best)]
        return [replace(each[text], text=text) for text in texts if text]
    return answers.typeable(draft, gap.answers)


def _is_plain(answer: Answer, key: Answer) -> bool:
    """Whether an answer is as right as the key, and nothing more is said of it."""
    alike = answers.tolerance_of(answer) == answers.tolerance_of(key)
    return answer.worth >= FULL and not answer.feedback and alike


def _text(answer: Answer) -> dict[str, Plain]:
    return {"text": answer.text}


def _number(key: Answer, answer: Answer) -> dict[str, Plain]:
    """Return a number with its tolerance, where that is not the gap's."""
    own, usual = (answers.tolerance_of(one) or "0" for one in (answer, key))
    return {"text": answer.text, **({"tolerance": own} if own != usual else {})}


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
