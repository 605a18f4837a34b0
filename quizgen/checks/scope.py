"""What rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quizgen.arrange import Arranged
from quizgen.backends import Backend, Words
from quizgen.errors import Problem
from quizgen.evidence.library import Library
from quizgen.model import Course, State


@dataclass(frozen=True)
class Scope:
    """A course with all that has been worked out about it.

    Args:
        course: as loaded.
        states: whether each question was checked by hand, by name.
        quizzes: as arranged.
        backends: the outputs that will be made.
        words: their words.
        library: the papers' texts, as far as they are at hand.
        printed: whether a build of it prints what has a PDF.
        problems: what all of it came to; none while rules still look.
    """

    course: Course
    states: Mapping[str, State]
    quizzes: tuple[Arranged, ...]
    backends: tuple[Backend, ...]
    words: Words = field(default_factory=lambda: Words({}))
    library: Library = field(default_factory=Library)
    printed: bool = False
    problems: tuple[Problem, ...] = ()
