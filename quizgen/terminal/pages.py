"""Find and read the pages on rules and problems, one per code: docs/rules/ and docs/problems/.

The pages come with quizgen. Tests make them from the docstring of each rule and from folders in tests/.
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
    """Return the folder of the pages: in the package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "docs"
    return inside if inside.is_dir() else package.parent / "docs"


@cache
def _pages() -> Mapping[str, Path]:
    """Return the file of each code's page."""
    found = (path for kind in KINDS for path in listed(folder() / kind) if path.suffix == ".md")
    return {path.stem: path for path in found if path.stem != INDEX}


def codes() -> list[str]:
    """Return all codes that have a page, sorted."""
    return sorted(_pages())


def address(code: str) -> str:
    """Return the path of a code's page, such as docs/rules/opposites.md, or an empty text if it has none."""
    page = _pages().get(code)
    return page.relative_to(folder().parent).as_posix() if page else ""


def page(code: str) -> str:
    """Return a code's page, in Markdown.

    Raises:
        UsageError: there is no page for this code, or it is the code of a teacher's own rule.
    """
    if code.startswith(OWN):
        raise UsageError(f'"{code}" is a rule of your own: quizgen has no page about it')
    if code not in _pages():
        raise UsageError(f'there is no code "{code}": {did_you_mean(code, _pages())}')
    return _pages()[code].read_text(encoding="utf-8")


def indices() -> Iterator[str]:
    """Yield the two index pages, which list the codes in groups: rules, then problems."""
    for kind in KINDS:
        yield (folder() / kind / f"{INDEX}.md").read_text(encoding="utf-8")
