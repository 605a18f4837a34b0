"""Compare what learners have with what the course holds now, and record the release."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from quizgen.arranging.arrange import Arranger
from quizgen.arranging.positions import spelled
from quizgen.outputs.packagers import UPDATING, Contents, Pending, pending
from quizgen.progress import doing
from quizgen.releases.changes import first_name, held, removed
from quizgen.releases.record import FILE, lines_of, record_of
from quizgen.rendering.jobs import Jobs
from quizgen.rendering.produce import contents_of
from quizgen.rendering.render import Renderer
from quizgen.scope import Scope
from quizgen.write import write_whole


def release_course(scope: Scope, arranger: Arranger, at: str, *, write: bool = True) -> dict[str, Pending]:
    """Record in content/released.yaml what the course's outputs hold now, and return the changes.

    Args:
        scope: a course without errors.
        arranger: puts its questions in order.
        at: the date of the changes in UTC, such as 2026-11-21T10:20:30Z.
        write: whether to write the record; otherwise this only compares.

    Returns:
        The new, changed and removed items by output, without the outputs that are unchanged since the last
        release.
    """
    made = _updatable(scope, arranger)
    recorded = dict(scope.course.released)
    had = scope.course.positions or {}
    positions = {**had, **_positions(arranger)}
    backends = {backend.name: backend for backend in scope.backends}
    changes = {}
    for output, package in made.items():
        before = recorded.get(output, {})
        placed = [name for name in package.items if name in positions and name not in had]
        gone = removed(backends[output], scope.course)
        if found := replace(pending(package, before), placed=tuple(placed), removed=gone):
            changes[output] = found
            recorded[output] = record_of(package, before, int(datetime.fromisoformat(at).timestamp()), gone)
    if write and changes:
        write_whole(
            Path(scope.course.folder, FILE), "".join(lines_of(recorded, positions, scope.course.head.id))
        )
    return changes


def _positions(arranger: Arranger) -> dict[str, dict[str, list[str]]]:
    """Return the texts of each question's parts in their order, by the question's first name."""
    kept = {}
    for group in arranger.groups():
        for item in group.items:
            if parts := dict(item.question.kept(item.layout)):
                kept[first_name(item.question)] = {
                    part: [spelled(text) for text in texts] for part, texts in parts.items()
                }
    return kept


def _updatable(scope: Scope, arranger: Arranger) -> dict[str, Contents]:
    """Return what each output that can update a learner's copy holds now, without writing files."""
    made = {}
    jobs = Jobs(scope, arranger)
    for backend in scope.backends:
        if files := list(jobs.of(backend, changed=True)):
            made[backend.name] = held(files, scope.course)
        if backend.manifest.packager in UPDATING:
            renderer = Renderer(backend, scope.words, scope.course.folder)
            for job in jobs.of(backend):
                if job.output.per == "course":
                    doing(f"Comparing {job.file}")
                    made[backend.name] = contents_of(job, renderer, scope)
    return made
