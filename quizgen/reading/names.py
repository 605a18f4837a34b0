"""Names of fields, types and values in other tools and languages, from the tables beside this module."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import cast

from quizgen import files
from quizgen.errors import did_you_mean, odd_sign
from quizgen.reading import yamltree
from quizgen.text import signs
from quizgen.text.lazily import lazily
from quizgen.types import TYPES

TABLE = Path(__file__).with_name("names.yaml")
BY_LANGUAGE = Path(__file__).with_name("names_by_language.yaml")
JOINTS = lazily(r"[-_ .:'’ʻʼ‘`]+")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
NUMBERED = lazily(
    r"(?:answer|option|choice|distractor|wrong|alternative|incorrect|item|step)?(?:[a-h]|[1-9])"
)
"""Names of single options in tools with one field per option: `answer_a`, `option 2`, `b`."""
PARTS_OF_TEXTS = {
    "picture": "put a picture into a text, such as the stem: ![what it shows](name.png)",
    "table": "put a table into a text, such as the stem: lines with bars, the second one |---|---|",
    "formula": "put a formula into a text, between dollar signs: $E = mc^2$",
}
"""Help on things that Markdown texts hold and other tools have a field for."""
LISTS = ("distractors", "items", "accept")


def meant(name: str, known: Collection[str], given: Collection[str] = ()) -> str:
    """Return the field that a name from another tool or language stands for, or an empty text.

    Args:
        name: the name as written.
        known: the fields that are allowed there.
        given: the fields that are there already.
    """
    folded = fold(name)
    free = {fold(one): one for one in known if one not in given}
    if folded in free:
        return free[folded]
    for table in (_table("fields"), *_in_other_languages()):
        for field, others in table.items():
            if folded in others and field in known and field not in given:
                return field
    several = "answers" in known and "answer" not in known and "answers" not in given
    if several and meant(name, ("answer",)):  # the word for one answer, in a type that takes several
        return "answers"
    return next((one for one in LISTS if one in known), "") if is_numbered(name) else ""


def part_of_text(name: str) -> str:
    """Return help on a name for something that belongs in a text, such as a picture; or an empty text."""
    return next((PARTS_OF_TEXTS[part] for part in _of("parts_of_texts", name, PARTS_OF_TEXTS)), "")


def is_all_options(name: str) -> bool:
    """Return whether other tools use this name for a list of all options, right and wrong."""
    return any(_of("all_options", name, ("options",)))


def is_numbered(name: str) -> bool:
    """Return whether a name is numbered like `answer_a`, `option 2` or `b`."""
    return NUMBERED.fullmatch(fold(name)) is not None


def value(name: str, allowed: Collection[str]) -> str:
    """Return the allowed value that a word from another tool stands for, or an empty text."""
    return next(_of("values", name, allowed), "")


def question_types(name: str, known: Collection[str]) -> list[str]:
    """Return the question types that other tools call by this name."""
    return list(dict.fromkeys(_of("types", signs.plain(name), known)))


def like_type(name: str) -> str:
    """Return help that names the question type that was probably meant."""
    meant = question_types(name, TYPES)
    listed = " or ".join(f'"{one}"' for one in meant)
    return f"did you mean {listed}?{odd_sign(name, meant[0])}" if meant else did_you_mean(name, TYPES)


def language(name: str) -> str:
    """Return the language tag for the name of a language, or an empty text."""
    return next(_of("languages", name, _table("languages")), "")


def _of(part: str, name: str, known: Collection[str]) -> Iterator[str]:
    folded = fold(name)
    yield from (one for one in known if fold(one) == folded)
    yield from (one for one, others in _table(part).items() if folded in others and one in known)


def fold(name: str) -> str:
    """Return a name in the form for comparisons: case-folded, without hyphens, spaces and the like."""
    return JOINTS.sub("", unicodedata.normalize("NFKC", name).casefold())


def _typed(name: str) -> Iterator[str]:
    """Yield the folded spellings of a name: with accents, with German umlauts as ae, without accents."""
    folded = fold(name)
    yield folded
    yield folded.translate(UMLAUTS)
    bare = unicodedata.normalize("NFKD", folded).replace("ı", "i")
    yield "".join(sign for sign in bare if not unicodedata.combining(sign))


@cache
def _table(part: str) -> Mapping[str, frozenset[str]]:
    return _folded(_read(TABLE)[part])


@cache
def _in_other_languages() -> Sequence[Mapping[str, frozenset[str]]]:
    return [_folded(words) for words in _read(BY_LANGUAGE).values()]


def _folded(table: Mapping[str, Sequence[str]]) -> Mapping[str, frozenset[str]]:
    return {
        name: frozenset(typed for one in others for typed in _typed(one)) for name, others in table.items()
    }


def _read(path: Path) -> Mapping[str, Mapping[str, Sequence[str]]]:
    root = yamltree.read_once(path.as_posix(), files.content(path)).root
    return cast("Mapping[str, Mapping[str, Sequence[str]]]", root)
