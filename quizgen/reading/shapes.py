"""A text, list or mapping as the shape that should stand in its place, for the help of a message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from quizgen.model import respelling
from quizgen.model.fields import shortened
from quizgen.reading.yamltext import bare
from quizgen.text import signs

MARKED = re.compile(r"(?:^|\s+)(?:[0-9a-hA-H][.)]|[*+•–—●▪·-])\s+")
"""What begins an entry of a list in other tools: `1.`, `a)`, `*`."""
PARTS = re.compile(r"\s*(?:;|\||\n|\s/\s|،|、|，|,\s|\s(?:and|or|und|oder)\s)\s*")
ARROW = re.compile(r"\s*(?:->|=>|→|⇒|\s[=–—:|-]|[=|:])\s+")
NAME = re.compile(r"[^\W_][\w./-]*")
WIDE = re.compile("[［］｛｝，；]")
"""Signs of YAML as they are typed for Chinese and Japanese."""
PAGE = re.compile(r"\b(?:pp?|pages?|S|Seite|с|стр)\.?\s*(\d+)", re.I)
LONGEST = 200
"""Characters of a text that is shown as a list."""
MOST = 4
"""How many entries are written out."""


def as_list(key: str, text: str, size: int = 0) -> str:
    """Return how a text is written as a list, or an empty text where it has none to show.

    Args:
        key: the field's.
        text: what stands there.
        size: how many things the list must have; 0 for any number.
    """
    if size and (found := respelling.RANGE.fullmatch(signs.plain(text))):
        low, high = (respelling.spelled(one) or one for one in found.groups())
        return f"write {key}: [{low}, {high}]"
    plain = WIDE.sub(lambda sign: signs.plain(sign[0]), text)
    odd = (
        f', in brackets such as these: "{text[0]}" is {signs.named(text[0])}' if plain[:1] != text[:1] else ""
    )
    inner = plain.strip("[]{} ") if odd else plain
    parts = [one.strip() for one in (MARKED if MARKED.match(inner) else PARTS).split(inner) if one.strip()]
    if not parts or len(text) > LONGEST:
        return ""
    missing = ["…"] * (size - len(parts))
    if missing and all(one.isdecimal() for one in parts):
        return f"write {key}: [{parts[0]}, …], the smallest number first, then the largest"
    listed = ", ".join([*(bare(shortened(one)) for one in parts[:MOST]), *missing])
    more = ", …" if len(parts) > MOST else ""
    return f"write {key}: [{listed}{more}]{odd or ', or each on its own line after a dash'}"


def as_source(text: str) -> str:
    """Return how a source is written that somebody wrote as a text, such as `Roe 2019, p. 4`."""
    page = PAGE.search(text)
    named = f"page: {page[1]}, " if page else ""
    return (
        f"write {{paper: ID, {named}find: …}}: its id in papers.yaml, and three to seven words of the passage"
    )


def as_lines(line: str, text: str) -> str:
    """Return what is missing in the lines of a list that was read as one text, or an empty text.

    Args:
        line: the first of them.
        text: what was read.
    """
    first = line.strip()
    if first.startswith("-") and first[1:2].isalnum():
        return f'write a space behind each dash: "- {first[1:]}"'
    if text.startswith(first) and text != first and not MARKED.match(text):
        return f'write "- " before each entry: "- {first}"'
    return ""


def as_entry(needed: Sequence[str], keys: Sequence[str], given: object) -> str:
    """Return how a text or a list is written as a mapping.

    Args:
        needed: the keys that it must have.
        keys: all that it can have.
        given: what stands there.
    """
    texts = ARROW.split(given, maxsplit=1) if isinstance(given, str) else given
    if isinstance(texts, list) and len(texts) == len(needed) and all(isinstance(one, str) for one in texts):
        values = [bare(shortened(one)) for one in texts]
    elif isinstance(given, str) and NAME.fullmatch(given) and (needed or not respelling.flag(given)):
        values = [bare(shortened(given))]
    else:
        values = []
    shown = needed or keys[: 1 if values else 2]
    filled = {key: values[at] if at < len(values) else "…" for at, key in enumerate(shown)}
    waived = ", or {waive: {no-source: …}}" if "waive" in keys and not needed else ""
    return _braces(filled) + waived


def _braces(values: Mapping[str, str]) -> str:
    return "write {" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"
