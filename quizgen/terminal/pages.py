"""The pages on rules and problems, one per code: docs/rules/ and docs/problems/, which come with quizgen.

Tests make them of what is beside each rule's function and of folders in tests/; here they are found and read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from quizgen.errors import OWN, UsageError, did_you_mean
from quizgen.files import listed

KINDS = ("rules", "problems")
INDEX = "index"


@cache
def folder() -> Path:
    """Return where the pages lie: in the package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "docs"
    return inside if inside.is_dir() else package.parent / "docs"


@cache
def _pages() -> Mapping[str, Path]:
    """Return the page of each code."""
    found = (path for kind in KINDS for path in listed(folder() / kind) if path.suffix == ".md")
    return {path.stem: path for path in found if path.stem != INDEX}


def codes() -> list[str]:
    """Return every code that has a page."""
    return sorted(_pages())


def address(code: str) -> str:
    """Return the way to a code's page, such as docs/rules/opposites.md; an empty text where it has none."""
    page = _pages().get(code)
    return page.relative_to(folder().parent).as_posix() if page else ""


def page(code: str) -> str:
    """Return a code's page, in Markdown.

    Raises:
        UsageError: where there is no such code.
    """
    if code.startswith(OWN):
        raise UsageError(f'"{code}" is a rule of your own: quizgen has no page about it')
    if code not in _pages():
        raise UsageError(f'there is no code "{code}": {did_you_mean(code, _pages())}')
    return _pages()[code].read_text(encoding="utf-8")


def indices() -> Iterator[str]:
    """Yield the pages that list the codes in groups: rules, then problems."""
    for kind in KINDS:
        yield (folder() / kind / f"{INDEX}.md").read_text(encoding="utf-8")
