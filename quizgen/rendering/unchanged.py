"""Unchanged files, which a build need not make: an earlier build made them from the same input.

The input of a file is what its template sees (`digests`), and what every template depends on: the program,
all templates and words, the manifest, the course's pictures, the date. So a new field of a question counts
without a change here. If the input is not certain, the build makes the file: with templates that are not
quizgen's own, with values that are worked out late, and if it updates learners' copies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cached_property
from pathlib import Path

from quizgen import cache, files
from quizgen.cache.folders import Top, look
from quizgen.cache.runs import program
from quizgen.errors import Problem
from quizgen.model.view import Later
from quizgen.outputs.assets import MIMES
from quizgen.outputs.manifest import Backend, Output, builtin_folder
from quizgen.outputs.packagers import UPDATING
from quizgen.rendering.contexts import Context
from quizgen.rendering.digests import Digests
from quizgen.rendering.jobs import Job
from quizgen.rendering.pieces import FEWEST, MOST_QUESTIONS, Pieces
from quizgen.rendering.produce import epoch
from quizgen.scope import Scope

PREFIX, MOST = "made-", 100
"""The prefix of the names of kept lists, and how many are kept."""

Made = tuple[str, str]
"""The digest of a file's input, and the digest of its bytes."""


class Unchanged:
    """The files in one folder that an earlier build made and that this build makes, with their inputs.

    Args:
        scope: the course.
        out: the folder.
    """

    def __init__(self, scope: Scope, out: Path) -> None:
        self._scope = scope
        self._digests = Digests()
        self.keys: dict[str, str] = {}
        self._outputs: dict[tuple[str, Output], str] = {}
        self._off = not cache.is_on()
        self._out = out
        course = scope.course.head.id
        whose = "" if self._off else cache.digest_of([program(), str(out.absolute()), course])
        self._name = f"{PREFIX}{whose}"
        self._before = {} if self._off else _recalled(self._name)

    def bytes_of(self, job: Job, context: Context, backend: Backend) -> str | None:
        """Return the digest of a file's bytes if an earlier build made it from the same input, or None.

        Args:
            job: the file.
            context: what its template sees.
            backend: its output.
        """
        key = None if self._off else self.key(job, context, backend)
        if key is None:
            return None
        self.keys[job.file] = key
        made_of, digest = self._before.get(job.file, ("", ""))
        return digest if made_of == key else None

    def key(self, job: Job, context: Context, backend: Backend) -> str | None:
        """Return the digest of a file's input, or None if the input is not certain.

        Args:
            job: the file.
            context: what its template sees.
            backend: its output.
        """
        if not _is_certain(job, context, backend):
            return None
        try:
            of_output = self._of(backend, job.output)
            return cache.digest_of([of_output, job.file, job.lang, self._digests.of(context)])
        except (OSError, TypeError):  # an unreadable picture, which the file may not even show
            return None

    def pieces(self, job: Job, context: Context, backend: Backend) -> Pieces | None:
        """Return what keeps the pieces of a file that has all questions in it; None for any other file.

        Args:
            job: the file.
            context: what its template sees.
            backend: its output.
        """
        output, size = job.output, len(job.items)
        whole = output.per == "course" and not (output.changed or backend.own)
        if self._off or not whole or not FEWEST <= size <= MOST_QUESTIONS:
            return None
        try:
            key = cache.digest_of([self._of(backend, output), job.lang, self._digests.of(context.course)])
        except OSError:
            return None
        whose = [program(), str(self._scope.course.folder.absolute()), backend.name, job.file]
        return Pieces(whose, key, self._digests, escapes=backend.manifest.escape == "html")

    def keep(self, digests: Mapping[str, str]) -> None:
        """Keep the inputs of this build's files, for the next build.

        Args:
            digests: the digests of the bytes of all its files, by name.
        """
        still = {file: made for file, made in self._before.items() if (self._out / file).is_file()}
        now = {file: (key, digests[file]) for file, key in self.keys.items()}
        if not self._off and still | now != self._before:
            cache.keep(self._name, json.dumps(still | now).encode())
            cache.forget_oldest(PREFIX, MOST)

    def _of(self, backend: Backend, output: Output) -> str:
        """Return the digest of the input that all files of an output share."""
        if (backend.name, output) not in self._outputs:
            written = repr(backend.manifest), repr(output)
            released = self._scope.course.released.get(backend.name)
            on_all = [self._of_all, backend.name, *written, released]
            self._outputs[backend.name, output] = cache.digest_of(on_all)
        return self._outputs[backend.name, output]

    @cached_property
    def _of_all(self) -> str:
        """The digest of the input that all files share; quizgen's own words are among the templates."""
        refused: list[Problem] = []  # rules have reported these
        course = self._scope.course
        paths = [
            one for one in files.below(course.folder, refused, hidden=True) if one.suffix.lower() in MIMES
        ]
        pictures = [[str(path), one.what] for path, one in sorted(look(map(Top, paths)).items())]
        templates = [one.what for _, one in sorted(look([Top(builtin_folder())]).items())]
        return cache.digest_of([program(), templates, pictures, self._scope.words.own, epoch(course)])


def _is_certain(job: Job, context: Context, backend: Backend) -> bool:
    """Return whether the whole input of a file is known."""
    later = any(isinstance(getattr(context, one.name), Later) for one in fields(context))
    return not (backend.own or later or backend.packager_of(job.output) in UPDATING)


def _recalled(name: str) -> dict[str, Made]:
    """Return the list that was kept; empty if there is none that this program can read."""
    try:
        found = json.loads(cache.recall(name) or b"{}")
        return {str(file): (str(key), str(digest)) for file, (key, digest) in found.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
