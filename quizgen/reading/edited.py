"""A bank after an edit: of its file, only the questions that have changed are parsed.

A YAML parser reads from front to back, and at the beginning of each entry of a list it is in the same state.
So the questions before and after an edit are as they were, if the parser finds the first one after it again.
What is parsed is a shorter file: the bank's head, the last question before the edit (the edit may continue
it), the changed questions, and the first one after them. Whatever is not certain is for the ordinary reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from quizgen.errors import FieldPath
from quizgen.reading.recalled import Record
from quizgen.reading.yamlevents import Span
from quizgen.reading.yamlparts import QUESTIONS
from quizgen.reading.yamlspans import Spans, Stretch, Stretches
from quizgen.reading.yamltree import digest_of, mark_of


class _Cut(NamedTuple):
    """A file without most of the questions that have not changed.

    Args:
        text: the shorter text.
        front: how many questions it lacks after the head.
        back: how many unchanged questions follow the changed ones; the text ends with the first of them.
        lines: how many lines it lacks after the head.
        characters: how many characters it lacks after the head.
        grown: how many more characters the file has than before.
    """

    text: str
    front: int
    back: int
    lines: int
    characters: int
    grown: int


def renewed(old: Record, data: bytes, read: Callable[[str], Record | None]) -> Record | None:
    """Return a bank whose file has changed; None if the changed part alone does not tell it for certain.

    Args:
        old: the bank as it was.
        data: the bytes of its file.
        read: reads a shorter file; returns None if it has any problem.

    Raises:
        UnicodeDecodeError: if the file is not in UTF-8.
        LookupError, TypeError, ValueError, OverflowError: if the old bank is forged.
    """
    text = data.decode("utf-8-sig")
    before = old.stretches.all(QUESTIONS)
    cut = _cut(old, before, text)
    part = read(cut.text) if cut else None
    if cut is None or part is None or not part.marks or [*part.at_top[1]] != [*old.at_top[1]]:
        return None
    found = part.stretches.all(QUESTIONS)
    if any(one.column != before[0].column for one in found):
        return None
    moved = [one.moved(cut.lines, cut.characters) for one in found]
    back, lines = before[len(before) - cut.back :], 0
    if back:
        lines = moved[-1].line - back[0].line
        if (moved[-1].start, _short(part, -1)) != (back[0].start + cut.grown, _short(old, -cut.back)):
            return None
        moved.pop()
    front, changed = slice(cut.front), slice(len(moved))
    back_too = slice(len(before) - cut.back, None)
    parts = [(old, len(before), front), (part, len(found), changed), (old, len(before), back_too)]
    columns = {
        key: [one for record, size, some in parts for one in record.columns.get(key, [None] * size)[some]]
        for key in {**old.columns, **part.columns}
    }
    if len({*columns["id"]}) < len(columns["id"]):
        return None
    stretches = [*before[front], *moved, *(one.moved(lines, cut.grown) for one in back)]
    return Record(
        digest_of(data).hex(),
        len(text),
        old.before,
        part.root,
        _at_top(part.at_top, cut.lines, old.at_top if back else None, lines),
        _with(part.stretches, stretches),
        [*old.marks[front], *part.marks[changed], *old.marks[back_too]],
        columns,
    )


def _cut(old: Record, stretches: Sequence[Stretch], text: str) -> _Cut | None:
    """Return a file without questions that have not changed; None if there are none, or it is not certain.

    Args:
        old: the bank as it was.
        stretches: where its questions were.
        text: the text of the file.
    """
    listed_last = [*old.at_top[1]][-1:] == [(QUESTIONS,)]
    even = all(one.column == stretches[0].column for one in stretches)
    first = stretches[0].start
    if not old.marks or not listed_last or not even or mark_of(text[:first]) != old.before:
        return None
    if text.startswith("\ufeff"):  # a second mark of the byte order would get lost
        return None
    size, grown = len(stretches), len(text) - old.length
    starts = [*(one.start for one in stretches), old.length]

    def is_still(at: int, moved: int) -> bool:
        inside = text[starts[at] + moved : starts[at + 1] + moved]
        return mark_of(inside, stretches[at].column) == old.marks[at]

    same = sum(1 for _ in takewhile(lambda at: is_still(at, 0), range(size)))
    after = (at for at in reversed(range(size)) if starts[at] + grown >= starts[same])
    back = sum(1 for _ in takewhile(lambda at: is_still(at, grown), after))
    front = max(0, same - 1)  # the text after the last unchanged question may belong to it now
    if not front + back:
        return None
    end = stretches[-back].end + grown if back else len(text)
    lines = stretches[front].line - stretches[0].line
    skipped = starts[front] - first
    return _Cut(text[:first] + text[starts[front] : end], front, back, lines, skipped, grown)


def _short(record: Record, at: int) -> dict[str, Any]:
    """Return the short fields of a question."""
    return {key: values[at] for key, values in record.columns.items() if values[at] is not None}


def _at_top(part: Spans, lines: int, old: Spans | None, moved: int) -> Spans:
    """Return the spans of a file's top-level values and keys.

    Args:
        part: those of the shorter file.
        lines: how many lines that file lacks.
        old: those of the file before the edit, if its end is the same.
        moved: how many lines the end has moved since.
    """
    values, keys = part

    def span(path: FieldPath) -> Span:
        one = values[path]
        if path not in ((), (QUESTIONS,)):
            return one
        last, more = (old[0][path], moved) if old else (one, lines)
        return Span(one.line, one.column, last.end_line + more, last.end_column)

    return {path: span(path) for path in values}, keys


def _with(stretches: Stretches, questions: Sequence[Stretch]) -> Stretches:
    """Return the stretches of a file with those of its questions."""
    numbers = stretches.numbers()
    ones = ((one.line, one.column, one.start, one.end) for one in questions)
    return Stretches.of_numbers({**numbers, QUESTIONS: [number for one in ones for number in one]})
