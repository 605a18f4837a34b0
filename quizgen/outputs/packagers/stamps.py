"""Modification times that are the same in every build, but later for everything that has changed.

Anki updates a note only if the new one is strictly newer than the learner's. A build must not read the clock,
so it compares a digest of each note with the one that the last release recorded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from quizgen.outputs.packagers import Stamp

_CANONICAL = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"), check_circular=False)


def digest(payload: object) -> str:
    """Return a short digest of anything that JSON can represent."""
    return hashlib.sha256(_CANONICAL.encode(payload).encode("ascii")).hexdigest()[:16]


def stamp(
    now: str, recorded: Mapping[str, Any] | None, epoch: int, note_type: str = "", guid: str = ""
) -> Stamp:
    """Return the stamp of something, given the one that the last release recorded under the same name.

    Args:
        now: a digest of everything of which a learner would notice a change.
        recorded: `{digest, mod}` of the last release; None for something new.
        epoch: the modification time of new things, and the earliest one of changed things.
        note_type: as in `Stamp`.
        guid: as in `Stamp`.
    """
    if not recorded:
        return Stamp(now, epoch, note_type, guid)
    before = int(recorded["mod"])
    return Stamp(now, before if recorded["digest"] == now else max(before + 1, epoch), note_type, guid)
