"""The list of files that builds made, so that a later build can remove what it no longer makes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection
from dataclasses import field
from pathlib import Path

from quizgen.errors import UsageError
from quizgen.frozen import mutable
from quizgen.write.batch import LIST, Batch
from quizgen.write.disk import inside, is_still, refuse_place

SHOWN = 3
"""The most files that a refusal names."""


@mutable
class Swept:
    """Files that are no longer made: removed ones, and those that stay because somebody has changed them."""

    removed: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)


def has_made(top: Path) -> bool:
    """Return whether a build has ever made anything in a folder."""
    return (top / LIST).is_file()


def record_made(
    batch: Batch,
    course: str,
    *,
    full: bool,
    spare: Callable[[], Collection[str]] = tuple,
    renewed: Callable[[str], bool] = lambda name: False,
) -> Swept:
    """Add a batch's files to the list, and remove files that the course made before and no longer makes.

    Args:
        batch: the batch, with all its files.
        course: the course's id; two courses may share a folder, and neither removes the other's files.
        full: whether the batch has all that the course makes; if not, only `renewed` names are removed.
        renewed: whether a batch that is not full has all files of the kind that a name belongs to.
        spare: returns names that stay although the batch lacks them; called only if some would be removed.

    Raises:
        OSError: if the disk refuses.
    """
    made = dict(batch.digests())
    lists = {
        one: {name: before for name, before in files.items() if name not in made}
        for one, files in read(batch.top, batch.listed_in).items()
    }
    before = {name: one for name, one in lists.get(course, {}).items() if os.path.lexists(batch.top / name)}
    swept = Swept()
    for name in _over(before, spare) if full else sorted(filter(renewed, before)):
        if _ours(batch.top, name, before[name]):
            batch.remove(name, before.pop(name))
            swept.removed.append(batch.top / name)
        else:
            swept.kept.append(batch.top / name)
    lists[course] = before | made
    with batch.file(batch.listed_in) as beside:
        text = json.dumps({one: files for one, files in lists.items() if files}, indent=1, sort_keys=True)
        beside.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return swept


def refuse_strangers(batch: Batch) -> None:
    """Refuse to overwrite files that quizgen did not make there, or that somebody has changed since.

    Args:
        batch: the batch, with all its files.

    Raises:
        UsageError: if there is such a file.
        OSError: if one can't be read.
    """
    lists = read(batch.top, batch.listed_in).values()
    ours = {name: before for one in lists for name, before in one.items()}
    strangers = [
        name
        for name, after in batch.digests().items()
        if os.path.lexists(batch.top / name)
        and not any(is_still(batch.top / name, one) for one in (ours.get(name), after) if one)
    ]
    if strangers:
        listed = ", ".join(strangers[:SHOWN]) + (" and more" if len(strangers) > SHOWN else "")
        raise UsageError(
            f'"{batch.top.as_posix()}" has {listed} already, and quizgen overwrites nothing: '
            "name another folder"
        )


def read(top: Path, name: str) -> dict[str, dict[str, str]]:
    """Return what each course has made in a folder, as digests by name; empty if the list is damaged."""
    try:
        found = json.loads((top / name).read_text(encoding="utf-8"))
        return {
            str(course): {str(name): str(one) for name, one in files.items() if inside(name)}
            for course, files in found.items()
        }
    except (OSError, ValueError, AttributeError):
        return {}


def _over(before: Collection[str], spare: Callable[[], Collection[str]]) -> list[str]:
    return sorted(set(before).difference(spare())) if before else []


def _ours(top: Path, name: str, before: str) -> bool:
    """Return whether a file is still what was written, with no link in its path."""
    try:
        refuse_place(top, name)
        return is_still(top / name, before)
    except OSError:
        return False
