"""The sample and the words to replace in a teacher's language, or in English if there is no translation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from quizgen import files
from quizgen.reading import yamltree
from quizgen.reading.yamlblocks import in_flow

FOLDER = Path(__file__).with_name("languages")
ENGLISH = "en"


class Language(NamedTuple):
    """A language that has a translation of the sample.

    Args:
        tag: the language's tag, such as `de`.
        words: the translations of the sample's English texts, by part of the language's file.
    """

    tag: str
    words: Mapping[str, Mapping[str, str]]

    def in_yaml(self, text: str) -> str:
        """Return a file of the sample with its comments and texts in this language."""
        known = {**self.words["comments"], **self.words["texts"]}
        where = r'(?P<before># |^ +|: |\[|, |- )(?P<quote>"?){}(?P=quote)(?=[,\]}}]|$)'

        def said(found: re.Match[str]) -> str:
            word = known[found["english"]]
            raw = found["before"] == "# " or found["before"].isspace()  # a comment, or in a block of text
            return found["before"] + (word if raw else in_flow(word))

        return re.sub(where.format(_any_of(known)), said, text, flags=re.MULTILINE) if known else text

    def in_markdown(self, text: str) -> str:
        """Return the README of the sample in this language."""
        known = self.words["readme"]
        return re.sub(_any_of(known), lambda found: known[found[0]], text) if known else text

    def in_fields(self, value: Any) -> Any:
        """Return the fields of a stub with the words to replace in this language."""
        if isinstance(value, Mapping):
            return {key: self.in_fields(one) for key, one in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [self.in_fields(one) for one in value]
        return self.words["stubs"].get(value, value)


PARTS = ("comments", "texts", "stubs", "readme")


@cache
def language(tag: str) -> Language:
    """Return the language of a tag, or the nearest one: `de` for `de-AT`, English if there is none."""
    for near in (tag, tag.partition("-")[0]):
        path = FOLDER / f"{near}.yaml"
        if files.is_there(path):
            root = yamltree.read_once(path.as_posix(), files.content(path)).root
            return Language(near, cast("Mapping[str, Mapping[str, str]]", root))
    return Language(ENGLISH, {part: {} for part in PARTS})


def _any_of(texts: Iterable[str]) -> str:
    """Return a pattern that matches any of some texts, preferring the longest."""
    return f"(?P<english>{'|'.join(map(re.escape, sorted(texts, key=len, reverse=True)))})"
