"""YAML as quizgen writes it: texts, and mappings on one line, which git merges and a person can compare."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

PLAIN = re.compile(r"[^\W_][\w.+@()/-]*( [\w.+@()/-]+)*")
"""A text that needs no quotes, between braces either."""
NOTHING = frozenset({"~", "null", "Null", "NULL"})
"""What YAML has for "no value" (YAML 1.2.2, section 10.3.2): as empty as a key with nothing behind it."""


def quoted(text: str) -> str:
    """Return a text in double quotes: a JSON string is a YAML string too."""
    return json.dumps(text, ensure_ascii=False)


def bare(text: str) -> str:
    """Return a text without quotes, where it needs none."""
    return text if PLAIN.fullmatch(text) and text not in NOTHING else quoted(text)


def one_line(values: Mapping[str, object]) -> str:
    """Return a mapping between braces, without the keys that have no value.

    Args:
        values: numbers, and texts as YAML has them.
    """
    return (
        "{" + ", ".join(f"{key}: {value}" for key, value in values.items() if value not in (None, "")) + "}"
    )
