"""From a job to its file: the text from its templates, packed with what else the packager needs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from quizgen.arranging.arrange import Arranger
from quizgen.errors import OutsideError, Problem, QuizgenError, UsageError
from quizgen.model.course import Course
from quizgen.outputs import manifest
from quizgen.outputs.packagers import UPDATING, Chunk, Contents, Materials, contents, pack
from quizgen.rendering.contexts import Context
from quizgen.rendering.jobs import Job, Jobs
from quizgen.rendering.render import Renderer
from quizgen.scope import Scope

LATEST = 8**11 - 1
"""The latest date for new things, in 2242: a tar archive has eleven octal digits for it."""


def write(job: Job, context: Context, renderer: Renderer, scope: Scope, out: Path) -> Contents:
    """Write a job's file, and return the parts that update a learner's copy.

    Args:
        job: the job.
        context: what its template sees.
        renderer: the renderer of its output.
        scope: the course.
        out: the file to write.

    Raises:
        QuizgenError: if a template is faulty, or exceeds its limits.
    """
    with renderer.limited(job.output.root):
        return pack(renderer.backend.packager_of(job.output), *_text_of(job, context, renderer, scope), out)


def contents_of(job: Job, renderer: Renderer, scope: Scope) -> Contents:
    """Return what `write` would return, without writing.

    Raises:
        QuizgenError: as for `write`.
    """
    with renderer.limited(job.output.root):
        text = _text_of(job, job.context(), renderer, scope)
        return contents(renderer.backend.packager_of(job.output), *text)


def _text_of(
    job: Job, context: Context, renderer: Renderer, scope: Scope
) -> tuple[Iterator[Chunk], Materials]:
    """Return a file's text, and what else its packager needs."""
    chunks = renderer.render(job.output, job.lang, context)
    released = scope.course.released.get(renderer.backend.name, {})
    template = manifest.path_of(renderer.backend.folders, job.output.root) or Path(job.output.root)
    whose = renderer.pieces.whose if renderer.pieces else ""
    return chunks, Materials(Media(renderer), released, epoch(scope.course), template.as_posix(), whose)


def refused(scope: Scope, arranger: Arranger) -> Iterator[Problem]:
    """Yield the problems of templates other than quizgen's: syntax errors, and text that packagers refuse."""
    for backend in scope.backends:
        if not backend.own:
            continue
        renderer = Renderer(backend, scope.words, scope.course.folder)
        faults = list(renderer.faults())
        yield from faults
        if backend.manifest.packager not in UPDATING or faults:
            continue
        for output in backend.manifest.outputs:
            if output.per == "course":
                try:
                    contents_of(Jobs(scope, arranger).without_questions(output), renderer, scope)
                except OutsideError:
                    raise
                except QuizgenError as fault:
                    yield from fault.problems


class Media(Mapping[str, bytes]):
    """The pictures in one output's text; complete only after the text has been rendered."""

    def __init__(self, renderer: Renderer) -> None:
        self.used = renderer.assets.used

    def __getitem__(self, name: str) -> bytes:
        return self.used[name].data

    def __iter__(self) -> Iterator[str]:
        return iter(self.used)

    def __len__(self) -> int:
        return len(self.used)


def epoch(course: Course) -> int:
    """Return the date for new things, in seconds since 1970, at most `LATEST`; it never comes from the clock.

    It is SOURCE_DATE_EPOCH if set (reproducible-builds.org), otherwise the course's release, otherwise 1970.

    Raises:
        UsageError: if SOURCE_DATE_EPOCH is not a number of seconds.
    """
    if given := os.environ.get("SOURCE_DATE_EPOCH", ""):
        if not re.fullmatch("[0-9]{1,11}", given):
            raise UsageError(f'SOURCE_DATE_EPOCH is "{given}": it should be seconds since 1970')
        return min(int(given), LATEST)
    if course.head.released is None:
        return 0
    day = datetime.fromisoformat(course.head.released).replace(tzinfo=UTC)
    return min(max(int(day.timestamp()), 0), LATEST)
