"""Unchanged files, which a build need not make: an earlier build made them from the same input.

The input of a file is what its bank or its quiz is made of (`sources`), or what its template sees
(`digests`), and what every template depends on: the program, all templates and words, the manifest, the
course's pictures, the date. So a new field of a question counts without a change here. If the input is not
certain, the build makes the file: with templates that are not quizgen's own, with values that are worked out
late, and if it updates learners' copies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from quizgen import cache, files
from quizgen.cache.folders import Top, look
from quizgen.cache.runs import DAMAGED, program
from quizgen.errors import Problem
from quizgen.model.entry import plain
from quizgen.model.view import Later
from quizgen.outputs.assets import MIMES
from quizgen.outputs.manifest import Backend, Output, builtin_folder
from quizgen.outputs.packagers import UPDATING, finished
from quizgen.rendering.contexts import Context, Views
from quizgen.rendering.digests import Digests
from quizgen.rendering.jobs import Job
from quizgen.rendering.pieces import FEWEST, MOST_QUESTIONS, Pieces
from quizgen.rendering.produce import epoch
from quizgen.rendering.sources import Sources
from quizgen.scope import Scope

PREFIX, MOST = "made-", 100
"""The prefix of the names of kept lists, and how many are kept."""


class _Recorded(NamedTuple):
    """A file that a build made, as it is recorded for the next one.

    Args:
        key: the digest of its input.
        digest: the digest of its bytes.
    """

    key: str
    digest: str


class Unchanged:
    """The files in one folder that an earlier build made and that this build makes.

    Args:
        scope: the course.
        out: the folder.

    Attributes:
        keys: by name, the digests of the input of this build's files, if it is certain.
    """

    def __init__(self, scope: Scope, out: Path) -> None:
        self._scope = scope
        self._digests = Digests()
        self._sources = Sources(scope.course, scope.states)
        self.keys: dict[str, str] = {}
        self._outputs: dict[tuple[str, Output], str] = {}
        self._off = not cache.is_on()
        self._out = out
        course = scope.course.head.id
        whose = "" if self._off else cache.digest_of([program(), str(out.absolute()), course])
        self._name = f"{PREFIX}{whose}"
        self._before = {} if self._off else _recalled(self._name)

    def known_digest(self, job: Job, context: Later[Context], backend: Backend) -> str | None:
        """Return the digest of a file's bytes if an earlier build made it from the same input, or None.

        Args:
            job: the file.
            context: what its template sees, if it is needed.
            backend: its output.
        """
        if self._off:
            return None
        key = self.key(job, context, backend)
        if key is None:
            return None
        self.keys[job.file] = key
        before = self._before.get(job.file)
        return before.digest if before and before.key == key else None

    def key(self, job: Job, context: Later[Context], backend: Backend) -> str | None:
        """Return the digest of a file's input, or None if the input is not certain.

        Args:
            job: the file.
            context: what its template sees, if it is needed.
            backend: its output.
        """
        if not self._can_stay(job, backend):
            return None
        try:
            of_output = self._of(backend, job.output)
            seen = self._made_of(job) or self._digests.of(context.value)
            return cache.digest_of([of_output, job.file, job.lang, seen])
        except (OSError, TypeError):  # an unreadable picture, or a value that is not worked out yet
            return None

    def _made_of(self, job: Job) -> str:
        """Return a digest of what a bank's or quiz's file is made of; empty for others, and if uncertain."""
        if job.output.changed:
            return ""
        if job.quiz:
            sources = self._sources.of_quiz(job.quiz, job.groups)
            return sources and cache.digest_of([sources, self._practice if job.output.per == "quiz" else ""])
        if job.output.per == "bank":
            (group,) = job.groups
            sources = self._sources.of(group).bank
            return sources and cache.digest_of([sources, self._is_namesake(job)])
        return ""

    def _is_namesake(self, job: Job) -> bool:
        """Return whether a file is that of one bank, and another bank has the same title."""
        titles = [bank.title for bank in self._scope.course.banks]
        return job.output.per == "bank" and titles.count(job.groups[0].bank.title) > 1

    def _can_stay(self, job: Job, backend: Backend) -> bool:
        """Return whether a file may stay: those of the whole course have nearly always changed."""
        output = job.output
        return not (backend.own or output.per == "course" or backend.packager_of(output) in UPDATING)

    def pieces(self, job: Job, backend: Backend) -> Pieces | None:
        """Return what keeps the pieces of a file that shows whole banks; None for any other file.

        Args:
            job: the file.
            backend: its output.
        """
        output, size = job.output, len(job.items)
        whole = output.per in ("course", "bank") and not (output.changed or backend.own)
        if self._off or not whole or not FEWEST <= size <= MOST_QUESTIONS:
            return None
        try:
            key = cache.digest_of(
                [self._of(backend, output), job.lang, self._is_namesake(job), *self._of_course]
            )
        except OSError:
            return None
        whose = [program(), str(self._scope.course.folder.absolute()), backend.name, job.file]
        sources = {group.bank.id: self._sources.of(group) for group in job.groups}
        done = partial(finished, backend.packager_of(output), course=self._scope.course.head.id)
        return Pieces(whose, key, sources, self._digests, done)

    def keep(self, digests: Mapping[str, str]) -> None:
        """Keep the inputs of this build's files, for the next build.

        Args:
            digests: the digests of the bytes of all its files, by name.
        """
        still = {file: made for file, made in self._before.items() if (self._out / file).is_file()}
        now = {file: _Recorded(key, digests[file]) for file, key in self.keys.items()}
        if not self._off and still | now != self._before:
            cache.keep(self._name, json.dumps(still | now).encode())
            cache.forget_oldest(PREFIX, MOST)

    @cached_property
    def _practice(self) -> str:
        """The digest of where quizzes for practice have each question, which a quiz's file may show."""
        return self._digests.of(Views().practice(self._scope.quizzes))

    @cached_property
    def _of_course(self) -> list[Any]:
        """What templates see of the course and of the build, apart from its questions."""
        scope = self._scope
        return [plain(scope.course.head), [backend.name for backend in scope.backends], scope.printed]

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


def _recalled(name: str) -> dict[str, _Recorded]:
    """Return the list that was kept; empty if there is none that this program can read."""
    try:
        found = json.loads(cache.recall(name) or b"{}")
        return {str(file): _Recorded(*map(str, made)) for file, made in found.items()}
    except DAMAGED:
        return {}
