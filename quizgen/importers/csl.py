"""Take papers from CSL JSON, which Zotero and other reference managers export."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from quizgen.importers.ris import key_of
from quizgen.model.papers import Name, Paper, bare_doi
from quizgen.reading.entries import keys, keys_in_order
from quizgen.reading.yamlblocks import Plain

BEGINNING = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"')
ENTRY = re.compile(rb'"(?:issued|author|container-title|DOI|citation-key)"\s*:')
BETWEEN = re.compile(r"[\s,\[\]\ufeff]*")
TAG = re.compile(r"</?(?:i|b|sub|sup|sc|span)(?:\s[^<>]*)?>")
"""CSL's marks in titles."""


def recognises(data: bytes) -> bool:
    """Return whether bytes are CSL JSON."""
    return bool(BEGINNING.match(data) and ENTRY.search(data) and b'"type"' in data)


def papers(text: str) -> Iterator[tuple[int, dict[str, Plain]]]:
    """Yield each paper of a list, or a single one, with the number of its first line.

    A paper that is cut off comes as an empty mapping, and ends the file.
    """
    at, decoder = BETWEEN.match(text).end(), json.JSONDecoder()  # type: ignore[union-attr] # it matches anything
    while at < len(text):
        line = text.count("\n", 0, at) + 1
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            yield line, {}
            return
        yield line, _paper(found) if isinstance(found, dict) else {}
        at = BETWEEN.match(text, end).end()  # type: ignore[union-attr]


def _paper(found: Mapping[str, object]) -> dict[str, Plain]:
    """Return the fields of a paper that a citation needs."""
    made: dict[str, Plain] = {"id": str(found.get("citation-key") or found.get("id") or "")}
    for name in [key for key in keys_in_order(Paper) if key not in ("id", "file")]:
        if (value := _plain(found.get(name), name)) not in ("", [], {}):
            made[name] = value
    if "DOI" in made:
        made["DOI"] = bare_doi(str(made["DOI"]))
    if "/" in str(made["id"]) or " " in str(made["id"]) or not made["id"]:
        made["id"] = key_of(made)
    return made


def _plain(value: object, name: str = "") -> Plain:
    """Return a value of JSON as banks write it: texts, lists and mappings."""
    if isinstance(value, Mapping):
        known = set(value) & keys(Name) if name in ("author", "editor") else value
        return {
            str(key): said
            for key in value
            if key in known and (said := _plain(value[key])) not in ("", [], {})
        }
    if isinstance(value, list):
        return [_plain(one, name) for one in value]
    return "" if value is None or isinstance(value, bool) else " ".join(TAG.sub("", str(value)).split())
