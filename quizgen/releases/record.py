"""released.yaml: what learners have, and since when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from quizgen.outputs.packagers import Contents, Stamp

FILE = "released.yaml"
HEADER = "# Written by `quizgen release`: what learners have, and since when. Commit it; never edit it.\n"


def record_of(contents: Contents, before: Mapping[str, Any], now: int) -> dict[str, Any]:
    """Return the record after a release; what is gone from the course stays, for a learner still has it."""
    return {
        "title": contents.title,
        "decks": {**before.get("decks", {}), **{bank: name for bank, name in contents.decks.items() if bank}},
        "types": _stamps(contents.types, before.get("types", {}), now),
        "notes": _stamps(contents.notes, before.get("notes", {}), now),
    }


def _stamps(made: Mapping[str, Stamp], before: Mapping[str, Any], now: int) -> dict[str, Any]:
    stamps = dict(before)
    for name, stamp in made.items():
        last = before.get(name)
        note_type = stamp.note_type if last is None else last.get("kind")  # the first is what learners have
        if last is None:
            stamps[name] = {"digest": stamp.digest, "mod": now, "kind": note_type}
        elif last["digest"] != stamp.digest:
            stamps[name] = {"digest": stamp.digest, "mod": max(last["mod"] + 1, now), "kind": note_type}
    return stamps


def lines_of(recorded: Mapping[str, Any]) -> Iterator[str]:
    """Yield the file, a line a note, sorted: releases of two branches merge, and a diff can be read."""
    yield HEADER
    for output, record in sorted(recorded.items()):
        yield f"{output}:\n  title: {_text(record['title'])}\n"
        yield from _block("decks", {bank: _text(name) for bank, name in record["decks"].items()})
        for part in ("types", "notes"):
            yield from _block(part, {name: _flow(stamp) for name, stamp in record[part].items()})


def _block(name: str, values: Mapping[str, str]) -> Iterator[str]:
    yield f"  {name}:{'' if values else ' {}'}\n"
    yield from (f"    {key}: {value}\n" for key, value in sorted(values.items()))


def _flow(stamp: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in stamp.items() if value not in (None, "")) + "}"


def _text(text: str) -> str:
    # A JSON string is a YAML string in double quotes.
    return json.dumps(text, ensure_ascii=False)
