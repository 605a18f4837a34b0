"""Banks in the cache, as data: a bank that has not changed is not parsed again.

Its questions are not even read as a whole: only their short fields are set, such as id, type, tags and what
they ask, which lists of questions show. If somebody asks a question for another field, it reads all the rest
from its kept text (`Question.__getattr__`).

Only a bank that was read without any problem is kept. What is damaged, or not as this program writes it,
counts as missing. Forged data passes the same checks as a file: at worst, a question is not that of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache as cached
from pathlib import Path
from typing import Any, NamedTuple, cast

from quizgen import cache
from quizgen.cache.runs import DAMAGED, program
from quizgen.errors import Origin
from quizgen.model.course import Bank
from quizgen.model.entry import fields_of
from quizgen.model.packed import Packed, Shape, pack, unpack
from quizgen.model.question import Question
from quizgen.model.shape import WrongError
from quizgen.reading.inherited import Inherited
from quizgen.reading.yamlevents import DEEPEST, Span
from quizgen.reading.yamlparts import QUESTIONS
from quizgen.reading.yamlspans import Spans, Stretches
from quizgen.reading.yamltree import Tree, Value, mark_of, unprintable
from quizgen.types import TYPES

PREFIX, MOST = "bank-", 1_000
"""How the names of kept banks begin, and how many are kept."""
LARGEST = 50_000_000
"""The most bytes that are kept of a bank."""
SMALLEST = 300_000
"""Bytes of all banks of a course; to parse fewer takes less time than to find out which program this is."""
LONG = frozenset({"correction", "references", "explanation", "hints"})
"""The fields of all types that hold prose; they and most fields of a single type are set when needed."""
SHORT = frozenset(fields_of(Question)) - LONG
"""The fields of all types that a question from the cache has from the beginning."""
ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\u")
"""A character that the cache does not hold, since it writes all others as they are."""


class ForgedError(ValueError):
    """Kept data is not as this program writes it, though it is not damaged."""


class Written(NamedTuple):
    """A question as a bank is kept.

    Args:
        short: its short fields, as they were written.
        shape: the number of the shape of all its fields (see `model.packed`).
        texts: the texts of all its fields, as JSON.
    """

    short: dict[str, Any]
    shape: int
    texts: bytes


class Record(NamedTuple):
    """A bank as it is kept.

    Args:
        digest: the digest of its file.
        length: the number of characters in the file.
        before: the digest of the text before its first question.
        root: the file's values without the questions.
        at_top: as in `Tree`.
        stretches: as in `Tree`.
        marks: the digests of its questions' texts (see `Tree.marks`).
        shapes: the shapes of its questions.
        questions: its questions.
    """

    digest: str
    length: int
    before: str
    root: dict[str, Value]
    at_top: Spans
    stretches: Stretches
    marks: Sequence[str]
    shapes: Sequence[Shape]
    questions: Sequence[Written]

    def tree(self, name: str, again: Callable[[], bytes]) -> Tree:
        """Return the bank's file without its questions, as if it had been read.

        Args:
            name: its name for messages.
            again: reads its bytes.
        """
        digest, marks = bytes.fromhex(self.digest), {QUESTIONS: self.marks}
        return Tree(
            name,
            "",
            self.root,
            stretches=self.stretches,
            at_top=self.at_top,
            again=again,
            digest=digest,
            known_marks=marks,
        )


def recall(path: Path) -> Record | None:
    """Return what is kept of a bank's file, which may have changed since; None if that is nothing."""
    try:
        return _decoded(cache.recall(_name(path)) or b"")
    except DAMAGED:
        return None


def record_of(bank: Bank, text: str) -> Record | None:
    """Return a bank as it can be kept; None if it can't.

    Args:
        bank: a bank that was read without any problem.
        text: the text of its file.
    """
    tree = bank.origin.source
    if not isinstance(tree, Tree) or not isinstance(tree.root, dict):
        return None
    starts = [one.start for one in tree.stretches.all(QUESTIONS)]
    if len(starts) != len(bank.questions):
        return None
    shapes: dict[Shape, int] = {}
    written = [
        Written(
            unpack(one.packed, _keys(type(one))),
            shapes.setdefault(one.packed.shape, len(shapes)),
            _as_json(one.packed.texts),
        )
        for one in bank.questions
    ]
    return Record(
        tree.digest.hex(),
        len(text),
        mark_of(text[: starts[0]]),
        tree.root,
        tree.at_top,
        tree.stretches,
        tree.marks(QUESTIONS),
        [*shapes],
        written,
    )


def keep(path: Path, record: Record) -> None:
    """Keep a bank.

    Args:
        path: its file.
        record: the bank.
    """
    data = _encoded(record)
    if len(data) <= LARGEST:
        cache.keep(_name(path), data)
        cache.forget_oldest(PREFIX, MOST)


def _name(path: Path) -> str:
    return PREFIX + cache.digest_of([program(), str(path.absolute())])


def _as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _encoded(record: Record) -> bytes:
    """Return a bank as bytes: a line with everything but its questions' texts, then one line for each."""
    spans, keys = record.at_top
    at_top = [[path, _numbers(span), _numbers(keys.get(path))] for path, span in spans.items()]
    questions = [(one.short, one.shape) for one in record.questions]
    head = [
        record.digest,
        record.length,
        record.before,
        record.root,
        at_top,
        record.stretches.numbers(),
        record.marks,
        record.shapes,
        questions,
    ]
    return b"\n".join([_as_json(head), *(one.texts for one in record.questions)])


