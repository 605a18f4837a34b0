"""What learners have: recorded at each release, so that what changes later is newer than what they have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from quizgen.arrange import Arranger
from quizgen.changes import held
from quizgen.jobs import jobs
from quizgen.making import text_of
from quizgen.packagers import UPDATING, Contents, Pending, Stamp, contents, pending
from quizgen.render import Renderer
from quizgen.scope import Scope
from quizgen.write import write_whole

FILE = "released.yaml"
HEADER = "# Written by `quizgen release`: what learners have, and since when. Commit it; never edit it.\n"


def release_course(scope: Scope, arranger: Arranger, at: str, *, write: bool = True) -> dict[str, Pending]:
    """Record in content/released.yaml what the course's decks hold now, and return what had changed.

    Args:
        scope: a course without errors.
        arranger: puts its questions in order.
        at: the time that what changed is dated with, such as 2026-11-21T10:20:30Z.
        write: whether the record is written; without, this only looks.

    Returns:
        What was new or changed, by output; nothing where all was released already.
    """
    made = _updatable(scope, arranger)
    recorded = dict(scope.course.released)
    changes = {}
    for output, package in made.items():
        before = recorded.get(output, {})
        if found := pending(package, before):
            changes[output] = found
            recorded[output] = _recorded(package, before, int(datetime.fromisoformat(at).timestamp()))
    if write and changes:
        write_whole(Path(scope.course.folder, FILE), "".join(_lines(recorded)))
    return changes


def _updatable(scope: Scope, arranger: Arranger) -> dict[str, Contents]:
    """Return what the course's packages hold that a learner's copy is updated by, by output; writes none."""
    made = {}
    for backend in scope.backends:
        for job in jobs(backend, scope, arranger, None, changed=True):
            made[backend.name] = held(job, scope.course)
        if backend.manifest.packager in UPDATING:
            renderer = Renderer(backend, scope.words, scope.course.folder)
            for job in jobs(backend, scope, arranger, None):
                if job.output.per == "course":
                    made[backend.name] = contents(backend.manifest.packager, *text_of(job, renderer, scope))
    return made


def _recorded(contents: Contents, before: Mapping[str, Any], now: int) -> dict[str, Any]:
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
        kind = stamp.kind if last is None else last.get("kind")  # the first is what learners have
        if last is None:
            stamps[name] = {"digest": stamp.digest, "mod": now, "kind": kind}
        elif last["digest"] != stamp.digest:
            stamps[name] = {"digest": stamp.digest, "mod": max(last["mod"] + 1, now), "kind": kind}
    return stamps


def _lines(recorded: Mapping[str, Any]) -> Iterator[str]:
    """Yield the file, a line a note, sorted: releases of two branches merge, and a diff can be read."""
    yield HEADER
    for output, record in sorted(recorded.items()):
        yield f"{output}:\n  title: {_text(record['title'])}\n"
        yield from _block("decks", {bank: _text(name) for bank, name in record["decks"].items()})
        for kind in ("types", "notes"):
            yield from _block(kind, {name: _flow(stamp) for name, stamp in record[kind].items()})


def _block(name: str, values: Mapping[str, str]) -> Iterator[str]:
    yield f"  {name}:{'' if values else ' {}'}\n"
    yield from (f"    {key}: {value}\n" for key, value in sorted(values.items()))


def _flow(stamp: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in stamp.items() if value not in (None, "")) + "}"


def _text(text: str) -> str:
    # A JSON string is a YAML string in double quotes.
    return json.dumps(text, ensure_ascii=False)
