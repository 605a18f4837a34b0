"""What other tools call a field, a type or a value: names.yaml beside this module, for what is unknown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import cast

from quizgen import files
from quizgen.errors import did_you_mean, odd_sign
from quizgen.reading import yamltree
from quizgen.text import signs
from quizgen.types import TYPES

TABLE = Path(__file__).with_name("names.yaml")
JOINTS = re.compile(r"[-_ .:]+")
NUMBERED = re.compile(
    r"(?:answer|option|choice|distractor|wrong|alternative|incorrect|item|step)?(?:[a-h]|[1-9])"
)
"""What stands for one option where a tool gives each a field of its own: `answer_a`, `option 2`, `b`."""
LISTS = ("distractors", "items", "accept")


def meant(name: str, known: Collection[str], given: Collection[str] = ()) -> str:
    """Return the field that a strange name stands for in other tools, or an empty text.

    Args:
        name: as somebody wrote it.
        known: the fields that could stand there.
        given: the fields that stand there already.
    """
    folded = fold(name)
    free = {fold(one): one for one in known if one not in given}
    if folded in free:
        return free[folded]
    for field in _table("fields"):
        if folded in _table("fields")[field] and field in known and field not in given:
            return field
    return next((one for one in LISTS if one in known), "") if is_numbered(name) else ""


def is_numbered(name: str) -> bool:
    """Return whether a name is one of a row, as `answer_a`, `option 2` and `b` are."""
    return NUMBERED.fullmatch(fold(name)) is not None


def value(name: str, allowed: Collection[str]) -> str:
    """Return which of the values that a field can have another word stands for, or an empty text."""
    return next(_of("values", name, allowed), "")


def question_types(name: str, known: Collection[str]) -> list[str]:
    """Return the types that other tools call so."""
    return list(dict.fromkeys(_of("types", signs.plain(name), known)))


def like_type(name: str) -> str:
    """Return the type that somebody may have meant, as a help text."""
    meant = question_types(name, TYPES)
    listed = " or ".join(f'"{one}"' for one in meant)
    return f"did you mean {listed}?{odd_sign(name, meant[0])}" if meant else did_you_mean(name, TYPES)


def language(name: str) -> str:
    """Return the tag of a language by its name, or an empty text."""
    return next(_of("languages", name, _table("languages")), "")


def _of(part: str, name: str, known: Collection[str]) -> Iterator[str]:
    folded = fold(name)
    yield from (one for one in known if fold(one) == folded)
    yield from (one for one, others in _table(part).items() if folded in others and one in known)


def fold(name: str) -> str:
    """Return a name as it is compared: in small letters, without what joins its words."""
    return JOINTS.sub("", unicodedata.normalize("NFKC", name).casefold())


@cache
def _table(part: str) -> Mapping[str, frozenset[str]]:
    root = yamltree.read_once(TABLE.as_posix(), files.content(TABLE)).root
    tables = cast("Mapping[str, Mapping[str, Sequence[str]]]", root)
    return {name: frozenset(map(fold, others)) for name, others in tables[part].items()}
