"""Released and unreleased changes, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quizgen.outputs.packagers import Pending
from quizgen.rendering.contexts import ChangesView

MOST = 20
"""Names that one list has at most."""


def lines(changes: Mapping[str, Pending], *, written: bool) -> Iterator[str]:
    """Yield the changes since the last release, one line each.

    Args:
        changes: the changes by output.
        written: whether they are released now; otherwise they still wait for a release.
    """
    if not changes:
        yield "nothing has changed since the last release"
    for output, found in changes.items():
        names = [*(f"changed: {name}" for name in found.changed), *(f"new: {name}" for name in found.new)]
        names += [f"removed: {name}" for name in found.removed]
        for line in names[:MOST]:
            yield f"{output}: {line}"
        if len(names) > MOST:
            yield f"{output}: and {len(names) - MOST} more"
        yield from stuck(output, found)
        if old := len(set(found.placed).difference(found.new)):
            done = "is now recorded" if written else "is not recorded yet"
            yield f"{output}: the answer order of {old} released question{'s' * (old != 1)} {done}"
        yield f"{output}: {'released' if written else 'not released'}, {found}"
    if changes:
        do = "commit released.yaml, then build" if written else "run quizgen release"
        yield do


def stuck(output: str, changes: Pending) -> Iterator[str]:
    """Yield the questions that learners keep in their old form, and what to do about it."""
    for name in changes.stuck:
        yield f"{output}: the type of {name} has changed since its release, so learners keep the old version"
        yield "  help: retire the old question, and give this one a new id"


def unreleased(pending: Mapping[str, Pending]) -> Iterator[str]:
    """Yield what learners do not get before the next release, one line per output."""
    for output, changes in pending.items():
        yield from stuck(output, changes)
        if changes.first:
            yield f'{output}: never released; run "quizgen release" so that later changes reach learners'
        elif changes:
            yield (
                f'{output}: {changes} since the last release; run "quizgen release" to send it to learners'
            )


def changes(found: Mapping[str, ChangesView]) -> Iterator[str]:
    """Yield the contents of a file of changes, and what a teacher must do by hand.

    Args:
        found: the changes since the last release, by output.
    """
    for output, one in found.items():
        if not one.new and not one.replaced and not one.removed:
            yield f"{output}: nothing has changed since the release of {one.since}"
            continue
        yield f"{output}: {len(one.replaced)} changed and {len(one.new)} new since the release of {one.since}"
        yield from (f"replaces: {name}" for name in one.replaced)
        yield from (f"removed: {name}" for name in one.removed)
        if one.removed:
            yield "  help: retired or deleted since then; remove them by hand"
        for name in one.resized:
            yield f"don't regrade: the number or order of answers in {name} has changed"
