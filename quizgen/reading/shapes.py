"""Help that rewrites a text, list or mapping in the shape that a field needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from quizgen.model import respelling
from quizgen.model.fields import shortened
from quizgen.reading.yamltext import bare
from quizgen.text import signs
from quizgen.text.lazily import lazily

MARKED = lazily(r"(?:^|\s+)(?:[0-9a-hA-H][.)]|[*+•–—●▪·-])\s+")
"""The marks that begin a list entry in other tools: `1.`, `a)`, `*`."""
PARTS = lazily(r"\s*(?:;|\||\n|\s/\s|،|、|，|,\s|\s(?:and|or|und|oder)\s)\s*")
ARROW = lazily(r"\s*(?:->|=>|→|⇒|\s[=–—:|-]|[=|:])\s+")
NAME = lazily(r"[^\W_][\w./-]*")
WIDE = lazily("[［］｛｝，；]")
"""Full-width forms of YAML's characters, as Chinese and Japanese keyboards type them."""
PAGE = lazily(r"\b(?:pp?|pages?|S|Seite|с|стр)\.?\s*(\d+)", re.I)
LONGEST = 200
"""Most characters of a text that help rewrites as a list."""
MOST = 4
"""Most entries that help writes out."""


def as_list(key: str, text: str, size: int = 0) -> str:
    """Return help on writing a text as a list, or an empty text if no list can be shown.

    Args:
        key: the field's key.
        text: the text that was found.
        size: how many entries the list must have; 0 for any number.
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
    """Return help on writing a source that was given as text, such as `Roe 2019, p. 4`."""
    page = PAGE.search(text)
    named = f"page: {page[1]}, " if page else ""
    return (
        f"write {{paper: ID, {named}find: …}}: its id in papers.yaml, and three to seven words of the passage"
    )


def as_lines(line: str, text: str) -> str:
    """Return help on a list whose lines were read as one text, or an empty text.

    Args:
        line: the first line as written.
        text: the text as read.
    """
    first = line.strip()
    if first.startswith("-") and first[1:2].isalnum():
        return f'write a space after each dash: "- {first[1:]}"'
    if text.startswith(first) and text != first and not MARKED.match(text):
        return f'write "- " before each entry: "- {first}"'
    return ""


def as_entry(needed: Sequence[str], keys: Sequence[str], given: object) -> str:
    """Return help on writing a text or list as a mapping.

    Args:
        needed: the keys that the mapping must have.
        keys: all keys that it can have.
        given: the value that was found.
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
