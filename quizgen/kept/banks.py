"""What was found in a bank alone, kept as data, so that nothing looks into a bank that has not changed.

The findings depend on the bank's file, on the program, on the folder of the course (places name files), on
the language that the course gives its banks, and on the outputs. A digest of all that is the name under
which they are kept. Data that can't be read counts as missing. Forged data can hide or invent a problem, but
do nothing more. `questions` does the same for the questions of a bank that has changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, NamedTuple, TypeVar

from quizgen import cache
from quizgen.cache.runs import DAMAGED, program
from quizgen.model.course import Bank, Course
from quizgen.reading.yamltree import Tree

PREFIX, MOST = "found-", 3_000
"""How the names of kept findings begin, and how many are kept."""
FEWEST = 100
"""Questions of a course; to check fewer takes less time than to read what was found in them."""
LARGEST = 8_000_000
"""The most bytes of findings that are kept for a bank, so that no bank fills a disk."""

T = TypeVar("T")
D = TypeVar("D")


class Form(NamedTuple, Generic[T, D]):
    """How findings are kept.

    Args:
        write: turns them into data for JSON.
        read: turns such data back into findings.
    """

    write: Callable[[T], D]
    read: Callable[[D], T]


def of_bank(
    course: Course, bank: Bank, asked: Sequence[object], look: Callable[[], T], form: Form[T, D]
) -> T:
    """Return what is found in a bank, the kept ones if nothing has changed that they depend on.

    Args:
        course: the course.
        bank: one of its banks.
        asked: which rules, and what they depend on besides the bank, the course's language and the program.
        look: applies the rules.
        form: how their findings are kept.
    """
    file = file_of(course, bank)
    if file is None:
        return look()
    name = named(course, file.name, [file.digest.hex(), *asked])
    return kept_as(name, look, form.write, form.read)


def kept_as(name: str, look: Callable[[], T], write: Callable[[T], D], read: Callable[[D], T]) -> T:
    """Return what is kept under a name, or otherwise find it, and keep it.

    Args:
        name: what `named` returned.
        look: finds it.
        write: turns it into data for JSON.
        read: turns such data back.
    """
    with suppress(*DAMAGED):
        if kept := cache.recall(name):
            return read(json.loads(kept))
    found = look()
    data = json.dumps(write(found)).encode()
    if len(data) <= LARGEST:
        cache.keep(name, data)
        cache.forget_oldest(PREFIX, MOST)
    return found


def file_of(course: Course, bank: Bank) -> Tree | None:
    """Return a bank's file; None if nothing of it is kept."""
    file = bank.origin.source
    if not isinstance(file, Tree) or not file.digest or not cache.is_on():
        return None  # a bank that is not saved yet has no digest
    return file if sum(len(one.questions) for one in course.banks) >= FEWEST else None


def named(course: Course, file: str, asked: Sequence[object]) -> str:
    """Return the name under which something is kept that was found in a course.

    Args:
        course: the course.
        file: the name of the file in which it was found; empty for several files.
        asked: which rules, and what they depend on besides the course's language and the program.
    """
    where = [str(course.folder), str(course.folder.absolute()), file]
    return PREFIX + cache.digest_of([program(), where, course.head.lang, *asked])
