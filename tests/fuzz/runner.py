"""Runs damaged courses one after another, and reduces those that fail to the smallest that still fails."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from .children import in_child
from .damage import DAMAGES

HERE = Path(__file__).parent
SMALL = (HERE / "course", HERE.parent / "html/course", HERE.parent / "identity/released/shapes/content")
WHOLE = (HERE.parent.parent / "content",)


@dataclass(frozen=True)
class Failure:
    """An input that fails.

    Args:
        seed: the seed that makes it.
        course: the course that was damaged.
        file: the damaged file.
        data: the bytes of the damaged file.
        why: what went wrong.
    """

    seed: int
    course: Path
    file: str
    data: bytes
    why: str

    def __str__(self) -> str:
        return (
            f"seed {self.seed}, {self.course / self.file}:\n{self.data.decode(errors='replace')}\n{self.why}"
        )


def run(seeds: Sequence[int], courses: Sequence[Path], what: Callable[[Path], str]) -> list[Failure]:
    """Damage a file of a course for each seed; return the inputs for which `what` returns a failure."""
    found = []
    for number, course in enumerate(courses):
        with tempfile.TemporaryDirectory() as top:
            content = Path(top).resolve() / "content"
            shutil.copytree(course, content)
            if why := what(
                content
            ):  # loads everything that is loaded on first use now, and not in each child
                raise ValueError(f"{course} is faulty undamaged: {why}")
            own = (seed for seed in seeds if seed % len(courses) == number)
            found += [failure for seed in own if (failure := _try(seed, course, content, what))]
    return found


def _try(seed: int, course: Path, content: Path, what: Callable[[Path], str]) -> Failure | None:
    chance = Random(seed)
    files = sorted(content.rglob("*.yaml"))
    path = chance.choice([*files, *(file for file in files if file.parent.name == "banks")])
    before = path.read_bytes()
    data = chance.choice(DAMAGES)(chance, before)
    path.write_bytes(data)
    why = in_child(lambda: what(content))
    if why and len(data) < 50_000:
        data = smaller(path, data, lambda: in_child(lambda: what(content)))
    path.write_bytes(before)
    return Failure(seed, course, path.relative_to(content).as_posix(), data, why) if why else None


def smaller(path: Path, data: bytes, why: Callable[[], str]) -> bytes:
    """Return a smaller file that still fails: first try without half of its lines, then without fewer."""
    lines = data.splitlines(keepends=True)
    size = len(lines) // 2
    while size:
        for at in range(0, len(lines), size):
            fewer = lines[:at] + lines[at + size :]
            path.write_bytes(b"".join(fewer))
            if why():
                lines = fewer
                break
        else:
            size //= 2
    return b"".join(lines)


def smallest(failures: Sequence[Failure]) -> str:
    """Return the smallest failure, for a person to read first, and the number of failures."""
    if not failures:
        return ""
    return f"{len(failures)} failures; the smallest: {min(failures, key=lambda one: len(one.data))}"
