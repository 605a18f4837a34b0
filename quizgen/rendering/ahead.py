"""Files made ahead, by several processes at once: the same bytes as by one process, sooner.

The first process reads the course and starts the others, which make files while it applies the rules. Then it
makes files too: each process takes the next number from one queue, and the largest files come first. At last
the build goes through all files in their usual order, and makes each one that was not made ahead. If anything
goes wrong before, such as a full disk, it makes them all. So its files, its messages and its errors don't
depend on the number of processes.

All that is made ahead goes into one temporary folder; only the first process writes to the output folder.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple, cast

from quizgen.errors import QuizgenError
from quizgen.outputs.manifest import Backend
from quizgen.outputs.packagers import Contents, Frame, Stamp
from quizgen.progress import doing
from quizgen.rendering.helpers import Helpers, can_help
from quizgen.rendering.jobs import Job, Jobs
from quizgen.rendering.maker import Made, Maker
from quizgen.scope import Scope
from quizgen.write import Batch

USUAL, FEWEST = 2, 500
"""How many processes make files by default, and the fewest questions for which a second one saves time."""
FILES, SIZE = 1000, 2
"""The most files that are made ahead, and the bytes of a number in the queue; a pipe has room for all."""


class Work(NamedTuple):
    """The files that several processes make.

    Args:
        files: the files, each with its output, in the same order in every process.
        maker: makes them.
    """

    files: Sequence[tuple[Backend, Job]]
    maker: Maker


class Ready(NamedTuple):
    """A file that was made ahead: the path to it, and what a build notes about it."""

    path: Path
    made: Made


def usual(questions: int) -> int:
    """Return how many processes make files by default.

    Args:
        questions: the number of questions in the files.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(USUAL, usable) if questions >= FEWEST else 1


def work_on(scope: Scope, jobs: Jobs, maker: Maker) -> Work:
    """Return the files of a course to make ahead, the largest first.

    Templates that are not quizgen's own make none of them: these templates have limits, and may be faulty.
    """
    files = [(backend, job) for backend in scope.backends if not backend.own for job in jobs.of(backend)]
    files.sort(key=lambda file: -len(file[1].items))
    return Work(files[:FILES], maker)


def unchecked(scope: Scope) -> Scope:
    """Return a course whose problems nothing can use yet, because the rules are still running."""
    return replace(scope, problems=cast(Any, _Unknown()))


class _Unknown:
    """The problems of a course before they are known; a file that shows them can't be made yet."""

    def __bool__(self) -> bool:
        raise TypeError("the rules are still running")


class Ahead:
    """Files that this process and its helpers make ahead.

    A context manager, at whose end the helpers are gone. If the system has no safe way to start helpers, or
    refuses to, there are none.

    Args:
        processes: how many processes make files, this one included.
        early: returns the work of a helper, which begins before the rules have run.
    """

    def __init__(self, processes: int, early: Callable[[], Work]) -> None:
        self._ready: dict[str, Ready] = {}
        self._helpers: Helpers | None = None
        self._open = ExitStack()
        if processes > 1 and can_help():
            with suppress(OSError), ExitStack() as starting:
                self._helpers = self._started(starting, processes - 1, early)
                self._open = starting.pop_all()

    def _started(self, starting: ExitStack, number: int, early: Callable[[], Work]) -> Helpers:
        folder = tempfile.TemporaryDirectory(prefix="quizgen-", ignore_cleanup_errors=True)
        self._folder = Path(starting.enter_context(folder))
        self._queue = _queue(FILES)
        starting.callback(os.close, self._queue)
        helpers = starting.enter_context(Helpers(self._folder))
        for _ in range(number):
            helpers.start(lambda: as_data(self._made(early())))
        return helpers

    def join(self, now: Callable[[], Work]) -> None:
        """Make files too, until the queue is empty, and wait for what the helpers make.

        Args:
            now: returns the same work, on the course with all that the rules have found.
        """
        if self._helpers is None:
            return
        try:
            self._ready = self._made(now())
            for data in self._helpers.results():
                self._ready |= as_ready(data)
        except Exception:  # such as a full disk: the build makes all files, and reports what is wrong
            self.close()

    def take(self, job: Job, batch: Batch) -> Made | None:
        """Put a file that was made ahead into a batch; return what to note about it, or None.

        Raises:
            OSError: if there can't be a file of this name.
        """
        if job.file not in self._ready:
            return None
        path, made = self._ready.pop(job.file)
        if made.stays is not None:
            return made if batch.stays(job.file, made.stays) else None
        with batch.file(job.file) as beside:
            try:
                shutil.move(path, beside)
            except OSError:  # perhaps the disk is full: the build tries by itself, and reports it
                return None
        return made

    def __enter__(self) -> Ahead:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

    def close(self) -> None:
        """End the helpers, and remove the files that nobody has taken."""
        self._ready.clear()
        self._open.close()

    def _made(self, work: Work) -> dict[str, Ready]:
        """Make the files whose numbers this process gets from the queue."""
        ready = {}
        for number in _numbers(self._queue):
            if number >= len(work.files):
                break
            backend, job = work.files[number]
            doing(f"Making {job.file}")
            place = self._folder / str(number)
            with suppress(QuizgenError):  # the build makes it in its turn, and reports what is wrong
                made = work.maker.make(job, backend, nullcontext(place), work.maker.is_still)
                ready[job.file] = Ready(place, made)
        return ready


def _queue(length: int) -> int:
    """Return the reading end of a pipe that holds the numbers from 0 on."""
    queue, filling = os.pipe()
    os.write(filling, b"".join(number.to_bytes(SIZE, "big") for number in range(length)))
    os.close(filling)
    return queue


def _numbers(queue: int) -> Iterator[int]:
    """Yield numbers that no other process gets: the system hands out each one once."""
    while taken := os.read(queue, SIZE):
        yield int.from_bytes(taken, "big")


def as_data(ready: Mapping[str, Ready]) -> dict[str, Any]:
    """Return files that were made ahead as plain data."""
    return {
        name: {
            "path": str(path),
            "items": made.contents.items,
            "frame": made.contents.frame and asdict(made.contents.frame),
            "key": made.key,
            "stays": made.stays,
        }
        for name, (path, made) in ready.items()
    }


def as_ready(data: Mapping[str, Any]) -> dict[str, Ready]:
    """Return files that another process made ahead."""
    return {name: Ready(Path(one["path"]), _as_made(one)) for name, one in data.items()}


def _as_made(data: Mapping[str, Any]) -> Made:
    frame = data["frame"] and Frame(**data["frame"] | {"types": _as_stamps(data["frame"]["types"])})
    return Made(Contents(_as_stamps(data["items"]), frame), data["key"], data["stays"])


def _as_stamps(data: Mapping[str, Any]) -> dict[str, Stamp]:
    return {name: Stamp(*values) for name, values in data.items()}
