"""Write released.yaml, the record of what learners have, and since when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from quizgen.outputs.packagers import Contents, Stamp, frame_of
from quizgen.reading.content import COURSE, POSITIONS
from quizgen.reading.yamltext import one_line, quoted

FILE = "released.yaml"
HEADER = "# Written by `quizgen release`: what learners have, and since when. Commit it; never edit it.\n"


def record_of(
    contents: Contents, before: Mapping[str, Any], now: int, removed: Collection[str] = ()
) -> dict[str, Any]:
    """Return an output's record after a release; items that left the course stay, since learners have them.

    Args:
        contents: what the output holds now.
        before: the output's record until now.
        now: the time of the release, in seconds since 1970.
        removed: the names of items that users should remove; the mark `gone` keeps quizgen from asking twice.
    """
    items = _stamps(contents.items, before.get("items", {}), now)
    record: dict[str, Any] = {
        "items": {name: {**one, "gone": now} if name in removed else one for name, one in items.items()}
    }
    if (frame := contents.frame) is not None:
        had = frame_of(before)
        record["frame"] = {
            "title": frame.title,
            "decks": {**had.get("decks", {}), **{bank: name for bank, name in frame.decks.items() if bank}},
            "types": _stamps(frame.types, had.get("types", {}), now),
        }
    return record


def _stamps(made: Mapping[str, Stamp], before: Mapping[str, Any], now: int) -> dict[str, Any]:
    stamps = dict(before)
    for name, stamp in made.items():
        last = before.get(name)
        note_type = stamp.note_type if last is None else last.get("kind")  # learners have the first one
        if last is None:
            stamps[name] = {"digest": stamp.digest, "mod": now, "kind": note_type, "guid": stamp.guid}
        elif last["digest"] != stamp.digest or last.get("gone"):
            mod = max(last["mod"] + 1, now)
            stamps[name] = {"digest": stamp.digest, "mod": mod, "kind": note_type, "guid": stamp.guid}
    return stamps


def lines_of(
    recorded: Mapping[str, Any],
    positions: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    course: str = "",
) -> Iterator[str]:
    """Yield the file with one line per item, sorted so that branches merge and diffs are readable.

    Args:
        recorded: the record of each output, by its name.
        positions: the texts of each question's parts in their order, by the question's first name.
        course: the course's id, from which the recorded guids derive.
    """
    yield HEADER
    if course:
        yield f"{COURSE}: {course}\n"
    for output, record in sorted(recorded.items()):
        yield f"{output}:\n"
        if frame := frame_of(record):
            yield f"  frame:\n    title: {quoted(frame['title'])}\n"
            yield from _block("    decks", {bank: quoted(name) for bank, name in frame["decks"].items()})
            yield from _block("    types", {name: one_line(stamp) for name, stamp in frame["types"].items()})
        yield from _block("  items", {name: _line(stamp) for name, stamp in record["items"].items()})
    if positions:
        yield from _block(POSITIONS, {name: one_line(_parts(parts)) for name, parts in positions.items()})


def _line(stamp: Mapping[str, Any]) -> str:
    guid = stamp.get("guid")
    return one_line({**stamp, "guid": quoted(guid) if guid else None})


def _parts(parts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {part: f"[{', '.join(map(quoted, texts))}]" for part, texts in sorted(parts.items())}


def _block(head: str, values: Mapping[str, str]) -> Iterator[str]:
    inside = " " * (len(head) - len(head.lstrip()) + 2)
    yield f"{head}:{'' if values else ' {}'}\n"
    yield from (f"{inside}{key}: {value}\n" for key, value in sorted(values.items()))
