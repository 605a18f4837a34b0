"""Cached properties for genanki, from Python's own library.

genanki takes them from cached-property, which loads asyncio with a web client's modules, for properties that
are coroutines. genanki has none, and to load asyncio took 6 % of a build of a few questions.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from contextlib import contextmanager

NAME = "cached_property"
"""The name of the module, and of all that genanki imports from it; functools has the same."""


@contextmanager
def from_functools() -> Iterator[None]:
    """Let modules that are imported inside the context get `cached_property` from functools."""
    if NAME in sys.modules:  # then it costs nothing
        yield
        return
    sys.modules[NAME] = functools
    try:
        yield
    finally:
        del sys.modules[NAME]
