"""Banks in the cache, as data: a bank that has not changed is not parsed again.

Its questions are not even read as a whole: only their short fields are set, such as id, type, tags and what
they ask, which lists of questions show. If somebody asks a question for another field, it reads all the rest
from its text in the bank's file (`Question.__getattr__`).

Only a bank that was read without any problem is kept. What is damaged, or not as this program writes it,
counts as missing. Forged data passes the same checks as a file: at worst, short fields or places are not
those of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache as cached
from functools import cached_property
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple, cast

from quizgen import cache
from quizgen.cache.runs import DAMAGED, program
from quizgen.errors import Origin
from quizgen.model.course import Bank
from quizgen.model.entry import fields_of
from quizgen.model.packed import Packed, pack, unpack
from quizgen.model.question import Question
from quizgen.model.shape import WrongError
from quizgen.reading.inherited import Inherited, merge
from quizgen.reading.yamlevents import DEEPEST, Span
from quizgen.reading.yamlparts import QUESTIONS, read_stretch
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
        columns: for each key of a short field, its value in each question as written; None if it has none.
    """

    digest: str
    length: int
    before: str
    root: dict[str, Value]
    at_top: Spans
    stretches: Stretches
    marks: Sequence[str]
    columns: Mapping[str, Sequence[Any]]

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
    rows = [unpack(one.packed, _keys(type(one))) for one in bank.questions]
    keys = dict.fromkeys(key for row in rows for key in row)
    return Record(
        tree.digest.hex(),
        len(text),
        mark_of(text[: starts[0]]),
        tree.root,
        tree.at_top,
        tree.stretches,
        tree.marks(QUESTIONS),
        {key: [row.get(key) for row in rows] for key in keys},
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


def _encoded(record: Record) -> bytes:
    """Return a bank as bytes."""
    spans, keys = record.at_top
    at_top = [[path, _numbers(span), _numbers(keys.get(path))] for path, span in spans.items()]
    numbers = record.stretches.numbers()
    written = record._replace(at_top=at_top, stretches=numbers)  # type: ignore[arg-type] # as JSON has them
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def _numbers(span: Span | None) -> list[int] | None:
    return [span.line, span.column, span.end_line, span.end_column] if span else None


def _decoded(data: bytes) -> Record:
    """Return the bank from the bytes that `_encoded` made.

    Raises:
        ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError: if they are
            something else.
    """
    digest, length, before, root, at_top, numbers, marks, columns = _from_json(data)
    if not _is_value(root, DEEPEST) or bytes.fromhex(digest).hex() != digest or type(length) is not int:
        raise ForgedError
    spans = {tuple(path): Span(*map(int, span)) for path, span, _ in at_top}
    keys = {tuple(path): Span(*map(int, span)) for path, _, span in at_top if span}
    stretches = Stretches.of_numbers(numbers)
    count = stretches.count(QUESTIONS)
    if len(marks) not in (0, count) or any(len(one) != count for one in (columns["id"], *columns.values())):
        raise ForgedError
    return Record(
        digest,
        length,
        str(before),
        root,
        (spans, keys),
        stretches,
        [*map(str, marks)],
        columns,
    )


def _from_json(data: bytes) -> Any:
    """Return a value that `_encoded` turned into bytes, in which every character can be printed.

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


def questions(
    record: Record, data: bytes, tree: Tree, inherited: Inherited, again: Callable[[], Sequence[Question]]
) -> tuple[Question, ...]:
    """Return the questions of a kept bank, with only their short fields set.

    Args:
        record: the bank.
        data: the bytes of its file.
        tree: its file.
        inherited: what it gives its questions.
        again: reads its questions from the file, if the text of one alone does not tell its fields.

    Raises:
        ValueError, TypeError, LookupError, AttributeError: if the record is forged.
    """
    reader = _Reader(data, tree, inherited, again)
    types: Sequence[str] = record.columns["type"]
    found: dict[int, Question] = {}
    for name in dict.fromkeys(types):
        places = [at for at, one in enumerate(types) if one == name]
        columns = {key: [values[at] for at in places] for key, values in record.columns.items()}
        try:
            found.update(zip(places, reader.begun(TYPES[name], places, columns), strict=True))
        except WrongError as fault:
            raise ForgedError from fault
    return tuple(found[at] for at in range(len(types)))


class _Reader:
    """Reads the questions of a kept bank as far as somebody asks for them.

    Args:
        data: the bytes of its file.
        tree: its file.
        inherited: what it gives its questions.
        again: reads its questions from the file.
    """

    def __init__(
        self, data: bytes, tree: Tree, inherited: Inherited, again: Callable[[], Sequence[Question]]
    ) -> None:
        self._data, self._tree, self._inherited, self._again = data, tree, inherited, again

    @cached_property
    def _text(self) -> str:
        return self._data.decode("utf-8-sig")

    def begun(
        self, kind: type[Question], places: Sequence[int], columns: Mapping[str, Sequence[Any]]
    ) -> Sequence[Question]:
        """Return questions with their short fields.

        Args:
            kind: their type.
            places: where they are in the bank's list.
            columns: as in `Record`, for these questions.

        Raises:
            WrongError: if a field does not allow its value.
        """
        bank, lang = self._inherited.bank, self._inherited.lang
        langs = [one or lang for one in columns.get("lang", [None] * len(places))]
        columns = {**columns, "lang": langs}
        made = kind.read_columns(len(places), columns, _short(kind))
        for one in made if self._inherited.tags else ():
            self._inherited.complete(one, columns)
        kind.tell_all(
            made,
            bank=repeat(bank),
            name=[f"{bank}/{one.id}" for one in made],
            origin=map(Origin, repeat(self._tree), zip(repeat(QUESTIONS), places)),
            stimulus=map(self._inherited.exhibit_of, made),
            _read_rest=repeat(self.rest),
        )
        return made

    def rest(self, question: Question) -> dict[str, Any]:
        """Return the fields of a question that `begun` did not set."""
        at = cast(int, question.origin.path[-1])
        packed, whole = self._alone(question, at) or self._whole(at)
        return {"packed": packed, **{name: getattr(whole, name) for name in _long(type(question))}}

    def _alone(self, question: Question, at: int) -> tuple[Packed, Question] | None:
        """Return a question as its own text has it; None if that text does not tell it for certain."""
        stretch = self._tree.stretches.at((QUESTIONS, at))
        value = read_stretch(self._text, stretch) if stretch else None
        if value is None or (value.get("id"), value.get("type")) != (question.id, question.type):
            return None
        authored = merge(value, self._inherited.defaults)
        try:
            whole = type(question).read(authored)
        except WrongError:
            return None
        return pack(authored), whole

    def _whole(self, at: int) -> tuple[Packed, Question]:
        """Return a question as the whole file has it."""
        whole = self._again()[at]
        return whole.packed, whole


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
