"""Writes texts as YAML, and mappings on one line, which git can merge and people can compare."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

PLAIN = re.compile(r"[^\W_][A-Za-z0-9\w.+@()/-]*(?: [A-Za-z0-9\w.+@()/-]+)*")
"""A text that needs no quotes, even between braces. Python finds `A-Za-z0-9` faster than all of `\\w`."""
NOTHING = frozenset({"~", "null", "Null", "NULL"})
"""YAML's words for no value (YAML 1.2.2, section 10.3.2): the same as nothing after a key."""


def quoted(text: str) -> str:
    """Return a text in double quotes: a JSON string is a YAML string too."""
    return json.dumps(text, ensure_ascii=False)


def bare(text: str) -> str:
    """Return a text, in quotes only if it needs them."""
    return text if PLAIN.fullmatch(text) and text not in NOTHING else quoted(text)


def one_line(values: Mapping[str, object]) -> str:
    """Return a mapping between braces, without keys whose value is None or empty.

    Args:
        values: numbers, and texts that are YAML already.
    """
    return (
        "{" + ", ".join(f"{key}: {value}" for key, value in values.items() if value not in (None, "")) + "}"
    )
