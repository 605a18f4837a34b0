"""Reads a YAML text; of a bank, the parser gets only what `yamlusual` can't read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from quizgen.reading.yamlspans import Stretch
from quizgen.reading.yamlusual import usual
from quizgen.reading.yamlvalues import Value, Values

QUESTIONS = "questions"
"""The key of the list that is read in parts."""
HEADING = f"\n{QUESTIONS}:\n"
OTHER_BREAKS = "\r\x85\u2028\u2029\ufeff"
"""Characters that end a line as `\\n` does, and one that may begin a text."""


def read(name: str, text: str, *, repeats: bool = False) -> tuple[Value, Values]:
    """Return the root value of a YAML text, and what else reading it found, such as problems.

    Args:
        name: the file's name for messages.
        text: the text.
        repeats: whether top-level keys may be repeated.
    """
    if not repeats and (found := _in_parts(name, text)):
        return found
    values = Values(name, text, repeats=repeats)
    return values.read(), values


def read_stretch(text: str, stretch: Stretch) -> dict[str, Value] | None:
    """Return the mapping in a stretch of a bank that was read without any problem; None if it is uncertain.

    Args:
        text: the text of the bank.
        stretch: the stretch.
    """
    part = text[stretch.start : stretch.end]
    lines = part.rstrip(" ")  # without the indentation of the next dash
    if lines.endswith("\n") and not any(one in lines for one in OTHER_BREAKS):
        value = usual(lines, stretch.column)
        if value is not None:
            return value
    column = 0 if part.startswith("{") else stretch.column  # without braces, the indentation counts
    values = Values("", " " * column + part)
    root = values.read()
    return root if isinstance(root, dict) and not values.problems and not values.fault else None


def _in_parts(name: str, text: str) -> tuple[Value, Values] | None:
    """Read a bank without giving its usual questions to the parser; None if the parser has to read it whole.

    Every dash in the list's column begins a question, unless it is inside a bracket, quote or text that is
    still open. Then the parser finds too few questions, because no usual one leaves anything open.
    """
    head, heading, body = text.partition(HEADING)
    dash = f"\n{' ' * (len(body) - len(body.lstrip(' ')))}- "
    nothing, *entries = f"\n{body}".split(dash)
    if nothing or len(entries) < 3 or any(one in text for one in OTHER_BREAKS):
        return None
    column = len(dash) - 1
    inner = (usual(one, column) for one in entries[1:-1])
    found = [None, *inner, None]  # the first and the last one give the list its place
    left = [one for one, value in zip(entries, found, strict=True) if value is None]
    outdented = re.compile(rf"\n {{0,{column - 2}}}[^ \n#]")
    if any(map(outdented.search, left)):
        return None
    before = head + heading[:-1]
    values = Values(name, before + dash + dash.join(left))
    root = values.read()
    parsed = root.get(QUESTIONS) if isinstance(root, dict) else None
    if values.problems or not isinstance(parsed, list) or len(parsed) != len(left):
        return None
    others = iter(parsed)
    parsed[:] = [next(others) if one is None else one for one in found]
    known = [values.stretches.at((QUESTIONS, index)) for index in range(len(left))]
    usual_ones = [one is not None for one in found]
    start = Stretch(before.count("\n") + 1, column, len(before) + len(dash), 0)
    values.stretches.replace(QUESTIONS, _stretches(start, entries, usual_ones, known))
    lines = sum(one.count("\n") + 1 for one, value in zip(entries, found, strict=True) if value is not None)
    for path in ((), (QUESTIONS,)):  # both end with the file
        whole = values.spans[path]
        values.spans[path] = replace(whole, end_line=whole.end_line + lines)
    return root, values


def _stretches(
    start: Stretch, entries: Sequence[str], usual_ones: Sequence[bool], known: Iterable[Stretch | None]
) -> Iterator[Stretch | None]:
    """Yield the stretches of all questions in the whole text.

    Args:
        start: where the first question begins.
        entries: the texts of the questions.
        usual_ones: for each question, whether it is a usual one.
        known: the stretches of the others in the text without the usual ones.
    """
    others = iter(known)
    line, column, at, _ = start
    lines = characters = 0  # of the usual ones so far
    for entry, is_usual in zip(entries, usual_ones, strict=True):
        height, size = entry.count("\n") + 1, len(entry) + column + 1
        if is_usual:
            yield Stretch(line, column, at, at + size - 2)
            lines, characters = lines + height, characters + size
        else:
            yield (one := next(others)) and Stretch(
                one.line + lines, one.column, one.start + characters, one.end + characters
            )
        line, at = line + height, at + size