def _numbers(span: Span | None) -> list[int] | None:
    return [span.line, span.column, span.end_line, span.end_column] if span else None


def _decoded(data: bytes) -> Record:
    """Return the bank from the bytes that `_encoded` made.

    Raises:
        ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError: if they are
            something else.
    """
    head, *texts = data.split(b"\n")
    digest, length, before, root, at_top, numbers, marks, shapes, questions = _from_json(head)
    if not _is_value(root, DEEPEST) or bytes.fromhex(digest).hex() != digest or type(length) is not int:
        raise ForgedError
    spans = {tuple(path): Span(*map(int, span)) for path, span, _ in at_top}
    keys = {tuple(path): Span(*map(int, span)) for path, _, span in at_top if span}
    stretches = Stretches.of_numbers(numbers)
    if len(stretches.all(QUESTIONS)) != len(questions) or len(marks) not in (0, len(questions)):
        raise ForgedError
    written = [Written(short, shape, line) for (short, shape), line in zip(questions, texts, strict=True)]
    return Record(
        digest,
        length,
        str(before),
        root,
        (spans, keys),
        stretches,
        [*map(str, marks)],
        [*map(_shape, shapes)],
        written,
    )


def _from_json(data: bytes) -> Any:
    """Return a value that `_as_json` turned into bytes, in which every character can be printed.

    Raises:
        ValueError: if it can't have come from there.
    """
    text = data.decode()
    if (b"\\u" in data and ESCAPE.search(data)) or unprintable(data, text):
        raise ForgedError
    return json.loads(text)


def _is_value(value: object, depth: int) -> bool:
    """Return whether a value is one of a file that nests no deeper than this."""
    if isinstance(value, dict):
        return depth > 0 and all(_is_value(one, depth - 1) for one in value.values())
    if isinstance(value, list):
        return depth > 0 and all(_is_value(one, depth - 1) for one in value)
    return isinstance(value, str)


def _shape(value: Iterable[Any]) -> Shape:
    return tuple(tuple(map(str, one)) if isinstance(one, list) else one for one in value)


def questions(
    record: Record, tree: Tree, inherited: Inherited, again: Callable[[], Sequence[Question]]
) -> tuple[Question, ...]:
    """Return the questions of a kept bank, with only their short fields set.

    Args:
        record: the bank.
        tree: its file.
        inherited: what it gives its questions.
        again: reads its questions from the file, if a kept text turns out to be forged.

    Raises:
        ValueError, TypeError, LookupError, AttributeError: if the data is forged.
    """
    reader = _Reader(record, again)
    return tuple([reader.begun(at, one.short, tree, inherited) for at, one in enumerate(record.questions)])


class _Reader:
    """Reads the questions of a kept bank as far as somebody asks for them.

    Args:
        record: the bank.
        again: reads its questions from the file.
    """

    def __init__(self, record: Record, again: Callable[[], Sequence[Question]]) -> None:
        self._shapes = [record.shapes[one.shape] for one in record.questions]
        self._texts = [one.texts for one in record.questions]
        self._again = again

    def begun(self, at: int, short: dict[str, Any], tree: Tree, inherited: Inherited) -> Question:
        """Return a question with its short fields."""
        try:
            kind = TYPES[short["type"]]
            question = kind.read_some(short, _short(kind))
        except WrongError as fault:
            raise ForgedError from fault
        inherited.complete(question, short)
        question.tell(
            bank=inherited.bank,
            name=f"{inherited.bank}/{question.id}",
            origin=Origin(tree, (QUESTIONS, at)),
            stimulus=inherited.exhibit_of(question),
            _read_rest=self.rest,
        )
        return question

    def rest(self, question: Question) -> dict[str, Any]:
        """Return the fields of a question that `begun` did not set."""
        at = cast(int, question.origin.path[-1])
        try:
            packed, whole = self._read(at, type(question))
        except (*DAMAGED, WrongError):
            whole = self._again()[at]
            packed = whole.packed
        self._texts[at] = b""  # a question needs nothing twice
        return {"packed": packed, **{name: getattr(whole, name) for name in _long(type(question))}}

    def _read(self, at: int, kind: type[Question]) -> tuple[Packed, Question]:
        """Return a question as written, and its fields as far as they come from its text."""
        texts = _from_json(self._texts[at])
        if not all(type(one) is str for one in texts):
            raise ForgedError
        authored = unpack(Packed(self._shapes[at], tuple(texts)))
        whole = kind.read(authored)
        return pack(authored), whole


@cached
def _short(kind: type[Question]) -> frozenset[str]:
    """Return the names of the fields that a question from the cache has from the beginning."""
    return SHORT | {kind.ASKED_IN}


@cached
def _keys(kind: type[Question]) -> tuple[str, ...]:
    """Return the keys of these fields."""
    return tuple(one.key for name, one in fields_of(kind).items() if name in _short(kind))


@cached
def _long(kind: type[Question]) -> tuple[str, ...]:
    """Return the names of the fields that are set when needed: also the one that asks, to share its text."""
    return tuple(name for name in fields_of(kind) if name not in SHORT)
