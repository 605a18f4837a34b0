"""Makes a course's files, except those that an earlier build made from the same input."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from quizgen.cache.folders import what
from quizgen.model.view import Later
from quizgen.outputs.manifest import Backend
from quizgen.outputs.packagers import Contents
from quizgen.rendering.jobs import Job
from quizgen.rendering.produce import write
from quizgen.rendering.render import Renderer
from quizgen.rendering.unchanged import Unchanged
from quizgen.scope import Scope


class Made(NamedTuple):
    """What a build notes about a file.

    Args:
        contents: the parts that update a learner's copy.
        key: the digest of its input, if the input is certain.
        stays: the SHA-256 of the file that is there already, if it stays.
    """

    contents: Contents = Contents()
    key: str | None = None
    stays: str | None = None


class Maker:
    """Makes a course's files, one after the other.

    Args:
        scope: the course.
        out: the folder that may have files of an earlier build.
    """

    def __init__(self, scope: Scope, out: Path) -> None:
        self.unchanged = Unchanged(scope, out)
        self._scope = scope
        self._out = out
        self._renderers: dict[str, Renderer] = {}

    def make(
        self,
        job: Job,
        backend: Backend,
        place: AbstractContextManager[Path],
        stays: Callable[[str, str], bool],
    ) -> Made:
        """Make a file, unless it is there already and would not change.

        Args:
            job: the file.
            backend: its output.
            place: yields the path to write to; entered only if the file is made.
            stays: returns whether a file, by its name, still has the bytes with this SHA-256.

        Raises:
            QuizgenError: if a template is faulty, or exceeds its limits.
            OSError: if the disk refuses.
        """
        context = Later(job.context)
        before = self.unchanged.known_digest(job, context, backend)
        key = self.unchanged.keys.get(job.file)
        if before and stays(job.file, before):
            return Made(key=key, stays=before)  # files that update learners' copies are always made
        renderer = self._renderer(backend)
        renderer.pieces = self.unchanged.pieces(job, backend)
        with place as path:
            return Made(write(job, context.value, renderer, self._scope, path), key)

    def is_still(self, name: str, before: str) -> bool:
        """Return whether a file of an earlier build still has the bytes with a SHA-256."""
        return what(self._out / name) == before

    def note(self, name: str, made: Made) -> None:
        """Note a file that another maker has made."""
        if made.key is not None:
            self.unchanged.keys[name] = made.key

    def _renderer(self, backend: Backend) -> Renderer:
        if backend.name not in self._renderers:
            self._renderers[backend.name] = Renderer(backend, self._scope.words, self._scope.course.folder)
        return self._renderers[backend.name]
