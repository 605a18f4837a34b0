"""Read texts with gaps, in Moodle's grammar (`{1:SHORTANSWER:=…}`) or Anki's, and turn gaps into a cloze."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from html import unescape

from quizgen.frozen import frozen
from quizgen.importers import answers, closers, formulas
from quizgen.importers.answers import FULL, Answer, number, spelled
from quizgen.importers.draft import Draft, LeftOutError, literal
from quizgen.reading.yamlblocks import Plain
from quizgen.types.layout import GAP_MARKS
from quizgen.types.typed import hides_number, hides_words

OPEN, CLOSE = GAP_MARKS
"""Noncharacters (Unicode 23.7), which no text has; they enclose a gap's number."""
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
"""The beginning of a gap of Moodle's."""
GAP_END = re.compile(r"(?P<skip>\\.)|\}", re.DOTALL)
WORTH = re.compile(r"\s*(?:(?P<right>=)|%(?P<percent>-?[0-9]+(?:[.,][0-9]+)?)%)?", re.DOTALL)
HINT = re.compile(rf"({CLOSE}) ?\*\(([^*()\n]+)\)\*")
ANKI_GAP = re.compile(r"\{\{c(\d{1,3})::")
"""The beginning of a gap of Anki's."""
TAGS = re.compile(r"<[^<>]*>")


@frozen
class Gap:
    """A gap.

    Args:
        kind: `typed`, `exact` (capitals matter), `number`, `choice`, or `several` (several choices).
        answers: the accepted and the offered answers.
        weight: how much the gap counts.
    """

    kind: str
    answers: tuple[Answer, ...]
    weight: int = 1


def mark(number_: int) -> str:
    """Return the placeholder of a gap in HTML, by its number, counted from 1."""
    return f"{OPEN}{number_}{CLOSE}"


def moodle_gaps(html: str, said: Callable[[str], str]) -> tuple[str, list[Gap]]:
    """Return a text with placeholders for Moodle's gaps, and the gaps.

    Args:
        html: the text.
        said: returns HTML as Markdown, for feedback.
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
        if kind in ("choice", "several"):
            text = "".join(f"${piece}$" if is_math else piece for piece, is_math, _ in formulas.split(text))
        percent = Decimal(0)
        if worth and worth["right"]:
            percent = Decimal(100)
        elif worth and worth["percent"]:
            percent = answers.share(Decimal(worth["percent"].replace(",", ".")))
        tolerance = "0"
        if kind == "number" and ":" in text:
            text, _, tolerance = text.partition(":")
        if text:
            told = said(unescape(_plain(feedback)).strip()) if feedback.strip() else ""
            yield Answer(text.strip(), percent, told, tolerance)


def _cut(text: str) -> tuple[str, str, str]:
    """Return an answer and its feedback, split at the first `#` that is not part of an entity."""
    found = re.search(r"(?<![\\&])#", text)
    return (text[: found.start()], "#", text[found.end() :]) if found else (text, "", "")


def _plain(text: str) -> str:
    return re.sub(r"\\([~#}/\"\\])", r"\1", text)


def cloze(draft: Draft, markdown: str, gaps: Sequence[Gap]) -> dict[str, Plain]:
    """Return the fields of a cloze question.

    Args:
        draft: takes the losses.
        markdown: the text, with `mark(1)` and so on as placeholders for its gaps.
        gaps: the gaps, in order.

    Raises:
        LeftOutError: there is no gap, a gap has no right answer, or its placeholder is not in the text.
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
    """Return a text escaped for use in a gap; in a formula, a bar and colons are not special."""
    if formulas.TEX.search(text):
        return text.replace("}}", "} }")
    return re.sub(r"([|]|:(?=:))", r"\\\1", text).replace("}}", "} }")


def _fill(draft: Draft, gap: Gap) -> tuple[list[str], dict[str, Plain]]:
    """Return the right answers of a gap, the key first, and its part of other fields, by field."""
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
    """Return the answers of a gap as banks write them, the best first, each once."""
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
    """Return whether an answer is as right as the key, with the same tolerance and no feedback."""
    alike = answers.tolerance_of(answer) == answers.tolerance_of(key)
    return answer.worth >= FULL and not answer.feedback and alike


def _text(answer: Answer) -> dict[str, Plain]:
    return {"text": answer.text}


def _number(key: Answer, answer: Answer) -> dict[str, Plain]:
    """Return a number's fields, with its tolerance if that differs from the gap's."""
    own, usual = (answers.tolerance_of(one) or "0" for one in (answer, key))
    return {"text": answer.text, **({"tolerance": own} if own != usual else {})}


def anki_gaps(html: str) -> tuple[str, list[tuple[int, str, str]]]:
    """Return a text with placeholders for Anki's gaps, and each gap's group, content and hint."""
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
    """Return a gap's content and hint, split at the first `::` that is not in a nested gap."""
    depth, at = 0, 0
    while at < len(inside) - 1:
        pair = inside[at : at + 2]
        depth += (pair == "{{") - (pair == "}}")
        if pair == "::" and not depth:
            return inside[:at], "::", inside[at + 2 :]
        at += 2 if pair in ("{{", "}}") else 1
    return inside, "", ""


def _end(html: str, start: int) -> int:
    """Return the offset of the braces that close a gap, matched as Anki does, or -1."""
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
