"""Turn hand-checked question banks into Anki decks, printable quizzes and Moodle XML.

From a program: `quizgen.load(folder)` returns a `Course` with `check()` and `build()`; see docs/python.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizgen.api import Built as Built
    from quizgen.api import Course as Course
    from quizgen.api import Place as Place
    from quizgen.api import Problem as Problem
    from quizgen.api import QuizgenError as QuizgenError
    from quizgen.api import UsageError as UsageError
    from quizgen.api import load as load

__version__ = "0.1.0"
__all__ = ["Built", "Course", "Place", "Problem", "QuizgenError", "UsageError", "load"]


def __getattr__(name: str) -> object:
    """Return a name of `quizgen.api`, which is imported on first use because the commands do not need it."""
    if name in __all__:
        found: object = getattr(import_module("quizgen.api"), name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
