"""Read and write content/imported.yaml: the origin of each imported question, and a digest of its fields."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from quizgen import files
from quizgen.errors import Origin, QuizgenError
from quizgen.importers.draft import literal
from quizgen.model.entry import Entry
from quizgen.model.fields import Digest, Label
from quizgen.reading import yamltree
from quizgen.reading.validate import read_entry
from quizgen.reading.yamlblocks import Plain, said
from quizgen.reading.yamltext import bare, one_line

FILE = "imported.yaml"
HEADER = (
    "# Imported questions. A second import replaces a question only if it is unchanged here.\n"
    "# Written by: quizgen import\n"
)
VERSION = 1
LONGEST = 1000
"""Characters of an identity at most; `storable` cuts a longer one and adds a digest."""


class Imported(Entry):
    """A question's origin, and the digest of its fields as they were imported."""

    format: Label
    identity: Label
    digest: Digest


def digest(fields: Mapping[str, Plain]) -> str:
    """Return the digest of a question's fields, regardless of order, spelling in YAML, `id` and `was`."""
    kept = {key: value for key, value in fields.items() if key not in ("id", "was")}
    text = json.dumps(said(kept), sort_keys=True, ensure_ascii=False)
    return f"{VERSION}:{hashlib.sha256(text.encode()).hexdigest()}"


def storable(identity: str) -> str:
    """Return a question's identity in a form that the record can hold: on one line and not too long."""
    if identity.isprintable() and identity == identity.strip() and 0 < len(identity) <= LONGEST:
        return identity
    plain = literal(identity)
    if 0 < len(plain) <= LONGEST:
        return plain
    return f"{plain[:60]} {hashlib.sha256(identity.encode('utf-8', 'replace')).hexdigest()[:16]}".strip()


def read(content: Path) -> dict[str, Imported]:
    """Return the record, by question name.

    Raises:
        QuizgenError: the file can't be read; without it, a second import would duplicate questions.
    """
    path = content / FILE
    if not files.is_there(path):
        return {}
    tree = yamltree.read(path.as_posix(), files.content(path))
    problems = [one for one in tree.problems if one.severity == "error"]
    out = {}
    for name, value in tree.root.items() if isinstance(tree.root, dict) else ():
        entry, found = read_entry(Imported, value, Origin(tree, (name,)))
        problems += found
        if entry:
            out[name] = entry
    if problems:
        raise QuizgenError(problems)
    return out


def text(entries: Mapping[str, Imported]) -> str:
    """Return the file's text: one line per question, sorted by name so that git can merge it."""
    lines = (
        f"{name}: " + one_line({"format": one.format, "identity": bare(one.identity), "digest": one.digest})
        for name, one in sorted(entries.items())
    )
    return HEADER + "\n".join(lines) + "\n"
